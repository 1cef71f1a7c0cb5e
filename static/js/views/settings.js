/** The settings row of the header: one button a group of the spec, its fields in a popover; learning rate and seed at hand. */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { record, records } from "../catalog.js";
import { fieldText, readWithin } from "../field-ranges.js";
import { plain } from "../format.js";
import { specInForce } from "../in-force.js";
import { STRINGS } from "../strings/settings.js";
import { datasetForm } from "./settings-dataset.js";
import { faultOf, numberInput, parametersOf, settle } from "./settings-fields.js";
import { batchForm, lossForm, optimizerForm, presetForm, reseeded, startForm } from "./settings-forms.js";

/** @typedef {import("../types.js").View} View */

const DRAG_PIXELS_A_DECADE = 120;
const SEEDS = 10_000;

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
export function mount(root, { actions }) {
  const panel = new Settings(root, actions);
  return { update: (view) => panel.update(view), unmount: () => panel.unmount() };
}

class Settings {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    /** @type {View | null} */ this.view = null;
    /** @type {unknown[]} */ this.shown = [];
    /** What was typed and refused, by field. @type {Map<string, string>} */
    this.typed = new Map();
    /** The dataset chosen and not yet used. @type {any | null} */
    this.dataset = null;
    /** The spec in force. @type {any} */
    this.spec = null;
    this.updates = 0;
    /** The spec and its dataset as texts, to know a change. */
    this.present = { spec: "", dataset: "" };
    this.isOpen = false;
    this.faults = {
      get: (/** @type {string} */ id) => this.typed.get(id),
      set: (/** @type {string} */ id, /** @type {string | null} */ text) => {
        if (text === null) this.typed.delete(id);
        else this.typed.set(id, text);
        this.show();
      },
    };
    root.addEventListener("focusout", () => this.show());
    root.addEventListener("toggle", (event) => placePopover(/** @type {ToggleEvent} */ (event)), true);
  }

  unmount() {
    render(nothing, this.root);
  }

  /** @param {View} view */
  update(view) {
    const { session, catalog, notices, trace, snapshot } = view;
    const updates = snapshot ? snapshot.rowsAt - 1 : 0;
    if (session !== this.view?.session || updates !== this.updates) this.look(session, updates);
    this.view = view;
    const now = [
      catalog,
      this.present.spec,
      notices,
      snapshot?.rows.total,
      trace?.batch.of,
      trace?.batch.size,
    ];
    if (now.length === this.shown.length && now.every((one, index) => one === this.shown[index])) return;
    this.shown = now;
    this.show();
  }

  /** The settings in force after so many updates. @param {View["session"]} session @param {number} updates */
  look(session, updates) {
    this.updates = updates;
    this.spec = session ? specInForce(session, updates) : null;
    const present = { spec: fingerprint(this.spec), dataset: fingerprint(this.spec?.dataset ?? null) };
    if (present.dataset !== this.present.dataset) this.dataset = null;
    this.present = present;
  }

  show() {
    const { view } = this;
    if (!view?.catalog || !this.spec) return;
    render(this.template(view, this.spec), this.root);
    settle(this.root);
  }

  /** @param {View} view @param {any} spec */
  template(view, spec) {
    const { catalog } = view;
    const rows = view.snapshot?.rows ?? null;
    const ground = { catalog, spec, rows, faults: this.faults, actions: this.actions };
    const training = (view.trace?.batch.of ?? 1) * (view.trace?.batch.size ?? 1);
    const choose = (/** @type {any} */ dataset) => {
      if (dataset?.name !== this.dataset?.name) this.forgetFaults("dataset-");
      this.dataset = dataset;
      this.show();
    };
    return html`
      ${chip("preset", STRINGS.preset.caption, presetName(catalog, spec), presetForm(ground))}
      <button
        type="button"
        class="settings-open"
        aria-expanded=${this.isOpen ? "true" : "false"}
        aria-controls="settings-row"
        @click=${() => {
          this.isOpen = !this.isOpen;
          this.show();
        }}
      >
        ${STRINGS.open}
      </button>
      <div class="settings-row" id="settings-row" data-open=${this.isOpen ? "yes" : "no"}>
        ${chip("dataset", STRINGS.dataset.caption, datasetName(catalog, spec, rows), datasetForm(ground, this.dataset, choose))}
        ${chip("loss", STRINGS.loss.caption, lossName(catalog, spec), lossForm(ground))}
        ${chip("optimizer", STRINGS.optimizer.caption, labelOf(catalog, "optimizers", spec.optimizer.name), optimizerForm(ground))}
        ${this.rate(catalog, spec)}
        ${chip("batch", STRINGS.batch.caption, batchName(spec, view.trace?.batch.of === 1), batchForm(ground, training))}
        ${chip("start", STRINGS.start.caption, startName(catalog, spec), startForm(ground))}
        ${this.seed(spec)}
        <button type="button" class="settings-reset" title=${STRINGS.resetTitle} @click=${() => this.actions.reset()}>
          ${STRINGS.reset}
        </button>
      </div>
    `;
  }

  /** @param {string} prefix of the fields' ids */
  forgetFaults(prefix) {
    for (const id of this.typed.keys()) if (id.startsWith(prefix)) this.typed.delete(id);
  }

  /** The learning rate in the row: to type, to step, and to drag by its letter. @param {any} catalog @param {any} spec */
  rate(catalog, spec) {
    const range = parametersOf(record(catalog, "optimizers", spec.optimizer.name)).find(
      (one) => one.name === "learning_rate",
    );
    const rate = spec.optimizer.learning_rate ?? range.default;
    const commit = (/** @type {number} */ value) =>
      this.actions.edit({ optimizer: { learning_rate: value } });
    const label = STRINGS.optimizer.rateTitle;
    return html`
      <span class="settings-rate" title=${label}>
        <span class="settings-drag" aria-hidden="true" data-symbol="eta" @pointerdown=${(/** @type {PointerEvent} */ event) => drag(event, rate, range, commit)}>
          ${STRINGS.optimizer.rate}
        </span>
        ${numberInput({ id: "rate", label, value: rate, range, series: true, commit }, this.faults)}
        ${faultOf("rate", range, this.faults)}
      </span>
    `;
  }

  /** @param {any} spec */
  seed(spec) {
    const another = () => {
      const drawn = Math.floor(Math.random() * (SEEDS - 1));
      this.actions.change(reseeded(spec, drawn < spec.seed ? drawn : drawn + 1), STRINGS.start.seedWhat);
    };
    return html`
      <span class="settings-seed" title=${STRINGS.start.seedTitle}>
        <small>${STRINGS.start.seed}</small><span>${plain(spec.seed)}</span>
      </span>
      <button type="button" class="icon" aria-label=${STRINGS.start.die} title=${STRINGS.start.die} @click=${another}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <rect class="ring" x="1.5" y="1.5" width="13" height="13" rx="3" />
          <circle cx="5" cy="5" r="1.3" /><circle cx="11" cy="5" r="1.3" /><circle cx="8" cy="8" r="1.3" />
          <circle cx="5" cy="11" r="1.3" /><circle cx="11" cy="11" r="1.3" />
        </svg>
      </button>
    `;
  }
}

/** @param {string} id @param {string} caption @param {string} value @param {unknown} form */
const chip = (id, caption, value, form) => html`
  <button type="button" class="settings-chip" data-chip=${id} popovertarget="settings-${id}" title=${value}>
    <small>${caption}</small><span>${value}</span>
  </button>
  <div class="settings-popover" id="settings-${id}" popover role="group" aria-label=${caption}>${form}</div>
`;

/** Puts an opened popover under its button, within the window. @param {ToggleEvent} event */
function placePopover(event) {
  const popover = /** @type {HTMLElement} */ (event.target);
  if (event.newState !== "open" || !popover.matches(".settings-popover")) return;
  const button = popover.previousElementSibling?.getBoundingClientRect();
  if (!button) return;
  const margin = 8;
  const left = Math.max(margin, Math.min(button.left, window.innerWidth - popover.offsetWidth - margin));
  const top = Math.max(
    margin,
    Math.min(button.bottom + margin / 2, window.innerHeight - popover.offsetHeight - margin),
  );
  popover.style.setProperty("left", `${left}px`);
  popover.style.setProperty("top", `${top}px`);
}

/**
 * Dragging the letter multiplies the number: right is larger. The number is set when it is let go.
 * @param {PointerEvent} event
 * @param {number} from
 * @param {import("../field-ranges.js").Range} range
 * @param {(value: number) => void} commit
 */
function drag(event, from, range, commit) {
  const handle = /** @type {HTMLElement} */ (event.currentTarget);
  const field = /** @type {HTMLInputElement} */ (handle.parentElement?.querySelector("input"));
  const start = event.clientX;
  handle.setPointerCapture(event.pointerId);
  field.toggleAttribute("data-dragged", true);
  event.preventDefault();
  handle.onpointermove = (move) => {
    const value = (from || 0.001) * 10 ** ((move.clientX - start) / DRAG_PIXELS_A_DECADE);
    field.value = fieldText(Number(value.toPrecision(2)));
  };
  const end = (/** @type {boolean} */ kept) => {
    handle.onpointermove = handle.onpointerup = handle.onpointercancel = null;
    field.toggleAttribute("data-dragged", false);
    const value = kept ? readWithin(field.value, range) : null;
    if (value !== null && value !== from) commit(value);
    else field.value = fieldText(from);
  };
  handle.onpointerup = () => end(true);
  handle.onpointercancel = () => end(false);
}

/** What of a spec the settings show, as one text; rows of own data may be thousands and are left out. @param {any} spec */
const fingerprint = (spec) =>
  JSON.stringify(spec, (key, value) => (key === "inputs" || key === "targets" ? value?.length : value));

/** @param {any} catalog @param {string} registry @param {string} name */
const labelOf = (catalog, registry, name) => record(catalog, registry, name)?.label ?? name;

/** The preset that the run began as, and whether it has been changed. @param {any} catalog @param {any} spec */
function presetName(catalog, spec) {
  if (spec.dataset.name === "custom") return STRINGS.preset.own;
  const [whole, dataset] = [fingerprint(spec), fingerprint(spec.dataset)];
  const related = records(catalog, "presets").filter(
    (preset) => fingerprint(preset.spec.dataset) === dataset,
  );
  const exact = related.find((preset) => fingerprint(preset.spec) === whole);
  if (exact) return exact.title;
  return related.length > 0 ? `${related[0].title}, ${STRINGS.preset.changed}` : STRINGS.preset.own;
}

/** @param {any} catalog @param {any} spec @param {any | null} rows */
function datasetName(catalog, spec, rows) {
  const label = labelOf(catalog, "datasets", spec.dataset.name);
  return rows ? `${label}, ${STRINGS.dataset.rows(rows.total)}` : label;
}

/** @param {any} catalog @param {any} spec */
function lossName(catalog, spec) {
  const penalties = ["l1", "l2"].filter((name) => spec.penalty[name] > 0);
  const added =
    penalties.length > 0
      ? STRINGS.loss.with(penalties.map((name) => labelOf(catalog, "penalties", name)))
      : "";
  const reduction = /** @type {"mean" | "sum"} */ (spec.loss.reduction);
  return `${labelOf(catalog, "losses", spec.loss.name)}, ${STRINGS.loss.reductions[reduction]}${added}`;
}

/** @param {any} spec @param {boolean} whole whether one batch holds all training rows */
const batchName = (spec, whole) =>
  whole || spec.batch_size === null ? STRINGS.batch.all : STRINGS.dataset.rows(spec.batch_size);

/** @param {any} catalog @param {any} spec */
const startName = (catalog, spec) =>
  spec.parameters === null ? labelOf(catalog, "initializers", spec.initializer.name) : STRINGS.start.given;
