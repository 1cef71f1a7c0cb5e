/** The latest updates of the parameter, term by term: a row an iteration, above each column its course as a small curve. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { maths } from "../maths.js";
import { STRINGS } from "../strings/chain-rule.js";
import { tsv } from "../tsv.js";
import { sparkline, updateColumns } from "../update-columns.js";
import { answerTo } from "../wishes.js";
import { number } from "./chain-rule-number.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../update-columns.js").Column} Column */

const WORDS = STRINGS.updates;

/** Those told by now: the update of this iteration only once it is computed. @param {Panel} panel @param {string} name */
export function latestUpdates(panel, name) {
  const { value, problem, pending } = answerTo(panel.view, "chain-rule");
  if (problem) return html`<p class="note">${problem}</p>`;
  if (!value) return html`<p class="quiet" aria-busy="true">${WORDS.asking}</p>`;
  const last = panel.view.trace.iteration - (panel.knows("new_value") ? 0 : 1);
  const rows = value.rows.filter((/** @type {any} */ row) => row.iteration <= last);
  if (rows.length === 0) return last === 0 ? html`<p class="quiet">${WORDS.none}</p>` : nothing;
  const lags = pending && rows.at(-1).iteration < last;
  return html`<section class="updates">
    <h3>${WORDS.title(rows.length)} ${lags ? html`<span class="quiet">${WORDS.lags(rows.at(-1).iteration)}</span>` : nothing}</h3>
    ${table(panel, name, rows)}
  </section>`;
}

/** @param {Panel} panel @param {string} name @param {any[]} rows ascending */
function table(panel, name, rows) {
  const { columns, constants } = updateColumns(rows);
  const caption = WORDS.caption(name, rows.at(-1).iteration);
  const order = rows.map((_, index) => rows.length - 1 - index);
  const all = [...columns, ...constants];
  const cells = () => order.map((at) => [rows[at].iteration, ...all.map(({ values }) => values[at])]);
  const heads = [WORDS.iteration, ...all.map(wordsOf)];
  return html`<div class="updates-scroll" role="region" tabindex="0" aria-label=${caption} data-keys>
      <table>
        <caption class="visually-hidden">${caption}</caption>
        <thead>
          <tr><th scope="col" title=${WORDS.iteration}>n</th>${columns.map(head)}</tr>
          <tr class="sparks" aria-hidden="true"><td></td>${columns.map(({ values }) => html`<td>${spark(values)}</td>`)}</tr>
        </thead>
        <tbody>${order.map((at) => line(panel, rows[at], columns, at))}</tbody>
      </table>
    </div>
    ${
      constants.length
        ? html`<p class="quiet constants">${WORDS.same} ${constants.map((term) => html`<span title=${wordsOf(term)}>${maths(term.latex)} ${number(term.values[0])}</span> `)}</p>`
        : nothing
    }
    <button type="button" class="more" @click=${() => panel.actions.copy(tsv(heads, cells()), WORDS.what)}>${WORDS.copy}</button>`;
}

/** @param {{name: string}} term */
const wordsOf = ({ name }) =>
  ({ value: WORDS.value, step: STRINGS.step, new_value: STRINGS.newValue })[name] ??
  STRINGS.terms[name] ??
  name.replace(/_/g, " ");

/** @param {Column} column */
const head = (column) =>
  html`<th scope="col" title=${wordsOf(column)}>
    ${column.latex ? html`<span aria-hidden="true">${maths(shortLatex(column))}</span>` : html`<span aria-hidden="true">${maths("w")}</span>`}
    <span class="visually-hidden">${wordsOf(column)}</span>
  </th>`;

/** What stands above a column: the symbol alone, without what it is equal to. @param {Column} column */
const shortLatex = ({ latex }) => latex.split(" = ")[0];

/** @param {Panel} panel @param {any} row @param {Column[]} columns @param {number} at */
function line(panel, row, columns, at) {
  const { view, actions } = panel;
  const here = row.iteration === view.trace.iteration;
  const edited = view.session.edits.some((one) => one.iteration === row.iteration - 1);
  return html`<tr class=${here ? "focused" : ""} aria-current=${here ? "true" : nothing} data-iteration=${row.iteration}>
    <th scope="row">
      <button type="button" class="link" title=${WORDS.goTo(row.iteration)} @click=${() => actions.goTo(row.iteration)}>
        ${row.iteration}</button
      >${edited ? html`<span class="edited" title=${WORDS.edited} role="img" aria-label=${WORDS.edited}>✎</span>` : nothing}
    </th>
    ${columns.map(({ name, values }) => html`<td>${number(values[at], { quantity: `update-${name}` })}</td>`)}
  </tr>`;
}

/** @param {(number | null)[]} values */
function spark(values) {
  const { points, zero } = sparkline(values);
  return html`<svg viewBox="0 0 100 20" preserveAspectRatio="none">
    ${zero === null ? nothing : svg`<line class="zero" x1="0" x2="100" y1=${zero} y2=${zero}></line>`}
    ${svg`<polyline points=${points}></polyline>`}
  </svg>`;
}
