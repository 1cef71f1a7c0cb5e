import assert from "node:assert/strict";
import { test } from "node:test";
import {
  callOf,
  changedSince,
  placeForBatches,
  sortFaults,
  specOf,
  trainingRows,
  usualExtent,
  workOf,
} from "../../static/js/comparison.js";

const SPEC = {
  dataset: { name: "spiral", rows: 200, noise: 0.1 },
  layers: [
    { units: 2, activation: "tanh" },
    { units: 1, activation: "tanh" },
  ],
  parameters: null,
  optimizer: { name: "sgd", learning_rate: 0.5, momentum: 0.9 },
  clip: { norm: 1 },
};

/** @param {Partial<import("../../static/js/comparison.js").Asked>} [given] @returns {import("../../static/js/comparison.js").Asked} */
const asked = (given = {}) => ({
  path: "optimizer.learning_rate",
  values: [0.1, 1],
  texts: ["0.1", "1"],
  unit: "iterations",
  count: 20,
  lossBelow: null,
  from: "start",
  on: "own",
  rows: { rows: [] },
  run: { spec: SPEC, edits: [], iteration: 7 },
  ...given,
});

test("from its start, an unedited run is its spec and needs no session", () => {
  const { body, stand } = callOf(asked({ lossBelow: 0.01 }));
  assert.deepEqual(body, {
    vary: { "optimizer.learning_rate": [0.1, 1] },
    iterations: 20,
    loss_below: 0.01,
    spec: SPEC,
  });
  assert.equal(stand, null);
});

test("edits made at the start belong to it, later ones do not", () => {
  const first = { iteration: 0, optimizer: { learning_rate: 0.2 } };
  const run = { spec: SPEC, edits: [first, { iteration: 3, batch_size: 5 }], iteration: 7 };
  const { body, stand } = callOf(asked({ run }));
  assert.deepEqual(stand, { spec: SPEC, edits: [first], iteration: 0 });
  assert.deepEqual(body.spec, { parameters: null }, "each seed goes on drawing its own start values");
});

test("start values typed in at the start stay as they are typed", () => {
  const run = { spec: SPEC, edits: [{ iteration: 0, parameters: { "W1.1.1": 0.3 } }], iteration: 7 };
  assert.deepEqual(callOf(asked({ run })).body.spec, {});
});

test("from where it stands, a run is its spec, its edits so far and its iteration", () => {
  const edits = [
    { iteration: 3, batch_size: 5 },
    { iteration: 9, batch_size: 7 },
  ];
  const { body, stand } = callOf(asked({ from: "here", run: { spec: SPEC, edits, iteration: 7 } }));
  assert.deepEqual(stand, { spec: SPEC, edits: [edits[0]], iteration: 7 });
  assert.deepEqual(body.spec, {});
});

test("batch sizes are compared on 2,000 rows of the dataset, or on the circle with its own network", () => {
  const batches = { path: "batch_size", values: [1, null], unit: /** @type {const} */ ("epochs") };
  assert.deepEqual(callOf(asked({ ...batches, on: "rows" })).body.spec.dataset, {
    name: "spiral",
    rows: 2000,
    noise: 0.1,
  });
  const circle = callOf(asked({ ...batches, on: "circle" }));
  assert.deepEqual(circle, {
    body: {
      vary: { batch_size: [1, null] },
      epochs: 20,
      preset: "circle",
      spec: { dataset: { name: "circle", rows: 2000 } },
    },
    stand: null,
  });
});

test("where batch sizes are compared depends on how many rows there are and can be", () => {
  const catalog = { datasets: { spiral: { parameters: [{ name: "rows" }] }, xor: { parameters: [] } } };
  assert.equal(placeForBatches(catalog, SPEC, 2000), "own");
  assert.equal(placeForBatches(catalog, SPEC, 1999), "rows");
  assert.equal(placeForBatches(catalog, { dataset: { name: "xor" } }, 4), "circle");
});

test("a comparison tells what has become of its run", () => {
  const run = asked().run;
  const edit = { iteration: 3, batch_size: 5 };
  assert.equal(
    changedSince(asked(), { ...run, iteration: 90 }),
    null,
    "made from the start, moving is nothing to it",
  );
  assert.equal(changedSince(asked({ from: "here" }), { ...run, iteration: 90 }), "moved");
  assert.equal(changedSince(asked({ from: "here" }), { ...run, edits: [edit] }), "edited");
  assert.equal(changedSince(asked(), { ...run, edits: [edit] }), null);
  assert.equal(changedSince(asked(), { ...run, edits: [{ ...edit, iteration: 0 }] }), "edited");
  assert.equal(changedSince(asked(), { ...run, spec: { ...SPEC, seed: 1 } }), "other");
  assert.equal(changedSince(asked({ on: "circle" }), { ...run, spec: {} }), null, "it was never of that run");
});

test("a compared run's spec is the common one with its changes, as the contract merges", () => {
  const spec = (/** @type {any} */ changes) => specOf({ spec: SPEC }, { changes });
  assert.deepEqual(spec({ optimizer: { learning_rate: 1 } }).optimizer, {
    name: "sgd",
    learning_rate: 1,
    momentum: 0.9,
  });
  assert.deepEqual(spec({ optimizer: { name: "adam", learning_rate: 0.001 } }).optimizer, {
    name: "adam",
    learning_rate: 0.001,
  });
  assert.deepEqual(spec({ clip: { value: 2 } }).clip, { value: 2 });
  assert.deepEqual(spec({ layers: [{ units: 1, activation: "relu" }] }).layers, [
    { units: 1, activation: "relu" },
  ]);
});

test("a refusal's messages are sorted into those about a value and others", () => {
  const faults = [
    { field: "vary.seed.2", message: "no" },
    { field: "vary.seed", message: "too many" },
    { field: "iterations", message: "too far" },
  ];
  assert.deepEqual(sortFaults(faults, "seed"), {
    values: [{ index: 2, message: "no" }],
    others: [faults[1], faults[2]],
  });
});

test("batch sizes run for epochs unless something else is asked for", () => {
  const session = { spec: SPEC, batch: { number: 1, of: 1, size: 4 } };
  assert.equal(usualExtent(session, "batch_size").unit, "epochs");
  assert.equal(usualExtent(session, "seed").unit, "iterations");
  assert.equal(usualExtent({ ...session, batch: { number: 1, of: 20, size: 4 } }, "seed").unit, "epochs");
});

test("the work of a comparison is counted as the server counts it", () => {
  const training = trainingRows(2000, { validation: 0.15, test: 0.15 });
  assert.equal(training, 1400);
  const epochs = { unit: /** @type {const} */ ("epochs"), count: 20 };
  // 20 epochs of 1400, 44, 6 and 2 batches, and of one of all rows.
  assert.equal(
    workOf({ path: "batch_size", values: [1, 32, 256, 1024, null], ...epochs }, training, 10),
    29_060,
  );
  assert.equal(workOf({ path: "seed", values: [1, 2], ...epochs }, training, null), 40);
  assert.equal(workOf({ path: "seed", values: [1, 2], unit: "iterations", count: 7 }, training, 10), 14);
});
