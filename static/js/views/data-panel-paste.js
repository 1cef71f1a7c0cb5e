/**
 * The dialog for pasting or loading a table. What is typed stays in it until the page is left: closing the dialog, an
 * error in the text or a refusal by the server loses nothing.
 */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { DELIMITERS, readTable } from "../csv.js";
import { asks, fromTable, guessRoles, guessTask } from "../custom-dataset.js";
import { fit } from "../last-layer.js";
import { DELIMITER_NAMES, problemSentences, STRINGS } from "../strings/data-panel.js";
import { fitSentence } from "../strings/last-layer.js";

const WORDS = STRINGS.paste;
const PREVIEWED = 5;
/** No table within the limits on rows and columns is longer as text. In bytes. */
const LARGEST_FILE = 2_000_000;

/** @typedef {import("../custom-dataset.js").Role} Role */
/** @typedef {import("../custom-dataset.js").Task} Task */

/**
 * @typedef {object} Setting what the dialog needs from the page when it opens
 * @property {any} catalog
 * @property {any} spec
 * @property {{rows: number, columns: number}} limits
 */

/**
 * @param {HTMLDialogElement} dialog
 * @param {(changes: object) => void} use takes the changes of the spec
 */
export function createPasteDialog(dialog, use) {
  /** @type {{text: string, delimiter?: string, header?: boolean, roles?: Role[], task?: Task, fault: string}} */
  let typed = { text: "", fault: "" };
  /** @type {Setting | null} */
  let setting = null;

  /** @param {Partial<typeof typed>} change */
  function set(change) {
    typed = { ...typed, ...change };
    show();
  }

  /** A new text: what was chosen for the columns of the old one stays only where the columns are the same. @param {string} text */
  function setText(text) {
    const before = namesIn(typed.text);
    const after = namesIn(text);
    set(before === after ? { text, fault: "" } : { text, fault: "", roles: undefined, task: undefined });
  }

  /** @param {File | undefined} file */
  async function load(file) {
    if (!file) return;
    if (file.size > LARGEST_FILE) return set({ fault: WORDS.tooLarge(file.name, file.size, LARGEST_FILE) });
    const text = await file.text().catch(() => null);
    if (text === null || text.includes("\0")) set({ fault: WORDS.unreadable(file.name) });
    else setText(text);
  }

  function show() {
    const read = reading(typed, setting);
    const submit = () => {
      if (!read.dataset) return;
      use({ dataset: read.dataset, ...read.fitting?.changes });
      dialog.close();
    };
    render(
      content({ typed, read, setting, set, setText, load, submit, close: () => dialog.close() }),
      dialog,
    );
    for (const field of /** @type {NodeListOf<any>} */ (dialog.querySelectorAll("[data-value]"))) {
      field.value = field.dataset.value;
    }
    // Setting a long text again lays all its lines out again, so it is set only where it came from a file.
    const field = /** @type {HTMLTextAreaElement} */ (dialog.querySelector("textarea"));
    if (field.value !== typed.text) field.value = typed.text;
  }

  return {
    /** @param {Setting} now */
    open(now) {
      setting = now;
      show();
      dialog.showModal();
      dialog.querySelector("textarea")?.focus();
    },
  };
}

/** The first line, which says what the columns are. @param {string} text */
const namesIn = (text) => text.trimStart().split("\n", 1)[0];

/**
 * What the typed text comes to: a table, its roles, and the dataset or the problems.
 * @param {{text: string, delimiter?: string, header?: boolean, roles?: Role[], task?: Task}} typed
 * @param {Setting | null} setting
 */
function reading(typed, setting) {
  const nothingYet = {
    table: null,
    roles: [],
    task: /** @type {Task} */ ("regression"),
    dataset: null,
    fitting: null,
  };
  if (!setting || typed.text.trim() === "") return { ...nothingYet, problems: [] };
  const { table, problems } = readTable(typed.text, typed);
  if (!table) return { ...nothingYet, problems };
  const roles = typed.roles ?? guessRoles(table);
  const task = typed.task ?? guessTask(table, roles);
  const made = fromTable(table, roles, task, setting.limits);
  const fitting = made.dataset && fit(setting.catalog, setting.spec, asks(made.dataset));
  return { table, roles, task, dataset: made.dataset, fitting, problems: made.problems };
}
/** @typedef {ReturnType<typeof reading>} Reading */

/**
 * @typedef {object} DialogView
 * @property {{text: string, delimiter?: string, header?: boolean, fault: string}} typed
 * @property {Reading} read
 * @property {Setting | null} setting
 * @property {(change: object) => void} set
 * @property {(text: string) => void} setText
 * @property {(file: File | undefined) => Promise<void>} load
 * @property {() => void} submit
 * @property {() => void} close
 */

/** @param {DialogView} shown */
function content(shown) {
  const { read } = shown;
  // Emptied, so that choosing the same file again, mended meanwhile, loads it again.
  const load = async (/** @type {HTMLInputElement} */ field) => {
    await shown.load(field.files?.[0]);
    field.value = "";
  };
  return html`
    <h2 id="paste-title">${WORDS.title}</h2>
    <p class="data-note">${WORDS.hint}</p>
    <label class="data-wide">
      <span>${WORDS.text}</span>
      <textarea
        rows="8"
        spellcheck="false"
        placeholder=${WORDS.example}
        @input=${(/** @type {any} */ event) => shown.setText(event.target.value)}
      ></textarea>
    </label>
    <label>
      <span>${WORDS.file}</span>
      <input
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
        @change=${(/** @type {any} */ event) => load(event.target)}
      />
    </label>
    ${read.table ? choices(shown) : nothing}
    ${read.table ? preview(shown) : nothing}
    <div aria-live="polite">${verdict(shown)}</div>
    <div class="data-buttons">
      <button type="button" class="data-primary" ?disabled=${!read.dataset} @click=${shown.submit}>${WORDS.use}</button>
      <button type="button" @click=${shown.close}>${WORDS.cancel}</button>
    </div>
  `;
}

/** @param {DialogView} shown */
function choices({ typed, read, set }) {
  const found = /** @type {import("../csv.js").Table} */ (read.table);
  return html`
    <div class="data-choices">
      <label>
        <span>${WORDS.delimiter}</span>
        <select
          data-value=${found.delimiter}
          @change=${(/** @type {any} */ event) => set({ delimiter: event.target.value, roles: undefined, task: undefined })}
        >
          ${DELIMITERS.map(
            (one) => html`<option value=${one}>
              ${DELIMITER_NAMES[one]}${typed.delimiter === undefined && one === found.delimiter ? ` (${WORDS.guessed})` : ""}
            </option>`,
          )}
        </select>
      </label>
      <label>
        <span>${WORDS.task}</span>
        <select data-value=${read.task} @change=${(/** @type {any} */ event) => set({ task: event.target.value })}>
          ${Object.entries(WORDS.tasks).map(([task, name]) => html`<option value=${task}>${name}</option>`)}
        </select>
      </label>
      <label class="data-check">
        <input
          type="checkbox"
          .checked=${found.header}
          @change=${(/** @type {any} */ event) => set({ header: event.target.checked, roles: undefined, task: undefined })}
        />
        ${WORDS.header}
      </label>
    </div>
  `;
}

/** @param {DialogView} shown */
function preview({ read, set }) {
  const found = /** @type {import("../csv.js").Table} */ (read.table);
  const choose = (/** @type {number} */ column, /** @type {Role} */ role) =>
    set({ roles: read.roles.map((one, index) => (index === column ? role : one)), task: undefined });
  return html`
    <div class="data-preview" role="region" aria-label=${WORDS.preview} tabindex="0">
      <table>
        <caption>${WORDS.preview}</caption>
        <thead>
          <tr>${found.names.map((name) => html`<th scope="col">${name}</th>`)}</tr>
          <tr>
            ${read.roles.map(
              (role, column) => html`<td>
                <select
                  aria-label=${WORDS.roleOf(found.names[column])}
                  data-value=${role}
                  @change=${(/** @type {any} */ event) => choose(column, event.target.value)}
                >
                  ${Object.entries(WORDS.roles).map(([value, name]) => html`<option value=${value}>${name}</option>`)}
                </select>
              </td>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${found.rows.slice(0, PREVIEWED).map((row) => html`<tr>${row.map((one) => html`<td>${one}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>
  `;
}

/** Whether the text can be used, or what stands in the way. @param {DialogView} shown */
function verdict({ typed, read, setting }) {
  if (typed.fault) return html`<ul class="data-problems"><li>${typed.fault}</li></ul>`;
  if (read.problems.length > 0) {
    const sentences = problemSentences(read.problems, read.table?.delimiter ?? ",");
    return html`<ul class="data-problems">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
  }
  if (!read.dataset || !read.fitting || !setting) return nothing;
  const { dataset } = read;
  const found = WORDS.found(dataset.inputs.length, dataset.input_names.length, dataset.target_names.length);
  return html`<p class="data-note">${found} ${fitSentence(read.fitting, setting.catalog)}</p>`;
}
