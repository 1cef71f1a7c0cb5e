/** The chain rule itself: the factors whose product is the sample's gradient, and the sum inside the first of them. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { record } from "../catalog.js";
import { exact, plain, short } from "../format.js";
import { maths } from "../maths.js";
import {
  activationLatex,
  deltaLatex,
  partial,
  placeOf,
  SAMPLE_LOSS,
  unitText,
  weightLatex,
  zLatex,
} from "../notation.js";
import * as places from "../places.js";
import { STRINGS } from "../strings/chain-rule.js";
import { disclosure, LATER, notYet, number, shortened } from "./chain-rule-number.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */

/** Terms of the sum downstream that stand open from the start: with more, the tabs would leave a laptop's screen. */
const UNFOLDED = 4;

/** @param {Panel} panel @param {ParameterPlace} place @param {import("../types.js").Inspection} inspection */
export function factors(panel, place, inspection) {
  /** @type {any[]} */
  const list = inspection.sample.factors;
  return html`<section class="factors">
    <p class="quiet">${STRINGS.product(inspection.sample.row, list.length)}</p>
    <div class="cards">${list.map((factor, index) => [index ? times() : nothing, card(panel, place, factor)])}</div>
    ${list.map((factor) => (factor.note && isFactorKnown(panel, place, factor.name) ? note(factor.note) : nothing))}
    ${downstream(panel, place, inspection.sample)}
  </section>`;
}

/** @param {string} words */
const note = (words) => html`<p class="note">${words}</p>`;

const times = () => html`<span class="times">×</span>`;

/** @param {Panel} panel @param {ParameterPlace} place @param {any} factor */
function card(panel, place, factor) {
  const at = placeOf(factor.at);
  const known = isFactorKnown(panel, place, factor.name);
  const given = known && factor.value !== null;
  const meaning = meaningOf(panel, factor, known);
  return html`<button
    type="button"
    class="card ${panel.lit(at)}"
    data-place=${panel.tie(at)}
    data-factor=${factor.name}
    data-exact=${given ? plain(factor.value) : nothing}
    title=${given ? exact(factor.value) : nothing}
  >
    ${maths(`\\displaystyle ${factor.latex}`)}
    ${known ? html`<span class="number">${short(factor.value)}</span>` : html`<span class="not-yet">${STRINGS.notYet}</span>`}
    <span class="meaning">${meaning}</span>
  </button>`;
}

/**
 * What a factor means: a slope together with the z it was taken at, once that is known; a unit's activation or an input
 * is called by its symbol.
 * @param {Panel} panel
 * @param {any} factor
 * @param {boolean} known
 */
function meaningOf({ view }, factor, known) {
  if (!known) return factor.meaning;
  if (factor.name === "da_dz")
    return `${factor.meaning} = ${short(view.trace.layers[factor.at.layer - 1].z[factor.at.unit - 1])}`;
  if (factor.name === "dz_dW")
    return `${factor.meaning}: ${unitText(factor.at.layer, factor.at.unit, view.widths, view.snapshot.rows?.input_names)}`;
  return factor.meaning;
}

/** @param {Panel} panel @param {ParameterPlace} place @param {string} name */
function isFactorKnown(panel, place, name) {
  if (name === "dz_dW") return panel.knows("a_in", place.layer);
  if (name === "dz_db") return true;
  return panel.knows(name === "da_dz" ? "da_dz" : "delta", place.layer);
}

/**
 * The sum inside the first factor: over the units that this one feeds, or over the outputs of a softmax; at another output
 * layer the loss's own slope.
 * @param {Panel} panel
 * @param {ParameterPlace} place
 * @param {any} sample
 */
function downstream(panel, place, sample) {
  const [first] = sample.factors;
  const rows = sample.downstream ?? [];
  if (rows.length === 0) return first.name === "dL_da" ? lossSlope(panel, place) : nothing;
  const known = panel.knows("delta", place.layer);
  const overOutputs = rows[0].output !== undefined;
  const whole = overOutputs
    ? deltaLatex(place.layer, place.to)
    : partial(SAMPLE_LOSS, activationLatex(place.layer, place.to));
  const words = overOutputs ? STRINGS.overOutputs(rows.length) : STRINGS.downstream(rows.length);
  const term = overOutputs ? outputTerm : unitTerm;
  const { items, more } = shortened(panel, "downstream-rows", rows);
  const terms = () => html`<ul class="terms">${items.map((row) => term(panel, place, row, known))}</ul>
    ${more} ${first.name === "dL_da" || overOutputs ? sum(known ? first.value : null) : nothing}`;
  return disclosure(panel, "downstream", html`${maths(whole)} ${words}`, terms, rows.length <= UNFOLDED);
}

/** @param {number | null} value null before it is known */
const sum = (value) =>
  html`<p class="total">
    <span>${STRINGS.sum}</span> ${value === null ? notYet() : number(value, { quantity: "downstream-sum" })}
  </p>`;

/** One unit downstream: weight × delta = product. @param {Panel} panel @param {ParameterPlace} place @param {any} row @param {boolean} known */
function unitTerm(panel, place, row, known) {
  const edge = places.weight(place.layer + 1, row.unit, place.to);
  return html`<li class="term ${panel.lit(edge)}" data-place=${panel.tie(edge)}>
    ${maths(`${weightLatex(edge.layer, row.unit, place.to)}\\,${deltaLatex(edge.layer, row.unit)}`)}
    <span class="pair">${number(row.weight)} × ${known ? number(row.delta) : LATER}</span>
    ${known ? number(row.product) : LATER}
  </li>`;
}

/** One output of a softmax: ∂ℓ/∂ŷ × ∂ŷ/∂z = product. @param {Panel} panel @param {ParameterPlace} place @param {any} row @param {boolean} known */
function outputTerm(panel, place, row, known) {
  const output = places.unit(place.layer, row.output);
  const symbol = activationLatex(place.layer, row.output);
  return html`<li class="term tall ${panel.lit(output)}" data-place=${panel.tie(output)}>
    ${maths(`${partial(SAMPLE_LOSS, symbol)}\\,${partial(symbol, zLatex(place.layer, place.to))}`)}
    <span class="pair">${known ? number(row.dL_da) : LATER} × ${panel.knows("da_dz", place.layer) ? number(row.da_dz) : LATER}</span>
    ${known ? number(row.product) : LATER}
  </li>`;
}

/** In the last layer nothing lies downstream but the loss. @param {Panel} panel @param {ParameterPlace} place */
function lossSlope({ view, spec }, place) {
  if (place.layer !== view.layers) return nothing;
  const derivative = record(view.catalog, "losses", spec.loss.name)?.derivative_latex;
  if (!derivative) return nothing;
  const symbol = partial(SAMPLE_LOSS, activationLatex(place.layer, place.to));
  return html`<p class="loss-slope" title=${unitText(place.layer, place.to, view.widths)}>
    ${maths(symbol)} ${STRINGS.fromLoss} ${maths(derivative)}
  </p>`;
}
