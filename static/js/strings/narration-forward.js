/** The sentences of the forward pass, as lists of parts (see narration-parts.js). */

/** @typedef {import("../narration-parts.js").Part} Part */

export const STRINGS = {
  /** @param {number} layer @param {string} label @returns {Part[]} */
  underWay: (layer, label) => [
    `Forward, layer ${layer}. Each unit adds up its inputs, each times its weight, and its bias: that is z. ${label} makes a of it.`,
  ],
  /** @param {number} layer */
  begin: (layer) => `Forward, layer ${layer}. `,
  /** @param {number} units @param {string} label @param {number} row @returns {Part[]} */
  allOff: (units, label, row) => [
    units === 1 ? "Its one unit is" : `All ${units} units are`,
    ` off for row ${row}: z is not above 0, so ${label} gives 0, and no error signal will get back through this layer.`,
  ],
  /** @param {number} off @param {number} units @param {number} row @param {string} name @param {Part} a @returns {Part[]} */
  someOff: (off, units, row, name, a) => [
    `${off} of ${units} units ${off === 1 ? "is" : "are"} off for row ${row}: z is not above 0, nothing goes on. ${name} passes most on: `,
    a,
    ".",
  ],
  /** @param {string} name @param {string} label @param {Part} z @param {Part} a @param {Part} slope @param {number} flat @returns {Part[]} */
  saturated: (name, label, z, a, slope, flat) => [
    `${name} is saturated: at z = `,
    z,
    `, ${label} is nearly flat. It gives `,
    a,
    " with a slope of only ",
    slope,
    flat > 1 ? `; ${flat} units here are like it.` : ".",
  ],
  /** @param {string} name @param {Part} a @param {Part} z @param {string} label @returns {Part[]} */
  most: (name, a, z, label) => [`${name} passes most on: ${label} makes `, a, " of its z = ", z, "."],
  /** @param {string} label @returns {Part[]} */
  allZero: (label) => [`Every unit has z = 0, and ${label} makes 0 of it: nothing goes on.`],
  /** @param {string} label @param {string} name @param {Part} a @param {boolean} most @returns {Part[]} */
  shares: (label, name, a, most) => [
    `${label} turns the z of all outputs into shares that add up to 1. ${name} gets `,
    a,
    most ? ", the largest." : ".",
  ],
  /** @param {string} source @param {Part} x @param {Part} w @returns {Part[]} */
  weighted: (source, x, w) => [`The selected weight `, w, ` multiplies ${source} = `, x, ". "],
  /** @param {string} name @param {Part} z @param {boolean} rest @returns {Part[]} */
  sums: (name, z, rest) => [rest ? `With the rest, ${name} has z = ` : `${name} adds up to z = `, z],
  /** @param {string} label @param {Part} a @param {Part} slope @param {boolean} same @param {boolean} flat @returns {Part[]} */
  becomes: (label, a, slope, same, flat) => [
    same ? `; ${label} passes it on as it is: ` : `; ${label} makes it `,
    a,
    ...(same ? ["."] : [flat ? ", where its slope is only " : ", where its slope is ", slope, "."]),
  ],
  /** @param {string} label @returns {Part[]} */
  isOff: (label) => [`, which is not above 0: ${label} gives 0, with slope 0. It is off for this row.`],
};
