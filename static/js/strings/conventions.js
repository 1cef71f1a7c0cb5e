/** The words of the conventions in force. */

export const STRINGS = {
  open: "Conventions",
  openTitle: "What the numbers mean: the conventions in force, and every symbol",
  title: "Conventions in force",
  close: "Close",
  reduction: (/** @type {boolean} */ mean) => (mean ? "mean over the batch" : "sum over the batch"),
  noPenalty: "no penalty",
  withPenalty: (/** @type {string} */ penalty) => `penalty ${penalty} in loss and gradient`,

  loss: {
    title: "The loss of a row",
    half: ", with the ½, so that its slope carries no 2",
    noHalf: ", without a ½ in front",
    words: (/** @type {string} */ label, /** @type {string} */ half) => `${label}${half}.`,
  },
  overBatch: {
    title: "The loss of the batch",
    words: (/** @type {boolean} */ mean, /** @type {number} */ size) =>
      mean
        ? `The mean over its ${size} ${size === 1 ? "row" : "rows"}; gradients are averaged likewise.`
        : `The sum over its ${size} ${size === 1 ? "row" : "rows"}, not divided; gradients add up likewise.`,
  },
  penalty: {
    title: "The penalty",
    none: "None: the gradient is the data’s alone.",
    words: (/** @type {string} */ named) =>
      `${named}: once a batch, in the batch’s loss and gradient, over all weights but no bias. The curves of training and validation loss are without it.`,
  },
  joint: {
    title: "The last layer’s slope",
    words: (/** @type {string} */ label) =>
      `Under ${label} every output depends on every z, so its slope is a matrix. The first two factors of the chain rule become one, δ.`,
  },
  kinks: {
    title: "The slope at a kink",
    one: (/** @type {string} */ label, /** @type {string} */ source) => `${label}: ${slopeTaken(source)}.`,
  },
  sample: {
    title: "Of one row",
    words:
      "a, z, slopes, δ and ∂ℓ/∂w belong to the row in focus and its own loss, not divided by the size of the batch.",
  },
  batchNumbers: {
    title: "Of the batch",
    words: (/** @type {boolean} */ mean) =>
      `∂L/∂w is the ${mean ? "mean" : "sum"} of the rows’ gradients, each multiplied out first, with the penalty’s and before clipping.`,
  },
  clip: {
    title: "Clipping",
    words: (/** @type {string} */ kind, /** @type {string} */ at) =>
      kind === "norm"
        ? `All gradients together are shortened to the length ${at} where they are longer; frozen parameters do not count.`
        : `Each gradient is cut to lie between −${at} and ${at}.`,
  },
  update: {
    title: "The update",
    words:
      "All parameters move at once, by gradients taken before any moved. W and b on screen are those before it, until it is passed.",
  },
  step: {
    title: "Iteration and epoch",
    words: (/** @type {number} */ batches, /** @type {number | null} */ short) =>
      [
        "An iteration is one update on one batch.",
        `An epoch is one pass over the training rows: here ${batches === 1 ? "one iteration" : `${batches} iterations`}.`,
        short === null
          ? ""
          : `This last batch is short: ${short} ${short === 1 ? "row" : "rows"}, taken as it is.`,
        batches > 1 && short === null ? "A last batch that is short is taken as it is." : "",
      ]
        .filter(Boolean)
        .join(" "),
  },
  numbers: {
    title: "Numbers",
    words: "float64 throughout, rounded only where they are shown; hover for all digits.",
  },
};

/** What a record's source says of the slope it takes: “… the slope taken at z = 0 is 0”. @param {string} source */
function slopeTaken(source) {
  return /the slope taken .*$/.exec(source)?.[0] ?? source;
}
