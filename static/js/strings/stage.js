/** Words of the stage. */

import { short, subscript, unitSymbol } from "../format.js";

/** @typedef {import("../types.js").Place} Place */

/** A round number without idle zeros. @param {number} value */
const round = (value) => String(value).replace(/-/g, "−");

/** @param {number} layer @param {number} unit */
const unitWords = (layer, unit) => (layer === 0 ? `input ${unit}` : `unit ${unit} of layer ${layer}`);

export const STRINGS = {
  /** Symbol of an output. @param {number} unit @param {number} count */
  output: (unit, count) => (count === 1 ? "ŷ" : `ŷ${subscript(unit)}`),
  sampleLoss: "ℓ",
  hint: "Arrow keys move from unit to edge to unit, Enter selects, Enter again types a value, Escape lets go.",
  legend: {
    label: "What the marks stand for",
    edge: "edge: weight",
    edgeTitle: (/** @type {number} */ top) => `Width is the weight’s size, up to ${round(top)}`,
    fill: "fill: activation",
    fillTitle: "The fuller a unit, the larger its activation; nearly full from 2 on",
    arc: "arc: δ",
    arcTitle: (/** @type {number} */ top) => `δ = ∂ℓ/∂z of this sample; a full turn is ${round(top)}`,
    sampleGradient: "bead: ∂ℓ/∂w, sample",
    batchGradient: "bead: ∂L/∂w, batch",
    gradientTitle: (/** @type {number} */ top, /** @type {boolean} */ dense) =>
      `Area is the gradient’s size, up to ${round(top)}${dense ? "; the largest of each layer are drawn" : ""}`,
    step: "diamond: step",
    stepTitle: (/** @type {number} */ top) =>
      `What is added to the weight; area is its size, up to ${round(top)}`,
    river: "river: path product",
    riverTitle: (/** @type {string} */ name) =>
      `The paths from ${name} to the loss; width is the size of what runs along them, grey what cancels there`,
    surface: "square: a over the inputs",
    surfaceTitle:
      "Each unit’s own surface: its activation over the plane of the two inputs, drawn at the parameters on screen, on the scale that the decision surface’s panel gives for its layer",
    dead: "dead",
    deadTitle:
      "A dead unit: on every training row it is on its activation’s flat side, so hardly any gradient reaches its weights",
    saturated: "saturated",
    saturatedTitle:
      "A saturated unit: on more than half of the training rows its slope is below 0.05 of the activation’s steepest",
    signTitle: "Hue is the sign of what a mark shows: positive is solid or full, negative dashed or hollow",
  },
  /** What a place is called, in words. @param {Place} place @param {number[]} widths */
  name(place, widths) {
    const last = widths.length - 1;
    const { layer = 0, unit = 0, to = 0, from = 0, units = [] } = place;
    if (place.kind === "loss") return "loss";
    if (place.kind === "unit") {
      if (layer === last) return widths[last] === 1 ? "output ŷ" : `output ${unit}, ŷ${subscript(unit)}`;
      return `${unitWords(layer, unit)}, ${unitSymbol(layer, unit)}`;
    }
    if (place.kind === "bias") return `bias ${place.name}, of ${unitWords(layer, to)}`;
    if (place.kind === "weight") {
      return `weight ${place.name}, from ${unitWords(layer - 1, from)} to ${unitWords(layer, to)}`;
    }
    return `path through ${units.map((one, index) => unitSymbol(layer + index, one)).join(" → ")}`;
  },
  quantity: {
    weight: "w",
    bias: "b",
    z: "z",
    a: "a",
    x: "x",
    target: "y",
    y_hat: "ŷ",
    delta: "δ",
    da_dz: "da/dz",
    dL_da: "∂ℓ/∂a",
    sample: "∂ℓ/∂w of this sample",
    sampleBias: "∂ℓ/∂b of this sample",
    batch: "∂L/∂w of the batch",
    batchBias: "∂L/∂b of the batch",
    step: "step",
    sampleLoss: "ℓ, loss of this sample",
    batchLoss: "L, loss of the batch",
    flat: "flat, share of training rows",
    dead: "dead: flat, share of training rows",
    saturated: "saturated: flat, share of training rows",
  },
  /** Symbols of a path's factors; that of a weight's first is what feeds it. @type {Record<string, string>} */
  pathFactor: { dz_db: "∂z/∂b", da_dz: "f′", W: "w", delta: "δ" },
  notYet: "not computed yet",
  /** Summary of the network for a screen reader. @param {number[]} widths @param {string[]} activations */
  summary(widths, activations) {
    const layers = activations.map(
      (name, index) => `layer ${index + 1} of ${unitCount(widths[index + 1])} with ${name}`,
    );
    return `The network: ${widths[0]} ${widths[0] === 1 ? "input" : "inputs"}, ${layers.join(", ")}, and the loss.`;
  },
  tag: {
    title: "Drag to change, Enter or double-click to type",
    input: (/** @type {string} */ name) => `New value of ${name}`,
    allowed: "A finite number, such as 0.25 or −1e−3",
    change: (/** @type {number} */ old, /** @type {number} */ fresh) => `${short(old)} → ${short(fresh)}`,
    sampleWeight: "∂ℓ/∂w",
    sampleBias: "∂ℓ/∂b",
    batchWeight: "∂L/∂w",
    batchBias: "∂L/∂b",
    sample: "sample",
    batch: "batch",
    cancel: "paths cancel",
    cancelTitle: (/** @type {string} */ up, /** @type {string} */ down) =>
      `The paths of this sample's gradient take each other away: ${up} − ${down}`,
    zero: "exactly 0",
    zeroTitle: "A factor of this sample's gradient is 0; the chain-rule panel says which",
  },
  structure: {
    label: "Structure of the network",
    input: "input",
    loss: "loss",
    layer: (/** @type {number} */ layer) => `layer ${layer}`,
    activation: (/** @type {number} */ layer) => `Activation of layer ${layer}`,
    units: (/** @type {number} */ layer) => `Units of layer ${layer}`,
    count: (/** @type {number} */ count) => unitCount(count),
    more: (/** @type {number} */ layer) => `One unit more in layer ${layer}`,
    fewer: (/** @type {number} */ layer) => `One unit fewer in layer ${layer}`,
    remove: (/** @type {number} */ layer) => `Remove layer ${layer}`,
    removeShort: "Remove",
    addShort: "Layer before",
    add: (/** @type {number} */ layer) => `Add a layer before layer ${layer}`,
    edit: (/** @type {number} */ layer) => `Change layer ${layer}`,
    close: "Done",
    mostUnits: (/** @type {number} */ most) => `A layer has at most ${most} units`,
    oneUnit: "A layer has at least one unit",
    mostLayers: (/** @type {number} */ most) => `A network has at most ${most} layers`,
    lastOnly: (/** @type {string} */ label) => `${label} is for the last layer only`,
    changing: {
      activation: (/** @type {number} */ layer) => `the activation of layer ${layer}`,
      units: (/** @type {number} */ layer) => `the number of units in layer ${layer}`,
      layers: "the number of layers",
    },
  },
};

/** @param {number} count */
function unitCount(count) {
  return count === 1 ? "1 unit" : `${count} units`;
}
