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
        <tr class="outcome">
          <th scope="row">${WORDS.product}</th>
          <td>${number(averages.product, { quantity: "product-of-averages" })}</td>
        </tr>
        <tr class="outcome right">
          <th scope="row">${WORDS.right(samples.length)}</th>
          <td><span class="relation">${same(averages) ? "" : "≠"}</span> ${number(averages.mean, { quantity: "average-of-products" })}</td>
        </tr>
      </tbody>
    </table>
    <p class="quiet">${verdict(averages, samples.length)}</p>`;
  return disclosure(panel, "averages", WORDS.title, content, true);
}

/** @param {any} averages @param {number} size */
function verdict(averages, size) {
  if (size === 1) return WORDS.one;
  if (averages.product === 0 && averages.mean === 0) return WORDS.zero;
  return same(averages) ? WORDS.same : WORDS.different;
}

/** @param {any} averages */
const same = ({ product, mean }) =>
  product !== null &&
  mean !== null &&
  Math.abs(product - mean) <= ROUNDING * Math.max(Math.abs(product), Math.abs(mean));
