/**
 * Places in the network: how every view names what is hovered, selected or pointed at.
 * Names are those of the HTTP contract: `W1.2.1` joins unit 1 of layer 0 to unit 2 of layer 1; `b1.2` is a bias.
 */

/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").ParameterPlace} ParameterPlace */
/** @typedef {import("./types.js").UnitPlace} UnitPlace */
/** @typedef {import("./types.js").PathPlace} PathPlace */

/** @param {number} layer @param {number} to @param {number} from @returns {ParameterPlace} */
export const weight = (layer, to, from) => ({
  kind: "weight",
  layer,
  to,
  from,
  name: `W${layer}.${to}.${from}`,
});

/** @param {number} layer @param {number} to @returns {ParameterPlace} */
export const bias = (layer, to) =>
  /** @type {ParameterPlace} */ ({ kind: "bias", layer, to, name: `b${layer}.${to}` });

/** A unit; layer 0 is the input. @param {number} layer @param {number} unit @returns {UnitPlace} */
export const unit = (layer, unit) => ({ kind: "unit", layer, unit, name: `a${layer}.${unit}` });

/** @type {Place} */
export const loss = { kind: "loss", name: "L" };

/**
 * A path from a unit through one unit of each later layer to the last.
 * @param {number} layer the layer of the first unit
 * @param {number[]} units one unit of each layer from `layer` on, counted from 1
 * @returns {PathPlace}
 */
export const path = (layer, units) => ({
  kind: "path",
  layer,
  units,
  name: `path${layer}:${units.join(".")}`,
});

/** @param {Place | null} one @param {Place | null} other */
export const same = (one, other) => one === other || (!!one && !!other && one.name === other.name);

/**
 * The place that a parameter's or unit's name stands for, or null for a name of neither form.
 * @param {string} name
 * @returns {Place | null}
 */
export function parse(name) {
  const match = /^([Wba])(\d+)\.(\d+)(?:\.(\d+))?$/.exec(name);
  if (!match) return null;
  const [, letter, layer, to, from] = match;
  if (letter === "W") return from ? weight(+layer, +to, +from) : null;
  if (from) return null;
  return letter === "b" ? bias(+layer, +to) : unit(+layer, +to);
}

/**
 * Whether a place exists in a network of these widths (index 0 the inputs).
 * @param {Place | null} place
 * @param {number[]} widths
 */
export function exists(place, widths) {
  if (!place) return false;
  if (place.kind === "loss") return true;
  const { kind, layer = 0, unit: one = 0, to = 0, from = 0, units = [] } = place;
  const within = (/** @type {number} */ where, /** @type {number} */ index) =>
    index >= 1 && index <= (widths[where] ?? 0);
  if (kind === "unit") return within(layer, one);
  if (kind === "path") return units.every((index, offset) => within(layer + offset, index));
  if (layer < 1 || !within(layer, to)) return false;
  return kind === "bias" || within(layer - 1, from);
}
