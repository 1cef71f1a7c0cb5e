/** The sentences of gathering the batch, as lists of parts (see narration-parts.js). */

/** @typedef {import("../narration-parts.js").Part} Part */
/** @typedef {{row: number, gradient: Part}} Pull */

/** @param {boolean} sum @param {number} size */
const joined = (sum, size) => (sum ? `the ${size} rows add up to` : `the mean over ${size} rows is`);

export const STRINGS = {
  /** @param {number} size @param {boolean} sum @param {boolean} penalised @returns {Part[]} */
  underWay: (size, sum, penalised) => [
    size === 1
      ? "Batch. The batch is this one row, so its gradient is the batch’s."
      : `Batch. The gradients of all ${size} rows are ${sum ? "added up" : "averaged"}: one gradient for each parameter.`,
    penalised ? " The penalty’s gradient is added once." : "",
  ],
  /** @param {Part} whole @returns {Part[]} */
  alone: (whole) => [
    "Batch. The batch is this one row, so its gradient is the batch’s: ",
    whole,
    " for the selected parameter.",
  ],
  /** @param {number} size @returns {Part[]} */
  none: (size) => [`Batch. Not one of the ${size} rows pulls at the selected parameter: its gradient is 0.`],
  /** @param {Pull} up @param {Pull} down @param {Part} whole @param {boolean} sum @param {number} size @returns {Part[]} */
  against: (up, down, whole, sum, size) => [
    `Batch. Rows pull against each other: row ${up.row} by `,
    up.gradient,
    `, row ${down.row} by `,
    down.gradient,
    `; ${joined(sum, size)} `,
    whole,
    ".",
  ],
  /** @param {number} row @param {Part} sample @param {Part} whole @param {boolean} sum @param {number} size @returns {Part[]} */
  together: (row, sample, whole, sum, size) => [
    `Batch. No rows pull against each other: row ${row} by `,
    sample,
    `; ${joined(sum, size)} `,
    whole,
    ".",
  ],
  /** @param {Part} penalty @param {Part} gradient @returns {Part[]} */
  penalty: (penalty, gradient) => [" The penalty adds ", penalty, ", in all it is ", gradient, "."],
  flat: /** @type {Part[]} */ ([" Every one of them is 0."]),
  /** @param {string} name @param {Part} value @returns {Part[]} */
  steepest: (name, value) => [` The largest is that of ${name}: `, value, "."],
};
