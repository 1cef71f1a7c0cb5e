/**
 * Why a gradient is small or nothing: parts of opposite sign that cancel, or a factor that is 0. Adds up numbers of the
 * server and compares them; no derivative is computed here. Pure.
 */

/** A sum smaller than this share of its parts' sizes is called cancelled. */
export const LEFT = 0.2;

/** @typedef {{sum: number, absolute: number, positive: number, negative: number}} Balance `negative` is 0 or below */

/**
 * What pulls up and what pulls down in a sum, from the sum and the sum of its parts' sizes.
 * @param {{sum: number, absolute: number | null}} whole
 * @returns {Balance | null} null where the sizes' sum is beyond float64
 */
export function balance({ sum, absolute }) {
  if (absolute === null || !Number.isFinite(absolute)) return null;
  return {
    sum,
    absolute,
    positive: Math.max(0, (absolute + sum) / 2),
    negative: Math.min(0, (sum - absolute) / 2),
  };
}

/** Whether parts of opposite sign leave little of each other. @param {{sum: number, absolute: number | null} | null} whole */
export const cancels = (whole) =>
  whole !== null && whole.absolute !== null && Math.abs(whole.sum) < LEFT * whole.absolute;

/**
 * How the samples pull on a parameter.
 * @param {{gradient: number, contribution: number}[]} samples
 * @returns {Balance & {up: number, down: number, none: number}} with counts of samples by sign
 */
export function pulls(samples) {
  const found = { sum: 0, absolute: 0, positive: 0, negative: 0, up: 0, down: 0, none: 0 };
  for (const { contribution } of samples) {
    if (contribution > 0) found.up += 1;
    else if (contribution < 0) found.down += 1;
    else found.none += 1;
    found[contribution > 0 ? "positive" : "negative"] += contribution;
    found.absolute += Math.abs(contribution);
    found.sum += contribution;
  }
  return found;
}

/**
 * @typedef {object} Reason one factor that is 0
 * @property {string} factor its name in the contract
 * @property {{layer: number, unit: number}} at
 * @property {number} zeros samples of the batch in which it is 0
 * @property {number} of samples in the batch
 */

/**
 * The factors that make a sample's gradient 0; empty where it is not 0, and where the product alone is too small for float64.
 * @param {import("./types.js").Inspection} inspection
 * @returns {Reason[]}
 */
export function zeroFactors({ sample, samples, averages }) {
  if (sample.gradient !== 0) return [];
  return sample.factors
    .filter((/** @type {any} */ factor) => factor.value === 0)
    .map((/** @type {any} */ factor) => ({
      factor: factor.name,
      at: factor.at,
      zeros: averages.factors.find((/** @type {any} */ one) => one.name === factor.name)?.zeros ?? 1,
      of: samples.length,
    }));
}
