/** The numbers of the gradient-flow panel as tables: the norms over the run, the layers, and how their numbers are spread. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { isCounted } from "../layer-health.js";
import { STRINGS } from "../strings/gradient-flow.js";
import { createTable } from "../table.js";
import { isKnown } from "../timeline.js";

/** @typedef {import("../layer-health.js").Diagnosis} Diagnosis */
/** @typedef {import("../types.js").Known} Known */
/** @typedef {import("../layer-health.js").NormCurves} NormCurves */
/**
 * @typedef {object} Numbers
 * @property {NormCurves} curves
 * @property {Diagnosis | null} diagnosis
 * @property {Known} known of the diagnosis
 * @property {[string, import("../wishes.js").Answer][]} bands by quantity
 */

const WORDS = STRINGS.tables;

/** @param {import("../types.js").Actions} actions @param {() => void} again @returns {(numbers: Numbers) => unknown} */
export function createTables(actions, again) {
  const [norms, layers, spread, bands] = Array.from({ length: 4 }, () => createTable(actions, again));
  return (numbers) => html`
    ${numbers.curves.iterations.length > 0 ? norms(ofNorms(numbers.curves)) : nothing}
    ${numbers.diagnosis ? layers(ofLayers(numbers.diagnosis, numbers.known)) : nothing}
    ${numbers.diagnosis ? spread(ofSpread(numbers.diagnosis, numbers.known)) : nothing}
    ${numbers.bands.some(([, { value }]) => value?.iterations.length) ? bands(ofBands(numbers.bands)) : nothing}
  `;
}

/** @param {NormCurves} curves */
const ofNorms = ({ iterations, layers }) => ({
  caption: WORDS.normsCaption,
  summary: WORDS.norms,
  heads: ["iteration", ...layers.map((_, index) => STRINGS.layerNumber(index + 1))],
  rows: () => iterations.map((iteration, at) => [iteration, ...layers.map((layer) => layer[at])]),
});

/** @param {Diagnosis} diagnosis @param {Known} known */
const ofLayers = (diagnosis, known) => ({
  caption: WORDS.layersCaption(diagnosis.iteration, diagnosis.rows),
  summary: WORDS.layers,
  heads: WORDS.layersHeads,
  rows: () => diagnosis.layers.map((health) => layerCells(health, known)),
});

/** What has not been computed yet stays empty. @param {import("../layer-health.js").LayerHealth} one @param {Known} known */
function layerCells(one, known) {
  const when = (/** @type {boolean} */ computed, /** @type {import("../tsv.js").Cell[]} */ cells) =>
    cells.map((cell) => (computed ? cell : null));
  const gathered = isKnown(known, "dL_dW");
  const stepped = isKnown(known, "step");
  return [
    one.layer,
    one.activation,
    ...when(gathered, [one.gradient_norm, one.gradient_rms, one.to_last]),
    ...when(stepped, [one.update_norm]),
    one.weight_norm,
    ...when(stepped, [one.weight_update_norm, one.update_to_weight]),
    ...when(isKnown(known, "a", one.layer), [
      one.saturated,
      one.saturated_units.join(" "),
      one.dead,
      one.dead_units.join(" "),
      one.flat?.join(" ") ?? null,
    ]),
  ];
}

/** @param {Diagnosis} diagnosis @param {Known} known */
const ofSpread = ({ iteration, distributions }, known) => ({
  caption: WORDS.spreadCaption(iteration),
  summary: WORDS.spread,
  heads: WORDS.spreadHeads,
  rows: () =>
    distributions.flatMap(({ quantity, layers }) =>
      layers
        .filter(({ layer }) => isCounted(known, quantity, layer))
        .map((one) => [quantity, one.layer, one.count, one.zeros, one.lowest, one.highest, ...one.quantiles]),
    ),
});

/** @param {Numbers["bands"]} bands */
const ofBands = (bands) => ({
  caption: WORDS.bandsCaption,
  summary: WORDS.bands,
  heads: WORDS.bandsHeads,
  rows: () =>
    bands.flatMap(([quantity, { value }]) =>
      (value?.layers ?? []).flatMap((/** @type {any} */ { layer, values, zeros }) =>
        value.iterations.map((/** @type {number} */ iteration, /** @type {number} */ at) => [
          quantity,
          layer,
          iteration,
          ...values[at],
          zeros[at],
        ]),
      ),
    ),
});
