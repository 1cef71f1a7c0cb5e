import assert from "node:assert/strict";
import { test } from "node:test";
import {
  change,
  frameOf,
  lineIn,
  nearestIndex,
  otherSpan,
  runsOf,
  spanOfStep,
  tangentIn,
  valueAt,
} from "../../static/js/slice-frame.js";

/** The loss (w - 1)² at w = 0, whose slope is -2. */
function parabola(span = 2, value = 0) {
  const values = Array.from({ length: 41 }, (_, index) => value + span * (index / 20 - 1));
  const loss = (/** @type {number} */ w) => (w - 1) ** 2;
  const slope = 2 * (value - 1);
  const ends = [values[0], values[40]];
  return {
    value,
    loss: loss(value),
    gradient: slope,
    span,
    values,
    losses: values.map(loss),
    tangent: { values: ends, losses: ends.map((w) => loss(value) + slope * (w - value)) },
    step: {
      step: 0.5,
      new_value: value + 0.5,
      loss: loss(value + 0.5),
      tangent_loss: null,
      loss_of_all: null,
    },
    finite_difference: {},
  };
}

test("the ends of the curve are at the ends of the frame, and a larger loss is higher up", () => {
  const frame = frameOf(parabola(), 500, 300);
  assert.equal(frame.x(-2), frame.edges.left);
  assert.equal(frame.x(2), frame.edges.right);
  assert.ok(frame.y(9) < frame.y(0));
  assert.ok(frame.y(9) >= frame.edges.top && frame.y(0) <= frame.edges.bottom);
});

test("a place across the picture is the value drawn there", () => {
  const frame = frameOf(parabola(), 500, 300);
  for (const value of [-2, -0.3, 0, 1.7]) assert.ok(Math.abs(valueAt(frame, frame.x(value)) - value) < 1e-12);
});

test("a loss beyond float64 breaks the curve in two", () => {
  const slice = parabola();
  slice.losses[10] = Number.NaN;
  const runs = runsOf(slice, frameOf(slice, 500, 300));
  assert.deepEqual(
    runs.map((run) => run.split(" ").length),
    [10, 30],
  );
});

test("the tangent touches the curve at the present value and ends where the frame does", () => {
  const slice = parabola();
  const frame = frameOf(slice, 500, 300);
  const [from, to] = tangentIn(slice, frame) ?? assert.fail("no tangent");
  const share = (frame.x(0) - from.x) / (to.x - from.x);
  assert.ok(Math.abs(from.y + share * (to.y - from.y) - frame.y(1)) < 1e-9);
  for (const end of [from, to])
    assert.ok(end.y >= frame.edges.top - 1e-9 && end.y <= frame.edges.bottom + 1e-9);
  assert.ok(to.x < frame.x(1), "1 - 2w is below every loss of the frame from w = 0.8 on");
});

test("a tangent whose ends are beyond float64 is not drawn", () => {
  const slice = parabola();
  slice.tangent.losses[1] = Number.NaN;
  assert.equal(tangentIn(slice, frameOf(slice, 500, 300)), null);
});

test("a line far out of the frame stays within it, also where its ends are beyond measure", () => {
  const frame = frameOf(parabola(), 500, 300);
  const [from, to] = lineIn({ x: -1, y: 1.7e308 }, { x: 1, y: -1.7e308 }, frame) ?? assert.fail("no line");
  for (const end of [from, to])
    assert.ok(end.y >= frame.edges.top - 1e-9 && end.y <= frame.edges.bottom + 1e-9);
  assert.equal(lineIn({ x: 0, y: 100 }, { x: 1, y: 200 }, frame), null, "all of it lies above");
});

test("a flat curve is drawn level in the middle, rounding or not", () => {
  const slice = parabola();
  slice.loss = 0.25;
  slice.losses = slice.losses.map((_, index) => 0.25 + (index % 2) * 5e-17);
  const frame = frameOf(slice, 500, 300);
  const heights = slice.losses.map(frame.y);
  assert.ok(Math.max(...heights) - Math.min(...heights) < 1);
  assert.ok(Math.abs(frame.y(0.25) - (frame.edges.top + frame.edges.bottom) / 2) < 5);
});

test("where only differences can be told, the ticks tell differences", () => {
  const far = frameOf(parabola(), 500, 300);
  assert.equal(far.yIsRelative || far.xIsRelative, false);
  const near = frameOf(parabola(1e-5, 3), 500, 300);
  assert.equal(near.yIsRelative && near.xIsRelative, true);
  assert.ok(near.xTicks.some(({ at, label }) => label === "0" && at === 3));
  assert.ok(near.xTicks.some(({ label }) => label === "+5e\u22126" || label === "+1e\u22125"));
});

test("a loss near the curve gets room in the frame, one that would flatten it does not", () => {
  const near = frameOf(parabola(), 500, 300, [12, null]);
  assert.ok(near.y(12) >= near.edges.top);
  const far = frameOf(parabola(), 500, 300, [1e6]);
  assert.deepEqual(far.losses, frameOf(parabola(), 500, 300).losses);
});

test("the point of the curve nearest to a value is found", () => {
  assert.equal(nearestIndex([-1, 0, 1], 0.4), 1);
  assert.equal(nearestIndex([-1, 0, 1], 0.6), 2);
  assert.equal(nearestIndex([-1, 0, 1], -7), 0);
});

test("a look closer and a look wider lead through 1, 2 and 5, and back", () => {
  const at = (/** @type {number} */ span) => ({ span, value: 0.3 });
  assert.equal(otherSpan(at(1), -1), 0.5);
  assert.equal(otherSpan(at(0.5), -1), 0.2);
  assert.equal(otherSpan(at(0.2), 1), 0.5);
  assert.equal(otherSpan(at(5), 1), 10);
  assert.equal(otherSpan(at(0.1), -1), 0.05);
  assert.equal(otherSpan(at(2e-5), -1), null, "twice the nudge is the closest");
  assert.equal(otherSpan(at(1000), 1), null);
  assert.equal(otherSpan(at(5e199), -1), 1000, "back at once from where a huge step has led");
});

test("a span that fits the step holds it about a third from the middle", () => {
  const of = (/** @type {number} */ step) => spanOfStep({ value: 1, step: { ...parabola().step, step } });
  assert.equal(of(-0.3), 1);
  assert.equal(of(0.0011), 0.005);
  assert.equal(of(0), null);
  assert.equal(of(1e-12), 2e-5, "no closer than the nudges");
});

test("what a loss changes by is null where the loss is", () => {
  assert.equal(change(0.25, 1), -0.75);
  assert.equal(change(null, 1), null);
});
