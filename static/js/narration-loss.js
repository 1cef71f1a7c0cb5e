/** The sentence of the loss: what this row loses, by which rule, and what the batch loses. Pure. */

import { record } from "./catalog.js";
import { FEW, listed, number, unitName, wantedOutput } from "./narration-parts.js";
import { STRINGS } from "./strings/narration-loss.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./narration-parts.js").Part} Part */

/** The loss by its label, in the middle of a sentence. @param {View} view */
function lossLabel({ catalog, session }) {
  const name = session?.spec.loss.name;
  const label = name ? (record(catalog, "losses", name)?.label ?? name.replace(/_/g, " ")) : "";
  return label.charAt(0).toLowerCase() + label.slice(1);
}

/** @param {View} view @param {Trace} trace @returns {Part[]} */
export function loss(view, trace) {
  const { sample } = trace;
  const cost = sample.loss === 0 ? STRINGS.nothing : STRINGS.costs(lossLabel(view), number(sample.loss));
  return [...answer(view, trace), ...cost, ...batch(view, trace)];
}

/** What the network says and what it should say. @param {View} view @param {Trace} trace @returns {Part[]} */
function answer(view, { sample, layers }) {
  const { row, y, y_hat } = sample;
  const wanted = wantedOutput(y);
  if (wanted !== null) {
    const name = unitName(view, layers.length, wanted);
    return STRINGS.wanted(
      row,
      view.snapshot?.rows?.classes?.[wanted - 1] ?? null,
      name,
      number(y_hat[wanted - 1]),
    );
  }
  if (y.length > FEW) return STRINGS.many(row, y.length);
  return STRINGS.says(row, listed(y_hat, 4), listed(y, 4));
}

/** The batch's own loss, where it is more than this row's. @param {View} view @param {Trace} trace @returns {Part[]} */
function batch({ session }, { batch: rows, loss: whole, sample }) {
  const penalty = whole.penalty === 0 ? null : STRINGS.penalty(number(whole.total));
  if (rows.size === 1) return penalty ?? [];
  const ofRows = number(whole.data);
  if (session?.spec.loss.reduction === "sum") return STRINGS.sum(rows.size, ofRows, penalty ?? ["."]);
  const compared = sample.loss > whole.data ? "more" : sample.loss < whole.data ? "less" : "same";
  return STRINGS.mean(rows.size, ofRows, penalty ?? STRINGS.compared(compared));
}
