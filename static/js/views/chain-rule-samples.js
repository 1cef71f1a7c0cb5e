/** Who pulled: each row's share in the batch's gradient, down to what the optimizer gets. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { tuple } from "../format.js";
import { ordered } from "../pulls.js";
import { STRINGS } from "../strings/chain-rule.js";
import { cancels, pulls } from "../why-small.js";
import { averages } from "./chain-rule-averages.js";
import { bar, LATER, largestOf, number } from "./chain-rule-number.js";
import { pullChart } from "./chain-rule-pulls.js";
import { cancelled } from "./chain-rule-why.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */

/** Inputs and targets of a row that are written out; longer ones are named by their row number. */
const WRITTEN_OUT = 2;
/** Rows that stand one under the other, each with its bar and its numbers; more are drawn as upright bars. */
const LISTED = 12;
const WORDS = STRINGS.pulls;

/** @param {Panel} panel @param {ParameterPlace} place @param {import("../types.js").Inspection} inspection */
export function samples(panel, place, inspection) {
  const { view, local } = panel;
  const mean = panel.spec.loss.reduction === "mean";
  if (!panel.knows("dL_dW")) return onlyFocus(panel, place, inspection, mean);
  const all = ordered(inspection.samples, local.order);
  const middle = inspection.averages.mean;
  const largest = largestOf(all.map((one) => one.gradient));
  const shown = { focus: view.trace.sample.row, mean, gathered: true, largest, middle };
  return html`${all.length > 1 ? orders(panel) : nothing}
    ${all.length > LISTED ? pullChart(panel, all, middle) : list(panel, all, shown)}
    ${all.length === 1 ? html`<p class="quiet">${WORDS.alone}</p>` : bothWays(inspection)}
    ${totals(inspection, mean)} ${averages(panel, inspection)}
    ${panel.table("samples", {
      caption: WORDS.caption(inspection.parameter.name, view.trace.iteration),
      heads: WORDS.heads,
      rows: () => all.map((one) => [one.position, one.row, one.gradient, one.contribution]),
    })}`;
}

/** Before the batch is gathered only the row in focus is known. @param {Panel} panel @param {ParameterPlace} place @param {import("../types.js").Inspection} inspection @param {boolean} mean */
function onlyFocus(panel, place, inspection, mean) {
  const focus = panel.view.trace.sample.row;
  const own = inspection.samples.filter((/** @type {any} */ one) => one.row === focus);
  const known = panel.knows("sample_dL_dW", place.layer) ? own : [];
  const largest = largestOf(known.map((/** @type {any} */ one) => one.gradient));
  return html`${list(panel, known, { focus, mean, gathered: false, largest, middle: null })}
    <p class="quiet">${STRINGS.onlyFocus}</p>`;
}

/** The choice of an order. @param {Panel} panel */
const orders = ({ local, redraw }) => html`<div class="orders" role="group" aria-label=${WORDS.order}>
  ${
    /** @type {const} */ (["position", "gradient"]).map(
      (order) => html`<button
      type="button"
      aria-pressed=${local.order === order}
      @click=${() => {
        local.order = order;
        local.cursor = null;
        redraw();
      }}
    >${WORDS.orders[order]}</button>`,
    )
  }
  <span class="mean-key" aria-hidden="true"></span> <span class="quiet">${WORDS.meanKey}</span>
</div>`;

/** @typedef {{focus: number, mean: boolean, gathered: boolean, largest: number, middle: number | null}} ShownList */

/** @param {Panel} panel @param {any[]} items @param {ShownList} shown */
const list = (panel, items, shown) => html`<table class="samples">
  <thead>
    <tr>
      <th scope="col">${STRINGS.row}</th>
      <td></td>
      <th scope="col">${STRINGS.gradient}</th>
      ${shown.mean ? html`<th scope="col">${STRINGS.divided(panel.view.trace.batch.size)}</th>` : nothing}
    </tr>
  </thead>
  <tbody>${items.map((one) => row(panel, one, shown))}</tbody>
</table>`;

/** @param {Panel} panel @param {any} one @param {ShownList} shown */
function row(panel, one, { focus, mean, gathered, largest, middle }) {
  const focused = one.row === focus;
  const share = gathered ? number(one.contribution, { quantity: "contribution" }) : LATER;
  const choose = () => panel.actions.focusRow(one.row);
  return html`<tr class=${focused ? "focused" : ""} aria-current=${focused ? "true" : nothing}>
    <th scope="row">
      <button type="button" class="link" title=${STRINGS.focusRow(one.row)} @click=${choose}>
        <span class="row-number">${one.row}</span> ${written(panel, one.row)}
      </button>
    </th>
    <td class="bar-cell" @click=${choose}>${bar(one.gradient, largest, middle)}</td>
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

/** How many rows pull which way, and that they cancel where they do. @param {import("../types.js").Inspection} inspection */
function bothWays(inspection) {
  const found = pulls(inspection.samples);
  if (found.absolute === 0) return html`<p class="why" data-why="zero">${WORDS.allZero(found.none)}</p>`;
  if (cancels(found)) return cancelled(found, WORDS.cancelled(found.up, found.down), "samples");
  if (found.up === 0 || found.down === 0)
    return html`<p class="quiet">${WORDS.oneWay(found.up + found.down, found.up > 0, found.none)}</p>`;
  return html`<p class="quiet">
    ${WORDS.up(found.up)} ${number(found.positive, { quantity: "pull-up" })}, ${WORDS.down(found.down)}
    ${number(found.negative, { quantity: "pull-down" })}${found.none ? WORDS.none(found.none) : ""}
  </p>`;
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
