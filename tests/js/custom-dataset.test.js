import assert from "node:assert/strict";
import { test } from "node:test";
import { readTable } from "../../static/js/csv.js";
import { asks, fromPoints, fromTable, guessRoles, guessTask } from "../../static/js/custom-dataset.js";

const LIMITS = { rows: 5, columns: 3 };

/** The dataset or the problems of a text, with roles and task guessed. @param {string} text @param {any} [roles] @param {any} [task] */
function made(text, roles, task) {
  const table = /** @type {any} */ (readTable(text).table);
  const used = roles ?? guessRoles(table);
  return fromTable(table, used, task ?? guessTask(table, used), LIMITS);
}

/** @param {string} text */
const dataset = (text) => /** @type {any} */ (made(text).dataset);

test("the last column is the target and the others are inputs", () => {
  assert.deepEqual(dataset("a,b,y\n1,2,3.5\n4,5,6.5\n0,0,1"), {
    name: "custom",
    inputs: [
      [1, 2],
      [4, 5],
      [0, 0],
    ],
    targets: [[3.5], [6.5], [1]],
    features: ["x1", "x2"],
    split: null,
    input_names: ["a", "b"],
    target_names: ["y"],
    task: "regression",
  });
});

test("a target of words or of two values is a choice between classes", () => {
  const words = dataset("a,kind\n1,cat\n2,ant\n3,bee");
  assert.equal(words.task, "classification");
  assert.deepEqual(words.targets, ["cat", "ant", "bee"]);
  const numbers = dataset("a,y\n1,10\n2,9\n3,10");
  assert.equal(numbers.task, "classification");
  assert.deepEqual(numbers.targets, [10, 9, 10]);
});

test("a missing value and a word among numbers are named by row and column", () => {
  const { dataset: none, problems } = made("x1,x2,y\n0,0,0\n0,,1\n1,zero,2\n1,1,5");
  assert.equal(none, null);
  assert.deepEqual(problems, [
    { kind: "empty", row: 2, column: "x2", given: "" },
    { kind: "word", row: 3, column: "x2", given: "zero" },
  ]);
});

test("a missing class label is refused too", () => {
  assert.deepEqual(made("a,kind\n1,cat\n2,\n3,bee").problems, [
    { kind: "empty", row: 2, column: "kind", given: "" },
  ]);
});

test("a row with too few or too many cells is named", () => {
  assert.deepEqual(made("a,y\n1,2\n3\n4,5,6").problems, [
    { kind: "length", row: 2, given: 1, allowed: 2 },
    { kind: "length", row: 3, given: 3, allowed: 2 },
  ]);
});

test("more rows or columns than the limits are refused with both numbers", () => {
  const long = `a,y\n${"1,2.5\n".repeat(6)}`;
  assert.deepEqual(made(long).problems, [{ kind: "rows", given: 6, allowed: 5 }]);
  assert.deepEqual(made("a,b,c,d,y\n1,2,3,4,5\n1,2,3,4,6\n1,2,3,4,7").problems, [
    { kind: "columns", given: 4, allowed: 3 },
  ]);
});

test("a table needs an input and a target", () => {
  assert.deepEqual(made("a,b\n1,2", ["input", "input"]).problems, [{ kind: "no-target" }]);
  assert.deepEqual(made("a,b\n1,2", ["left out", "target"], "regression").problems, [{ kind: "no-input" }]);
});

test("one class alone cannot be learned", () => {
  assert.deepEqual(made("a,kind\n1,cat\n2,cat").problems, [
    { kind: "one-class", column: "kind", given: "cat" },
  ]);
});

test("several targets of one row are numbers, and columns left out are not read", () => {
  const both = made("name,a,y1,y2\nrow one,1,2,3\nrow two,4,5,6", ["left out", "input", "target", "target"]);
  assert.deepEqual(/** @type {any} */ (both.dataset).targets, [
    [2, 3],
    [5, 6],
  ]);
});

test("two classes go with one unit or two, three with three", () => {
  assert.deepEqual(asks(dataset("a,k\n1,u\n2,v")), { units: [1, 2], labels: true, range: null });
  assert.deepEqual(asks(dataset("a,k\n1,u\n2,v\n3,w")).units, [3]);
});

test("numeric targets ask for a unit each and for their range", () => {
  const roles = ["input", "target", "target"];
  const both = /** @type {any} */ (made("a,y1,y2\n1,2,-3\n4,5,6", roles).dataset);
  assert.deepEqual(asks(both), { units: [2], labels: false, range: [-3, 6] });
});

test("drawn points become class numbers or one target a row", () => {
  const points = [
    { x: [0, 1], y: 1 },
    { x: [2, 3], y: 0 },
  ];
  assert.deepEqual(fromPoints(points, "classification").targets, [1, 0]);
  assert.deepEqual(fromPoints(points, "regression").targets, [[1], [0]]);
  assert.deepEqual(fromPoints([{ x: [0.5], y: 2 }], "regression").features, ["x1"]);
});

test("few rows are all for training, of many some are held back", () => {
  const points = (/** @type {number} */ count) =>
    Array.from({ length: count }, (_, row) => ({ x: [row], y: row }));
  assert.equal(fromPoints(points(19), "regression").split, null);
  assert.deepEqual(fromPoints(points(20), "regression").split, { train: 0.7, validation: 0.15, test: 0.15 });
});
