import assert from "node:assert/strict";
import { test } from "node:test";
import { curveNear, curvesOf, heightOf, pointNear, ticksOf } from "../../static/js/run-curves.js";
import { lookOf } from "../../static/js/run-looks.js";

/** @param {number} iteration @param {number} batch_loss @param {number | null} [train] @param {number} [epoch] */
const row = (iteration, batch_loss, train = null, epoch = 1) => ({
  iteration,
  epoch,
  batch_loss,
  train,
  validation: null,
});
/** @param {number} run @param {any[]} history */
const run = (run, history) => ({ run, label: `run ${run}`, history });

const RUNS = {
  runs: [
    run(1, [row(1, 4), row(2, 3, 2, 1), row(3, 2), row(4, 1, 0.5, 2)]),
    run(2, [row(1, 4, 8, 1), row(2, 8, 1e9, 2)]),
  ],
};
/** @type {import("../../static/js/run-curves.js").Look} */
const LOG = { along: "iteration", log: true, quantity: "train" };

test("a curve holds the values that were measured, at their iterations", () => {
  const { curves } = curvesOf(RUNS, LOG);
  assert.deepEqual(
    curves[0].points.map(({ x, value }) => [x, value]),
    [
      [2, 2],
      [4, 0.5],
    ],
  );
});

test("along epochs, iterations are divided by each run's own batches an epoch", () => {
  const { curves, frame } = curvesOf(RUNS, { ...LOG, along: "epoch", quantity: "batch_loss" });
  assert.deepEqual(
    curves.map(({ points }) => points.map(({ x }) => x)),
    [
      [0.5, 1, 1.5, 2],
      [1, 2],
    ],
  );
  assert.deepEqual(frame.x, [0, 2]);
});

test("a run that runs away leaves the frame instead of pressing the others flat", () => {
  const { curves, frame } = curvesOf(RUNS, LOG);
  assert.equal(curves[0].leaves, null);
  assert.equal(curves[1].leaves?.iteration, 2);
  assert.equal(curves[1].highest?.value, 1e9);
  assert.ok(heightOf(frame, 1e9) > 1);
  assert.ok(heightOf(frame, 0.5) > 0 && heightOf(frame, 8) < 1);
});

test("on a linear scale the frame begins at 0 and holds at most twice the loss at the start", () => {
  const { frame } = curvesOf(RUNS, { ...LOG, log: false });
  assert.equal(frame.y[0], 0);
  assert.ok(frame.y[1] >= 8 && frame.y[1] < 9, String(frame.y[1]));
});

test("a loss of 0 has no place on a log scale", () => {
  const result = { runs: [run(1, [row(1, 1, 0.5), row(2, 0.5, 0, 2)])] };
  assert.equal(curvesOf(result, LOG).curves[0].points.length, 1);
  assert.equal(curvesOf(result, { ...LOG, log: false }).curves[0].points.length, 2);
});

test("runs that have told nothing yet leave an empty frame without a fault", () => {
  const { curves, frame } = curvesOf({ runs: [run(1, [])] }, LOG);
  assert.deepEqual(curves[0].points, []);
  assert.ok([...frame.x, ...frame.y].every(Number.isFinite));
});

test("a log scale over few powers has ticks between them", () => {
  const ticks = ticksOf({ x: [1, 4], y: [0.03, 0.6], log: true }).y;
  assert.deepEqual(ticks, [0.05, 0.1, 0.2, 0.5]);
  assert.deepEqual(ticksOf({ x: [1, 4], y: [1, 4], log: true }).x, [1, 2, 3, 4]);
});

test("the pointer finds the nearest curve by its own points", () => {
  const { curves, frame } = curvesOf(RUNS, { ...LOG, quantity: "batch_loss" });
  const found = curveNear(curves, frame, { across: 1, height: heightOf(frame, 1) });
  assert.equal(found?.curve.run, 1);
  assert.equal(found?.point.iteration, 4);
  assert.equal(pointNear(curves[1], 100)?.iteration, 2);
});

test("no two of 64 runs share both hue and dash, and neighbours share neither", () => {
  const looks = Array.from({ length: 64 }, (_, index) => lookOf(index + 1));
  assert.equal(new Set(looks.map((look) => JSON.stringify(look))).size, 64);
  for (let index = 1; index < 8; index++) {
    assert.notEqual(looks[index].hue, looks[index - 1].hue);
    assert.notEqual(looks[index].dash, looks[index - 1].dash);
  }
});
