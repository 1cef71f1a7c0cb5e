/** Words of the loss curve. */

import { count } from "../format.js";

export const STRINGS = {
  title: "Loss",
  log: "log scale",
  empty: "The curve begins with the first update.",
  /** @param {number} points @param {number} last */
  label: (points, last) =>
    `Loss by iteration, ${count(points)} points up to iteration ${count(last)}. The table below gives the values.`,
  jump: "Click a point to look at its iteration.",
  /** @param {number} updates */
  after: (updates) => (updates === 0 ? "before the first update" : `after update ${count(updates)}`),
  /** @param {number} iteration */
  at: (iteration) => `iteration ${count(iteration)}`,
  accuracy: "accuracy",
  parts: { batch: "batch", train: "train", validation: "validation", test: "test" },
  /** What each line is measured on, for the titles. */
  meanings: {
    batch: "Mean loss of the iteration's batch, before its update, without penalty.",
    train:
      "Mean loss over the training rows after the update, without penalty; kept at the end of every epoch.",
    validation: "Mean loss over the validation rows, which no update sees; kept at the end of every epoch.",
    test: "Mean loss over the test rows, which nothing looks at; kept at the end of every epoch.",
  },
  notKept: "This number is kept at the end of every epoch only.",
};
