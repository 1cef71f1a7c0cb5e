/**
 * Symbols of places and quantities, as LaTeX and as plain text. Pure: what a thing is called, never what it is worth.
 *
 * A sample's own loss is ℓ, the batch's loss (with its penalty) is L. Indices are those of the contract:
 * w^{(l)}_{j,i} joins unit i of layer l − 1 to unit j of layer l; layer 0 is the input.
 */

import { inputName, subscript, unitSymbol } from "./format.js";
import * as places from "./places.js";

/** @typedef {import("./types.js").Place} Place */

export const SAMPLE_LOSS = "\\ell";
export const BATCH_LOSS = "L";
export const SAMPLE_LOSS_TEXT = "ℓ";

/** @param {string} letter @param {number} layer @param {number | string} index */
const indexed = (letter, layer, index) => `${letter}^{(${layer})}_{${index}}`;

/** @param {number} layer @param {number} to @param {number} from */
export const weightLatex = (layer, to, from) => indexed("w", layer, `${to},${from}`);

/** @param {number} layer @param {number} to */
export const biasLatex = (layer, to) => indexed("b", layer, to);

/** What a unit sums up, before its activation. @param {number} layer @param {number} unit */
export const zLatex = (layer, unit) => indexed("z", layer, unit);

/** ∂ℓ/∂z of a unit. @param {number} layer @param {number} unit */
export const deltaLatex = (layer, unit) => indexed("\\delta", layer, unit);

/** What a unit gives on; an input is x. @param {number} layer @param {number} unit */
export const activationLatex = (layer, unit) => (layer === 0 ? `x_{${unit}}` : indexed("a", layer, unit));

/** @param {string} of @param {string} by */
export const partial = (of, by) => `\\frac{\\partial ${of}}{\\partial ${by}}`;

/**
 * LaTeX of a weight, a bias, a unit's activation or the sample's loss.
 * @param {Place} place
 */
export function placeLatex(place) {
  const { kind, layer = 0, to = 0, from = 0, unit = 0 } = place;
  if (kind === "weight") return weightLatex(layer, to, from);
  if (kind === "bias") return biasLatex(layer, to);
  if (kind === "unit") return activationLatex(layer, unit);
  return SAMPLE_LOSS;
}

/**
 * A unit in plain text: a¹₂, in the last layer ŷ (ŷ₂ where there are several outputs), and an input by its column's name.
 * @param {number} layer
 * @param {number} unit
 * @param {number[]} widths units by layer, index 0 the inputs
 * @param {string[]} [inputNames] as the server names the columns; without them inputs are x₁, x₂, …
 */
export function unitText(layer, unit, widths, inputNames = []) {
  if (layer === 0 && inputNames[unit - 1]) return inputName(inputNames[unit - 1]);
  if (layer !== widths.length - 1 || layer === 0) return unitSymbol(layer, unit);
  return widths[layer] === 1 ? "ŷ" : `ŷ${subscript(unit)}`;
}

/**
 * A path in plain text, from its first unit to the sample's loss: a¹₂ → a²₁ → ŷ → ℓ.
 * @param {number} layer the layer of the first unit
 * @param {number[]} units one unit of each layer from `layer` on
 * @param {number[]} widths
 */
export const pathText = (layer, units, widths) =>
  [...units.map((unit, index) => unitText(layer + index, unit, widths)), SAMPLE_LOSS_TEXT].join(" → ");

/**
 * The symbols of a path's factors, in the order in which the server lists them: the derivative by the parameter, then
 * slope and weight in turn, and the last layer's delta.
 * @param {import("./types.js").ParameterPlace} parameter the weight or bias
 * @param {number[]} units
 * @param {{name: string, latex?: string}[]} factors
 * @returns {string[]}
 */
export function pathFactorsLatex(parameter, units, factors) {
  let step = 0;
  return factors.map((factor) => {
    const layer = parameter.layer + step;
    if (factor.latex) return factor.latex;
    if (factor.name === "delta")
      return deltaLatex(parameter.layer + units.length - 1, units[units.length - 1]);
    if (factor.name === "da_dz")
      return partial(activationLatex(layer, units[step]), zLatex(layer, units[step]));
    if (factor.name.startsWith("dz_d")) return partial(zLatex(layer, units[0]), placeLatex(parameter));
    step += 1;
    return weightLatex(layer + 1, units[step], units[step - 1]);
  });
}

/**
 * Where each of a path's factors sits, in the same order.
 * @param {import("./types.js").ParameterPlace} parameter
 * @param {number[]} units
 * @param {{name: string}[]} factors
 * @returns {Place[]}
 */
export function pathFactorPlaces(parameter, units, factors) {
  let step = 0;
  return factors.map(({ name }) => {
    if (name.startsWith("dz_d")) return parameter;
    if (name === "W") step += 1;
    const layer = parameter.layer + step;
    return name === "W"
      ? places.weight(layer, units[step], units[step - 1])
      : places.unit(layer, units[step]);
  });
}

/**
 * The place that a factor of an inspection belongs to, or null where it names none.
 * @param {{layer?: number, unit?: number, to?: number, from?: number, kind?: string} | null | undefined} at
 * @returns {Place | null}
 */
export function placeOf(at) {
  if (!at) return null;
  if (at.kind === "loss") return places.loss;
  if (at.layer === undefined) return null;
  if (at.unit !== undefined) return places.unit(at.layer, at.unit);
  if (at.to === undefined) return null;
  return at.from === undefined ? places.bias(at.layer, at.to) : places.weight(at.layer, at.to, at.from);
}
