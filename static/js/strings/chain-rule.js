/** The words of the chain-rule panel. */

/** @param {number} number @param {string} one @param {string} [many] */
const counted = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

export const STRINGS = {
  nothing: "Click a connection or a unit in the network.",
  nothingMore:
    "This panel then shows where its gradient comes from: every factor of the chain rule, every path to the loss and every row's share.",
  waiting: "Fetching its chain rule …",

  unitOfLayer: (/** @type {number} */ unit, /** @type {number} */ layer) => `unit ${unit} of layer ${layer}`,
  inputUnit: (/** @type {string} */ name) => `input ${name}`,
  biasOf: "bias of",
  value: (/** @type {string} */ name) => `value of ${name}`,
  valueHint: "Type a value and press Enter, drag sideways, or use the up and down keys. Escape restores.",
  notANumber: (/** @type {string} */ text) =>
    `“${text}” is not a number. A decimal number is needed, such as 0.5, −2 or 1e-3. The value is unchanged.`,
  was: (/** @type {string} */ value) => `was ${value}`,
  frozen: "Frozen",
  frozenHint: "A frozen parameter keeps its value in every update.",

  sample: (/** @type {number} */ row) => `row ${row} alone`,
  batch: (/** @type {number} */ size, /** @type {boolean} */ mean) =>
    size === 1 ? "the batch of 1" : `the batch, ${mean ? "mean" : "sum"} of ${size}`,
  sampleName: "gradient of this sample",
  batchName: "gradient of the batch, which the optimizer gets",
  copy: "copy exact value",
  lossMinus: "loss with the value nudged down",
  lossPlus: "loss with the value nudged up",
  parameter: (/** @type {{kind: string, name: string}} */ place) => `${place.kind} ${place.name}`,
  notYet: "not computed yet",
  goTo: "Go to where it is known",
  goToBatch: "Go to the batch",
  goToUpdate: "Go past the update",
  dataShare: "data",
  clippedTo: "clipped to",

  nudged: "nudged",
  agrees: "✓",
  differs: "✗",
  atKink: "at a kink",
  atKinkMore: "The slope differs to its left and right, so nudging cannot judge the gradient.",
  nudgeNone: "nudged: not finite",
  nudgeMore: (
    /** @type {string} */ absolute,
    /** @type {string} */ relative,
    /** @type {string} */ epsilon,
  ) => `Both sides nudged by ε = ${epsilon}. Absolute error ${absolute}, relative error ${relative}.`,

  product: (/** @type {number} */ row, /** @type {number} */ factors) =>
    `Row ${row} alone: a product of ${factors === 2 ? "two" : "three"} factors`,
  downstream: (/** @type {number} */ units) => `is a sum over ${counted(units, "unit")} downstream`,
  overOutputs: (/** @type {number} */ outputs) =>
    `is a sum over ${counted(outputs, "output")} of the softmax`,
  fromLoss: "is the slope of the loss itself:",
  sum: "sum",
  showAll: (/** @type {number} */ number) => `Show all ${number}`,
  showFewer: "Show fewer",

  tabs: "Where the gradient comes from",
  paths: "Paths",
  samples: "Samples",
  nudge: "Nudge",
  update: "Update",
  allPaths: (/** @type {string} */ written, /** @type {number} */ paths) =>
    paths === 1 ? "the only path" : `all ${written} paths`,
  rest: (/** @type {string} */ written, /** @type {number} */ paths) =>
    paths === 1 ? "the smallest path, not listed" : `${written} smaller paths, not listed`,
  pathFactors: "factors",

  row: "row",
  gradient: "gradient",
  divided: (/** @type {number} */ size) => `÷ ${size}`,
  onlyFocus: "The other rows' gradients come together when the batch is gathered.",
  dataGradient: (/** @type {boolean} */ mean) =>
    mean ? "mean: the data's gradient" : "sum: the data's gradient",
  penalty: "penalty",
  total: "what the optimizer gets",
  beforeClipping: "before clipping",
  clipped: "clipped: what the optimizer gets",
  focusRow: (/** @type {number} */ row) => `focus row ${row}`,

  nudgeTitle: "Move the parameter a little both ways, run forward, and see how the loss changes.",
  epsilon: "ε",
  estimate: "estimate",
  backprop: "backprop",
  absoluteError: "absolute error",
  relativeError: "relative error",
  kink: "kink",
  noKink: "none",
  within: "within ε",
  sampleColumn: "this sample",
  batchColumn: "batch",

  optimizer: (/** @type {string} */ name) => `${name} turns the batch's gradient into a step.`,
  oldValue: "value before",
  step: "step",
  newValue: "new value",
  frozenStep: "It is frozen: the gradient is shown, the step is exactly 0.",
  allAtOnce: "All parameters move at once, by gradients taken before any moved.",
  /** @type {Record<string, string>} */
  terms: {
    learning_rate: "learning rate",
    gradient: "gradient",
    data_gradient: "data gradient",
    penalty_gradient: "penalty gradient",
    clip_factor: "what clipping multiplies with",
    clipped_gradient: "clipped gradient",
    rate: "learning rate now",
    velocity_before: "velocity before",
    velocity: "velocity",
    look_ahead: "velocity ahead",
    alpha: "share that stays",
    beta1: "share of the first moment that stays",
    beta2: "share of the second moment that stays",
    square_sum: "sum of squares",
    square_sum_before: "sum of squares before",
    updates: "its updates so far",
    eps: "keeps from dividing by 0",
    decay_step: "what decay adds",
    adam_step: "what Adam adds",
  },

  why: {
    cancelled: "Cancelled:",
    /** What is left of a sum of paths. @param {string} share */
    paths: (share) =>
      `Paths of opposite sign take each other away; ${share} of their size is left. A small gradient here does not mean that nothing flows.`,
    zero: "Exactly 0:",
    /** In how many rows of the batch a factor is 0. @param {number} zeros @param {number} of */
    often: (zeros, of) => {
      if (of === 1) return "in the batch's only row";
      return zeros === of ? `in all ${of} rows of the batch` : `in ${zeros} of the batch's ${of} rows`;
    },
    /** @param {string} unit @param {boolean} input @param {string} often */
    fed: (unit, input, often) =>
      `${input ? "the input" : "the unit"} ${unit} gives 0, so that this weight has no say (${often}).`,
    /** @param {string} unit @param {string} label @param {string} z @param {string} often @param {boolean} dead */
    flat: (unit, label, z, often, dead) =>
      `the slope of ${label} at z = ${z} is 0, so that ${unit} lets nothing through (${often}${dead ? ": it is dead here" : ""}).`,
    /** @param {string} unit @param {string} often */
    content: (unit, often) => `the loss does not ask ${unit} for any change (${often}).`,
    /** @param {string} unit */
    cancelsExactly: (unit) => `what comes back to ${unit} over different paths adds up to 0.`,
    /** @param {string} unit @param {string} often */
    silent: (unit, often) => `nothing comes back to ${unit}: every path onward is closed (${often}).`,
    underflow: "no factor is 0, but their product is too small for a float64.",
  },

  averages: {
    title: "Why not average the factors first?",
    mean: "mean of",
    product: "product of these averages",
    /** @param {number} size */
    right: (size) => (size === 1 ? "the product itself" : `average of the ${size} products: right`),
    different:
      "A different number, and no gradient: averaging first forgets how the factors rise and fall together from row to row.",
    same: "Here both are the same, since the factors do not vary together over these rows. In general they are not.",
    zero: "Here both are 0. In general they are not the same.",
    one: "With one row there is nothing to average: both are the same.",
  },

  pulls: {
    order: "Order of the rows",
    orders: { position: "in batch order", gradient: "sorted" },
    meanKey: "mean",
    /** @param {number} size @param {string} mean */
    label: (size, mean) =>
      `Gradients of the batch's ${size} rows as bars, mean ${mean}. Arrow keys walk, Enter brings a row into focus.`,
    /** @param {number} row @param {string} gradient */
    one: (row, gradient) => `row ${row}, gradient ${gradient}`,
    /** @param {number} size @param {string} mean @param {string} low @param {string} high @param {number} strongest */
    several: (size, mean, low, high, strongest) =>
      `${size} rows, mean gradient ${mean}, from ${low} to ${high}, strongest row ${strongest}`,
    row: (/** @type {number} */ row) => `row ${row}: gradient`,
    rows: (/** @type {number} */ size) => `${size} rows: mean`,
    from: "from",
    to: "to",
    strongest: (/** @type {number} */ row) => `Strongest: row ${row}.`,
    /** @param {number} size @param {number} bars @param {number} each */
    binned: (size, bars, each) =>
      `${size} rows in ${bars} bars of ${each} (the last may hold fewer): a bar is their mean, the thin line reaches from the smallest to the largest.`,
    alone: "One row only: its gradient is the batch's.",
    /** @param {number} up @param {number} down */
    cancelled: (up, down) => (/** @type {string} */ share) =>
      `${counted(up, "row")} with a positive and ${counted(down, "row")} with a negative gradient take each other away; ${share} of their pull is left.`,
    allZero: (/** @type {number} */ rows) =>
      rows === 1
        ? "Its gradient is exactly 0."
        : `The gradients of all ${rows} rows are exactly 0: none pulls on it.`,
    /** @param {number} rows @param {boolean} positive @param {number} none */
    oneWay: (rows, positive, none) =>
      `${none ? "" : "All "}${counted(rows, "row")} ${rows === 1 ? "pulls" : "pull"} the same way: ${positive ? "positive" : "negative"}${none ? `; ${counted(none, "row")} not at all` : ""}.`,
    up: (/** @type {number} */ rows) => `${counted(rows, "row")} positive, together`,
    down: (/** @type {number} */ rows) => `${counted(rows, "row")} negative, together`,
    none: (/** @type {number} */ rows) => `, ${counted(rows, "row")} 0`,
    /** @param {string} name @param {number} iteration */
    caption: (name, iteration) => `Gradient of ${name} by row, iteration ${iteration}`,
    heads: ["position", "row", "gradient", "contribution"],
  },

  pathTable: {
    /** @param {string} name @param {number} row @param {number} iteration */
    caption: (name, row, iteration) => `Paths from ${name} to the loss, row ${row}, iteration ${iteration}`,
    path: "path",
    product: "product",
  },

  updates: {
    title: (/** @type {number} */ rows) =>
      rows === 1 ? "The only update so far" : `The last ${rows} updates`,
    /** @param {string} name @param {number} last */
    caption: (name, last) => `Updates of ${name} up to iteration ${last}`,
    none: "No update has been made yet.",
    asking: "Asking for the updates before this one …",
    /** @param {number} last */
    lags: (last) => `as far as iteration ${last}; the rest is on its way`,
    iteration: "iteration",
    value: "value before",
    goTo: (/** @type {number} */ n) => `Go to iteration ${n}`,
    same: "the same in every one:",
    edited: "An edit was made just before this iteration.",
    editedMark: "edited",
    copy: "Copy these updates as a table",
    what: "the updates",
  },

  inRow: (/** @type {number} */ row) => `row ${row}`,
  incoming: "is a weighted sum of what comes in",
  slope: "slope",
  backwardTitle: "What the loss sends back",
  outgoing: "Its weights onward",
  inputValue: (/** @type {number} */ row) => `its value in row ${row}`,
  deltaIs: "slope × what came back",
  notFinite: "too large for a float64; delta is finite",

  lossTitle: "The loss",
  lossOfRow: (/** @type {number} */ row) => `of row ${row}`,
  output: "output",
  batchLoss: "Over the batch",
  dataLoss: (/** @type {boolean} */ mean, /** @type {number} */ size) =>
    `${mean ? "mean" : "sum"} of ${counted(size, "row")}`,
  totalLoss: "total",

  copyAll: "Copy all numbers as JSON",
};
