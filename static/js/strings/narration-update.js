/** The sentences of the update, as lists of parts (see narration-parts.js). */

/** @typedef {import("../narration-parts.js").Part} Part */

export const STRINGS = {
  /** @param {string} label @param {Part} rate @returns {Part[]} */
  underWay: (label, rate) => [
    `Update. ${label} makes a step of every parameter’s gradient, at the learning rate `,
    rate,
    "; all move at once.",
  ],
  begin: "Update. ",
  /** @param {Part} rate @param {Part} gradient @returns {Part[]} */
  plain: (rate, gradient) => ["Against the gradient ", gradient, ", at the rate ", rate, ": "],
  /** @param {Part} rate @param {Part} velocity @returns {Part[]} */
  velocity: (rate, velocity) => [
    "Against the velocity ",
    velocity,
    ", built up from past gradients, at the rate ",
    rate,
    ": ",
  ],
  /** @param {string} label @param {Part} rate @returns {Part[]} */
  adaptive: (label, rate) => [`${label} scales the gradient by its own past, at the rate `, rate, ": "],
  /** @param {Part} gradient @param {Part} clipped @returns {Part[]} */
  clipped: (gradient, clipped) => ["The gradient ", gradient, " is clipped to ", clipped, ". "],
  /** @param {string} name @param {Part} value @param {Part} step @param {Part} next @returns {Part[]} */
  moves: (name, value, step, next) => [`${name} goes from `, value, " by ", step, " to ", next, "."],
  /** @param {string} name @param {Part} value @param {Part} gradient @returns {Part[]} */
  frozen: (name, value, gradient) => [
    `${name} is frozen: its gradient is `,
    gradient,
    ", its step exactly 0. It stays at ",
    value,
    "; all others have moved at once.",
  ],
  /** @param {string} name @param {Part} value @param {Part} gradient @returns {Part[]} */
  stays: (name, value, gradient) => [
    `${name} stays at `,
    value,
    ": its gradient is ",
    gradient,
    " and its step 0.",
  ],
  /** @param {string} name @param {Part} step @returns {Part[]} */
  farthest: (name, step) => [`All parameters have moved at once; ${name} went farthest, by `, step, "."],
  nothing: /** @type {Part[]} */ (["Nothing has moved: every step is 0."]),
  /** @param {number} epoch @param {number} batches @param {Part | null} loss @returns {Part[]} */
  epochEnd: (epoch, batches, loss) => [
    ` Epoch ${epoch} is complete: ${batches} batches`,
    ...(loss ? ["; training loss ", loss, "."] : ["."]),
  ],
};
