/** What the sentences are made of: numbers with their exact value, names of places, the unit that a sentence speaks of. Pure. */

import { record } from "./catalog.js";
import { exact, short, tuple } from "./format.js";
import { unitText } from "./notation.js";
import * as places from "./places.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./types.js").Layer} Layer */
/** @typedef {string | {text: string, exact: string} | Aside} Part */
/** @typedef {{text: string, aside: true}} Aside words that a narrow page leaves out */

/** As many signs as a number of someone's choice mostly has. */
const GIVEN = 6;

/** @param {number} value @returns {Part} */
export const number = (value) => ({ text: short(value), exact: exact(value) });

/** @param {string} text @returns {Aside} */
export const aside = (text) => ({ text, aside: true });

/** A number that someone chose: with the digits it was given, where they are few. @param {number} value @returns {Part} */
export const given = (value) => {
  const text = exact(value);
  return { text: text.length <= GIVEN ? text : short(value), exact: text };
};

/** A short row of numbers in parentheses, a lone number without. @param {ArrayLike<number>} values @param {number} [decimals] */
export const listed = (values, decimals = 2) =>
  values.length === 1 ? tuple(values, decimals).slice(1, -1) : tuple(values, decimals);

/** More numbers than these are not read out one by one. */
export const FEW = 3;

/** A unit's name on the page. @param {View} view @param {number} layer @param {number} unit */
export const unitName = ({ widths, snapshot }, layer, unit) =>
  unitText(layer, unit, widths, snapshot?.rows?.input_names);

/** What the catalog says of a layer's activation. @param {View} view @param {Layer} layer @returns {any} */
export const activationOf = ({ catalog }, { activation }) =>
  record(catalog, "activations", activation) ?? {
    label: activation.replace(/_/g, " "),
    kinks: [],
    steepest: null,
    highest: null,
  };

/** The index, from 0, of the value farthest from 0. @param {ArrayLike<number>} values */
export function strongest(values) {
  let largest = 0;
  for (let index = 1; index < values.length; index++) {
    if (Math.abs(values[index]) > Math.abs(values[largest])) largest = index;
  }
  return largest;
}

/**
 * The parameter whose entry is farthest from 0 in the matrices and rows given by layer, with its value there; null where
 * all are 0.
 * @param {Layer[]} layers
 * @param {(layer: Layer) => [matrix: ArrayLike<ArrayLike<number>>, row: ArrayLike<number>]} entries for weights and biases
 */
export function strongestParameter(layers, entries) {
  let best = { name: "", value: 0 };
  const consider = (/** @type {string} */ name, /** @type {number} */ value) => {
    if (Math.abs(value) > Math.abs(best.value)) best = { name, value };
  };
  for (const [index, layer] of layers.entries()) {
    const [matrix, row] = entries(layer);
    for (const [to, weights] of Array.from(matrix).entries()) {
      const from = strongest(weights);
      consider(places.weight(index + 1, to + 1, from + 1).name, weights[from]);
    }
    const to = strongest(row);
    consider(places.bias(index + 1, to + 1).name, row[to]);
  }
  return best.value === 0 ? null : best;
}

/** The unit, from 1, that is selected in a layer, itself or by one of its parameters; else null. @param {View} view @param {number} layer @param {ArrayLike<number>} values */
export function chosenUnit({ selection }, layer, values) {
  const chosen = selection?.layer === layer ? (selection.unit ?? selection.to) : undefined;
  return chosen !== undefined && chosen <= values.length ? chosen : null;
}

/** A unit is flat where its slope is below this share of its activation's steepest, as in the diagnostics. */
const FLAT = 0.05;

/** Whether a slope lies on a flat end of its activation. @param {number} slope @param {any} activation of the catalog */
export const isFlat = (slope, { steepest }) => steepest !== null && Math.abs(slope) < FLAT * steepest;

/** Whether a unit gives and passes nothing: flat to its left, where its activation has no slope at all. @param {number} slope @param {any} activation */
export const isOff = (slope, activation) =>
  slope === 0 && activation.steepest !== null && activation.highest === null;

/** Where a target is one-hot, the output that should be 1, from 1; else null. @param {ArrayLike<number>} y */
export function wantedOutput(y) {
  const values = Array.from(y);
  const ones = values.filter((value) => value === 1).length;
  const isOneHot = values.length > 1 && ones === 1 && values.every((value) => value === 0 || value === 1);
  return isOneHot ? values.indexOf(1) + 1 : null;
}
