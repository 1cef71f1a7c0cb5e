/** Fields of the settings: numbers with their range, choices with their reasons, switches. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { explained } from "../explained.js";
import { fieldText, readWithin, seriesStep } from "../field-ranges.js";
import { allowed, fieldLabel, STRINGS } from "../strings/settings.js";

/** @typedef {import("../field-ranges.js").Range} Range */

/**
 * @typedef {object} Faults what was typed and not accepted, by field; it stays until it is mended or Escape drops it
 * @property {(id: string) => string | undefined} get
 * @property {(id: string, text: string | null) => void} set
 */

/**
 * @typedef {object} NumberField
 * @property {string} id
 * @property {string} label
 * @property {string} [meaning]
 * @property {number} value
 * @property {Range} range
 * @property {boolean} [series] the arrow keys go along 1, 2, 5, 10, …
 * @property {(value: number) => void} commit
 */

/** @param {NumberField} field @param {Faults} faults */
export const numberField = (field, faults) => html`
  <label class="settings-field" title=${field.meaning ?? ""}>
    <span>${explained(field.label)}</span>
    ${numberInput(field, faults)}
  </label>
  ${faultOf(field.id, field.range, faults)}
`;

/** What was wrong with what was typed, under its field. @param {string} id @param {Range} range @param {Faults} faults */
export function faultOf(id, range, faults) {
  const fault = faults.get(id);
  if (fault === undefined) return nothing;
  return html`<p class="settings-fault" id="${id}-fault" role="alert">${STRINGS.fault(fault, range)}</p>`;
}

/** @param {NumberField} field @param {Faults} faults */
export function numberInput({ id, label, value, range, series, commit }, faults) {
  const fault = faults.get(id);
  const take = (/** @type {string} */ text) => {
    const read = readWithin(text, range);
    faults.set(id, read === null ? text : null);
    if (read !== null && read !== value) commit(read);
  };
  const onKey = (/** @type {KeyboardEvent & {target: HTMLInputElement}} */ event) => {
    if (event.key === "Escape" && fault !== undefined) {
      event.preventDefault();
      event.target.value = fieldText(value);
      faults.set(id, null);
    }
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const direction = event.key === "ArrowUp" ? 1 : -1;
    const from = readWithin(event.target.value, range) ?? value;
    event.target.value = fieldText(
      series ? seriesStep(from, direction) : from + direction * stepOf(range, from),
    );
    take(event.target.value);
  };
  return html`<input
    type="text"
    inputmode="decimal"
    autocomplete="off"
    id=${id}
    aria-label=${label}
    aria-invalid=${fault === undefined ? "false" : "true"}
    aria-describedby=${fault === undefined ? nothing : `${id}-fault`}
    title=${allowed(range)}
    data-value=${fault ?? fieldText(value)}
    @change=${(/** @type {any} */ event) => take(event.target.value)}
    @keydown=${onKey}
  />`;
}

/** @param {Range} range @param {number} value */
const stepOf = ({ kind }, value) => (kind === "integer" ? 1 : Math.abs(value) >= 1 ? 1 : 0.1);

/**
 * @typedef {object} Option
 * @property {string} name
 * @property {string} label
 * @property {string} [title] its formula or what it is
 * @property {string | null} [refused] why it cannot be chosen now
 */

/**
 * @param {object} field
 * @param {string} field.id
 * @param {string} field.label
 * @param {string} field.value
 * @param {Option[]} field.options
 * @param {(name: string) => void} field.commit
 */
export function choiceField({ id, label, value, options, commit }) {
  return html`
    <label class="settings-field">
      <span>${label}</span>
      <select id=${id} data-value=${value} @change=${(/** @type {any} */ event) => commit(event.target.value)}>
        ${options.map(
          (
            one,
          ) => html`<option value=${one.name} ?disabled=${!!one.refused} title=${one.refused || one.title || ""}>
            ${one.label}${one.refused ? " ✕" : ""}
          </option>`,
        )}
      </select>
    </label>
    ${
      options.some((one) => one.refused)
        ? html`<details class="settings-refused">
          <summary>${STRINGS.refused}</summary>
          <ul>${options.filter((one) => one.refused).map((one) => html`<li>${one.refused}</li>`)}</ul>
        </details>`
        : nothing
    }
  `;
}

/**
 * @param {object} field
 * @param {string} field.label
 * @param {string} [field.meaning]
 * @param {boolean} field.value
 * @param {(value: boolean) => void} field.commit
 */
export const switchField = ({ label, meaning, value, commit }) => html`
  <label class="settings-check" title=${meaning ?? ""}>
    <input
      type="checkbox"
      data-checked=${value ? "yes" : "no"}
      @change=${(/** @type {any} */ event) => commit(event.target.checked)}
    />
    <span>${label}</span>
  </label>
`;

/**
 * The fields of a catalog record's parameters.
 * @param {any} entry of the catalog
 * @param {any} values of the spec
 * @param {string} group prefix of the ids
 * @param {(name: string, value: number | boolean) => void} commit
 * @param {Faults} faults
 */
export function parameterFields(entry, values, group, commit, faults) {
  return parametersOf(entry).map((one) => {
    const value = values[one.name] ?? one.default;
    const label = fieldLabel(one.name);
    if (one.kind === "boolean") {
      return switchField({ label, meaning: one.meaning, value, commit: (next) => commit(one.name, next) });
    }
    const series = one.name === "learning_rate";
    const commitNumber = (/** @type {number} */ next) => commit(one.name, next);
    return numberField(
      {
        id: `${group}-${one.name}`,
        label,
        meaning: one.meaning,
        value,
        range: one,
        series,
        commit: commitNumber,
      },
      faults,
    );
  });
}

/** The parameters of a record that are numbers or switches. @param {any} entry @returns {any[]} */
export const parametersOf = (entry) =>
  (entry?.parameters ?? []).filter((/** @type {any} */ one) => one.kind !== "table");

/**
 * Gives every field its value, but the one being typed in or dragged. The attributes say what the values are.
 * @param {HTMLElement} root
 */
export function settle(root) {
  for (const field of /** @type {NodeListOf<any>} */ (root.querySelectorAll("[data-value]"))) {
    const isHeld = field.hasAttribute("data-dragged") || field === document.activeElement;
    if (!isHeld || field.tagName === "SELECT") field.value = field.dataset.value;
  }
  for (const field of /** @type {NodeListOf<any>} */ (root.querySelectorAll("[data-checked]"))) {
    field.checked = field.dataset.checked === "yes";
  }
}
