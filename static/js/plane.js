/**
 * The picture of a dataset with one or two inputs: where points stand, which colour an output has, what is under the
 * pointer. Pure: pixels, values and shares, no canvas.
 */

/** @typedef {[number, number]} Range */

/**
 * @typedef {object} Frame the rectangle of values that the picture shows, and its size in CSS pixels
 * @property {Range} x
 * @property {Range} y
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {object} Tone how a number becomes a hue and a strength
 * @property {number} middle where the hue changes: the midpoint between two classes, else 0
 * @property {number} half the distance from the middle at which the strength is 1
 */

/**
 * The smallest range that holds every value, widened on both sides by a share of its length.
 * @param {Iterable<number>} values
 * @param {number} [margin]
 * @returns {Range}
 */
export function rangeOf(values, margin = 0.12) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [-1, 1];
  const space = low === high ? Math.max(1, Math.abs(low)) / 2 : (high - low) * margin;
  return [low - space, high + space];
}

/** @param {Frame} frame @param {number} x @param {number} y @returns {[number, number]} pixels, y downwards */
export const toPixel = (frame, x, y) => [
  ((x - frame.x[0]) / (frame.x[1] - frame.x[0])) * frame.width,
  (1 - (y - frame.y[0]) / (frame.y[1] - frame.y[0])) * frame.height,
];

/** @param {Frame} frame @param {number} px @param {number} py @returns {[number, number]} values */
export const toValue = (frame, px, py) => [
  frame.x[0] + (px / frame.width) * (frame.x[1] - frame.x[0]),
  frame.y[0] + (1 - py / frame.height) * (frame.y[1] - frame.y[0]),
];

/**
 * A value from a click, rounded to what a pixel can tell, so that typed tables and links stay short.
 * @param {number} value
 * @param {Range} range
 */
export function rounded(value, range) {
  const decimals = Math.max(0, 3 - Math.ceil(Math.log10(range[1] - range[0])));
  return Number(value.toFixed(Math.min(12, decimals)));
}

/**
 * The tone of one output: between exactly two target values the hue changes half-way, else at 0.
 * @param {number[]} targets that output's target in every row
 * @param {Iterable<number>} [outputs] what is to be shaded too, so that numeric outputs do not all have the full strength
 * @returns {Tone}
 */
export function toneOf(targets, outputs = []) {
  const values = [...new Set(targets)].sort((one, other) => one - other);
  if (values.length === 2) return { middle: (values[0] + values[1]) / 2, half: (values[1] - values[0]) / 2 };
  let half = 0;
  for (const value of [...values, ...outputs]) half = Math.max(half, Math.abs(value));
  return { middle: 0, half: half || 1 };
}

/** Signed strength from -1 to 1. @param {Tone} tone @param {number} value */
export const strength = (tone, value) => Math.max(-1, Math.min(1, (value - tone.middle) / tone.half));

/** The index of the value nearest to a wanted one. @param {ArrayLike<number>} values @param {number} wanted */
export function nearestIndex(values, wanted) {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if (Math.abs(values[index] - wanted) < Math.abs(values[best] - wanted)) best = index;
  }
  return best;
}

/**
 * The point under the pointer: the nearest within reach, or null.
 * @template {{px: number, py: number}} P
 * @param {P[]} points
 * @param {number} px
 * @param {number} py
 * @param {number} [reach] in pixels
 * @returns {P | null}
 */
export function pointAt(points, px, py, reach = 12) {
  let best = null;
  let least = reach * reach;
  for (const point of points) {
    const distance = (point.px - px) ** 2 + (point.py - py) ** 2;
    if (distance <= least) {
      best = point;
      least = distance;
    }
  }
  return best;
}
