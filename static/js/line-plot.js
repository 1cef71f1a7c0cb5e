/**
 * A plot of lines over whole numbers (iterations, epochs), by uPlot in the page's colours, with the place where the learner
 * stands, marks, and a point under the mouse. What it draws it asks for anew each time, so that a panel only says `refresh`.
 */

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { decadeTicks, linearTicks, spread } from "./ticks.js";

const AXIS_WIDTH = 42;

/** @typedef {(number | null)[]} Column */
/**
 * @typedef {object} Line
 * @property {string} colour by its name in tokens.css, without the dashes
 * @property {{colour: string, share: number}} [mixed] another colour and its share, 0 to 1
 * @property {number} [width]
 * @property {number[]} [dash]
 * @property {string} [label] written at its right end
 */
/**
 * @typedef {object} Drawn what is drawn now
 * @property {number[]} x ascending whole numbers
 * @property {Column[]} columns one a line
 * @property {number} now where the learner stands along x
 * @property {number | null} [dot] the value marked there
 * @property {{x: number, colour: string}[]} [marks] other places along x
 */
/**
 * @typedef {object} Options
 * @property {number} height in pixels
 * @property {Line[]} lines
 * @property {boolean} [log] powers of ten upwards; values of 0 or less then have no place
 * @property {number} [top] the highest value there can be, 1 of shares
 * @property {number} [ticks] about how many numbers stand beside the axis
 * @property {() => Drawn} drawn
 * @property {(index: number | null) => void} onPoint the point under the mouse
 * @property {(index: number) => void} onChoose the point clicked
 */

/** @param {Element} element @returns {(name: string) => string} the page's colours as they are now */
export function colourReader(element) {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

/**
 * @param {HTMLElement} place with a width; the plot is as wide
 * @param {Options} options
 */
export function createLinePlot(place, options) {
  let colour = colourReader(place);
  /** @type {number | null} */
  let pointed = null;
  const current = () => {
    const drawn = options.drawn();
    return { ...drawn, colour, dot: options.log && !((drawn.dot ?? 0) > 0) ? null : drawn.dot };
  };
  const settings = {
    width: place.clientWidth,
    ...settingsOf(options, (name) => colour(name)),
    hooks: {
      draw: [
        (/** @type {uPlot} */ plot) => drawMarks(plot, current()),
        (/** @type {uPlot} */ plot) => drawLabels(plot, options.lines, colour),
      ],
      setCursor: [(/** @type {uPlot} */ { cursor }) => point(cursor.idx ?? null)],
    },
  };
  /** @param {number | null} index */
  function point(index) {
    if (index === pointed) return;
    pointed = index;
    options.onPoint(index);
  }
  const plot = new uPlot(/** @type {any} */ (settings), columnsOf(options), place);
  plot.over.addEventListener("click", () => {
    if (pointed !== null) options.onChoose(pointed);
  });
  return {
    /** Draws what `drawn` gives now. */
    refresh() {
      plot.setData(columnsOf(options));
    },
    /** Takes the page's colours again, after the theme has changed. */
    recolour() {
      colour = colourReader(place);
      plot.redraw(false, true);
    },
    resize() {
      const width = place.clientWidth;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: options.height });
    },
    /** Brings one line forward, or none. @param {number | null} line */
    emphasise(line) {
      plot.setSeries(line === null ? null : line + 1, { focus: true });
    },
    /** Points at one of the columns' places, as the mouse does. @param {number | null} index */
    point(index) {
      const left = index === null ? -10 : plot.valToPos(options.drawn().x[index], "x");
      plot.setCursor({ left, top: index === null ? -10 : 1 });
    },
    destroy: () => plot.destroy(),
  };
}

/** @typedef {ReturnType<typeof createLinePlot>} LinePlot */

/** @param {Options} options @param {(name: string) => string} colour */
const settingsOf = (options, colour) => ({
  height: options.height,
  padding: [8, options.lines.some((line) => line.label) ? 24 : 14, 0, 0],
  focus: { alpha: 0.25 },
  legend: { show: false },
  cursor: {
    y: false,
    // Nothing is dragged here, so every click counts: uPlot else swallows those that it takes for the end of a drag.
    drag: { x: false, y: false, click: () => {} },
    points: { size: 6, fill: () => colour("paper"), stroke: () => colour("ink") },
  },
  scales: { x: { time: false, range: acrossAll(options.drawn) }, y: heights(options) },
  axes: axes(colour, options),
  series: [{}, ...options.lines.map((line) => seriesOf(line, colour))],
});

/** @param {Line} line @param {(name: string) => string} colour */
const inkOf = ({ colour: name, mixed }, colour) =>
  mixed
    ? `color-mix(in oklab, ${colour(mixed.colour)} ${100 * mixed.share}%, ${colour(name)})`
    : colour(name);

/** @param {Line} line @param {(name: string) => string} colour */
const seriesOf = (line, colour) => ({
  stroke: () => inkOf(line, colour),
  width: line.width ?? 1.5,
  dash: line.dash,
  spanGaps: true,
  points: { show: isAlone, size: 6, fill: () => inkOf(line, colour) },
});

/** A line of one value has no length: it is shown as a point. @param {uPlot} plot @param {number} series */
const isAlone = (plot, series) =>
  Array.from(plot.data[series]).filter((one) => one !== null && one !== undefined).length === 1;

/** The plot's columns; on a log scale what is not above 0 has no place. @param {Options} options @returns {any} */
function columnsOf({ drawn, log }) {
  const { x, columns } = drawn();
  if (!log) return [x, ...columns];
  return [x, ...columns.map((column) => column.map((one) => (one !== null && one > 0 ? one : null)))];
}

/** Up from 0, so that a height says how large a value is. @param {Options} options */
function heights({ log, top }) {
  if (log) return { distr: 3 };
  if (top !== undefined) return { range: () => [0, top] };
  return {
    range: (/** @type {uPlot} */ _, /** @type {number} */ low, /** @type {number} */ high) => [
      Math.min(0, low),
      high > 0 ? high * 1.08 : 1,
    ],
  };
}

/** All places along x and the one where the learner stands. @param {() => Drawn} drawn */
const acrossAll =
  (drawn) => (/** @type {uPlot} */ _, /** @type {number} */ low, /** @type {number} */ high) => {
    const { now } = drawn();
    return [Math.min(low ?? 1, now), Math.max(high ?? 1, now, (low ?? 1) + 1)];
  };

/** What is counted along x is whole, and so are the distances of its ticks. */
const WHOLE_STEPS = [1, 10, 100, 1e3, 1e4, 1e5].flatMap((decade) => [decade, 2 * decade, 5 * decade]);

/** @param {(name: string) => string} colour @param {Options} options */
function axes(colour, { log, ticks: about = 3 }) {
  const axis = {
    stroke: () => colour("ink-soft"),
    font: `11px ${colour("numbers")}`,
    ticks: { show: false },
  };
  const splits = (
    /** @type {uPlot} */ _,
    /** @type {number} */ __,
    /** @type {number} */ low,
    /** @type {number} */ high,
  ) => (log ? decadeTicks(low, high, about) : linearTicks(low, high, about));
  return [
    { ...axis, size: 20, gap: 3, space: 44, grid: { show: false }, incrs: WHOLE_STEPS },
    {
      ...axis,
      size: AXIS_WIDTH,
      gap: 4,
      grid: { stroke: () => colour("line"), width: 1 },
      splits,
      // uPlot looks for a step of its own first and leaves the axis out where it finds none: this one it always takes.
      incrs: [1],
      space: 0,
      filter: (/** @type {uPlot} */ _, /** @type {number[]} */ ticks) => ticks,
      values: (/** @type {uPlot} */ _, /** @type {number[]} */ ticks) => ticks.map(tickLabel),
    },
  ];
}

/** A tick's label without digits that say nothing. @param {number} value */
function tickLabel(value) {
  if (value === 0) return "0";
  const small = Math.abs(value) < 1e-3 || Math.abs(value) >= 1e4;
  const text = small ? value.toExponential(0).replace("e+", "e") : String(Number(value.toPrecision(6)));
  return text.replace("-", "\u2212");
}

/** A line and a dot where the learner stands, and the other marks. */
/** @param {uPlot} plot @param {Drawn & {colour: (name: string) => string}} drawn */
function drawMarks(plot, { now, dot, marks = [], colour }) {
  const pen = plot.ctx;
  const ratio = uPlot.pxRatio;
  pen.save();
  for (const mark of [...marks, { x: now, colour: "line-strong" }]) {
    const x = plot.valToPos(mark.x, "x", true);
    pen.setLineDash(mark.x === now ? [] : [2 * ratio, 3 * ratio]);
    pen.strokeStyle = colour(mark.colour);
    pen.lineWidth = ratio;
    pen.beginPath();
    pen.moveTo(x, plot.bbox.top);
    pen.lineTo(x, plot.bbox.top + plot.bbox.height);
    pen.stroke();
  }
  if (dot !== null && dot !== undefined) drawDot(plot, now, dot, colour);
  pen.restore();
}

/** Least distance between two labels, in pixels. */
const LABEL_HEIGHT = 11;

/** Labels at the right ends of the lines, moved apart where they would meet. @param {uPlot} plot @param {Line[]} lines @param {(name: string) => string} colour */
function drawLabels(plot, lines, colour) {
  const ratio = uPlot.pxRatio;
  const ends = lines.flatMap((line, index) => {
    const last = Array.from(plot.data[index + 1]).findLast((one) => one !== null && one !== undefined);
    return line.label && typeof last === "number" ? [{ line, y: plot.valToPos(last, "y", true) }] : [];
  });
  const [top, bottom] = [plot.bbox.top, plot.bbox.top + plot.bbox.height];
  const right = plot.bbox.left + plot.bbox.width + 5 * ratio;
  const pen = plot.ctx;
  pen.save();
  pen.font = `600 ${11 * ratio}px ${colour("numbers")}`;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  const places = spread(
    ends.map(({ y }) => y),
    LABEL_HEIGHT * ratio,
    top,
    bottom,
  );
  ends.forEach(({ line }, index) => {
    pen.fillStyle = inkOf(line, colour);
    pen.fillText(/** @type {string} */ (line.label), right, places[index]);
  });
  pen.restore();
}

/** @param {uPlot} plot @param {number} x @param {number} value @param {(name: string) => string} colour */
function drawDot(plot, x, value, colour) {
  const pen = plot.ctx;
  const ratio = uPlot.pxRatio;
  pen.setLineDash([]);
  pen.beginPath();
  pen.arc(plot.valToPos(x, "x", true), plot.valToPos(value, "y", true), 4 * ratio, 0, 2 * Math.PI);
  pen.fillStyle = colour("ink");
  pen.strokeStyle = colour("paper");
  pen.lineWidth = 1.5 * ratio;
  pen.fill();
  pen.stroke();
}
