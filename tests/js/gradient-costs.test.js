import assert from "node:assert/strict";
import { test } from "node:test";
import { backpropWork, grown, nudgingWork } from "../../static/js/gradient-costs.js";

/** A batch of 4 through 2-4-3-1: 8 + 12 + 3 weights forward; backward these and 12 + 3 on the way back. */
const COST = { forward_multiply_adds: 92, backward_multiply_adds: 152 };

test("nudging takes two forward passes for each parameter, backprop one of each kind", () => {
  assert.equal(nudgingWork(COST, 31), 62 * 92);
  assert.equal(backpropWork(COST), 244);
});

test("ten times the parameters take a hundred times the work by nudging, ten times by backprop", () => {
  assert.deepEqual(grown(COST, 31, 10), { parameters: 310, nudging: 62 * 92 * 100, backprop: 2440 });
});
