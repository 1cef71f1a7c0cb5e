/**
 * Contours of a surface that is known at the points of a grid: where it stands at round levels, as areas to fill and as
 * lines to draw, and where a line's label fits. Pure; places are in steps of the grid, (column, row) from 0.
 *
 * Marching squares by d3-contour; between two points of the grid a line runs in proportion, which is for drawing only.
 */

import { contours } from "../vendor/d3-contour/d3-contour.js";
import { linearTicks } from "./ticks.js";

/** @typedef {[number, number]} Point */
/** @typedef {Point[]} Ring closed: its last point is its first */

/** Leading digits of levels on a log scale, from the finest ladder to the coarsest. */
const LADDERS = [[1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];

/** From here on the largest is so many times the smallest that even steps would show its highest part alone. */
const LARGE_RANGE = 20;

/** The share of the values that may lie below the first level of a log scale. */
const FOOT = 0.01;

const BEYOND_MEASURE = 1e9;

/**
 * The levels of round numbers that lie strictly between the smallest and the largest value. On a log scale they begin where
 * a hundredth of the values is below, so that one point at the bottom of a valley does not use them up.
 * @param {Iterable<number>} values what is not finite is left out
 * @param {number} [most] how many levels at most, at least 2
 * @returns {{levels: number[], log: boolean, low: number, high: number}} ascending; log where the range is large
 */
export function levelsOf(values, most = 14) {
  const finite = Float64Array.from(values).filter(Number.isFinite).sort();
  const [low, high] = [finite[0] ?? Number.NaN, finite[finite.length - 1] ?? Number.NaN];
  if (!(low < high)) return { levels: [], log: false, low, high };
  const foot = finite[Math.floor(finite.length * FOOT)];
  const log = foot > 0 && high / foot >= LARGE_RANGE;
  const steps = log ? ladder(foot, high, most) : evenly(low, high, most);
  return { levels: steps.filter((level) => level > low && level < high), log, low, high };
}

/** @param {number} low @param {number} high @param {number} most */
function evenly(low, high, most) {
  for (let about = most; about > 1; about--) {
    const steps = linearTicks(low, high, about);
    if (steps.length <= most) return steps;
  }
  return linearTicks(low, high, 1);
}

/** @param {number} low above 0 @param {number} high @param {number} most */
function ladder(low, high, most) {
  const first = Math.floor(Math.log10(low));
  const decades = Math.floor(Math.log10(high)) - first + 1;
  /** @param {number[]} leads @param {number} stride of powers */
  const steps = (leads, stride) =>
    Array.from({ length: Math.ceil(decades / stride) }, (_, index) => first + index * stride)
      .flatMap((power) => leads.map((lead) => Number(`${lead}e${power}`)))
      .filter((level) => level > low && level < high);
  for (const leads of LADDERS) {
    const found = steps(leads, 1);
    if (found.length <= most) return found;
  }
  return steps([1], Math.ceil(decades / most));
}

/**
 * What of a loss goes about evenly from one point of a grid to the next: its root, as near a minimum of 0, or its logarithm
 * where it grows beyond all measure.
 * @param {{low: number, high: number, log: boolean}} range
 * @returns {(value: number) => number}
 */
export const evenness = ({ low, high, log }) =>
  log && high / low > BEYOND_MEASURE && low > 0 ? Math.log10 : low >= 0 ? Math.sqrt : Number;

/**
 * The contours of one surface.
 * @param {ArrayLike<number>[]} rows of values, rows × columns; what is NaN counts as higher than every level
 * @param {(value: number) => number} [even] rising: what of the values goes evenly between two points
 */
export function createContours(rows, even = Number) {
  const [columns, count] = [rows[0].length, rows.length];
  const heights = rows.flatMap((row) =>
    Array.from(row, (value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : even(value))),
  );
  const marching = contours().size([columns, count]);
  /** d3-contour counts from the outer edge of the first cell. @param {Point} point @returns {Point} */
  const fromFirstPoint = ([x, y]) => [x - 0.5, y - 0.5];

  return {
    /**
     * All that stands at a level or above, as rings whose inside is told by the even-odd rule. Rings pass half a step
     * outside the grid where the area goes on there: clip what is drawn.
     * @param {number} level
     * @returns {Ring[]}
     */
    above: (level) =>
      marching
        .contour(heights, even(level))
        .coordinates.flatMap((polygon) => polygon.map((ring) => ring.map(fromFirstPoint))),
    /** The lines at a level alone, without the edge of the grid. @param {number} level @returns {Point[][]} */
    lines(level) {
      return this.above(level).flatMap((ring) => insideOf(ring, columns - 1, count - 1));
    },
  };
}

/**
 * The parts of a ring that lie on the grid: the whole ring, or what is left between its points beyond the edge.
 * @param {Ring} ring
 * @param {number} right
 * @param {number} top
 * @returns {Point[][]}
 */
function insideOf(ring, right, top) {
  const beyond = ring.map(([x, y]) => x < 0 || y < 0 || x > right || y > top);
  const start = beyond.indexOf(true);
  if (start < 0) return [ring];
  const turned = ring.length - 1;
  /** @type {Point[][]} */
  const parts = [[]];
  for (let step = 0; step < turned; step++) {
    const index = (start + step) % turned;
    if (!beyond[index]) parts[parts.length - 1].push(ring[index]);
    else if (parts[parts.length - 1].length > 0) parts.push([]);
  }
  return parts.filter((part) => part.length > 1);
}

/** Points as the path of an SVG, in the places that `place` gives them. @param {Point[]} points @param {(point: Point) => Point} place */
export const pathOf = (points, place) =>
  points
    .map((point, index) => {
      const [x, y] = place(point);
      return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");

/** @typedef {[x1: number, y1: number, x2: number, y2: number]} Segment */

/** The lines at one level, cut into their straight pieces. @param {ArrayLike<number>[]} rows @param {number} level @returns {Segment[]} */
export const contour = (rows, level) =>
  createContours(rows)
    .lines(level)
    .flatMap((line) => line.slice(1).map(([x, y], index) => [...line[index], x, y]));

/** By how much one output is above the largest of the others at every point: its class is chosen where that is above 0. */
/** @param {ArrayLike<number>[][]} outputs outputs × rows × columns @param {number} index @returns {number[][]} */
export const lead = (outputs, index) =>
  Array.from(outputs[index], (row, j) =>
    Array.from(row, (value, i) =>
      outputs.reduce(
        (least, other, k) => (k === index ? least : Math.min(least, value - other[j][i])),
        Number.POSITIVE_INFINITY,
      ),
    ),
  );
