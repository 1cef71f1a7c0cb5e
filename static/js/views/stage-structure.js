/**
 * The structure of the network, under its columns: each layer's name, activation and units, a layer more or fewer. Where
 * columns are narrow a layer's controls open above its name.
 */

import { html, live, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { record, records } from "../catalog.js";
import { STRINGS } from "../strings/stage.js";
import { activate, insert, limits, remove, resize } from "../structure.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../layout.js").Layout} Layout */
/** @typedef {import("../structure.js").LayerSpec} LayerSpec */

/** Narrowest gaps between columns for controls in a row under the name, for the activation beside it, for a + between. */
const ROW = 138;
const WORDED = 62;
const BETWEEN = 100;
const WORDS = STRINGS.structure;

/** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
export function mount(root, actions) {
  const structure = new Structure(root, actions);
  return {
    update: (/** @type {View} */ view, /** @type {Layout} */ layout) => structure.update(view, layout),
  };
}

class Structure {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    /** @type {number | null} the layer whose controls are open, from 0 */ this.open = null;
    /** @type {unknown[]} */ this.shown = [];
    /** @type {View | null} */ this.view = null;
    /** @type {Layout | null} */ this.layout = null;
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", WORDS.label);
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.open === null) return;
      event.stopPropagation();
      this.toggle(this.open);
    });
  }

  /** @param {View} view @param {Layout} layout */
  update(view, layout) {
    const wanted = [view.session, view.catalog, layout, this.open];
    if (wanted.every((one, index) => one === this.shown[index])) return;
    this.shown = wanted;
    this.view = view;
    this.layout = layout;
    if (!view.session) return;
    const narrow = layout.gap < ROW;
    if (!narrow || (this.open ?? 0) >= view.session.spec.layers.length) this.open = null;
    this.root.classList.toggle("narrow", narrow);
    const focused = this.root.contains(document.activeElement);
    render(this.template(view.session.spec.layers, narrow), this.root);
    if (focused && !this.root.contains(document.activeElement)) this.refocus();
    for (const element of this.root.querySelectorAll("[data-x]")) {
      const { dataset, style } = /** @type {HTMLElement} */ (element);
      style.setProperty("left", `${dataset.x}px`);
    }
  }

  /** The control in focus has gone with its layer: the next one of the structure takes the focus. */
  refocus() {
    const control = this.root.querySelector("button:not(:disabled), select");
    if (control instanceof HTMLElement) control.focus();
  }

  /** @param {number} index */
  toggle(index) {
    this.open = this.open === index ? null : index;
    if (this.view && this.layout) this.update(this.view, this.layout);
  }

  /** @param {LayerSpec[]} layers @param {boolean} narrow */
  template(layers, narrow) {
    const { columns, loss, gap } = /** @type {Layout} */ (this.layout);
    const xs = columns.map(({ x }) => x);
    return html`
      ${this.name(xs[0], WORDS.input)} ${this.name(loss.x, WORDS.loss)}
      ${layers.map((layer, index) => (narrow ? this.button(layer, index, xs[index + 1]) : this.column(layer, index, xs[index + 1])))}
      ${gap < BETWEEN ? nothing : layers.map((_, index) => this.adder(index, (xs[index] + xs[index + 1]) / 2))}
      ${narrow && this.open !== null ? this.panel(layers[this.open], this.open) : nothing}
    `;
  }

  /** @param {number} x @param {string} text */
  name(x, text) {
    return html`<div class="stage-column" data-x=${Math.round(x)}><span class="stage-layer">${text}</span></div>`;
  }

  /** @param {LayerSpec} layer @param {number} index @param {number} x */
  column(layer, index, x) {
    return html`<div class="stage-column" data-x=${Math.round(x)}>
      <span class="stage-layer">${WORDS.layer(index + 1)}${this.remover(index)}</span>
      <span class="stage-controls">${this.activation(layer, index)}${this.stepper(layer, index)}</span>
    </div>`;
  }

  /** @param {LayerSpec} layer @param {number} index @param {number} x */
  button(layer, index, x) {
    const worded = (this.layout?.gap ?? 0) >= WORDED;
    return html`<div class="stage-column" data-x=${Math.round(x)}>
      <button type="button" class="quiet stage-layer" aria-expanded=${this.open === index} title=${WORDS.edit(index + 1)}
        @click=${() => this.toggle(index)}>
        <span class="stage-number">${index + 1}</span>${worded ? this.label(layer.activation) : nothing}
      </button>
    </div>`;
  }

  /** @param {string} activation */
  label(activation) {
    return record(this.view?.catalog, "activations", activation)?.label ?? activation;
  }

  /** @param {LayerSpec} layer @param {number} index */
  panel(layer, index) {
    return html`<div class="stage-panel" role="group" aria-label=${WORDS.edit(index + 1)}>
      <b>${WORDS.layer(index + 1)}</b>
      ${this.activation(layer, index)} ${this.stepper(layer, index)} ${this.remover(index, true)} ${this.adder(index)}
      <button type="button" class="quiet" @click=${() => this.toggle(index)}>${WORDS.close}</button>
    </div>`;
  }

  /** @param {LayerSpec} layer @param {number} index */
  activation(layer, index) {
    const last = index === this.layers().length - 1;
    const choices = records(this.view?.catalog, "activations");
    const present = { name: layer.activation, label: this.label(layer.activation), last_layer_only: false };
    const change = (/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLSelectElement} */ (event.target);
      this.change(activate(this.layers(), index, value), WORDS.changing.activation(index + 1));
    };
    return html`<select aria-label=${WORDS.activation(index + 1)} @change=${change}>
      ${(choices.length > 0 ? choices : [present]).map(({ name, label, last_layer_only }) => {
        const refused = last_layer_only && !last;
        const title = refused ? WORDS.lastOnly(label) : nothing;
        return html`<option value=${name} .selected=${live(name === layer.activation)} ?disabled=${refused} title=${title}>${label}</option>`;
      })}
    </select>`;
  }

  /** @param {LayerSpec} layer @param {number} index */
  stepper(layer, index) {
    const most = limits(this.view?.catalog);
    const what = WORDS.changing.units(index + 1);
    const [fewer, more] = [-1, 1].map((change) => resize(this.layers(), index, change, most));
    return html`<span class="stage-stepper" role="group" aria-label=${WORDS.units(index + 1)}>
      <button type="button" ?disabled=${!fewer} aria-label=${WORDS.fewer(index + 1)}
        title=${fewer ? WORDS.fewer(index + 1) : WORDS.oneUnit} @click=${() => this.change(fewer, what)}>−</button>
      <span class="number" title=${WORDS.count(layer.units)}>${layer.units}</span>
      <button type="button" ?disabled=${!more} aria-label=${WORDS.more(index + 1)}
        title=${more ? WORDS.more(index + 1) : WORDS.mostUnits(most.units)} @click=${() => this.change(more, what)}>+</button>
    </span>`;
  }

  /** @param {number} index @param {boolean} [worded] */
  remover(index, worded = false) {
    if (!remove(this.layers(), index)) return nothing;
    return html`<button type="button" class="quiet stage-remove" aria-label=${WORDS.remove(index + 1)} title=${WORDS.remove(index + 1)}
      @click=${() => this.change(remove(this.layers(), index), WORDS.changing.layers)}>${worded ? WORDS.removeShort : "×"}</button>`;
  }

  /** Between two columns a +; in an open panel, without a place, in words. @param {number} index @param {number} [x] */
  adder(index, x) {
    const most = limits(this.view?.catalog);
    const added = insert(this.layers(), index, most);
    const worded = x === undefined;
    return html`<button type="button" class="quiet ${worded ? "" : "stage-add"}" data-x=${worded ? nothing : Math.round(x)} ?disabled=${!added}
      aria-label=${WORDS.add(index + 1)} title=${added ? WORDS.add(index + 1) : WORDS.mostLayers(most.layers)}
      @click=${() => this.change(added, WORDS.changing.layers)}>${worded ? WORDS.addShort : "+"}</button>`;
  }

  /** @returns {LayerSpec[]} */
  layers() {
    return this.view?.session?.spec.layers ?? [];
  }

  /** @param {LayerSpec[] | null} layers @param {string} what */
  change(layers, what) {
    if (layers) this.actions.change({ layers }, what);
    // Whatever is refused or asked about first, the controls go on showing the run as it is.
    this.shown = [];
    if (this.view && this.layout) this.update(this.view, this.layout);
  }
}
