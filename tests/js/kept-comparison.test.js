/** A comparison is found again after a reload: in the same tab, at the same address, and only where it is whole. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetComparison, keepComparison, recallComparison } from "../../static/js/kept-comparison.js";

const ASKED = /** @type {any} */ ({
  run: { spec: { seed: 3 }, edits: [], iteration: 0 },
  rows: { rows: [{ row: 1, x: new Float64Array([0.1, -2]) }], classes: [] },
});

/** A tab's storage, by which the browser's is stood in for. @param {Map<string, string>} kept @param {string} search */
function tab(kept, search = "?preset=xor") {
  Object.assign(globalThis, {
    sessionStorage: {
      getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ text) => kept.set(name, text),
      removeItem: (/** @type {string} */ name) => kept.delete(name),
    },
    location: { search },
  });
}

test("what was asked comes back with its numbers, and no more once it is forgotten", () => {
  tab(new Map());
  keepComparison("c1", ASKED);
  const found = recallComparison();
  assert.equal(found?.id, "c1");
  assert.deepEqual(found?.asked.rows.rows[0].x, [0.1, -2]);
  forgetComparison();
  assert.equal(recallComparison(), null);
});

test("at another address, or where what is kept cannot be read, there is none", () => {
  const kept = new Map();
  tab(kept);
  keepComparison("c1", ASKED);
  tab(kept, "?preset=circle");
  assert.equal(recallComparison(), null);
  for (const text of ["{", "null", "[]", '{"id": "c1"}', '{"id": 3, "asked": {}}']) {
    tab(new Map([["comparison", text]]), "");
    assert.equal(recallComparison(), null, text);
  }
});

test("where the storage is blocked nothing is kept and nothing fails", () => {
  const blocked = () => {
    throw new Error("blocked");
  };
  Object.assign(globalThis, { sessionStorage: { getItem: blocked, setItem: blocked, removeItem: blocked } });
  keepComparison("c1", ASKED);
  assert.equal(recallComparison(), null);
});
