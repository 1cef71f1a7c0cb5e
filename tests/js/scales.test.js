import assert from "node:assert/strict";
import { test } from "node:test";
import { arc, ceiling, fill, HAIRLINE, hue, radius, scales, width } from "../../static/js/scales.js";
import { trace } from "./stage-fixture.js";

test("the top of a scale is the next round number", () => {
  assert.equal(ceiling(0.31), 0.5);
  assert.equal(ceiling(1), 1);
  assert.equal(ceiling(1.01), 1.5);
  assert.equal(ceiling(68), 70);
  assert.equal(ceiling(71), 100);
  assert.equal(ceiling(0), 1);
  assert.equal(ceiling(0.002), 0.002);
});

test("the scale of an iteration covers weights before and after the update, so that none leaves it", () => {
  const tops = scales(/** @type {any} */ (trace));
  assert.equal(tops.weight, 3, "2 + 0.05 after the update is above 2");
  assert.equal(tops.gradient, 2);
  assert.equal(tops.delta, 1);
  assert.equal(tops.step, 0.2);
  assert.equal(scales(/** @type {any} */ (trace)), tops, "one scale for one trace");
});

test("width grows in proportion from a hairline to the widest", () => {
  assert.equal(width(0, 3, 8), HAIRLINE);
  assert.equal(width(-3, 3, 8), 8);
  assert.ok(Math.abs(width(1.5, 3, 8) - (HAIRLINE + 8) / 2) < 1e-12);
});

test("a mark's area is in proportion to its value", () => {
  assert.ok(Math.abs(radius(2, 2, 8) ** 2 / radius(-0.5, 2, 8) ** 2 - 4) < 1e-12);
});

test("an arc turns clockwise for a positive delta, the other way for a negative one, never a full turn", () => {
  assert.ok(arc(0.5, 1) > 0);
  assert.equal(arc(-0.5, 1), -arc(0.5, 1));
  assert.ok(arc(1, 1) < 2 * Math.PI);
});

test("fill depends on the size alone and grows with it, nothing at 0", () => {
  assert.equal(fill(0), 0);
  assert.equal(fill(-0.7), fill(0.7));
  assert.ok(fill(0.2) < fill(0.7) && fill(0.7) < fill(3) && fill(1e9) < 1);
});

test("hue is the sign", () => {
  assert.deepEqual([2, -0.001, 0, -0].map(hue), ["positive", "negative", "none", "none"]);
});
