/** The sentences for the moment, as lists of parts (see narration.js). */

/** @typedef {import("../narration.js").Part} Part */

export const STRINGS = {
  /** @param {number} layer @param {string} activation @returns {Part[]} */
  forwardUnderWay: (layer, activation) => [
    `Forward, layer ${layer}. Each unit sums its inputs, each times its weight, and its bias to z; ${activation} makes a of it.`,
  ],
  lossUnderWay: /** @type {Part[]} */ (["Loss. The output is held against the target."]),
  /** @param {number} layer @param {boolean} last @returns {Part[]} */
  backwardUnderWay: (layer, last) => [
    last
      ? `Backward, layer ${layer}. How the loss reacts to each output, times the output’s own slope, is its δ.`
      : `Backward, layer ${layer}. Each unit gathers δ times weight from the units it feeds; times its own slope, that is its δ.`,
  ],
  /** @param {number} iteration @param {{number: number, of: number, size: number}} batch @param {number} row @param {string} x @param {string} y @returns {Part[]} */
  begin: (iteration, batch, row, x, y) => [
    `Iteration ${iteration}`,
    batch.of > 1 ? `, batch ${batch.number} of ${batch.of}` : "",
    `. Row ${row} is fed in: x = ${x}; the target is y = ${y}.`,
  ],
  /** @param {number} layer @param {string} unit @param {string} activation @param {Part} z @param {Part} a @param {boolean} same @returns {Part[]} */
  forward: (layer, unit, activation, z, a, same) => [
    `Forward, layer ${layer}. ${unit} sums its weighted inputs and bias to z = `,
    z,
    same ? `; ${activation} passes it on as it is: ` : `; ${activation} makes it `,
    a,
    ".",
  ],
  /** @param {string} y_hat @param {string} y @param {Part} value @returns {Part[]} */
  loss: (y_hat, y, value) => [
    `Loss. The network says ${y_hat}, the target is ${y}: for this sample that costs `,
    value,
    ".",
  ],
  /** @param {number} layer @param {string} unit @param {Part} arrives @param {number} units @param {string | null} passed @param {Part} slope @param {Part} delta @returns {Part[]} */
  backward: (layer, unit, arrives, units, passed, slope, delta) => [
    `Backward, layer ${layer}. ${unit} gathers `,
    arrives,
    ` from ${units === 1 ? "the one unit" : `the ${units} units`} it feeds; its slope `,
    ...(passed ? [`lets ${passed} of it through: δ = `] : ["of ", slope, " makes it δ = "]),
    delta,
    ".",
  ],
  /** @param {number} layer @param {string} unit @param {Part} arrives @param {string | null} passed @param {Part} slope @param {Part} delta @returns {Part[]} */
  backwardLast: (layer, unit, arrives, passed, slope, delta) => [
    `Backward, layer ${layer}. The loss reacts to ${unit} by `,
    arrives,
    "; its slope ",
    ...(passed ? [`lets ${passed} of it through: δ = `] : ["of ", slope, " makes it δ = "]),
    delta,
    ".",
  ],
  /** @param {number} layer @param {string} unit @param {string} activation @param {Part} delta @returns {Part[]} */
  backwardWhole: (layer, unit, activation, delta) => [
    `Backward, layer ${layer}. Through ${activation}, the loss reacts to the z of ${unit} by δ = `,
    delta,
    ".",
  ],
  /** @param {number} size @param {boolean} sum @param {{sample: Part, batch: Part} | null} pair @param {number} row @returns {Part[]} */
  gather: (size, sum, pair, row) => {
    const how =
      size === 1
        ? "The batch is this one sample"
        : `The gradients of all ${size} samples are ${sum ? "added up" : "averaged"}`;
    if (!pair) return [`Batch. ${how}.`];
    return [
      `Batch. ${how}. For the selected parameter row ${row} alone gives `,
      pair.sample,
      ", the batch ",
      pair.batch,
      ".",
    ];
  },
  /** @param {number} rate @returns {Part[]} */
  update: (rate) => [
    `Update. Every parameter moves at once, by a step that the optimizer makes of its gradient and the learning rate ${rate}.`,
  ],
  /** @param {Part} value @param {Part} step @param {Part} next @returns {Part[]} */
  updateOne: (value, step, next) => [
    "Update. All parameters have moved at once. The selected one went from ",
    value,
    " by ",
    step,
    " to ",
    next,
    ".",
  ],
};
