/** Where the learner points on the landscape's map, by mouse, touch or keys: a point of the grid, or a state of the run. */

import { html } from "../../vendor/lit-html/lit-html.js";
import { STRINGS } from "../strings/landscape.js";
import { EDGES, outerSize } from "./landscape-frame.js";
import { map } from "./landscape-map.js";

/** @typedef {import("./landscape-frame.js").Frame} Frame */

/** Points of the grid that an arrow key with Shift goes over. */
const LEAP = 5;
/** Pixels beyond the edge that still count. */
const SLACK = 4;
const MOVES = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});

export class Pointer {
  /** @param {{onPoint: () => void, onChoose: () => void}} told */
  constructor(told) {
    this.told = told;
    /** @type {Frame | null} */ this.frame = null;
    /** @type {[number, number] | null} column and row */ this.cursor = null;
    /** The index of the state pointed at, -1 for none. */
    this.state = -1;
    /** Whether the last pointing was done by a mouse, which leaves by itself and whose click is meant. */
    this.byMouse = false;
    /** @type {[number, number] | null} where the mouse is on the map, in pixels */ this.mouse = null;
  }

  /** Another picture: under the mouse is another point now, and what keys or a finger pointed at was of the one before. @param {Frame | null} frame */
  take(frame) {
    const isAnother = frame?.landscape !== this.frame?.landscape;
    this.frame = frame;
    if (!isAnother) return;
    if (frame && this.mouse) this.pointAt(frame, this.mouse);
    else this.forget();
  }

  forget() {
    this.cursor = null;
    this.state = -1;
    this.mouse = null;
  }

  /** @param {Frame} frame @param {[string, string]} names @param {boolean} canStart */
  template(frame, names, canStart) {
    const { width, height } = outerSize(frame.side);
    return html`<svg
      class="landscape-map"
      width=${width}
      height=${height}
      viewBox="0 0 ${width} ${height}"
      tabindex="0"
      role="application"
      data-keys
      ?data-start=${canStart}
      aria-label=${STRINGS.map(...names, frame.scale.low, frame.scale.high)}
      @pointermove=${(/** @type {PointerEvent} */ event) => this.move(event)}
      @pointerleave=${() => this.leave()}
      @click=${(/** @type {PointerEvent} */ event) => this.click(event)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.key(event)}
    >${map(frame, { cursor: this.cursor, state: this.state, names })}</svg>`;
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (event.pointerType === "mouse") this.point(event);
  }

  leave() {
    if (!this.byMouse) return;
    this.forget();
    this.told.onPoint();
  }

  /** A click of the mouse chooses; a finger points first, and a button then chooses. @param {PointerEvent} event */
  click(event) {
    this.point(event);
    if (this.byMouse) this.told.onChoose();
  }

  /** @param {PointerEvent} event */
  point(event) {
    if (!this.frame) return;
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    const before = `${this.cursor} ${this.state}`;
    this.byMouse = event.pointerType === "mouse";
    this.pointAt(this.frame, [event.clientX - box.left - EDGES.left, event.clientY - box.top - EDGES.top]);
    if (`${this.cursor} ${this.state}` !== before) this.told.onPoint();
  }

  /** @param {Frame} frame @param {[number, number]} at in pixels */
  pointAt(frame, at) {
    const inside = at.every((one) => one >= -SLACK && one <= frame.side + SLACK);
    this.cursor = inside ? frame.nearest(...at) : null;
    this.state = inside ? frame.stateAt(...at) : -1;
    this.mouse = this.byMouse ? at : null;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { frame } = this;
    if (!frame) return;
    if (event.key in MOVES) this.walk(frame, MOVES[event.key], event.shiftKey ? LEAP : 1);
    else if (event.key === "PageUp" || event.key === "PageDown")
      this.follow(frame, event.key === "PageUp" ? -1 : 1);
    else if (event.key === "Home") this.walk(frame, [0, 0], 0, true);
    else if (event.key === "Enter") this.told.onChoose();
    else if (event.key === "Escape") this.forget();
    else return;
    this.byMouse = false;
    this.mouse = null;
    event.preventDefault();
    this.told.onPoint();
  }

  /** From the point under the cross, at first the one nearest to the present parameters. */
  /** @param {Frame} frame @param {[number, number]} way @param {number} steps @param {boolean} [home] */
  walk(frame, [right, up], steps, home = false) {
    const [column, row] = (home ? null : this.cursor) ?? frame.nearest(...frame.present);
    const within = (/** @type {number} */ index) => Math.min(frame.steps, Math.max(0, index));
    this.cursor = [within(column + right * steps), within(row + up * steps)];
    this.state = -1;
  }

  /** Along the run, from the state on screen. @param {Frame} frame @param {number} way */
  follow(frame, way) {
    const { iterations } = frame.landscape.trajectory;
    const here =
      this.state >= 0
        ? this.state
        : iterations.findLastIndex((/** @type {number} */ one) => one <= frame.updates);
    this.state = Math.min(iterations.length - 1, Math.max(0, here + way));
    this.cursor = frame.nearest(...frame.way.places[this.state]);
  }
}
