/** Words of the gradient-flow panel. */

import { count, exact, percent, short } from "../format.js";

/** @typedef {import("../layer-health.js").Ailment} Ailment */
/** @typedef {import("../layer-health.js").Quantity} Quantity */

export const STRINGS = {
  /** @param {number} iteration */
  notYet: (iteration) =>
    `Iteration ${count(iteration)} has not computed its gradients yet: they follow from the backward pass.`,
  runBackward: "Go to its gradients",
  noHistory: "The curves begin with the first gradient.",
  /** @param {{kind: string, layer: number}[]} rest */
  more: (rest) => {
    const kinds = [...new Set(rest.map(({ kind }) => kind))];
    const told = kinds.map((kind) => {
      const layers = rest.filter((one) => one.kind === kind).map(({ layer }) => layer);
      return `${kind} in layer${layers.length > 1 ? "s" : ""} ${layers.join(", ")}`;
    });
    return `Also ${told.join("; ")}`;
  },
  /** @param {string} reason */
  diverged: (reason) => `Diverged: ${reason}`,
  norms: "Size of the gradient over the run",
  normsTitle:
    "The Euclidean norm of ∂L/∂W and ∂L/∂b of each layer, of each iteration’s batch, with penalty, before clipping",
  log: "log scale",
  noLog: "A norm of 0 has no place on a log scale: the line leaves it out.",
  layer: "layer",
  /** @param {number} layer */
  layerNumber: (layer) => `layer ${layer}`,
  /** @param {number} iteration */
  at: (iteration) => `iteration ${count(iteration)}`,
  /** @param {number} points @param {number} last */
  plot: (points, last) =>
    `Norms of the gradient by layer at ${count(points)} points up to iteration ${count(last)}. Arrow keys point at one after another; Enter goes there.`,
  jump: "Click a point to look at its iteration.",
  byLayer: "Layer by layer",
  heads: {
    gradient: "gradient",
    toLast: "÷ last",
    update: "update ÷ W",
    flat: "flat",
    units: "units",
  },
  meanings: {
    gradient: "Norm of the batch’s ∂L/∂W and ∂L/∂b",
    toLast:
      "Root mean square of the layer’s gradient over the last layer’s: far below 1 it vanishes on its way back, far above 1 it explodes",
    update:
      "Norm of the step of W over the norm of W. About a thousandth is common while a deep network learns well; a rule of thumb, no law",
    flat: "Flat: the slope is below 0.05 of the activation’s steepest. With two flat ends, the share of training rows on which a unit is flat, mean over the units; with one, the share of units that are flat on every training row",
    units:
      "A unit fills with the share of training rows on which it is flat. Arrow keys walk them, Enter selects",
  },
  /** @param {number} layer */
  unitsOf: (layer) => `Units of layer ${layer}`,
  noFlat: "never flat",
  flatOf: {
    rows: {
      text: "of rows",
      meaning:
        "the share of training rows on which a unit of this layer is flat, mean over its units. A unit that is flat on more than half of the rows is called saturated",
    },
    units: {
      text: "of units",
      meaning: "the share of this layer’s units that are flat on every training row: those are called dead",
    },
  },
  /** @param {number} share */
  share: (share) => percent(share),
  /** @param {string} name @param {number} share @param {Ailment | null} ailment */
  unit: (name, share, ailment) =>
    `${name}: flat on ${percent(share)} of the training rows${ailment ? `, ${ailment}` : ""}`,
  mark: "mark saturated and dead units on the stage",
  markTitle:
    "While this is on, the stage asks the server for every iteration that it shows which units these are",
  legend: {
    dead: "dead: flat on every training row, on the activation’s flat side",
    saturated: "saturated: flat on more than half of the training rows",
  },
  spread: "How the numbers are spread",
  spreadOf: /** @type {Record<Quantity, {title: string, symbol: string, meaning: string}>} */ ({
    a: { title: "activations", symbol: "a", meaning: "Of every unit on every row of the batch" },
    delta: {
      title: "error signals",
      symbol: "δ",
      meaning: "δ = ∂ℓ/∂z of every unit on every row of the batch, each row’s own",
    },
    dL_dW: { title: "gradients", symbol: "∂L/∂W", meaning: "Of the batch, with penalty, before clipping" },
    W: { title: "weights", symbol: "W", meaning: "Before the update" },
  }),
  when: { now: "at this moment", run: "over the run" },
  whenLabel: "how the numbers are spread",
  bandsMeaning:
    "Sizes by powers of ten, the same for all layers: the pale band holds the middle nine tenths of the numbers, the dark one the middle half, the line is the median. Click to look at an iteration.",
  /** @param {number} layer @param {number[]} iterations @param {ArrayLike<number>[]} values */
  bandsTold: (layer, iterations, values) => {
    const [first, last] = [values[0], values[values.length - 1]];
    return `Layer ${layer}: median size ${short(first[2])} at iteration ${count(iterations[0])}, ${short(last[2])} at iteration ${count(iterations[iterations.length - 1])}`;
  },
  height: "upwards",
  noRun: "The run has not begun: there is nothing to look back on yet.",
  scales: {
    linear: "Negative to the left of 0, positive to the right.",
    decades:
      "By size, a power of ten after another: positive upwards, negative downwards. The line is the median size.",
  },
  /** @param {number} zeros @param {number} all */
  zeros: (zeros, all) => (zeros === all ? "all 0" : `${count(zeros)} × 0`),
  notComputed: "not computed yet",
  /** @param {{layer: number, count: number, zeros: number, lowest: number, highest: number, quantiles: number[]}} one */
  counted: (one) =>
    `Layer ${one.layer}: ${count(one.count)} numbers from ${short(one.lowest)} to ${short(one.highest)}, ${count(one.zeros)} of them 0, median size ${short(one.quantiles[2])}`,
  /** @param {1 | -1} sign @param {number} low @param {number} high @param {number} many @param {number} all */
  bar: (sign, low, high, many, all) =>
    `${sign > 0 ? short(low) : short(-high)} to ${sign > 0 ? short(high) : short(-low)}: ${count(many)} of ${count(all)}`,
  tables: {
    norms: "The norms over the run as a table",
    layers: "The layers as a table",
    spread: "The spread as a table",
    normsCaption: "Norm of the batch’s gradient of W and b by layer, with penalty, before clipping",
    /** @param {number} iteration @param {number} rows */
    layersCaption: (iteration, rows) =>
      `Iteration ${count(iteration)}; units over ${count(rows)} training rows, at the parameters before its update`,
    /** @param {number} iteration */
    spreadCaption: (iteration) => `Iteration ${count(iteration)}; quantiles are of the sizes |v|`,
    layersHeads: [
      "layer",
      "activation",
      "gradient norm",
      "gradient rms",
      "rms ÷ last layer’s",
      "update norm",
      "norm of W",
      "norm of W’s update",
      "update ÷ W",
      "saturated",
      "saturated units",
      "dead",
      "dead units",
      "flat by unit",
    ],
    bands: "The spread over the run as a table",
    bandsCaption: "Quantiles are of the sizes |v|; zeros as a share of the numbers",
    bandsHeads: ["quantity", "layer", "iteration", "5 %", "25 %", "median", "75 %", "95 %", "zeros"],
    spreadHeads: [
      "quantity",
      "layer",
      "count",
      "zeros",
      "lowest",
      "highest",
      "5 %",
      "25 %",
      "median",
      "75 %",
      "95 %",
    ],
  },
  /** @param {number | null} value */
  exact: (value) => exact(value),
};
