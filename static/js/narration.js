/**
 * The sentence for the moment: what just happened, in words, from the trace. Pure; every number in it is the engine's,
 * compared and written out here, never computed. A sentence is a list of parts, texts and numbers; numbers carry their
 * exact value. Within a phase it stays the same; the phase's results are told when it is complete.
 */

import { backward } from "./narration-backward.js";
import { forward } from "./narration-forward.js";
import { gather, underWay as gatherUnderWay } from "./narration-gather.js";
import { loss } from "./narration-loss.js";
import { activationOf, FEW, listed, wantedOutput } from "./narration-parts.js";
import { update, underWay as updateUnderWay } from "./narration-update.js";
import { STRINGS } from "./strings/narration.js";
import { STRINGS as BACKWARD } from "./strings/narration-backward.js";
import { STRINGS as FORWARD } from "./strings/narration-forward.js";
import { STRINGS as LOSS } from "./strings/narration-loss.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./narration-parts.js").Part} Part */

/** Before the first phase: which iteration, which batch, which row. @param {View} view @param {Trace} trace @returns {Part[]} */
function begin(view, trace) {
  const { sample, batch, iteration, epoch } = trace;
  return [
    ...STRINGS.iteration(iteration, view.past),
    ...place(batch, epoch, iteration),
    ...STRINGS.fed(sample.row, fed(sample), wanted(view, sample)),
  ];
}

/** Where in the epoch the batch stands, and whether it is the short last one. @param {Trace["batch"]} batch @param {number} epoch @param {number} iteration @returns {Part[]} */
function place(batch, epoch, iteration) {
  if (iteration === 1) return [STRINGS.untrained];
  if (batch.of === 1) return [];
  return batch.number === 1 ? STRINGS.newEpoch(epoch) : STRINGS.batch(batch, epoch);
}

/** @param {Trace["sample"]} sample */
const fed = ({ x }) => (x.length > FEW ? STRINGS.inputs(x.length) : `x = ${listed(x)}`);

/** @param {View} view @param {Trace["sample"]} sample */
function wanted({ snapshot }, { y }) {
  const output = wantedOutput(y);
  if (output !== null) {
    const label = snapshot?.rows?.classes?.[output - 1];
    return label === undefined ? STRINGS.outputOne(output) : STRINGS.labelled(label);
  }
  return y.length > FEW ? STRINGS.targets(y.length) : `y = ${listed(y)}`;
}

/** What a phase does while it is under way; its results are told when it is complete. @type {Record<string, (view: View, trace: Trace, layer: number) => Part[]>} */
const UNDER_WAY = {
  forward: (view, trace, layer) => FORWARD.underWay(layer, activationOf(view, trace.layers[layer - 1]).label),
  loss: () => LOSS.underWay,
  backward: (_view, trace, layer) => BACKWARD.underWay(layer, layer === trace.layers.length),
  gather: gatherUnderWay,
  update: updateUnderWay,
};

/** What a completed phase has brought, in numbers. @type {Record<string, (view: View, trace: Trace, layer: number) => Part[]>} */
const COMPLETED = { start: begin, forward, loss, backward, gather, update };

/** What happened is the first sentence of a reason; its notice tells the whole. @param {string} reason */
const firstOf = (reason) => reason.split(/(?<=\.) /)[0];

/** Why the run goes no further, at the place where it stands. @param {View} view @returns {Part[] | null} */
function halted({ session, iteration, moment, t }) {
  if (!session?.status || session.status.state === "ready") return null;
  const stands = iteration === session.iteration && t === 1;
  const peeks = iteration > session.iteration && moment.kind === "start";
  return stands || peeks ? STRINGS.halted(session.status.state, firstOf(session.status.reason ?? "")) : null;
}

/**
 * @param {View} view
 * @returns {Part[]} empty before the first trace
 */
export function sentence(view) {
  if (!view.trace) return [];
  const { kind, layer, progress } = view.moment;
  const isUnderWay = progress < 1 && kind !== "start";
  const sentences = isUnderWay ? UNDER_WAY : COMPLETED;
  return halted(view) ?? sentences[kind](view, view.trace, layer ?? 0);
}
