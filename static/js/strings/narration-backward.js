/** The sentences of the backward pass, as lists of parts (see narration-parts.js). */

import { percent } from "../format.js";

/** @typedef {import("../narration-parts.js").Part} Part */

/** Shares that have a name, each as far as it is nearer than its neighbours. @type {[most: number, words: string][]} */
const SHARES = [
  [0.09, ""],
  [0.11, "only a tenth"],
  [0.18, ""],
  [0.22, "only a fifth"],
  [0.27, "about a quarter"],
  [0.3, ""],
  [0.36, "about a third"],
  [0.47, ""],
  [0.53, "about half"],
  [0.64, ""],
  [0.69, "about two thirds"],
  [0.73, ""],
  [0.77, "about three quarters"],
  [0.95, ""],
  [1, "nearly all"],
];

/** A share in words where it has a name, else as a percentage. @param {number} share from 0 to 1 */
export function shareWords(share) {
  const words = SHARES.find(([most]) => share <= most)?.[1];
  if (share < 0.01) return share === 0 ? "nothing" : "next to nothing";
  return words || `${share < 0.18 ? "only " : ""}${percent(share)}`;
}

const SIGNS = { "-1": "would fall", 0: "would not change", 1: "would grow" };

export const STRINGS = {
  /** @param {number} layer */
  begin: (layer) => `Backward, layer ${layer}. `,
  /** @param {number} layer @param {boolean} last @returns {Part[]} */
  underWay: (layer, last) => [
    last
      ? `Backward, layer ${layer}. How the loss reacts to each output, times the output’s own slope, is its δ.`
      : `Backward, layer ${layer}. Each unit collects δ times weight from the units it feeds; times its own slope, that is its δ.`,
  ],
  /** @param {string} name @param {Part} arrives @param {number | null} units null where there is no room to tell @returns {Part[]} */
  collects: (name, arrives, units) => [
    `${name} collects `,
    arrives,
    units === null ? "" : ` from ${units === 1 ? "the one unit" : `the ${units} units`} it feeds`,
  ],
  /** @param {string} name @param {Part} arrives @param {number} sign @returns {Part[]} */
  reacts: (name, arrives, sign) => [
    `With a larger ${name} the loss ${SIGNS[/** @type {0} */ (sign)]}: ∂ℓ/∂${name} = `,
    arrives,
  ],
  /** @param {Part} slope @param {number} share @param {Part} delta @param {boolean} flat @returns {Part[]} */
  passed: (slope, share, delta, flat) => [
    flat ? "; it is saturated: its slope is " : "; its slope is ",
    slope,
    `, so ${shareWords(share)} of the error signal goes through: δ = `,
    delta,
    ".",
  ],
  /** @param {Part} slope @param {number} share @param {Part} delta @param {boolean} flat @returns {Part[]} */
  lets: (slope, share, delta, flat) => [
    flat ? "; saturated, its slope " : "; its slope ",
    slope,
    ` lets ${shareWords(share)} through: δ = `,
    delta,
    ".",
  ],
  /** @param {Part} delta @returns {Part[]} */
  all: (delta) => ["; its slope is 1, so all of it goes through: δ = ", delta, "."],
  /** @param {Part} slope @param {Part} delta @returns {Part[]} */
  grown: (slope, delta) => ["; its slope is ", slope, ", so the error signal grows: δ = ", delta, "."],
  /** @param {Part} slope @param {Part} delta @returns {Part[]} */
  turned: (slope, delta) => [
    "; its slope is ",
    slope,
    ", so the error signal changes its sign: δ = ",
    delta,
    ".",
  ],
  off: /** @type {Part[]} */ (["; but it is off for this row: slope 0 lets nothing through, δ = 0."]),
  /** @param {string} label @param {Part} slope @param {Part} delta @returns {Part[]} */
  kink: (label, slope, delta) => [
    `; its z is just at the kink of ${label}, where the slope is taken as `,
    slope,
    ": δ = ",
    delta,
    ".",
  ],
  /** @param {string} label @param {string} name @param {Part} delta @param {boolean} brief @returns {Part[]} */
  joint: (label, name, delta, brief) => [
    `${label} ties the outputs together, so the loss and ${brief ? "its slopes are" : "all of its slopes act as"} one factor. For ${name} it is δ = `,
    delta,
    ".",
  ],
  /** @param {string} label @param {string} name @param {Part} delta @returns {Part[]} */
  whole: (label, name, delta) => [
    `At the far end of ${label} the loss’s slope is beyond float64; taken as one with ${label}’s, the loss reacts to the z of ${name} by δ = `,
    delta,
    ".",
  ],
  /** @param {number} row @returns {Part[]} */
  allOff: (row) => [
    `Every unit is off for row ${row}: slope 0 lets nothing through. This row teaches this layer and those before it nothing.`,
  ],
  nothing: /** @type {Part[]} */ ([
    "Nothing arrives here, so δ is 0 throughout: this row teaches this layer and those before it nothing.",
  ]),
  /** @param {string} source @param {Part} x @param {Part} gradient @returns {Part[]} */
  weight: (source, x, gradient) => [` Times ${source} = `, x, ": ∂ℓ/∂w = ", gradient, "."],
  /** @param {Part} gradient @returns {Part[]} */
  bias: (gradient) => [" So is its bias’s gradient: ∂ℓ/∂b = ", gradient, "."],
  /** @param {Part} most @param {Part} least @param {Part} sum @returns {Part[]} */
  cancelled: (most, least, sum) => [
    " Big paths of the selected parameter cancel: ",
    most,
    " against ",
    least,
    ", in all ",
    sum,
    ".",
  ],
  /** @param {Part} there @returns {Part[]} */
  vanishing: (there) => [" The signal vanishes: the last layer’s largest δ is ", there, "."],
  /** @param {Part} there @returns {Part[]} */
  exploding: (there) => [" The signal explodes: the last layer’s largest δ is ", there, "."],
};
