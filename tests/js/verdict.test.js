import assert from "node:assert/strict";
import { test } from "node:test";
import { verdict } from "../../static/js/verdict.js";

const nudge = (estimate, more = {}) => ({
  epsilon: 1e-5,
  loss_minus: 0.1,
  loss_plus: 0.1,
  estimate,
  kink: null,
  ...more,
});

test("an estimate within a ten-millionth of the gradient agrees", () => {
  assert.equal(verdict(0.04, nudge(0.04 + 5e-8)), "agrees");
  assert.equal(verdict(400, nudge(400 + 2e-5)), "agrees");
});

test("an estimate that is off by a millionth differs", () => {
  assert.equal(verdict(0.04, nudge(0.04 + 1e-6)), "differs");
  assert.equal(verdict(0.04, nudge(-0.04)), "differs");
});

test("a large loss leaves room for the rounding of its difference", () => {
  const large = { loss_minus: 1e6, loss_plus: 1e6 };
  assert.equal(verdict(0.04, nudge(0.04 + 1e-5, large)), "agrees");
  assert.equal(verdict(0.04, nudge(0.05, large)), "differs");
});

test("at a kink nothing is judged, however far the estimate is", () => {
  assert.equal(verdict(0, nudge(0.5, { kink: "z of unit 1 in layer 1" })), "kink");
});

test("without finite losses there is no verdict", () => {
  assert.equal(verdict(0.04, nudge(null, { loss_plus: null })), "none");
});
