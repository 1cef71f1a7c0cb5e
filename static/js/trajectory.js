/** The way that a run went over a plane of parameter space, as it is drawn: pieces, arrowheads, labels. Pure; pixels. */

/** @typedef {[number, number]} Point */
/** @typedef {{points: Point[], off: number, dashed: boolean, ahead: boolean, edited: boolean}} Stroke states in a row that look alike: `off`, 0 to 1, says how far from the plane they are */

/** Steps of fading, so that a stroke has more than one piece, as a dashed line needs. */
const FADES = 8;

/** Off by a tenth of what the picture shows to each side, or more. */
const DASHED = 0.1 / 1.1;

/**
 * How far a state is from the plane beside what the picture shows, from 0, in the plane, towards 1.
 * @param {number} residual in the units of the parameters
 * @param {number} reach half the picture's width, in the same units
 */
export const offness = (residual, reach) => (residual > 0 ? residual / (residual + reach) : 0);

/**
 * The way as strokes from state to state, each as far off as the farther of a piece's two ends.
 * @param {Point[]} places of the states
 * @param {ArrayLike<number>} offs one a state
 * @param {number} last the state on screen; what follows lies ahead
 * @param {boolean[]} [edited] of each state, whether an edit has set parameters since the one before
 * @returns {Stroke[]}
 */
export function strokes(places, offs, last, edited = []) {
  /** @type {Stroke[]} */
  const found = [];
  for (let index = 1; index < places.length; index++) {
    const exact = Math.max(offs[index - 1], offs[index]);
    const look = {
      off: Math.round(exact * FADES) / FADES,
      dashed: exact >= DASHED,
      ahead: index > last,
      edited: edited[index] ?? false,
    };
    const before = found[found.length - 1];
    if (
      before &&
      Object.entries(look).every(([name, value]) => before[/** @type {keyof Stroke} */ (name)] === value)
    )
      before.points.push(places[index]);
    else found.push({ points: [places[index - 1], places[index]], ...look });
  }
  return found;
}

/**
 * Of each state, whether an edit has set parameters since the one before.
 * @param {number[]} iterations of the states
 * @param {{iteration: number, parameters?: object}[]} edits
 */
export const editedSince = (iterations, edits) =>
  iterations.map((iteration, index) =>
    edits.some(
      (edit) =>
        edit.parameters && edit.iteration <= iteration && edit.iteration > (iterations[index - 1] ?? -1),
    ),
  );

/**
 * Arrowheads along the way, `apart` pixels from one to the next; where it goes to and fro, some of them only.
 * @param {Point[]} places
 * @param {number} apart
 * @returns {{at: Point, angle: number, next: number}[]} angle in degrees, clockwise from the right; `next` is the state it points to
 */
export function arrowheads(places, apart) {
  /** @type {{at: Point, angle: number, next: number}[]} */
  const heads = [];
  let rest = apart / 2;
  for (let index = 1; index < places.length; index++) {
    const [[x1, y1], [x2, y2]] = [places[index - 1], places[index]];
    const length = Math.hypot(x2 - x1, y2 - y1);
    for (; rest <= length; rest += apart) {
      const share = rest / length;
      const [x, y] = [x1 + share * (x2 - x1), y1 + share * (y2 - y1)];
      if (heads.some(({ at }) => Math.hypot(at[0] - x, at[1] - y) < 0.6 * apart)) continue;
      heads.push({ at: [x, y], angle: (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI, next: index });
    }
    rest -= length;
  }
  return heads;
}

/**
 * The states that are labelled by their iteration: the first, the last, and others as far from all of those as `apart`.
 * @param {Point[]} places
 * @param {number} apart
 * @returns {number[]} indices, ascending
 */
export function labelled(places, apart) {
  const last = places.length - 1;
  const chosen = new Set([0, last]);
  const isFree = (/** @type {Point} */ [x, y]) =>
    [...chosen].every((other) => Math.hypot(places[other][0] - x, places[other][1] - y) >= apart);
  places.forEach((place, index) => {
    if (isFree(place)) chosen.add(index);
  });
  return [...chosen].sort((one, other) => one - other);
}
