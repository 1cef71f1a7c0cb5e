/**
 * Gradient flow: how large the gradient is in each layer, over the run and at the moment shown; which units no longer let it
 * through; how the numbers are spread; and what is wrong, in the server's words.
 */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { exact, short } from "../format.js";
import { diagnosisWish, isCounted, knownOf, normCurves, verdictsKnown } from "../layer-health.js";
import { historyOf, historyWish } from "../loss-history.js";
import { parse } from "../places.js";
import { STRINGS } from "../strings/gradient-flow.js";
import { createTable } from "../table.js";
import { isKnown, stopWhereKnown } from "../timeline.js";
import { answerTo } from "../wishes.js";
import { glyph, layersTable } from "./gradient-flow-layers.js";
import { NormPlot } from "./gradient-flow-norms.js";
import { spreadBlocks } from "./gradient-flow-spread.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../layer-health.js").Diagnosis} Diagnosis */

const NAME = "gradient-flow";

/** @param {View} view */
export const needs = (view) => ({ health: diagnosisWish(view), history: historyWish(view) });

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
export function mount(root, { actions }) {
  const panel = new GradientFlow(root, actions);
  return { update: (view) => panel.update(view), unmount: () => panel.unmount() };
}

class GradientFlow {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    /** @type {View | null} */ this.view = null;
    /** @type {unknown[]} */ this.shown = [];
    /** @type {unknown[]} */ this.drawn = [];
    this.plot = new NormPlot({
      onPoint: () => this.render(),
      onChoose: (iteration) => actions.goTo(iteration),
    });
    this.above = document.createElement("div");
    this.below = document.createElement("div");
    root.append(this.above, this.plot.element, this.below);
    const again = () => this.render();
    this.tables = {
      norms: createTable(actions, again),
      layers: createTable(actions, again),
      spread: createTable(actions, again),
    };
    this.listener = new AbortController();
    this.listen();
    // From now on the stage marks the units too, until the learner does not want it.
    actions.choose(NAME, { marks: true });
  }

  unmount() {
    this.listener.abort();
    this.plot.destroy();
    for (const part of [this.above, this.plot.element, this.below]) part.remove();
  }

  listen() {
    const { root, actions } = this;
    const { signal } = this.listener;
    const placeOf = (/** @type {Event} */ { target }) => {
      const cell = target instanceof Element ? target.closest("[data-unit]") : null;
      return cell instanceof HTMLElement ? parse(cell.dataset.unit ?? "") : null;
    };
    const over = (/** @type {Event} */ event) => {
      const row = event.target instanceof Element ? event.target.closest("[data-layer]") : null;
      this.plot.emphasise(row instanceof HTMLElement ? Number(row.dataset.layer) : null);
      actions.hover(placeOf(event));
    };
    const out = () => {
      this.plot.emphasise(null);
      actions.hover(null);
    };
    root.addEventListener("pointerover", over, { signal });
    root.addEventListener("focusin", over, { signal });
    root.addEventListener("pointerleave", out, { signal });
    root.addEventListener("focusout", out, { signal });
    root.addEventListener(
      "click",
      (event) => {
        const place = placeOf(event);
        if (place) actions.select(place);
      },
      { signal },
    );
    root.addEventListener("keydown", walkUnits, { signal });
  }

  /** @param {View} view */
  update(view) {
    const health = answerTo(view, NAME, "health");
    const history = answerTo(view, NAME, "history");
    const { snapshot, session, trace, theme, moment, hover, selection, choices } = view;
    const stop = moment.progress === 1 ? moment.index : moment.index - 1;
    const asked = [choices[NAME], health.value, health.problem, history.value, view.playing];
    const computed = [stop, isKnown(view.known, "step")];
    const now = [snapshot, session, trace, theme, hover?.name, selection?.name, ...computed, ...asked];
    if (now.every((one, index) => one === this.shown[index]) && this.shown.length > 0) return;
    this.shown = now;
    this.view = view;
    const drawn = [snapshot, session, theme, health.value, history.value, isKnown(view.known, "dL_dW")];
    if (drawn.some((one, index) => one !== this.drawn[index])) {
      this.drawn = drawn;
      this.plot.update(view, this.curves(view, health.value, historyOf(view, history)));
    }
    this.render();
  }

  /** @param {View} view @param {Diagnosis | null} diagnosis @param {import("../loss-history.js").HistoryRow[]} rows */
  curves(view, diagnosis, rows) {
    const computed = diagnosis && isKnown(knownOf(view, diagnosis.iteration), "dL_dW");
    const norms = diagnosis?.layers.map((layer) => layer.gradient_norm) ?? [];
    return normCurves(rows, view.layers, computed ? { iteration: diagnosis.iteration, norms } : null);
  }

  render() {
    const { view } = this;
    if (!view?.session || !view.snapshot) return;
    const { value, problem } = answerTo(view, NAME, "health");
    const known = value ? knownOf(view, value.iteration) : view.known;
    render(html`${this.said(view, value, known)} ${this.plotHead()}`, this.above);
    render(
      html`
        ${this.readout()}
        ${problem ? html`<p class="explore-problem">${problem}</p>` : nothing}
        ${value ? this.moment(view, value, known) : nothing}
        ${this.numbers(value, known)}
      `,
      this.below,
    );
  }

  /** What is wrong, as far as its figures have been computed. @param {View} view @param {Diagnosis | null} diagnosis @param {import("../types.js").Known} known */
  said(view, diagnosis, known) {
    if (!diagnosis) return nothing;
    const verdicts = verdictsKnown(diagnosis, known);
    const whole = isKnown(known, "dL_dW");
    return html`<div class="flow-verdicts">
      ${verdicts.map(({ kind, layer, value, sentence }) => html`<p data-verdict=${kind} data-layer=${layer} data-exact=${value}><b>${STRINGS.kinds[kind]}</b> ${sentence}</p>`)}
      ${whole && verdicts.length === 0 ? html`<p data-verdict="none">${diagnosis.summary}</p>` : nothing}
      ${
        whole
          ? nothing
          : html`<p data-verdict="later">${STRINGS.notYet(diagnosis.iteration)}
        <button type="button" @click=${() => this.actions.scrub(stopWhereKnown(view.layers, "dL_dW"))}>${STRINGS.runBackward}</button></p>`
      }
    </div>`;
  }

  plotHead() {
    const begun = this.plot.curves.iterations.length > 0;
    return html`<div class="flow-head">
      <h3 title=${STRINGS.normsTitle}>${STRINGS.norms}</h3>
      ${begun ? html`<label><input type="checkbox" .checked=${this.plot.log} @change=${(/** @type {any} */ event) => this.plot.scale(event.target.checked)} /> ${STRINGS.log}</label>` : nothing}
      ${begun ? nothing : html`<p class="soft">${STRINGS.noHistory}</p>`}
    </div>`;
  }

  /** The norms at the point under the mouse, in full. */
  readout() {
    const { pointed, curves } = this.plot;
    if (curves.iterations.length === 0) return nothing;
    if (pointed === null) return html`<p class="flow-readout soft">${STRINGS.jump}</p>`;
    return html`<p class="flow-readout"><span>${STRINGS.at(curves.iterations[pointed])}</span>
      ${curves.layers.map((layer, index) => html`<span data-layer=${index + 1}>${index + 1} <b data-exact=${layer[pointed] ?? nothing}>${curves.layers.length > 3 ? short(layer[pointed]) : exact(layer[pointed])}</b></span>`)}</p>`;
  }

  /** @param {View} view @param {Diagnosis} diagnosis @param {import("../types.js").Known} known */
  moment(view, diagnosis, known) {
    const { widths, hover, selection, choices } = view;
    const marks = choices[NAME]?.marks === true;
    const ailing = diagnosis.layers.flatMap(({ dead_units, saturated_units }) => [
      ...(dead_units.length ? /** @type {const} */ (["dead"]) : []),
      ...(saturated_units.length ? /** @type {const} */ (["saturated"]) : []),
    ]);
    return html`
      <div class="flow-head"><h3>${STRINGS.byLayer}, ${STRINGS.at(diagnosis.iteration)}</h3>
        <label title=${STRINGS.markTitle}><input type="checkbox" .checked=${marks} @change=${(/** @type {any} */ event) => this.actions.choose(NAME, { marks: event.target.checked })} /> ${STRINGS.mark}</label></div>
      ${layersTable(diagnosis, verdictsKnown(diagnosis, known), { known, widths, hover, selection })}
      <p class="flow-legend soft">${[...new Set(ailing)].map((one) => html`<span>${glyph(one)} ${STRINGS.legend[one]}</span>`)}</p>
      <div class="flow-head"><h3>${STRINGS.spread}, ${STRINGS.at(diagnosis.iteration)}</h3></div>
      ${spreadBlocks(diagnosis.distributions, known)}
    `;
  }

  /** @param {Diagnosis | null} diagnosis @param {import("../types.js").Known} known */
  numbers(diagnosis, known) {
    const { tables: words } = STRINGS;
    const { curves } = this.plot;
    const norms = this.tables.norms({
      caption: words.normsCaption,
      summary: words.norms,
      heads: ["iteration", ...curves.layers.map((_, index) => STRINGS.layerNumber(index + 1))],
      rows: () =>
        curves.iterations.map((iteration, at) => [iteration, ...curves.layers.map((layer) => layer[at])]),
    });
    if (!diagnosis) return curves.iterations.length > 0 ? norms : nothing;
    return html`${curves.iterations.length > 0 ? norms : nothing}
    ${this.tables.layers({
      caption: words.layersCaption(diagnosis.iteration, diagnosis.rows),
      summary: words.layers,
      heads: words.layersHeads,
      rows: () => layerRows(diagnosis, known),
    })}
    ${this.tables.spread({
      caption: words.spreadCaption(diagnosis.iteration),
      summary: words.spread,
      heads: words.spreadHeads,
      rows: () => spreadRows(diagnosis, known),
    })}`;
  }
}

/** Arrow keys among the units of a layer. @param {KeyboardEvent} event */
function walkUnits(event) {
  const cell = event.target instanceof HTMLElement ? event.target.closest("[data-unit]") : null;
  const cells = /** @type {HTMLElement[]} */ ([...(cell?.parentElement?.children ?? [])]);
  const here = cells.indexOf(/** @type {HTMLElement} */ (cell));
  const steps = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: cells.length - 1 };
  if (here < 0 || !(event.key in steps)) return;
  cells[steps[/** @type {keyof typeof steps} */ (event.key)]]?.focus();
  event.preventDefault();
}

/** @param {Diagnosis} diagnosis @param {import("../types.js").Known} known */
const layerRows = ({ layers }, known) =>
  layers.map((one) => {
    const gathered = isKnown(known, "dL_dW");
    const passed = isKnown(known, "a", one.layer);
    const stepped = isKnown(known, "step");
    const when = (/** @type {boolean} */ computed, /** @type {any} */ value) => (computed ? value : null);
    return [
      one.layer,
      one.activation,
      when(gathered, one.gradient_norm),
      when(gathered, one.gradient_rms),
      when(gathered, one.to_last),
      when(stepped, one.update_norm),
      one.weight_norm,
      when(stepped, one.weight_update_norm),
      when(stepped, one.update_to_weight),
      when(passed, one.saturated),
      when(passed, one.saturated_units.join(" ")),
      when(passed, one.dead),
      when(passed, one.dead_units.join(" ")),
      when(passed, one.flat?.join(" ") ?? null),
    ];
  });

/** @param {Diagnosis} diagnosis @param {import("../types.js").Known} known */
const spreadRows = ({ distributions }, known) =>
  distributions.flatMap(({ quantity, layers }) =>
    layers
      .filter(({ layer }) => isCounted(known, quantity, layer))
      .map((one) => [quantity, one.layer, one.count, one.zeros, one.lowest, one.highest, ...one.quantiles]),
  );
