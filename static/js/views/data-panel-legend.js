/** What the data panel's marks mean, and which output they show. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { inputName } from "../format.js";
import { toneOf } from "../plane.js";
import { STRINGS } from "../strings/data-panel.js";
import { answer, cell } from "./data-panel-table.js";

const WORDS = STRINGS.legend;

/** One row in words. @param {any} row @param {any} rows @param {number | "classes"} output */
export function rowText(row, rows, output) {
  const { y, yHat } = answer(row, rows, output);
  const inputs = `(${Array.from(row.x_raw ?? row.x, (value) => cell(value)).join(", ")})`;
  return STRINGS.atRow(row.row, inputs, y, yHat);
}

/**
 * The choice between outputs, where there is more than one.
 * @param {any} rows rows answer
 * @param {number | "classes"} output
 * @param {(output: number | "classes") => void} choose
 */
export function outputChoice(rows, output, choose) {
  const outputs = rows.rows[0].y.length;
  if (outputs < 2) return nothing;
  const names = Array.from({ length: outputs }, (_, index) =>
    inputName(String(rows.target_names[index] ?? `y${index + 1}`)),
  );
  return html`
    <label class="data-output">
      <span>${STRINGS.outputLabel}</span>
      <select
        data-value=${String(output)}
        @change=${(/** @type {any} */ { target }) => choose(target.value === "classes" ? "classes" : Number(target.value))}
      >
        ${rows.classes?.length ? html`<option value="classes">${STRINGS.largest}</option>` : nothing}
        ${names.map((name, index) => html`<option value=${String(index)}>${STRINGS.outputOf(name)}</option>`)}
      </select>
    </label>
  `;
}

/** @param {string} kind @param {string} text */
const item = (kind, text) => html`
  <li data-mark=${kind}>
    <svg viewBox="0 0 12 12" aria-hidden="true">${MARKS[kind]}</svg>
    ${text}
  </li>
`;

const round = svg`<circle cx="6" cy="6" r="4.5" />`;

/** The marks as the picture paints them. The style sheet gives the colours. @type {Record<string, any>} */
const MARKS = {
  positive: round,
  negative: svg`<circle cx="6" cy="6" r="4.5" /><circle class="hole" cx="6" cy="6" r="1.7" />`,
  validation: svg`<rect x="2" y="2" width="8" height="8" />`,
  test: svg`<path d="M6 0.5 11.5 6 6 11.5 0.5 6Z" />`,
  batch: round,
};

/**
 * @param {any} rows rows answer
 * @param {number | "classes"} output
 * @param {boolean} wholeBatch
 */
export function legend(rows, output, wholeBatch) {
  const raw = rows.rows[0].x_raw ?? rows.rows[0].x;
  if (raw.length > 2) return nothing;
  const has = (/** @type {string} */ split) =>
    rows.rows.some((/** @type {any} */ row) => row.split === split);
  return html`
    <ul class="data-legend">
      ${raw.length === 2 && output !== "classes" ? hues(rows, output) : nothing}
      ${has("validation") ? item("validation", WORDS.validation) : nothing}
      ${has("test") ? item("test", WORDS.test) : nothing}
      ${wholeBatch ? nothing : item("batch", WORDS.batch)}
    </ul>
    ${output === "classes" ? html`<p class="data-note">${WORDS.classes}</p>` : nothing}
  `;
}

/** What blue and orange stand for: the two target values, or the sign. @param {any} rows @param {number} output */
function hues(rows, output) {
  const targets = rows.rows.map((/** @type {any} */ row) => row.y[output]);
  const { middle, half } = toneOf(targets);
  if (new Set(targets).size !== 2)
    return [item("positive", WORDS.positive), item("negative", WORDS.negative)];
  return [
    item("positive", WORDS.high(cell(middle + half))),
    item("negative", WORDS.high(cell(middle - half))),
  ];
}
