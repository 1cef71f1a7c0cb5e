/** The sentence of gathering the batch: from one row's gradient to the batch's, and rows that pull against each other. Pure. */

import { specInForce } from "./in-force.js";
import { number, strongestParameter } from "./narration-parts.js";
import { STRINGS } from "./strings/narration-gather.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./narration-parts.js").Part} Part */

/** How the rows' gradients become the batch's. @param {View} view @param {Trace} trace @returns {Part[]} */
export function underWay({ session, iteration }, { batch }) {
  const sum = session?.spec.loss.reduction === "sum";
  const penalty = session ? specInForce(session, iteration - 1).penalty : {};
  const penalised = Object.values(penalty ?? {}).some((strength) => strength > 0);
  return STRINGS.underWay(batch.size, sum, penalised);
}

/** @param {View} view @param {Trace} trace @returns {Part[]} */
export function gather(view, trace) {
  const { inspection, session } = view;
  if (!inspection) return [...underWay(view, trace), ...steepest(trace)];
  const sum = session?.spec.loss.reduction === "sum";
  return [...rows(inspection, trace, sum), ...penalised(inspection)];
}

/** What the rows ask of the selected parameter. @param {any} inspection @param {Trace} trace @param {boolean} sum @returns {Part[]} */
function rows({ samples, data_gradient, sample }, { batch }, sum) {
  const whole = number(data_gradient);
  if (batch.size === 1) return STRINGS.alone(whole);
  const ordered = [...samples].sort((one, other) => one.gradient - other.gradient);
  const [lowest, highest] = [ordered[0], ordered[ordered.length - 1]];
  if (lowest.gradient === 0 && highest.gradient === 0) return STRINGS.none(batch.size);
  if (lowest.gradient < 0 && highest.gradient > 0) {
    return STRINGS.against(pull(highest), pull(lowest), whole, sum, batch.size);
  }
  return STRINGS.together(sample.row, number(sample.gradient), whole, sum, batch.size);
}

/** @param {{row: number, gradient: number}} sample */
const pull = ({ row, gradient }) => ({ row, gradient: number(gradient) });

/** The penalty's part of the gradient. @param {any} inspection @returns {Part[]} */
const penalised = ({ penalty_gradient, gradient }) =>
  penalty_gradient === 0 ? [] : STRINGS.penalty(number(penalty_gradient), number(gradient));

/** Without a parameter selected: the one with the largest gradient. @param {Trace} trace @returns {Part[]} */
function steepest({ layers }) {
  const best = strongestParameter(layers, ({ dL_dW, dL_db }) => [dL_dW, dL_db]);
  return best ? STRINGS.steepest(best.name, number(best.value)) : STRINGS.flat;
}
