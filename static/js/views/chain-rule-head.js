/** The head of the chain-rule panel: which parameter, where it sits, its value and whether it is frozen. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { short } from "../format.js";
import { isFrozen, toggled } from "../frozen.js";
import { specInForce } from "../in-force.js";
import { maths } from "../maths.js";
import { placeLatex, unitText } from "../notation.js";
import * as places from "../places.js";
import { STRINGS } from "../strings/chain-rule.js";
import { valueBefore, valueField } from "./chain-rule-value.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */

/**
 * @param {Panel} panel
 * @param {ParameterPlace} place a weight or a bias
 * @param {import("../types.js").Inspection | null} inspection
 */
export function head(panel, place, inspection) {
  const moved = inspection !== null && panel.knows("new_value");
  return html`<header class="parameter-head">
    <h2 class="symbol" aria-label=${STRINGS.parameter(place)}>${maths(inspection?.parameter.latex ?? placeLatex(place))}</h2>
    <div class="where">${whereIs(panel, place)} ${frozenSwitch(panel, place)}</div>
    <div class="value">
      ${valueField(panel, place)}
      ${moved ? html`<span class="quiet">${STRINGS.was(short(valueBefore(panel, place)))}</span>` : nothing}
    </div>
    ${problem(panel.local.draft?.problem)}
  </header>`;
}

/** @param {Panel} panel @param {ParameterPlace} place */
function whereIs(panel, place) {
  const to = unitLink(panel, places.unit(place.layer, place.to), STRINGS.unitOfLayer(place.to, place.layer));
  if (place.kind === "bias") return html`<span>${STRINGS.biasOf} ${to}</span>`;
  const from = places.unit(place.layer - 1, place.from);
  return html`<span>${unitLink(panel, from, unitText(from.layer, from.unit, panel.view.widths, panel.view.snapshot.rows?.input_names))} → ${to}</span>`;
}

/** A unit's name that selects it. @param {Panel} panel @param {import("../types.js").Place} unit @param {string} words */
export const unitLink = (panel, unit, words) =>
  html`<button
    type="button"
    class="link ${panel.lit(unit)}"
    data-place=${panel.tie(unit)}
    @click=${() => panel.actions.select(unit)}
    >${words}</button
  >`;

/** What an edit made now would change: past the update, that is the next iteration. @param {Panel} panel @param {ParameterPlace} place */
function frozenSwitch({ view, actions, knows }, place) {
  const { frozen } = specInForce(view.session, knows("new_value") ? view.iteration : view.iteration - 1);
  const on = isFrozen(frozen, place);
  return html`<button
    type="button"
    class="switch"
    role="switch"
    aria-checked=${on}
    title=${STRINGS.frozenHint}
    @click=${() => actions.edit({ frozen: toggled(frozen, place, view.widths) })}
  >
    ${STRINGS.frozen}
  </button>`;
}

/** @param {string | null | undefined} text */
const problem = (text) =>
  html`<p class="problem" id="chain-rule-problem" role="alert" ?hidden=${!text}>${text ?? ""}</p>`;
