/** What every symbol and word of the page means: its name, one plain sentence, and its formula where it has one. */

/**
 * @typedef {object} Entry
 * @property {string} symbol as it stands in a line of text
 * @property {string} name
 * @property {string} sentence
 * @property {string} [latex] the formula that defines it
 */

/** In the order in which a learner meets them. @type {Record<string, Entry>} */
export const GLOSSARY = {
  x: {
    symbol: "x",
    name: "input",
    sentence: "A number of the row that is fed in; layer 0 of the network holds it.",
  },
  y: { symbol: "y", name: "target", sentence: "What the network should say for this row." },
  y_hat: {
    symbol: "ŷ",
    name: "output",
    sentence: "What the network says for this row: the activation of the last layer.",
    latex: "\\hat y = a^{(L)}",
  },
  w: {
    symbol: "w",
    name: "weight",
    sentence:
      "What a connection multiplies its input with; w²₃,₁ leads into unit 3 of layer 2 from unit 1 of layer 1.",
    latex: "w^{(l)}_{j,i}:\\ i \\to j",
  },
  W: {
    symbol: "W",
    name: "weight matrix",
    sentence: "All weights of a layer: a row for each of its units, a column for each unit before it.",
    latex: "z = W a_{\\text{in}} + b",
  },
  b: { symbol: "b", name: "bias", sentence: "What a unit adds to its weighted inputs, whatever the row." },
  z: {
    symbol: "z",
    name: "weighted sum",
    sentence: "What a unit adds up before its activation: each input times its weight, and the bias.",
    latex: "z_j = \\textstyle\\sum_i w_{j,i}\\, a_i + b_j",
  },
  a: {
    symbol: "a",
    name: "activation",
    sentence: "What a unit passes on: its activation function of z.",
    latex: "a = f(z)",
  },
  loss_sample: {
    symbol: "ℓ",
    name: "loss of one row",
    sentence:
      "How wrong the network is for this row alone, before the batch is averaged or summed and without penalty.",
  },
  loss_batch: {
    symbol: "L",
    name: "loss of the batch",
    sentence: "The mean (or the sum) of the rows’ losses, with the penalty: what the update makes smaller.",
  },
  dl_da: {
    symbol: "∂ℓ/∂a",
    name: "error signal at a unit",
    sentence: "How much this row’s loss changes for a small change of what the unit passes on.",
    latex: "\\frac{\\partial \\ell}{\\partial a_i} = \\textstyle\\sum_j w_{j,i}\\, \\delta_j",
  },
  dl_dyhat: {
    symbol: "∂ℓ/∂ŷ",
    name: "slope of the loss",
    sentence: "How much this row’s loss changes for a small change of the output: where the way back begins.",
  },
  da_dz: {
    symbol: "∂a/∂z",
    name: "slope of the activation",
    sentence:
      "How much a changes for a small change of z: the share of the error signal that the unit lets through.",
    latex: "\\frac{\\partial a}{\\partial z} = f'(z)",
  },
  dz_dw: {
    symbol: "∂z/∂w",
    name: "what the weight is fed",
    sentence:
      "How much z changes for a small change of the weight: just the input that the weight multiplies.",
    latex: "\\frac{\\partial z_j}{\\partial w_{j,i}} = a_i",
  },
  dz_db: {
    symbol: "∂z/∂b",
    name: "slope of z in the bias",
    sentence: "The bias is added as it is, so this is always 1.",
    latex: "\\frac{\\partial z}{\\partial b} = 1",
  },
  delta: {
    symbol: "δ",
    name: "delta of a unit",
    sentence:
      "How much this row’s loss changes for a small change of the unit’s z; backprop hands it from layer to layer.",
    latex:
      "\\delta = \\frac{\\partial \\ell}{\\partial z} = \\frac{\\partial \\ell}{\\partial a}\\,\\frac{\\partial a}{\\partial z}",
  },
  dl_dw: {
    symbol: "∂ℓ/∂w",
    name: "gradient of one row",
    sentence:
      "How much the loss of this row alone changes for a small change of the parameter: the product of the factors.",
    latex: "\\frac{\\partial \\ell}{\\partial w_{j,i}} = \\delta_j\\, a_i",
  },
  dL_dw: {
    symbol: "∂L/∂w",
    name: "gradient of the batch",
    sentence:
      "How much the batch’s loss changes for a small change of the parameter: what the optimizer is given.",
  },
  step: {
    symbol: "Δw",
    name: "step",
    sentence: "What the update adds to the parameter: against the gradient, so that the loss falls.",
    latex: "\\Delta w = -\\eta\\, g",
  },
  eta: {
    symbol: "η",
    name: "learning rate",
    sentence: "How far a step goes for a given gradient. Too small learns slowly, too large overshoots.",
    latex: "w \\leftarrow w - \\eta\\, g",
  },
  g: {
    symbol: "g",
    name: "gradient",
    sentence: "The batch’s gradient as the optimizer takes it, after clipping.",
  },
  mu: {
    symbol: "μ",
    name: "momentum",
    sentence: "The share of the last velocity that is kept in the next.",
    latex: "v \\leftarrow \\mu\\, v + g",
  },
  v: {
    symbol: "v",
    name: "velocity",
    sentence:
      "What past gradients have built up: with momentum the step goes against it; elsewhere the running mean of their squares.",
  },
  lambda: {
    symbol: "λ",
    name: "strength of the penalty",
    sentence: "How much large weights cost beside the loss; 0 leaves the penalty out.",
  },
  theta: { symbol: "θ", name: "parameter", sentence: "Any weight or bias: what the update moves." },
  alpha: {
    symbol: "α",
    name: "share that stays",
    sentence: "How much of the running mean of squared gradients is kept at each update.",
  },
  beta: {
    symbol: "β",
    name: "share that stays",
    sentence: "How much of a running mean of gradients (β₁) or of their squares (β₂) is kept at each update.",
  },
  epsilon: {
    symbol: "ε",
    name: "epsilon",
    sentence: "A very small number: how far a check nudges, or what keeps a division away from 0.",
  },
  hadamard: {
    symbol: "⊙",
    name: "element by element",
    sentence: "Multiply entries in the same place, without summing.",
  },
  partial: {
    symbol: "∂",
    name: "partial derivative",
    sentence: "∂A/∂B: how much A changes for a small change of B while all else stays.",
  },
  path: {
    symbol: "→",
    name: "path",
    sentence: "One way from a parameter to the loss; the products along all paths add up to the gradient.",
  },
  row: {
    symbol: "row",
    name: "row",
    sentence: "One example of the data, with its inputs and its target; also called a sample.",
  },
  batch: {
    symbol: "batch",
    name: "batch",
    sentence: "The rows whose gradients are put together for one update.",
  },
  iteration: {
    symbol: "iteration",
    name: "iteration",
    sentence: "One update: forward, loss, backward and step, on one batch.",
  },
  epoch: {
    symbol: "epoch",
    name: "epoch",
    sentence: "One pass over all training rows: as many iterations as there are batches.",
  },
};

export const STRINGS = {
  title: "Symbols and words",
  hint: "Hover, tap or focus a symbol anywhere to see what it means; arrow keys go from one to the next.",
  stop: "Symbol",
};
