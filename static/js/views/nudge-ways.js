/** The two ways to all gradients side by side: nudging every parameter, and one backward pass. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { count, exact, superscript } from "../format.js";
import { grown, LARGEST } from "../gradient-costs.js";
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
const EDGE = { left: 34, right: 14, top: 8, bottom: 22 };
/** Powers of ten that stand beside an axis: every third or sixth within its range. @param {number} from @param {number} to @param {number} stride */
const powersOfTen = (from, to, stride) =>
  Array.from({ length: 40 }, (_, index) => index * stride)
    .filter((power) => power > 0 && power >= from && power <= to)
    .map((power) => ({ power, label: `10${superscript(power)}` }));

/** Both axes in powers of ten: nudging rises two for one. @param {any} cost @param {number} parameters */
function growth(cost, parameters) {
  const here = grown(cost, parameters, 1);
  const far = grown(cost, parameters, Math.max(1, LARGEST / parameters));
  const x = axis(here.parameters, far.parameters, EDGE.left, WIDTH - EDGE.right);
  const y = axis(here.backprop, far.nudging, HEIGHT - EDGE.bottom, EDGE.top);
  const way = (/** @type {"nudging" | "backprop"} */ name) => svg`
    <line class=${name} x1=${x.at(here.parameters)} y1=${y.at(here[name])} x2=${x.at(far.parameters)} y2=${y.at(far[name])}></line>
    <circle class=${name} cx=${x.at(here.parameters)} cy=${y.at(here[name])} r="3.5"></circle>`;
  return html`<figure class="nudge-growth">
    <figcaption>${WAYS.growth}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width=${WIDTH} height=${HEIGHT} role="img" aria-label=${WAYS.growthLabel(spoken(here), spoken(far))}>
      ${powersOfTen(x.low, x.high, 3).map(({ power, label }) => {
        const place = x.at(10 ** power);
        return svg`<line class="nudge-grid" x1=${place} x2=${place} y1=${EDGE.top} y2=${HEIGHT - EDGE.bottom}></line>
          <text class="nudge-tick" x=${place} y=${HEIGHT - 7} text-anchor="middle">${label}</text>`;
      })}
      ${powersOfTen(y.low, y.high, 6).map(({ power, label }) => {
        const place = y.at(10 ** power);
        return svg`<line class="nudge-grid" x1=${EDGE.left} x2=${WIDTH - EDGE.right} y1=${place} y2=${place}></line>
          <text class="nudge-tick" x=${EDGE.left - 6} y=${place + 4} text-anchor="end">${label}</text>`;
      })}
      ${way("nudging")} ${way("backprop")}
    </svg>
    <p>${WAYS.parameters} →</p>
  </figure>`;
}

/** An axis in powers of ten. @param {number} from @param {number} to @param {number} start in pixels @param {number} end */
function axis(from, to, start, end) {
  const [low, high] = [Math.log10(from), Math.log10(to)];
  const at = (/** @type {number} */ value) =>
    start + ((end - start) * (Math.log10(value) - low)) / (high - low || 1);
  return { low, high, at };
}

/** @param {{nudging: number, backprop: number}} work */
const spoken = ({ nudging, backprop }) =>
  `${WAYS.nudging} ${nudging.toExponential(1)}, ${WAYS.backprop} ${backprop.toExponential(1)}`;
