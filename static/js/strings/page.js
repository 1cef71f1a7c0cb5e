/** Words of the page as a whole: notices, proposals, problems. */

const many = (/** @type {number} */ count, /** @type {string} */ one) =>
  `${count} ${one}${count === 1 ? "" : "s"}`;

export const STRINGS = {
  keep: "Keep it as it is",
  startAgain: "Start again",
  discard: "Edit and discard",
  tryAgain: "Try again",
  goBack: "Back to it",
  dismiss: "Dismiss",
  movedElsewhere:
    "The server has this run at another iteration (another page moved it, or an answer was lost); here is where it stands now.",
  ownFault:
    "The page met a fault of its own and left this undone. The run is safe; go on, or load the page again.",
  /** @param {string} what @param {number} furthest */
  startsAgain: (what, furthest) =>
    `Changing ${what} starts again from iteration 0; the ${many(furthest, "iteration")} so far will be gone.`,
  /** @param {number} position @param {number} lost */
  discards: (position, lost) =>
    `An edit at iteration ${position} changes what follows: the ${many(lost, "iteration")} after it will be discarded.`,
  /** @param {number} iteration */
  resumed: (iteration) =>
    `The run now stands at iteration ${iteration}. What lay beyond is kept until something is edited.`,
  /** @param {number} iteration */
  foundAgain: (iteration) =>
    `The server no longer had this run. It was started again from its settings and edits, up to iteration ${iteration}: the same numbers.`,
  /** @param {number} iteration */
  leavesTwo: (iteration) =>
    `There is one way back, and the run on the page would take it: the run before, at iteration ${iteration}, will be gone.`,
  openAnother: "Open all the same",
  /** @param {number} iteration */
  leftForPreset: (iteration) => `The run before this one is kept at iteration ${iteration}.`,
  /** @param {string} state @param {string} reason */
  halted: (state, reason) =>
    `${{ diverged: "Diverged", converged: "Converged", stopped: "Stopped" }[state] ?? state}. ${reason}`,
  /** @param {{status: number, document: any}} problem */
  failed({ status, document }) {
    if (status === 0)
      return "The server did not answer. Nothing is lost: the run is kept as it is on this page.";
    const fields = (document.errors ?? []).map((/** @type {any} */ one) => `${one.field}: ${one.message}`);
    return fields.length > 0 ? fields.join(" ") : (document.detail ?? document.title);
  },
  /** A panel's question that was not answered. @param {{status: number, document: any}} problem */
  unanswered: (problem) => (problem.status === 0 ? "The server did not answer." : STRINGS.failed(problem)),
  /** @param {{document: any}} problem */
  badStart: ({ document }) =>
    `This link cannot be opened: ${document.detail ?? document.title} The default run is shown instead.`,
  /** @param {number} row @param {import("../types.js").Trace} trace */
  rowAway: (row, trace) => `Row ${row} is not in this batch; its first, row ${trace.sample.row}, is shown.`,
  /** @param {string} text */
  copied: (text) => `Copied ${text}.`,
  /** @param {string} text @param {string} [what] */
  copyByHand: (text, what) =>
    what
      ? `This browser does not let the page copy; mark ${what} and copy it yourself.`
      : `This browser does not let the page copy; here it is: ${text}`,
};
