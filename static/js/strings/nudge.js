/** The words of the panel that nudges a parameter. */

import { count, short } from "../format.js";

/** @param {number} number @param {string} one @param {string} [many] */
const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

export const STRINGS = {
  pick: "Pick a weight or a bias: this panel then shows the loss along it.",
  pickOf: (/** @type {string} */ unit) =>
    `${unit} is a unit. What can be nudged is a weight or a bias of its own:`,
  diverged: (/** @type {number} */ last) =>
    `The run has diverged, so iteration ${count(last + 1)} has no finite loss to look along.`,
  goToLast: (/** @type {number} */ last) => `Go to iteration ${count(last)}`,

  along: (/** @type {number} */ iteration, /** @type {number} */ size) =>
    `iteration ${count(iteration)}, its batch of ${counted(size, "row")}; all other parameters held still`,
  title: (/** @type {string} */ name) => `The loss along ${name}`,
  handle: (/** @type {string} */ name) => `${name}, on its loss curve`,
  at: (/** @type {string} */ value, /** @type {string} */ loss) => `${value}, loss ${loss}`,
  beyond: "beyond float64",
  drag: "Drag the dot along the curve, or focus it and use the arrow keys: Enter sets the value, Escape puts it back.",
  dragging: "Let go to set this value; Escape puts it back.",
  walking: "Enter sets this value; Escape puts it back.",
  loss: "loss",
  closer: "Look closer",
  wider: "Look wider",
  span: "span",
  toStep: "Fit the step",
  whole: "Whole curve",
  spanNow: (/** @type {string} */ span) => `± ${span}`,
  fromValue: (/** @type {string} */ value) => `The numbers at the foot are differences from ${value}.`,
  fromLoss: (/** @type {string} */ loss) => `The numbers on the left are differences from ${loss}.`,

  curve: "loss of the batch",
  tangent: "tangent, slope by backprop",
  secant: "through the two nudged points",
  step: "the update",
  slopeLater: "Backprop's slope is not computed yet at this moment. Nudging needs no backward pass:",
  goToSlope: "Run it backward",
  held: "Only the points reached in the time of a call are drawn.",
  lost: "At this span no loss but the present one is within float64.",
  gaps: "Where the curve breaks off, the loss is beyond float64.",
  kinks: (/** @type {number} */ listed, /** @type {number} */ all) =>
    listed < all
      ? `${counted(all, "kink")} on this stretch, the nearest ${count(listed)} marked: the slope jumps there. Those of later units are not looked for.`
      : `${counted(all, "kink")} marked: the slope jumps there. Those of later units are not looked for.`,
  kinkOf: {
    unit: (/** @type {number} */ row) => `Kink: the unit's own z is at its kink for row ${row}.`,
    loss: (/** @type {number} */ row) => `Kink: the error of row ${row} is 0 here.`,
    penalty: () => "Kink: the penalty's slope changes its sign here.",
  },

  lens: "Central difference",
  lensTimes: (/** @type {string} */ times) => `× ${times}`,
  lensLabel: (/** @type {string} */ times, /** @type {string} */ epsilon) =>
    `The curve around the present value, enlarged ${times} times: two points ε = ${epsilon} to either side, on the tangent.`,
  noLens: "A nudged loss is beyond float64, so there is no difference to take.",
  lossPlus: "loss at w + ε",
  lossMinus: "loss at w − ε",
  over: "difference ÷ 2ε",
  slope: "by backprop",
  slopeUnknown: "not computed yet",
  verdicts: {
    agrees: "✓ they agree",
    differs: "✗ they differ",
    kink: "at a kink: neither right nor wrong",
    none: "no estimate",
  },
  epsilon: "ε",

  stepTitle: (/** @type {boolean} */ done) => (done ? "The update that was made" : "The update to come"),
  stepWords: {
    before: "now",
    after: "new value",
    gone: "before",
    taken: "after",
    value: "w",
    tangent: "tangent promises",
    curve: "curve keeps",
    all: "all moved at once",
    tangentMore: "What the loss would be if the slope stayed as it is",
    curveMore: "The loss at the new value, all other parameters held still",
    allMore: "The same batch's loss once every parameter has made its step",
  },
  change: "change",
  tiny: "Too short to be seen at this span:",
  frozen: "It is frozen: the update leaves it where it is.",
  stands: "The update leaves it where it is.",
  noGradient: "Its gradient is 0: the curve is level here, so a small nudge changes nothing.",
  noGradientMoves:
    "Its gradient is 0, and it moves all the same: the optimizer remembers earlier gradients or decays it.",
  rises: "With all parameters moved the batch's loss rises: the step goes beyond where the tangents hold.",
  moved: "This update has been made; the curve shows how the loss stood before it.",
  goOn: (/** @type {number} */ iteration) => `Go on to iteration ${count(iteration)}`,
};

export const WAYS = {
  title: "Two ways to all gradients",
  nudging: "nudge each",
  backprop: "backprop",
  forward: "forward passes",
  backward: "backward passes",
  work: "multiply-adds",
  time: "time",
  milliseconds: (/** @type {number | null} */ seconds) =>
    seconds === null
      ? "–"
      : seconds >= 1
        ? `${short(seconds, 2)} s`
        : seconds >= 1e-3
          ? `${short(seconds * 1e3, seconds >= 0.1 ? 0 : seconds >= 0.01 ? 1 : 2)} ms`
          : `${short(seconds * 1e6, 0)} µs`,
  times: (/** @type {string} */ times) => `× ${times}`,
  measured: (/** @type {number} */ checked, /** @type {number} */ all) =>
    checked === all
      ? `Counted and timed for all ${counted(all, "parameter")}, here and now.`
      : `Time was up after ${count(checked)} of ${count(all)} parameters: the figures are of these. All would take ${count(2 * all)} forward passes.`,
  before: (/** @type {number} */ all) =>
    `${counted(all, "parameter")}: nudged one by one, each needs two forward passes; backprop needs one forward and one backward pass for all together.`,
  check: (/** @type {number} */ all) => `Check every parameter (${count(2 * all)} forward passes)`,
  checking: "Nudging every parameter …",
  lags: (/** @type {number} */ iteration) => `These figures are of iteration ${count(iteration)}.`,
  paused: "Pause to nudge every parameter of this iteration.",
  growth: "How it grows",
  growthLabel: (/** @type {string} */ here, /** @type {string} */ there) =>
    `Multiply-adds against parameters, both in powers of ten. Here ${here}; for a thousand million parameters ${there}.`,
  parameters: "parameters",
  growthWords: (/** @type {string} */ here, /** @type {string} */ million) =>
    `Nudging costs ${here} times as much here; of this shape with a million parameters, ${million} times.`,
  now: "here",
};

export const ALL = {
  title: "Every parameter at once",
  axisX: "update",
  axisY: (/** @type {string} */ amount) => `loss reduction after + ${amount}`,
  label: (/** @type {number} */ points, /** @type {string} */ amount) =>
    `${counted(points, "parameter")}: loss reduction after a nudge of ${amount} against the update. Arrow keys walk from one to the next, Enter selects it everywhere.`,
  point: (/** @type {string} */ name, /** @type {string} */ step, /** @type {string} */ reduction) =>
    `${name}: update ${step}, loss reduction ${reduction}`,
  select: (/** @type {string} */ name) => `Select ${name}`,
  none: "Every update and every loss reduction here is 0.",
  unplaced: (/** @type {number} */ number) =>
    `${counted(number, "parameter")} not drawn: the nudged loss is beyond float64.`,
  line: (/** @type {string} */ slope) => `slope ${slope}`,
  why: {
    proportional: (/** @type {string} */ amount, /** @type {string} */ factor) =>
      `Nudging a parameter by ${amount} lowers the loss by about −${amount} × its gradient, and its update is ${factor} × its gradient: both follow the same gradient, so all points lie on one line through 0. What is off it is the bend of the loss within the nudge.`,
    not: (/** @type {string} */ amount) =>
      `Nudging a parameter by ${amount} lowers the loss by about −${amount} × its gradient. For plain gradient descent the update is −η × the gradient, and all points would lie on one line; here they do not:`,
    still: (/** @type {string} */ amount) =>
      `Nudging a parameter by ${amount} lowers the loss by about −${amount} × its gradient. For plain gradient descent the update is −η × the gradient, so that all points lie on one line through 0; here no update moves a parameter, so there is no line to see.`,
    same: "The settings in force could part them, but not in this iteration:",
    momentum:
      "Momentum adds what is left of earlier updates, so a point is off the line by how much its gradient has changed lately.",
    mean: "It steps along a running mean of the gradients, not the latest one.",
    division:
      "It divides each gradient by the size of that parameter's own gradients so far: small gradients take nearly as large a step as large ones, and the points gather at a few sizes of update instead of along a line.",
    decay: "Weight decay moves every parameter toward 0 by a share of its value, whatever its gradient.",
    normClip: (/** @type {string} */ factor) =>
      `Clipping by norm multiplies all gradients by the same ${factor}; by itself that keeps a line, only a steeper one.`,
    idleClip: "Clipping by norm has nothing to do: the norm is below its limit.",
    valueClip: "Clipping by value cuts each gradient at the limit: those beyond it share the largest update.",
    drowned: (/** @type {number} */ number) =>
      `For ${counted(number, "parameter")} with a gradient the loss reduction is 0 all the same: so small a nudge is lost in the rounding of float64.`,
    standing: (/** @type {number} */ number) =>
      `${counted(number, "parameter")} with a gradient ${number === 1 ? "is" : "are"} frozen and ${number === 1 ? "stands" : "stand"} off the line, at update 0.`,
  },
  verdicts: { passed: "passed", failed: "failed", at_a_kink: "at a kink", no_estimate: "no estimate" },
  summary: "Every parameter as a table: click one to select it",
  caption: (/** @type {number} */ iteration, /** @type {string} */ amount) =>
    `Every parameter of iteration ${count(iteration)}: gradient, central difference, loss reduction after a nudge of ${amount}, update`,
  heads: ["parameter", "gradient", "nudged", "absolute error", "verdict", "loss reduction", "update"],
};

export const CURVE_TABLE = {
  summary: "The curve as a table",
  caption: (/** @type {string} */ name, /** @type {number} */ iteration) =>
    `The batch's loss along ${name}, iteration ${count(iteration)}`,
  heads: ["value", "loss"],
};
