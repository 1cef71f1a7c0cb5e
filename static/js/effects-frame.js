/** Where each parameter's loss reduction is drawn against its update: both axes hold 0, with round ticks. Pure. */

import { tickLabel } from "./tick-label.js";
import { linearTicks } from "./ticks.js";

/** @typedef {import("./nudge-effects.js").Effect} Effect */
/** @typedef {{low: number, high: number}} Range */

const EDGES = { left: 58, right: 12, top: 10, bottom: 22 };

/** @param {number[]} numbers @returns {Range} */
function around(numbers) {
  const low = Math.min(0, ...numbers);
  const high = Math.max(0, ...numbers);
  const room = (high - low) * 0.06 || 1;
  return { low: low - room, high: high + room };
}

/** @param {Range} range @param {number} about */
const ticksIn = ({ low, high }, about) =>
  linearTicks(low, high, about).map((at) => ({ at, label: tickLabel(at) }));

/** @param {Effect[]} effects @param {number} width @param {number} height */
export function effectsFrame(effects, width, height) {
  const edges = { ...EDGES, right: width - EDGES.right, bottom: height - EDGES.bottom };
  const across = around(effects.map(({ x }) => x));
  const up = around(effects.map(({ y }) => y));
  const share = (/** @type {number} */ one, /** @type {Range} */ { low, high }) => (one - low) / (high - low);
  return {
    width,
    height,
    edges,
    across,
    up,
    x: (/** @type {number} */ one) => edges.left + (edges.right - edges.left) * share(one, across),
    y: (/** @type {number} */ one) => edges.bottom - (edges.bottom - edges.top) * share(one, up),
    xTicks: ticksIn(across, Math.max(2, Math.round(width / 130))),
    yTicks: ticksIn(up, 4),
  };
}

/** The ends of the line through 0 of a slope, as far as it lies in the frame. @param {ReturnType<typeof effectsFrame>} frame @param {number} slope */
export function lineThroughZero({ across, up, x, y }, slope) {
  const reach = (/** @type {number} */ end, /** @type {number} */ low, /** @type {number} */ high) => {
    const rise = end * slope;
    const kept = Math.min(high, Math.max(low, rise));
    return { x: x(rise === kept ? end : kept / slope), y: y(kept) };
  };
  return [reach(across.low, up.low, up.high), reach(across.high, up.low, up.high)];
}
