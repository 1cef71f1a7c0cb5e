/** The data panel's canvas: its size, its clicks, and the line of text that says what is under the pointer. */

import { html } from "../../vendor/lit-html/lit-html.js";
import { inputName } from "../format.js";
import { coloursOf } from "../palette.js";
import { pointAt, toValue } from "../plane.js";
import { STRINGS } from "../strings/data-panel.js";
import { rowText } from "./data-panel-legend.js";
import { nodeAt, paint } from "./data-panel-plot.js";
import { cell } from "./data-panel-table.js";

/** @typedef {import("./data-panel-plot.js").Picture} Picture */

/** Width over height of the picture of a one-input run. */
const LINE_ASPECT = 1.25;
const LARGEST = 340;

export class DataCanvas {
  /**
   * @param {HTMLElement} content holds what `template` makes
   * @param {(px: number, py: number) => void} onClick
   */
  constructor(content, onClick) {
    this.content = content;
    this.onClick = onClick;
    /** @type {Picture | null} */ this.shown = null;
    /** @type {any} */ this.rows = null;
    this.isDrawing = false;
    this.theme = "";
    this.colours = coloursOf(content);
    /** The width of the room in CSS pixels. */
    this.room = 0;
    /** @type {[number, number] | null} */ this.pointer = null;
  }

  get canvas() {
    return /** @type {HTMLCanvasElement | null} */ (this.content.querySelector(".data-picture canvas"));
  }

  /** @param {string} label @param {boolean} isDrawing */
  template(label, isDrawing) {
    this.isDrawing = isDrawing;
    const move = (/** @type {PointerEvent} */ { offsetX, offsetY }) => this.point([offsetX, offsetY]);
    return html`
      <div class="data-picture">
        <canvas
          role="img"
          aria-label=${label}
          data-drawing=${isDrawing ? "yes" : "no"}
          @click=${(/** @type {MouseEvent} */ event) => this.onClick(event.offsetX, event.offsetY)}
          @pointermove=${move}
          @pointerleave=${() => this.point(null)}
        ></canvas>
      </div>
      <p class="data-readout" aria-hidden="true"></p>
    `;
  }

  /** Measures the room for a picture. Reading it makes the browser lay the page out, so it is read only where it may have changed. */
  measure() {
    this.room = Math.min(this.canvas?.parentElement?.clientWidth ?? 0, LARGEST);
  }

  /** The size of a picture in the room that there is, or null where there is none. @param {boolean} line */
  size(line) {
    const width = this.room;
    return width > 0 ? { width, height: Math.round(line ? width / LINE_ASPECT : width) } : null;
  }

  /** @param {Picture | null} shown @param {any} rows rows answer @param {string} theme whose colours are read once */
  show(shown, rows, theme) {
    this.shown = shown;
    this.rows = rows;
    const { canvas } = this;
    if (!canvas || !shown) return;
    canvas.style.setProperty("width", `${shown.frame.width}px`);
    canvas.style.setProperty("height", `${shown.frame.height}px`);
    if (theme !== this.theme) this.colours = coloursOf(canvas);
    this.theme = theme;
    paint(canvas, shown, this.colours);
    this.point(this.pointer);
  }

  /** The row at a place of the canvas, or null. @param {number} px @param {number} py @returns {number | null} */
  rowAt(px, py) {
    return pointAt(this.shown?.dots ?? [], px, py)?.row.row ?? null;
  }

  /** @param {[number, number] | null} pointer */
  point(pointer) {
    this.pointer = pointer;
    const readout = this.content.querySelector(".data-readout");
    if (readout && this.shown) readout.textContent = this.textAt(this.shown, pointer);
  }

  /** What is under the pointer: a row, or the engine's answer at the nearest grid node. @param {Picture} shown @param {[number, number] | null} pointer */
  textAt(shown, pointer) {
    if (!pointer) return this.isDrawing ? "" : axes(shown.grid);
    const place = toValue(shown.frame, ...pointer);
    if (this.isDrawing) return `(${cell(place[0])}, ${cell(place[1])})`;
    const dot = pointAt(shown.dots, ...pointer);
    this.canvas?.toggleAttribute("data-over", dot !== null);
    if (dot) return rowText(dot.row, this.rows, shown.output);
    if (!shown.grid || shown.output === "classes") return axes(shown.grid);
    const { inputs, value } = nodeAt(shown.grid, shown.output, place);
    return STRINGS.atNode(
      inputs.map((one) => cell(one)),
      cell(value),
    );
  }
}

/** What the axes are, where nothing is pointed at. @param {any | null} grid */
function axes(grid) {
  if (!grid) return "";
  return STRINGS.axes(inputName(grid.x_name), grid.y_name ? inputName(grid.y_name) : "y");
}
