import assert from "node:assert/strict";
import { test } from "node:test";
import { barOf, bars, ordered } from "../../static/js/pulls.js";

const samples = [3, -1, 0, 2, -4].map((gradient, index) => ({
  position: index + 1,
  row: 10 + index,
  gradient,
  contribution: gradient / 5,
}));

test("samples stand by position or from the largest gradient to the smallest, and the given list stays as it is", () => {
  const rows = (/** @type {any[]} */ list) => list.map((one) => one.row);
  assert.deepEqual(rows(ordered(samples, "position")), [10, 11, 12, 13, 14]);
  assert.deepEqual(rows(ordered(samples, "gradient")), [10, 13, 12, 11, 14]);
  assert.deepEqual(rows(samples), [10, 11, 12, 13, 14]);
});

test("each sample has its bar where all fit", () => {
  const all = bars(samples, 5);
  assert.equal(all.length, 5);
  assert.deepEqual([all[4].low, all[4].high, all[4].mean], [-4, -4, -4]);
});

test("where they do not fit, a bar is the mean of equally many and knows its range and its strongest", () => {
  const all = bars(samples, 3);
  assert.deepEqual(
    all.map(({ members, low, high, mean, strongest }) => [members.length, low, high, mean, strongest.row]),
    [
      [2, -1, 3, 1, 10],
      [2, 0, 2, 1, 13],
      [1, -4, -4, -4, 14],
    ],
  );
});

test("a row is found in its bar, a row outside the batch in none", () => {
  const all = bars(samples, 3);
  assert.equal(barOf(all, 13), 1);
  assert.equal(barOf(all, 99), -1);
});
