import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isKnown,
  known,
  moment,
  nextStop,
  phaseCount,
  phases,
  previousStop,
  stopWhereKnown,
} from "../../static/js/timeline.js";

test("an iteration goes forward 1 … L, loss, backward L … 1, gather, update", () => {
  const names = phases(3).map(({ kind, layer }) => `${kind}${layer ?? ""}`);
  assert.deepEqual(names, [
    "forward1",
    "forward2",
    "forward3",
    "loss",
    "backward3",
    "backward2",
    "backward1",
    "gather",
    "update",
  ]);
});

test("phases fill the iteration without gap or overlap, for every depth allowed", () => {
  for (let layers = 1; layers <= 8; layers++) {
    const all = phases(layers);
    assert.equal(all.length, phaseCount(layers));
    assert.equal(all[0].start, 0);
    assert.equal(all.at(-1)?.end, 1);
    for (let index = 1; index < all.length; index++) assert.equal(all[index].start, all[index - 1].end);
  }
});

test("stepping by phase from the start visits every stop once and ends at 1, and back again", () => {
  for (let layers = 1; layers <= 8; layers++) {
    const visited = [];
    for (let t = nextStop(layers, 0); t !== null; t = nextStop(layers, t)) visited.push(t);
    assert.equal(visited.length, phaseCount(layers));
    assert.equal(visited.at(-1), 1);
    const back = [];
    for (let t = previousStop(layers, 1); t !== null; t = previousStop(layers, t)) back.push(t);
    assert.deepEqual(back.reverse(), [0, ...visited.slice(0, -1)]);
  }
});

test("at a stop the phase before it is complete and the next has not begun", () => {
  for (const { index, end, kind, layer } of phases(3)) {
    assert.deepEqual(moment(3, end), { kind, layer, index, progress: 1, count: 9 });
  }
  assert.equal(moment(3, 0).kind, "start");
});

test("a value is known when its phase is complete and not before", () => {
  const halfway = known(2, 1.5 / 7);
  assert.deepEqual(halfway.forward, [1, 1, 0.5]);
  assert.ok(isKnown(halfway, "a", 1));
  assert.ok(!isKnown(halfway, "z", 2));
  assert.ok(isKnown(halfway, "a_in", 2));
  assert.ok(!isKnown(halfway, "loss"));
});

test("delta of an early layer is known after that of a later one, the batch's gradient after both", () => {
  const stop = (/** @type {any} */ quantity, /** @type {number} */ layer) =>
    stopWhereKnown(2, quantity, layer);
  assert.ok(stop("loss", 0) < stop("delta", 2));
  assert.ok(stop("delta", 2) < stop("delta", 1));
  assert.ok(stop("delta", 1) < stop("dL_dW", 1));
  assert.equal(stop("new_value", 1), 1);
  assert.equal(stop("a_in", 1), 0);
});
