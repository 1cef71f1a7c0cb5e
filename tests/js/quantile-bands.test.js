/** Quantiles over the run as bands in a picture. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { along, bandsOf, nearestTo, quantilesWish, rangeOf, seldom } from "../../static/js/quantile-bands.js";

/** @param {...number} values */
const row = (...values) => Float64Array.from(values);

/** One layer at iterations 1, 3 and 9; the second one all 0. @returns {any} */
const quantiles = () => ({
  quantity: "dL_dW",
  iterations: [1, 3, 9],
  layers: [
    {
      layer: 1,
      values: [row(0.001, 0.01, 0.1, 1, 10), row(0, 0.01, 0.1, 1, 10), row(0.2, 0.2, 0.2, 0.2, 0.2)],
    },
    { layer: 2, values: [row(0, 0, 0, 0, 0), row(0, 0, 0, 0, 0), row(0, 0, 0, 0, 0)] },
  ],
});

test("bands lie by powers of ten between the smallest and the largest size of all layers", () => {
  assert.deepEqual(rangeOf(quantiles()), [-3, 1]);
  const { outer, inner, median } = bandsOf(quantiles(), 0, [-3, 1]);
  assert.deepEqual(outer[0], { x: 0, y: 1 });
  assert.deepEqual(outer.at(-1), { x: 0, y: 0 });
  assert.deepEqual(
    inner.map(({ x }) => x),
    [0, 0.25, 1, 1, 0.25, 0],
  );
  assert.deepEqual(median.slice(0, 2), [
    { x: 0, y: 0.5 },
    { x: 0.25, y: 0.5 },
  ]);
});

test("a size of 0 lies at the bottom, and where all are 0 there is no range", () => {
  assert.equal(bandsOf(quantiles(), 0, [-3, 1]).outer[4].y, 0);
  const { iterations, layers } = quantiles();
  assert.equal(rangeOf(/** @type {any} */ ({ iterations, layers: [layers[1]] })), null);
});

test("sizes far below the largest do not stretch the range", () => {
  const one = /** @type {any} */ ({
    iterations: [1],
    layers: [{ layer: 1, values: [row(1e-300, 1e-9, 0.5, 1, 1)] }],
  });
  assert.deepEqual(rangeOf(one), [-16, 0]);
});

test("a click goes to the nearest iteration looked at; one alone lies at the end", () => {
  assert.equal(nearestTo([1, 3, 9], 0.1), 1);
  assert.equal(nearestTo([1, 3, 9], 0.3), 3);
  assert.equal(nearestTo([1, 3, 9], 0.9), 9);
  assert.equal(along([1], 1), 1);
});

test("while the run goes on it is asked about each time it has grown by an eighth, at rest exactly", () => {
  assert.deepEqual([5, 17, 100, 103, 104].map(seldom), [5, 16, 96, 96, 104]);
  const view = (/** @type {number} */ furthest, /** @type {boolean} */ playing) =>
    /** @type {any} */ ({ session: { furthest }, playing });
  assert.equal(quantilesWish(view(103, false), "a")?.query.furthest, 103);
  assert.equal(quantilesWish(view(103, true), "a")?.query.furthest, 96);
  assert.equal(quantilesWish(view(0, false), "a"), null);
});
