/** Words for the settings that can be compared. */

export const STRINGS = {
  groups: { optimizer: "Optimizer", start: "Start", network: "Network", loss: "Loss" },
  labels: {
    learning_rate: "learning rate",
    batch_size: "batch size",
    optimizer: "optimizer",
    schedule: "schedule",
    clip: "clipping",
    initializer: "initializer",
    seed: "seed",
    shuffle: "shuffling",
    activation: "activation of the hidden layers",
    l1: "penalty l1",
    l2: "penalty l2",
    loss: "loss",
    reduction: "reduction",
  },
  /** @param {string} name */
  parameter: (name) => name.replace(/_/g, " "),
  /** @param {number} layer @param {number} of */
  layer: (layer, of) => `activation of layer ${layer}${layer === of ? ", the last" : ""}`,
  /** @param {string} own */
  around: (own) => `around its own: ${own}`,
  ownRates: "all, the others at their usual rates",
  /** @param {number} rate */
  sameRate: (rate) => `all, at rate ${rate}`,
  momentum: "SGD without and with momentum",
  telling: "four that tell",
  scales: "normal, ever wider",
  every: "every one",
  twenty: "twenty of them",
  oneOrAll: "one, 64, all rows",
};
