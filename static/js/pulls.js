/** The batch's samples in an order, and as bars: one a sample, or one for several where there are more than fit. Pure. */

/** @typedef {{position: number, row: number, gradient: number, contribution: number}} Share one sample, as the server tells it */
/** @typedef {"position" | "gradient"} Order */
/**
 * @typedef {object} Bar
 * @property {Share[]} members
 * @property {number} low smallest gradient among them
 * @property {number} high
 * @property {number} mean
 * @property {Share} strongest the one of the largest size
 */

/** By position in the batch, or from the largest gradient to the smallest. @param {Share[]} samples @param {Order} order */
export const ordered = (samples, order) =>
  order === "position" ? samples : [...samples].sort((one, other) => other.gradient - one.gradient);

/**
 * @param {Share[]} samples in the order of the bars
 * @param {number} most bars that fit
 * @returns {Bar[]} each of equally many samples, but the last
 */
export function bars(samples, most) {
  const size = Math.max(1, Math.ceil(samples.length / most));
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, index) =>
    bar(samples.slice(index * size, (index + 1) * size)),
  );
}

/** @param {Share[]} members @returns {Bar} */
function bar(members) {
  const gradients = members.map((one) => one.gradient);
  return {
    members,
    low: Math.min(...gradients),
    high: Math.max(...gradients),
    mean: gradients.reduce((sum, value) => sum + value / gradients.length, 0),
    strongest: members.reduce((most, one) => (Math.abs(one.gradient) > Math.abs(most.gradient) ? one : most)),
  };
}

/** The bar that a row is in; -1 where it is in none. @param {Bar[]} all @param {number} row */
export const barOf = (all, row) => all.findIndex(({ members }) => members.some((one) => one.row === row));
