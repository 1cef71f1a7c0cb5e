/** The figures of what is pointed at on the landscape's map, in full; of the present parameters where nothing is. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { exact, plain, short } from "../format.js";
import { STRINGS } from "../strings/landscape.js";

/** @typedef {import("./landscape-frame.js").Frame} Frame */
/** @typedef {import("./landscape-pointer.js").Pointer} Pointer */

/** @param {string} label @param {number} value @param {string} quantity @param {boolean} [whole] all digits */
const figure = (label, value, quantity, whole = false) =>
  html`<div><dt>${label}</dt><dd class="number" data-quantity=${quantity} data-exact=${plain(value)} title=${exact(value)}>${whole ? exact(value) : short(value)}</dd></div>`;

/** A loss, or the words for why there is none. @param {string} label @param {number} loss @param {string} quantity @param {Frame} frame */
const lossFigure = (label, loss, quantity, frame) =>
  Number.isNaN(loss)
    ? html`<div><dt>${label}</dt><dd>${frame.isWhole ? STRINGS.beyondShort : STRINGS.notReached}</dd></div>`
    : figure(label, loss, quantity, true);

/**
 * @param {Frame} frame
 * @param {Pointer} pointer
 * @param {{canStart: boolean, why: string, onChoose: () => void}} options
 */
export function readout(frame, { cursor, state }, options) {
  const figures = state >= 0 ? ofState(frame, state) : cursor ? ofPoint(frame, cursor) : ofPresent(frame);
  const kind = state >= 0 ? "state" : cursor ? "point" : "here";
  return html`<div class="landscape-readout" data-of=${kind} aria-live="polite">
    <h3>${state >= 0 ? `${STRINGS.state}, ${STRINGS.after(frame.landscape.trajectory.iterations[state])}` : cursor ? STRINGS.pointed : `${STRINGS.here}, ${STRINGS.after(frame.updates)}`}</h3>
    <dl>${figures}</dl>
    ${kind === "here" ? html`<p class="soft">${options.canStart ? STRINGS.hint : options.why}</p>` : chosen(kind, options)}
  </div>`;
}

/** @param {string} kind @param {{canStart: boolean, why: string, onChoose: () => void}} options */
const chosen = (kind, { canStart, why, onChoose }) =>
  kind === "state" || canStart
    ? html`<button type="button" data-action="choose" title=${kind === "state" ? nothing : STRINGS.startTitle} @click=${onChoose}>${kind === "state" ? STRINGS.look : STRINGS.start}</button>`
    : html`<p class="soft">${why}</p>`;

/** @param {Frame} frame */
const ofPresent = ({ landscape }) => [
  landscape.loss === null ? nothing : figure(STRINGS.loss, landscape.loss, "present-loss", true),
  figure(landscape.x_name, landscape.present.x, "x"),
  figure(landscape.y_name, landscape.present.y, "y"),
];

/** @param {Frame} frame @param {[number, number]} cursor */
const ofPoint = (frame, [column, row]) => [
  lossFigure(STRINGS.loss, frame.landscape.losses[row][column], "loss", frame),
  figure(frame.landscape.x_name, frame.landscape.x[column], "x"),
  figure(frame.landscape.y_name, frame.landscape.y[row], "y"),
];

/** @param {Frame} frame @param {number} state */
function ofState(frame, state) {
  const { trajectory, losses } = frame.landscape;
  const [column, row] = frame.nearest(...frame.way.places[state]);
  return [
    lossFigure(STRINGS.ownLoss, trajectory.losses[state], "own-loss", frame),
    figure(STRINGS.off, trajectory.residuals[state], "residual"),
    trajectory.residuals[state] > 0 ? lossFigure(STRINGS.below, losses[row][column], "loss", frame) : nothing,
    figure(frame.landscape.x_name, trajectory.x[state], "x"),
    figure(frame.landscape.y_name, trajectory.y[state], "y"),
  ];
}
