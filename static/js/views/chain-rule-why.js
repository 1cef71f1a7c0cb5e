/** Why a gradient is small or nothing: what cancels, and which factor is 0, each with its figures. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { record } from "../catalog.js";
import { percent, short } from "../format.js";
import { unitText } from "../notation.js";
import { STRINGS } from "../strings/chain-rule.js";
import { balance, cancels, zeroFactors } from "../why-small.js";
import { number } from "./chain-rule-number.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */

const WORDS = STRINGS.why;

/**
 * A sum that is little because its parts cancel, with what pulls up and what pulls down.
 * @param {import("../why-small.js").Balance | null} whole
 * @param {(share: string) => string} sentence
 * @param {string} quantity
 */
export function cancelled(whole, sentence, quantity) {
  if (whole === null || !cancels(whole)) return nothing;
  return html`<p class="why" data-why="cancelled">
    <strong>${WORDS.cancelled}</strong>
    ${number(whole.positive, { quantity: `${quantity}-up` })} − ${number(-whole.negative, { quantity: `${quantity}-down` })}
    = ${number(whole.sum)}. ${sentence(percent(Math.abs(whole.sum) / whole.absolute))}
  </p>`;
}

/** Of the sample's paths. @param {import("../types.js").Inspection} inspection */
export const cancelledPaths = ({ sample }) => cancelled(balance(sample.paths), WORDS.paths, "paths");

/**
 * Why a sample's gradient is exactly 0: said for each factor that is, with how many rows of the batch it is so in.
 * @param {Panel} panel
 * @param {ParameterPlace} place
 * @param {import("../types.js").Inspection} inspection
 */
export function zero(panel, place, inspection) {
  if (inspection.sample.gradient !== 0) return nothing;
  const reasons = zeroFactors(inspection).map((reason) => sentenceOf(panel, place, inspection, reason));
  return html`<p class="why" data-why="zero">
    <strong>${WORDS.zero}</strong> ${reasons.length ? reasons.join(" ") : WORDS.underflow}
  </p>`;
}

/** @param {Panel} panel @param {ParameterPlace} place @param {import("../types.js").Inspection} inspection @param {import("../why-small.js").Reason} reason */
function sentenceOf({ view }, place, inspection, { factor, at, zeros, of }) {
  const layer = view.trace.layers[place.layer - 1];
  const often = WORDS.often(zeros, of);
  const unit = unitText(at.layer, at.unit, view.widths, view.snapshot.rows?.input_names);
  if (factor === "dz_dW") return WORDS.fed(unit, at.layer === 0, often);
  if (factor === "da_dz") {
    const label = record(view.catalog, "activations", layer.activation)?.label ?? layer.activation;
    return WORDS.flat(unit, label, short(layer.z[place.to - 1]), often, zeros === of);
  }
  if (place.layer === view.layers) return WORDS.content(unit, often);
  const comesBack = inspection.sample.downstream.some((/** @type {any} */ term) => term.product !== 0);
  return comesBack ? WORDS.cancelsExactly(unit) : WORDS.silent(unit, often);
}
