/**
 * The surroundings of one point of a curve, enlarged as a magnifying glass does it: by the same factor across and up, so
 * that slopes look as they do in the plot. Pure.
 */

/** @typedef {import("./slice-frame.js").Frame} Frame */
/** @typedef {import("./slice-frame.js").Slice} Slice */
/** @typedef {import("./slice-frame.js").Point} Point */
/**
 * @typedef {object} Lens
 * @property {number} times how much larger than in the plot
 * @property {Point} minus places from the middle of the glass
 * @property {Point} plus
 * @property {Point} tangent where the tangent leaves the glass to the right; to the left it is the same, turned round
 */

/** The farthest of the two nudged points lies at this share of the radius. */
const REACH = 0.68;

/**
 * @param {Slice} slice
 * @param {Frame} frame of the plot that is looked at
 * @param {number} radius of the glass
 * @returns {Lens | null} null where a nudged loss is beyond float64
 */
export function lensOf({ gradient, loss, finite_difference }, frame, radius) {
  const { epsilon, loss_minus, loss_plus } = finite_difference;
  if (loss_minus === null || loss_plus === null) return null;
  const across = (frame.edges.right - frame.edges.left) / (frame.values.high - frame.values.low);
  const up = (frame.edges.bottom - frame.edges.top) / (frame.losses.high - frame.losses.low);
  const rise = (/** @type {number} */ one) => (one - loss) * up;
  const far = Math.max(...[loss_minus, loss_plus].map((one) => Math.hypot(epsilon * across, rise(one))));
  const times = (REACH * radius) / far;
  const slope = (gradient * up) / across;
  const run = radius / Math.hypot(1, slope);
  return {
    times,
    minus: { x: -epsilon * across * times, y: -rise(loss_minus) * times },
    plus: { x: epsilon * across * times, y: -rise(loss_plus) * times },
    tangent: { x: run, y: -slope * run },
  };
}
