import assert from "node:assert/strict";
import { test } from "node:test";
import { decadeTicks, linearTicks, spread } from "../../static/js/ticks.js";

test("ticks are round numbers within the range", () => {
  assert.deepEqual(linearTicks(0, 0.14, 3), [0, 0.05, 0.1]);
  assert.deepEqual(linearTicks(0, 1, 2), [0, 0.5, 1]);
  assert.deepEqual(linearTicks(-3, 7, 5), [-2, 0, 2, 4, 6]);
});

test("a loss near the end of the float64 range has ticks too", () => {
  assert.deepEqual(linearTicks(0, 2.4e304, 3), [0, 1e304, 2e304]);
  assert.deepEqual(linearTicks(0, 4e-300, 2), [0, 2e-300, 4e-300]);
});

test("a range of no length has one tick", () => {
  assert.deepEqual(linearTicks(2, 2, 3), [2]);
});

test("on a log scale every decade has a tick, or every so many where there are too many", () => {
  assert.deepEqual(decadeTicks(0.01, 1, 3), [0.01, 0.1, 1]);
  assert.deepEqual(decadeTicks(1, 1e300, 3), [1, 1e101, 1e202]);
});

test("a log scale within one decade shows its ends", () => {
  assert.deepEqual(decadeTicks(0.2, 0.7, 3), [0.2, 0.7]);
});

test("labels that would meet are moved apart, in their order and within the room there is", () => {
  assert.deepEqual(spread([10, 40, 80], 11, 0, 100), [10, 40, 80]);
  assert.deepEqual(spread([50, 52, 51], 10, 0, 100), [50, 70, 60]);
  assert.deepEqual(spread([99, 100], 10, 0, 100), [90, 100]);
  assert.deepEqual(spread([0, 0, 0], 80, 0, 100), [0, 50, 100]);
  assert.deepEqual(spread([], 10, 0, 100), []);
});
