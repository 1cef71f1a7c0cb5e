/** What can be read off a place of the network at this moment: names and values, none before it is computed. Pure. */

import { ailmentOf } from "./layer-health.js";
import { STRINGS } from "./strings/stage.js";
import { isKnown } from "./timeline.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {[label: string, value: number]} Reading */

const WORDS = STRINGS.quantity;

/**
 * @param {Pick<View, "trace" | "known">} view with a trace
 * @param {Place} place
 * @param {import("./layer-health.js").Diagnosis | null} [health] of the view's iteration
 * @returns {Reading[]} in the order of computation
 */
export function readings(view, place, health = null) {
  if (place.kind === "weight" || place.kind === "bias") return ofParameter(view, place);
  if (place.kind === "unit")
    return place.layer === 0
      ? ofInput(view, place)
      : [...ofUnit(view, place), ...ofHealth(view, place, health)];
  return place.kind === "loss" ? ofLoss(view) : [];
}

/**
 * A parameter's numbers in the trace.
 * @param {import("./types.js").Trace} trace
 * @param {Place} place a weight or a bias
 */
export function parameter(trace, place) {
  const layer = trace.layers[/** @type {number} */ (place.layer) - 1];
  const j = /** @type {number} */ (place.to) - 1;
  if (place.kind === "bias") {
    return { value: layer.b[j], sample: layer.sample_dL_db[j], batch: layer.dL_db[j], step: layer.step_b[j] };
  }
  const i = /** @type {number} */ (place.from) - 1;
  const { W, sample_dL_dW, dL_dW, step_W } = layer;
  return { value: W[j][i], sample: sample_dL_dW[j][i], batch: dL_dW[j][i], step: step_W[j][i] };
}

/** @param {Pick<View, "trace" | "known">} view @param {Place} place @returns {Reading[]} */
function ofParameter({ trace, known }, place) {
  const bias = place.kind === "bias";
  const { value, sample, batch, step } = parameter(/** @type {any} */ (trace), place);
  /** @type {Reading[]} */
  const all = [[bias ? WORDS.bias : WORDS.weight, value]];
  if (isKnown(known, "sample_dL_dW", place.layer)) all.push([bias ? WORDS.sampleBias : WORDS.sample, sample]);
  if (isKnown(known, "dL_dW")) all.push([bias ? WORDS.batchBias : WORDS.batch, batch]);
  if (isKnown(known, "step")) all.push([WORDS.step, step]);
  return all;
}

/** @param {Pick<View, "trace" | "known">} view @param {Place} place @returns {Reading[]} */
const ofInput = ({ trace }, place) => [
  [WORDS.x, /** @type {any} */ (trace).sample.x[/** @type {number} */ (place.unit) - 1]],
];

/** @param {Pick<View, "trace" | "known">} view @param {Place} place @returns {Reading[]} */
function ofUnit({ trace, known }, place) {
  const { layers, sample } = /** @type {import("./types.js").Trace} */ (trace);
  const number = /** @type {number} */ (place.layer);
  const j = /** @type {number} */ (place.unit) - 1;
  const { z, a, da_dz, dL_da, delta, elementwise } = layers[number - 1];
  const output = number === layers.length;
  /** @type {Reading[]} */
  const all = [];
  if (isKnown(known, "a", number)) {
    all.push([WORDS.z, z[j]], [output ? WORDS.y_hat : WORDS.a, a[j]]);
    if (elementwise) all.push([WORDS.da_dz, da_dz[j]]);
  }
  if (output) all.push([WORDS.target, sample.y[j]]);
  if (isKnown(known, "delta", number)) {
    if (Number.isFinite(dL_da[j])) all.push([WORDS.dL_da, dL_da[j]]);
    all.push([WORDS.delta, delta[j]]);
  }
  return all;
}

/** On how many rows a unit is flat, once its activation is computed. @param {Pick<View, "known">} view @param {Place} place @param {import("./layer-health.js").Diagnosis | null} health @returns {Reading[]} */
function ofHealth({ known }, { layer = 1, unit = 1 }, health) {
  const found = health?.layers[layer - 1];
  if (!found?.flat || !isKnown(known, "a", layer)) return [];
  return [[WORDS[ailmentOf(found, unit) ?? "flat"], found.flat[unit - 1]]];
}

/** @param {Pick<View, "trace" | "known">} view @returns {Reading[]} */
function ofLoss({ trace, known }) {
  const { sample, loss } = /** @type {import("./types.js").Trace} */ (trace);
  /** @type {Reading[]} */
  const all = [];
  if (isKnown(known, "loss")) all.push([WORDS.sampleLoss, sample.loss]);
  if (isKnown(known, "dL_dW")) all.push([WORDS.batchLoss, loss.total]);
  return all;
}
