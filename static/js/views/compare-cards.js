/** How each compared run went, in the server's sentences, beside a small picture of its outputs where it has one. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { inksOf, shade, shadeClasses, tintsOf } from "../field.js";
import { coloursOf } from "../palette.js";
import { rangeOf, toPixel } from "../plane.js";
import { STRINGS } from "../strings/compare.js";
import { given } from "../surface.js";
import { swatch } from "./compare-results.js";

/** @typedef {import("../palette.js").Colours} Colours */
/** @typedef {import("../plane.js").Tone} Tone */
/** @typedef {{rows: any[], isClassed: boolean, tone: (run: any) => Tone}} Background rows to show in the pictures, and the scale of their hues */

/** Of a picture, in CSS pixels. */
const SIDE = 96;
/** Rows marked in a picture, at most. */
const MOST_ROWS = 300;

/**
 * What the pictures share: the compared run's own training rows, where they are the runs', and the scale of the outputs. Between
 * two classes the hue changes half-way between the numbers that stand for them; else at 0, with the targets as the full strength.
 * @param {import("../comparison.js").Asked} asked
 * @param {any} result
 * @param {any} catalog
 * @returns {Background}
 */
export function backgroundOf({ on, path, rows }, result, catalog) {
  const own = on === "own" ? rows.rows.filter((/** @type {any} */ row) => row.split === "train") : [];
  // Another seed draws other rows, or splits them in another way.
  const marked = path === "seed" ? [] : own.slice(0, MOST_ROWS);
  const isClassed = on === "circle" || rows.classes.length > 0;
  const targets = own.flatMap((/** @type {any} */ row) => Array.from(row.y, Math.abs));
  const half = Math.max(0, ...targets) || 1;
  const tone = (/** @type {any} */ run) => {
    if (!isClassed) return { middle: 0, half };
    const layers = run.changes.layers ?? result.spec.layers;
    const [low, high] = catalog.activations[layers[layers.length - 1].activation].label_values;
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  };
  return { rows: marked, isClassed, tone };
}

/** @param {any} result @param {Background} background @param {{bring: (run: number | null) => void}} acts */
export function runCards(result, { rows }, { bring }) {
  const finished = result.runs.filter((/** @type {any} */ run) => run.sentence);
  if (finished.length === 0) return nothing;
  const hasPicture = finished.some((/** @type {any} */ run) => run.grid);
  return html`
    <h3>${STRINGS.runs}</h3>
    ${hasPicture ? nothing : html`<p class="soft">${STRINGS.noPicture}</p>`}
    <ul class="compare-cards" tabindex="0" aria-label=${STRINGS.runs} data-keys>${finished.map((/** @type {any} */ run) => card(run, rows, bring))}</ul>`;
}

/** @param {any} run @param {any[]} rows @param {(run: number | null) => void} bring */
function card(run, rows, bring) {
  const { grid, status } = run;
  return html`<li data-run=${run.run} data-state=${status.state} @pointerenter=${() => bring(run.run)} @pointerleave=${() => bring(null)}>
    ${grid ? picture(run, rows) : nothing}
    <div>
      <h4>${swatch(run.run)}<span>${run.label}</span>${status.state === "diverged" ? html`<b>${STRINGS.divergedTag}</b>` : nothing}</h4>
      <p>${run.sentence}</p>
      ${status.state === "diverged" && status.reason ? html`<p>${status.reason}</p>` : nothing}
      ${run.notices.map((/** @type {string} */ notice) => html`<p class="soft">${notice}</p>`)}
    </div>
  </li>`;
}

/** @param {any} run @param {any[]} rows */
function picture({ run, label, grid }, rows) {
  const isLine = grid.y === null;
  const isAway = isLine && isFarAway(grid, rows);
  return html`<figure>
    <canvas data-run=${run} role="img" aria-label=${STRINGS.picture(label, isLine)}></canvas>
    ${isAway ? html`<figcaption>${STRINGS.away}</figcaption>` : nothing}
  </figure>`;
}

/** How far up and down the picture of a one-input run goes. @param {any} grid @param {any[]} rows */
const reach = (grid, rows) =>
  rangeOf(rows.length > 0 ? rows.map((row) => row.y[0]) : Array.from(grid.outputs[0][0]), 0.3);

/** Whether hardly any of the outputs of a one-input run are in its picture. @param {any} grid @param {any[]} rows */
function isFarAway(grid, rows) {
  const [low, high] = reach(grid, rows);
  const line = Array.from(grid.outputs[0][0]);
  return line.filter((value) => value >= low && value <= high).length < 0.1 * line.length;
}

/** @param {HTMLCanvasElement} canvas @param {any} run @param {Background} background */
export function paintCard(canvas, run, background) {
  const ratio = globalThis.devicePixelRatio || 1;
  const side = Math.round(SIDE * ratio);
  canvas.width = side;
  canvas.height = side;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const colours = coloursOf(canvas);
  pen.fillStyle = colours.raised;
  pen.fillRect(0, 0, side, side);
  if (run.grid.y === null) {
    pen.scale(ratio, ratio);
    paintLine(pen, run, background, colours);
  } else {
    paintPlane(pen, run, background, colours, ratio);
    pen.scale(ratio, ratio);
    paintRows(pen, run, background, colours);
  }
}

/** @param {CanvasRenderingContext2D} pen @param {any} run @param {Background} background @param {Colours} colours @param {number} ratio */
function paintPlane(pen, run, background, colours, ratio) {
  const { width, height } = pen.canvas;
  const image = pen.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const { outputs } = run.grid;
  if (outputs.length > 1 && background.isClassed)
    shadeClasses(pixels, width, height, outputs, tintsOf(colours, outputs.length));
  else shade(pixels, width, height, outputs[0], background.tone(run), inksOf(colours, ratio));
  pen.putImageData(image, 0, 0);
}

/** @param {CanvasRenderingContext2D} pen @param {any} run @param {Background} background @param {Colours} colours */
function paintRows(pen, run, { rows, isClassed, tone }, colours) {
  const { grid } = run;
  const frame = {
    width: SIDE,
    height: SIDE,
    x: rangeOf([grid.x[0], grid.x[grid.x.length - 1]], 0),
    y: rangeOf([grid.y[0], grid.y[grid.y.length - 1]], 0),
  };
  const { middle } = tone(run);
  for (const row of rows) {
    const place = given(row);
    const at = toPixel(frame, place[0], place[1]);
    if (row.y.length > 1 && isClassed) {
      // Classes have no sign: from empty to full, as their regions go from light to dark.
      mark(pen, at, colours.raised, colours.soft);
      mark(pen, at, colours.soft, colours.soft, Array.from(row.y).indexOf(1) / (row.y.length - 1));
    } else mark(pen, at, row.y[0] >= middle ? colours.positive : colours.negative, colours.raised);
  }
}

/** The output over the one input, cut where it leaves the targets far behind. */
/** @param {CanvasRenderingContext2D} pen @param {any} run @param {Background} background @param {Colours} colours */
function paintLine(pen, { grid }, { rows }, colours) {
  const line = Array.from(grid.outputs[0][0]);
  const frame = {
    width: SIDE,
    height: SIDE,
    x: rangeOf([grid.x[0], grid.x[grid.x.length - 1]], 0),
    y: reach(grid, rows),
  };
  pen.strokeStyle = colours.line;
  const [, zero] = toPixel(frame, 0, 0);
  pen.strokeRect(0, zero, SIDE, 0);
  for (const row of rows) mark(pen, toPixel(frame, given(row)[0], row.y[0]), colours.soft, colours.raised);
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 2;
  pen.beginPath();
  line.forEach((value, index) => {
    const [x, y] = toPixel(frame, grid.x[index], value);
    if (Number.isFinite(y)) pen.lineTo(x, Math.max(-1e4, Math.min(1e4, y)));
  });
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {[number, number]} place @param {string} fill @param {string} stroke @param {number} [share] how full it is */
function mark(pen, [x, y], fill, stroke, share = 1) {
  pen.beginPath();
  pen.arc(x, y, 1.9, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.globalAlpha = share;
  pen.fill();
  pen.globalAlpha = 1;
  pen.strokeStyle = stroke;
  pen.lineWidth = 0.8;
  pen.stroke();
}
