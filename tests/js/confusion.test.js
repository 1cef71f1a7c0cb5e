import assert from "node:assert/strict";
import { test } from "node:test";
import { confusion, decidedAs, missed, rowsOf } from "../../static/js/confusion.js";

const CLASSES = ["ant", "bee", "cow"];

/** @param {number} number @param {string} label @param {(number | null)[]} y_hat @param {object} [others] @returns {any} */
const row = (number, label, y_hat, others = {}) => {
  const largest = y_hat.indexOf(Math.max(...y_hat.map(Number)));
  return {
    row: number,
    split: "train",
    label,
    y: [],
    y_hat,
    loss: 1,
    correct: CLASSES[largest] === label,
    ...others,
  };
};

test("a row is decided as the class of its largest output", () => {
  assert.equal(decidedAs(row(1, "ant", [0.2, 0.7, 0.1]), CLASSES), 1);
  assert.equal(decidedAs(row(1, "cow", [0.2, 0.1, 0.7]), CLASSES), 2);
});

test("with one output the server's verdict tells which of two classes", () => {
  const classes = ["no", "yes"];
  assert.equal(decidedAs(row(1, "yes", [0.4], { correct: false }), classes), 0);
  assert.equal(decidedAs(row(1, "yes", [0.6], { correct: true }), classes), 1);
  assert.equal(decidedAs(row(1, "no", [0.6], { correct: false }), classes), 1);
});

test("an output that is not finite decides nothing, and the row is counted apart", () => {
  const lost = row(1, "ant", [null, 0.5, 0.5], { correct: false });
  assert.equal(decidedAs(lost, CLASSES), -1);
  const counted = confusion([lost], CLASSES, "train");
  assert.equal(counted.undecided, 1);
  assert.equal(
    counted.counts.flat().reduce((sum, one) => sum + one),
    0,
  );
});

test("counts stand by what a row is, then by what it was decided as, part by part", () => {
  const rows = [
    row(1, "ant", [1, 0, 0]),
    row(2, "ant", [0, 1, 0]),
    row(3, "cow", [0, 1, 0]),
    row(4, "cow", [0, 1, 0]),
    row(5, "bee", [0, 1, 0], { split: "test" }),
  ];
  const { counts, total, right, wrong } = confusion(rows, CLASSES, "train");
  assert.deepEqual(counts, [
    [1, 1, 0],
    [0, 0, 0],
    [0, 2, 0],
  ]);
  assert.deepEqual([total, right, wrong], [4, 1, 3]);
  assert.equal(confusion(rows, CLASSES, "test").counts[1][1], 1);
  assert.equal(confusion(rows, CLASSES, "validation").total, 0);
});

test("wrong rows are listed with the largest loss first, one that is not finite before all", () => {
  const rows = [
    row(1, "ant", [0, 1, 0], { loss: 2 }),
    row(2, "ant", [1, 0, 0], { loss: 9 }),
    row(3, "cow", [0, 1, 0], { loss: null }),
    row(4, "bee", [1, 0, 0], { loss: 5 }),
    row(5, "bee", [1, 0, 0], { loss: 8, split: "test" }),
  ];
  assert.deepEqual(
    rowsOf(rows, CLASSES, "train").map((one) => one.row),
    [3, 4, 1],
  );
  assert.deepEqual(
    rowsOf(rows, CLASSES, "train", { label: 0, decided: 0 }).map((one) => one.row),
    [2],
  );
  assert.deepEqual(
    missed(rows, "train").map((one) => one.row),
    [3, 2, 4, 1],
  );
});
