/** What the landscape's map shows, in words: its losses, its marks, its arrow; and its numbers as rows. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { choicesOf, halfWidth, isHere, NAME } from "../landscape-planes.js";
import { STRINGS } from "../strings/landscape.js";

/** @typedef {import("./landscape-frame.js").Frame} Frame */
/** @typedef {import("../landscape-planes.js").Begun} Begun */

/** A residual that is more than rounding, beside the largest coordinate. */
const OFF = 1e-9;

/**
 * What to know when reading the picture: of which moment it is, what it leaves out, what is missing.
 * @param {Begun} view
 * @param {import("../wishes.js").Answer} answer
 * @param {Frame} frame
 * @param {import("../types.js").Actions} actions
 */
export function words(view, answer, frame, actions) {
  const { landscape, updates, isWhole, missing, scale } = frame;
  const { directions } = choicesOf(view);
  const behind = !isHere(view, answer) && !answer.pending;
  return html`<div class="landscape-words">
    <p class="soft">${STRINGS.meanings[directions]} ${STRINGS.caption(updates, landscape.resolution)}
      ${landscape.explained ? STRINGS.explained(landscape.explained) : nothing}</p>
    ${answer.pending && landscape.iteration !== view.snapshot.rowsAt ? html`<p data-lag>${STRINGS.lag(updates)}</p>` : nothing}
    ${behind ? html`<p data-behind>${STRINGS.beforeEnd(landscape.iteration)} <button type="button" @click=${() => actions.goTo(landscape.iteration, 0)}>${STRINGS.goBack}</button></p>` : nothing}
    ${isWhole ? nothing : html`<p data-time-up>${STRINGS.timeUp(landscape.evaluated, landscape.count)} ${fewer(landscape, actions)}</p>`}
    ${isWhole && missing > 0 ? html`<p data-missing>${STRINGS.beyond(missing)}</p>` : nothing}
    ${isWhole && missing < landscape.count && !(scale.low < scale.high) ? html`<p>${STRINGS.flat}</p>` : nothing}
    ${landscape.notices.map((/** @type {string} */ notice) => html`<p>${notice}</p>`)}
  </div>`;
}

/** @param {any} landscape @param {import("../types.js").Actions} actions */
function fewer({ resolution }, actions) {
  const next = Math.floor(resolution / 2);
  return next < 3
    ? nothing
    : html`<button type="button" @click=${() => actions.choose(NAME, { resolution: next })}>${STRINGS.fewerPoints}</button>`;
}

/** Each mark with its meaning; those that are not there are not explained. @param {Frame} frame */
export function legend({ landscape, way, updates, down, edited }) {
  const { legend: means } = STRINGS;
  const last = landscape.trajectory.iterations.at(-1) ?? 0;
  const square = landscape.seed === null;
  const isOff = way.mostOff > OFF * Math.max(1, halfWidth(landscape));
  return html`<dl class="landscape-legend">
    ${entry("here", means.here)}
    ${entry("down", arrowWords(landscape.descent, down, square))}
    ${last > 0 ? entry("way", means.way) : nothing}
    ${edited.slice(1).includes(true) ? entry("edited", means.edited) : nothing}
    ${last > updates ? entry("ahead", means.ahead) : nothing}
    ${isOff ? entry("off", means.off(way.mostOff)) : nothing}
  </dl>`;
}

/** @param {any} descent @param {[number, number] | null} down @param {boolean} square */
function arrowWords(descent, down, square) {
  if (!descent) return STRINGS.noGradient;
  if (descent.norm > 0 && !down) return STRINGS.noSlope;
  return STRINGS.arrow(descent, square);
}

/** @type {Record<string, unknown>} */
const SIGNS = {
  here: html`<svg viewBox="0 0 28 16"><g class="landscape-here" transform="translate(14 8)"><circle r="6"></circle><circle r="2.5"></circle></g></svg>`,
  down: html`<svg viewBox="0 0 28 16"><g class="landscape-down"><path d="M2 6H16V2.5L26 8L16 13.5V10H2Z"></path></g></svg>`,
  way: html`<svg viewBox="0 0 28 16"><g class="landscape-way"><path class="landscape-piece" d="M2 8H26"></path><path class="landscape-head" transform="translate(14 8)" d="M-4 -3.5L3.5 0L-4 3.5"></path><circle class="landscape-state" data-first cx="4" cy="8" r="3"></circle></g></svg>`,
  ahead: html`<svg viewBox="0 0 28 16"><g class="landscape-way"><path class="landscape-piece" data-ahead d="M2 8H26"></path></g></svg>`,
  edited: html`<svg viewBox="0 0 28 16"><g class="landscape-way"><path class="landscape-piece" data-edited d="M2 8H26"></path></g></svg>`,
  off: html`<svg viewBox="0 0 28 16"><g class="landscape-way"><path class="landscape-piece" data-off d="M2 8H26" stroke-opacity="0.55"></path></g></svg>`,
};

/** @param {string} sign @param {string} meaning */
const entry = (sign, meaning) =>
  html`<div><dt aria-hidden="true">${SIGNS[sign]}</dt><dd data-sign=${sign}>${meaning}</dd></div>`;

/** The map's numbers: where the run is, the ends of the scale, the slopes, and the states of the run. @param {Frame} frame @returns {import("../tsv.js").Cell[][]} */
export function rowsOf({ landscape }) {
  const { x, y, losses, present, loss, descent, trajectory } = landscape;
  const points = losses.flatMap((/** @type {Float64Array} */ row, /** @type {number} */ j) =>
    Array.from(row, (value, i) => [x[i], y[j], value]).filter(([, , value]) => !Number.isNaN(value)),
  );
  const best = (/** @type {(one: number, other: number) => boolean} */ beats) =>
    points.reduce(
      (/** @type {number[] | null} */ kept, /** @type {number[]} */ point) =>
        kept && !beats(point[2], kept[2]) ? kept : point,
      null,
    );
  const { rows } = STRINGS;
  const extreme = (/** @type {string} */ name, /** @type {number[] | null} */ point) =>
    point ? [[name, ...point, null]] : [];
  return [
    [rows.here, present.x, present.y, loss, 0],
    ...(descent ? [[rows.descent, -descent.slope_x, -descent.slope_y, null, null]] : []),
    ...extreme(
      rows.lowest,
      best((one, other) => one < other),
    ),
    ...extreme(
      rows.highest,
      best((one, other) => one > other),
    ),
    ...trajectory.iterations.map((/** @type {number} */ iteration, /** @type {number} */ index) => [
      rows.state(iteration),
      trajectory.x[index],
      trajectory.y[index],
      Number.isNaN(trajectory.losses[index]) ? null : trajectory.losses[index],
      trajectory.residuals[index],
    ]),
  ];
}
