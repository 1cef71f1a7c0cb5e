/**
 * From numbers to ink: what width, area, angle and strength stand for. Every scale is fixed for a whole iteration,
 * old and new weights included, so that nothing jumps within one; its top is a round number, so that it seldom
 * changes between two.
 */

/** @typedef {import("./types.js").Trace} Trace */

/**
 * @typedef {object} Scales tops of the scales, each a round number at least as large as what it measures
 * @property {number} weight of weights and biases, before and after the update
 * @property {number} gradient of the sample's and the batch's gradients
 * @property {number} delta of delta over all units
 * @property {number} step of what the optimizer adds
 */

const TOPS = [1, 1.5, 2, 3, 5, 7, 10];

/**
 * The next round number: 1, 1.5, 2, 3, 5, 7 or 10 times a power of ten; 1 for nothing at all.
 * @param {number} size at least 0
 */
export function ceiling(size) {
  if (!(size > 0) || !Number.isFinite(size)) return 1;
  const power = 10 ** Math.floor(Math.log10(size));
  const top = TOPS.find((one) => one * power >= size * (1 - 1e-12)) ?? 10;
  return Number((top * power).toPrecision(3));
}

/** @type {WeakMap<Trace, Scales>} a trace is frozen, so its scales are too */
const known = new WeakMap();

/** The scales of one iteration. @param {Trace} trace @returns {Scales} */
export function scales(trace) {
  const kept = known.get(trace);
  if (kept) return kept;
  const tops = { weight: 0, gradient: 0, delta: 0, step: 0 };
  for (const layer of trace.layers) {
    tops.weight = Math.max(tops.weight, moved(layer.W, layer.step_W), moved([layer.b], [layer.step_b]));
    tops.gradient = Math.max(tops.gradient, largest(layer.sample_dL_dW), largest(layer.dL_dW));
    tops.gradient = Math.max(tops.gradient, largest([layer.sample_dL_db]), largest([layer.dL_db]));
    tops.delta = Math.max(tops.delta, largest([layer.delta]));
    tops.step = Math.max(tops.step, largest(layer.step_W), largest([layer.step_b]));
  }
  const made = {
    weight: ceiling(tops.weight),
    gradient: ceiling(tops.gradient),
    delta: ceiling(tops.delta),
    step: ceiling(tops.step),
  };
  known.set(trace, made);
  return made;
}

/** @param {ArrayLike<number>[]} rows */
function largest(rows) {
  let top = 0;
  for (const row of rows)
    for (let index = 0; index < row.length; index++) top = Math.max(top, Math.abs(row[index]) || 0);
  return top;
}

/** The largest size before or after a step. @param {ArrayLike<number>[]} rows @param {ArrayLike<number>[]} steps */
function moved(rows, steps) {
  let top = 0;
  for (let j = 0; j < rows.length; j++) {
    for (let i = 0; i < rows[j].length; i++) {
      top = Math.max(top, Math.abs(rows[j][i]) || 0, Math.abs(rows[j][i] + steps[j][i]) || 0);
    }
  }
  return top;
}

/** Width of the thinnest edge: a weight of 0 is still a connection. */
export const HAIRLINE = 0.8;

/**
 * Magnitude to width, in proportion above a hairline.
 * @param {number} value
 * @param {number} top
 * @param {number} widest
 */
export const width = (value, top, widest) =>
  HAIRLINE + Math.max(0, widest - HAIRLINE) * Math.min(1, Math.abs(value) / top);

/**
 * Magnitude to the radius of a mark whose area is in proportion.
 * @param {number} value
 * @param {number} top
 * @param {number} biggest
 */
export const radius = (value, top, biggest) => biggest * Math.sqrt(Math.min(1, Math.abs(value) / top));

/** The arc of the top of the scale, in radians: nearly a full turn, so that begin and end stay apart. */
export const FULL_ARC = (330 / 180) * Math.PI;

/** Delta to the angle of its arc, clockwise for positive. @param {number} value @param {number} top */
export const arc = (value, top) => FULL_ARC * Math.max(-1, Math.min(1, value / top));

/** Strength of the fullest fill: numbers on it stay readable. */
const FULLEST = 0.66;

/** Edges between two layers that can be told apart by ink alone. */
const CROWD = 500;

/**
 * Activation to strength of fill, with one meaning for all layers and all runs: tanh of its size.
 * @param {number} value
 */
export const fill = (value) => FULLEST * Math.tanh(Math.abs(value) * 1.1);

/**
 * Ink of an edge in a dense network, where widths cannot tell. The more edges lie between two layers, the steeper it
 * rises, so that the strong ones stand out of the crowd.
 * @param {number} value
 * @param {number} top
 * @param {number} crowd edges between the two layers
 */
export const ink = (value, top, crowd) =>
  0.06 + 0.94 * Math.min(1, Math.abs(value) / top) ** (2.5 * Math.max(1, Math.sqrt(crowd / CROWD)));

/** The hue of a sign. @param {number} value @returns {"positive" | "negative" | "none"} */
export const hue = (value) => (value > 0 ? "positive" : value < 0 ? "negative" : "none");

/** Ease of travel: slow, fast, slow. @param {number} share in [0, 1] */
export const ease = (share) => share * share * (3 - 2 * share);

/** How far a part of a phase has come. @param {number} progress @param {number} from @param {number} to */
export const during = (progress, from, to) => Math.min(1, Math.max(0, (progress - from) / (to - from)));
