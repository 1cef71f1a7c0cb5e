import assert from "node:assert/strict";
import { test } from "node:test";
import { lensOf } from "../../static/js/magnifier.js";
import { frameOf } from "../../static/js/slice-frame.js";

const EPSILON = 1e-5;

/** The loss w² at w = 1.5, whose slope is 3. @param {number | null} minus */
function slice(minus = (1.5 - EPSILON) ** 2) {
  const values = Array.from({ length: 21 }, (_, index) => 0.5 + index / 10);
  return {
    value: 1.5,
    loss: 2.25,
    gradient: 3,
    span: 1,
    values,
    losses: values.map((w) => w * w),
    tangent: { values: [], losses: [] },
    step: { step: 0, new_value: 1.5, loss: 2.25, tangent_loss: 2.25, loss_of_all: 2.25 },
    finite_difference: { epsilon: EPSILON, loss_minus: minus, loss_plus: (1.5 + EPSILON) ** 2 },
  };
}

test("the glass enlarges both ways alike, so that the tangent rises as it does in the plot", () => {
  const frame = frameOf(slice(), 500, 300);
  const { tangent, plus, times } = lensOf(slice(), frame, 60) ?? assert.fail("no lens");
  const rise = (frame.y(2.25) - frame.y(2.25 + 3 * 0.1)) / (frame.x(1.6) - frame.x(1.5));
  assert.ok(Math.abs(-tangent.y / tangent.x - rise) < 1e-9);
  assert.ok(Math.abs(plus.x - EPSILON * times * (frame.x(2) - frame.x(1))) < 1e-9);
});

test("the two nudged points lie within the glass, on both sides, nearly on the tangent", () => {
  const { tangent, plus, minus } = lensOf(slice(), frameOf(slice(), 500, 300), 60) ?? assert.fail("no lens");
  assert.ok(minus.x < 0 && plus.x > 0);
  for (const point of [minus, plus]) {
    assert.ok(Math.hypot(point.x, point.y) < 60);
    assert.ok(Math.abs(point.y - (tangent.y / tangent.x) * point.x) < 0.01);
  }
  assert.ok(Math.abs(Math.hypot(tangent.x, tangent.y) - 60) < 1e-9);
});

test("where a nudged loss is beyond float64 there is nothing to enlarge", () => {
  assert.equal(lensOf(slice(null), frameOf(slice(), 500, 300), 60), null);
});
