/** What the decision surface's colours, lines and marks stand for, with numbers. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { exact } from "../format.js";
import { brief, STRINGS } from "../strings/decision-surface.js";
import { classMark } from "../surface.js";

/** Steps of the scale's bar: a field of one row of values. */
const BAR = { width: 200, height: 10 };

const MARKS = /** @type {Record<string, any>} */ ({
  train: svg`<circle cx="7" cy="7" r="4.5" />`,
  validation: svg`<rect x="3" y="3" width="8" height="8" />`,
  test: svg`<path d="M7 1.5 12.5 7 7 12.5 1.5 7Z" />`,
  batch: svg`<circle class="rim" cx="7" cy="7" r="4.5" />`,
  focus: svg`<circle class="ring" cx="7" cy="7" r="5.5" /><circle cx="7" cy="7" r="2.5" />`,
});

/**
 * @param {object} shown
 * @param {import("../surface.js").Output} shown.output
 * @param {import("../plane.js").Tone & {classes: boolean}} shown.tone
 * @param {number[]} shown.levels
 * @param {any} shown.rows rows answer
 * @param {boolean} shown.line
 * @param {boolean} shown.wholeBatch the batch holds every training row, so none is marked
 */
export function legend({ output, tone, levels, rows, line, wholeBatch }) {
  const parts = new Set(rows.rows.map((/** @type {any} */ row) => row.split));
  const field = !line && output !== "classes";
  return html`<div class="surface-legend">
    ${field ? scale(tone) : nothing}
    <p>${explanation(output, tone, levels, rows, line)}</p>
    ${output === "classes" && !line ? classes(rows) : nothing}
    <ul>
      ${["train", "validation", "test"].filter((part) => parts.has(part)).map(mark)}
      ${wholeBatch ? nothing : mark("batch")}${mark("focus")}
    </ul>
  </div>`;
}

/** @param {string} kind */
const mark = (kind) =>
  html`<li data-mark=${kind}><svg viewBox="0 0 14 14" aria-hidden="true">${MARKS[kind]}</svg>${STRINGS.marks[/** @type {keyof typeof STRINGS.marks} */ (kind)]}</li>`;

/** The bar is painted by `paintScale`. @param {import("../plane.js").Tone & {classes: boolean}} tone */
function scale({ middle, half, classes }) {
  const ends = [middle - half, middle, middle + half];
  return html`<div class="surface-scale" role="img" aria-label=${`${STRINGS.scale}: ${ends.map(brief).join(", ")}`}>
    <canvas></canvas>
    <div>${ends.map((value, index) => html`<span data-exact=${value} title=${exact(value)}>${index === 0 && classes ? "≤ " : ""}${index === 2 && classes ? "≥ " : ""}${brief(value)}</span>`)}</div>
  </div>`;
}

/** @param {import("../surface.js").Output} output @param {import("../plane.js").Tone & {classes: boolean}} tone @param {number[]} levels @param {any} rows @param {boolean} line */
function explanation(output, tone, levels, rows, line) {
  if (line) return STRINGS.lineScale;
  if (output === "classes") return STRINGS.regions;
  if (!tone.classes) return STRINGS.sign(levels);
  if (rows.rows[0].y.length > 1) return STRINGS.oneOfMany(rows.classes[output]);
  return STRINGS.between(tone, rows.classes);
}

/** @param {any} rows */
const classes = (rows) =>
  html`<ol>${rows.classes.map((/** @type {string} */ name, /** @type {number} */ index) => html`<li><b>${classMark(rows.classes, index)}</b>${name}</li>`)}</ol>`;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("../field.js").Inks} inks
 * @param {typeof import("../field.js").shade} shade
 */
export function paintScale(canvas, inks, shade) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [width, height] = [Math.round(BAR.width * ratio), Math.round(BAR.height * ratio)];
  canvas.width = width;
  canvas.height = height;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = pen.createImageData(width, height);
  shade(new Uint32Array(image.data.buffer), width, height, [[-1, 1]], { middle: 0, half: 1 }, inks);
  pen.putImageData(image, 0, 0);
}
