/** What the history says: where epochs end, which one is best, and whether the run overfits. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bestEpoch,
  curvesOf,
  epochEnds,
  lossesAfter,
  lossesOf,
  overfitting,
  withEpochEnds,
  withPeek,
} from "../../static/js/loss-history.js";

/** @param {number} iteration @param {number} epoch @param {number | null} train @param {number | null} validation */
const row = (iteration, epoch, train, validation) => ({
  iteration,
  epoch,
  batch_loss: 1 / iteration,
  total_loss: 1 / iteration,
  train,
  validation,
  test: /** @type {number | null} */ (null),
  accuracy: train === null ? null : { train: 0.5, validation: validation === null ? null : 0.25, test: null },
  gradient_norms: [1],
});

/** One epoch an iteration: pairs of training and validation loss. @param {[number, number | null][]} losses */
const epochs = (...losses) =>
  withEpochEnds(
    losses.map(([train, validation], index) => row(index + 1, index + 1, train, validation)),
    { iteration: losses.length, epoch: losses.length },
  );

test("where the run stands in mid-epoch its losses are known, but no epoch ends there", () => {
  const rows = withEpochEnds([row(1, 1, null, null), row(2, 1, 0.5, 0.6), row(3, 2, 0.4, 0.5)], {
    iteration: 3,
    epoch: 1,
  });
  assert.deepEqual(
    epochEnds(rows).map((one) => one.iteration),
    [2],
  );
  const whole = withEpochEnds([row(4, 2, 0.3, 0.4)], { iteration: 4, epoch: 2 });
  assert.equal(epochEnds(whole).length, 1);
});

test("the best epoch is the first with the lowest validation loss", () => {
  assert.equal(bestEpoch(epochs([1, 0.9], [0.8, 0.5], [0.7, 0.6], [0.6, 0.5]))?.epoch, 2);
  assert.equal(bestEpoch(epochs([1, null], [0.8, null])), null);
});

test("a run overfits when the validation loss has risen for five epochs while the training loss fell", () => {
  const evidence = overfitting(
    epochs([1, 0.9], [0.8, 0.5], [0.7, 0.6], [0.6, 0.6], [0.5, 0.7], [0.4, 0.7], [0.3, 0.8]),
  );
  assert.deepEqual([evidence?.best.epoch, evidence?.now.epoch], [2, 7]);
});

test("neither a short rise, nor a rise of both losses, nor a fall of both is overfitting", () => {
  assert.equal(overfitting(epochs([1, 0.5], [0.8, 0.6], [0.7, 0.7], [0.6, 0.8], [0.5, 0.9])), null);
  assert.equal(overfitting(epochs([0.1, 0.5], [1, 0.6], [1, 0.7], [2, 0.8], [3, 0.9], [4, 1], [5, 2])), null);
  assert.equal(
    overfitting(epochs([1, 0.9], [0.9, 0.8], [0.8, 0.7], [0.7, 0.6], [0.6, 0.5], [0.5, 0.4])),
    null,
  );
  assert.equal(overfitting(epochs([1, null], [0.5, null])), null);
});

test("the trace on screen adds its batch loss to the curves once, and only beyond their end", () => {
  const curves = curvesOf(epochs([1, 0.9], [0.8, 0.5]));
  const longer = withPeek(curves, 3, 0.25);
  assert.deepEqual([longer.iterations, longer.batch.at(-1), longer.train.at(-1)], [[1, 2, 3], 0.25, null]);
  assert.equal(withPeek(curves, 2, 0.25), curves);
});

test("losses are told of every part where they were kept, and of an empty part not at all", () => {
  const session = /** @type {any} */ ({
    iteration: 2,
    losses: { train: 0.8, validation: null, test: 0.7 },
    accuracy: { train: 0.5, test: 0.5 },
  });
  const history = epochs([1, null], [0.8, null]);
  history[0].test = 0.9;
  const snapshot = /** @type {any} */ ({ history });
  assert.deepEqual(lossesAfter({ session, snapshot }, 2).losses, { train: 0.8, test: 0.7 });
  assert.deepEqual(lossesAfter({ session, snapshot }, 1).losses, { train: 1, test: 0.9 });
  assert.deepEqual(lossesAfter({ session, snapshot }, 0).losses, { train: null, test: null });
  assert.deepEqual(lossesOf(history[0], session).losses, { batch: 1, train: 1, test: 0.9 });
});
