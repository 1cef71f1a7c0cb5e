import assert from "node:assert/strict";
import { test } from "node:test";
import {
  classMark,
  extremes,
  firstOutput,
  gridRows,
  kindOf,
  layerTone,
  levelsOf,
  nearestDot,
  nodeAt,
  outputTone,
  resolutionFor,
} from "../../static/js/surface.js";

/** @param {number} inputs @param {number[][]} targets @param {string[]} classes */
const rowsWith = (inputs, targets, classes = []) => ({
  classes,
  rows: targets.map((y, index) => ({ row: index + 1, x_raw: Array(inputs).fill(0), y })),
});

const GRID = {
  x: Float64Array.of(0, 1, 2),
  y: Float64Array.of(10, 20),
  outputs: [[Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)]],
};

test("one or two inputs have a picture, more have decisions or misses", () => {
  assert.equal(kindOf(rowsWith(1, [[1]])), "line");
  assert.equal(kindOf(rowsWith(2, [[1]], ["a", "b"])), "plane");
  assert.equal(kindOf(rowsWith(4, [[1]], ["a", "b"])), "decisions");
  assert.equal(kindOf(rowsWith(4, [[1]])), "misses");
});

test("between two targets the hue changes half-way, whatever the outputs are", () => {
  const tone = outputTone(rowsWith(2, [[0], [1]], ["no", "yes"]), [[-7, 9]], 0);
  assert.deepEqual(tone, { middle: 0.5, half: 0.5, classes: true });
});

test("a regression's hue is the sign, on a round scale that holds targets and outputs, even where both are few", () => {
  assert.deepEqual(outputTone(rowsWith(2, [[0.2], [-3.1]]), [[4.2, 0]], 0), {
    middle: 0,
    half: 5,
    classes: false,
  });
  assert.equal(outputTone(rowsWith(2, [[0], [2.4]]), null, 0).middle, 0, "two target values are no classes");
});

test("a unit's scale is its activation's range; without an end it is a round number for the whole layer", () => {
  const units = [[[0.1, 0.2]], [[3.4, 0]]];
  assert.deepEqual(layerTone({ lowest: 0, highest: 1 }, units), { middle: 0.5, half: 0.5, low: 0, high: 1 });
  assert.deepEqual(layerTone({ lowest: 0, highest: null }, units), { middle: 0, half: 5, low: 0, high: 5 });
  assert.deepEqual(layerTone({ lowest: null, highest: null }, units).low, -5);
});

test("a decision has one line, a regression lines at round values, a flat surface none", () => {
  assert.deepEqual(levelsOf({ middle: 0.5, half: 0.5, classes: true }, [[0, 1]]), [0.5]);
  const levels = levelsOf({ middle: 0, half: 3, classes: false }, [[-1.1, 2.2]]);
  assert.deepEqual(levels, [-1, -0.5, 0, 0.5, 1, 1.5, 2]);
  assert.deepEqual(levelsOf({ middle: 0, half: 1, classes: false }, [[2, 2]]), []);
});

test("the nearest grid point is told with its own inputs and outputs", () => {
  assert.deepEqual(nodeAt(GRID, [1.4, 17]), { column: 1, row: 1, inputs: [1, 20], outputs: [5] });
  assert.deepEqual(nodeAt(GRID, [-9, 14.9]), { column: 0, row: 0, inputs: [0, 10], outputs: [1] });
  const line = { ...GRID, y: null, outputs: [[Float64Array.of(7, 8, 9)]] };
  assert.deepEqual(nodeAt(line, [1.9, 0]), { column: 2, row: 0, inputs: [2], outputs: [9] });
});

test("the nearest row is found however far it is; among none there is none", () => {
  const dots = [
    { px: 0, py: 0, row: { row: 1 } },
    { px: 100, py: 0, row: { row: 2 } },
  ];
  assert.equal(nearestDot(dots, 51, 900)?.row.row, 2);
  assert.equal(nearestDot([], 0, 0), null);
});

test("the grid's table has a row for every point, inputs first", () => {
  assert.deepEqual(gridRows(GRID), [
    [0, 10, 1],
    [1, 10, 2],
    [2, 10, 3],
    [0, 20, 4],
    [1, 20, 5],
    [2, 20, 6],
  ]);
  assert.deepEqual(extremes(GRID.outputs[0]), [1, 6]);
});

test("all values of a grid stay within the bound, and there are never too few points to see a shape", () => {
  for (const values of [1, 17, 200]) {
    const points = resolutionFor(values, 2, { total: 30_000, most: 36 });
    assert.ok(points <= 36 && values * points ** 2 <= 30_000);
  }
  assert.equal(resolutionFor(512, 2, { total: 30_000, most: 36 }), 8);
  assert.equal(resolutionFor(5, 1, { total: 30_000, most: 120 }), 120);
});

test("classes begin with the largest output, but of two that share one whole the second says it all", () => {
  assert.equal(firstOutput(rowsWith(2, [[0, 1]], ["a", "b"]), true), 1);
  assert.equal(firstOutput(rowsWith(2, [[0, 1]], ["a", "b"]), false), "classes");
  assert.equal(firstOutput(rowsWith(2, [[0, 0, 1]], ["a", "b", "c"]), true), "classes");
  assert.equal(firstOutput(rowsWith(2, [[0, 1]]), false), 0);
});

test("marks carry short names, and numbers where one name is long", () => {
  assert.equal(classMark(["0", "10"], 1), "10");
  assert.equal(classMark(["0", "setosa"], 0), "1");
});
