import assert from "node:assert/strict";
import { test } from "node:test";
import { tickLabel } from "../../static/js/tick-label.js";

test("a tick has few digits and a minus of its own", () => {
  assert.equal(tickLabel(0), "0");
  assert.equal(tickLabel(-0.5), "\u22120.5");
  assert.equal(tickLabel(0.30000000000000004), "0.3");
  assert.equal(tickLabel(2e-6), "2e\u22126");
  assert.equal(tickLabel(1.5e7), "1.5e7");
  assert.equal(tickLabel(100), "100");
});

test("a difference shows its plus", () => {
  assert.equal(tickLabel(2e-6, true), "+2e\u22126");
  assert.equal(tickLabel(-3, true), "\u22123");
  assert.equal(tickLabel(0, true), "0");
});
