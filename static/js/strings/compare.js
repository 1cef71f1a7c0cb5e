/** Words of the panel that compares runs. */

import { brief, count, exact } from "../format.js";

const many = (/** @type {number} */ number, /** @type {string} */ one) =>
  `${count(number)} ${one}${number === 1 ? "" : "s"}`;

/** Runs that leave the frame and are told of one by one, at most. */
const MOST_TOLD = 5;

export const STRINGS = {
  setting: "Compare",
  values: "values",
  sets: "Sets of values",
  from: "from",
  fromStart: "its start",
  /** @param {number} iteration */
  fromHere: (iteration) => `where it stands, iteration ${count(iteration)}`,
  extent: "for",
  units: { iterations: "iterations", epochs: "epochs" },
  lossBelow: "loss to reach",
  lossBelowHint: "Optional: every run tells after how many iterations its training loss was first below it.",
  countFault: "Give a whole number from 1.",
  lossFault: "Give a number above 0, or nothing.",
  /** @param {number} runs */
  begin: (runs) => `Compare ${many(runs, "run")}`,
  /** @param {number} iterations */
  work: (iterations) => `${many(iterations, "iteration")} in all`,
  batchesByEpochs: "Batch sizes are compared by epochs, in which every run sees the same rows.",
  /** @param {number} rows @param {number} least */
  moreRows: (rows, least) =>
    `This run has ${many(rows, "row")}; batch sizes are compared on at least ${count(least)}, so the runs draw ${count(least)} rows of the same dataset.`,
  /** @param {number} rows @param {number} least */
  circle: (rows, least) =>
    `This run has ${many(rows, "row")} and its dataset no more; batch sizes are compared on at least ${count(least)}. So the circle is compared here, with ${count(least)} rows and its own network.`,
  /** @param {string} text @param {string} message */
  valueFault: (text, message) => `${text}: ${message}`,
  /** @param {string} field @param {string} message */
  fault: (field, message) => (field === "" ? message : `${field}: ${message}`),

  /** @param {{iterations: number, total: number, finished: number, runs: number, place?: number | null}} progress */
  progress: ({ iterations, total, finished, runs, place }) =>
    (place ? `Waiting for the comparisons of others: number ${count(place)} in the queue. ` : "") +
    `${count(iterations)} of ${many(total, "iteration")}, ${count(finished)} of ${many(runs, "run")} finished`,
  progressLabel: "Progress of the comparison",
  cancel: "Cancel",
  cancelled: "Cancelled. What the runs had told by then stays here.",
  lost: "The server no longer has this comparison: it was restarted, or forgot it. What it had told by then stays here.",
  waiting: "The server does not answer at the moment; the page keeps asking.",
  /** @param {string} problem */
  unreachable: (problem) => `${problem} What the comparison had told by then stays here.`,
  /** @param {string | null} reason */
  failed: (reason) => `The comparison failed. ${reason ?? ""}`,
  again: "Start it again",
  look: "Look again",
  since: {
    moved: (/** @type {number} */ iteration) =>
      `The run has moved since; this was made from where it stood, iteration ${count(iteration)}.`,
    edited: () => "The run has been edited since; this was made of the run as it stood then.",
    other: () => "The page shows another run by now; this was made of the one it showed then.",
  },

  /** @param {string} name @param {number} runs @param {string} extent */
  title: (name, runs, extent) => `${many(runs, "run")}, each with its own ${name}, for ${extent}`,
  /** @param {any} result */
  extentOf: ({ iterations, epochs }) =>
    iterations === null ? many(epochs, "epoch") : many(iterations, "iteration"),
  ofCircle: "Made of the circle with 2 000 rows, not of the run on the page.",
  ofRows: "Made with 2 000 rows of the run's dataset.",
  /** @param {string} label @param {number} loss */
  best: (label, loss) => `Lowest training loss at the end: ${label}, with ${brief(loss)}.`,
  /** @param {string[]} labels */
  diverged: (labels) => `Diverged: ${labels.join(", ")}.`,

  curve: "curve",
  quantities: { train: "train", validation: "validation", batch_loss: "batch" },
  along: "along",
  alongs: { iteration: "iterations", epoch: "epochs" },
  log: "log scale",
  noCurve: "No value of this kind yet: losses over the data are measured at the end of every epoch.",
  /** @param {string} quantity @param {number} runs */
  plot: (quantity, runs) =>
    `${quantity} loss of ${many(runs, "run")}. Left and right arrow keys move along a curve, up and down to another.`,
  /** @param {string} label @param {number} iteration @param {number} value */
  at: (label, iteration, value) => `${label} · iteration ${count(iteration)} · ${exact(value)}`,
  hint: "Point at a curve for its exact values.",
  /** @param {{label: string, at: number, highest: number}[]} leaving */
  leaves(leaving) {
    const told = leaving
      .slice(0, MOST_TOLD)
      .map(
        ({ label, at, highest }) =>
          `${label} leaves the frame at iteration ${count(at)}, up to ${brief(highest)}`,
      );
    const rest = leaving.length - told.length;
    return `${told.join("; ")}${rest > 0 ? `; so ${rest === 1 ? "does" : "do"} ${count(rest)} more` : ""}.`;
  },

  table: "Results by run",
  heads: {
    value: "value",
    status: "status",
    train: "train loss",
    validation: "validation loss",
    accuracy: "accuracy, train · validation",
    parameters: "parameters",
    first: "first update",
    stable: "largest stable rate",
    reached: (/** @type {number} */ loss) => `below ${brief(loss)}`,
    noise: "gradient noise, start → end",
    time: "time",
  },
  meanings: {
    train: "Mean over the training rows at the end, without penalty",
    validation: "Mean over the validation rows at the end, which no update sees",
    accuracy:
      "Share of rows put in the right class at the end: of the training rows, then of the validation rows",
    parameters: "At the end",
    first:
      "Length of the step of iteration 1 over all parameters; the one that it moves furthest stands in the title of a number",
    stable:
      "2/λmax of the first batch's loss at the start: exact for plain full-batch descent on a quadratic, an estimate elsewhere",
    reached:
      "Iterations, and epochs, after which the training loss was first below it, looked at after every epoch and last",
    noise:
      "How batches disagree, at the start and at the end: the mean of ‖g of a batch − g of all rows‖² / ‖g of all rows‖²",
    time: "Spent on the iterations of this run; runs advanced together share it evenly",
  },
  /** @param {string} parameter @param {number} step */
  firstOf: (parameter, step) => `moves ${parameter} furthest, by ${exact(step)}`,
  /** @param {number} iteration */
  soFar: (iteration) => `after iteration ${count(iteration)}, not the last`,
  beyond: "beyond float64",
  never: "not reached",
  /** @param {number} iterations @param {number | null} epochs */
  reachedAt: (iterations, epochs) =>
    `${count(iterations)} it.${epochs === null ? "" : `, ${brief(epochs)} ep.`}`,
  states: {
    waiting: "waiting",
    ready: "finished",
    converged: "converged",
    stopped: "stopped",
  },
  /** @param {number} iteration @param {number} last */
  running: (iteration, last) => `${count(iteration)} of ${count(last)}`,
  /** @param {number | null} iteration */
  divergedAt: (iteration) => `diverged${iteration === null ? "" : ` at ${count(iteration)}`}`,
  open: "Open this run",
  /** @param {string} label */
  openLabel: (label) => `Open the run ${label} on the page`,
  runs: "How each run went",
  noPicture: "Their outputs are drawn for runs of one or two inputs; these have more.",
  /** @param {string} label @param {boolean} line */
  picture: (label, line) =>
    line ? `Output over the input, run ${label}` : `Output over the input plane, run ${label}`,
  away: "its outputs are far outside",
  divergedTag: "diverged",
  numbers: "All numbers of these runs",
  numberHeads: [
    "value",
    "status",
    "iterations",
    "epochs",
    "train loss",
    "validation loss",
    "test loss",
    "train accuracy",
    "validation accuracy",
    "test accuracy",
    "first update, length",
    "first update, furthest parameter",
    "first update, its step",
    "largest stable rate",
    "gradient noise at the start",
    "gradient noise at the end",
    "iterations to the loss",
    "epochs to the loss",
    "seconds",
  ],
};
