/** The optimizer's own arithmetic, from the batch's gradient to the new value. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { record } from "../catalog.js";
import { maths } from "../maths.js";
import { placeLatex } from "../notation.js";
import { STRINGS } from "../strings/chain-rule.js";
import { goTo, notYet, number } from "./chain-rule-number.js";
import { latestUpdates } from "./chain-rule-updates.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */

/** The term that counts, and so has no decimals. */
const COUNT = "updates";
/** Terms that have a line or a sentence of their own. */
const SAID_BELOW = ["step", "new_value", "frozen"];

/** @param {Panel} panel @param {ParameterPlace} place @param {import("../types.js").Inspection} inspection */
export function updateArithmetic(panel, place, inspection) {
  const { update, parameter } = inspection;
  const latest = latestUpdates(panel, parameter.name);
  if (!panel.knows("dL_dW"))
    return html`<p>${notYet()}</p>${goTo(panel, "new_value", 0, STRINGS.goToUpdate)} ${latest}`;
  const symbol = placeLatex(place);
  /** @type {any[]} */
  const terms = update.terms.filter((/** @type {any} */ term) => !SAID_BELOW.includes(term.name));
  const rule = record(panel.view.catalog, "optimizers", update.optimizer);
  return html`<p class="quiet">${STRINGS.optimizer(rule?.label ?? update.optimizer)} ${rule ? maths(rule.latex) : nothing}</p>
    <dl class="arithmetic">
      ${terms.map((term) => line(term.latex, STRINGS.terms[term.name] ?? term.name.replace(/_/g, " "), number(term.value, term.name === COUNT ? { decimals: 0 } : {})))}
      ${line(`\\Delta ${symbol}`, STRINGS.step, panel.knows("step") ? number(update.step, { quantity: "step" }) : notYet())}
      ${line(symbol, STRINGS.oldValue, number(parameter.value, { quantity: "old-value" }))}
      ${line(
        `${symbol} + \\Delta ${symbol}`,
        STRINGS.newValue,
        panel.knows("new_value") ? number(update.new_value, { quantity: "new-value" }) : notYet(),
      )}
    </dl>
    <p class="quiet">${parameter.frozen ? STRINGS.frozenStep : STRINGS.allAtOnce}</p>
    ${panel.knows("new_value") ? nothing : goTo(panel, "new_value", 0, STRINGS.goToUpdate)} ${latest}`;
}

/** @param {string} latex @param {string} words @param {unknown} value */
const line = (latex, words, value) =>
  html`<div><dt>${maths(latex)} <span class="quiet">${words}</span></dt><dd>${value}</dd></div>`;
