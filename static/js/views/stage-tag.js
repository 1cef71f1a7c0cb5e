/** The tag of the selected weight or bias: its value, then its gradients as they come; dragged or typed to change it. */

import { tagSpot } from "../callout.js";
import { exact, plain, short } from "../format.js";
import { readNumber } from "../read-number.js";
import { parameter } from "../readings.js";
import { STRINGS } from "../strings/stage.js";
import { isKnown } from "../timeline.js";
import { balance, cancels } from "../why-small.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Place} Place */
/** @typedef {import("../layout.js").Layout} Layout */

/** Change of the value by one pixel of dragging; a tenth of it with Shift. */
const PER_PIXEL = 0.01;
/** Smallest gap between columns in which the gradients fit under the value. */
const ROOMY = 110;
const WORDS = STRINGS.tag;

/**
 * @param {HTMLElement} plot
 * @param {import("../types.js").Actions} actions
 * @param {() => void} back takes the focus once typing has ended
 */
export function mount(plot, actions, back) {
  const tag = new Tag(plot, actions, back);
  return {
    update: (/** @type {View} */ view, /** @type {Layout} */ layout) => tag.update(view, layout),
    type: () => tag.type(),
  };
}

class Tag {
  /** @param {HTMLElement} plot @param {import("../types.js").Actions} actions @param {() => void} back */
  constructor(plot, actions, back) {
    this.actions = actions;
    this.back = back;
    this.box = make("div", "stage-tag");
    this.handle = make("button", "stage-tag-value");
    this.handle.type = "button";
    this.handle.tabIndex = -1;
    this.handle.title = WORDS.title;
    this.more = make("div", "stage-tag-more");
    this.field = make("input", "stage-tag-field");
    this.field.inputMode = "text";
    this.field.autocomplete = "off";
    this.allowed = make("p", "stage-tag-allowed");
    this.allowed.id = "stage-tag-allowed";
    this.allowed.textContent = WORDS.allowed;
    this.field.setAttribute("aria-describedby", this.allowed.id);
    this.box.append(this.handle, this.field, this.allowed, this.more);
    this.box.hidden = true;
    this.show("value");
    plot.append(this.box);
    /** @type {Place | null} */ this.place = null;
    /** @type {View | null} */ this.view = null;
    /** @type {Layout | null} */ this.layout = null;
    /** @type {number | null} the value wanted while dragging, until it is in the run or was declined */ this.wanted =
      null;
    /** @type {{x: number, y: number, value: number, moved: boolean} | null} */ this.drag = null;
    this.shown = "";
    this.listen();
  }

  listen() {
    const { handle, field } = this;
    handle.addEventListener("pointerdown", (event) => this.grip(event));
    handle.addEventListener("pointermove", (event) => this.pull(event));
    handle.addEventListener("pointerup", () => this.release());
    handle.addEventListener("pointercancel", () => {
      this.drag = null;
    });
    handle.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.type();
    });
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("input", () => this.complain(false));
    field.addEventListener("blur", () => this.leave());
  }

  /** @param {View} view @param {Layout} layout */
  update(view, layout) {
    const { selection, trace, session } = view;
    const place = selection && (selection.kind === "weight" || selection.kind === "bias") ? selection : null;
    if (place?.name !== this.place?.name) this.begin(place);
    const told = this.view?.trace !== trace || this.view?.session !== session;
    if (told && !this.drag) this.wanted = null;
    this.view = view;
    const moved = this.layout !== layout;
    this.layout = layout;
    this.box.hidden = !place || !trace;
    if (place && trace) this.write(moved);
  }

  /** @param {Place | null} place */
  begin(place) {
    this.place = place;
    this.drag = null;
    this.wanted = null;
    this.shown = "";
    this.show("value");
  }

  /** @param {boolean} moved */
  write(moved) {
    const { view, place } = this;
    if (!view?.trace || !place) return;
    const value = this.wanted ?? this.value();
    const rows = (this.layout?.gap ?? 0) >= ROOMY ? lines(view, place) : [];
    const words = [place.name, value, ...rows.flat()].join("|");
    if (words !== this.shown) {
      this.shown = words;
      this.handle.textContent = short(value);
      this.handle.title = `${place.name} = ${exact(value)}. ${WORDS.title}`;
      this.more.replaceChildren(...rows.map(line));
      this.settle();
    } else if (moved) this.settle();
  }

  /** The value that the stage shows: the new one once the update is complete. */
  value() {
    const { view, place } = this;
    const fresh =
      view?.inspection?.parameter.name === place?.name ? view?.inspection?.update.new_value : null;
    if (view && typeof fresh === "number" && isKnown(view.known, "new_value")) return fresh;
    return parameter(/** @type {any} */ (view?.trace), /** @type {Place} */ (place)).value;
  }

  settle() {
    const { layout, place, box } = this;
    if (!layout || !place) return;
    const size = { width: box.offsetWidth, height: box.offsetHeight };
    const spot = tagSpot(layout, place, size, layout.gap >= ROOMY ? undefined : size);
    if (spot)
      box.style.setProperty("transform", `translate(${Math.round(spot.x)}px, ${Math.round(spot.y)}px)`);
  }

  /** @param {"value" | "field"} what */
  show(what) {
    this.handle.hidden = what === "field";
    this.more.hidden = what === "field";
    this.field.hidden = what === "value";
    this.complain(false);
  }

  /** @param {boolean} wrong */
  complain(wrong) {
    this.allowed.hidden = !wrong;
    this.field.setAttribute("aria-invalid", String(wrong));
  }

  /** @param {PointerEvent} event */
  grip(event) {
    if (event.button !== 0) return;
    this.handle.setPointerCapture(event.pointerId);
    this.drag = { x: event.clientX, y: event.clientY, value: this.value(), moved: false };
  }

  /** @param {PointerEvent} event */
  pull(event) {
    const { drag, place } = this;
    if (!drag || !place) return;
    const way = event.clientX - drag.x - (event.clientY - drag.y);
    if (!drag.moved && Math.abs(way) < 3) return;
    drag.moved = true;
    const digits = event.shiftKey ? 4 : 3;
    const value = Number((drag.value + way * PER_PIXEL * (event.shiftKey ? 0.1 : 1)).toFixed(digits));
    if (value === this.wanted) return;
    this.wanted = value;
    this.actions.edit({ parameters: { [place.name]: value } });
    this.write(false);
  }

  release() {
    const { drag } = this;
    this.drag = null;
    if (drag && !drag.moved) this.type();
  }

  /** Opens the field with every digit of the value. */
  type() {
    if (!this.place || !this.view?.trace) return;
    this.field.setAttribute("aria-label", WORDS.input(this.place.name));
    this.field.value = plain(this.value());
    this.show("field");
    this.settle();
    this.field.focus();
    this.field.select();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.close();
    if (event.key === "Enter" && this.commit()) this.close();
  }

  /** Sends what was typed; a text that is no number stays, with what is allowed beside it. */
  commit() {
    const value = readNumber(this.field.value);
    if (value === null || !this.place) {
      this.complain(true);
      return false;
    }
    if (value !== this.value()) this.actions.edit({ parameters: { [this.place.name]: value } });
    return true;
  }

  close() {
    this.show("value");
    this.settle();
    this.back();
  }

  leave() {
    if (this.field.hidden) return;
    const value = readNumber(this.field.value);
    if (value !== null) this.commit();
    this.show("value");
  }
}

/**
 * The lines under the value: [symbol, value, exact], as far as they are known.
 * @param {View} view
 * @param {Place} place
 * @returns {[string, string, string][]}
 */
function lines(view, place) {
  const { known } = view;
  const { sample, batch } = parameter(/** @type {any} */ (view.trace), place);
  const bias = place.kind === "bias";
  /** @type {[string, string, string][]} */
  const rows = [];
  if (isKnown(known, "sample_dL_dW", place.layer)) {
    rows.push([
      bias ? WORDS.sampleBias : WORDS.sampleWeight,
      short(sample),
      `${WORDS.sample}: ${exact(sample)}`,
    ]);
  }
  const small = isKnown(known, "sample_dL_dW", place.layer) ? smallness(view, place) : null;
  if (small) rows.push(small);
  if (isKnown(known, "dL_dW")) {
    rows.push([bias ? WORDS.batchBias : WORDS.batchWeight, short(batch), `${WORDS.batch}: ${exact(batch)}`]);
  }
  return rows;
}

/** That the sample's gradient is 0, or little because its paths cancel. @param {View} view @param {Place} place @returns {[string, string, string] | null} */
function smallness({ inspection }, place) {
  if (inspection?.parameter.name !== place.name) return null;
  if (inspection.sample.gradient === 0) return [WORDS.zero, "", WORDS.zeroTitle];
  const whole = balance(inspection.sample.paths);
  if (!whole || !cancels(whole)) return null;
  return [WORDS.cancel, "", WORDS.cancelTitle(short(whole.positive), short(-whole.negative))];
}

/** @param {[string, string, string]} row */
function line([symbol, text, title]) {
  const row = make("p", "");
  const [term, number] = [make("span", ""), make("b", "number")];
  term.textContent = symbol;
  number.textContent = text;
  row.title = title;
  row.append(term, number);
  return row;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} className
 */
function make(name, className) {
  const element = document.createElement(name);
  element.className = className;
  return element;
}
