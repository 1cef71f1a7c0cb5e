/** A list of rows to choose from: those that are wrong, as pictures where rows are pictures, else as lines of a table. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { decidedAs } from "../confusion.js";
import { exact, short, tuple } from "../format.js";
import { STRINGS } from "../strings/decision-surface.js";
import { given } from "../surface.js";

const WORDS = STRINGS.wrongRows;

/** Rows shown at once, as pictures or as lines. */
const SHOWN = { tiles: 24, lines: 10 };

/** @param {number | null} side of a row's picture */
export const pageSize = (side) => (side === null ? SHOWN.lines : SHOWN.tiles);

/**
 * @typedef {object} RowList
 * @property {any[]} found
 * @property {any} rows rows answer
 * @property {import("../confusion.js").Part} part
 * @property {import("../confusion.js").Cell | null} cell
 * @property {number} page from 0
 * @property {number} focus row number
 * @property {number | null} side of a row's picture
 * @property {(row: number) => void} choose
 * @property {(page: number) => void} turn
 * @property {() => void} all
 */

/** @param {RowList} list */
export function rowList(list) {
  const { found, rows, page, side } = list;
  const size = pageSize(side);
  const shown = found.slice(page * size, (page + 1) * size);
  return html`<section class="surface-rows">
    <h3>${titleOf(list)}
      ${list.cell ? html`<button type="button" class="quiet" @click=${list.all}>${WORDS.all}</button>` : nothing}</h3>
    ${found.length > 0 ? html`<p class="soft">${WORDS.order}</p>` : nothing}
    ${side === null ? lines(shown, list) : html`<ul class="surface-tiles">${shown.map((row) => tile(row, rows, list))}</ul>`}
    ${found.length > size ? pager(list) : nothing}
  </section>`;
}

/** @param {RowList} list */
function titleOf({ found, rows, part, cell }) {
  if (rows.classes.length === 0) return STRINGS.misses.tab(part, found.length);
  return cell
    ? WORDS.ofCell(found.length, rows.classes[cell.label], rows.classes[cell.decided])
    : WORDS.title(found.length, part);
}

/** The class decided by name, null where an output is not finite. @param {any} row @param {any} rows @returns {string | null} */
const decidedName = (row, rows) => rows.classes[decidedAs(row, rows.classes)] ?? null;

/** @param {any} row @param {any} rows @param {RowList} list */
function tile(row, rows, { focus, choose }) {
  const decided = decidedName(row, rows);
  const name = WORDS.name(row, decided);
  return html`<li><button
    type="button"
    data-row=${row.row}
    aria-current=${row.row === focus ? "true" : "false"}
    aria-label=${name}
    title=${name}
    @click=${() => choose(row.row)}
  ><canvas class="picture" data-row=${row.row}></canvas><span>${row.label} → <b>${decided ?? WORDS.nothing}</b></span></button></li>`;
}

/** @param {any[]} shown @param {RowList} list */
function lines(shown, { rows, focus, choose }) {
  if (shown.length === 0) return nothing;
  const classes = rows.classes.length > 0;
  const { row, inputs, is, decided, loss } = WORDS.heads;
  const { target, output } = STRINGS.misses.heads;
  const heads = [row, ...(classes ? [is, decided] : [target, output]), loss, inputs];
  return html`<div class="surface-scroll" tabindex="0" role="region" aria-label=${WORDS.order} data-keys><table class="surface-lines">
    <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${shown.map(
      (
        one,
      ) => html`<tr data-row=${one.row} aria-current=${one.row === focus ? "true" : "false"} @click=${() => choose(one.row)}>
        <th scope="row"><button type="button" aria-label=${classes ? WORDS.name(one, decidedName(one, rows)) : `Row ${one.row}`}>${one.row}</button></th>
        ${classes ? html`<td>${one.label}</td><td><b>${decidedName(one, rows) ?? WORDS.nothing}</b></td>` : html`<td data-number title=${Array.from(one.y, exact).join(", ")}>${tuple(one.y, 3)}</td><td data-number title=${Array.from(one.y_hat, exact).join(", ")}>${tuple(one.y_hat, 3)}</td>`}
        <td data-number title=${exact(one.loss)} data-exact=${one.loss ?? nothing}>${short(one.loss)}</td>
        <td data-number title=${Array.from(given(one), exact).join(", ")}>${tuple(Array.from(given(one)).slice(0, 6))}${given(one).length > 6 ? " …" : ""}</td>
      </tr>`,
    )}</tbody>
  </table></div>`;
}

/** @param {RowList} list */
function pager({ found, page, side, turn }) {
  const size = pageSize(side);
  const last = Math.ceil(found.length / size) - 1;
  return html`<div class="surface-pager">
    <button type="button" ?disabled=${page === 0} @click=${() => turn(page - 1)}>${WORDS.before}</button>
    <span>${WORDS.page(page * size + 1, Math.min(found.length, (page + 1) * size), found.length)}</span>
    <button type="button" ?disabled=${page >= last} @click=${() => turn(page + 1)}>${WORDS.next}</button>
  </div>`;
}
