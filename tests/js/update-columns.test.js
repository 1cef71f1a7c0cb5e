import assert from "node:assert/strict";
import { test } from "node:test";
import { sparkline, updateColumns } from "../../static/js/update-columns.js";

/** @param {number} iteration @param {number} value @param {Record<string, number>} terms */
const row = (iteration, value, terms) => ({
  iteration,
  value,
  update: { terms: Object.entries(terms).map(([name, one]) => ({ name, latex: `\\${name}`, value: one })) },
});

const sgd = (/** @type {number} */ n, /** @type {number} */ w) =>
  row(n, w, { gradient: w, learning_rate: 0.5, step: -w / 2, new_value: w / 2 });

test("what changes is a column, what does not is told apart, in the order of the arithmetic", () => {
  const { columns, constants } = updateColumns([sgd(1, 8), sgd(2, 4)]);
  assert.deepEqual(
    columns.map(({ name, values }) => [name, values]),
    [
      ["value", [8, 4]],
      ["gradient", [8, 4]],
      ["step", [-4, -2]],
      ["new_value", [4, 2]],
    ],
  );
  assert.deepEqual(constants, [{ name: "learning_rate", latex: "\\learning_rate", values: [0.5, 0.5] }]);
});

test("a gradient that stays 0 is still a column", () => {
  const { columns } = updateColumns([sgd(1, 0), sgd(2, 0)]);
  assert.ok(columns.some(({ name }) => name === "gradient"));
});

test("across a change of optimizer a term is missing where it was not used", () => {
  const adam = row(2, 4, { gradient: 4, first_moment: 0.4, frozen: 0, step: -0.1, new_value: 3.9 });
  const { columns, constants } = updateColumns([sgd(1, 8), adam]);
  const names = columns.map(({ name }) => name);
  assert.deepEqual(names, ["value", "gradient", "first_moment", "learning_rate", "step", "new_value"]);
  assert.deepEqual(columns.find(({ name }) => name === "first_moment")?.values, [null, 0.4]);
  assert.deepEqual(constants, []);
});

test("a single update is all columns", () => {
  assert.deepEqual(updateColumns([sgd(1, 8)]).constants, []);
});

test("a small curve fills its box, with 0 where the values change sign", () => {
  assert.deepEqual(sparkline([-1, 0, 3]), { points: "0,18 50,14 100,2", zero: 14 });
  assert.deepEqual(sparkline([2, 2]), { points: "0,10 100,10", zero: null });
  assert.deepEqual(sparkline([null, 5, 7]), { points: "50,18 100,2", zero: null });
  assert.deepEqual(sparkline([-1.7e308, 1.7e308]), { points: "0,18 100,2", zero: 10 });
});
