/** Which plane of parameter space the landscape panel looks at: what it may ask for, what it asks, and where a point of it is. */

import { isFrozen } from "./frozen.js";
import { specInForce } from "./in-force.js";
import { bias, exists, parse, weight } from "./places.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {import("./types.js").ParameterPlace} ParameterPlace */
/** @typedef {"parameters" | "random" | "pca"} Directions */
/** @typedef {{reason: "diverged" | "few weights" | "few updates" | "no update moves" | "one line", count: number}} Refusal `count` of what there is too little of */
/** @typedef {View & {session: Session, snapshot: Snapshot}} Begun a view with a run in it */

export const NAME = "landscape";
export const DIRECTIONS = /** @type {Directions[]} */ (["parameters", "random", "pca"]);

/** Two principal components need three states of the run. */
export const LEAST_UPDATES = 2;

/** @param {View} view @returns {view is Begun} */
export const hasBegun = (view) => view.session !== null && view.snapshot !== null;

/** @param {View} view @returns {{directions: Directions, seed: number, span: number | null, resolution: number | null, x: string | null, y: string | null}} */
export const choicesOf = (view) => ({
  directions: "parameters",
  seed: 0,
  span: null,
  resolution: null,
  x: null,
  y: null,
  ...view.choices[NAME],
});

/** @param {number[]} widths units by layer, index 0 the inputs */
export const parameterCount = (widths) =>
  widths.slice(1).reduce((sum, units, below) => sum + units * (widths[below] + 1), 0);

/** The names of a layer's parameters: weights by unit, then biases. @param {number[]} widths @param {number} layer */
export function parametersOfLayer(widths, layer) {
  const units = Array.from({ length: widths[layer] }, (_, index) => index + 1);
  const below = Array.from({ length: widths[layer - 1] }, (_, index) => index + 1);
  const weights = units.flatMap((to) => below.map((from) => weight(layer, to, from).name));
  return [...weights, ...units.map((to) => bias(layer, to).name)];
}

/**
 * The parameter that tells most beside another: a weight that its unit's activation is multiplied by next, else a weight
 * that leads into the unit it comes from, else its neighbour, else the bias of its unit, else the weight itself of a bias.
 * @param {ParameterPlace} place
 * @param {number[]} widths
 * @returns {ParameterPlace}
 */
export function partnerOf(place, widths) {
  const { layer, to, from } = place;
  if (layer < widths.length - 1) return weight(layer + 1, 1, to);
  if (place.kind === "bias") return weight(layer, to, 1);
  if (layer > 1) return weight(layer - 1, from, 1);
  if (widths[0] > 1) return weight(layer, to, from === 1 ? 2 : 1);
  return bias(layer, to);
}

/** The two parameters along the axes: those chosen, else the selected one and its partner. @param {View} view @returns {[ParameterPlace, ParameterPlace]} */
export function axesOf(view) {
  const { widths, selection } = view;
  const chosen = choicesOf(view);
  const named = (/** @type {string | null | undefined} */ name) => {
    const place = parse(name ?? "");
    const isParameter = place?.kind === "weight" || place?.kind === "bias";
    return isParameter && exists(place, widths) ? /** @type {ParameterPlace} */ (place) : null;
  };
  const y = named(chosen.y);
  const selected = named(selection?.name) ?? weight(1, 1, 1);
  const x = named(chosen.x) ?? (y?.name === selected.name ? partnerOf(selected, widths) : selected);
  return [x, y && y.name !== x.name ? y : partnerOf(x, widths)];
}

/** The parameters that the axes have where none is chosen for that axis. @param {View} view @returns {[ParameterPlace, ParameterPlace]} */
export function unchosenAxes(view) {
  const without = (/** @type {"x" | "y"} */ axis) =>
    axesOf({ ...view, choices: { [NAME]: { ...choicesOf(view), [axis]: null } } });
  return [without("x")[0], without("y")[1]];
}

/** Where the page itself stands, as the iteration whose parameters are on screen. @param {Begun} view */
const standing = ({ snapshot, t }) => snapshot.iteration + (t === 1 ? 1 : 0);

/**
 * The weights that a random direction moves: those of units whose weights are not all 0, but for frozen ones.
 * @param {Begun} view
 */
function movableWeights(view) {
  const { snapshot, session } = view;
  const { frozen } = specInForce(session, snapshot.rowsAt - 1);
  const updated = snapshot.rowsAt > snapshot.iteration;
  let count = 0;
  for (const { layer, W, step_W } of snapshot.trace.layers)
    W.forEach((row, j) => {
      const free = Array.from(row, (_, i) => i).filter(
        (i) => !isFrozen(frozen ?? [], weight(layer, j + 1, i + 1)),
      );
      if (free.some((i) => row[i] + (updated ? step_W[j][i] : 0) !== 0)) count += free.length;
    });
  return count;
}

/** Parameters that no update is kept from moving. @param {Begun} view */
function freeParameters({ session, snapshot, widths }) {
  const { frozen } = specInForce(session, snapshot.rowsAt - 1);
  if (!frozen?.length) return parameterCount(widths);
  return widths
    .slice(1)
    .flatMap((_, below) => parametersOfLayer(widths, below + 1))
    .filter((name) => !isFrozen(frozen, /** @type {ParameterPlace} */ (parse(name)))).length;
}

/** Whether no update so far can have moved anything: no gradient, no weight decay of its own, no edit. @param {Begun} view */
const isStill = ({ session, snapshot }) =>
  session.edits.length === 0 &&
  !(session.spec.optimizer?.weight_decay > 0) &&
  snapshot.history.length > 0 &&
  snapshot.history.every(({ gradient_norms }) => gradient_norms.every((one) => one === 0));

/**
 * Why a plane is bound to be refused, or null.
 * @param {Begun} view
 * @param {Directions} directions
 * @returns {Refusal | null}
 */
export function refusalOf(view, directions) {
  const { session, snapshot } = view;
  if (session.status.state === "diverged" && snapshot.rowsAt > session.iteration)
    return { reason: "diverged", count: session.iteration };
  if (directions === "random") {
    const count = movableWeights(view);
    return count < 2 ? { reason: "few weights", count } : null;
  }
  if (directions !== "pca") return null;
  if (session.furthest < LEAST_UPDATES) return { reason: "few updates", count: session.furthest };
  if (isStill(view)) return { reason: "no update moves", count: 0 };
  return freeParameters(view) < 2 ? { reason: "one line", count: 1 } : null;
}

/** What to ask the server; null where nothing has begun or it is bound to be refused. @param {View} view @returns {import("./wishes.js").Wish | null} */
export function wishOf(view) {
  if (!hasBegun(view)) return null;
  const { directions, seed, span, resolution } = choicesOf(view);
  if (refusalOf(view, directions)) return null;
  const own =
    directions === "parameters"
      ? { parameter: axesOf(view).map(({ name }) => name) }
      : directions === "random"
        ? { seed }
        : {};
  const window = { ...(span === null ? {} : { span }), ...(resolution === null ? {} : { resolution }) };
  const { furthest } = view.session;
  return {
    call: "landscape",
    query: { iteration: view.snapshot.rowsAt, furthest, directions, ...own, ...window },
  };
}

/**
 * Whether an edit made now lies on the plane of an answer: it belongs to the parameters on screen, and those are the
 * parameters where the page stands (a diverged run shows those before its last update).
 * @param {Begun} view
 * @param {import("./wishes.js").Answer} answer
 */
export const isHere = (view, answer) =>
  answer.value !== null && !answer.pending && answer.value.iteration === standing(view);

/**
 * The parameters at a point of the plane, by name.
 * @param {{names: string[], origin: ArrayLike<number>, x_direction: ArrayLike<number>, y_direction: ArrayLike<number>}} vectors
 * @param {number} x
 * @param {number} y
 * @returns {Record<string, number>}
 */
export const parametersAt = ({ names, origin, x_direction, y_direction }, x, y) =>
  Object.fromEntries(
    names.map((name, index) => [name, origin[index] + x * x_direction[index] + y * y_direction[index]]),
  );

/** The length of a plane's first direction, in the units of the parameters; 1 where its vectors are not told. @param {any} landscape */
export const unitLength = ({ vectors }) => (vectors ? Math.hypot(...vectors.x_direction) : 1);

/** Half the width of an answer's window. @param {any} landscape */
export const halfWidth = ({ x }) => (x[x.length - 1] - x[0]) / 2;

/** Windows of these half widths can be told apart from one another, beside the coordinates that they are around. */
const NARROWEST = 1e-6;
const WIDEST = 1e9;

/**
 * The span that shows so much more or less, or null where the window would get too narrow or too wide for float64.
 * @param {any} landscape
 * @param {number} factor
 */
export function spanTimes(landscape, factor) {
  const { x, y } = landscape.present;
  const span = Number((halfWidth(landscape) * factor).toPrecision(3));
  const size = Math.max(1, Math.abs(x), Math.abs(y));
  return factor < 1 ? (span < NARROWEST * size ? null : span) : span > WIDEST * size ? null : span;
}
