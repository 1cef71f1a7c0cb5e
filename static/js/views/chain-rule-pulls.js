/**
 * A large batch's samples as upright bars: height is a row's gradient, the line across their mean. A bar is chosen by click,
 * or by arrow keys and Enter; its row comes into focus everywhere.
 */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { short } from "../format.js";
import { barOf, bars } from "../pulls.js";
import { STRINGS } from "../strings/chain-rule.js";
import { largestOf, number } from "./chain-rule-number.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../pulls.js").Bar} Bar */
/** @typedef {import("../pulls.js").Share} Share */

/** Bars that can be told apart and hit in the panel's width. */
const MOST = 100;
const HEIGHT = 120;
const WORDS = STRINGS.pulls;

/**
 * @param {Panel} panel
 * @param {Share[]} samples in the order of the bars
 * @param {number} mean of all their gradients
 */
export function pullChart(panel, samples, mean) {
  const all = bars(samples, MOST);
  const focused = barOf(all, panel.view.trace.sample.row);
  const at = Math.min(all.length - 1, panel.local.cursor ?? Math.max(0, focused));
  const size = largestOf(all.flatMap(({ low, high }) => [low, high]));
  const height = (/** @type {number} */ value) => 50 - (size > 0 ? (48 * value) / size : 0);
  return html`<div class="pulls">
    <div
      class="pull-chart"
      role="listbox"
      tabindex="0"
      aria-label=${WORDS.label(samples.length, short(mean))}
      aria-activedescendant="pull-here"
      @pointermove=${(/** @type {PointerEvent} */ event) => point(panel, indexAt(event, all.length))}
      @pointerleave=${() => point(panel, null)}
      @click=${(/** @type {PointerEvent} */ event) => choose(panel, all[indexAt(event, all.length)])}
      @keydown=${(/** @type {KeyboardEvent} */ event) => key(panel, event, all, at)}
    >
      <div id="pull-here" class="visually-hidden" role="option" aria-selected=${at === focused}>${spoken(all[at])}</div>
      <svg aria-hidden="true" height=${HEIGHT}>
        <pattern id="pull-stripes" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M0 3H8"></path></pattern>
        ${all.map((one, index) => column(one, index, { count: all.length, height, focused, at: panel.local.cursor }))}
        <line class="zero" x1="0" x2="100%" y1="50%" y2="50%"></line>
        <line class="mean" x1="0" x2="100%" y1="${height(mean)}%" y2="${height(mean)}%"></line>
      </svg>
    </div>
    <p class="pull-words">${caption(all[at])}</p>
    ${all.length < samples.length ? html`<p class="quiet">${WORDS.binned(samples.length, all.length, all[0].members.length)}</p>` : nothing}
  </div>`;
}

/** @param {Bar} bar @param {number} index @param {{count: number, height: (value: number) => number, focused: number, at: number | null}} shown */
function column({ low, high, mean, strongest, members }, index, { count, height, focused, at }) {
  const width = 100 / count;
  const x = index * width;
  const [top, bottom] = mean > 0 ? [height(mean), 50] : [50, height(mean)];
  const marked = index === focused ? "focused" : index === at ? "pointed" : null;
  return svg`
    ${marked ? svg`<rect class=${marked} x="${x}%" width="${width}%" y="0" height="100%"></rect>` : nothing}
    ${members.length > 1 ? svg`<line class="range" x1="${x + width / 2}%" x2="${x + width / 2}%" y1="${height(high)}%" y2="${height(low)}%"></line>` : nothing}
    <rect class="pull ${mean < 0 ? "negative" : "positive"}" data-row=${strongest.row} data-value=${mean}
      x="${x + width * 0.1}%" width="${width * 0.8}%" y="${top}%" height="${Math.max(0, bottom - top)}%"></rect>`;
}

/** @param {PointerEvent} event @param {number} count */
function indexAt(event, count) {
  const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
  const share = (event.clientX - box.left) / box.width;
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
}

/** @param {Panel} panel @param {number | null} index */
function point({ local, redraw }, index) {
  if (local.cursor === index) return;
  local.cursor = index;
  redraw();
}

/** @param {Panel} panel @param {Bar} bar */
const choose = ({ actions }, bar) => actions.focusRow(bar.strongest.row);

/** @param {Panel} panel @param {KeyboardEvent} event @param {Bar[]} all @param {number} at */
function key(panel, event, all, at) {
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) point(panel, Math.min(all.length - 1, Math.max(0, to)));
  else if (event.key === "Enter" || event.key === " ") choose(panel, all[at]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** @param {Bar} bar */
const spoken = ({ members, mean, low, high, strongest }) =>
  members.length === 1
    ? WORDS.one(strongest.row, short(mean))
    : WORDS.several(members.length, short(mean), short(low), short(high), strongest.row);

/** @param {Bar} bar */
function caption({ members, mean, low, high, strongest }) {
  if (members.length === 1)
    return html`${WORDS.row(strongest.row)} ${number(strongest.gradient, { quantity: "pointed-sample" })}`;
  return html`${WORDS.rows(members.length)} ${number(mean)}, ${WORDS.from} ${number(low)} ${WORDS.to} ${number(high)}.
  ${WORDS.strongest(strongest.row)}`;
}
