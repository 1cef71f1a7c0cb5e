import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, decodeArray } from "../../static/js/source-live.js";

/** @param {number[]} numbers @param {string} shape */
const encoded = (numbers, shape) => ({
  dtype: "f8",
  shape,
  bdata: Buffer.from(new Float64Array(numbers).buffer).toString("base64"),
});

test("a typed array of two dimensions arrives as rows, to the last bit", () => {
  const rows = decodeArray(encoded([0.1, -2, 3e-300, 4, 5, 1 / 3], "2,3"));
  assert.deepEqual(
    rows.map((/** @type {Float64Array} */ row) => Array.from(row)),
    [
      [0.1, -2, 3e-300],
      [4, 5, 1 / 3],
    ],
  );
});

test("arrays are found anywhere within an answer, and everything else is left as it is", () => {
  const answer = decode({ iteration: 3, layers: [{ b: encoded([1, 2], "2"), name: "x" }], none: null });
  assert.deepEqual(Array.from(answer.layers[0].b), [1, 2]);
  assert.equal(answer.layers[0].name, "x");
  assert.equal(answer.none, null);
});

test("an array of another type is refused by name", () => {
  assert.throws(() => decodeArray({ dtype: "i4", shape: "1", bdata: "AAAAAA==" }), /i4/);
});
