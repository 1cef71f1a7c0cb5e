/**
 * Reaching places of the stage by pointer and by keyboard. The surface is one tab stop: a listbox of places of which
 * the one in focus is present; arrow keys walk from unit to edge to unit.
 */

import { short } from "../format.js";
import { hit } from "../hit.js";
import * as places from "../places.js";
import { readings } from "../readings.js";
import { walk } from "../roving.js";
import { STRINGS } from "../strings/stage.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Place} Place */
/** @typedef {import("../layout.js").Layout} Layout */

const ARROWS = /** @type {const} */ (["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);
const FINGER = 13;

/**
 * @param {HTMLElement} surface
 * @param {import("../types.js").Actions} actions
 * @param {{tell: (place: Place | null, at?: {x: number, y: number} | null) => void}} tooltip
 * @param {() => void} type opens the tag of the selected parameter for typing
 */
export function mount(surface, actions, tooltip, type) {
  const reach = new Reach(surface, actions, tooltip, type);
  return { update: reach.update.bind(reach) };
}

class Reach {
  /** @param {HTMLElement} surface @param {import("../types.js").Actions} actions @param {any} tooltip @param {() => void} type */
  constructor(surface, actions, tooltip, type) {
    this.surface = surface;
    this.actions = actions;
    this.tooltip = tooltip;
    this.type = type;
    /** @type {View | null} */ this.view = null;
    /** @type {Layout | null} */ this.layout = null;
    /** @type {Place | null} */ this.focus = null;
    /** @type {Place | null} */ this.origin = null;
    /** @type {Place | null} */ this.over = null;
    this.spoken = "";
    this.described = "";
    this.option = document.createElement("div");
    this.present();
    this.listen();
  }

  present() {
    const { surface, option } = this;
    surface.tabIndex = 0;
    surface.setAttribute("role", "listbox");
    surface.setAttribute("aria-description", STRINGS.hint);
    option.className = "stage-focus";
    option.setAttribute("role", "option");
    option.id = "stage-focus";
    surface.append(option);
    surface.setAttribute("aria-activedescendant", option.id);
  }

  listen() {
    const { surface } = this;
    surface.addEventListener("pointermove", (event) => this.point(event));
    surface.addEventListener("pointerdown", (event) => this.point(event));
    surface.addEventListener("pointerleave", () => this.hover(null));
    surface.addEventListener("click", (event) => this.click(event));
    surface.addEventListener("keydown", (event) => this.key(event));
    surface.addEventListener("focus", () => {
      if (surface.matches(":focus-visible"))
        this.move(this.focus ?? this.view?.selection ?? places.unit(0, 1));
    });
    surface.addEventListener("blur", () => this.hover(null));
  }

  /** @param {View} view @param {Layout} layout @param {import("../layer-health.js").Diagnosis | null} health */
  update(view, layout, health) {
    this.view = view;
    this.layout = layout;
    if (this.focus && !places.exists(this.focus, view.widths)) this.focus = null;
    const activations = view.trace?.layers.map((layer) => layer.activation) ?? [];
    const summary = STRINGS.summary(view.widths, activations);
    if (summary !== this.described) this.surface.setAttribute("aria-label", summary);
    this.described = summary;
    this.speak(view, health);
  }

  /** Gives the place in focus its accessible name. @param {View} view @param {import("../layer-health.js").Diagnosis | null} health */
  speak(view, health) {
    const place = this.focus ?? view.selection ?? places.unit(0, 1);
    const values = readings(view, place, health).map(([label, value]) => `${label} ${short(value)}`);
    const words = [STRINGS.name(place, view.widths), ...values].join(", ");
    const selected = String(places.same(place, view.selection));
    if (this.option.getAttribute("aria-selected") !== selected)
      this.option.setAttribute("aria-selected", selected);
    if (words === this.spoken) return;
    this.spoken = words;
    this.option.setAttribute("aria-label", words);
  }

  /** @param {MouseEvent} event */
  at(event) {
    const box = this.surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** @param {PointerEvent} event */
  point(event) {
    if (!this.layout) return;
    const at = this.at(event);
    const place = hit(this.layout, at.x, at.y, event.pointerType === "mouse" ? undefined : FINGER);
    this.surface.classList.toggle("over", place !== null);
    this.hover(place, at);
  }

  /** @param {Place | null} place @param {{x: number, y: number} | null} [at] */
  hover(place, at = null) {
    if (places.same(place, this.over)) return;
    this.over = place;
    this.tooltip.tell(place, at);
    this.actions.hover(place);
  }

  /** @param {MouseEvent} event */
  click(event) {
    if (!this.layout) return;
    const at = this.at(event);
    const finger = /** @type {PointerEvent} */ (event).pointerType === "touch";
    const place = hit(this.layout, at.x, at.y, finger ? FINGER : undefined);
    if (place?.kind === "loss") return;
    this.focus = place;
    this.actions.select(place);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.view || event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS.find((name) => name === event.key);
    if (arrow) this.go(arrow);
    else if (event.key === "Enter" || event.key === " ") this.choose();
    else if (event.key === "Escape") this.actions.select(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {typeof ARROWS[number]} arrow */
  go(arrow) {
    const widths = this.view?.widths ?? [];
    if (this.focus?.kind === "unit") this.origin = this.focus;
    this.move(walk(this.focus, arrow, widths, this.origin));
  }

  /** @param {Place} place */
  move(place) {
    this.focus = place;
    this.over = null;
    this.hover(place);
  }

  /** The first Enter selects, a second one types. */
  choose() {
    const place = this.focus;
    if (!place || place.kind === "loss") return;
    const again = places.same(place, this.view?.selection ?? null);
    if (again && place.kind !== "unit") this.type();
    else this.actions.select(place);
  }
}
