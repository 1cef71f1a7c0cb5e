/**
 * Where the loss along one parameter is drawn: from values and losses to places in a frame, with round ticks. Pure, and
 * right for a curve that is flat, steep beyond measure, or looked at so closely that only differences can be told.
 */

import { tickLabel } from "./tick-label.js";
import { linearTicks } from "./ticks.js";

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{low: number, high: number}} Range */
/** @typedef {{at: number, label: string}} Tick */
/**
 * @typedef {object} Slice what the server answers of one parameter (api: slice), as far as it is drawn
 * @property {number} value
 * @property {number} loss
 * @property {number} gradient
 * @property {number} span
 * @property {ArrayLike<number>} values ascending; the present value is one
 * @property {ArrayLike<number>} losses NaN beyond float64
 * @property {{values: ArrayLike<number>, losses: ArrayLike<number>}} tangent
 * @property {{step: number, new_value: number, loss: number | null, tangent_loss: number | null, loss_of_all: number | null}} step
 * @property {any} finite_difference
 */
/**
 * @typedef {object} Frame
 * @property {number} width of the picture
 * @property {number} height
 * @property {{left: number, right: number, top: number, bottom: number}} edges of the plot within it
 * @property {Range} values
 * @property {Range} losses
 * @property {(value: number) => number} x
 * @property {(loss: number) => number} y
 * @property {Tick[]} xTicks
 * @property {Tick[]} yTicks
 * @property {boolean} xIsRelative whether the ticks tell differences from the present value
 * @property {boolean} yIsRelative whether they tell differences from the present loss
 */

const EDGES = { left: 56, right: 14, top: 12, bottom: 22 };
/** A curve that varies by less, relative to its loss, varies by rounding alone and is drawn flat. */
const ROUNDING = 2 ** -40;
/** What is farther from the curve than this, in heights of the curve, is not worth the room. */
const MOST_ROOM = 2.5;
/** A part of a value smaller than this cannot be told from it in a tick's few digits. */
const CLOSE = 1e-3;

/**
 * @param {Slice} slice
 * @param {number} width
 * @param {number} height
 * @param {(number | null)[]} also losses that should be in the frame beside the curve's, unless the curve were then too small
 * @returns {Frame}
 */
export function frameOf(slice, width, height, also = []) {
  const edges = { ...EDGES, right: width - EDGES.right, bottom: height - EDGES.bottom };
  const values = { low: slice.values[0], high: slice.values[slice.values.length - 1] };
  const losses = lossRange([...Array.from(slice.losses), slice.loss].filter(Number.isFinite), also);
  const across = ticksOf(values, slice.value, Math.max(3, Math.round(width / 110)));
  const up = ticksOf(losses, slice.loss, 4);
  return {
    width,
    height,
    edges,
    values,
    losses,
    x: (value) => edges.left + (edges.right - edges.left) * share(value, values),
    y: (loss) => edges.bottom - (edges.bottom - edges.top) * share(loss, losses),
    xTicks: across.ticks,
    yTicks: up.ticks,
    xIsRelative: across.relative,
    yIsRelative: up.relative,
  };
}

/** @param {number} value @param {Range} range */
const share = (value, { low, high }) => (value - low) / (high - low);

/** From the lowest to the highest with a little room; a flat curve gets room enough to look flat. @param {number[]} losses @param {(number | null)[]} also @returns {Range} */
function lossRange(losses, also) {
  let low = Math.min(...losses);
  let high = Math.max(...losses);
  const size = Math.max(Math.abs(low), Math.abs(high));
  const spread = high - low;
  if (spread <= size * ROUNDING) return { low: low - (size || 1) / 2, high: high + (size || 1) / 2 };
  for (const loss of also) {
    if (loss === null || high - loss > MOST_ROOM * spread || loss - low > MOST_ROOM * spread) continue;
    low = Math.min(low, loss);
    high = Math.max(high, loss);
  }
  const room = (high - low) * 0.07;
  return { low: low - room, high: Math.min(Number.MAX_VALUE, high + room) };
}

/** @param {Range} range @param {number} base what differences are told from @param {number} about */
function ticksOf({ low, high }, base, about) {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const relative = high - low < size * CLOSE;
  const from = relative ? base : 0;
  const ticks = linearTicks(low - from, high - from, about).map((tick) => ({
    at: from + tick,
    label: tickLabel(tick, relative),
  }));
  return { ticks, relative };
}

/** The curve as runs of points; where a loss is beyond float64 a run ends. @param {Slice} slice @param {Frame} frame @returns {string[]} */
export function runsOf({ values, losses }, frame) {
  /** @type {string[][]} */
  const runs = [[]];
  for (let index = 0; index < values.length; index++) {
    if (Number.isFinite(losses[index]))
      runs[runs.length - 1].push(`${round(frame.x(values[index]))},${round(frame.y(losses[index]))}`);
    else if (runs[runs.length - 1].length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0).map((run) => run.join(" "));
}

/** A tenth of a pixel is as fine as a picture is. @param {number} place */
const round = (place) => Math.round(place * 10) / 10;

/** The tangent as far as it lies in the frame, or null where the server could not tell its ends. @param {Slice} slice @param {Frame} frame */
export function tangentIn({ tangent }, frame) {
  const [from, to] = [0, 1].map((end) => ({ x: tangent.values[end], y: tangent.losses[end] }));
  return lineIn(from, to, frame);
}

/**
 * A line between two points of values and losses, as far as it lies within the frame's losses.
 * @param {Point} from @param {Point} to @param {Frame} frame
 * @returns {[Point, Point] | null} in pixels; null where an end is beyond float64 or no part lies within
 */
export function lineIn(from, to, frame) {
  if (!Number.isFinite(from.y) || !Number.isFinite(to.y)) return null;
  const [start, end] = [cut(from, from, to, frame.losses), cut(to, from, to, frame.losses)];
  if (!start || !end) return null;
  return [
    { x: frame.x(start.x), y: frame.y(start.y) },
    { x: frame.x(end.x), y: frame.y(end.y) },
  ];
}

/** An end of a line drawn back to where the line enters the range. @param {Point} end @param {Point} from @param {Point} to @param {Range} range @returns {Point | null} */
function cut(end, from, to, { low, high }) {
  const y = Math.min(high, Math.max(low, end.y));
  if (y === end.y) return end;
  // Half of each: the difference of two float64s may be beyond float64.
  const at = (y / 2 - from.y / 2) / (to.y / 2 - from.y / 2);
  if (!(at >= 0 && at <= 1)) return null;
  return { x: from.x + at * (to.x - from.x), y };
}

/** The point of the curve whose value is nearest. @param {ArrayLike<number>} values ascending @param {number} value */
export function nearestIndex(values, value) {
  let best = 0;
  for (let index = 1; index < values.length; index++)
    if (Math.abs(values[index] - value) < Math.abs(values[best] - value)) best = index;
  return best;
}

/** The value at a place across the picture. @param {Frame} frame @param {number} x */
export const valueAt = ({ edges, values }, x) =>
  values.low + ((x - edges.left) / (edges.right - edges.left)) * (values.high - values.low);

const LEADS = [1, 2, 5];
/** The closest look takes in twice the ε of the central difference (api: 1e-5 max(1, |w|)). */
const CLOSEST = 2e-5;
const WIDEST = 1e3;

/** The next round span, closer or wider, as far as there is sense in it. @param {Pick<Slice, "span" | "value">} slice @param {-1 | 1} way */
export function otherSpan({ span, value }, way) {
  const size = Math.max(1, Math.abs(value));
  const power = Math.floor(Math.log10(span) + 1e-9);
  const lead = LEADS.findLastIndex((one) => one <= Number((span / 10 ** power).toPrecision(6)));
  const place = power * 3 + Math.max(0, lead) + way;
  const next = Number(`${LEADS[((place % 3) + 3) % 3]}e${Math.floor(place / 3)}`);
  const widest = WIDEST * 10 ** Math.ceil(Math.log10(size));
  if (way > 0) return next <= widest ? next : null;
  return next >= CLOSEST * size * (1 - 1e-9) ? Math.min(next, widest) : null;
}

/** A round span in which a step takes about a third of the way from the middle, or null for no step. @param {Pick<Slice, "value" | "step">} slice */
export function spanOfStep({ value, step }) {
  const wanted = 3 * Math.abs(step.step);
  const least = CLOSEST * Math.max(1, Math.abs(value));
  if (!(wanted > 0) || !Number.isFinite(wanted)) return null;
  const power = Math.floor(Math.log10(Math.max(wanted, least)));
  const lead = [1, 2, 5, 10].find((one) => one * 10 ** power >= Math.max(wanted, least) * (1 - 1e-9)) ?? 10;
  return Number(`${lead}e${power}`);
}

/** A loss beside another: what it is more or less. @param {number | null} loss @param {number} before */
export const change = (loss, before) => (loss === null ? null : loss - before);
