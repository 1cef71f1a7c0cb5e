/** What is said of a layer's health at a moment of the timeline, and where the bars and bands of its numbers lie. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ailmentOf,
  barsOf,
  diagnosisWish,
  isCounted,
  normCurves,
  placeOf,
  verdictsKnown,
  worstOf,
} from "../../static/js/layer-health.js";
import { known } from "../../static/js/timeline.js";

/** @param {any} kind @param {number} layer @param {number} value @returns {any} */
const verdict = (kind, layer, value) => ({ kind, layer, value, threshold: 0, sentence: `${kind} ${layer}` });

/** A distribution of 4 bins with one layer. @param {"linear" | "decades"} scale @param {number[]} edges @param {object} layer @returns {any} */
const spread = (scale, edges, layer) => ({
  quantity: "W",
  scale,
  edges,
  layers: [{ layer: 1, lowest: 0, ...layer }],
});

/** The moment after so many of the 9 phases of a network of 3 layers. @param {number} phases */
const after = (phases) => known(3, phases / 9);

test("a verdict on units is told after their layer's forward pass, one on gradients with the batch's gradient", () => {
  const diagnosis = /** @type {any} */ ({
    verdicts: [verdict("vanishing", 1, 0.001), verdict("dead", 2, 0.5)],
  });
  const kinds = (/** @type {number} */ phases) =>
    verdictsKnown(diagnosis, after(phases)).map(({ kind }) => kind);
  assert.deepEqual(kinds(1), []);
  assert.deepEqual(kinds(2), ["dead"]);
  assert.deepEqual(kinds(7), ["dead"]);
  assert.deepEqual(kinds(8), ["vanishing", "dead"]);
});

test("numbers are counted once they are computed: weights at once, deltas after their layer's backward phase", () => {
  const counted = (/** @type {number} */ phases) =>
    /** @type {const} */ (["W", "a", "delta", "dL_dW"]).filter((one) => isCounted(after(phases), one, 2));
  assert.deepEqual(counted(0), ["W"]);
  assert.deepEqual(counted(2), ["W", "a"]);
  assert.deepEqual(counted(6), ["W", "a", "delta"]);
  assert.deepEqual(counted(8), ["W", "a", "delta", "dL_dW"]);
});

test("of each kind the worst comes first: the smallest ratio where gradients vanish, the largest share elsewhere", () => {
  const all = [
    verdict("vanishing", 1, 1e-3),
    verdict("vanishing", 2, 1e-5),
    verdict("dead", 1, 0.2),
    verdict("dead", 3, 0.7),
  ];
  const { worst, rest } = worstOf(all);
  assert.deepEqual(
    worst.map(({ sentence }) => sentence),
    ["vanishing 2", "dead 3"],
  );
  assert.deepEqual(
    rest.map(({ sentence }) => sentence),
    ["vanishing 1", "dead 1"],
  );
  assert.deepEqual(worstOf([]), { worst: [], rest: [] });
});

test("a unit is dead, saturated or neither", () => {
  const health = /** @type {any} */ ({ dead_units: [2], saturated_units: [3] });
  assert.deepEqual(
    [1, 2, 3].map((unit) => ailmentOf(health, unit)),
    [null, "dead", "saturated"],
  );
});

test("the norms of the iteration on screen lengthen the curves only beyond their end", () => {
  const rows = /** @type {any[]} */ ([
    { iteration: 1, gradient_norms: [0.5, 2] },
    { iteration: 2, gradient_norms: [0.25, 1] },
  ]);
  assert.deepEqual(normCurves(rows, 2, { iteration: 3, norms: [7, 8] }), {
    iterations: [1, 2, 3],
    layers: [
      [0.5, 0.25, 7],
      [2, 1, 8],
    ],
  });
  assert.deepEqual(normCurves(rows, 2, { iteration: 2, norms: [7, 8] }).iterations, [1, 2]);
  assert.deepEqual(normCurves([], 1), { iterations: [], layers: [[]] });
});

test("on a linear scale negative numbers stand left of a 0 in the middle, mirrored", () => {
  const one = spread("linear", [0, 1, 2, 3, 4], {
    lowest: -2.5,
    positive: [1, 0, 0, 4],
    negative: [0, 0, 2, 0],
  });
  assert.deepEqual(
    barsOf(one, one.layers[0]).map(({ from, to, height, sign }) => [from, to, height, sign]),
    [
      [0.5, 0.625, 0.25, 1],
      [0.875, 1, 1, 1],
      [0.125, 0.25, 0.5, -1],
    ],
  );
});

test("without a negative number in any layer 0 stands at the left", () => {
  const one = spread("linear", [0, 1, 2, 3, 4], { positive: [1, 0, 0, 1], negative: [0, 0, 0, 0] });
  assert.deepEqual(
    barsOf(one, one.layers[0]).map(({ from, to }) => [from, to]),
    [
      [0, 0.25],
      [0.75, 1],
    ],
  );
});

test("in decades both signs lie along the same sizes, and a median where its logarithm is", () => {
  const one = spread("decades", [1e-4, 1e-3, 1e-2, 0.1, 1], {
    positive: [0, 3, 0, 0],
    negative: [0, 3, 0, 0],
  });
  assert.deepEqual(
    barsOf(one, one.layers[0]).map(({ from, sign }) => [from, sign]),
    [
      [0.25, 1],
      [0.25, -1],
    ],
  );
  assert.ok(Math.abs(placeOf(one, 1e-2) - 0.5) < 1e-12);
  assert.deepEqual([placeOf(one, 1e-9), placeOf(one, 5)], [0, 1]);
});

test("nothing is asked before there is something on screen, nor beyond a run that has diverged", () => {
  const view = (/** @type {string} */ state, /** @type {number} */ iteration) =>
    /** @type {any} */ ({ session: { iteration: 4, status: { state } }, snapshot: {}, iteration });
  assert.deepEqual(diagnosisWish(view("ready", 5)), { call: "diagnostics", query: { iteration: 5 } });
  assert.deepEqual(diagnosisWish(view("diverged", 4))?.query, { iteration: 4 });
  assert.equal(diagnosisWish(view("diverged", 5)), null);
  assert.equal(diagnosisWish({ ...view("ready", 1), snapshot: null }), null);
});
