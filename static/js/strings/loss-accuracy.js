/** Words of the panel of losses and accuracy. */

import { count, percent, short } from "../format.js";

/** @typedef {import("../loss-history.js").HistoryRow} HistoryRow */

export const STRINGS = {
  along: "along",
  units: { iteration: "iterations", epoch: "epochs" },
  log: "log scale",
  loss: "Loss",
  accuracy: "Accuracy",
  empty: "The curves begin with the first update. Press Step or play.",
  noEpoch: "No epoch is complete yet; its losses are measured at its end.",
  parts: { batch: "batch", train: "train", validation: "validation", test: "test" },
  meanings: {
    batch: "Mean loss of the iteration's batch, before its update, without penalty",
    train: "Mean over the training rows, after the update, without penalty",
    validation: "Mean over the validation rows, which no update sees",
    test: "Mean over the test rows, which nothing looks at while the run learns: no update, no early stopping",
  },
  notMeasured: "Measured at the end of every epoch, and where the run stands.",
  /** @param {string} part @param {boolean} hidden */
  toggle: (part, hidden) => `${hidden ? "Show" : "Hide"} the curve of ${part}`,
  /** @param {number} updates */
  after: (updates) => (updates === 0 ? "before the first update" : `after update ${count(updates)}`),
  /** @param {HistoryRow} row */
  at: (row) => `iteration ${count(row.iteration)}, epoch ${count(row.epoch)}`,
  /** @param {number} points @param {number} last */
  plot: (points, last) =>
    `Losses at ${count(points)} points up to iteration ${count(last)}. Arrow keys point at one after another; Enter goes there.`,
  jump: "Click a point to look at its iteration.",
  /** @param {HistoryRow} best */
  best: (best) =>
    `Early stopping would keep epoch ${count(best.epoch)}: its validation loss, ${short(best.validation)}, is the lowest so far.`,
  goThere: "Go there",
  /** @param {{best: HistoryRow, now: HistoryRow}} evidence */
  overfits: ({ best, now }) =>
    `Overfitting: from epoch ${count(best.epoch)} to ${count(now.epoch)} the training loss fell from ${short(best.train)} to ${short(now.train)}, while the validation loss rose from ${short(best.validation)} to ${short(now.validation)}. What it learns now does not carry over to rows it has not seen.`,
  noValidation:
    "This run has no validation rows, so nothing here can say how it does on rows it has not seen.",
  /** @param {string} state @param {string} reason */
  halted: (state, reason) =>
    `${{ diverged: "Diverged", stopped: "Stopped", converged: "Converged" }[state] ?? state}: ${reason}`,
  caption: "Losses without penalty, but for the total; accuracy as a share.",
  heads: [
    "iteration",
    "epoch",
    "batch loss",
    "total loss",
    "train loss",
    "validation loss",
    "test loss",
    "train accuracy",
    "validation accuracy",
    "test accuracy",
  ],
  /** @param {number | null | undefined} share */
  share: (share) => (share === null || share === undefined ? "" : percent(share)),
};
