/** Words of the landscape panel. */

import { count, exact, percent, short } from "../format.js";

/** @typedef {import("../landscape-planes.js").Refusal} Refusal */

/** @param {number} updates */
const after = (updates) => (updates === 0 ? "before the first update" : `after update ${count(updates)}`);

/** @param {number} updates */
const updatesDone = (updates) => (updates === 1 ? "1 update" : `${count(updates)} updates`);

export const STRINGS = {
  planes: "Plane through the parameters on screen",
  directions: {
    parameters: "two parameters",
    random: "two random directions",
    pca: "the run’s principal plane",
  },
  meanings: {
    parameters: "Two parameters vary, all others stay as they are.",
    random:
      "All weights vary together, along two random directions. Each unit’s part of a direction is as long as the unit’s own weights, so that 1 means “by as much again” everywhere; biases and frozen parameters stay.",
    pca: "The plane in which this run moved most: the first two principal components of its parameters over time, laid through the parameters on screen.",
  },
  across: "across",
  up: "up",
  /** @param {string} name */
  selected: (name) => `selected: ${name}`,
  /** @param {string} name */
  unselected: (name) => `${name}, until one is selected`,
  /** @param {string} name */
  partner: (name) => `with it: ${name}`,
  typed: "a name such as W1.2.1 or b2.1",
  /** @param {number} layer */
  layer: (layer) => `Layer ${layer}`,
  anotherPair: "Another pair",
  /** @param {number} seed */
  pair: (seed) => `pair ${count(seed + 1)}`,
  closer: "Zoom in, around the parameters on screen",
  wider: "Zoom out, around the parameters on screen",
  fit: "Fit",
  fitTitle: "The window that holds the whole trajectory",
  fewerPoints: "Ask for fewer points",

  /** @param {Refusal} refusal */
  refusal({ reason, count: there }) {
    if (reason === "diverged")
      return "The run left the finite numbers in its first iteration, so there is no gradient to show here. Change the learning rate or the start values.";
    if (reason === "few weights")
      return `Random directions are scaled to each unit’s own weights, so they need at least 2 weights that may move, of units whose weights are not all 0; there ${there === 1 ? "is 1" : `are ${there}`} here. The plane of two parameters shows all there is.`;
    if (reason === "few updates")
      return `A principal plane needs at least 3 states of the run, that is 2 updates; this run has made ${updatesDone(there)}. Step on, or look at another plane meanwhile.`;
    if (reason === "no update moves")
      return "The parameters of this run have not moved: every gradient so far is 0, so its way is a single point and spans no plane.";
    return "Only one parameter of this run moves, so its way is a straight line and spans no plane. The plane of two parameters shows all there is.";
  },
  /** @param {string} directions */
  instead: (directions) => `Show ${directions}`,
  asking: "Computing the losses on the plane …",
  /** @param {number} updates */
  lag: (updates) => `Still the plane ${after(updates)}; the next one is on its way.`,
  /** @param {number} iteration */
  beforeEnd: (iteration) =>
    `This is the plane before update ${count(iteration)}, the last whose gradient is finite: the run diverged after it. To start from a point, go back first.`,
  goBack: "Go there",

  /** @param {number} updates @param {number} points */
  caption: (updates, points) =>
    `Mean loss over the training rows, without penalty, ${after(updates)}, computed at ${count(points)} × ${count(points)} points.`,
  /** @param {[number, number]} shares */
  explained: ([x, y]) =>
    y === 0
      ? "All of the run’s movement lies along component 1."
      : `Of the run’s movement (variance), ${percent(x)} lies along component 1 and ${percent(y)} along component 2.`,
  /** @param {number} evaluated @param {number} of */
  timeUp: (evaluated, of) =>
    `Time was up after ${count(evaluated)} of ${count(of)} points. Those are shown as they are, without lines between them; the hatched ones were not computed.`,
  /** @param {number} missing */
  beyond: (missing) =>
    `Hatched: the loss at ${missing === 1 ? "1 point" : `${count(missing)} points`} is beyond the largest float64, about 1.8e308.`,
  flat: "Wherever this window has a loss to show, it is the same: no line to draw.",

  here: "Here",
  pointed: "At the cross",
  state: "On its way",
  /** @param {number} updates */
  after,
  loss: "training loss",
  ownLoss: "its own training loss",
  off: "off this plane",
  inPlane: "in this plane",
  below: "the map’s loss there",
  start: "Start here",
  startTitle: "Sets the parameters to this point, as an edit where the page stands",
  look: "Look at it",
  hint: "Point at the map for its losses. Click to start there; click a mark of the run to look at that update.",
  beyondShort: "beyond float64",
  notReached: "not computed: time was up",
  notNamed: "Too many parameters differ on this plane to start from a point of it.",
  wait: "Wait for the plane of this moment to start from a point of it.",

  /** @param {string} x @param {string} y @param {number} low @param {number} high */
  map: (x, y, low, high) =>
    `Contours of the training loss over ${x} across and ${y} up, from ${short(low)} to ${short(high)}. Arrow keys move a cross (with Shift by 5), Page Up and Page Down go along the run, Enter starts at the cross or looks at the run’s state.`,
  scale: "loss",

  legend: {
    way: "The run’s way; arrowheads point onwards, numbers count its updates.",
    edited: "Dotted: an edit set parameters on this stretch; it is no update’s doing.",
    ahead: "Thin: what comes after the moment on screen.",
    /** @param {number} most */
    off: (most) =>
      `The fainter, the farther off this plane the run was there: by up to ${short(most)}, in the units of the parameters; dashed beyond a tenth of what the map shows to each side. The contours beneath are not the loss it had.`,
    here: "The parameters on screen.",
  },
  /** @param {{norm: number, share: number | null}} descent @param {boolean} square directions perpendicular and of length 1 */
  arrow({ norm, share }, square) {
    if (norm === 0 || share === null) return "No arrow: the gradient is 0 here.";
    const whole = `The gradient over all parameters has the length ${short(norm)}; ${percent(share)} of it lies in this plane.`;
    return square
      ? `The negative gradient of this loss (of all training rows, whatever the batch), as far as it lies in this plane: straight down, across the contours. ${whole}`
      : `Straight down in this picture, across the contours: (−slope across, −slope up). Random directions are neither of length 1 nor perpendicular, so this is where the loss falls fastest on the map, not the negative gradient’s shadow on the plane. ${whole}`;
  },
  noGradient: "No arrow: the gradient is beyond float64 here.",
  noSlope: "No arrow: the loss has no slope along this plane here.",

  tableCaption: "Training losses: of the plane at its points, and of the run’s states themselves.",
  /** @param {string} x @param {string} y */
  heads: (x, y) => ["what", x, y, "loss", "off the plane"],
  rows: {
    here: "here",
    lowest: "lowest on the map",
    highest: "highest on the map",
    descent: "negative slopes here",
    /** @param {number} updates */
    state: (updates) => `run ${after(updates)}`,
  },
  exact,
};
