/** The loss curve's plot: uPlot, set to the page's colours and to exact values. */

import uPlot from "../../vendor/uplot/uPlot.esm.js";
import { decadeTicks, linearTicks } from "../ticks.js";

const HEIGHT = 92;
const AXIS_WIDTH = 42;
const TICKS = 3;

/**
 * @typedef {object} Curves
 * @property {number[]} iterations
 * @property {(number | null)[]} batch
 * @property {(number | null)[]} train
 * @property {(number | null)[]} validation
 * @property {number} now the iteration looked at
 */

/** @param {HTMLElement} element */
export function lossColours(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    ink: read("--ink"),
    soft: read("--ink-soft"),
    line: read("--line"),
    marker: read("--line-strong"),
    paper: read("--paper"),
    font: `11px ${read("--numbers")}`,
  };
}
/** @typedef {ReturnType<typeof lossColours>} Colours */

/** A tick's label without digits that say nothing. @param {number} value */
const tick = (value) => {
  if (value === 0) return "0";
  const small = Math.abs(value) < 1e-3 || Math.abs(value) >= 1e4;
  return (small ? value.toExponential(0).replace("e+", "e") : String(Number(value.toPrecision(6)))).replace(
    "-",
    "\u2212",
  );
};

/**
 * @typedef {object} Options
 * @property {number} width
 * @property {boolean} log
 * @property {() => Colours} colours
 * @property {() => Curves} curves
 * @property {(index: number | null) => void} onPoint
 */

/** @param {HTMLElement} place @param {Options} options */
export function createPlot(place, { width, log, colours, curves, onPoint }) {
  const settings = {
    width,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6, fill: () => colours().paper, stroke: () => colours().ink },
    },
    scales: { x: { time: false, range: acrossAll(curves) }, y: log ? { distr: 3 } : { range: fromZero } },
    axes: axes(colours, log),
    series: [
      {},
      line(() => colours().soft, { width: 1 }),
      line(() => colours().ink, { width: 1.75 }),
      line(() => colours().ink, { width: 1.5, dash: [4, 3] }),
    ],
    hooks: {
      draw: [(/** @type {uPlot} */ plot) => drawNow(plot, curves(), colours())],
      setCursor: [(/** @type {uPlot} */ plot) => onPoint(plot.cursor.idx ?? null)],
    },
  };
  return new uPlot(/** @type {any} */ (settings), columns(curves(), log), place);
}

/** @param {() => string} stroke @param {object} more */
const line = (stroke, more) => ({ stroke, spanGaps: true, points: { show: false }, ...more });

/** @param {() => Colours} colours @param {boolean} log */
function axes(colours, log) {
  const axis = { stroke: () => colours().soft, font: colours().font, ticks: { show: false } };
  const splits = (
    /** @type {uPlot} */ _,
    /** @type {number} */ __,
    /** @type {number} */ low,
    /** @type {number} */ high,
  ) => (log ? decadeTicks(low, high, TICKS) : linearTicks(low, high, TICKS));
  return [
    { ...axis, size: 20, gap: 3, space: 44, grid: { show: false }, incrs: WHOLE_STEPS },
    {
      ...axis,
      size: AXIS_WIDTH,
      gap: 4,
      grid: { stroke: () => colours().line, width: 1 },
      splits,
      // uPlot looks for a step of its own first and leaves the axis out where it finds none: this one it always takes.
      incrs: [1],
      space: 0,
      filter: (/** @type {uPlot} */ _, /** @type {number[]} */ ticks) => ticks,
      values: (/** @type {uPlot} */ _, /** @type {number[]} */ ticks) => ticks.map(tick),
    },
  ];
}

/** Iterations are whole numbers, and so are the distances of their ticks. */
const WHOLE_STEPS = [1, 10, 100, 1e3, 1e4, 1e5].flatMap((decade) => [decade, 2 * decade, 5 * decade]);

/** All iterations and the one looked at. @param {() => Curves} curves */
const acrossAll =
  (curves) => (/** @type {uPlot} */ _, /** @type {number} */ low, /** @type {number} */ high) => {
    const { now } = curves();
    return [Math.min(low ?? 1, now), Math.max(high ?? 1, now, (low ?? 1) + 1)];
  };

/** A loss is never negative, and its height from 0 says how large it is. @param {uPlot} _ @param {number} low @param {number} high */
const fromZero = (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.08 : 1];

/** The plot's columns; on a log scale a loss of 0 has no place. @param {Curves} curves @param {boolean} log @returns {any} */
export function columns({ iterations, batch, train, validation }, log) {
  const placed = (/** @type {(number | null)[]} */ values) =>
    log ? values.map((one) => (one !== null && one > 0 ? one : null)) : values;
  return [iterations, placed(batch), placed(train), placed(validation)];
}

/** A line and a dot where the learner stands. @param {uPlot} plot @param {Curves} curves @param {Colours} colours */
function drawNow(plot, curves, colours) {
  const pen = plot.ctx;
  const ratio = uPlot.pxRatio;
  const x = plot.valToPos(curves.now, "x", true);
  pen.save();
  pen.setLineDash([]);
  pen.strokeStyle = colours.marker;
  pen.lineWidth = ratio;
  pen.beginPath();
  pen.moveTo(x, plot.bbox.top);
  pen.lineTo(x, plot.bbox.top + plot.bbox.height);
  pen.stroke();
  const index = curves.iterations.indexOf(curves.now);
  const value = plot.data[1][index];
  if (index >= 0 && value !== null && value !== undefined) {
    pen.beginPath();
    pen.arc(x, plot.valToPos(value, "y", true), 4 * ratio, 0, 2 * Math.PI);
    pen.fillStyle = colours.ink;
    pen.strokeStyle = colours.paper;
    pen.lineWidth = 1.5 * ratio;
    pen.fill();
    pen.stroke();
  }
  pen.restore();
}
