/**
 * What the diagnostics of an iteration say at a moment of the timeline: nothing before it has been computed. Also the norms
 * of the gradient over the run, as columns. Pure; the figures are the server's.
 */

import { isKnown, known as knownAt } from "./timeline.js";

/** @typedef {import("./types.js").Known} Known */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./loss-history.js").HistoryRow} HistoryRow */
/** @typedef {"dead" | "saturated"} Ailment */
/**
 * @typedef {object} LayerHealth of the server's answer
 * @property {number} layer
 * @property {string} activation
 * @property {number} gradient_norm
 * @property {number} gradient_rms
 * @property {number | null} to_last
 * @property {number} update_norm
 * @property {number} weight_norm
 * @property {number} weight_update_norm
 * @property {number | null} update_to_weight
 * @property {number[] | null} flat
 * @property {number | null} saturated
 * @property {number[]} saturated_units
 * @property {number | null} dead
 * @property {number[]} dead_units
 */
/** @typedef {{kind: "vanishing" | "exploding" | Ailment, layer: number, value: number, threshold: number, sentence: string}} Verdict */
/**
 * @typedef {object} LayerDistribution
 * @property {number} layer
 * @property {number} count
 * @property {number} zeros
 * @property {number} lowest
 * @property {number} highest
 * @property {number[]} quantiles
 * @property {number[]} positive
 * @property {number[]} negative
 */
/** @typedef {"W" | "dL_dW" | "a" | "delta"} Quantity */
/** @typedef {{quantity: Quantity, scale: "linear" | "decades", edges: number[], layers: LayerDistribution[]}} Distribution */
/**
 * @typedef {object} Diagnosis the server's answer
 * @property {number} iteration
 * @property {number} rows
 * @property {LayerHealth[]} layers
 * @property {Distribution[]} distributions
 * @property {Verdict[]} verdicts
 * @property {string} summary
 */

/**
 * The wish for the diagnostics of the iteration on screen; nothing is asked beyond a run that has diverged.
 * @param {Pick<View, "session" | "snapshot" | "iteration">} view
 */
export function diagnosisWish({ session, snapshot, iteration }) {
  if (!session || !snapshot) return null;
  if (session.status.state === "diverged" && iteration > session.iteration) return null;
  return { call: "diagnostics", query: { iteration } };
}

/** What is known of an answer at this moment: all of it where it belongs to another iteration. @param {Pick<View, "known" | "layers" | "iteration">} view @param {number} iteration of the answer */
export const knownOf = (view, iteration) =>
  iteration === view.iteration ? view.known : knownAt(view.layers, 1);

/** What ails a unit. @param {LayerHealth} health @param {number} unit from 1 @returns {Ailment | null} */
export function ailmentOf({ dead_units, saturated_units }, unit) {
  if (dead_units.includes(unit)) return "dead";
  return saturated_units.includes(unit) ? "saturated" : null;
}

/** The verdicts whose figures have been computed. @param {Diagnosis} diagnosis @param {Known} known */
export const verdictsKnown = ({ verdicts }, known) =>
  verdicts.filter(({ kind, layer }) =>
    kind === "dead" || kind === "saturated" ? isKnown(known, "a", layer) : isKnown(known, "dL_dW"),
  );

/**
 * The worst verdict of each kind, and the rest.
 * @param {Verdict[]} verdicts
 * @returns {{worst: Verdict[], rest: Verdict[]}}
 */
export function worstOf(verdicts) {
  const worse = (/** @type {Verdict} */ one, /** @type {Verdict} */ other) =>
    (one.kind === "vanishing" ? other.value < one.value : other.value > one.value) ? other : one;
  const kinds = [...new Set(verdicts.map(({ kind }) => kind))];
  const worst = kinds.map((kind) => verdicts.filter((one) => one.kind === kind).reduce(worse));
  return { worst, rest: verdicts.filter((one) => !worst.includes(one)) };
}

/** Whether a distribution's numbers of a layer have been computed. @param {Known} known @param {Quantity} quantity @param {number} layer */
export const isCounted = (known, quantity, layer) => quantity === "W" || isKnown(known, quantity, layer);

/**
 * @typedef {object} NormCurves columns of equal length
 * @property {number[]} iterations
 * @property {(number | null)[][]} layers by layer
 */

/**
 * The norms of the batch's gradient by layer over the run, with those of the iteration on screen where it lies beyond.
 * @param {HistoryRow[]} rows
 * @param {number} count of layers
 * @param {{iteration: number, norms: number[]} | null} [peek]
 * @returns {NormCurves}
 */
export function normCurves(rows, count, peek = null) {
  const beyond = peek !== null && peek.iteration > (rows.at(-1)?.iteration ?? 0) ? [peek] : [];
  return {
    iterations: [...rows, ...beyond].map((row) => row.iteration),
    layers: Array.from({ length: count }, (_, index) => [
      ...rows.map((row) => row.gradient_norms[index] ?? null),
      ...beyond.map(({ norms }) => norms[index]),
    ]),
  };
}

/** Where 0 lies on a linear scale, as a share of its width: in the middle where any layer has a negative number. @param {Distribution} distribution */
export const zeroOf = ({ layers }) => (layers.some(({ lowest }) => lowest < 0) ? 0.5 : 0);

/**
 * The bars of a distribution, in shares of its width and of its height; on a linear scale the negative stand left of 0, in
 * decades they hang below. The fullest bin of the layer is as high as can be.
 * @param {Distribution} distribution
 * @param {LayerDistribution} layer
 * @returns {{sign: 1 | -1, from: number, to: number, height: number, low: number, high: number, count: number}[]}
 */
export function barsOf(distribution, { positive, negative }) {
  const { scale, edges } = distribution;
  const bins = edges.length - 1;
  const most = Math.max(1, ...positive, ...negative);
  const zero = scale === "linear" ? zeroOf(distribution) : 0;
  const at = (/** @type {1 | -1} */ sign, /** @type {number} */ edge) =>
    zero + ((scale === "linear" ? sign : 1) * (1 - zero) * edge) / bins;
  return /** @type {const} */ ([1, -1]).flatMap((sign) =>
    (sign > 0 ? positive : negative).flatMap((count, bin) => {
      if (count === 0) return [];
      const [from, to] = [at(sign, bin), at(sign, bin + 1)].sort((one, other) => one - other);
      return [{ sign, from, to, height: count / most, low: edges[bin], high: edges[bin + 1], count }];
    }),
  );
}

/** Where a size lies along the bins, 0 to 1. @param {Distribution} distribution @param {number} size */
export function placeOf({ scale, edges }, size) {
  const [first, last] = [edges[0], edges[edges.length - 1]];
  const share =
    scale === "decades" ? Math.log(size / first) / Math.log(last / first) : (size - first) / (last - first);
  return Math.min(1, Math.max(0, share));
}
