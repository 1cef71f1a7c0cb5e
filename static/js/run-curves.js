/**
 * The curves of many runs in one frame: what is drawn of each, how far up the frame goes when one run leaves the others
 * behind, and which run is nearest to a place. Pure; numbers are the server's.
 */

import { decadeTicks, linearTicks } from "./ticks.js";

/** @typedef {"batch_loss" | "train" | "validation"} Quantity */
/** @typedef {"iteration" | "epoch"} Along */
/** @typedef {{x: number, value: number, iteration: number}} Point */
/**
 * @typedef {object} Curve
 * @property {number} run from 1
 * @property {string} label
 * @property {Point[]} points
 * @property {Point | null} leaves the first point above the frame
 * @property {Point | null} highest of the points, where it leaves the frame
 */
/** @typedef {{x: [number, number], y: [number, number], log: boolean}} Frame */
/** @typedef {{along: Along, log: boolean, quantity: Quantity}} Look */

/** How often the loss at the start the frame reaches up to, at most, by whether its scale is one of powers. */
const UP = { log: 1e3, linear: 2 };
/** The smallest share of the start that the frame of powers reaches down to: what is below is 0 to float64. */
const DOWN = 1e-24;

/** Batches an epoch, of a run's history: from an epoch's end, where it has one. @param {any[]} history */
function batchesAnEpoch(history) {
  const end = history.findLast((row) => row.train !== null && row.epoch > 0);
  const whole = history.filter((row) => row.train !== null);
  return end && whole.length > 0 ? end.iteration / end.epoch : null;
}

/** @param {any} run @param {Look} look @returns {Point[]} */
function pointsOf(run, { along, log, quantity }) {
  const of = along === "epoch" ? batchesAnEpoch(run.history) : 1;
  if (of === null) return [];
  return run.history
    .filter((/** @type {any} */ row) => row[quantity] !== null && (!log || row[quantity] > 0))
    .map((/** @type {any} */ row) => ({
      x: row.iteration / of,
      value: row[quantity],
      iteration: row.iteration,
    }));
}

/** @param {any} result the server's comparison @param {Look} look @returns {{curves: Curve[], frame: Frame}} */
export function curvesOf(result, look) {
  const all = result.runs.map((/** @type {any} */ run) => ({ run, points: pointsOf(run, look) }));
  const starts = result.runs.flatMap((/** @type {any} */ run) => run.history[0]?.batch_loss ?? []);
  const frame = frameOf(
    all.flatMap((/** @type {{points: Point[]}} */ { points }) => points),
    Math.max(0, ...starts),
    look,
  );
  const top = frame.y[1];
  const curves = all.map((/** @type {{run: any, points: Point[]}} */ { run, points }) => {
    const leaves = points.find(({ value }) => value > top) ?? null;
    const highest = leaves && points.reduce((most, point) => (point.value > most.value ? point : most));
    return { run: run.run, label: run.label, points, leaves, highest };
  });
  return { curves, frame };
}

/** @param {Point[]} points @param {number} start the largest loss that a run began with @param {Look} look @returns {Frame} */
function frameOf(points, start, { along, log }) {
  const first = along === "epoch" ? 0 : 1;
  const last = points.reduce((most, { x }) => Math.max(most, x), first + 1);
  const highest = points.reduce((most, { value }) => Math.max(most, value), 0);
  const most = start > 0 ? start * (log ? UP.log : UP.linear) : highest;
  const lowest = points.reduce((least, { value }) => Math.min(least, value), highest || 1);
  const top = Math.min(highest, most) || 1;
  if (!log) return { x: [first, last], y: [0, top * 1.04], log };
  const low = Math.max(lowest, start * DOWN);
  return { x: [first, last], y: low < top ? [low / 1.2, top * 1.2] : [top / 10, top * 10], log };
}

/** A value's share of the frame's height, 0 at its foot; beyond the frame it is more than 1 or less than 0. @param {Frame} frame @param {number} value */
export function heightOf({ y: [low, high], log }, value) {
  if (!log) return (value - low) / (high - low);
  return (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
}

/** @param {Frame} frame @param {number} x */
export const acrossOf = ({ x: [first, last] }, x) => (x - first) / (last - first);

/** @param {Frame} frame */
export const ticksOf = ({ x, y, log }) => ({
  x: linearTicks(x[0], x[1], 5).filter(Number.isInteger),
  y: log ? powerTicks(y[0], y[1]) : linearTicks(y[0], y[1], 5),
});

/** Powers of ten; over a few of them their twofold and fivefold too. @param {number} low @param {number} high */
function powerTicks(low, high) {
  if (high / low > 1e3) return decadeTicks(low, high, 6);
  const first = Math.floor(Math.log10(low));
  return [0, 1, 2, 3]
    .flatMap((power) => [1, 2, 5].map((lead) => Number(`${lead}e${first + power}`)))
    .filter((tick) => tick >= low && tick <= high);
}

/** A curve's point nearest to a place along x. @param {Curve} curve @param {number} x @returns {Point | null} */
export function pointNear({ points }, x) {
  /** @type {Point | null} */
  let best = null;
  for (const point of points) if (!best || Math.abs(point.x - x) < Math.abs(best.x - x)) best = point;
  return best;
}

/**
 * The curve nearest to a place of the frame, by its own point nearest along x.
 * @param {Curve[]} curves
 * @param {Frame} frame
 * @param {{across: number, height: number}} place shares of the frame
 * @returns {{curve: Curve, point: Point} | null}
 */
export function curveNear(curves, frame, { across, height }) {
  const x = frame.x[0] + across * (frame.x[1] - frame.x[0]);
  let best = null;
  let least = Number.POSITIVE_INFINITY;
  for (const curve of curves) {
    const point = pointNear(curve, x);
    if (!point) continue;
    const clipped = Math.max(0, Math.min(1, heightOf(frame, point.value)));
    const distance = Math.abs(clipped - height) + Math.abs(acrossOf(frame, point.x) - across);
    if (distance < least) {
      best = { curve, point };
      least = distance;
    }
  }
  return best;
}
