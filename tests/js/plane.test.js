import assert from "node:assert/strict";
import { test } from "node:test";
import {
  nearestIndex,
  pointAt,
  rangeOf,
  rounded,
  strength,
  toneOf,
  toPixel,
  toValue,
} from "../../static/js/plane.js";

/** @type {import("../../static/js/plane.js").Frame} */
const FRAME = { x: [-1, 3], y: [0, 10], width: 200, height: 100 };

test("values grow to the right and upwards, pixels downwards", () => {
  assert.deepEqual(toPixel(FRAME, -1, 0), [0, 100]);
  assert.deepEqual(toPixel(FRAME, 3, 10), [200, 0]);
  assert.deepEqual(toPixel(FRAME, 1, 5), [100, 50]);
});

test("a click gives back the value that was painted there", () => {
  for (const place of [
    [0.25, 7],
    [2.5, 0.5],
  ]) {
    const [px, py] = toPixel(FRAME, place[0], place[1]);
    const value = toValue(FRAME, px, py);
    assert.ok(Math.abs(value[0] - place[0]) < 1e-12 && Math.abs(value[1] - place[1]) < 1e-12);
  }
});

test("a clicked value keeps as many digits as a pixel can tell", () => {
  assert.equal(rounded(1.23456, [-1, 1]), 1.23);
  assert.equal(rounded(123.456, [-500, 500]), 123);
});

test("a range holds every finite value and a margin, also for one value alone", () => {
  assert.deepEqual(rangeOf([0, 10], 0.1), [-1, 11]);
  assert.deepEqual(rangeOf([4, Number.NaN, Number.POSITIVE_INFINITY]), [2, 6]);
  assert.deepEqual(rangeOf([]), [-1, 1]);
});

test("between two classes the hue changes half-way", () => {
  const tone = toneOf([0, 1, 1, 0]);
  assert.equal(strength(tone, 0.5), 0);
  assert.equal(strength(tone, 0.25), -0.5);
  assert.equal(strength(tone, 7), 1);
  assert.equal(strength(toneOf([-1, 1]), -1), -1);
});

test("targets of more values change the hue at zero", () => {
  const tone = toneOf([3, 6, 9, 12]);
  assert.equal(strength(tone, 6), 0.5);
  assert.equal(strength(tone, -3), -0.25);
  assert.equal(strength(toneOf([0]), 0.5), 0.5);
});

test("numeric outputs beyond the targets are shaded to their own largest", () => {
  assert.equal(strength(toneOf([0.01], [0.5, -2]), 0.5), 0.25);
  assert.equal(strength(toneOf([0, 1], [100]), 1), 1);
});

test("the nearest grid node is found at the ends and between", () => {
  assert.equal(nearestIndex([0, 1, 2], -5), 0);
  assert.equal(nearestIndex([0, 1, 2], 1.4), 1);
  assert.equal(nearestIndex([0, 1, 2], 9), 2);
});

test("the nearest point within reach is under the pointer, and none beyond it", () => {
  const points = [
    { px: 10, py: 10 },
    { px: 16, py: 10 },
  ];
  assert.equal(pointAt(points, 14, 10), points[1]);
  assert.equal(pointAt(points, 40, 40), null);
});
