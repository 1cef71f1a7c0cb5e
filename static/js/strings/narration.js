/** The sentences of an iteration's beginning and of a run's end, as lists of parts (see narration-parts.js). */

/** @typedef {import("../narration-parts.js").Part} Part */

/** @type {Record<string, string>} */
const ENDS = { diverged: "The run has diverged. ", converged: "", stopped: "" };

export const STRINGS = {
  /** @param {number} iteration @param {boolean} past @returns {Part[]} */
  iteration: (iteration, past) => [`Iteration ${iteration}${past ? ", seen once more" : ""}. `],
  untrained: "Nothing is learned yet: the weights are as they were set. ",
  /** @param {number} epoch @returns {Part[]} */
  newEpoch: (epoch) => [`Epoch ${epoch} begins with its first batch. `],
  /** @param {{number: number, of: number, size: number}} batch @param {number} epoch @returns {Part[]} */
  batch: ({ number, of, size }, epoch) => [
    `Batch ${number} of ${of} in epoch ${epoch}, ${size} ${size === 1 ? "row" : "rows"}. `,
  ],
  /** @param {number} inputs */
  inputs: (inputs) => `${inputs} numbers`,
  /** @param {string} label */
  labelled: (label) => `class ${label}`,
  /** @param {number} output */
  outputOne: (output) => `output ${output}`,
  /** @param {number} targets */
  targets: (targets) => `${targets} numbers`,
  /** @param {number} row @param {string} x @param {string} y @returns {Part[]} */
  fed: (row, x, y) => [`Row ${row} is fed in: ${x}; the target is ${y}.`],
  /** @param {string} state @param {string} reason @returns {Part[]} */
  halted: (state, reason) => [`${ENDS[state]}${reason}`],
};
