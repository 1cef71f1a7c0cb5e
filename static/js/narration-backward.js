/** The sentence of a layer's backward pass: what arrives, how much of it the slope lets through, what becomes of it. Pure. */

import {
  activationOf,
  chosenUnit,
  given,
  isFlat,
  isOff,
  number,
  strongest,
  unitName,
} from "./narration-parts.js";
import { STRINGS } from "./strings/narration-backward.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./types.js").Layer} Layer */
/** @typedef {import("./narration-parts.js").Part} Part */

/** A signal vanishes where it is below this share of the last layer's, and explodes above its inverse, as in the diagnostics. */
const VANISHING = 1e-2;
const EXPLODING = 1e2;
/** Paths cancel where their sum is below this share of the largest of them. */
const CANCELLED = 0.1;

/** @param {View} view @param {Trace} trace @param {number} layer @returns {Part[]} */
export function backward(view, trace, layer) {
  const one = trace.layers[layer - 1];
  const chosen = chosenUnit(view, layer, one.delta);
  const unit = chosen ?? strongest(one.delta) + 1;
  const begin = STRINGS.begin(layer);
  const silent = one.delta.every((delta) => delta === 0);
  if (silent && chosen === null) return [begin, ...nothing(view, one, trace.sample.row)];
  const then = consequence(view, trace, layer, chosen);
  return [begin, ...through(view, trace, layer, unit, then.length > 0), ...then];
}

/** Why nothing goes on. @param {View} view @param {Layer} one @param {number} row @returns {Part[]} */
function nothing(view, one, row) {
  const activation = activationOf(view, one);
  const off = one.elementwise && one.da_dz.every((/** @type {number} */ slope) => isOff(slope, activation));
  return off ? STRINGS.allOff(row) : STRINGS.nothing;
}

/** From what arrives at a unit to its delta. @param {View} view @param {Trace} trace @param {number} layer @param {number} unit @param {boolean} brief @returns {Part[]} */
function through(view, trace, layer, unit, brief) {
  const one = trace.layers[layer - 1];
  const name = unitName(view, layer, unit);
  const delta = number(one.delta[unit - 1]);
  const arrives = one.dL_da[unit - 1];
  const activation = activationOf(view, one);
  if (!one.elementwise) return STRINGS.joint(activation.label, name, delta, brief);
  if (arrives === null || !Number.isFinite(arrives)) return STRINGS.whole(activation.label, name, delta);
  const slope = one.da_dz[unit - 1];
  const last = layer === trace.layers.length;
  return [
    ...(last
      ? STRINGS.reacts(name, number(arrives), Math.sign(arrives))
      : STRINGS.collects(name, number(arrives), brief ? null : trace.layers[layer].delta.length)),
    ...passing(slope, number(slope), delta, activation, one.z[unit - 1], brief),
  ];
}

/** What a slope does to the signal. @param {number} slope @param {Part} told @param {Part} delta @param {any} activation @param {number} z @param {boolean} brief @returns {Part[]} */
function passing(slope, told, delta, activation, z, brief) {
  if (activation.kinks.includes(z)) return STRINGS.kink(activation.label, told, delta);
  if (isOff(slope, activation)) return STRINGS.off;
  if (slope < 0) return STRINGS.turned(told, delta);
  if (slope === 1) return STRINGS.all(delta);
  if (slope > 1) return STRINGS.grown(told, delta);
  const pass = brief ? STRINGS.lets : STRINGS.passed;
  return pass(told, slope, delta, isFlat(slope, activation));
}

/** What follows: for the selected weight, or for the layers before. @param {View} view @param {Trace} trace @param {number} layer @param {number | null} chosen @returns {Part[]} */
function consequence(view, trace, layer, chosen) {
  const cancelled = cancelling(view, layer);
  if (cancelled) return cancelled;
  const weight = chosen === null ? null : gradientOf(view, trace, layer);
  if (weight) return weight;
  return compared(trace, layer);
}

/** The selected weight's or bias's own gradient in this layer. @param {View} view @param {Trace} trace @param {number} layer @returns {Part[] | null} */
function gradientOf(view, trace, layer) {
  const { kind, to = 0, from = 0 } = /** @type {import("./types.js").Place} */ (view.selection);
  const one = trace.layers[layer - 1];
  if (kind === "bias") return STRINGS.bias(number(one.sample_dL_db[to - 1]));
  if (kind !== "weight") return null;
  return STRINGS.weight(
    unitName(view, layer - 1, from),
    given(one.a_in[from - 1]),
    number(one.sample_dL_dW[to - 1][from - 1]),
  );
}

/** Big paths of opposite sign that leave next to nothing. @param {View} view @param {number} layer @returns {Part[] | null} */
function cancelling({ inspection }, layer) {
  if (!inspection || inspection.parameter.layer !== layer) return null;
  const { items, sum } = inspection.sample.paths;
  const products = items.map((/** @type {any} */ path) => path.product);
  const [most, least] = [Math.max(...products), Math.min(...products)];
  if (!(most > 0 && least < 0) || Math.abs(sum) >= CANCELLED * Math.max(most, -least)) return null;
  return STRINGS.cancelled(number(most), number(least), number(sum));
}

/** Held against the last layer: a signal that has all but gone, or outgrown it. @param {Trace} trace @param {number} layer @returns {Part[]} */
function compared({ layers }, layer) {
  const last = layers[layers.length - 1].delta;
  const [here, there] = [layers[layer - 1].delta, last].map((deltas) => deltas[strongest(deltas)]);
  const [size, least] = [Math.abs(here), Math.abs(there)];
  if (layer === layers.length || least === 0) return [];
  if (size < VANISHING * least) return STRINGS.vanishing(number(there));
  return size > EXPLODING * least ? STRINGS.exploding(number(there)) : [];
}
