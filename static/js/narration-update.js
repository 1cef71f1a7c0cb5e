/** The sentence of the update: what the optimizer makes of the selected parameter's gradient, and where that leaves it. Pure. */

import { record } from "./catalog.js";
import { given, number, strongestParameter } from "./narration-parts.js";
import { STRINGS } from "./strings/narration-update.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./narration-parts.js").Part} Part */

/** The optimizer of the trace, by its label. @param {View} view @param {Trace} trace */
const labelOf = ({ catalog }, { optimizer }) =>
  record(catalog, "optimizers", optimizer.name)?.label ?? optimizer.name;

/** @param {View} view @param {Trace} trace @returns {Part[]} */
export const underWay = (view, trace) => STRINGS.underWay(labelOf(view, trace), given(trace.optimizer.rate));

/** @param {View} view @param {Trace} trace @returns {Part[]} */
export function update(view, trace) {
  return [STRINGS.begin, ...moved(view, trace), ...epochEnd(view, trace)];
}

/** @param {View} view @param {Trace} trace @returns {Part[]} */
function moved(view, trace) {
  const { inspection } = view;
  if (!inspection) return farthest(trace);
  const { parameter, gradient, clipped_gradient, update: made } = inspection;
  const value = number(parameter.value);
  if (parameter.frozen) return STRINGS.frozen(parameter.name, value, number(gradient));
  if (made.step === 0) return STRINGS.stays(parameter.name, value, number(gradient));
  const clipped =
    clipped_gradient === gradient ? [] : STRINGS.clipped(number(gradient), number(clipped_gradient));
  return [
    ...clipped,
    ...(clipped.length > 0 ? [] : because(view, trace, inspection)),
    ...STRINGS.moves(parameter.name, value, number(made.step), number(made.new_value)),
  ];
}

/** Why the step is what it is: rate and gradient alone, what has piled up before, or a scale of its own. @param {View} view @param {Trace} trace @param {any} inspection @returns {Part[]} */
function because(view, trace, { clipped_gradient, update: { terms } }) {
  const rate = given(trace.optimizer.rate);
  const term = (/** @type {string} */ name) => terms.find((/** @type {any} */ one) => one.name === name);
  const entry = record(view.catalog, "optimizers", trace.optimizer.name);
  if (entry?.adaptive) return STRINGS.adaptive(entry.label, rate);
  const velocity = term("look_ahead") ?? term("velocity");
  if (velocity) return STRINGS.velocity(rate, number(velocity.value));
  return STRINGS.plain(rate, number(clipped_gradient));
}

/** Without a parameter selected: the one that moved farthest. @param {Trace} trace @returns {Part[]} */
function farthest({ layers }) {
  const best = strongestParameter(layers, ({ step_W, step_b }) => [step_W, step_b]);
  return best ? STRINGS.farthest(best.name, number(best.value)) : STRINGS.nothing;
}

/** The last batch of an epoch of several; the loss over all training rows as the history holds it. @param {View} view @param {Trace} trace @returns {Part[]} */
function epochEnd({ snapshot }, { iteration, epoch, batch }) {
  if (batch.number !== batch.of || batch.of === 1) return [];
  const train = snapshot?.history?.find((row) => row.iteration === iteration)?.train;
  return STRINGS.epochEnd(epoch, batch.of, typeof train === "number" ? number(train) : null);
}
