/** Words of the data panel. */

import { count } from "../format.js";

/** @typedef {import("../csv.js").Problem} Problem */

/** @param {number} number @param {string} one @param {string} [many] */
const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

/** @type {Record<string, string>} */
export const DELIMITER_NAMES = { ",": "comma", ";": "semicolon", "\t": "tab" };

/** @type {Record<Problem["kind"], (problem: Problem, delimiter: string) => string>} */
const PROBLEMS = {
  nothing: () =>
    "There are no rows below the header. Allowed: one row a line, with at least one input and one target.",
  quote: () =>
    'A quotation mark (") has no partner. Allowed: quotes in pairs around a cell, doubled within one.',
  length: ({ row, given, allowed }, delimiter) =>
    `Row ${row} has ${counted(Number(given), "cell")}; the first line has ${allowed}. ` +
    `Allowed: ${allowed} cells in every row, with a ${DELIMITER_NAMES[delimiter]} between them.`,
  empty: ({ row, column }) =>
    `Row ${row}, column ${column}: the cell is empty. Allowed: a number such as 1.5.`,
  word: ({ row, column, given }) =>
    `Row ${row}, column ${column}: “${given}” is not a number. Allowed: a number such as 1.5 or 2e-3.`,
  rows: ({ given, allowed }) =>
    `There are ${count(Number(given))} rows. Allowed: at most ${count(Number(allowed))}.`,
  columns: ({ given, allowed }) =>
    `There are ${given} columns of one kind. Allowed: at most ${allowed} inputs or targets.`,
  "no-input": () => "No column is an input. Choose at least one.",
  "no-target": () => "No column is a target. Choose at least one.",
  "one-class": ({ column, given }) =>
    `Column ${column} holds one class only, “${given}”. Allowed: two or more different classes.`,
  mixed: ({ given }) =>
    `${given} columns are targets. Allowed for classes: one column, which names each row's class.`,
};

const PROBLEMS_LISTED = 5;

/** The problems as sentences, the first few in full. @param {Problem[]} problems @param {string} delimiter */
export function problemSentences(problems, delimiter) {
  const sentences = problems
    .slice(0, PROBLEMS_LISTED)
    .map((problem) => PROBLEMS[problem.kind](problem, delimiter));
  const rest = problems.length - PROBLEMS_LISTED;
  return rest > 0 ? [...sentences, `And ${count(rest)} more.`] : sentences;
}

export const STRINGS = {
  title: "Data",
  /** @param {number} rowsAt @param {number} iteration */
  when: (rowsAt, iteration) =>
    rowsAt > iteration ? `after update ${count(iteration)}` : `before update ${count(rowsAt)}`,
  /** @param {number} rowsAt @param {number} iteration */
  whenLong: (rowsAt, iteration) =>
    `Picture, ŷ and losses come from the parameters ${STRINGS.when(rowsAt, iteration)}, for every row.`,
  empty: "The rows appear here when the run has started.",
  /** @param {number} inputs */
  noPicture: (inputs) =>
    `A picture needs one or two inputs; these rows have ${inputs}. The table shows them all.`,
  /** @param {number} row @param {number} side */
  rowPicture: (row, side) => `Row ${row} as the picture it is: ${side} × ${side} points of ink.`,
  outputLabel: "Output shown",
  /** @param {string} name */
  outputOf: (name) => `ŷ for ${name}`,
  largest: "the largest output",
  /** @param {number} rows @param {boolean} line @param {string} when */
  pictureLabel: (rows, line, when) =>
    line
      ? `${counted(rows, "row")} as points, and the network's output as a line, ${when}. The table below lists the rows.`
      : `The network's output over the two inputs as shading, and ${counted(rows, "row")} as points, ${when}. ` +
        "The table below lists the rows.",
  /** @param {string[]} inputs @param {string} output */
  atNode: (inputs, output) => `at (${inputs.join(", ")}): ŷ = ${output}`,
  /** @param {number} row @param {string} x @param {string} y @param {string} yHat */
  atRow: (row, x, y, yHat) => `row ${row}: ${x} → y = ${y}, ŷ = ${yHat}`,
  /** @param {string} across @param {string} up */
  axes: (across, up) => `across ${across}, up ${up}`,
  legend: {
    /** @param {string} value */
    high: (value) => `y = ${value}`,
    positive: "y > 0",
    negative: "y < 0",
    train: "training",
    validation: "validation",
    test: "test",
    batch: "in the batch",
    classes: "The numbers are the rows' classes.",
  },
  table: {
    picture: "picture",
    /** @param {string} inputs */
    ink: (inputs) => `Ink from 0 to 1, row by row: ${inputs}`,
    label: "Rows",
    row: "row",
    split: "part",
    batch: "in the batch",
    focus: "in focus",
    /** @param {number} row */
    choose: (row) => `Put row ${row} in focus`,
    /** @param {string} loss */
    loss: (loss) => `loss ${loss}`,
    /** @param {string} label */
    labelled: (label) => `class ${label}`,
    /** @param {number} first @param {number} last @param {number} total */
    range: (first, last, total) => `rows ${count(first)}–${count(last)} of ${count(total)}`,
    /** @param {number} listed @param {number} total */
    listed: (listed, total) => `The first ${count(listed)} of ${count(total)} rows are listed.`,
    earlier: "earlier rows",
    later: "later rows",
  },
  /** @param {number} row @param {number} size of the batch @param {boolean} whole it holds every row it could @param {boolean} splits */
  focus: (row, size, whole, splits) => {
    const rows = splits ? "training row" : "row";
    const all = size === 1 ? `the only ${rows}` : `all ${counted(size, rows)}`;
    return `Row ${count(row)} is in focus. The batch holds ${whole ? all : counted(size, rows)}.`;
  },
  draw: {
    open: "Draw points",
    title: "Draw points",
    hint: "Click into the picture to set a point.",
    kind: "What to draw",
    kinds: { classes: "two classes", values: "values", line: "one input" },
    classes: "Next point",
    classNames: ["class 0", "class 1"],
    value: "Value of the next point",
    typed: "or type",
    add: "Add",
    keep: "Take the present rows",
    undo: "Undo",
    clear: "Clear",
    use: "Use these points",
    cancel: "Cancel",
    /** @param {number} number */
    count: (number) => counted(number, "point"),
    needed: {
      classes: "Two classes need at least one point each.",
      values: "Set at least one point.",
      line: "Set at least one point.",
    },
    canvas: "A place to draw points. The fields below set points by keyboard.",
    /** @param {number} allowed */
    full: (allowed) => `That is the largest number of points, ${count(allowed)}.`,
  },
  paste: {
    open: "Paste or load",
    title: "Your own data",
    hint: "One row a line; cells separated by commas, semicolons or tabs. It stays on this machine and the server it talks to.",
    text: "Rows",
    example: "x1,x2,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0",
    file: "Load a file",
    delimiter: "Between cells",
    guessed: "guessed",
    header: "The first line names the columns",
    task: "Targets are",
    tasks: { regression: "numbers", classification: "classes" },
    preview: "First rows",
    roles: { input: "input", target: "target", "left out": "left out" },
    /** @param {string} name */
    roleOf: (name) => `Use of column ${name}`,
    /** @param {number} rows @param {number} inputs @param {number} targets */
    found: (rows, inputs, targets) =>
      `${counted(rows, "row")}, ${counted(inputs, "input")}, ${counted(targets, "target")}.`,
    use: "Use this data",
    cancel: "Close",
    /** @param {string} name @param {number} size @param {number} allowed in bytes */
    tooLarge: (name, size, allowed) =>
      `${name} has ${count(Math.ceil(size / 1000))} kB. Allowed: at most ${count(allowed / 1000)} kB.`,
    /** @param {string} name */
    unreadable: (name) => `${name} could not be read. Allowed: a text file (CSV).`,
  },
  what: "the data",
};
