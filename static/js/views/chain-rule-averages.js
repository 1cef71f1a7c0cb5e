/** A mistake shown as what it is: factors averaged over the batch before they are multiplied give a different number. */

import { html } from "../../vendor/lit-html/lit-html.js";
import { maths } from "../maths.js";
import { STRINGS } from "../strings/chain-rule.js";
import { disclosure, number } from "./chain-rule-number.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */

const WORDS = STRINGS.averages;
/** Two numbers closer than this share of their size differ by rounding alone. */
const ROUNDING = 1e-9;

/** @param {Panel} panel @param {import("../types.js").Inspection} inspection */
export function averages(panel, { averages, samples }) {
  const content = () => html`<table class="averages">
      <tbody>
        ${averages.factors.map(
          (/** @type {any} */ factor) => html`<tr>
            <th scope="row">${WORDS.mean} ${maths(factor.latex)}</th>
            <td>${number(factor.mean, { quantity: "factor-mean" })}</td>
          </tr>`,
        )}
        <tr class="wrong">
          <th scope="row">${WORDS.product}</th>
          <td>${number(averages.product, { quantity: "product-of-averages" })}</td>
        </tr>
        <tr class="right">
          <th scope="row">${WORDS.right(samples.length)}</th>
          <td>${number(averages.mean, { quantity: "average-of-products" })}</td>
        </tr>
      </tbody>
    </table>
    <p class="quiet">${verdict(averages, samples.length)}</p>`;
  return disclosure(panel, "averages", WORDS.title, content, true);
}

/** @param {any} averages @param {number} size */
function verdict({ product, mean }, size) {
  if (size === 1) return WORDS.one;
  if (product === null || mean === null) return WORDS.different;
  const same = Math.abs(product - mean) <= ROUNDING * Math.max(Math.abs(product), Math.abs(mean));
  return same ? WORDS.same : WORDS.different;
}
