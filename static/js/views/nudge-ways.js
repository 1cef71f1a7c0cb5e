/** The two ways to all gradients side by side: nudging every parameter, and one backward pass. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { count, exact } from "../format.js";
import { backpropWork, grown, LARGEST, nudgingWork } from "../gradient-costs.js";
import { WAYS } from "../strings/nudge.js";

/** @typedef {import("../wishes.js").Answer} Answer */
/**
 * @typedef {object} Asked
 * @property {number} parameters how many there are
 * @property {Answer} answer
 * @property {boolean} playing
 * @property {() => void} check asks for all of them
 */

/** @param {Asked} asked */
export function ways(asked) {
  const { parameters, answer } = asked;
  const cost = answer.value?.cost ?? null;
  return html`<section class="nudge-ways-part">
    <h3>${WAYS.title}</h3>
    <div class="nudge-ways-row">
      ${comparison(parameters, answer.value)}
      ${cost ? growth(cost, parameters) : nothing}
    </div>
    ${
      answer.value
        ? html`<p class="nudge-note">${WAYS.measured(answer.value.checked, answer.value.count)}
      ${WAYS.growthWords(ratio(grown(cost, parameters, 1)), ratio(grown(cost, parameters, 1e6 / parameters)))}</p>`
        : waiting(asked)
    }
    ${answer.problem ? html`<p class="explore-problem">${answer.problem}</p>` : nothing}
  </section>`;
}

/** @param {Asked} asked */
function waiting({ parameters, answer, playing, check }) {
  if (answer.pending) return html`<p class="nudge-note" role="status">${WAYS.checking}</p>`;
  if (playing) return html`<p class="nudge-note">${WAYS.before(parameters)} ${WAYS.paused}</p>`;
  return html`<p class="nudge-note">${WAYS.before(parameters)}</p>
    <button type="button" data-action="check" @click=${check}>${WAYS.check(parameters)}</button>`;
}

/** @param {{nudging: number, backprop: number}} work */
const ratio = ({ nudging, backprop }) => count(Number((nudging / backprop).toPrecision(2)));

/** @param {number} parameters @param {any} found */
function comparison(parameters, found) {
  const nudging = found?.cost.nudging ?? { forward_passes: 2 * parameters, backward_passes: 0 };
  const backprop = found?.cost.backprop ?? { forward_passes: 1, backward_passes: 1 };
  return html`<table class="nudge-figures nudge-comparison">
    <thead><tr><td></td><th scope="col" class="forward">${WAYS.nudging}</th><th scope="col" class="backward">${WAYS.backprop}</th></tr></thead>
    <tbody>
      ${line(WAYS.forward, "forward-passes", nudging.forward_passes, backprop.forward_passes)}
      ${line(WAYS.backward, "backward-passes", nudging.backward_passes, backprop.backward_passes)}
      ${found ? [line(WAYS.work, "multiply-adds", nudging.multiply_adds, backprop.multiply_adds), times(nudging, backprop), line(WAYS.time, "seconds", nudging.seconds, backprop.seconds, WAYS.milliseconds), spent(nudging, backprop)] : nothing}
    </tbody>
  </table>`;
}

/** @param {string} words @param {string} quantity @param {number | null} one @param {number | null} other @param {(value: number) => string} [write] */
const line = (words, quantity, one, other, write = count) =>
  html`<tr><th scope="row">${words}</th>${[one, other].map((value, index) => html`<td data-quantity="${index ? "backprop" : "nudging"}-${quantity}" data-exact=${value ?? nothing} title=${exact(value)}>${value === null ? "–" : write(value)}</td>`)}</tr>`;

/** @param {{multiply_adds: number}} nudging @param {{multiply_adds: number}} backprop */
const times = (nudging, backprop) => bars(nudging.multiply_adds, backprop.multiply_adds);

/** @param {{seconds: number | null}} nudging @param {{seconds: number | null}} backprop */
const spent = (nudging, backprop) =>
  nudging.seconds === null || !backprop.seconds ? nothing : bars(nudging.seconds, backprop.seconds);

/** Lengths in proportion, with how many times longer one is. @param {number} nudging @param {number} backprop */
function bars(nudging, backprop) {
  const longest = Math.max(nudging, backprop);
  const most = (/** @type {number} */ one) => `${Math.max(0.5, (100 * one) / longest)}%`;
  return html`<tr class="nudge-bars"><td colspan="3">
    <svg aria-hidden="true" height="14">
      <rect class="nudging" x="0" y="1" height="5" width=${most(nudging)}></rect>
      <rect class="backprop" x="0" y="8" height="5" width=${most(backprop)}></rect>
    </svg>
    <span>${WAYS.times(count(Number((nudging / backprop).toPrecision(2))))}</span>
  </td></tr>`;
}

const WIDTH = 220;
const HEIGHT = 132;
const EDGE = { left: 30, right: 8, top: 8, bottom: 22 };
const PREFIX = [
  "",
  "",
  "",
  "10³",
  "",
  "",
  "10⁶",
  "",
  "",
  "10⁹",
  "",
  "",
  "10¹²",
  "",
  "",
  "10¹⁵",
  "",
  "",
  "10¹⁸",
  "",
  "",
  "10²¹",
];

/** Powers of ten both ways: nudging rises two for one. @param {any} cost @param {number} parameters */
function growth(cost, parameters) {
  const far = grown(cost, parameters, Math.max(1, LARGEST / parameters));
  const low = Math.log10(backpropWork(cost));
  const [first, last] = [Math.log10(parameters), Math.log10(far.parameters)];
  const high = Math.log10(far.nudging);
  const x = (/** @type {number} */ power) =>
    EDGE.left + ((WIDTH - EDGE.left - EDGE.right) * (power - first)) / (last - first || 1);
  const y = (/** @type {number} */ power) =>
    HEIGHT - EDGE.bottom - ((HEIGHT - EDGE.top - EDGE.bottom) * (power - low)) / (high - low || 1);
  const line = (/** @type {string} */ way, /** @type {number} */ from, /** @type {number} */ to) =>
    svg`<line class=${way} x1=${x(first)} y1=${y(Math.log10(from))} x2=${x(last)} y2=${y(Math.log10(to))}></line>
      <circle class=${way} cx=${x(first)} cy=${y(Math.log10(from))} r="3.5"></circle>`;
  const powers = (/** @type {number} */ from, /** @type {number} */ to) =>
    PREFIX.map((label, power) => ({ label, power })).filter(
      ({ label, power }) => label && power >= from && power <= to,
    );
  return html`<figure class="nudge-growth">
    <figcaption>${WAYS.growth}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width=${WIDTH} height=${HEIGHT} role="img" aria-label=${WAYS.growthLabel(spoken(grown(cost, parameters, 1)), spoken(far))}>
      ${powers(first, last).map(({ label, power }) => svg`<text class="nudge-tick" x=${x(power)} y=${HEIGHT - 8} text-anchor="middle">${label}</text><line class="nudge-grid" x1=${x(power)} x2=${x(power)} y1=${EDGE.top} y2=${HEIGHT - EDGE.bottom}></line>`)}
      ${powers(low, high)
        .filter(({ power }) => power % 6 === 0)
        .map(
          ({ label, power }) =>
            svg`<text class="nudge-tick" x=${EDGE.left - 5} y=${y(power) + 4} text-anchor="end">${label}</text><line class="nudge-grid" x1=${EDGE.left} x2=${WIDTH - EDGE.right} y1=${y(power)} y2=${y(power)}></line>`,
        )}
      ${line("nudging", nudgingWork(cost, parameters), far.nudging)} ${line("backprop", backpropWork(cost), far.backprop)}
    </svg>
    <p>${WAYS.parameters} →</p>
  </figure>`;
}

/** @param {{nudging: number, backprop: number}} work */
const spoken = ({ nudging, backprop }) =>
  `${WAYS.nudging} ${nudging.toExponential(1)}, ${WAYS.backprop} ${backprop.toExponential(1)}`;
