/** The spread over the run: for each quantity and layer the bands that the sizes of its numbers lie in, a click away from each. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { explained } from "../explained.js";
import { count } from "../format.js";
import { along, bandsOf, nearestTo, rangeOf } from "../quantile-bands.js";
import { STRINGS } from "../strings/gradient-flow.js";
import { powerOfTen } from "./gradient-flow-spread.js";

/** @typedef {import("../quantile-bands.js").Quantiles} Quantiles */
/** @typedef {import("../quantile-bands.js").Point} Point */
/** @typedef {import("../layer-health.js").Quantity} Quantity */
/** @typedef {{query: any, value: Quantiles | null, problem: string | null}} Answer */

const WIDTH = 120;
const HEIGHT = 34;

/**
 * @param {[Quantity, Answer][]} answers
 * @param {number} now the iteration on screen
 * @param {(iteration: number) => void} goTo
 */
export const bandBlocks = (answers, now, goTo) =>
  html`<div class="flow-spread">${answers.map(([quantity, answer]) => block(quantity, answer, now, goTo))}</div>`;

/** @param {Quantity} quantity @param {Answer} answer @param {number} now @param {(iteration: number) => void} goTo */
function block(quantity, { value, problem }, now, goTo) {
  const { title, symbol, meaning } = STRINGS.spreadOf[quantity];
  const range = value ? rangeOf(value) : null;
  return html`<figure data-bands=${quantity}>
    <figcaption title="${meaning}. ${STRINGS.bandsMeaning}"><b>${title}</b> ${explained(`|${symbol}|`)}</figcaption>
    ${problem ? html`<p class="explore-problem">${problem}</p>` : nothing}
    ${value?.layers.map((_, index) => row(value, index, range, now, goTo))}
    ${value && value.iterations.length > 0 ? axis(value, range) : nothing}
  </figure>`;
}

/** @param {Quantiles} value @param {number} index @param {[number, number] | null} range @param {number} now @param {(iteration: number) => void} goTo */
function row(value, index, range, now, goTo) {
  const { layer, values } = value.layers[index];
  const choose = (/** @type {any} */ { offsetX, currentTarget }) =>
    goTo(nearestTo(value.iterations, offsetX / currentTarget.clientWidth));
  const told = values.length > 0 ? STRINGS.bandsTold(layer, value.iterations, values) : "";
  return html`<div class="flow-row" data-layer=${layer}>
    <span aria-hidden="true">${layer}</span>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${told} @click=${choose}>
      <title>${told}</title>
      ${range && values.length > 0 ? drawing(value, index, range, now) : nothing}
    </svg>
    ${range ? nothing : html`<small>${STRINGS.zeros(1, 1)}</small>`}
  </div>`;
}

/** @param {Quantiles} value @param {number} index @param {[number, number]} range @param {number} now */
function drawing(value, index, range, now) {
  const { outer, inner, median } = bandsOf(value, index, range);
  const x = along(value.iterations, now) * WIDTH;
  const single = value.iterations.length === 1;
  return svg`<path class="now" d="M${x} 0V${HEIGHT}" />
    <path class="outer" d=${outline(single ? widened(outer) : outer)} />
    <path class="inner" d=${outline(single ? widened(inner) : inner)} />
    <path class="median" d=${outline(single ? [{ x: 0, y: median[0].y }, ...median] : median)} />`;
}

/** The band of a single iteration, over the whole width. @param {Point[]} points its upper and its lower end */
const widened = ([upper, lower]) => [{ x: 0, y: upper.y }, upper, lower, { x: 0, y: lower.y }];

/** @param {Point[]} points */
const outline = (points) =>
  `M${points.map(({ x, y }) => `${round(x * WIDTH)} ${round((1 - y) * (HEIGHT - 2) + 1)}`).join("L")}`;

/** @param {number} value */
const round = (value) => Math.round(value * 100) / 100;

/** The sizes at the edges, and the iterations. @param {Quantiles} value @param {[number, number] | null} range */
function axis({ iterations }, range) {
  return html`<div class="flow-axis" aria-hidden="true"><span>${count(iterations[0])}</span><span>${count(iterations[iterations.length - 1])}</span></div>
    ${range ? html`<p class="flow-range">${STRINGS.height} ${powerOfTen(range[0])} … ${powerOfTen(range[1])}</p>` : nothing}`;
}
