/** The dataset `custom` of the HTTP contract, made from a table or from drawn points. Pure. */

import { isNumeric, numberIn } from "./csv.js";

/** @typedef {import("./csv.js").Table} Table */
/** @typedef {import("./csv.js").Problem} Problem */
/** @typedef {"input" | "target" | "left out"} Role what a column is used for */
/** @typedef {"regression" | "classification"} Task */

/**
 * @typedef {object} CustomDataset
 * @property {"custom"} name
 * @property {number[][]} inputs rows × inputs
 * @property {number[][] | (string | number)[]} targets rows × outputs, or one class label a row
 * @property {string[]} features the inputs themselves, so that none of another dataset's features stay
 * @property {{train: number, validation: number, test: number} | null} split
 * @property {string[]} input_names
 * @property {string[]} target_names
 * @property {Task} task
 */

/**
 * The roles to begin with: the last column is the target, columns of words before it are left out.
 * @param {Table} table
 * @returns {Role[]}
 */
export const guessRoles = (table) =>
  table.names.map((_, column) => {
    if (column === table.names.length - 1) return "target";
    return isNumeric(table, column) ? "input" : "left out";
  });

/**
 * The task to begin with: one target of words, or of two values in more than two rows, is a choice between classes.
 * @param {Table} table
 * @param {Role[]} roles
 * @returns {Task}
 */
export function guessTask(table, roles) {
  const targets = columnsOf(roles, "target");
  if (targets.length !== 1) return "regression";
  const values = new Set(table.rows.map((row) => row[targets[0]]));
  return !isNumeric(table, targets[0]) || (values.size === 2 && table.rows.length > 2)
    ? "classification"
    : "regression";
}

/** @param {Role[]} roles @param {Role} role */
const columnsOf = (roles, role) => roles.flatMap((one, column) => (one === role ? [column] : []));

/**
 * The dataset that a table makes, or what keeps it from being one. Every number column is checked cell by cell.
 * @param {Table} table
 * @param {Role[]} roles by column
 * @param {Task} task
 * @param {{rows: number, columns: number}} limits largest number of rows and of columns of one kind
 * @returns {{dataset: CustomDataset | null, problems: Problem[]}}
 */
export function fromTable(table, roles, task, limits) {
  const inputs = columnsOf(roles, "input");
  const targets = columnsOf(roles, "target");
  const labels = task === "classification";
  const problems = [
    ...shapeProblems(table, inputs, targets, labels, limits),
    ...cellProblems(table, labels ? inputs : [...inputs, ...targets], (cell) =>
      numberProblem(cell, table.delimiter),
    ),
    ...(labels ? cellProblems(table, targets, (cell) => (cell ? null : "empty")) : []),
  ].sort((one, other) => (one.row ?? 0) - (other.row ?? 0));
  if (labels && targets.length === 1 && problems.length === 0) {
    const classes = new Set(table.rows.map((row) => row[targets[0]]));
    if (classes.size < 2)
      problems.push({ kind: "one-class", column: table.names[targets[0]], given: [...classes][0] });
  }
  if (problems.length > 0) return { dataset: null, problems };
  const numbers = (/** @type {number[]} */ columns) =>
    table.rows.map((row) => columns.map((column) => numberIn(row[column], table.delimiter)));
  const dataset = {
    name: /** @type {const} */ ("custom"),
    inputs: numbers(inputs),
    targets: labels ? labelsOf(table, targets[0]) : numbers(targets),
    features: featuresOf(inputs.length),
    split: splitOf(table.rows.length),
    input_names: inputs.map((column) => table.names[column]),
    target_names: targets.map((column) => table.names[column]),
    task,
  };
  return { dataset, problems };
}

/** Class labels of a column: numbers as numbers, so that the classes come in the order of their size. @param {Table} table @param {number} column */
function labelsOf(table, column) {
  const labels = table.rows.map((row) => row[column]);
  const numbers = labels.map((label) => numberIn(label, table.delimiter));
  return numbers.some(Number.isNaN) ? labels : numbers;
}

/** From so many rows on some are held back, as the contract does where nothing is said. */
const MANY_ROWS = 20;

/** Said in full, so that the split of own data used before does not stay. @param {number} rows */
const splitOf = (rows) => (rows < MANY_ROWS ? null : { train: 0.7, validation: 0.15, test: 0.15 });

/** @param {number} inputs */
const featuresOf = (inputs) => Array.from({ length: inputs }, (_, index) => `x${index + 1}`);

/**
 * @param {Table} table
 * @param {number[]} inputs
 * @param {number[]} targets
 * @param {boolean} labels
 * @param {{rows: number, columns: number}} limits
 */
function shapeProblems(table, inputs, targets, labels, limits) {
  const width = table.names.length;
  /** @type {Problem[]} */
  const problems = table.rows.flatMap((row, index) =>
    row.length === width ? [] : [{ kind: "length", row: index + 1, given: row.length, allowed: width }],
  );
  if (table.rows.length > limits.rows) {
    problems.push({ kind: "rows", given: table.rows.length, allowed: limits.rows });
  }
  const widest = Math.max(inputs.length, targets.length);
  if (widest > limits.columns) problems.push({ kind: "columns", given: widest, allowed: limits.columns });
  if (inputs.length === 0) problems.push({ kind: "no-input" });
  if (targets.length === 0) problems.push({ kind: "no-target" });
  if (labels && targets.length > 1) problems.push({ kind: "mixed", given: targets.length });
  return problems;
}

/**
 * @param {Table} table
 * @param {number[]} columns
 * @param {(cell: string) => Problem["kind"] | null} judge
 * @returns {Problem[]}
 */
const cellProblems = (table, columns, judge) =>
  table.rows.flatMap((row, index) =>
    columns.flatMap((column) => {
      const kind = row[column] === undefined ? null : judge(row[column]);
      return kind ? [{ kind, row: index + 1, column: table.names[column], given: row[column] }] : [];
    }),
  );

/** @param {string} cell @param {string} delimiter @returns {"empty" | "word" | null} */
function numberProblem(cell, delimiter) {
  if (cell === "") return "empty";
  return Number.isNaN(numberIn(cell, delimiter)) ? "word" : null;
}

/** @typedef {{x: number[], y: number}} Point a drawn point: its one or two inputs, its target or class (0 or 1) */

/**
 * The dataset that drawn points make.
 * @param {Point[]} points
 * @param {Task} task
 * @returns {CustomDataset}
 */
export const fromPoints = (points, task) => ({
  name: "custom",
  inputs: points.map((point) => point.x),
  targets: task === "classification" ? points.map((point) => point.y) : points.map((point) => [point.y]),
  features: featuresOf(points[0]?.x.length ?? 0),
  split: splitOf(points.length),
  input_names: (points[0]?.x ?? []).map((_, index) => `x${index + 1}`),
  target_names: ["y"],
  task,
});

/** What a custom dataset asks of the last layer. @param {CustomDataset} dataset @returns {import("./last-layer.js").Asked} */
export function asks({ task, targets }) {
  if (task === "classification") {
    const classes = new Set(/** @type {(string | number)[]} */ (targets)).size;
    return { units: classes === 2 ? [1, 2] : [classes], labels: true, range: null };
  }
  const rows = /** @type {number[][]} */ (targets);
  const all = rows.flat();
  const range = all.reduce(([low, high], y) => [Math.min(low, y), Math.max(high, y)], [all[0], all[0]]);
  return { units: [rows[0].length], labels: false, range: /** @type {[number, number]} */ (range) };
}
