/** What is compared, from where and for how long: the form of the panel that compares runs, with what is wrong beside it. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { BATCH_ROWS, BATCH_SIZE, settingsOf } from "../compared-settings.js";
import { readValues } from "../compared-values.js";
import { placeForBatches, sortFaults, trainingRows, usualExtent, workOf } from "../comparison.js";
import { readNumber } from "../read-number.js";
import { STRINGS } from "../strings/compare.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Session} Session */
/** @typedef {import("../compared-settings.js").Setting} Setting */
/** @typedef {import("../comparison.js").Wanted} Wanted */

export class CompareForm {
  /** @param {(wanted: Wanted) => void} begin @param {() => void} again renders the panel anew */
  constructor(begin, again) {
    this.begin = begin;
    this.again = again;
    this.path = "optimizer.learning_rate";
    /** @type {string | null} what was typed, null for the setting's first set */ this.text = null;
    /** @type {string | null} */ this.count = null;
    /** @type {"iterations" | "epochs" | null} */ this.unit = null;
    this.loss = "";
    /** @type {"start" | "here"} */ this.from = "start";
    /** @type {any} */ this.spec = null;
    /** @type {Setting[]} */ this.settings = [];
    this.told = false;
  }

  /** @param {View} view */
  read(view) {
    const session = /** @type {Session} */ (view.session);
    if (session.spec !== this.spec) {
      this.spec = session.spec;
      this.settings = settingsOf(view.catalog, session.spec);
    }
    const setting = this.settings.find((one) => one.path === this.path) ?? this.settings[0];
    if (setting.path !== this.path) this.take(setting);
    const usual = usualExtent(session, setting.path);
    const unit = setting.path === BATCH_SIZE ? "epochs" : (this.unit ?? usual.unit);
    const count = this.count ?? String(unit === usual.unit ? usual.count : 100);
    const rows = view.snapshot?.rows.total ?? 0;
    /** @type {Wanted["on"]} */
    const on = setting.path === BATCH_SIZE ? placeForBatches(view.catalog, session.spec, rows) : "own";
    const from = session.iteration === 0 || on === "circle" ? "start" : this.from;
    const text = this.text ?? setting.sets[0].text;
    const reading = readValues(text, setting.kind, view.catalog.limits.comparison_runs.maximum);
    return { setting, unit, count, rows, on, from, text, reading, session };
  }

  /** @param {Setting} setting */
  take(setting) {
    this.path = setting.path;
    this.text = null;
    this.told = false;
  }

  /** @param {Partial<Pick<CompareForm, "text" | "count" | "unit" | "loss" | "from">>} changed */
  change(changed) {
    Object.assign(this, changed);
    this.told = false;
    this.again();
  }

  /** @param {View} view @returns {unknown} a lit template */
  template(view) {
    const now = this.read(view);
    const { comparison } = view;
    const isBusy = comparison.pending || comparison.standing === "running";
    const { values, others } = this.told
      ? sortFaults(comparison.faults, now.setting.path)
      : { values: [], others: [] };
    const count = wholeFrom1(now.count);
    const loss = this.loss.trim() === "" ? null : readNumber(this.loss);
    const isLossWrong = this.loss.trim() !== "" && !((loss ?? 0) > 0);
    const valueFaults = now.reading.problem
      ? [now.reading.problem]
      : values.map(({ index, message }) => STRINGS.valueFault(now.reading.texts[index], message));
    const isWrong = now.reading.problem !== null || count === null || isLossWrong;
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (isWrong || isBusy || !now.reading.values || count === null) return;
      this.told = true;
      const { path } = now.setting;
      const { unit, from, on, reading } = now;
      this.begin({
        path,
        values: reading.values,
        texts: reading.texts,
        unit,
        count,
        lossBelow: loss,
        from,
        on,
      });
    };
    const runs = now.reading.values?.length ?? 0;
    return html`<form class="compare-form" @submit=${submit} novalidate>
      ${this.settingFields(now, valueFaults)}
      ${this.extentFields(
        now,
        count === null,
        isLossWrong,
        html`<button type="submit" ?disabled=${isWrong || isBusy}>${STRINGS.begin(runs)}</button>
        ${isWrong || count === null ? nothing : html`<span class="soft">${STRINGS.work(work(now, count, view.catalog))}</span>`}`,
      )}
      ${others.map(({ field, message }) => html`<p class="compare-fault" role="alert">${STRINGS.fault(field, message)}</p>`)}
      ${this.note(now)}
    </form>`;
  }

  /** @param {ReturnType<CompareForm["read"]>} now @param {string[]} faults */
  settingFields({ setting, text }, faults) {
    const groups = [...new Set(this.settings.map((one) => one.group))];
    const option = (/** @type {Setting} */ one) =>
      html`<option value=${one.path} .selected=${one.path === setting.path}>${one.label}</option>`;
    const choose = (/** @type {any} */ { target }) => {
      this.take(/** @type {Setting} */ (this.settings.find((one) => one.path === target.value)));
      this.again();
    };
    return html`
      <p class="compare-row">
        <label>${STRINGS.setting} <select data-field="setting" @change=${choose}>
          ${groups.map((group) => html`<optgroup label=${group}>${this.settings.filter((one) => one.group === group).map(option)}</optgroup>`)}
        </select></label>
        <label class="compare-values">${STRINGS.values}
          <input data-field="values" .value=${text} autocomplete="off" spellcheck="false"
            aria-invalid=${faults.length > 0 ? "true" : "false"} aria-describedby="compare-value-faults"
            @input=${(/** @type {any} */ event) => this.change({ text: event.target.value })} /></label>
      </p>
      <div id="compare-value-faults" role="alert">${faults.map((fault) => html`<p class="compare-fault">${fault}</p>`)}</div>
      <ul class="compare-sets" aria-label=${STRINGS.sets}>${setting.sets.map(
        (
          set,
        ) => html`<li><button type="button" aria-pressed=${set.text === text ? "true" : "false"} title=${set.text}
          @click=${() => this.change({ text: set.text })}>${set.label}</button></li>`,
      )}</ul>`;
  }

  /** @param {ReturnType<CompareForm["read"]>} now @param {boolean} isCountWrong @param {boolean} isLossWrong @param {unknown} begin the button */
  extentFields({ setting, unit, count, on, from, session }, isCountWrong, isLossWrong, begin) {
    const changed = (/** @type {"count" | "loss" | "unit" | "from"} */ field) => (/** @type {any} */ event) =>
      this.change({ [field]: event.target.value });
    const units = /** @type {const} */ (["iterations", "epochs"]);
    return html`
      <p class="compare-row">
        ${
          session.iteration > 0 && on !== "circle"
            ? html`<label>${STRINGS.from} <select data-field="from" @change=${changed("from")}>
                <option value="start" .selected=${from === "start"}>${STRINGS.fromStart}</option>
                <option value="here" .selected=${from === "here"}>${STRINGS.fromHere(session.iteration)}</option>
              </select></label>`
            : nothing
        }
        <label>${STRINGS.extent} <input data-field="count" inputmode="numeric" autocomplete="off" .value=${count}
          aria-invalid=${isCountWrong ? "true" : "false"} @input=${changed("count")} /></label>
        <select data-field="unit" aria-label=${STRINGS.extent} ?disabled=${setting.path === BATCH_SIZE} @change=${changed("unit")}>
          ${units.map((one) => html`<option value=${one} .selected=${one === unit}>${STRINGS.units[one]}</option>`)}
        </select>
        <label title=${STRINGS.lossBelowHint}>${STRINGS.lossBelow} <input data-field="loss" inputmode="decimal"
          autocomplete="off" placeholder="–" .value=${this.loss}
          aria-invalid=${isLossWrong ? "true" : "false"} @input=${changed("loss")} /></label>
        <span class="compare-begin">${begin}</span>
      </p>
      ${isCountWrong ? html`<p class="compare-fault" role="alert">${STRINGS.countFault}</p>` : nothing}
      ${isLossWrong ? html`<p class="compare-fault" role="alert">${STRINGS.lossFault}</p>` : nothing}`;
  }

  /** @param {ReturnType<CompareForm["read"]>} now */
  note({ setting, on, rows }) {
    if (setting.path !== BATCH_SIZE) return nothing;
    const more = {
      own: "",
      rows: ` ${STRINGS.moreRows(rows, BATCH_ROWS)}`,
      circle: ` ${STRINGS.circle(rows, BATCH_ROWS)}`,
    };
    return html`<p class="compare-note">${STRINGS.batchesByEpochs}${more[on]}</p>`;
  }
}

/** Iterations of all runs together. @param {ReturnType<CompareForm["read"]>} now @param {number} count @param {any} catalog */
function work({ setting, unit, on, rows, reading, session }, count, catalog) {
  const split = on === "circle" ? catalog.datasets.circle.split : session.spec.dataset.split;
  const training = trainingRows(on === "own" ? rows : BATCH_ROWS, split);
  const wanted = { path: setting.path, values: reading.values ?? [], unit, count };
  return workOf(wanted, training, session.spec.batch_size);
}

/** @param {string} text */
function wholeFrom1(text) {
  const value = readNumber(text);
  return value !== null && Number.isInteger(value) && value >= 1 ? value : null;
}
