/**
 * What the decision surface shows of a run: which kind of picture its inputs allow, on which scale, with which lines, and
 * what lies nearest to a place. Pure: records of the server in, records for painters out.
 */

import { nearestIndex, rangeOf, toneOf, toPixel } from "./plane.js";
import { ceiling } from "./scales.js";
import { linearTicks } from "./ticks.js";

/** @typedef {import("./plane.js").Tone} Tone */
/** @typedef {import("./plane.js").Frame} Frame */
/** @typedef {number | "classes"} Output which output is shown, from 0, or the largest one */
/** @typedef {"plane" | "line" | "decisions" | "misses"} Kind */
/** @typedef {{px: number, py: number, row: any}} Dot one row in the picture */

/** The inputs as they were given, before features are made of them. @param {any} row @returns {ArrayLike<number>} */
export const given = (row) => row.x_raw ?? row.x;

/** What can be shown of a run's rows. @param {any} rows rows answer @returns {Kind} */
export function kindOf(rows) {
  const inputs = given(rows.rows[0]).length;
  if (inputs <= 2) return inputs === 1 ? "line" : "plane";
  return rows.classes.length > 0 ? "decisions" : "misses";
}

/**
 * The output to begin with: all at once where classes compete; of two under softmax the second, since where it is above
 * one half it is the largest, and its surface says more than a region does.
 * @param {any} rows rows answer
 * @param {boolean} softmax whether the outputs add up to 1
 * @returns {Output}
 */
export function firstOutput(rows, softmax) {
  const outputs = rows.rows[0].y.length;
  if (rows.classes.length === 0 || outputs === 1) return 0;
  return outputs === 2 && softmax ? 1 : "classes";
}

/** The text on a class's mark: its name where that is short, else its number. @param {string[]} classes @param {number} index */
export const classMark = (classes, index) =>
  classes.every((name) => name.length <= 2) ? classes[index] : String(index + 1);

/** The largest size of a grid's values. @param {ArrayLike<number>[]} nodes */
function sizeOf(nodes) {
  let size = 0;
  for (const row of nodes)
    for (let index = 0; index < row.length; index++) size = Math.max(size, Math.abs(row[index]) || 0);
  return size;
}

/**
 * The scale of an output. Between two classes the hue changes half-way between their targets, which is where the decision
 * changes; else at 0, and the scale ends at a round number so that it seldom moves.
 * @param {any} rows rows answer
 * @param {ArrayLike<number>[] | null} nodes of that output
 * @param {number} output
 * @returns {Tone & {classes: boolean}}
 */
export function outputTone(rows, nodes, output) {
  const targets = rows.rows.map((/** @type {any} */ row) => row.y[output]);
  if (rows.classes.length > 0 && new Set(targets).size === 2) return { ...toneOf(targets), classes: true };
  if (rows.classes.length > 0 && rows.rows[0].y.length > 1) return { middle: 0.5, half: 0.5, classes: true };
  const largest = Math.max(nodes ? sizeOf(nodes) : 0, ...targets.map(Math.abs));
  return { middle: 0, half: ceiling(largest), classes: false };
}

/**
 * The scale of a layer's units: from the lowest to the highest value that the activation has, the hue changing half-way,
 * where both are finite; else the hue is the sign and the scale ends at a round number that holds all units of the layer.
 * `low` and `high` are the values that there are.
 * @param {{lowest: number | null, highest: number | null} | undefined} activation of the catalog
 * @param {ArrayLike<number>[][]} units
 * @returns {Tone & {low: number, high: number}}
 */
export function layerTone(activation, units) {
  const { lowest = null, highest = null } = activation ?? {};
  if (lowest !== null && highest !== null && Number.isFinite(lowest) && Number.isFinite(highest))
    return { middle: (lowest + highest) / 2, half: (highest - lowest) / 2, low: lowest, high: highest };
  const half = ceiling(Math.max(...units.map(sizeOf)));
  return { middle: 0, half, low: Math.max(-half, lowest ?? -half), high: half };
}

/** Lowest and highest value of a unit over the grid. @param {ArrayLike<number>[]} nodes @returns {[number, number]} */
export function extremes(nodes) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of nodes) {
    for (let index = 0; index < row.length; index++) {
      if (row[index] < low) low = row[index];
      if (row[index] > high) high = row[index];
    }
  }
  return [low, high];
}

/**
 * The levels at which lines are drawn: the one where the decision changes, or round values of a regression.
 * @param {Tone & {classes: boolean}} tone
 * @param {ArrayLike<number>[]} nodes
 */
export function levelsOf({ classes, middle }, nodes) {
  if (classes) return [middle];
  const [low, high] = extremes(nodes);
  if (!(high > low)) return [];
  return linearTicks(low, high, 7).filter((level) => level >= low && level < high);
}

/** Grid points an axis such that all values together stay within a bound. */
/** @param {number} values of one grid point @param {number} dimensions 1 or 2 @param {{total: number, most: number}} bound */
export const resolutionFor = (values, dimensions, { total, most }) =>
  Math.max(8, Math.min(most, Math.floor((total / Math.max(1, values)) ** (1 / dimensions))));

/**
 * The rectangle of values shown.
 * @param {any[]} rows
 * @param {any} grid
 * @param {number} output
 * @param {{width: number, height: number}} size
 * @returns {Frame}
 */
export function frameOf(rows, grid, output, size) {
  const ends = (/** @type {ArrayLike<number>} */ axis) => rangeOf([axis[0], axis[axis.length - 1]], 0);
  if (grid.y) return { ...size, x: ends(grid.x), y: ends(grid.y) };
  const targets = rows.map((row) => row.y[output]);
  return { ...size, x: ends(grid.x), y: rangeOf([...targets, ...grid.outputs[output][0]], 0.08) };
}

/** The rows as marks. @param {any[]} rows @param {Frame} frame @param {number} output @returns {Dot[]} */
export const dotsOf = (rows, frame, output) =>
  rows.map((row) => {
    const place = given(row);
    const [px, py] = toPixel(frame, place[0], place.length > 1 ? place[1] : row.y[output]);
    return { px, py, row };
  });

/**
 * The grid point nearest to a place, with the engine's values there.
 * @param {any} grid
 * @param {[number, number]} place
 */
export function nodeAt(grid, [x, y]) {
  const column = nearestIndex(grid.x, x);
  const row = grid.y ? nearestIndex(grid.y, y) : 0;
  return nodeOf(grid, column, row);
}

/** @param {any} grid @param {number} column @param {number} row */
export const nodeOf = (grid, column, row) => ({
  column,
  row,
  inputs: grid.y ? [grid.x[column], grid.y[row]] : [grid.x[column]],
  outputs: grid.outputs.map((/** @type {ArrayLike<number>[]} */ nodes) => nodes[row][column]),
});
/** @typedef {ReturnType<typeof nodeOf>} Node */

/** The row whose mark is nearest to a place of the picture, however far. @param {Dot[]} dots @param {number} px @param {number} py */
export function nearestDot(dots, px, py) {
  /** @type {Dot | null} */
  let best = null;
  let least = Number.POSITIVE_INFINITY;
  for (const dot of dots) {
    const distance = (dot.px - px) ** 2 + (dot.py - py) ** 2;
    if (distance < least) {
      best = dot;
      least = distance;
    }
  }
  return best;
}

/**
 * The whole grid as rows of a table: inputs, then every output.
 * @param {any} grid
 * @returns {number[][]}
 */
export function gridRows(grid) {
  const rows = grid.y ? Array.from(grid.y, (_, row) => row) : [0];
  return rows.flatMap((row) =>
    Array.from(grid.x, (_, column) => {
      const { inputs, outputs } = nodeOf(grid, column, row);
      return [...inputs, ...outputs];
    }),
  );
}
