/** The sentence of a layer's forward pass: who is off, who is saturated, who passes most on. Pure. */

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
import { STRINGS } from "./strings/narration-forward.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./types.js").Layer} Layer */
/** @typedef {import("./narration-parts.js").Part} Part */

/** @param {View} view @param {Trace} trace @param {number} layer @returns {Part[]} */
export function forward(view, trace, layer) {
  const one = trace.layers[layer - 1];
  return [STRINGS.begin(layer), ...told(view, trace, layer, one)];
}

/** @param {View} view @param {Trace} trace @param {number} layer @param {Layer} one @returns {Part[]} */
function told(view, trace, layer, one) {
  const chosen = chosenUnit(view, layer, one.a);
  if (!one.elementwise) return shares(view, layer, one, chosen);
  if (chosen !== null) return selected(view, layer, one, chosen);
  const activation = activationOf(view, one);
  const slopes = /** @type {number[]} */ (Array.from(one.da_dz));
  const off = slopes.filter((slope) => isOff(slope, activation)).length;
  const most = strongest(one.a);
  const name = unitName(view, layer, most + 1);
  const { row } = trace.sample;
  if (off === slopes.length) return STRINGS.allOff(off, activation.label, row);
  if (off > 0) return STRINGS.someOff(off, slopes.length, row, name, number(one.a[most]));
  const flat = slopes.filter((slope) => isFlat(slope, activation)).length;
  if (flat > 0) return saturated(view, layer, one, flat);
  if (one.a[most] === 0 && slopes.length > 1) return STRINGS.allZero(activation.label);
  if (slopes.length === 1) return only(view, layer, one);
  return STRINGS.most(name, number(one.a[most]), number(one.z[most]), activation.label);
}

/** Softmax ties the outputs together: they are told as shares of 1. @param {View} view @param {number} layer @param {Layer} one @param {number | null} chosen @returns {Part[]} */
function shares(view, layer, one, chosen) {
  const most = strongest(one.a);
  const unit = chosen ?? most + 1;
  const { label } = activationOf(view, one);
  return STRINGS.shares(label, unitName(view, layer, unit), number(one.a[unit - 1]), unit === most + 1);
}

/** @param {View} view @param {number} layer @param {Layer} one @param {number} unit @returns {Part[]} */
function selected(view, layer, one, unit) {
  const activation = activationOf(view, one);
  const [z, a, slope] = [one.z[unit - 1], one.a[unit - 1], one.da_dz[unit - 1]];
  const weight = weightInto(view, layer, unit);
  return [
    ...(weight
      ? STRINGS.weighted(
          weight.source,
          given(one.a_in[weight.from - 1]),
          number(one.W[unit - 1][weight.from - 1]),
        )
      : []),
    ...STRINGS.sums(unitName(view, layer, unit), number(z), weight !== null),
    ...(isOff(slope, activation)
      ? STRINGS.isOff(activation.label)
      : STRINGS.becomes(activation.label, number(a), number(slope), z === a, isFlat(slope, activation))),
  ];
}

/** The selected weight into a unit, with the name of where it comes from. @param {View} view @param {number} layer @param {number} unit */
function weightInto(view, layer, unit) {
  const { selection } = view;
  if (selection?.kind !== "weight" || selection.to !== unit || selection.from === undefined) return null;
  return { from: selection.from, source: unitName(view, layer - 1, selection.from) };
}

/** @param {View} view @param {number} layer @param {Layer} one @param {number} flat how many of its units are @returns {Part[]} */
function saturated(view, layer, one, flat) {
  const slopes = /** @type {number[]} */ (Array.from(one.da_dz));
  const flattest = slopes.reduce(
    (least, slope, index) => (Math.abs(slope) < Math.abs(slopes[least]) ? index : least),
    0,
  );
  return STRINGS.saturated(
    unitName(view, layer, flattest + 1),
    activationOf(view, one).label,
    number(one.z[flattest]),
    number(one.a[flattest]),
    number(slopes[flattest]),
    flat,
  );
}

/** A layer of one unit. @param {View} view @param {number} layer @param {Layer} one @returns {Part[]} */
function only(view, layer, one) {
  const { label } = activationOf(view, one);
  return [
    ...STRINGS.sums(unitName(view, layer, 1), number(one.z[0]), false),
    ...STRINGS.becomes(label, number(one.a[0]), number(one.da_dz[0]), one.z[0] === one.a[0], false),
  ];
}
