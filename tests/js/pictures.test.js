import assert from "node:assert/strict";
import { test } from "node:test";
import {
  firstWeights,
  inkOf,
  pictureSide,
  signedInkOf,
  weightsArePictures,
} from "../../static/js/pictures.js";

const COLOURS = /** @type {any} */ ({
  raised: "#ffffff",
  ink: "#000000",
  positive: "#0000ff",
  negative: "#ff0000",
});

/** @param {number} iteration of the session @param {number} at @returns {any} */
const standing = (iteration, at) => ({
  session: { iteration, parameters: [{ W: [Float64Array.of(9, 9)] }] },
  snapshot: { rowsAt: at },
  trace: { iteration: 4, layers: [{ W: [Float64Array.of(1, 2)], step_W: [Float64Array.of(0.5, -0.5)] }] },
});

test("weights belong to the moment of the rows: before the update, after it, or where the session stands", () => {
  assert.deepEqual([...firstWeights(standing(20, 4))[0]], [1, 2]);
  assert.deepEqual([...firstWeights(standing(20, 5))[0]], [1.5, 1.5]);
  assert.deepEqual([...firstWeights(standing(4, 5))[0]], [9, 9]);
});

test("only the digits are pictures, and their weights where the network takes all of their points", () => {
  assert.equal(pictureSide({ dataset: { name: "digits" } }), 8);
  assert.equal(pictureSide({ dataset: { name: "iris" } }), null);
  assert.equal(weightsArePictures({ dataset: { name: "digits" } }, 64), true);
  assert.equal(weightsArePictures({ dataset: { name: "digits" } }, 63), false);
});

test("ink goes from paper to full; a weight has the hue of its sign, and a hole below 0", () => {
  const { pixelAt } = inkOf([0, 1, 0.5], COLOURS);
  assert.deepEqual(
    [0, 1].map((index) => pixelAt(index) & 255),
    [255, 0],
  );
  const signed = signedInkOf([-2, 2, 0], 2, COLOURS);
  assert.deepEqual(
    [0, 1, 2].map((index) => [signed.pixelAt(index) & 255, (signed.pixelAt(index) >> 16) & 255]),
    [
      [255, 0],
      [0, 255],
      [255, 255],
    ],
  );
  assert.deepEqual([0, 1, 2].map(signed.isHollow), [true, false, false]);
});
