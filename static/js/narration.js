/**
 * The sentence for the moment: what just happened, in words, from the trace. Pure; every number in it is the engine's.
 * A sentence is a list of parts, texts and numbers; numbers carry their exact value.
 */

import { exact, percent, short, tuple, unitSymbol } from "./format.js";
import { specInForce } from "./in-force.js";
import { STRINGS } from "./strings/narration.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {string | {text: string, exact: string}} Part */

/** @param {number} value @returns {Part} */
const number = (value) => ({ text: short(value), exact: exact(value) });

/** The unit of a layer that the sentence speaks of: the selected one, else that with the largest value. @param {View} view @param {number} layer @param {ArrayLike<number>} values */
function speaker(view, layer, values) {
  const { selection } = view;
  const chosen = selection?.layer === layer ? (selection.unit ?? selection.to) : undefined;
  if (chosen !== undefined && chosen <= values.length) return chosen;
  let largest = 0;
  for (let index = 1; index < values.length; index++) {
    if (Math.abs(values[index]) > Math.abs(values[largest])) largest = index;
  }
  return largest + 1;
}

/** @param {View} _view @param {Trace} trace @returns {Part[]} */
function begin(_view, trace) {
  const { sample, batch, iteration } = trace;
  return STRINGS.begin(iteration, batch, sample.row, tuple(sample.x), tuple(sample.y));
}

/** @param {View} view @param {Trace} trace @param {number} layer @returns {Part[]} */
function forward(view, trace, layer) {
  const one = trace.layers[layer - 1];
  const unit = speaker(view, layer, one.a);
  const [z, a] = [one.z[unit - 1], one.a[unit - 1]];
  return STRINGS.forward(layer, unitSymbol(layer, unit), one.activation, number(z), number(a), z === a);
}

/** @param {View} _view @param {Trace} trace @returns {Part[]} */
function loss(_view, trace) {
  const { y_hat, y, loss: value } = trace.sample;
  return STRINGS.loss(tuple(y_hat, 3), tuple(y, 3), number(value));
}

/** @param {View} view @param {Trace} trace @param {number} layer @returns {Part[]} */
function backward(view, trace, layer) {
  const one = trace.layers[layer - 1];
  const unit = speaker(view, layer, one.delta);
  const delta = number(one.delta[unit - 1]);
  const name = unitSymbol(layer, unit);
  const arrives = one.dL_da[unit - 1];
  if (!one.elementwise || !Number.isFinite(arrives))
    return STRINGS.backwardWhole(layer, name, one.activation, delta);
  const slope = one.da_dz[unit - 1];
  const passed = slope >= 0 && slope <= 1 ? percent(slope) : null;
  const gathered = number(arrives);
  if (layer === trace.layers.length)
    return STRINGS.backwardLast(layer, name, gathered, passed, number(slope), delta);
  const units = trace.layers[layer].delta.length;
  return STRINGS.backward(layer, name, gathered, units, passed, number(slope), delta);
}

/** @param {View} view @param {Trace} trace @returns {Part[]} */
function gather({ inspection, session }, trace) {
  const sum = session?.spec.loss.reduction === "sum";
  const pair = inspection && {
    sample: number(inspection.sample.gradient),
    batch: number(inspection.gradient),
  };
  return STRINGS.gather(trace.batch.size, sum, pair, trace.sample.row);
}

/** @param {View} view @param {Trace} trace @returns {Part[]} */
function update(view, trace) {
  const { inspection } = view;
  if (!inspection) return UNDER_WAY.update(view, trace, 0);
  const { step, new_value: next } = inspection.update;
  return STRINGS.updateOne(number(inspection.parameter.value), number(step), number(next));
}

/** What a phase does while it is under way; its results are told when it is complete. @type {Record<string, (view: View, trace: Trace, layer: number) => Part[]>} */
const UNDER_WAY = {
  forward: (_view, trace, layer) => STRINGS.forwardUnderWay(layer, trace.layers[layer - 1].activation),
  loss: () => STRINGS.lossUnderWay,
  backward: (_view, trace, layer) => STRINGS.backwardUnderWay(layer, layer === trace.layers.length),
  gather: ({ session }, trace) =>
    STRINGS.gather(trace.batch.size, session?.spec.loss.reduction === "sum", null, 0),
  update: ({ session, iteration }) =>
    STRINGS.update(session && specInForce(session, iteration - 1).optimizer.learning_rate),
};

/** What a completed phase has brought, in numbers. @type {Record<string, (view: View, trace: Trace, layer: number) => Part[]>} */
const COMPLETED = { start: begin, forward, loss, backward, gather, update };

/**
 * @param {View} view
 * @returns {Part[]} empty before the first trace
 */
export function sentence(view) {
  if (!view.trace) return [];
  const { kind, layer, progress } = view.moment;
  const sentences = progress < 1 && kind !== "start" ? UNDER_WAY : COMPLETED;
  return sentences[kind](view, view.trace, layer ?? 0);
}
