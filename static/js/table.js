/**
 * A panel's numbers as a table, closed until wanted, that can be read aloud and copied as tab-separated text. Rows are made
 * only while it is open.
 */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { exact, short } from "./format.js";
import { STRINGS } from "./strings/table.js";
import { tsv } from "./tsv.js";

/** @typedef {import("./tsv.js").Cell} Cell */
/**
 * @typedef {object} Numbers
 * @property {string} caption what the numbers are of, and of which moment
 * @property {string[]} heads
 * @property {string} [summary] what the table is called while it is closed, where a panel has several
 * @property {() => Cell[][]} rows numbers in full; whole numbers are shown as they are, others shortened with the exact value as title
 * @property {(index: number) => void} [choose] what a click on a row does; its first cell becomes a button
 * @property {number} [chosen] the row that is chosen
 */

/** @param {Cell} cell */
const shown = (cell) =>
  Number.isInteger(cell) ? exact(/** @type {number} */ (cell)) : short(/** @type {number} */ (cell));

/** @param {Cell} cell @param {number} index @param {boolean} leads whether the row can be chosen by its first cell */
function cellOf(cell, index, leads) {
  const isNumber = typeof cell === "number";
  const inside = isNumber ? shown(cell) : (cell ?? "–");
  const title = isNumber ? exact(cell) : nothing;
  if (index === 0)
    return html`<th scope="row" ?data-number=${isNumber} title=${title}>${leads ? html`<button type="button" class="quiet">${inside}</button>` : inside}</th>`;
  return html`<td ?data-number=${isNumber || cell === null} title=${title} data-exact=${isNumber ? cell : nothing}>${inside}</td>`;
}

/**
 * @param {{copy: (text: string, what?: string) => void}} actions
 * @param {() => void} again renders the panel anew: the table was opened or closed
 * @returns {(numbers: Numbers) => unknown} a lit template
 */
export function createTable({ copy }, again) {
  let open = false;
  const toggle = (/** @type {any} */ { target }) => {
    if (target.open === open) return;
    open = target.open;
    again();
  };

  return ({ caption, heads, summary = STRINGS.summary, rows, choose, chosen }) => {
    const lines = open ? rows() : [];
    const leads = choose !== undefined;
    const line = (/** @type {Cell[]} */ cells, /** @type {number} */ at) =>
      html`<tr aria-current=${at === chosen ? "true" : nothing} ?data-leads=${leads} @click=${choose ? () => choose(at) : nothing}>
        ${cells.map((cell, index) => cellOf(cell, index, leads))}
      </tr>`;
    return html`
      <details class="numbers" .open=${open} @toggle=${toggle}>
        <summary>${summary}</summary>
        <div tabindex="0" role="region" aria-label=${caption} data-keys>
          <table>
            <caption>${caption}</caption>
            <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
            <tbody>${lines.map(line)}</tbody>
          </table>
        </div>
        <button type="button" @click=${() => copy(tsv(heads, rows()), STRINGS.what)}>${STRINGS.copy}</button>
      </details>
    `;
  };
}
