/** A selected unit: what it sums up, what it makes of it, and what the loss sends back to it. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { record } from "../catalog.js";
import { maths } from "../maths.js";
import * as notation from "../notation.js";
import * as places from "../places.js";
import { STRINGS } from "../strings/chain-rule.js";
import { goTo, headline, LATER, notYet, number, shortened } from "./chain-rule-number.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").UnitPlace} UnitPlace */

/** @param {Panel} panel @param {UnitPlace} place a unit; in layer 0 an input */
export function unitParts(panel, place) {
  if (place.layer === 0) return inputParts(panel, place);
  return html`${unitHead(panel, place)} ${forward(panel, place)} ${backward(panel, place)}`;
}

/** @param {Panel} panel @param {UnitPlace} place */
function inputParts(panel, place) {
  const { sample } = panel.view.trace;
  const { snapshot, widths } = panel.view;
  const name = notation.unitText(0, place.unit, widths, snapshot.rows?.input_names);
  return html`<header class="parameter-head">
      <h2 class="symbol" aria-label=${STRINGS.inputUnit(name)}>${maths(notation.activationLatex(0, place.unit))}</h2>
      <div class="where">${STRINGS.inputUnit(name)}</div>
    </header>
    <p class="line">
      <span>${STRINGS.inputValue(sample.row)}</span>
      ${headline(sample.x[place.unit - 1], "unit-a", STRINGS.inputUnit(name))}
    </p>
    ${outgoing(panel, place)}`;
}

/** @param {Panel} panel @param {UnitPlace} place */
function unitHead({ view }, place) {
  const activation = view.trace.layers[place.layer - 1].activation;
  return html`<header class="parameter-head">
    <h2 class="symbol" aria-label=${STRINGS.unitOfLayer(place.unit, place.layer)}>${maths(notation.activationLatex(place.layer, place.unit))}</h2>
    <div class="where">
      ${STRINGS.unitOfLayer(place.unit, place.layer)} · ${record(view.catalog, "activations", activation)?.label ?? activation} ·
      ${STRINGS.inRow(view.trace.sample.row)}
    </div>
  </header>`;
}

/** z = Σ w a + b, then a = f(z) and its slope. @param {Panel} panel @param {UnitPlace} place */
function forward(panel, place) {
  const { layer, unit } = place;
  const at = panel.view.trace.layers[layer - 1];
  const known = panel.knows("z", layer);
  const formula = record(panel.view.catalog, "activations", at.activation)?.latex;
  return html`<section class="unit-forward">
    <h3>${maths(notation.zLatex(layer, unit))} ${STRINGS.incoming}</h3>
    ${incoming(panel, place)}
    <p class="total"><span>${maths(notation.zLatex(layer, unit))}</span> ${known ? number(at.z[unit - 1], { quantity: "unit-z" }) : notYet()}</p>
    <p class="line">
      <span>${maths(notation.activationLatex(layer, unit))} ${formula ? html`<span class="quiet">${maths(formula)}</span>` : nothing}</span>
      ${known ? headline(at.a[unit - 1], "unit-a", STRINGS.unitOfLayer(unit, layer)) : notYet()}
    </p>
    ${at.elementwise ? slope(panel, place, known) : nothing}
    ${known ? nothing : goTo(panel, "z", layer)}
  </section>`;
}

/** @param {Panel} panel @param {UnitPlace} place @param {boolean} known */
function slope({ view }, { layer, unit }, known) {
  const symbol = notation.partial(notation.activationLatex(layer, unit), notation.zLatex(layer, unit));
  const { da_dz, activation } = view.trace.layers[layer - 1];
  const formula = record(view.catalog, "activations", activation)?.derivative_latex;
  return html`<p class="line">
    <span>${maths(symbol)} <span class="quiet">${formula ? maths(formula) : STRINGS.slope}</span></span>
    ${known ? number(da_dz[unit - 1], { quantity: "unit-da_dz" }) : notYet()}
  </p>`;
}

/** Its weights and its bias, each to be clicked. @param {Panel} panel @param {UnitPlace} place */
function incoming(panel, place) {
  const { layer, unit } = place;
  const at = panel.view.trace.layers[layer - 1];
  const fed = panel.knows("a_in", layer);
  const rows = Array.from(at.W[unit - 1], (value, index) => ({
    edge: places.weight(layer, unit, index + 1),
    value,
    index,
  }));
  const { items, more } = shortened(panel, "incoming", rows);
  return html`<ul class="terms pairs">
      ${items.map(({ edge, value, index }) =>
        edgeRow(
          panel,
          edge,
          notation.activationLatex(layer - 1, index + 1),
          value,
          fed ? at.a_in[index] : null,
        ),
      )}
      ${edgeRow(panel, places.bias(layer, unit), "", at.b[unit - 1], null)}
    </ul>
    ${more}`;
}

/**
 * A parameter that selects itself, with its value and the value it meets.
 * @param {Panel} panel
 * @param {import("../types.js").Place} edge
 * @param {string} times LaTeX of what it is multiplied by, or ""
 * @param {number} value
 * @param {number | null} met what it is multiplied by, where it is known
 */
const edgeRow = (panel, edge, times, value, met) =>
  html`<li class="term ${panel.lit(edge)}" data-place=${panel.tie(edge)}>
    <button type="button" class="link" @click=${() => panel.actions.select(edge)}>
      <span class="visually-hidden">${STRINGS.parameter(edge)}</span>
      ${maths(times ? `${notation.placeLatex(edge)}\\,${times}` : notation.placeLatex(edge))}
    </button>
    <span class="pair">${number(value)}${times ? html` × ${met === null ? LATER : number(met)}` : nothing}</span>
  </li>`;

/** What comes back: ∂ℓ/∂a as a sum, and delta. @param {Panel} panel @param {UnitPlace} place */
function backward(panel, place) {
  const { layer, unit } = place;
  const at = panel.view.trace.layers[layer - 1];
  const known = panel.knows("delta", layer);
  const upstream = notation.partial(notation.SAMPLE_LOSS, notation.activationLatex(layer, unit));
  return html`<section class="unit-backward">
    <h3>${STRINGS.backwardTitle}</h3>
    ${at.elementwise ? sent(panel, place) : throughSoftmax(panel, place, known)}
    ${
      at.elementwise
        ? html`<p class="total"><span>${maths(upstream)}</span> ${known ? finite(at.dL_da[unit - 1]) : notYet()}</p>`
        : nothing
    }
    <p class="line">
      <span>${maths(notation.deltaLatex(layer, unit))} <span class="quiet">${at.elementwise ? STRINGS.deltaIs : STRINGS.sum}</span></span>
      ${known ? headline(at.delta[unit - 1], "unit-delta", "delta") : notYet()}
    </p>
    ${known ? nothing : goTo(panel, "delta", layer)}
  </section>`;
}

/** @param {number} value */
const finite = (value) =>
  Number.isNaN(value)
    ? html`<span class="quiet">${STRINGS.notFinite}</span>`
    : number(value, { quantity: "unit-dL_da" });

/** The terms of ∂ℓ/∂a: over the units downstream, or the loss's own slope. @param {Panel} panel @param {UnitPlace} place */
function sent(panel, place) {
  if (place.layer < panel.view.layers) return outgoing(panel, place);
  const derivative = record(panel.view.catalog, "losses", panel.spec.loss.name)?.derivative_latex;
  return derivative ? html`<p class="loss-slope">${STRINGS.fromLoss} ${maths(derivative)}</p>` : nothing;
}

/** The weights from a unit onward, with the delta that each brings back. @param {Panel} panel @param {UnitPlace} place */
function outgoing(panel, place) {
  const next = panel.view.trace.layers[place.layer];
  const known = place.layer > 0 && panel.knows("delta", place.layer + 1);
  const rows = next.W.map((/** @type {Float64Array} */ row, /** @type {number} */ index) => ({
    edge: places.weight(place.layer + 1, index + 1, place.unit),
    value: row[place.unit - 1],
    index,
  }));
  const { items, more } = shortened(panel, "outgoing", rows);
  const times = (/** @type {number} */ index) =>
    place.layer ? notation.deltaLatex(place.layer + 1, index + 1) : "";
  return html`${place.layer ? nothing : html`<h3>${STRINGS.outgoing}</h3>`}
    <ul class="terms pairs">
      ${items.map(({ edge, value, index }) => edgeRow(panel, edge, times(index), value, known ? next.delta[index] : null))}
    </ul>
    ${more}`;
}

/** The terms of delta under softmax: every output's slope times its ∂a/∂z. @param {Panel} panel @param {UnitPlace} place @param {boolean} known */
function throughSoftmax(panel, { layer, unit }, known) {
  if (!known) return nothing;
  const at = panel.view.trace.layers[layer - 1];
  const rows = Array.from(at.a, (_, index) => index);
  const { items, more } = shortened(panel, "softmax", rows);
  return html`<ul class="terms pairs">
      ${items.map((index) => {
        const output = places.unit(layer, index + 1);
        const symbol = notation.activationLatex(layer, index + 1);
        return html`<li class="term tall ${panel.lit(output)}" data-place=${panel.tie(output)}>
          ${maths(`${notation.partial(notation.SAMPLE_LOSS, symbol)}\\,${notation.partial(symbol, notation.zLatex(layer, unit))}`)}
          <span class="pair">${finite(at.dL_da[index])} × ${number(at.da_dz[index][unit - 1])}</span>
        </li>`;
      })}
    </ul>
    ${more}`;
}
