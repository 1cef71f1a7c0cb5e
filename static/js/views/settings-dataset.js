/** The settings' form for the dataset: its own fields, features and split, chosen together and then used at once. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { record, records } from "../catalog.js";
import { fit } from "../last-layer.js";
import { fitSentence } from "../strings/last-layer.js";
import { STRINGS } from "../strings/settings.js";
import { choiceField, numberField, parameterFields, parametersOf, switchField } from "./settings-fields.js";

/** @typedef {import("./settings-forms.js").Ground} Ground */

const WORDS = STRINGS.dataset;
const SHARE = { kind: "integer", minimum: 0, maximum: 90 };

/** A dataset as chosen so far, from the spec's or a record's own defaults. @param {any} entry @param {any} values */
function filled(entry, values) {
  const own = parametersOf(entry).map((one) => [one.name, values[one.name] ?? one.default]);
  return { name: entry.name, ...Object.fromEntries(own) };
}

/** What the form shows before anything is chosen. @param {Ground} ground */
const present = ({ catalog, spec }) => filled(record(catalog, "datasets", spec.dataset.name), spec.dataset);

/** The raw inputs of a dataset, or null where they are not known before it is used. @param {any} entry @param {Ground} ground */
function rawInputs(entry, { spec, rows }) {
  if (entry.inputs !== null) return entry.inputs;
  return entry.name === spec.dataset.name && rows ? rows.rows[0].x_raw.length : null;
}

/** What must change beside another dataset; the rows that are there fit already. @param {any} entry @param {Ground} ground */
function fitting(entry, { catalog, spec }) {
  if (entry.name === spec.dataset.name) return null;
  return fit(catalog, spec, {
    units: entry.last_units,
    labels: entry.task === "classification",
    range: entry.target_range,
  });
}

/**
 * @param {Ground} ground
 * @param {any | null} chosen what was chosen and not yet used, null for nothing
 * @param {(chosen: any | null) => void} choose
 */
export function datasetForm(ground, chosen, choose) {
  const { catalog, spec, faults, actions } = ground;
  const shown = chosen ?? present(ground);
  const entry = record(catalog, "datasets", shown.name);
  const same = shown.name === spec.dataset.name;
  const fitted = fitting(entry, ground);
  const set = (/** @type {object} */ change) => choose({ ...shown, ...change });
  const use = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (chosen) actions.change({ dataset: chosen, ...fitted?.changes }, WORDS.what);
  };
  return html`
    <form class="settings-form" @submit=${use}>
      ${choiceField({
        id: "settings-dataset-name",
        label: WORDS.name,
        value: shown.name,
        options: records(catalog, "datasets").map((one) => ({
          name: one.name,
          label: one.label,
          title: one.description,
          refused: one.name === "custom" && spec.dataset.name !== "custom" ? WORDS.own : null,
        })),
        commit: (name) =>
          choose(name === spec.dataset.name ? null : filled(record(catalog, "datasets", name), {})),
      })}
      <p class="settings-note">${entry.description ?? ""}</p>
      ${parameterFields(entry, shown, "dataset", (name, value) => set({ [name]: value }), faults)}
      ${featureChoices(ground, entry, shown.features ?? (same ? spec.dataset.features : null), (features) => set({ features }))}
      ${splitFields(shown.split ?? (same ? spec.dataset.split : entry.split), (split) => set({ split }), faults)}
      ${switchField({
        label: WORDS.standardize,
        meaning: WORDS.standardizeTitle,
        value: shown.standardize ?? (same ? spec.dataset.standardize : false),
        commit: (standardize) => set({ standardize }),
      })}
      ${fitted ? html`<p class="settings-note">${fitSentence(fitted, catalog)}</p>` : nothing}
      <div class="settings-use">
        <button type="submit" ?disabled=${!chosen}>${WORDS.use}</button>
        <span class="settings-note">${STRINGS.startsAgain}</span>
      </div>
    </form>
  `;
}

/**
 * @param {Ground} ground
 * @param {any} entry
 * @param {string[] | null} features
 * @param {(features: string[]) => void} commit
 */
function featureChoices(ground, entry, features, commit) {
  const raw = rawInputs(entry, ground);
  if (!raw || raw > 2) return nothing;
  const offered = records(ground.catalog, "features").filter((one) => one.uses <= raw);
  if (offered.length === 0) return nothing;
  const on = features ?? Array.from({ length: raw }, (_, index) => `x${index + 1}`);
  const toggle = (/** @type {string} */ name, /** @type {boolean} */ wanted) => {
    const next = offered.map((one) => one.name).filter((one) => (one === name ? wanted : on.includes(one)));
    if (next.length > 0) commit(next);
  };
  return html`
    <fieldset class="settings-features">
      <legend>${WORDS.features}</legend>
      ${offered.map((one) =>
        switchField({
          label: one.label,
          value: on.includes(one.name),
          commit: (wanted) => toggle(one.name, wanted),
        }),
      )}
    </fieldset>
  `;
}

/** @param {any | null} split @param {(split: object) => void} commit @param {import("./settings-fields.js").Faults} faults */
function splitFields(split, commit, faults) {
  const parts = { validation: split?.validation ?? 0, test: split?.test ?? 0 };
  return /** @type {("validation" | "test")[]} */ (["validation", "test"]).map((part) =>
    numberField(
      {
        id: `dataset-${part}`,
        label: WORDS[part],
        value: Math.round(parts[part] * 100),
        range: {
          ...SHARE,
          maximum: 99 - Math.round((part === "test" ? parts.validation : parts.test) * 100),
        },
        commit: (share) => commit(splitOf({ ...parts, [part]: share / 100 })),
      },
      faults,
    ),
  );
}

/** The shares with what is left for training; hundredths, so that they add up to 1. @param {{validation: number, test: number}} parts */
function splitOf({ validation, test }) {
  const train = (100 - Math.round(validation * 100) - Math.round(test * 100)) / 100;
  return { train, validation, test };
}
