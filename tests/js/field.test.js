import assert from "node:assert/strict";
import { test } from "node:test";
import { inksOf, scan, shade, shadeClasses, tintsOf } from "../../static/js/field.js";

const COLOURS = /** @type {any} */ ({
  raised: "#ffffff",
  positive: "#0000ff",
  negative: "#ff0000",
  soft: "#000000",
});
const TONE = { middle: 0.5, half: 0.5 };

/** @param {number} pixel */
const channels = (pixel) => ({ red: pixel & 255, green: (pixel >> 8) & 255, blue: (pixel >> 16) & 255 });

test("the corners of the picture are the corners of the grid, y upwards", () => {
  /** @type {number[]} */
  const seen = [];
  scan([Float64Array.of(1, 2), Float64Array.of(3, 4)], 3, 3, (values) => seen.push(...values));
  assert.deepEqual(seen, [3, 3.5, 4, 2, 2.5, 3, 1, 1.5, 2]);
});

test("above the middle is blue, below it is red with darker strokes, and the middle is paper", () => {
  const pixels = new Uint32Array(90);
  const inks = inksOf(COLOURS, 1);
  shade(pixels, 30, 3, [[0, 1]], TONE, inks);
  const right = channels(pixels[29]);
  assert.ok(right.blue === 255 && right.red === right.green && right.red < 160);
  const left = Array.from({ length: 3 }, (_, row) => channels(pixels[30 * row]));
  assert.ok(left.every(({ red, green, blue }) => red === 255 && green === blue));
  assert.ok(
    new Set(left.map(({ green }) => green)).size === 2,
    "hatched: two strengths where the value is the same",
  );
  const middle = new Uint32Array(1);
  shade(middle, 1, 1, [[0.5]], TONE, inks);
  assert.deepEqual(channels(middle[0]), { red: 255, green: 255, blue: 255 });
});

test("what is not a number is paper, and what is beyond the scale has its full strength", () => {
  const inks = inksOf(COLOURS, 1);
  const [missing, top, beyond] = [Number.NaN, 1, 1e9].map((value) => {
    const pixel = new Uint32Array(1);
    shade(pixel, 1, 1, [[value]], TONE, inks);
    return pixel[0];
  });
  assert.deepEqual(channels(missing), { red: 255, green: 255, blue: 255 });
  assert.equal(top, beyond);
});

test("every pixel has the tint of the largest output there, the first on a tie", () => {
  const tints = tintsOf(COLOURS, 3);
  const pixels = new Uint32Array(3);
  shadeClasses(pixels, 3, 1, [[[4, 0]], [[0, 4]], [[2, 2]]], tints);
  assert.deepEqual([...pixels], [tints[0], tints[0], tints[1]]);
  assert.equal(new Set(tints).size, 3);
});
