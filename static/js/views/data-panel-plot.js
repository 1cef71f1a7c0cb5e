/**
 * The data panel's picture, painted on a canvas: the network's outputs over the inputs, and the rows as points.
 * Nothing is invented between the engine's numbers but the smooth shading from one grid node to the next.
 */

import { inksOf, shade, shadeClasses, tintsOf } from "../field.js";
import { nearestIndex, rangeOf, toneOf, toPixel } from "../plane.js";
import { given } from "../surface.js";
import { paintDot } from "./data-panel-dots.js";

/** @typedef {import("../plane.js").Frame} Frame */
/** @typedef {import("../plane.js").Tone} Tone */

/**
 * @typedef {object} Dot one row in the picture
 * @property {number} px
 * @property {number} py
 * @property {any} row the row of the rows answer
 */

/**
 * @typedef {object} Picture everything that the painting needs
 * @property {Frame} frame
 * @property {boolean} line one input: the outputs are a line
 * @property {any | null} grid
 * @property {number | "classes"} output which output is shown, from 0, or the largest one
 * @property {Tone} tone
 * @property {Dot[]} dots
 * @property {number} focus row number
 * @property {Set<number>} batch row numbers
 * @property {boolean} wholeBatch the batch holds every training row
 */

/**
 * @param {any} rows rows answer
 * @param {any | null} grid
 * @param {number | "classes"} output
 * @param {{width: number, height: number}} size
 * @param {{focus: number, batch: number[], wholeBatch: boolean}} marks
 * @returns {Picture}
 */
export function picture(rows, grid, output, size, { focus, batch, wholeBatch }) {
  const one = output === "classes" ? 0 : output;
  const line = given(rows.rows[0]).length === 1;
  const targets = rows.rows.map((/** @type {any} */ row) => row.y[one]);
  const xs = grid
    ? [grid.x[0], grid.x[grid.x.length - 1]]
    : rows.rows.map((/** @type {any} */ row) => given(row)[0]);
  const ys = line
    ? [...targets, ...(grid ? Array.from(lineOf(grid, one)) : [])]
    : grid
      ? [grid.y[0], grid.y[grid.y.length - 1]]
      : rows.rows.map((/** @type {any} */ row) => given(row)[1]);
  const frame = {
    ...size,
    x: rangeOf(xs, grid ? 0 : 0.12),
    y: rangeOf(ys, grid && !line ? 0 : 0.12),
  };
  const dots = rows.rows.map((/** @type {any} */ row) => {
    const [px, py] = toPixel(frame, given(row)[0], line ? row.y[one] : given(row)[1]);
    return { px, py, row };
  });
  return {
    frame,
    line,
    grid,
    output,
    tone: toneOf(targets, shaded(grid, one)),
    dots,
    focus,
    batch: new Set(batch),
    wholeBatch,
  };
}

/** Every value of one output over the grid. @param {any | null} grid @param {number} output @returns {number[]} */
const shaded = (grid, output) =>
  grid ? grid.outputs[output].flatMap((/** @type {Float64Array} */ row) => [...row]) : [];

/** The outputs along the line of a one-input run. @param {any} grid @param {number} output @returns {ArrayLike<number>} */
export const lineOf = (grid, output) => grid.outputs[output][0];

/** @typedef {import("../palette.js").Colours} Colours */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Picture} shown
 * @param {Colours} colours
 */
export function paint(canvas, shown, colours) {
  const ratio = globalThis.devicePixelRatio || 1;
  const { width, height } = shown.frame;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = colours.raised;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  if (shown.grid && !shown.line) paintField(pen, shown, colours, ratio);
  pen.scale(ratio, ratio);
  if (shown.line) paintLine(pen, shown, colours);
  const rank = (/** @type {Dot} */ { row }) =>
    row.row === shown.focus ? 2 : shown.batch.has(row.row) ? 1 : 0;
  for (const dot of shown.dots.toSorted((one, other) => rank(one) - rank(other))) {
    paintDot(pen, dot, shown, colours);
  }
}

/**
 * The field of outputs, or the regions of the largest one.
 * @param {CanvasRenderingContext2D} pen
 * @param {Picture} shown
 * @param {Colours} colours
 * @param {number} ratio
 */
function paintField(pen, { grid, output, tone }, colours, ratio) {
  const { width, height } = pen.canvas;
  const image = pen.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  if (output === "classes")
    shadeClasses(pixels, width, height, grid.outputs, tintsOf(colours, grid.outputs.length));
  else shade(pixels, width, height, grid.outputs[output], tone, inksOf(colours, ratio));
  pen.putImageData(image, 0, 0);
}

/** @param {CanvasRenderingContext2D} pen @param {Picture} shown @param {Colours} colours */
function paintLine(pen, shown, colours) {
  const { frame, grid } = shown;
  pen.lineWidth = 1;
  pen.strokeStyle = colours.line;
  const [, zero] = toPixel(frame, 0, 0);
  if (zero > 0 && zero < frame.height)
    stroke(pen, [
      [0, zero],
      [frame.width, zero],
    ]);
  if (!grid) return;
  const values = lineOf(grid, shown.output === "classes" ? 0 : shown.output);
  const dot = shown.dots.find((one) => one.row.row === shown.focus);
  if (dot) {
    const [, py] = toPixel(frame, 0, dot.row.y_hat[shown.output]);
    stroke(pen, [
      [dot.px, dot.py],
      [dot.px, py],
    ]);
  }
  pen.lineWidth = 2;
  pen.strokeStyle = colours.ink;
  stroke(
    pen,
    Array.from(values, (value, index) => toPixel(frame, grid.x[index], value)),
  );
}

/** @param {CanvasRenderingContext2D} pen @param {[number, number][] | number[][]} points */
function stroke(pen, points) {
  pen.beginPath();
  for (const [px, py] of points) pen.lineTo(px, py);
  pen.stroke();
}

/**
 * What the engine says at the grid node nearest to a place: exact inputs, exact outputs.
 * @param {any} grid
 * @param {number} output
 * @param {[number, number]} value
 */
export function nodeAt(grid, output, [x, y]) {
  const column = nearestIndex(grid.x, x);
  if (!grid.y) return { inputs: [grid.x[column]], value: lineOf(grid, output)[column] };
  const row = nearestIndex(grid.y, y);
  return { inputs: [grid.x[column], grid.y[row]], value: grid.outputs[output][row][column] };
}
