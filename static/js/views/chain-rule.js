/**
 * The chain-rule panel: where the gradient of the selected weight or bias comes from, what a selected unit computes, or
 * what the loss is made of. This file decides what is drawn and when; the other `chain-rule-*` files draw the parts.
 */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { specInForce } from "../in-force.js";
import { typeset } from "../maths.js";
import * as places from "../places.js";
import { STRINGS } from "../strings/chain-rule.js";
import { createTable } from "../table.js";
import { isKnown } from "../timeline.js";
import { conventions } from "./chain-rule-conventions.js";
import { factors } from "./chain-rule-factors.js";
import { gradients } from "./chain-rule-gradients.js";
import { head } from "./chain-rule-head.js";
import { lossParts } from "./chain-rule-loss.js";
import { chosenTab, tabs } from "./chain-rule-tabs.js";
import { unitParts } from "./chain-rule-unit.js";
import { keepDragging } from "./chain-rule-value.js";
import { zero } from "./chain-rule-why.js";

/** How many of the latest updates are shown. */
const UPDATES = 20;

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Place} Place */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */
/** @typedef {import("../types.js").UnitPlace} UnitPlace */
/** @typedef {View & {trace: import("../types.js").Trace, session: import("../types.js").Session, snapshot: import("../types.js").Snapshot}} Shown a view with something to show */

/**
 * @typedef {object} Local what only this panel remembers
 * @property {import("../pulls.js").Order} order of the samples
 * @property {number | null} cursor the bar of a large batch pointed at
 * @property {Set<string>} open disclosures turned from how they begin, and lists shown in full
 * @property {{text: string, problem: string | null, touched: boolean} | null} draft a value being typed
 * @property {{from: number, x: number, value: number, moved: boolean, sent: number | null} | null} drag
 */

/**
 * @typedef {object} Panel what the parts are drawn from
 * @property {Shown} view
 * @property {any} spec the settings that the trace on screen was computed with
 * @property {import("../types.js").Actions} actions
 * @property {Local} local
 * @property {() => unknown} redraw after a change of `local`
 * @property {(name: string, numbers: import("../table.js").Numbers) => unknown} table the numbers of a list, closed until wanted
 * @property {(quantity: Parameters<typeof isKnown>[1], layer?: number) => boolean} knows
 * @property {(place: Place | null) => string} tie the value of `data-place` that ties an element to a place on the stage
 * @property {(place: Place | null) => string} lit the class name of an element whose place is hovered anywhere
 */

/** The latest updates, asked for only where they are shown. @param {View} view @returns {import("../wishes.js").Needs} */
export function needs(view) {
  const { selection, trace } = view;
  if (!trace || (selection?.kind !== "weight" && selection?.kind !== "bias")) return null;
  if (chosenTab(view) !== "update") return null;
  const query = { parameter: selection.name, iteration: trace.iteration, count: UPDATES };
  return { call: "updates", query };
}

/** @param {HTMLElement} root @param {import("../types.js").Context} context @returns {import("../types.js").Mounted} */
export function mount(root, { actions }) {
  /** @type {Local} */
  const local = { order: "position", cursor: null, open: new Set(), draft: null, drag: null };
  /** @type {Map<string, Place>} */
  const tied = new Map();
  /** @type {View | null} */
  let view = null;
  /** @type {unknown[]} */
  let drawn = [];
  let drawing = false;
  const table = createTables(actions, draw);

  function draw() {
    // Removing a focused field tells it so while the panel is being drawn; that must not start a second drawing inside.
    if (!view || drawing) return;
    drawing = true;
    tied.clear();
    try {
      render(wholeOf(view), root);
      typeset(root);
    } finally {
      drawing = false;
    }
  }

  /** @param {View} now */
  function wholeOf(now) {
    if (!isShown(now)) return html`<div class="chain-rule-panel" aria-busy="true"></div>`;
    const panel = panelOf(now);
    return html`<div class="chain-rule-panel">${partsOf(panel)} ${conventions(panel)}</div>`;
  }

  /** @param {Shown} now @returns {Panel} */
  function panelOf(now) {
    const spec = specInForce(now.session, now.iteration - 1);
    return { view: now, spec, actions, local, redraw: draw, table, ...tools(now, tied) };
  }

  const forget = delegate(root, actions, tied);
  return {
    update(next) {
      const wanted = dependencies(next);
      if (wanted.every((value, index) => value === drawn[index])) return;
      if (next.selection?.name !== view?.selection?.name) {
        root.scrollTop = 0;
        local.draft = null;
        local.drag = null;
      }
      if (next.trace !== view?.trace) local.cursor = null;
      drawn = wanted;
      view = next;
      draw();
      if (local.drag && isShown(next)) keepDragging(panelOf(next));
    },
    unmount() {
      forget();
      render(html``, root);
    },
  };
}

/** A table of numbers for each list, which remembers whether it is open. @param {import("../types.js").Actions} actions @param {() => void} again @returns {Panel["table"]} */
function createTables(actions, again) {
  /** @type {Map<string, (numbers: import("../table.js").Numbers) => unknown>} */
  const tables = new Map();
  return (name, numbers) => {
    const made = tables.get(name) ?? createTable(actions, again);
    tables.set(name, made);
    return made(numbers);
  };
}

/** Everything of a view that this panel shows; compared by identity, frame by frame. @param {View} view */
function dependencies(view) {
  const now = view.known;
  const complete = (/** @type {number} */ progress) => (progress >= 1 ? 1 : 0);
  return [
    view.snapshot,
    view.session,
    view.catalog,
    view.selection?.name,
    view.hover?.name,
    view.choices["chain-rule"],
    view.answers["chain-rule"],
    now.forward.map(complete).join(""),
    now.backward.map(complete).join(""),
    complete(now.loss) + 2 * complete(now.gather) + 4 * complete(now.update) + (now.update > 0 ? 8 : 0),
  ];
}

/** @param {View} view @param {Map<string, Place>} tied @returns {Pick<Panel, "knows" | "tie" | "lit">} */
function tools(view, tied) {
  return {
    knows: (quantity, layer) => isKnown(view.known, quantity, layer),
    tie(place) {
      if (place) tied.set(place.name, place);
      return place ? place.name : "";
    },
    lit: (place) => (place && places.same(place, view.hover) ? "lit" : ""),
  };
}

/** @param {View} view @returns {view is Shown} */
const isShown = (view) => view.trace !== null && view.session !== null && view.snapshot !== null;

/** @param {Panel} panel */
function partsOf(panel) {
  const place = panel.view.selection;
  if (!place || !places.exists(place, panel.view.widths)) return nothingSelected();
  if (place.kind === "loss") return lossParts(panel);
  if (place.kind === "unit") return unitParts(panel, /** @type {UnitPlace} */ (place));
  return parameterParts(panel, /** @type {ParameterPlace} */ (place));
}

/** @param {Panel} panel @param {ParameterPlace} place */
function parameterParts(panel, place) {
  const found = panel.view.inspection;
  const inspection = found && found.parameter.name === place.name ? found : null;
  if (!inspection) {
    return html`${head(panel, place, null)}
      <p class="quiet" aria-busy="true">${STRINGS.waiting}</p>`;
  }
  return html`${head(panel, place, inspection)} ${gradients(panel, place, inspection)}
  ${factors(panel, place, inspection)}
  ${panel.knows("sample_dL_dW", place.layer) ? zero(panel, place, inspection) : nothing} ${tabs(panel, place, inspection)}`;
}

const nothingSelected = () =>
  html`<div class="nothing"><p>${STRINGS.nothing}</p><p class="quiet">${STRINGS.nothingMore}</p></div>`;

/**
 * One set of listeners for all elements that name a place (`data-place`) or hold a number (`data-exact`).
 * @param {HTMLElement} root
 * @param {import("../types.js").Actions} actions
 * @param {Map<string, Place>} tied
 */
function delegate(root, actions, tied) {
  /** @type {Place | null} */
  let pointed = null;
  const point = (/** @type {EventTarget | null} */ target) => {
    const element = target instanceof Element ? target.closest("[data-place]") : null;
    const place = (element && tied.get(element.getAttribute("data-place") ?? "")) || null;
    if (places.same(place, pointed)) return;
    pointed = place;
    actions.hover(place);
  };
  const abort = new AbortController();
  const listen = (/** @type {string} */ type, /** @type {(event: any) => void} */ act) =>
    root.addEventListener(type, act, { signal: abort.signal });
  listen("pointerover", (event) => point(event.target));
  listen("pointerleave", () => point(null));
  listen("focusin", (event) => point(event.target));
  listen("focusout", () => point(null));
  listen("click", (event) => {
    const number = event.target.closest("[data-exact]");
    if (number) actions.copy(number.dataset.exact);
  });
  return () => abort.abort();
}
