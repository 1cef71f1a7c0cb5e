/** Each row's share in the batch's gradient, down to what the optimizer gets. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { tuple } from "../format.js";
import { STRINGS } from "../strings/chain-rule.js";
import { bar, LATER, largestOf, number, shortened } from "./chain-rule-number.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */

/** Inputs and targets of a row that are written out; longer ones are named by their row number. */
const WRITTEN_OUT = 2;

/** @param {Panel} panel @param {ParameterPlace} place @param {import("../types.js").Inspection} inspection */
export function samples(panel, place, inspection) {
  const { view } = panel;
  const gathered = panel.knows("dL_dW");
  const own = panel.knows("sample_dL_dW", place.layer);
  const focus = view.trace.sample.row;
  const mean = panel.spec.loss.reduction === "mean";
  const known = inspection.samples.filter((/** @type {any} */ one) => gathered || (own && one.row === focus));
  const { items, more } = shortened(panel, "all-samples", known, (one) => one.row === focus);
  const largest = largestOf(known.map((/** @type {any} */ one) => one.gradient));
  return html`<table class="samples">
      <thead>
        <tr>
          <th scope="col">${STRINGS.row}</th>
          <td></td>
          <th scope="col">${STRINGS.gradient}</th>
          ${mean ? html`<th scope="col">${STRINGS.divided(view.trace.batch.size)}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${items.map((one) => row(panel, one, { focus, mean, gathered, largest }))}
      </tbody>
    </table>
    ${more} ${gathered ? totals(inspection, mean) : html`<p class="quiet">${STRINGS.onlyFocus}</p>`}`;
}

/** @param {Panel} panel @param {any} one @param {{focus: number, mean: boolean, gathered: boolean, largest: number}} shown */
function row(panel, one, { focus, mean, gathered, largest }) {
  const focused = one.row === focus;
  const share = gathered ? number(one.contribution, { quantity: "contribution" }) : LATER;
  return html`<tr class=${focused ? "focused" : ""} aria-current=${focused ? "true" : nothing}>
    <th scope="row">
      <button type="button" class="link" title=${STRINGS.focusRow(one.row)} @click=${() => panel.actions.focusRow(one.row)}>
        <span class="row-number">${one.row}</span> ${written(panel, one.row)}
      </button>
    </th>
    <td class="bar-cell">${bar(one.gradient, largest)}</td>
    <td>${number(one.gradient, { quantity: "sample" })}</td>
    ${mean ? html`<td>${share}</td>` : nothing}
  </tr>`;
}

/** "(1, 0) → 1" for a row of few numbers, else nothing. @param {Panel} panel @param {number} number */
function written({ view }, number) {
  const found = view.snapshot.rows?.rows.find((/** @type {any} */ one) => one.row === number);
  if (!found || found.x.length > WRITTEN_OUT || found.y.length > 1) return "";
  return `${tuple(found.x, 1)} → ${tuple(found.y, 1).slice(1, -1)}`;
}

/** @param {import("../types.js").Inspection} inspection @param {boolean} mean */
function totals(inspection, mean) {
  const clipped = inspection.clipped_gradient !== inspection.gradient;
  return html`<p class="total">
      <span>${STRINGS.dataGradient(mean)}</span> ${number(inspection.data_gradient, { quantity: "data-gradient" })}
    </p>
    <p class="part">
      <span>${STRINGS.penalty}</span> ${number(inspection.penalty_gradient, { quantity: "penalty-gradient" })}
    </p>
    <p class="total">
      <span>${clipped ? STRINGS.beforeClipping : STRINGS.total}</span> ${number(inspection.gradient, { quantity: "gradient" })}
    </p>
    ${
      clipped
        ? html`<p class="total">
          <span>${STRINGS.clipped}</span> ${number(inspection.clipped_gradient, { quantity: "clipped-gradient" })}
        </p>`
        : nothing
    }`;
}
