/** The sentences of the loss, as lists of parts (see narration-parts.js). */

import { aside } from "../narration-parts.js";

/** @typedef {import("../narration-parts.js").Part} Part */

const COMPARED = { more: ", less than that.", less: ", more than that.", same: ", just as much." };

export const STRINGS = {
  underWay: /** @type {Part[]} */ ([
    "Loss. What the network says is held against the target: one number tells how wrong it is.",
  ]),
  /** @param {number} row @param {string} y_hat @param {string} y @returns {Part[]} */
  says: (row, y_hat, y) => [
    `Loss. For row ${row} `,
    aside("the network says "),
    `ŷ = ${y_hat}, `,
    aside("the target is "),
    `y = ${y}`,
  ],
  /** @param {number} row @param {string | null} label @param {string} name @param {Part} share @returns {Part[]} */
  wanted: (row, label, name, share) => [
    `Loss. Row ${row} is ${label === null ? "of its class" : `of class ${label}`}: ${name} should be 1 and is `,
    share,
  ],
  /** @param {number} row @param {number} outputs @returns {Part[]} */
  many: (row, outputs) => [`Loss. The ${outputs} outputs for row ${row} are held against their targets`],
  /** @param {string} label @param {Part} value @returns {Part[]} */
  costs: (label, value) => ["; ", aside(`the ${label || "loss"} is `), "ℓ = ", value, "."],
  nothing: /** @type {Part[]} */ (["; nothing is lost: ℓ = 0."]),
  /** @param {number} size @param {Part} value @param {Part[]} rest @returns {Part[]} */
  mean: (size, value, rest) => [` The batch’s ${size} rows lose `, value, " on average", ...rest],
  /** @param {keyof typeof COMPARED} compared @returns {Part[]} */
  compared: (compared) => [COMPARED[compared]],
  /** @param {number} size @param {Part} value @param {Part[]} rest @returns {Part[]} */
  sum: (size, value, rest) => [` The batch’s ${size} rows add up to `, value, ...rest],
  /** @param {Part} total @returns {Part[]} */
  penalty: (total) => ["; with the penalty L = ", total, "."],
};
