/** The distributions of the gradient-flow panel: small multiples, a quantity a block, a layer a row, all on one axis. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { explained } from "../explained.js";
import { exact } from "../format.js";
import { barsOf, isCounted, placeOf, zeroOf } from "../layer-health.js";
import { STRINGS } from "../strings/gradient-flow.js";

/** @typedef {import("../layer-health.js").Distribution} Distribution */
/** @typedef {import("../layer-health.js").LayerDistribution} LayerDistribution */
/** @typedef {import("../types.js").Known} Known */

const WIDTH = 120;
const HEIGHT = 34;
/** In the order of computation, the weights last. */
export const ORDER = /** @type {const} */ (["a", "delta", "dL_dW", "W"]);

/** @param {Distribution[]} distributions @param {Known} known */
export const spreadBlocks = (distributions, known) =>
  html`<div class="flow-spread">${ORDER.map((quantity) => {
    const found = distributions.find((one) => one.quantity === quantity);
    return found ? block(found, known) : nothing;
  })}</div>`;

/** @param {Distribution} distribution @param {Known} known */
function block(distribution, known) {
  const { quantity, scale, layers } = distribution;
  const { title, symbol, meaning } = STRINGS.spreadOf[quantity];
  return html`<figure data-quantity=${quantity}>
    <figcaption title="${meaning}. ${STRINGS.scales[scale]}"><b>${title}</b> ${explained(symbol)}</figcaption>
    ${layers.map((one) => row(distribution, one, isCounted(known, quantity, one.layer)))}
    ${layers.some(({ layer }) => isCounted(known, quantity, layer)) ? axis(distribution) : nothing}
  </figure>`;
}

/** @param {Distribution} distribution @param {LayerDistribution} one @param {boolean} known */
function row(distribution, one, known) {
  const told = known ? STRINGS.counted(one) : STRINGS.notComputed;
  return html`<div class="flow-row" data-layer=${one.layer}>
    <span aria-hidden="true">${one.layer}</span>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${told}>
      ${known ? drawing(distribution, one) : nothing}
    </svg>
    ${known && one.zeros > 0 ? html`<small data-side=${distribution.scale === "decades" ? "left" : "right"} data-exact=${one.zeros}>${STRINGS.zeros(one.zeros, one.count)}</small>` : nothing}
  </div>`;
}

/** @param {Distribution} distribution @param {LayerDistribution} one */
function drawing(distribution, one) {
  const decades = distribution.scale === "decades";
  const base = decades ? HEIGHT / 2 : HEIGHT;
  const room = base - 1;
  const median = one.quantiles[2];
  return svg`<path class="ground" d="M0 ${base}H${WIDTH}" />
    ${decades ? nothing : svg`<path class="ground" d="M${zeroOf(distribution) * WIDTH} 0V${HEIGHT}" />`}
    ${barsOf(distribution, one).map(({ sign, from, to, height, low, high, count }) => {
      const tall = Math.max(1, height * room);
      const down = decades && sign < 0;
      return svg`<rect class=${sign > 0 ? "plus" : "minus"} x=${from * WIDTH} width=${(to - from) * WIDTH} y=${down ? base : base - tall} height=${tall}><title>${STRINGS.bar(sign, low, high, count, one.count)}</title></rect>`;
    })}
    ${decades && median > 0 ? svg`<path class="median" d="M${placeOf(distribution, median) * WIDTH} 0V${HEIGHT}" />` : nothing}`;
}

/** The ends of the axis, and 0 where that lies in its middle. @param {Distribution} distribution */
function axis(distribution) {
  const { scale, edges } = distribution;
  const [first, last] = [edges[0], edges[edges.length - 1]];
  const ticks = scale === "linear" && zeroOf(distribution) > 0 ? [-last, 0, last] : [first, last];
  return html`<div class="flow-axis" aria-hidden="true">${ticks.map((tick) => html`<span title=${exact(tick)}>${tickOf(scale, tick)}</span>`)}</div>`;
}

/** @param {Distribution["scale"]} scale @param {number} tick */
function tickOf(scale, tick) {
  if (scale === "decades") return powerOfTen(Math.round(Math.log10(tick)));
  const size = Math.abs(tick);
  const text =
    size >= 1e4 || (size > 0 && size < 1e-3) ? tick.toExponential(0).replace("e+", "e") : String(tick);
  return text.replaceAll("-", "−");
}

/** @param {number} exponent */
export const powerOfTen = (exponent) => html`10<sup>${String(exponent).replace("-", "−")}</sup>`;
