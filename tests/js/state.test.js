import assert from "node:assert/strict";
import { test } from "node:test";
import { weight } from "../../static/js/places.js";
import {
  announce,
  dismiss,
  initial,
  isLatest,
  keptSelection,
  present,
  standsAt,
  tellingRow,
} from "../../static/js/state.js";

const layer = (/** @type {number} */ units, /** @type {number} */ inputs) => ({
  layer: 1,
  W: Array.from({ length: units }, () => new Float64Array(inputs)),
  b: new Float64Array(units),
});
/** A session of a 2-3-1 network after some updates. */
const session = (/** @type {number} */ iteration) =>
  /** @type {any} */ ({ iteration, parameters: [layer(3, 2), layer(1, 3)] });
const at = (/** @type {number} */ n, /** @type {number} */ t, /** @type {number} */ k) =>
  initial({
    session: session(k),
    snapshot: /** @type {any} */ ({ iteration: n, trace: {}, inspection: null }),
    t,
  });

test("before its update is passed the page stands at n - 1, after it at n", () => {
  assert.equal(standsAt(at(5, 0.9, 4)), 4);
  assert.equal(standsAt(at(5, 1, 5)), 5);
});

test("the peek and the end of the last update are the latest; everything else looks back", () => {
  assert.ok(isLatest(at(5, 0.3, 4)));
  assert.ok(isLatest(at(4, 1, 4)));
  assert.ok(!isLatest(at(4, 0.9, 4)));
  assert.ok(!isLatest(at(2, 1, 4)));
  assert.equal(present(at(2, 1, 4)).past, true);
});

test("a view knows the widths, inputs first", () => {
  assert.deepEqual(present(at(1, 0, 0)).widths, [2, 3, 1]);
  assert.equal(present(at(1, 0, 0)).layers, 2);
  assert.deepEqual(present(initial({})).widths, []);
});

test("an inspection of another parameter than the selected one is not shown", () => {
  const state = at(1, 0, 0);
  const inspection = { parameter: { name: "W1.2.1" } };
  const snapshot = /** @type {any} */ ({ ...state.snapshot, inspection });
  assert.equal(present({ ...state, snapshot, selection: weight(1, 2, 1) }).inspection, inspection);
  assert.equal(present({ ...state, snapshot, selection: weight(1, 2, 2) }).inspection, null);
});

test("a selection is kept while the network has it, and none stays none", () => {
  /** @param {any} selection */
  const after = (selection) =>
    keptSelection(initial({ selection, snapshot: /** @type {any} */ ({}) }), session(0));
  assert.deepEqual(after(weight(1, 3, 1)), weight(1, 3, 1));
  assert.deepEqual(after(weight(1, 4, 1)), weight(1, 2, 1));
  assert.equal(after(null), null);
});

test("a notice takes the place of the one with its id, and can be dismissed", () => {
  const notice = (/** @type {string} */ text) => ({
    id: "problem",
    kind: /** @type {"problem"} */ ("problem"),
    text,
    choices: [],
  });
  const twice = announce(notice("second"))(announce(notice("first"))(initial({})));
  assert.deepEqual(
    twice.notices.map((one) => one.text),
    ["second"],
  );
  assert.deepEqual(dismiss("problem")(twice).notices, []);
});

test("with no row chosen, one whose weights all have something to tell is shown, else the batch's first", () => {
  const snapshot = (/** @type {number[][]} */ inputs) =>
    /** @type {any} */ ({
      trace: { batch: { rows: [3, 1, 2] }, sample: { row: 3 } },
      rows: { rows: inputs.map((x, index) => ({ row: index + 1, x })) },
    });
  assert.equal(
    tellingRow(
      snapshot([
        [0, 1],
        [1, 1],
        [0, 0],
      ]),
    ),
    2,
  );
  assert.equal(
    tellingRow(
      snapshot([
        [0, 1],
        [1, 0],
        [0, 0],
      ]),
    ),
    3,
  );
});
