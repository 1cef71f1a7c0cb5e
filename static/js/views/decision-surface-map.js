/** The large picture of the decision surface: a canvas that tells what lies under the pointer or the arrow keys. */

import { html } from "../../vendor/lit-html/lit-html.js";
import { inksOf } from "../field.js";
import { coloursOf } from "../palette.js";
import { nearestIndex, toPixel, toValue } from "../plane.js";
import { nearestDot, nodeAt, nodeOf } from "../surface.js";
import { MARGIN, paintSurface } from "./decision-surface-paint.js";

/** @typedef {import("./decision-surface-paint.js").Surface} Surface */
/** @typedef {{place: [number, number], node: import("../surface.js").Node, dot: import("../surface.js").Dot | null}} Pointed what is nearest to a place, in inputs */

const LARGEST = 400;
const SMALLEST = 160;
/** Height over width of a curve's picture. */
const LINE_ASPECT = 0.72;

export class SurfaceMap {
  /**
   * @param {HTMLElement} content holds what `template` makes
   * @param {{onPoint: (pointed: Pointed | null) => void, onRow: (row: number) => void}} told
   */
  constructor(content, told) {
    this.content = content;
    this.told = told;
    /** @type {Surface | null} */ this.surface = null;
    /** @type {Pointed | null} */ this.pointed = null;
    this.theme = "";
    this.width = 0;
    this.colours = coloursOf(content);
    this.inks = inksOf(this.colours, 1);
  }

  get canvas() {
    return /** @type {HTMLCanvasElement | null} */ (this.content.querySelector(".surface-map canvas"));
  }

  /** The size of the picture within its margins, in the room that there is. @param {number} room @param {boolean} line */
  static size(room, line) {
    const width = Math.max(SMALLEST, Math.min(LARGEST, room - MARGIN.left - MARGIN.right));
    return { width, height: Math.round(width * (line ? LINE_ASPECT : 1)) };
  }

  /** @param {string} label */
  template(label) {
    const at = (/** @type {MouseEvent} */ { offsetX, offsetY }) => this.point(offsetX, offsetY);
    return html`<div
      class="surface-map"
      role="application"
      aria-label=${label}
      aria-describedby="surface-readout"
      tabindex="0"
      data-keys
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.walk(event)}
      @blur=${() => this.tell(null)}
    >
      <canvas
        @pointermove=${at}
        @pointerleave=${() => this.tell(null)}
        @click=${(/** @type {MouseEvent} */ event) => {
          at(event);
          this.choose();
        }}
      ></canvas>
      <svg aria-hidden="true"><path class="halo" /><path /></svg>
    </div>`;
  }

  /** @param {Surface} surface @param {string} theme whose colours are read once */
  show(surface, theme) {
    const { canvas } = this;
    if (!canvas) return;
    if (theme !== this.theme) {
      this.colours = coloursOf(canvas);
      this.inks = inksOf(this.colours, globalThis.devicePixelRatio || 1);
      this.theme = theme;
    }
    this.surface = surface;
    const { width, height } = surface.frame;
    canvas.style.setProperty("width", `${width + MARGIN.left + MARGIN.right}px`);
    canvas.style.setProperty("height", `${height + MARGIN.top + MARGIN.bottom}px`);
    paintSurface(canvas, surface, this.colours, this.inks);
    this.pointAgain();
  }

  /** The run has moved on under a pointer that rests: the place stays, its values are new. */
  pointAgain() {
    if (!this.pointed || !this.surface) return;
    this.pointed = this.nearest(this.pointed.place, null);
    this.mark();
  }

  /** @param {[number, number]} place @param {[number, number] | null} pixel the pointer's own */
  nearest(place, pixel) {
    const { grid, frame, dots, output } = /** @type {Surface} */ (this.surface);
    const node = nodeAt(grid, place);
    const shown = output === "classes" ? 0 : output;
    const at = pixel ?? toPixel(frame, place[0], grid.y ? place[1] : node.outputs[shown]);
    return { place, node, dot: nearestDot(dots, ...at) };
  }

  /** @param {number} offsetX @param {number} offsetY */
  point(offsetX, offsetY) {
    if (!this.surface) return;
    const { frame } = this.surface;
    const px = Math.max(0, Math.min(frame.width, offsetX - MARGIN.left));
    const py = Math.max(0, Math.min(frame.height, offsetY - MARGIN.top));
    this.tell(this.nearest(toValue(frame, px, py), [px, py]));
  }

  /** @param {Pointed | null} pointed */
  tell(pointed) {
    const before = this.pointed;
    this.pointed = pointed;
    if (
      before?.dot === pointed?.dot &&
      before?.node.row === pointed?.node.row &&
      before?.node.column === pointed?.node.column
    )
      return;
    this.mark();
    this.told.onPoint(pointed);
  }

  choose() {
    const { pointed } = this;
    if (pointed?.dot) this.told.onRow(pointed.dot.row.row);
  }

  /** Where the grid point pointed at lies, as shares of the way across and up. @returns {[number, number] | null} */
  get share() {
    if (!this.pointed || !this.surface) return null;
    const { node } = this.pointed;
    const { grid } = this.surface;
    return [node.column / (grid.x.length - 1), grid.y ? node.row / (grid.y.length - 1) : 0.5];
  }

  /** A cross on the grid point, a line from it to the nearest row. */
  mark() {
    const { surface, pointed } = this;
    const paths = this.content.querySelectorAll(".surface-map path");
    let way = "";
    if (surface && pointed) {
      const { grid, frame, output } = surface;
      const { node, dot } = pointed;
      const up = grid.y ? node.inputs[1] : node.outputs[output === "classes" ? 0 : output];
      const [px, py] = toPixel(frame, node.inputs[0], up);
      const [x, y] = [px + MARGIN.left, py + MARGIN.top];
      way = `M${x - 9} ${y}h18M${x} ${y - 9}v18`;
      if (dot) way += `M${x} ${y}L${dot.px + MARGIN.left} ${dot.py + MARGIN.top}`;
    }
    for (const path of paths) path.setAttribute("d", way);
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    if (!this.surface) return;
    const { grid, dots, focus } = this.surface;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key === "Enter") this.choose();
    else if (event.key === "Escape") this.tell(null);
    else if (event.key in steps) {
      const step = steps[/** @type {keyof typeof steps} */ (event.key)];
      const [right, up] = step.map((one) => one * (event.shiftKey ? 10 : 1));
      const start = this.pointed?.node ?? this.begin(dots.find(({ row }) => row.row === focus));
      const column = Math.max(0, Math.min(grid.x.length - 1, start.column + right));
      const row = grid.y ? Math.max(0, Math.min(grid.y.length - 1, start.row + up)) : 0;
      const { inputs } = nodeOf(grid, column, row);
      this.tell(this.nearest(/** @type {[number, number]} */ ([inputs[0], inputs[1] ?? 0]), null));
    } else return;
    event.preventDefault();
  }

  /** Where the keys begin: at the row in focus. @param {import("../surface.js").Dot | undefined} dot */
  begin(dot) {
    const { grid, frame } = /** @type {Surface} */ (this.surface);
    const [x, y] = dot ? toValue(frame, dot.px, dot.py) : [grid.x[0], grid.y?.[0] ?? 0];
    return { column: nearestIndex(grid.x, x), row: grid.y ? nearestIndex(grid.y, y) : 0 };
  }
}
