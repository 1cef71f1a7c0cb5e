/** What the optimizer makes of the slope: the losses that the tangent promises, the curve keeps and the whole update brings. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { change } from "../slice-frame.js";
import { STRINGS } from "../strings/nudge.js";
import { number } from "./nudge-number.js";

/** @typedef {import("./nudge-curve.js").Shown} Shown */

const WORDS = STRINGS.stepWords;
const DECIMALS = 6;

/** Pixels below which an arrow hides behind the dot. */
const HIDDEN = 9;

/** @param {Shown} shown @param {boolean} frozen @param {() => void} fit looks so closely that the step can be seen */
export function step({ slice, frame, done }, frozen, fit) {
  const { loss, tangent_loss, loss_of_all, new_value, step: added } = slice.step;
  const hidden = added !== 0 && Math.abs(frame.x(new_value) - frame.x(slice.value)) < HIDDEN;
  return html`<section class="nudge-step">
    <table class="nudge-figures">
      <caption>${STRINGS.stepTitle(done)}</caption>
      <thead><tr><td></td><th scope="col">${STRINGS.loss}</th><th scope="col">${STRINGS.change}</th></tr></thead>
      <tbody>
        <tr><th scope="row">${done ? WORDS.gone : WORDS.before}: ${WORDS.value} = ${number(slice.value, { quantity: "value" })}</th>
          <td>${number(slice.loss, { decimals: DECIMALS, quantity: "loss" })}</td><td></td></tr>
        <tr class="update"><th scope="row">${done ? WORDS.taken : WORDS.after}: ${WORDS.value} = ${number(new_value, { quantity: "new-value" })}</th>
          <td></td><td>${WORDS.value} ${number(added, { quantity: "step", sign: true })}</td></tr>
        ${line([WORDS.tangent, WORDS.tangentMore], "tangent-loss", tangent_loss, slice.loss)}
        ${line([WORDS.curve, WORDS.curveMore], "curve-loss", loss, slice.loss)}
        ${line([WORDS.all, WORDS.allMore], "all-loss", loss_of_all, slice.loss)}
      </tbody>
    </table>
    ${hidden ? html`<p class="nudge-note">${STRINGS.tiny} <button type="button" class="nudge-go" data-action="see" @click=${fit}>${STRINGS.toStep}</button></p>` : nothing}
    ${notes(slice, frozen).map((note) => html`<p class="nudge-note">${note}</p>`)}
  </section>`;
}

/** @param {[string, string]} words and what they mean @param {string} quantity @param {number | null} loss @param {number} before */
const line = ([words, meaning], quantity, loss, before) =>
  html`<tr data-mark=${quantity}>
    <th scope="row" title=${meaning}><svg viewBox="0 0 12 12" aria-hidden="true">${mark(quantity)}</svg>${words}</th>
    <td>${number(loss, { decimals: DECIMALS, quantity, none: STRINGS.beyond })}</td>
    <td>${number(change(loss, before), { sign: true })}</td>
  </tr>`;

/** The mark that stands for it in the picture. @param {string} quantity */
const mark = (quantity) =>
  svg`<path d=${{ "tangent-loss": "M0 6h6v-4l6 4l-6 4v-4z", "all-loss": "M6 1l5 5l-5 5l-5 -5z" }[quantity] ?? "M2 6a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"}></path>`;

/** @param {any} slice @param {boolean} frozen @returns {string[]} */
function notes({ gradient, loss, step: taken }, frozen) {
  const still = taken.step === 0;
  return [
    ...(frozen ? [STRINGS.frozen] : []),
    ...(gradient === 0 ? [still ? STRINGS.noGradient : STRINGS.noGradientMoves] : []),
    ...(gradient !== 0 && still && !frozen ? [STRINGS.stands] : []),
    ...(taken.loss_of_all !== null && taken.loss_of_all > loss ? [STRINGS.rises] : []),
  ];
}
