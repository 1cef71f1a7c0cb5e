/** The figures of the two finite differences: the sample's own loss and the batch's. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { maths } from "../maths.js";
import { placeLatex } from "../notation.js";
import { STRINGS } from "../strings/chain-rule.js";
import { check } from "./chain-rule-gradients.js";
import { notYet, number } from "./chain-rule-number.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */

/** Two losses a nudge apart differ in late digits. */
const LOSS_DECIMALS = 8;

/** @param {Panel} panel @param {ParameterPlace} place @param {import("../types.js").Inspection} inspection */
export function nudge(panel, place, inspection) {
  const sample = panel.knows("sample_dL_dW", place.layer)
    ? { gradient: inspection.sample.gradient, ...inspection.sample.finite_difference }
    : null;
  const batch = panel.knows("dL_dW")
    ? { gradient: inspection.gradient, ...inspection.finite_difference }
    : null;
  const symbol = placeLatex(place);
  return html`<p class="quiet">${STRINGS.nudgeTitle}</p>
    <p class="formula">${maths(`\\displaystyle\\frac{\\text{loss}(${symbol}+\\varepsilon)-\\text{loss}(${symbol}-\\varepsilon)}{2\\,\\varepsilon}`)}</p>
    <table class="nudge">
      <thead>
        <tr>
          <td></td>
          <th scope="col">${STRINGS.sampleColumn}</th>
          <th scope="col">${STRINGS.batchColumn}</th>
        </tr>
      </thead>
      <tbody>
        ${figures(symbol).map((figure) => line(figure, [sample, batch]))}
        <tr>
          <th scope="row">${STRINGS.kink}</th>
          ${[sample, batch].map((column) => html`<td>${column ? (column.kink ? STRINGS.within : STRINGS.noKink) : "–"}</td>`)}
        </tr>
        <tr>
          <td></td>
          ${[sample, batch].map((column) => html`<td>${column ? check(column.gradient, column) : notYet()}</td>`)}
        </tr>
      </tbody>
    </table>
    ${sentences(sample, batch).map((kink) => html`<p class="note">${kink} ${STRINGS.atKinkMore}</p>`)}`;
}

/** The kinks met, each told once. @param {any[]} columns @returns {string[]} */
const sentences = (...columns) => [...new Set(columns.map((column) => column?.kink).filter(Boolean))];

/** Lines of the table; formulas come with their words. @param {string} symbol @returns {[unknown, string, number, string?][]} */
const figures = (symbol) => [
  [STRINGS.epsilon, "epsilon", 4],
  [maths(`\\text{loss}(${symbol}-\\varepsilon)`), "loss_minus", LOSS_DECIMALS, STRINGS.lossMinus],
  [maths(`\\text{loss}(${symbol}+\\varepsilon)`), "loss_plus", LOSS_DECIMALS, STRINGS.lossPlus],
  [STRINGS.estimate, "estimate", LOSS_DECIMALS],
  [STRINGS.backprop, "gradient", LOSS_DECIMALS],
  [STRINGS.absoluteError, "absolute_error", LOSS_DECIMALS],
  [STRINGS.relativeError, "relative_error", LOSS_DECIMALS],
];

/** @param {[unknown, string, number, string?]} figure @param {any[]} columns */
const line = ([words, name, decimals, spoken], columns) =>
  html`<tr>
    <th scope="row">${words}${spoken ? html`<span class="visually-hidden">${spoken}</span>` : nothing}</th>
    ${columns.map((column) => html`<td>${column ? number(column[name], { decimals, quantity: name }) : "–"}</td>`)}
  </tr>`;
