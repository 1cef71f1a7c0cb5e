import assert from "node:assert/strict";
import { test } from "node:test";
import { readTable } from "../../static/js/csv.js";
import { fit, fromPoints, fromTable, guessRoles, guessTask } from "../../static/js/custom-dataset.js";

const LIMITS = { rows: 5, columns: 3 };

/** The dataset or the problems of a text, with roles and task guessed. @param {string} text @param {any} [roles] @param {any} [task] */
function made(text, roles, task) {
  const table = /** @type {any} */ (readTable(text).table);
  const used = roles ?? guessRoles(table);
  return fromTable(table, used, task ?? guessTask(table, used), LIMITS);
}

/** @param {string} text */
const dataset = (text) => /** @type {any} */ (made(text).dataset);

/** @param {{units: number, activation: string}} last @param {string} [loss] */
const spec = (last, loss = "half_squared_error") => ({
  layers: [{ units: 4, activation: "tanh" }, last],
  loss: { name: loss, reduction: "mean" },
});

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

test("a last layer that fits is left as it is", () => {
  const two = fromPoints(
    [
      { x: [0, 0], y: 0 },
      { x: [1, 1], y: 1 },
    ],
    "classification",
  );
  assert.deepEqual(fit(spec({ units: 1, activation: "tanh" }), two).changes, {});
  assert.deepEqual(fit(spec({ units: 2, activation: "softmax" }, "cross_entropy"), two).changes, {});
});

test("three classes get three softmax units and the loss that belongs to them", () => {
  const { changes } = fit(spec({ units: 1, activation: "sigmoid" }), dataset("a,k\n1,u\n2,v\n3,w"));
  assert.deepEqual(changes, {
    layers: [
      { units: 4, activation: "tanh" },
      { units: 3, activation: "softmax" },
    ],
    loss: { name: "cross_entropy" },
  });
});

test("two classes after a softmax of three get one sigmoid unit and its cross-entropy", () => {
  const { changes } = fit(
    spec({ units: 3, activation: "softmax" }, "cross_entropy"),
    dataset("a,k\n1,u\n2,v"),
  );
  assert.deepEqual(changes.layers?.[1], { units: 1, activation: "sigmoid" });
  assert.deepEqual(changes.loss, { name: "binary_cross_entropy" });
});

test("targets beyond an activation's reach get the identity, those within keep it", () => {
  const beyond = dataset("a,y\n1,0.5\n2,1.5\n3,0");
  const within = dataset("a,y\n1,0.5\n2,1\n3,0");
  const sigmoid = { units: 1, activation: "sigmoid" };
  assert.deepEqual(fit(spec(sigmoid), beyond).last, { units: 1, activation: "identity" });
  assert.deepEqual(fit(spec(sigmoid), within).changes, {});
  assert.deepEqual(fit(spec(sigmoid, "binary_cross_entropy"), beyond).changes.loss, {
    name: "half_squared_error",
  });
});

test("as many targets as there are, so many units", () => {
  const two = made("a,y1,y2\n1,2,3\n4,5,6", ["input", "target", "target"]);
  const { last } = fit(spec({ units: 1, activation: "identity" }), /** @type {any} */ (two.dataset));
  assert.deepEqual(last, { units: 2, activation: "identity" });
});
