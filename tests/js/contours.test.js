import assert from "node:assert/strict";
import { test } from "node:test";
import { contour, createContours, evenness, lead, levelsOf, pathOf } from "../../static/js/contours.js";

/** A surface over columns × rows. @param {number} columns @param {number} rows @param {(x: number, y: number) => number} height */
const surface = (columns, rows, height) =>
  Array.from({ length: rows }, (_, y) => Float64Array.from({ length: columns }, (_, x) => height(x, y)));

test("the lines of a slope stand across it, each where the surface has its level", () => {
  const found = createContours(surface(6, 4, (x) => 2 * x)).lines(5);
  assert.equal(found.length, 1);
  assert.ok(found[0].every(([x]) => Math.abs(x - 2.5) < 1e-12));
  assert.deepEqual(
    found[0].map(([, y]) => y).sort(),
    [0, 1, 2, 3],
    "from edge to edge of the grid, and not along it",
  );
});

test("the line around a bowl is closed and keeps its distance from the middle", () => {
  const [line, ...others] = createContours(surface(41, 41, (x, y) => (x - 20) ** 2 + (y - 20) ** 2)).lines(
    100,
  );
  assert.equal(others.length, 0);
  assert.deepEqual(line[0], line.at(-1));
  for (const [x, y] of line) assert.ok(Math.abs(Math.hypot(x - 20, y - 20) - 10) < 0.03);
});

test("the area above a level is outside a bowl's line: an outer ring and a hole", () => {
  const rings = createContours(surface(5, 5, (x, y) => (x - 2) ** 2 + (y - 2) ** 2)).above(1.5);
  assert.equal(rings.length, 2);
  const area = (/** @type {[number, number][]} */ ring) =>
    Math.abs(
      ring.slice(1).reduce((sum, [x, y], index) => sum + ring[index][0] * y - x * ring[index][1], 0) / 2,
    );
  const [outer, hole] = rings.map(area).sort((one, other) => other - one);
  assert.ok(outer > 16, "it covers the whole grid");
  assert.ok(hole > 1.5 && hole < 6);
});

test("by its root a parabola's line is where it belongs, by its logarithm an exponential's", () => {
  const parabola = surface(2, 2, (x) => (4 * x) ** 2);
  const exponential = surface(2, 2, (x) => 100 ** x);
  const near = evenness({ low: 0, high: 16, log: true });
  const far = evenness({ low: 1e-9, high: 1e9, log: true });
  assert.ok(
    createContours(parabola, near)
      .lines(4)[0]
      .every(([x]) => Math.abs(x - 0.5) < 1e-12),
  );
  assert.ok(
    createContours(exponential, far)
      .lines(10)[0]
      .every(([x]) => Math.abs(x - 0.5) < 1e-12),
  );
  assert.equal(evenness({ low: -1, high: 1, log: false })(-0.5), -0.5, "what is below 0 has no root");
});

test("what is missing counts as higher than everything: the line goes around it by the points that are known", () => {
  const rows = surface(5, 5, () => 1);
  rows[2][2] = Number.NaN;
  for (const level of [2, 1e300]) {
    const [line] = createContours(rows).lines(level);
    assert.ok(line.every(([x, y]) => Math.hypot(x - 2, y - 2) <= 1 + 1e-12));
    assert.ok(line.every((place) => place.every(Number.isFinite)));
  }
});

test("levels are round numbers strictly within the range, even ones where it is small", () => {
  const { levels, log } = levelsOf([0.11, 0.19, Number.NaN, Number.POSITIVE_INFINITY], 8);
  assert.equal(log, false);
  assert.deepEqual(levels, [0.12, 0.14, 0.16, 0.18]);
});

test("levels are spaced by their logarithms where the range is large, at most as many as wanted", () => {
  assert.deepEqual(levelsOf([0.009, 1.1], 10).levels, [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
  for (const [low, high] of [
    [1e-300, 1e300],
    [1e-9, 3],
    [0.5, 11],
    [2, 41],
  ]) {
    const { levels, log } = levelsOf([high, low], 12);
    assert.equal(log, true);
    assert.ok(levels.length >= 4 && levels.length <= 12, `${levels.length} levels from ${low} to ${high}`);
    assert.ok(levels.every((level) => level > low && level < high));
    assert.deepEqual(
      levels,
      [...new Set(levels)].sort((one, other) => one - other),
    );
  }
});

test("one point at the bottom of a valley does not use up the levels", () => {
  const values = Array.from({ length: 400 }, (_, index) => 0.1 + index / 100);
  const { levels, log, low } = levelsOf([0, ...values], 12);
  assert.equal(log, true);
  assert.equal(low, 0);
  assert.ok(levels[0] >= 0.1 && levels.length > 4);
});

test("a range that reaches 0 has even levels, and a flat surface or none has no level", () => {
  assert.equal(levelsOf([0, 50]).log, false);
  assert.deepEqual(levelsOf([3, 3]).levels, []);
  assert.deepEqual(levelsOf([Number.NaN]).levels, []);
});

test("a path goes through its points in the places given to them", () => {
  assert.equal(
    pathOf(
      [
        [0, 0],
        [1, 2],
      ],
      ([x, y]) => [10 * x, 100 - y],
    ),
    "M0.0 100.0L10.0 98.0",
  );
});

test("a level's straight pieces join what its lines join", () => {
  const rows = surface(6, 4, (x) => 2 * x);
  const pieces = contour(rows, 5).map(([x1, y1, x2, y2]) => [x1, x2, Math.min(y1, y2), Math.max(y1, y2)]);
  assert.deepEqual(
    pieces.sort((one, other) => one[2] - other[2]),
    [
      [2.5, 2.5, 0, 1],
      [2.5, 2.5, 1, 2],
      [2.5, 2.5, 2, 3],
    ],
  );
});

test("an output leads by its distance to the best of the others", () => {
  const outputs = [[[5, 1]], [[2, 4]], [[3, 0]]];
  assert.deepEqual(lead(outputs, 0), [[2, -3]]);
  assert.deepEqual(lead(outputs, 1), [[-3, 3]]);
});
