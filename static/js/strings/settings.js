/** Words of the settings. */

import { count, exact } from "../format.js";

/** @typedef {import("../field-ranges.js").Range} Range */

/** @type {Record<string, string>} */
const FIELDS = {
  learning_rate: "learning rate η",
  momentum: "momentum μ",
  nesterov: "Nesterov’s look-ahead",
  rows: "rows",
  noise: "noise",
  value: "value",
  scale: "scale",
  l1: "L1, times Σ|w|",
  l2: "L2, times ½Σw²",
  eps: "ε",
  beta1: "β₁",
  beta2: "β₂",
  alpha: "α",
  weight_decay: "weight decay λ",
};

/** @param {string} name of a field of the contract */
export const fieldLabel = (name) => FIELDS[name] ?? name.replace(/_/g, " ");

/** What a field may hold. @param {Range} range */
export function allowed({ kind, minimum, maximum, above }) {
  const noun = kind === "integer" ? "an integer" : "a number";
  const low =
    above !== null && above !== undefined
      ? `above ${exact(above)}`
      : isGiven(minimum)
        ? `from ${exact(minimum)}`
        : "";
  const high = isGiven(maximum) ? `${low ? "to" : "up to"} ${exact(maximum)}` : "";
  return [noun, low, high].filter(Boolean).join(" ");
}

/** @param {number | null | undefined} bound @returns {bound is number} */
const isGiven = (bound) => bound !== null && bound !== undefined;

export const STRINGS = {
  open: "Settings",
  startsAgain: "Starts again from iteration 0.",
  refused: "Why some cannot be chosen",
  atOnce: "Takes effect at the next update.",
  /** @param {string} given @param {Range} range */
  fault: (given, range) => `Given: “${given}”. Allowed: ${allowed(range)}.`,
  reset: "Reset",
  resetTitle: "Back to iteration 0, with the same start values",
  preset: {
    caption: "Preset",
    own: "own run",
    changed: "changed",
    list: "Presets: whole runs to start from",
  },
  dataset: {
    caption: "Data",
    name: "Data",
    own: "Own rows are set in the data panel: “Draw points” or “Paste or load”.",
    features: "What the network is given",
    standardize: "standardize the inputs",
    standardizeTitle: "Subtracts the training rows’ mean and divides by their standard deviation",
    validation: "validation, % of the rows",
    test: "test, % of the rows",
    use: "Use this data",
    what: "the data",
    /** @param {number} rows */
    rows: (rows) => `${count(rows)} ${rows === 1 ? "row" : "rows"}`,
  },
  loss: {
    caption: "Loss",
    name: "Loss of a sample",
    reduction: "Over the batch",
    reductions: { mean: "mean", sum: "sum" },
    what: "the loss",
    penalty: "Penalty, once a batch, on the weights",
    /** @param {string[]} names */
    with: (names) => ` + ${names.join(" + ")}`,
  },
  optimizer: {
    caption: "Optimizer",
    name: "Optimizer",
    slider: "learning rate, logarithmic",
    rate: "η",
    rateTitle: "Learning rate. Type, use the arrow keys, or drag the letter sideways.",
  },
  batch: {
    caption: "Batch",
    all: "all rows",
    size: "rows in a batch",
    whole: "the whole training set",
    shuffle: "a new order every epoch",
    what: "the order of the rows",
  },
  start: {
    caption: "Start",
    name: "Start values of the weights",
    given: "as given",
    givenTitle: "The preset gives every start value",
    what: "the start values",
    seed: "Seed",
    seedTitle: "Decides what is drawn: data, split, start values and the order of the rows",
    seedWhat: "the seed",
    die: "New seed",
  },
};
