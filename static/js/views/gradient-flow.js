/**
 * Gradient flow: how large the gradient is in each layer, over the run and at the moment shown; which units no longer let it
 * through; how the numbers are spread; and what is wrong, in the server's words.
 */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { exact } from "../format.js";
import { diagnosisWish, knownOf, normCurves, verdictsKnown, worstOf } from "../layer-health.js";
import { historyOf, historyWish } from "../loss-history.js";
import { parse } from "../places.js";
import { quantilesWish } from "../quantile-bands.js";
import { STRINGS } from "../strings/gradient-flow.js";
import { isKnown, stopWhereKnown } from "../timeline.js";
import { answerTo } from "../wishes.js";
import { bandBlocks } from "./gradient-flow-bands.js";
import { glyph, layersTable } from "./gradient-flow-layers.js";
import { NormPlot } from "./gradient-flow-norms.js";
import { ORDER, spreadBlocks } from "./gradient-flow-spread.js";
import { createTables } from "./gradient-flow-tables.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../layer-health.js").Diagnosis} Diagnosis */

const NAME = "gradient-flow";

/** @param {View} view */
export function needs(view) {
  const over = view.choices[NAME]?.over === true;
  const bands = ORDER.map((quantity) => [quantity, over ? quantilesWish(view, quantity) : null]);
  return { health: diagnosisWish(view), history: historyWish(view), ...Object.fromEntries(bands) };
}

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
    this.numbers = createTables(actions, () => this.render());
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
    for (const quantity of ORDER)
      asked.push(answerTo(view, NAME, quantity).value, answerTo(view, NAME, quantity).problem);
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
        ${this.readout(view)}
        ${problem ? html`<p class="explore-problem">${problem}</p>` : nothing}
        ${value ? this.moment(view, value, known) : nothing}
        ${this.numbers({ curves: this.plot.curves, diagnosis: value, known, bands: this.bands(view) })}
      `,
      this.below,
    );
  }

  /** What is wrong, as far as its figures have been computed. @param {View} view @param {Diagnosis | null} diagnosis @param {import("../types.js").Known} known */
  said(view, diagnosis, known) {
    if (!diagnosis) return nothing;
    const verdicts = verdictsKnown(diagnosis, known);
    const { worst, rest } = worstOf(verdicts);
    const whole = isKnown(known, "dL_dW");
    const { state, reason } = /** @type {import("../types.js").Session} */ (view.session).status;
    return html`<div class="flow-verdicts">
      ${state === "diverged" ? html`<p data-verdict="diverged">${STRINGS.diverged(reason ?? "")}</p>` : nothing}
      ${worst.map(verdictLine)}
      ${rest.length > 0 ? html`<details><summary>${STRINGS.more(rest)}</summary>${rest.map(verdictLine)}</details>` : nothing}
      ${whole && verdicts.length === 0 ? html`<p data-verdict="none">${diagnosis.summary}</p>` : nothing}
      ${whole ? nothing : this.later(view, diagnosis)}
    </div>`;
  }

  /** @param {View} view @param {Diagnosis} diagnosis */
  later(view, { iteration }) {
    return html`<p data-verdict="later">${STRINGS.notYet(iteration)}
      <button type="button" @click=${() => this.actions.scrub(stopWhereKnown(view.layers, "dL_dW"))}>${STRINGS.runBackward}</button></p>`;
  }

  plotHead() {
    const begun = this.plot.curves.iterations.length > 0;
    return html`<div class="flow-head">
      <h3 title=${STRINGS.normsTitle}>${STRINGS.norms}</h3>
      ${begun ? html`<label><input type="checkbox" .checked=${this.plot.log} @change=${(/** @type {any} */ event) => this.scale(event.target.checked)} /> ${STRINGS.log}</label>` : nothing}
      ${begun ? nothing : html`<p class="soft">${STRINGS.noHistory}</p>`}
    </div>`;
  }

  /** @param {boolean} log */
  scale(log) {
    this.plot.scale(log);
    this.render();
  }

  /** The norms at the point under the mouse, else at the iteration on screen, in full. @param {View} view */
  readout({ iteration }) {
    const { pointed, curves } = this.plot;
    if (curves.iterations.length === 0) return nothing;
    const at = pointed ?? curves.iterations.indexOf(iteration);
    const zeros = this.plot.log && curves.layers.some((layer) => layer.includes(0));
    return html`${zeros ? html`<p class="soft" data-note="zeros">${STRINGS.noLog}</p>` : nothing}
    <div class="flow-readout" data-pointed=${pointed === null ? "no" : "yes"}>
      <p class="soft">${STRINGS.at(curves.iterations[at] ?? iteration)}</p>
      <dl>${curves.layers.map((layer, index) => {
        const norm = layer[at] ?? null;
        return html`<div data-layer=${index + 1}><dt>${STRINGS.layerNumber(index + 1)}</dt><dd data-exact=${norm ?? nothing}>${exact(norm)}</dd></div>`;
      })}</dl>
    </div>`;
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
      ${this.spread(view, diagnosis, known)}
    `;
  }

  /** How the numbers are spread, at the moment shown or over the run. @param {View} view @param {Diagnosis} diagnosis @param {import("../types.js").Known} known */
  spread(view, diagnosis, known) {
    const over = view.choices[NAME]?.over === true;
    const change = (/** @type {any} */ event) =>
      this.actions.choose(NAME, { over: event.target.value === "run" });
    return html`
      <div class="flow-head"><h3>${STRINGS.spread}${over ? nothing : `, ${STRINGS.at(diagnosis.iteration)}`}</h3>
        <select aria-label=${STRINGS.whenLabel} @change=${change}>
          ${/** @type {const} */ (["now", "run"]).map((one) => html`<option value=${one} ?selected=${over === (one === "run")}>${STRINGS.when[one]}</option>`)}
        </select></div>
      ${over && view.session?.furthest === 0 ? html`<p class="soft">${STRINGS.noRun}</p>` : nothing}
      ${
        over
          ? bandBlocks(this.bands(view), view.iteration, (iteration) => this.actions.goTo(iteration))
          : spreadBlocks(diagnosis.distributions, known)
      }
    `;
  }

  /** @param {View} view @returns {[import("../layer-health.js").Quantity, import("../wishes.js").Answer][]} */
  bands(view) {
    return ORDER.map((quantity) => [quantity, answerTo(view, NAME, quantity)]);
  }
}

/** @param {import("../layer-health.js").Verdict} verdict */
const verdictLine = ({ kind, layer, value, sentence }) =>
  html`<p data-verdict=${kind} data-layer=${layer} data-exact=${value}>${sentence}</p>`;

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
