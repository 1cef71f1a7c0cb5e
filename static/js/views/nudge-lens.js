/** The central difference under a magnifying glass, with its figures, beside backprop's slope. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { count, exact, short } from "../format.js";
import { lensOf } from "../magnifier.js";
import { STRINGS } from "../strings/nudge.js";
import { verdict } from "../verdict.js";
import { number } from "./nudge-number.js";

/** @typedef {import("./nudge-curve.js").Shown} Shown */

const RADIUS = 58;
/** Two losses a nudge apart differ in late digits. */
const DIGITS = 10;

/** @param {Shown} shown @param {() => void} goToSlope moves time to where the slope is known */
export function lens(shown, goToSlope) {
  const { slice, slopeKnown } = shown;
  const { epsilon, loss_minus, loss_plus, estimate, kink } = slice.finite_difference;
  const held = slopeKnown ? verdict(slice.gradient, slice.finite_difference) : null;
  return html`<section class="nudge-lens">
    ${glass(shown)}
    <table class="nudge-figures">
      <caption>${STRINGS.lens}</caption>
      <tbody>
        ${figure(STRINGS.epsilon, number(epsilon, { quantity: "epsilon" }))}
        ${figure(STRINGS.lossPlus, number(loss_plus, { decimals: DIGITS, quantity: "loss-plus", none: STRINGS.beyond }))}
        ${figure(STRINGS.lossMinus, number(loss_minus, { decimals: DIGITS, quantity: "loss-minus", none: STRINGS.beyond }))}
        ${figure(STRINGS.over, number(estimate, { decimals: 8, quantity: "estimate" }), "forward")}
        ${figure(STRINGS.slope, slopeKnown ? number(slice.gradient, { decimals: 8, quantity: "slope" }) : html`<button type="button" class="nudge-go" @click=${goToSlope}>${STRINGS.goToSlope}</button>`, "backward")}
        ${held ? html`<tr class="nudge-verdict" data-verdict=${held}><td colspan="2">${STRINGS.verdicts[held]}</td></tr>` : nothing}
      </tbody>
    </table>
    ${kink ? html`<p class="nudge-note">${kink}</p>` : nothing}
  </section>`;
}

/** @param {string} words @param {unknown} value @param {string} [hue] */
const figure = (words, value, hue = "") =>
  html`<tr><th scope="row" class=${hue}>${words}</th><td>${value}</td></tr>`;

/** @param {Shown} shown */
function glass({ slice, frame, slopeKnown }) {
  const found = lensOf(slice, frame, RADIUS);
  if (!found) return html`<p class="nudge-note">${STRINGS.noLens}</p>`;
  const { times, minus, plus, tangent } = found;
  const size = RADIUS + 3;
  const factor = times < 100 ? short(times, 1) : count(Number(times.toPrecision(2)));
  return html`<figure>
    <svg viewBox="${-size} ${-size} ${2 * size} ${2 * size}" width=${2 * size} height=${2 * size} role="img"
      aria-label=${STRINGS.lensLabel(factor, short(slice.finite_difference.epsilon))}>
      <circle class="nudge-glass" r=${RADIUS}></circle>
      ${slopeKnown ? svg`<line class="nudge-tangent" x1=${-tangent.x} y1=${-tangent.y} x2=${tangent.x} y2=${tangent.y}></line>` : nothing}
      <line class="nudge-secant" x1=${minus.x} y1=${minus.y} x2=${plus.x} y2=${plus.y}></line>
      <circle class="nudge-ball" r="5"></circle>
      ${[minus, plus].map((point) => svg`<circle class="nudge-point" r="4" cx=${point.x} cy=${point.y}></circle>`)}
      <text class="nudge-tick" x=${minus.x} y=${minus.y + below(minus.y)} text-anchor="middle">−ε</text>
      <text class="nudge-tick" x=${plus.x} y=${plus.y + below(plus.y)} text-anchor="middle">+ε</text>
    </svg>
    <figcaption title=${exact(times)}>${STRINGS.lensTimes(factor)}</figcaption>
  </figure>`;
}

/** Beside its point, to the side where there is room. @param {number} y */
const below = (y) => (y > 0 ? -9 : 18);
