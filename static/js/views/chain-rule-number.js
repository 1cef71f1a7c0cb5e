/** Numbers, bars, buttons and lists as every part of the chain-rule panel shows them. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { exact, plain, short } from "../format.js";
import { STRINGS } from "../strings/chain-rule.js";
import { stopWhereKnown } from "../timeline.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */

/**
 * A number: rounded for the eye, exact on hover and by a click that copies it.
 * @param {number | null | undefined} value
 * @param {{decimals?: number, quantity?: string}} [options] `quantity` names it for tests and scripts
 */
export function number(value, { decimals = 4, quantity } = {}) {
  if (value === null || value === undefined || Number.isNaN(value))
    return html`<span class="number">–</span>`;
  return html`<data
    class="number"
    value=${plain(value)}
    data-exact=${plain(value)}
    data-quantity=${quantity ?? nothing}
    title=${exact(value)}
    >${short(value, decimals)}</data
  >`;
}

/**
 * A number of the first rank: a button, so that the keyboard copies it too.
 * @param {number} value
 * @param {string} quantity
 * @param {string} label
 */
export const headline = (value, quantity, label) =>
  html`<button
    type="button"
    class="number headline"
    data-exact=${plain(value)}
    data-quantity=${quantity}
    title=${exact(value)}
    aria-label="${label} ${short(value)}, ${STRINGS.copy}"
  >
    ${short(value)}
  </button>`;

/** In place of one number among others that are there. */
export const LATER = html`<span class="number">…</span>`;

export const notYet = () => html`<span class="not-yet">${STRINGS.notYet}</span>`;

/**
 * A bar from a middle line, to the right for positive and, dashed, to the left for negative values.
 * @param {number | null} value
 * @param {number} largest the size that fills half the width
 * @param {number | null} [mean] of all bars, marked by a line across
 */
export function bar(value, largest, mean = null) {
  const along = (/** @type {number} */ size) => (largest > 0 ? (48 * size) / largest : 0);
  const share = value === null ? 0 : along(Math.abs(value));
  const sign = value !== null && value < 0 ? -1 : 1;
  return html`<svg class="signed-bar" aria-hidden="true">
    ${svg`<line class="zero" x1="50%" x2="50%" y1="0" y2="100%"></line>`}
    ${share > 0 ? stroke(share, sign) : nothing}
    ${mean === null ? nothing : across(50 + along(mean))}
  </svg>`;
}

/** @param {number} x in per cent */
const across = (x) => svg`<line class="mean" x1="${x}%" x2="${x}%" y1="0" y2="100%"></line>`;

/** @param {number} share @param {number} sign */
const stroke = (share, sign) =>
  svg`<line class=${sign < 0 ? "negative" : "positive"} x1="50%" x2="${50 + sign * share}%" y1="50%" y2="50%"></line>`;

/** @param {(number | null)[]} values */
export const largestOf = (values) =>
  values.reduce((/** @type {number} */ size, value) => Math.max(size, Math.abs(value ?? 0)), 0);

/**
 * The button that moves time to the first stop at which a quantity is known.
 * @param {Panel} panel
 * @param {Parameters<typeof stopWhereKnown>[1]} quantity
 * @param {number} [layer]
 * @param {string} [words]
 */
export const goTo = ({ view, actions }, quantity, layer = 0, words = STRINGS.goTo) =>
  html`<button type="button" class="go-to" @click=${() => actions.scrub(stopWhereKnown(view.layers, quantity, layer))}>
    ${words}
  </button>`;

/**
 * A summary that unfolds.
 * @param {Panel} panel
 * @param {string} key
 * @param {unknown} summary
 * @param {() => unknown} content drawn only when unfolded
 * @param {boolean} [initially] whether it is open until it is clicked
 */
export function disclosure(panel, key, summary, content, initially = false) {
  const open = panel.local.open.has(key) !== initially;
  return html`<section class="disclosure">
    <button type="button" class="summary" aria-expanded=${open} @click=${() => flip(panel, key)}>${summary}</button>
    ${open ? content() : nothing}
  </section>`;
}

/** Fold or unfold. @param {Panel} panel @param {string} key */
export function flip({ local, redraw }, key) {
  if (!local.open.delete(key)) local.open.add(key);
  redraw();
}

/** Rows of a list shown before "show all", and how many are so few that none is left out. */
const FIRST = 10;
const FEW = 12;

/**
 * The first items of a list, those that must be in it, and a button for all where there are more.
 * @template T
 * @param {Panel} panel
 * @param {string} key
 * @param {T[]} items
 * @param {(item: T) => boolean} [always]
 * @returns {{items: T[], more: unknown}}
 */
export function shortened(panel, key, items, always = () => false) {
  if (items.length <= FEW) return { items, more: nothing };
  const all = panel.local.open.has(key);
  return {
    items: all ? items : items.filter((item, index) => index < FIRST || always(item)),
    more: html`<button type="button" class="more" aria-expanded=${all} @click=${() => flip(panel, key)}>
      ${all ? STRINGS.showFewer : STRINGS.showAll(items.length)}
    </button>`,
  };
}
