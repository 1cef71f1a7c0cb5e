/** The rows as marks in the data panel's picture. */

import { outline } from "../row-marks.js";

/** @typedef {import("./data-panel-plot.js").Dot} Dot */
/** @typedef {import("./data-panel-plot.js").Picture} Picture */
/** @typedef {import("../palette.js").Colours} Colours */

/**
 * A row: round for training, square for validation, a diamond for test; hollow below the middle; ringed in focus.
 * @param {CanvasRenderingContext2D} pen
 * @param {Dot} dot
 * @param {Picture} shown
 * @param {Colours} colours
 */
export function paintDot(pen, dot, shown, colours) {
  const inFocus = dot.row.row === shown.focus;
  const inBatch = shown.batch.has(dot.row.row);
  const crowded = shown.dots.length > 60;
  const radius = (crowded ? 3.2 : 5) + (inFocus ? 2 : 0) + (inBatch && !shown.wholeBatch ? 0.8 : 0);
  const marked = inFocus || (inBatch && !shown.wholeBatch);
  if (shown.output === "classes") return paintClass(pen, dot, marked, inFocus, colours);
  const below = dot.row.y[shown.output] < shown.tone.middle;
  outline(pen, dot, radius);
  pen.fillStyle = shown.line ? colours.ink : below ? colours.negative : colours.positive;
  pen.fill();
  pen.lineWidth = inFocus ? 2.5 : marked ? 1.5 : 1.2;
  pen.strokeStyle = marked ? colours.ink : colours.raised;
  if (shown.line && inFocus) pen.fillStyle = colours.raised;
  if (shown.line && inFocus) pen.fill();
  pen.stroke();
  if (!below || shown.line) return;
  pen.beginPath();
  pen.arc(dot.px, dot.py, radius * 0.36, 0, 2 * Math.PI);
  pen.fillStyle = colours.raised;
  pen.fill();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Dot} dot
 * @param {boolean} marked
 * @param {boolean} inFocus
 * @param {Colours} colours
 */
function paintClass(pen, dot, marked, inFocus, colours) {
  const radius = inFocus ? 8 : 6;
  outline(pen, dot, radius);
  pen.fillStyle = colours.raised;
  pen.fill();
  pen.lineWidth = inFocus ? 2.5 : 1;
  pen.strokeStyle = marked ? colours.ink : colours.line;
  pen.stroke();
  pen.fillStyle = colours.ink;
  pen.font = `${inFocus ? "bold 11px" : "9px"} ${colours.numbers}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(String(dot.row.y.indexOf(1) + 1), dot.px, dot.py + 0.5);
}
