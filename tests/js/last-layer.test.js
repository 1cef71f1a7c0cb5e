import assert from "node:assert/strict";
import { test } from "node:test";
import { fit } from "../../static/js/last-layer.js";

/** @param {string} name @param {number | null} lowest @param {number | null} highest @param {object} [more] */
const activation = (name, lowest, highest, more) => ({
  [name]: { name, lowest, highest, last_layer_only: false, linear: false, ...more },
});

const CATALOG = {
  activations: {
    ...activation("identity", null, null, { linear: true }),
    ...activation("sigmoid", 0, 1),
    ...activation("tanh", -1, 1),
    ...activation("relu", 0, null),
    ...activation("softmax", 0, 1, { last_layer_only: true }),
  },
  losses: {
    half_squared_error: { name: "half_squared_error", activation: null },
    binary_cross_entropy: { name: "binary_cross_entropy", activation: "sigmoid" },
    cross_entropy: { name: "cross_entropy", activation: "softmax" },
  },
};

const HIDDEN = { units: 4, activation: "tanh" };
const TWO_CLASSES = { units: [1, 2], labels: true, range: null };
const THREE_CLASSES = { units: [3], labels: true, range: null };

/** @param {number} low @param {number} high @param {number} [units] @returns {any} */
const numbers = (low, high, units = 1) => ({ units: [units], labels: false, range: [low, high] });

/** @param {number} units @param {string} last @param {string} loss @param {any} asked */
const fitted = (units, last, loss, asked) =>
  fit(
    CATALOG,
    { layers: [HIDDEN, { units, activation: last }], loss: { name: loss, reduction: "mean" } },
    asked,
  );

test("a last layer and a loss that fit are left as they are", () => {
  assert.deepEqual(fitted(1, "tanh", "half_squared_error", TWO_CLASSES).changes, {});
  assert.deepEqual(fitted(2, "softmax", "cross_entropy", TWO_CLASSES).changes, {});
  assert.deepEqual(fitted(1, "sigmoid", "binary_cross_entropy", numbers(0, 1)).changes, {});
});

test("three classes get three softmax units and the loss that belongs to them", () => {
  assert.deepEqual(fitted(1, "sigmoid", "half_squared_error", THREE_CLASSES).changes, {
    layers: [HIDDEN, { units: 3, activation: "softmax" }],
    loss: { name: "cross_entropy" },
  });
});

test("two classes after a softmax of three get one sigmoid unit and its cross-entropy", () => {
  assert.deepEqual(fitted(3, "softmax", "cross_entropy", TWO_CLASSES).changes, {
    layers: [HIDDEN, { units: 1, activation: "sigmoid" }],
    loss: { name: "binary_cross_entropy" },
  });
});

test("targets beyond an activation's reach get the identity, those within keep it", () => {
  const last = (/** @type {string} */ name, /** @type {any} */ asked) =>
    fitted(1, name, "half_squared_error", asked).last.activation;
  assert.equal(last("sigmoid", numbers(0, 1.5)), "identity");
  assert.equal(last("sigmoid", numbers(0, 1)), "sigmoid");
  assert.equal(last("tanh", numbers(-1.1, 0)), "identity");
  assert.equal(last("relu", numbers(0, 1000)), "relu");
  assert.equal(last("relu", numbers(-1, 1000)), "identity");
});

test("a loss made for the activation that goes is replaced by one that goes with any", () => {
  assert.deepEqual(fitted(1, "sigmoid", "binary_cross_entropy", numbers(3, 12)).changes.loss, {
    name: "half_squared_error",
  });
});

test("shares of 1 are no numeric targets: softmax gives way", () => {
  assert.deepEqual(fitted(2, "softmax", "cross_entropy", numbers(0, 1, 2)).changes, {
    layers: [HIDDEN, { units: 2, activation: "identity" }],
    loss: { name: "half_squared_error" },
  });
});

test("as many targets as there are, so many units", () => {
  assert.deepEqual(fitted(1, "identity", "half_squared_error", numbers(0, 9, 2)).last, {
    units: 2,
    activation: "identity",
  });
});
