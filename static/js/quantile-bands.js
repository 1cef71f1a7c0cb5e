/** Quantiles over the run as bands: what is asked of the server, and where the answer lies in a picture. Pure. */

/** @typedef {import("./types.js").View} View */
/**
 * @typedef {object} Quantiles the server's answer
 * @property {import("./layer-health.js").Quantity} quantity
 * @property {number[]} shares
 * @property {number[]} iterations
 * @property {{layer: number, values: Float64Array[], zeros: Float64Array}[]} layers
 * @property {number} furthest
 */
/** @typedef {{x: number, y: number}} Point in shares of the width and, from the bottom, of the height */

/** Below 10**-16 of the largest size nothing is told apart. */
const DECADES = 16;
const POINTS = 64;

/** While the run goes on it is asked about anew only now and then, each time it has grown by an eighth. @param {number} furthest */
export function seldom(furthest) {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, furthest))) - 3);
  return Math.floor(furthest / step) * step;
}

/** @param {Pick<View, "session" | "playing">} view @param {string} quantity */
export function quantilesWish({ session, playing }, quantity) {
  if (!session || session.furthest === 0) return null;
  const furthest = playing ? seldom(session.furthest) : session.furthest;
  return { call: "quantiles", query: { quantity, points: POINTS, furthest } };
}

/** Powers of ten between which all sizes lie, in all layers; null where all are 0. @param {Quantiles} quantiles @returns {[number, number] | null} */
export function rangeOf({ layers }) {
  const sizes = layers
    .flatMap(({ values }) => values.flatMap((row) => Array.from(row)))
    .filter((one) => one > 0);
  if (sizes.length === 0) return null;
  const top = Math.ceil(Math.log10(sizes.reduce((one, other) => Math.max(one, other))));
  const least = Math.floor(Math.log10(sizes.reduce((one, other) => Math.min(one, other))));
  return [Math.max(Math.min(least, top - 1), top - DECADES), top];
}

/**
 * A layer's bands: the middle nine tenths and the middle half of its sizes, and their median. What is 0 lies at the bottom.
 * @param {Quantiles} quantiles
 * @param {number} index of the layer, from 0
 * @param {[number, number]} range powers of ten
 * @returns {{outer: Point[], inner: Point[], median: Point[]}} outlines and a line
 */
export function bandsOf({ iterations, layers }, index, range) {
  const { values } = layers[index];
  const line = (/** @type {number} */ quantile) =>
    iterations.map((iteration, at) => ({
      x: along(iterations, iteration),
      y: height(values[at][quantile], range),
    }));
  return {
    outer: [...line(4), ...line(0).reverse()],
    inner: [...line(3), ...line(1).reverse()],
    median: line(2),
  };
}

/** Where an iteration lies from the first to the last of them. @param {number[]} iterations @param {number} iteration */
export function along(iterations, iteration) {
  const [first, last] = [iterations[0], iterations[iterations.length - 1]];
  return last > first ? Math.min(1, Math.max(0, (iteration - first) / (last - first))) : 1;
}

/** The iteration looked at that lies nearest to a share of the width. @param {number[]} iterations @param {number} share */
export const nearestTo = (iterations, share) =>
  iterations.reduce((best, one) =>
    Math.abs(along(iterations, one) - share) < Math.abs(along(iterations, best) - share) ? one : best,
  );

/** @param {number} size @param {[number, number]} range */
function height(size, [low, high]) {
  if (!(size > 0)) return 0;
  return Math.min(1, Math.max(0, (Math.log10(size) - low) / (high - low)));
}
