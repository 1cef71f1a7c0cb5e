/** The dot on the curve under the learner's hand: dragged by mouse or finger, or walked by keys; let go, it is an edit. */

import { nearestIndex, valueAt } from "../slice-frame.js";

/** @typedef {import("../slice-frame.js").Frame} Frame */
/** @typedef {{name: string, slice: any, index: number, by: "pointer" | "keys", sent: boolean}} Held */

const PAGE = 10;
/** Where a key leads from a point of the curve, by index. @type {Record<string, (index: number, by: number) => number>} */
const WALKS = {
  ArrowRight: (index, by) => index + by,
  ArrowUp: (index, by) => index + by,
  ArrowLeft: (index, by) => index - by,
  ArrowDown: (index, by) => index - by,
  PageUp: (index) => index + PAGE,
  PageDown: (index) => index - PAGE,
  Home: () => 0,
  End: () => Number.POSITIVE_INFINITY,
};

export class Drag {
  /**
   * @param {object} told
   * @param {() => {name: string, slice: any, frame: Frame} | null} told.shown what can be dragged now
   * @param {() => void} told.onMove
   * @param {() => void} told.onBegin
   * @param {(name: string, value: number) => boolean} told.onSet whether the edit goes ahead at once
   */
  constructor(told) {
    this.told = told;
    /** @type {Held | null} */ this.held = null;
  }

  /** Forgets what is held where another curve is shown, or where the edit has failed. @param {any} slice @param {string | null} name @param {boolean} failed */
  keepFor(slice, name, failed) {
    const { held } = this;
    if (!held) return;
    const another = held.name !== name || (slice !== null && slice !== held.slice);
    if (another || (held.sent && failed)) this.held = null;
  }

  /** @param {"pointer" | "keys"} by */
  take(by) {
    const shown = this.told.shown();
    if (!shown) return null;
    const { name, slice } = shown;
    this.told.onBegin();
    this.held = { name, slice, index: nearestIndex(slice.values, slice.value), by, sent: false };
    return this.held;
  }

  /** @param {PointerEvent} event */
  grab(event) {
    if (event.button !== 0 || !this.take("pointer")) return;
    event.preventDefault();
    const handle = /** @type {SVGElement} */ (event.currentTarget);
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
    this.told.onMove();
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { held } = this;
    const shown = this.told.shown();
    if (held?.by !== "pointer" || held.sent || !shown) return;
    const picture = /** @type {SVGElement} */ (event.currentTarget).ownerSVGElement;
    if (!picture) return;
    const x = event.clientX - picture.getBoundingClientRect().left;
    this.goTo(nearestIndex(held.slice.values, valueAt(shown.frame, x)));
  }

  /** @param {number} index */
  goTo(index) {
    const { held } = this;
    if (!held) return;
    const to = Math.min(held.slice.values.length - 1, Math.max(0, index));
    if (to === held.index) return;
    held.index = to;
    this.told.onMove();
  }

  /** Lets go of the pointer: the value is set. */
  drop() {
    if (this.held?.by === "pointer" && !this.held.sent) this.set();
  }

  set() {
    const { held } = this;
    if (!held) return;
    const value = held.slice.values[held.index];
    const goesAhead = value !== held.slice.value && this.told.onSet(held.name, value);
    // Until the edit has arrived the dot stays where it was put; a question asked first leaves all as it is.
    if (goesAhead) held.sent = true;
    else this.held = null;
    this.told.onMove();
  }

  cancel() {
    if (!this.held || this.held.sent) return;
    this.held = null;
    this.told.onMove();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = WALKS[event.key];
    if (to) {
      const held = this.held ?? this.take("keys");
      if (held && !held.sent) this.goTo(to(held.index, event.shiftKey ? PAGE : 1));
    } else if (!this.held) return;
    else if (event.key === "Escape") this.cancel();
    else if (event.key === "Enter") this.set();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
