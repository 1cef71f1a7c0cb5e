import assert from "node:assert/strict";
import { test } from "node:test";
import { effectsFrame, lineThroughZero } from "../../static/js/effects-frame.js";
import {
  between,
  commonFactor,
  drowned,
  effectsOf,
  nearest,
  standing,
} from "../../static/js/nudge-effects.js";

/** @param {string} name @param {number} gradient @param {number} step @param {number | null} [reduction] */
const checked = (name, gradient, step, reduction = -1e-4 * gradient) => ({
  name,
  value: 0,
  gradient,
  verdict: "passed",
  finite_difference: {},
  nudge: { amount: 1e-4, loss_after: 0, loss_reduction: reduction, step },
});

test("a parameter whose nudged loss is beyond float64 has no place", () => {
  const effects = effectsOf([checked("W1.1.1", 2, -1), checked("b1.1", 1, -0.5, null)]);
  assert.deepEqual(effects, [{ name: "W1.1.1", verdict: "passed", x: -1, y: -2e-4 }]);
});

test("updates that are one multiple of their gradients have it in common, rounded or not", () => {
  const plain = [0.3, -0.7, 1e-9, 0].map((gradient, index) =>
    checked(`b1.${index}`, gradient, -0.1 * gradient),
  );
  assert.ok(Math.abs((commonFactor(plain) ?? 0) + 0.1) < 1e-12);
});

test("a frozen parameter does not spoil the line, one that goes its own way does", () => {
  const plain = [checked("b1.1", 2, -1), checked("b1.2", -4, 2)];
  assert.equal(commonFactor([...plain, checked("b1.3", 8, 0)]), -0.5);
  assert.equal(standing([...plain, checked("b1.3", 8, 0)]), 1);
  assert.equal(commonFactor([...plain, checked("b1.3", 1, -1)]), null);
  assert.equal(commonFactor([...plain, checked("b1.3", 0, -1)]), null, "it moves without a gradient");
});

test("where nothing moves there is no factor", () => {
  assert.equal(commonFactor([checked("b1.1", 0, 0)]), null);
});

test("a nudge that changes nothing in float64 is counted where there is a gradient", () => {
  assert.equal(drowned([checked("b1.1", 2, -1, 0), checked("b1.2", 0, 0, 0), checked("b1.3", 1, -1)]), 1);
});

test("what stands between gradient and update is read off the settings in force", () => {
  const plain = { learning_rate: 0.1, momentum: 0, nesterov: false, rate: 0.1, clip_factor: 1 };
  assert.deepEqual(between(plain, null), []);
  assert.deepEqual(between({ ...plain, momentum: 0.9 }, null), ["momentum"]);
  assert.deepEqual(between({ ...plain, clip_factor: 0.5 }, { norm: 1 }), ["normClip"]);
  assert.deepEqual(between(plain, { norm: 1 }), ["idleClip"]);
  assert.deepEqual(between(plain, { value: 1 }), ["valueClip"]);
  const adam = { learning_rate: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, rate: 0.001, clip_factor: 1 };
  assert.deepEqual(between(adam, null), ["mean", "division"]);
  assert.deepEqual(between({ ...adam, weight_decay: 0.01 }, null), ["mean", "division", "decay"]);
});

test("the nearest point within reach is meant, none beyond it", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
  ];
  assert.equal(nearest(points, { x: 6, y: 0 }, 14), 1);
  assert.equal(nearest(points, { x: 30, y: 0 }, 14), -1);
});

test("the frame holds every point and 0 both ways, also where all points are 0", () => {
  const frame = effectsFrame([{ name: "", verdict: "", x: 3, y: -2 }], 400, 200);
  assert.ok(frame.x(0) > frame.edges.left && frame.x(3) < frame.edges.right);
  assert.ok(frame.y(0) > frame.edges.top && frame.y(-2) < frame.edges.bottom);
  const level = effectsFrame([{ name: "", verdict: "", x: 0, y: 0 }], 400, 200);
  assert.ok(Number.isFinite(level.x(0)) && Number.isFinite(level.y(0)));
});

test("the line of proportion goes through 0 and through a point of its slope, and stays in the frame", () => {
  const frame = effectsFrame([{ name: "", verdict: "", x: 3, y: 6 }], 400, 200);
  const [from, to] = lineThroughZero(frame, 2);
  const at = (/** @type {number} */ x) =>
    from.y + ((frame.x(x) - from.x) / (to.x - from.x)) * (to.y - from.y);
  assert.ok(Math.abs(at(0) - frame.y(0)) < 1e-9 && Math.abs(at(3) - frame.y(6)) < 1e-9);
  for (const end of [from, to])
    assert.ok(end.y >= frame.edges.top - 1e-9 && end.y <= frame.edges.bottom + 1e-9);
});
