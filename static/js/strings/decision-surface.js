/** Words of the decision surface. */

import { count, exact, inputName, percent, short, tuple, unitSymbol } from "../format.js";

/** A number that seldom needs digits after its point. @param {number} value */
export const brief = (value) => exact(Number(value.toPrecision(3)));

/** @param {number} updates */
const after = (updates) => (updates === 0 ? "before the first update" : `after update ${count(updates)}`);

const PARTS = { train: "training", validation: "validation", test: "test" };

export const STRINGS = {
  empty: "The surface appears with the first answer of the server.",
  after,
  parts: PARTS,
  output: "Show",
  largest: "the largest output",
  /** @param {string} name @param {number} index */
  outputOf: (name, index) => `output ${index + 1}: ${name}`,
  /** @param {boolean} line @param {string[]} names @param {number} rows */
  map: (line, names, rows) =>
    `${line ? `The output along ${names[0]}` : `The output over the plane of ${names.join(" and ")}`}, with ${count(rows)} rows. Arrow keys read one grid point after another; Enter puts the nearest row in focus.`,
  hint: "Point at the picture to read the grid point there; click to put the nearest row in focus.",
  nearestNode: "Nearest grid point",
  nearestRow: "Nearest row",
  focusRow: "Row in focus",
  /** @param {ArrayLike<number>} inputs */
  at: (inputs) => `at ${tuple(inputs, 3)}`,
  outputIs: "output",
  target: "target",
  /** @param {string} label */
  label: (label) => `is “${label}”`,
  /** @param {string | null} name */
  decided: (name) => (name === null ? "not decided: an output is not finite" : `decided as “${name}”`),
  right: "rightly",
  wrong: "wrongly",
  /** @param {number} shown @param {number} total */
  part: (shown, total) =>
    `${count(shown)} of ${count(total)} rows are shown; the page does not ask for more.`,
  /** @param {number} shown @param {number} total */
  waiting: (shown, total) => `${count(shown)} of ${count(total)} rows are shown until the others arrive.`,
  /** @param {number} updates */
  late: (updates) => `These are of the moment ${after(updates)}; newer ones are on their way.`,
  /** @param {number} updates */
  epochEnd: (updates) =>
    `While it plays, rows are read at the end of each epoch: these are ${after(updates)}.`,
  scale: "Scale of the output",
  /** @param {{middle: number, half: number}} tone @param {string[]} classes */
  between: ({ middle }, [low, high]) =>
    `The hue changes at ${exact(middle)}, half-way between the two targets, so that it is the decision: below (orange, hatched) “${low}”, above (blue) “${high}”. The line is where it changes.`,
  /** @param {string} name */
  oneOfMany: (name) =>
    `Outputs go from 0 to 1. The hue changes at 0.5: above it (blue) “${name}” has more than all other classes together under softmax; below it (orange, hatched) less.`,
  /** @param {number[]} levels */
  sign: (levels) =>
    `Hue is the sign: blue above 0, orange and hatched below. ${levels.length > 1 ? `Lines lie ${brief(levels[1] - levels[0])} apart.` : ""} A row is filled with the colour of its target: where it fades into the surface, the output meets it.`,
  lineScale:
    "The curve is the output; the marks are the rows’ targets. From the row in focus a line goes to its output.",
  regions:
    "Classes have no sign, so their regions differ in lightness; lines part them, and each mark carries its class.",
  marks: {
    train: "training row",
    validation: "validation row",
    test: "test row",
    focus: "in focus",
    batch: "in this batch",
  },
  units: {
    title: "Every unit’s own surface",
    onStage: "show them beside the units on the network",
    onStageTitle:
      "While this is on, the stage asks the server for the surfaces of every iteration that it shows",
    titleLine: "Every unit’s own curve",
    /** @param {{low: number, high: number}} tone */
    span: ({ low, high }) => `${brief(low)} to ${brief(high)}`,
    /** @param {number} layer @param {string} activation @param {boolean} last */
    layer: (layer, activation, last) => `Layer ${layer}${last ? " (output)" : ""}, ${activation}`,
    /** @param {{middle: number, low: number, high: number}} tone */
    scale: ({ middle, low, high }) =>
      low < middle
        ? `${brief(low)} to ${brief(high)}, hue changes at ${brief(middle)}`
        : `${brief(low)} to ${brief(high)}`,
    /** @param {number} layer @param {number} unit */
    name: (layer, unit) => unitSymbol(layer, unit),
    /** @param {number} layer @param {number} unit @param {[number, number]} range */
    describe: (layer, unit, [low, high]) =>
      low === high
        ? `Unit ${unit} of layer ${layer} gives ${exact(low)} everywhere. Click to select it.`
        : `Unit ${unit} of layer ${layer} gives from ${exact(low)} to ${exact(high)}. Click to select it.`,
    /** @param {number} resolution @param {boolean} line */
    caption: (resolution, line) =>
      `Activations on ${line ? count(resolution) : `${resolution} × ${resolution}`} grid points`,
    heads: ["layer", "unit", "lowest", "highest"],
    noteLine: "All units of a layer are drawn on one scale; the grey line is its middle.",
    note: "The line in each is where its hue changes: where z = 0 under tanh, sigmoid and identity.",
  },
  /** @param {number} updates @param {number} rows */
  rowsCaption: (updates, rows) => `${count(rows)} rows, ${after(updates)}`,
  /** @param {any} rows */
  listedHeads: (rows) => [
    "row",
    "part",
    "is",
    ...rows.target_names.map((/** @type {string} */ name) => `target ${name}`),
    ...rows.target_names.map((/** @type {string} */ name) => `output ${name}`),
    "loss",
    "decided",
  ],
  /** @param {any} rows */
  rowsHeads: (rows) => [
    "row",
    "part",
    ...rows.raw_names.map(inputName),
    ...rows.target_names.map((/** @type {string} */ name) => `target ${name}`),
    ...rows.target_names.map((/** @type {string} */ name) => `output ${name}`),
    "loss",
    "decided",
  ],
  tables: {
    rows: "All rows as a table",
    units: "All units as a table",
    counts: "All counts as a table",
    listed: "These rows as a table",
    weights: "All weights as a table",
  },
  /** @param {number} rows */
  copyRows: (rows) => `Copy all rows (${count(rows)})`,
  allRows: "all rows",
  /** @param {number} points */
  copyGrid: (points) => `Copy the grid (${count(points)} points)`,
  grid: "the grid",
  verdict: { true: "rightly", false: "wrongly" },

  /** @param {number} inputs @param {string[]} names */
  why: (inputs, names) =>
    `A row has ${inputs} inputs${names.length <= 6 ? ` (${names.join(", ")})` : ""}. A plane shows two of them; whatever the other ${inputs - 2} were held at, it would be a cut on which hardly any row lies.`,
  instead: {
    decisions: "So here is what the network decides for every row, and where it is wrong.",
    misses: "So here are the rows that the network misses most.",
  },
  matrix: {
    choose: "Rows of",
    /** @param {import("../confusion.js").Confusion} one */
    tab: ({ part, total, right }) =>
      total === 0 ? `${PARTS[part]}: none` : `${PARTS[part]}: ${count(right)} of ${count(total)} right`,
    /** @param {import("../confusion.js").Part} part */
    caption: (part) => `Confusion matrix, ${PARTS[part]} rows`,
    decided: "decided as",
    is: "is",
    /** @param {number} cell @param {string} label @param {string} decided */
    cell: (cell, label, decided) =>
      `${count(cell)} ${cell === 1 ? "row that is" : "rows that are"} “${label}”, decided as “${decided}”`,
    show: "Click to list these rows.",
    /** @param {number} undecided */
    undecided: (undecided) =>
      `${count(undecided)} ${undecided === 1 ? "row has an output that is" : "rows have outputs that are"} not finite and stand in no cell.`,
    /** @param {import("../confusion.js").Confusion} one */
    right: ({ right, total }) =>
      `${count(right)} of ${count(total)} decided rightly (${percent(total ? right / total : 0)}).`,
    heads: ["part", "is", "decided as", "rows"],
    /** @param {number} updates */
    table: (updates) => `Confusion matrix of every part, ${after(updates)}`,
  },
  wrongRows: {
    /** @param {number} found @param {import("../confusion.js").Part} part */
    title: (found, part) =>
      found === 0
        ? `No ${PARTS[part]} row is decided wrongly`
        : `${count(found)} ${PARTS[part]} ${found === 1 ? "row" : "rows"} decided wrongly`,
    /** @param {number} found @param {string} label @param {string} decided */
    ofCell: (found, label, decided) =>
      `${count(found)} ${found === 1 ? "row" : "rows"}: “${label}” decided as “${decided}”`,
    all: "All that are wrong",
    order: "The largest loss first. Click one to put it in focus.",
    /** @param {number} from @param {number} to @param {number} found */
    page: (from, to, found) => `${count(from)} to ${count(to)} of ${count(found)}`,
    before: "Previous",
    next: "Next",
    heads: { row: "row", inputs: "inputs", is: "is", decided: "decided as", loss: "loss" },
    /** @param {any} row @param {string | null} decided */
    name: (row, decided) =>
      `Row ${row.row} is “${row.label}”, ${decided === null ? "not decided" : `decided as “${decided}”`}, loss ${short(row.loss)}`,
    nothing: "–",
  },
  misses: {
    /** @param {import("../confusion.js").Part} part @param {number} total */
    tab: (part, total) => (total === 0 ? `${PARTS[part]}: none` : `${PARTS[part]}: ${count(total)} rows`),
    heads: { target: "target", output: "output" },
  },
  weights: {
    title: "What the first layer looks for",
    note: "The weights into each unit of layer 1, laid out as the picture is: blue adds where the picture has ink, orange with a hole takes away. Click a weight to select it.",
    /** @param {number} top */
    scale: (top) => `full ink at ±${brief(top)}`,
    /** @param {number} unit @param {string} activation */
    picture: (unit, activation) => `Weights into unit ${unit} of layer 1 (${activation})`,
    /** @param {string} name @param {number} value */
    at: (name, value) => `${name} = ${exact(value)}`,
    /** @param {number} updates */
    caption: (updates) => `Weights of layer 1, ${after(updates)}`,
    heads: ["weight", "value"],
  },
};
