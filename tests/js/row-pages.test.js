import assert from "node:assert/strict";
import { test } from "node:test";
import { joined, pageWishes } from "../../static/js/row-pages.js";

test("rows that are at hand are not asked for again", () => {
  assert.deepEqual(pageWishes({ total: 200, rows: Array(200) }, 5), {});
});

test("pages cover all rows, of one moment, up to a bound", () => {
  const wishes = Object.values(pageWishes({ total: 1797, rows: Array(200) }, 5));
  assert.deepEqual(
    wishes.map(({ query }) => query),
    [
      { iteration: 5, offset: 0, limit: 1000 },
      { iteration: 5, offset: 1000, limit: 1000 },
    ],
  );
  assert.equal(Object.keys(pageWishes({ total: 20_000, rows: Array(200) }, 5)).length, 4);
});

test("pages are one list only when all have arrived and belong to one moment", () => {
  const page = (/** @type {number} */ iteration, /** @type {number[]} */ rows) => ({
    iteration,
    total: 3,
    rows,
  });
  assert.equal(joined([page(4, [1, 2]), null]), null);
  assert.equal(joined([page(4, [1, 2]), page(5, [3])]), null);
  assert.deepEqual(joined([page(5, [1, 2]), page(5, [3])]), { iteration: 5, total: 3, rows: [1, 2, 3] });
});
