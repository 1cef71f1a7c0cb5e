/** The settings' popovers: what each group of the spec holds, and what a change of it does. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { record, records } from "../catalog.js";
import { fieldText, fromExponent, toExponent } from "../field-ranges.js";
import { plain } from "../format.js";
import { fieldLabel, STRINGS } from "../strings/settings.js";
import { choiceField, numberField, parameterFields, parametersOf, switchField } from "./settings-fields.js";

/** @typedef {import("./settings-fields.js").Faults} Faults */

/**
 * @typedef {object} Ground what a form is made from
 * @property {any} catalog
 * @property {any} spec
 * @property {any | null} rows rows answer
 * @property {Faults} faults
 * @property {import("../types.js").Actions} actions
 */

/** The change to another seed: start values given by hand or kept from other layers make way for drawn ones. @param {any} spec @param {number} seed */
export const reseeded = (spec, seed) => ({ seed, ...(spec.parameters === null ? {} : { parameters: null }) });

/** The last layer's activation. @param {any} spec */
const lastActivation = (spec) => spec.layers[spec.layers.length - 1].activation;

/** A catalog's records as options. @param {any} catalog @param {string} registry @param {(entry: any) => string | null} [refuses] */
const options = (catalog, registry, refuses = () => null) =>
  records(catalog, registry).map((entry) => ({
    name: entry.name,
    label: entry.label,
    title: entry.description ?? entry.latex,
    refused: refuses(entry),
  }));

/** @param {Ground} ground */
export function presetForm({ catalog, actions }) {
  return html`
    <ul class="settings-presets" aria-label=${STRINGS.preset.list}>
      ${records(catalog, "presets").map(
        (preset) => html`
          <li>
            <button
              type="button"
              class="quiet"
              @click=${(/** @type {any} */ { currentTarget }) => {
                currentTarget.closest("[popover]").hidePopover();
                actions.usePreset(preset.name);
              }}
            >
              <strong>${preset.title}</strong>
              <span>${preset.description ?? ""}</span>
            </button>
          </li>
        `,
      )}
    </ul>
  `;
}

/** @param {Ground} ground */
export function lossForm({ catalog, spec, faults, actions }) {
  const WORDS = STRINGS.loss;
  const last = lastActivation(spec);
  const refuses = (/** @type {any} */ entry) => refusal(catalog, entry, last);
  const penalty = (/** @type {string} */ name, /** @type {any} */ value) =>
    actions.edit({ penalty: { [name]: value } });
  const range = (/** @type {string} */ name) => parametersOf(record(catalog, "penalties", name))[0];
  return html`
    ${choiceField({
      id: "settings-loss-name",
      label: WORDS.name,
      value: spec.loss.name,
      options: options(catalog, "losses", refuses),
      commit: (name) => actions.change({ loss: { name } }, WORDS.what),
    })}
    ${choiceField({
      id: "settings-loss-reduction",
      label: WORDS.reduction,
      value: spec.loss.reduction,
      options: catalog.reductions.map((/** @type {"mean" | "sum"} */ name) => ({
        name,
        label: WORDS.reductions[name],
      })),
      commit: (reduction) => actions.change({ loss: { reduction } }, WORDS.what),
    })}
    <p class="settings-note">${STRINGS.startsAgain}</p>
    <hr />
    <h3>${WORDS.penalty}</h3>
    ${["l1", "l2"].map((name) =>
      numberField(
        {
          id: `penalty-${name}`,
          label: fieldLabel(name),
          value: spec.penalty[name],
          range: range(name),
          commit: (value) => penalty(name, value),
        },
        faults,
      ),
    )}
    <p class="settings-note">${STRINGS.atOnce}</p>
  `;
}

/** Why a loss cannot follow the last layer, in the catalog's words, or null. @param {any} catalog @param {any} loss @param {string} last */
const refusal = (catalog, loss, last) =>
  catalog.refused.find(
    (/** @type {any} */ one) => one.place === "last" && one.loss === loss.name && one.activation === last,
  )?.reason ?? null;

/** @param {Ground} ground */
export function optimizerForm({ catalog, spec, faults, actions }) {
  const { optimizer } = spec;
  const entry = record(catalog, "optimizers", optimizer.name);
  const edit = (/** @type {object} */ change) => actions.edit({ optimizer: change });
  const commit = (/** @type {string} */ name, /** @type {number | boolean} */ value) =>
    edit({ [name]: value });
  const [rate, ...others] = parameterFields(entry, optimizer, "optimizer", commit, faults);
  return html`
    ${choiceField({
      id: "settings-optimizer-name",
      label: STRINGS.optimizer.name,
      value: optimizer.name,
      options: options(catalog, "optimizers"),
      commit: (name) => edit({ name }),
    })}
    ${rate}
    ${rateSlider(optimizer.learning_rate ?? parametersOf(entry)[0].default, (value) => edit({ learning_rate: value }))}
    ${others}
    <p class="settings-note">${STRINGS.atOnce}</p>
  `;
}

/** A logarithmic slider from 0.0001 to 10. @param {number} rate @param {(value: number) => void} commit */
function rateSlider(rate, commit) {
  const preview = (/** @type {any} */ event) => {
    const field = event.target.closest("[popover]").querySelector("#optimizer-learning_rate");
    field.value = fieldText(fromExponent(event.target.valueAsNumber));
  };
  return html`<input
    type="range"
    class="settings-slider"
    min="-4"
    max="1"
    step="0.05"
    aria-label=${STRINGS.optimizer.slider}
    aria-valuetext=${plain(rate)}
    data-value=${plain(toExponent(rate))}
    @input=${preview}
    @change=${(/** @type {any} */ event) => commit(fromExponent(event.target.valueAsNumber))}
  />`;
}

/** @param {Ground} ground @param {number} training rows */
export function batchForm({ spec, faults, actions }, training) {
  const WORDS = STRINGS.batch;
  const whole = spec.batch_size === null;
  return html`
    ${switchField({
      label: WORDS.whole,
      value: whole,
      commit: (all) => actions.edit({ batch_size: all ? null : Math.max(1, Math.min(10, training)) }),
    })}
    ${
      whole
        ? nothing
        : numberField(
            {
              id: "batch-size",
              label: WORDS.size,
              value: spec.batch_size,
              range: { kind: "integer", minimum: 1 },
              commit: (size) => actions.edit({ batch_size: size }),
            },
            faults,
          )
    }
    <p class="settings-note">${STRINGS.atOnce}</p>
    <hr />
    ${switchField({
      label: WORDS.shuffle,
      value: spec.shuffle,
      commit: (shuffle) => actions.change({ shuffle }, WORDS.what),
    })}
    <p class="settings-note">${STRINGS.startsAgain}</p>
  `;
}

/** @param {Ground} ground */
export function startForm({ catalog, spec, faults, actions }) {
  const WORDS = STRINGS.start;
  const given = spec.parameters !== null;
  const choices = options(catalog, "initializers");
  const change = (/** @type {object} */ initializer) =>
    actions.change({ initializer, ...(given ? { parameters: null } : {}) }, WORDS.what);
  return html`
    ${choiceField({
      id: "settings-start-name",
      label: WORDS.name,
      value: given ? WORDS.given : spec.initializer.name,
      options: given
        ? [{ name: WORDS.given, label: WORDS.given, title: WORDS.givenTitle }, ...choices]
        : choices,
      commit: (name) => change({ name }),
    })}
    ${
      given
        ? nothing
        : parameterFields(
            record(catalog, "initializers", spec.initializer.name),
            spec.initializer,
            "start",
            (name, value) => change({ [name]: value }),
            faults,
          )
    }
    ${numberField(
      {
        id: "start-seed",
        label: WORDS.seed,
        meaning: WORDS.seedTitle,
        value: spec.seed,
        range: { kind: "integer", minimum: 0, maximum: catalog.limits.seed.maximum },
        commit: (seed) => actions.change(reseeded(spec, seed), WORDS.seedWhat),
      },
      faults,
    )}
    <p class="settings-note">${STRINGS.startsAgain}</p>
  `;
}
