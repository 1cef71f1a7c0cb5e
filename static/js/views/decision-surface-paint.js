/** The decision surface on a canvas: the field or the curve, its lines, its axes, and the rows on top. */

import { contour, lead } from "../contours.js";
import { FULL, shade, shadeClasses, tintsOf } from "../field.js";
import { exact, inputName } from "../format.js";
import { strength, toPixel } from "../plane.js";
import { outline } from "../row-marks.js";
import { strokeSegments } from "../small-surface.js";
import { classMark } from "../surface.js";
import { linearTicks } from "../ticks.js";

/** @typedef {import("../palette.js").Colours} Colours */
/** @typedef {import("../surface.js").Dot} Dot */
/**
 * @typedef {object} Surface all that the painting needs
 * @property {any} grid grid answer
 * @property {import("../plane.js").Frame} frame the picture within its margins
 * @property {import("../surface.js").Output} output
 * @property {import("../plane.js").Tone} tone
 * @property {number[]} levels
 * @property {Dot[]} dots
 * @property {string[] | null} classes names of the classes between which the output decides
 * @property {number} focus row number
 * @property {Set<number>} batch row numbers; empty where the batch is the whole training set
 */

/** More rows than these are small marks without text. */
const MANY = 400;

export const MARGIN = { left: 44, top: 8, right: 10, bottom: 34 };

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Surface} surface
 * @param {Colours} colours
 * @param {import("../field.js").Inks} inks for this device's pixels
 */
export function paintSurface(canvas, surface, colours, inks) {
  const ratio = globalThis.devicePixelRatio || 1;
  const { width, height } = surface.frame;
  canvas.width = Math.round((width + MARGIN.left + MARGIN.right) * ratio);
  canvas.height = Math.round((height + MARGIN.top + MARGIN.bottom) * ratio);
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  if (surface.grid.y) paintField(pen, surface, colours, inks, ratio);
  pen.scale(ratio, ratio);
  paintAxes(pen, surface, colours);
  pen.translate(MARGIN.left, MARGIN.top);
  if (!surface.grid.y) paintRows(pen, surface, colours);
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, width, height);
  pen.clip();
  if (surface.grid.y) paintLevels(pen, surface, colours);
  else paintCurve(pen, surface, colours);
  pen.restore();
  if (surface.grid.y) paintRows(pen, surface, colours);
}

/** The rows, those of the batch and the one in focus last. @param {CanvasRenderingContext2D} pen @param {Surface} surface @param {Colours} colours */
function paintRows(pen, surface, colours) {
  const rank = (/** @type {Dot} */ { row }) =>
    row.row === surface.focus ? 2 : surface.batch.has(row.row) ? 1 : 0;
  for (const dot of surface.dots.toSorted((one, other) => rank(one) - rank(other)))
    paintRow(pen, dot, surface, colours);
}

/** @param {CanvasRenderingContext2D} pen @param {Surface} surface @param {Colours} colours @param {import("../field.js").Inks} inks @param {number} ratio */
function paintField(pen, { grid, frame, output, tone }, colours, inks, ratio) {
  const width = Math.round(frame.width * ratio);
  const height = Math.round(frame.height * ratio);
  const image = pen.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  if (output === "classes")
    shadeClasses(pixels, width, height, grid.outputs, tintsOf(colours, grid.outputs.length));
  else shade(pixels, width, height, grid.outputs[output], tone, inks);
  pen.putImageData(image, Math.round(MARGIN.left * ratio), Math.round(MARGIN.top * ratio));
}

/** @param {CanvasRenderingContext2D} pen @param {Surface} surface @param {Colours} colours */
function paintLevels(pen, { grid, frame, output, levels, classes }, colours) {
  pen.strokeStyle = colours.ink;
  pen.lineCap = "round";
  if (output === "classes") {
    pen.lineWidth = 1.75;
    for (let index = 0; index < grid.outputs.length; index++)
      strokeSegments(pen, contour(lead(grid.outputs, index), 0), frame, grid);
    return;
  }
  for (const level of levels) {
    const strong = classes !== null || level === 0;
    pen.lineWidth = strong ? 2 : 0.75;
    pen.globalAlpha = strong ? 1 : 0.6;
    strokeSegments(pen, contour(grid.outputs[output], level), frame, grid);
  }
  pen.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} pen @param {Surface} surface @param {Colours} colours */
function paintCurve(pen, { grid, frame, output, dots, focus }, colours) {
  const shown = output === "classes" ? 0 : output;
  const dot = dots.find(({ row }) => row.row === focus);
  if (dot) {
    const [, py] = toPixel(frame, 0, dot.row.y_hat[shown]);
    pen.lineWidth = 1.5;
    pen.strokeStyle = colours.soft;
    pen.beginPath();
    pen.moveTo(dot.px, dot.py);
    pen.lineTo(dot.px, py);
    pen.stroke();
  }
  pen.lineWidth = 2.5;
  pen.strokeStyle = colours.ink;
  pen.beginPath();
  grid.outputs[shown][0].forEach((/** @type {number} */ value, /** @type {number} */ index) => {
    pen.lineTo(...toPixel(frame, grid.x[index], value));
  });
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {Surface} surface @param {Colours} colours */
function paintAxes(pen, { grid, frame, output }, colours) {
  const { width, height } = frame;
  pen.font = `11px ${colours.numbers}`;
  pen.fillStyle = colours.soft;
  pen.strokeStyle = colours.line;
  pen.lineWidth = 1;
  pen.strokeRect(MARGIN.left - 0.5, MARGIN.top - 0.5, width + 1, height + 1);
  pen.textAlign = "center";
  pen.textBaseline = "top";
  for (const tick of linearTicks(...frame.x, Math.max(2, Math.floor(width / 60)))) {
    const [px] = toPixel(frame, tick, frame.y[0]);
    rule(pen, MARGIN.left + px, MARGIN.top + height, 0, 4);
    pen.fillText(exact(tick), MARGIN.left + px, MARGIN.top + height + 6);
  }
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const tick of linearTicks(...frame.y, Math.max(2, Math.floor(height / 50)))) {
    const [, py] = toPixel(frame, frame.x[0], tick);
    rule(pen, MARGIN.left, MARGIN.top + py, -4, 0);
    // Clear of the first number of the other axis.
    pen.fillText(exact(tick), MARGIN.left - 7, MARGIN.top + Math.min(py, height - 6));
  }
  pen.font = `600 12px ${colours.words}`;
  pen.fillStyle = colours.ink;
  pen.textBaseline = "bottom";
  pen.fillText(inputName(grid.x_name), MARGIN.left + width, MARGIN.top + height + MARGIN.bottom);
  const shown = output === "classes" ? 0 : output;
  const up = grid.y_name ? inputName(grid.y_name) : `ŷ${grid.outputs.length > 1 ? shown + 1 : ""}`;
  pen.textAlign = "left";
  pen.textBaseline = "top";
  pen.fillText(up, 0, MARGIN.top);
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} dx @param {number} dy */
function rule(pen, x, y, dx, dy) {
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + dx, y + dy);
  pen.stroke();
}

/**
 * A row: its shape is its part, its fill its target; hollow for the lower of two classes, ringed in focus.
 * @param {CanvasRenderingContext2D} pen
 * @param {Dot} dot
 * @param {Surface} surface
 * @param {Colours} colours
 */
function paintRow(pen, dot, surface, colours) {
  const inFocus = dot.row.row === surface.focus;
  const crowded = surface.dots.length > 60;
  const radius = surface.dots.length > MANY ? 2.6 : crowded ? 3.6 : 5.5;
  if (inFocus) {
    outline(pen, dot, radius + 5);
    pen.lineWidth = 2;
    pen.strokeStyle = colours.ink;
    pen.stroke();
  }
  if (surface.grid.y && surface.output === "classes") return paintClass(pen, dot, crowded, surface, colours);
  if (!surface.grid.y)
    return paintTarget(pen, dot, crowded, inFocus || surface.batch.has(dot.row.row), colours);
  const one = surface.output === "classes" ? 0 : surface.output;
  const signed = strength(surface.tone, dot.row.y[one]);
  outline(pen, dot, radius);
  pen.fillStyle = colours.raised;
  pen.fill();
  pen.globalAlpha = surface.classes ? 1 : FULL * Math.abs(signed);
  pen.fillStyle = signed < 0 ? colours.negative : colours.positive;
  pen.fill();
  pen.globalAlpha = 1;
  const marked = surface.batch.has(dot.row.row) || !surface.classes;
  pen.lineWidth = marked ? 1.4 : 1.2;
  pen.strokeStyle = marked ? colours.ink : colours.raised;
  pen.stroke();
  if (!(signed < 0) || !surface.classes) return;
  pen.beginPath();
  pen.arc(dot.px, dot.py, radius * 0.4, 0, 2 * Math.PI);
  pen.fillStyle = colours.raised;
  pen.fill();
}

/** A target along the line of one input, under the curve. @param {CanvasRenderingContext2D} pen @param {Dot} dot @param {boolean} crowded @param {boolean} marked in focus or in the batch @param {Colours} colours */
function paintTarget(pen, dot, crowded, marked, colours) {
  outline(pen, dot, crowded ? 3 : 5);
  pen.globalAlpha = marked || !crowded ? 1 : 0.5;
  pen.fillStyle = colours.soft;
  pen.fill();
  pen.globalAlpha = 1;
  if (!marked) return;
  pen.lineWidth = 2;
  pen.strokeStyle = colours.ink;
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {Dot} dot @param {boolean} crowded @param {Surface} surface @param {Colours} colours */
function paintClass(pen, dot, crowded, { classes, dots }, colours) {
  outline(pen, dot, dots.length > MANY ? 3.5 : crowded ? 6 : 7.5);
  pen.fillStyle = colours.raised;
  pen.fill();
  pen.lineWidth = 1;
  pen.strokeStyle = colours.ink;
  pen.stroke();
  pen.fillStyle = colours.ink;
  pen.font = `${crowded ? 9 : 10}px ${colours.numbers}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const names = classes ?? [];
  if (dots.length <= MANY) pen.fillText(classMark(names, names.indexOf(dot.row.label)), dot.px, dot.py + 0.5);
}
