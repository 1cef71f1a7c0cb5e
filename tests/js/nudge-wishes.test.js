import assert from "node:assert/strict";
import { test } from "node:test";
import { needs } from "../../static/js/nudge-wishes.js";
import { bias, unit, weight } from "../../static/js/places.js";

/** 2-4-1: 17 parameters. @param {any} [given] @returns {any} */
const view = (given = {}) => ({
  session: { iteration: 3, status: { state: "ready" } },
  snapshot: {},
  iteration: 4,
  playing: false,
  widths: [2, 4, 1],
  selection: weight(1, 2, 1),
  choices: {},
  ...given,
});
const CHECK = { call: "gradient-check", query: { iteration: 4 } };

test("the curve of the selected weight or bias is asked for, at the iteration looked at", () => {
  assert.deepEqual(needs(view()), {
    slice: { call: "slice", query: { parameter: "W1.2.1", iteration: 4, points: 201 } },
    check: CHECK,
  });
  assert.equal(/** @type {any} */ (needs(view({ selection: bias(2, 1) }))).slice.query.parameter, "b2.1");
});

test("of a unit, or of nothing, there is no curve to ask for", () => {
  for (const selection of [unit(1, 1), null])
    assert.deepEqual(needs(view({ selection })), { slice: null, check: CHECK });
});

test("a span holds for the parameter it was chosen for", () => {
  const choices = { nudge: { span: 0.1, of: "W1.2.1" } };
  assert.equal(/** @type {any} */ (needs(view({ choices }))).slice.query.span, 0.1);
  const other = /** @type {any} */ (needs(view({ choices, selection: bias(2, 1) })));
  assert.equal("span" in other.slice.query, false);
});

test("many parameters are checked only when asked, and only in the run and iteration it was asked for", () => {
  const large = view({ widths: [2, 64, 1] });
  const check = (/** @type {any} */ seen) => /** @type {any} */ (needs(seen)).check;
  assert.equal(check(large), null);
  const choices = { nudge: { session: large.session, iteration: 4 } };
  assert.deepEqual(check({ ...large, choices }), CHECK);
  assert.equal(check({ ...large, choices, iteration: 5 }), null);
  assert.equal(check({ ...large, choices, session: { ...large.session } }), null);
});

test("while playing a network of middle size is left alone", () => {
  assert.equal(/** @type {any} */ (needs(view({ widths: [2, 20, 1], playing: true }))).check, null);
  assert.notEqual(/** @type {any} */ (needs(view({ widths: [2, 20, 1] }))).check, null);
  assert.notEqual(/** @type {any} */ (needs(view({ playing: true }))).check, null);
});

test("nothing is asked of the iteration that a diverged run cannot make, nor before there is a run", () => {
  const session = { iteration: 3, status: { state: "diverged" } };
  assert.equal(needs(view({ session })), null);
  assert.notEqual(needs(view({ session, iteration: 3 })), null);
  assert.equal(needs(view({ session: null })), null);
});
