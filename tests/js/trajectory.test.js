import assert from "node:assert/strict";
import { test } from "node:test";
import { arrowheads, editedSince, labelled, offness, strokes } from "../../static/js/trajectory.js";

/** @type {[number, number][]} */
const LINE = [
  [0, 0],
  [10, 0],
  [20, 0],
  [20, 30],
];

test("a state in the plane is not off it, and one as far away as the picture reaches is half off", () => {
  assert.equal(offness(0, 2), 0);
  assert.equal(offness(2, 2), 0.5);
  assert.ok(offness(1e9, 2) < 1);
});

test("pieces that look alike are one stroke, as far off as their farther end", () => {
  const found = strokes(LINE, [0, 0, 0, 0.5], 3);
  assert.deepEqual(
    found.map(({ points, off, dashed }) => [points.length, off, dashed]),
    [
      [3, 0, false],
      [2, 0.5, true],
    ],
  );
  assert.deepEqual(found[1].points, [LINE[2], LINE[3]], "each stroke goes on where the one before ends");
});

test("what comes after the state on screen lies ahead", () => {
  assert.deepEqual(
    strokes(LINE, [0, 0, 0, 0], 1).map(({ points, ahead }) => [points.length, ahead]),
    [
      [2, false],
      [3, true],
    ],
  );
  assert.deepEqual(strokes([[0, 0]], [0], 0), [], "a run that has not begun has no way");
});

test("a stretch on which an edit set parameters is a stroke of its own", () => {
  const edits = [
    { iteration: 0, parameters: {} },
    { iteration: 3, parameters: { "b1.1": 1 } },
    { iteration: 8, frozen: ["W"] },
  ];
  const edited = editedSince([0, 2, 4, 8], edits);
  assert.deepEqual(edited, [true, false, true, false]);
  assert.deepEqual(
    strokes(LINE, [0, 0, 0, 0], 3, edited).map((stroke) => stroke.edited),
    [false, true, false],
  );
});

test("arrowheads stand evenly along the way and point along it", () => {
  assert.deepEqual(
    arrowheads(LINE, 20).map(({ at, angle, next }) => [...at, angle, next]),
    [
      [10, 0, 0, 1],
      [20, 10, 90, 3],
      [20, 30, 90, 3],
    ],
  );
});

test("where a run goes to and fro, arrowheads do not stand on one another", () => {
  /** @type {[number, number][]} */
  const zigzag = [0, 10, 0, 10, 0, 10, 0].map((x, index) => [x, index]);
  assert.equal(arrowheads(zigzag, 20).length, 1);
});

test("first and last state are labelled, others where there is room", () => {
  assert.deepEqual(labelled(LINE, 15), [0, 2, 3]);
  assert.deepEqual(labelled(LINE, 100), [0, 3]);
  assert.deepEqual(labelled([[0, 0]], 15), [0]);
});
