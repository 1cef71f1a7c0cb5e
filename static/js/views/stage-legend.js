/** The legend of the stage: which quantity each mark stands for at this moment, and how a sign looks. */

import { html, render, svg } from "../../vendor/lit-html/lit-html.js";
import { explained } from "../explained.js";
import { STRINGS } from "../strings/stage.js";

/** @typedef {import("../scene-legend.js").Item} Item */

const PICTURE = {
  edge: svg`<path class="thin" d="M1 6H17" />`,
  fill: svg`<circle class="full" cx="9" cy="6" r="5" />`,
  arc: svg`<circle class="track" cx="9" cy="6" r="4.5" /><path class="round" d="M9 1.5A4.5 4.5 0 0 1 9 10.5" />`,
  bead: svg`<circle class="full" cx="9" cy="6" r="4" />`,
  step: svg`<path class="full" d="M9 1 14 6 9 11 4 6Z" />`,
  dead: svg`<path class="thin" d="M5 2 13 10M5 10 13 2" />`,
  saturated: svg`<path class="thin" d="M3 10 7 3H15" />`,
  surface: svg`<rect class="thin" x="4" y="1" width="10" height="10" /><path class="thin" d="M4 9 14 4" />`,
  river: svg`<path class="wide" d="M1 6H17" />`,
};

/** @param {HTMLElement} root */
export function mount(root) {
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", STRINGS.legend.label);
  let shown = "";
  return {
    /** @param {Item[]} items */
    update(items) {
      const wanted = items.map(({ text, title }) => text + title).join();
      if (wanted === shown) return;
      shown = wanted;
      render(html`<ul>${signs()}${items.map(item)}</ul>`, root);
    },
  };
}

/** @param {Item} item */
const item = ({ mark, text, title }) =>
  html`<li title=${title} data-mark=${mark}><svg viewBox="0 0 18 12" aria-hidden="true">${PICTURE[mark]}</svg><span>${explained(text)}</span></li>`;

/** Hue is the sign of the quantity that a mark shows; the second mark of a sign is solid or dashed, full or hollow. */
const signs = () => html`<li class="sign" title=${STRINGS.legend.signTitle}>
  <svg viewBox="0 0 18 12" aria-hidden="true"><path class="wide plus" d="M1 6H17" /></svg>+
  <svg viewBox="0 0 18 12" aria-hidden="true"><path class="wide minus" d="M1 6H17" /></svg>−
</li>`;
