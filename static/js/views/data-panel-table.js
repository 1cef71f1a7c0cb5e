/** The data panel's table: one page of rows with the network's answers. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { explained } from "../explained.js";
import { exact, inputName, short, subscript, tuple } from "../format.js";
import { STRINGS } from "../strings/data-panel.js";
import { given } from "../surface.js";

const WORDS = STRINGS.table;

/** Rows on one page. */
export const PAGE = 50;

/** With more inputs than these, target and answer stand before the inputs, so that they are in view without scrolling. */
const NARROW = 2;

/**
 * @typedef {object} TableView
 * @property {any} rows rows answer
 * @property {number | "classes"} output
 * @property {number} page from 0
 * @property {number} focus row number
 * @property {Set<number>} batch row numbers
 * @property {boolean} wholeBatch
 * @property {(row: number) => void} choose
 * @property {(page: number) => void} turn
 * @property {number | null} side of a row's picture, which stands for its inputs; null where rows are numbers
 */

/** A number in a narrow column: integers as they are. @param {number} value @param {number} [decimals] */
export const cell = (value, decimals = 3) =>
  Number.isInteger(value) && Math.abs(value) < 1e4 ? exact(value) : short(value, decimals);

/** @param {ArrayLike<number>} values */
const largest = (values) => Array.from(values).indexOf(Math.max(...Array.from(values)));

/** Target and answer as text for the chosen output, or as classes. @param {any} row @param {any} rows @param {number | "classes"} output */
export function answer(row, rows, output) {
  if (output !== "classes") return { y: cell(row.y[output]), yHat: cell(row.y_hat[output]) };
  const name = (/** @type {number} */ index) => String(rows.classes?.[index] ?? index + 1);
  return { y: name(largest(row.y)), yHat: name(largest(row.y_hat)) };
}

/** @param {TableView} shown */
export function table(shown) {
  const { rows } = shown;
  const first = shown.page * PAGE;
  const page = rows.rows.slice(first, first + PAGE);
  const index = shown.output !== "classes" && rows.rows[0].y.length > 1 ? subscript(shown.output + 1) : "";
  const dense = page.some((/** @type {any} */ row) =>
    row.x.some((/** @type {number} */ value) => !Number.isInteger(value)),
  );
  const wide = isWide(rows, shown.side);
  const inputs =
    shown.side !== null
      ? html`<th scope="col">${WORDS.picture}</th>`
      : rows.input_names.map(
          (/** @type {string} */ name) =>
            html`<th scope="col" title=${name}><span data-symbol="x">${inputName(name)}</span></th>`,
        );
  return html`
    <div
      class="data-rows"
      role="region"
      aria-label=${WORDS.label}
      tabindex="0"
      data-dense=${dense ? "yes" : "no"}
      data-wide=${wide ? "yes" : "no"}
    >
      <table>
        <thead>
          <tr>
            <th scope="col"><span data-symbol="row">${WORDS.row}</span></th>
            ${wide ? nothing : inputs}
            <th scope="col">${explained(`y${index}`)}</th>
            <th scope="col">${explained(`ŷ${index}`)}</th>
            ${wide ? inputs : nothing}
          </tr>
        </thead>
        <tbody>${page.map((/** @type {any} */ row) => line(row, shown))}</tbody>
      </table>
    </div>
    ${rows.rows.length > PAGE ? pager(shown, first, page.length) : nothing}
    ${rows.total > rows.rows.length ? html`<p class="data-note">${WORDS.listed(rows.rows.length, rows.total)}</p>` : nothing}
  `;
}

/** @param {any} rows rows answer @param {number | null} side of a row's picture */
const isWide = (rows, side) => side === null && rows.input_names.length > NARROW;

const SPLIT_MARKS = /** @type {Record<string, string>} */ ({ train: "", validation: "■", test: "◆" });

/** @param {any} row @param {TableView} shown */
function line(row, shown) {
  const { y, yHat } = answer(row, shown.rows, shown.output);
  const inBatch = shown.batch.has(row.row) && !shown.wholeBatch;
  const marks = [
    row.row === shown.focus ? WORDS.focus : "",
    inBatch ? WORDS.batch : "",
    row.split === "train" ? "" : STRINGS.legend[/** @type {"validation" | "test"} */ (row.split)],
  ].filter(Boolean);
  const wide = isWide(shown.rows, shown.side);
  const said = () => WORDS.ink(Array.from(given(row), exact).join(", "));
  const inputs =
    shown.side !== null
      ? html`<td title=${said()}><canvas class="data-ink" data-row=${row.row}></canvas></td>`
      : Array.from(
          row.x,
          (/** @type {number} */ value) => html`<td title=${exact(value)}>${cell(value, 2)}</td>`,
        );
  return html`
    <tr
      aria-current=${row.row === shown.focus ? "true" : "false"}
      data-batch=${inBatch ? "yes" : "no"}
      data-row=${row.row}
      title=${marks.join(", ")}
      @click=${() => shown.choose(row.row)}
    >
      <th scope="row">
        <button type="button" aria-label=${[WORDS.choose(row.row), ...marks].join(", ")}>
          <span class="data-split" aria-hidden="true">${SPLIT_MARKS[row.split] ?? ""}</span>${row.row}
        </button>
      </th>
      ${wide ? nothing : inputs}
      <td title=${[row.label === null || row.label === undefined ? "" : WORDS.labelled(row.label), tuple(row.y, 6)].filter(Boolean).join(", ")}>
        ${y}
      </td>
      <td title=${`${Array.from(row.y_hat, exact).join(", ")}; ${WORDS.loss(exact(row.loss))}`}>${yHat}</td>
      ${wide ? inputs : nothing}
    </tr>
  `;
}

/** @param {TableView} shown @param {number} first @param {number} length */
function pager(shown, first, length) {
  const last = first + length;
  return html`
    <div class="data-pager">
      <button
        type="button"
        aria-label=${WORDS.earlier}
        ?disabled=${shown.page === 0}
        @click=${() => shown.turn(shown.page - 1)}
      >
        ‹
      </button>
      <span>${WORDS.range(first + 1, last, shown.rows.total ?? shown.rows.rows.length)}</span>
      <button
        type="button"
        aria-label=${WORDS.later}
        ?disabled=${last >= shown.rows.rows.length}
        @click=${() => shown.turn(shown.page + 1)}
      >
        ›
      </button>
    </div>
  `;
}
