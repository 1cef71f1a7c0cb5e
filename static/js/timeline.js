/**
 * The timeline of one iteration: pure functions from (layers, t) to what is known and where the focus is.
 *
 * An iteration of a network with L layers has 2L + 3 phases of equal length on t in [0, 1]:
 * forward 1 … L, loss, backward L … 1, gather (the samples' gradients into the batch's), update.
 * The boundaries between phases are the stops of stepping by phase; at a stop the phase before it is complete.
 */

/** @typedef {import("./types.js").Phase} Phase */
/** @typedef {import("./types.js").Moment} Moment */
/** @typedef {import("./types.js").Known} Known */

const EPSILON = 1e-9;

/** Number of phases of one iteration. @param {number} layers */
export const phaseCount = (layers) => 2 * layers + 3;

/**
 * The phases of one iteration, in order.
 * @param {number} layers number of layers L, inputs not counted
 * @returns {Phase[]}
 */
export function phases(layers) {
  /** @type {{kind: Phase["kind"], layer: number | null}[]} */
  const kinds = [];
  for (let layer = 1; layer <= layers; layer++) kinds.push({ kind: "forward", layer });
  kinds.push({ kind: "loss", layer: null });
  for (let layer = layers; layer >= 1; layer--) kinds.push({ kind: "backward", layer });
  kinds.push({ kind: "gather", layer: null }, { kind: "update", layer: null });
  const count = kinds.length;
  return kinds.map((phase, index) => ({ ...phase, index, start: index / count, end: (index + 1) / count }));
}

/**
 * The phase that t stands in. At a stop it is the phase just completed (progress 1); at t = 0 none has begun (index -1).
 * @param {number} layers
 * @param {number} t place within the iteration, 0 to 1
 * @returns {Moment}
 */
export function moment(layers, t) {
  const all = phases(layers);
  if (t <= EPSILON) return { kind: "start", layer: null, index: -1, progress: 0, count: all.length };
  const index = Math.min(all.length - 1, Math.max(0, Math.ceil(t * all.length - EPSILON) - 1));
  const progress = snap(t * all.length - index);
  return { kind: all[index].kind, layer: all[index].layer, index, progress, count: all.length };
}

/** @param {number} value */
const snap = (value) => (value < EPSILON ? 0 : value > 1 - EPSILON ? 1 : value);

/**
 * How far each phase has come at t: 0 not begun, 1 complete. `forward[l]` and `backward[l]` are indexed by layer,
 * from 1; index 0 of `forward` is 1 (the inputs are given), of `backward` 0 (nothing is sent back to the inputs).
 * @param {number} layers
 * @param {number} t
 * @returns {Known}
 */
export function known(layers, t) {
  const count = phaseCount(layers);
  /** @param {number} index */
  const progress = (index) => snap(Math.min(1, Math.max(0, t * count - index)));
  const forward = [1];
  const backward = [0];
  for (let layer = 1; layer <= layers; layer++) {
    forward[layer] = progress(layer - 1);
    backward[layer] = progress(2 * layers + 1 - layer);
  }
  return {
    forward,
    backward,
    loss: progress(layers),
    gather: progress(2 * layers + 1),
    update: progress(2 * layers + 2),
  };
}

/** Quantities of a trace by the phase that computes them. @type {Record<string, (known: Known, layer: number) => number>} */
const PROGRESS = {
  a_in: (now, layer) => now.forward[layer - 1],
  z: (now, layer) => now.forward[layer],
  a: (now, layer) => now.forward[layer],
  da_dz: (now, layer) => now.forward[layer],
  loss: (now) => now.loss,
  dL_da: (now, layer) => now.backward[layer],
  delta: (now, layer) => now.backward[layer],
  sample_dL_dW: (now, layer) => now.backward[layer],
  dL_dW: (now) => now.gather,
  step: (now) => (now.gather === 1 && now.update > 0 ? 1 : 0),
  new_value: (now) => now.update,
};

/**
 * Whether a quantity of a layer has been computed: nothing is shown before it is.
 * @param {Known} now
 * @param {"a_in" | "z" | "a" | "da_dz" | "loss" | "dL_da" | "delta" | "sample_dL_dW" | "dL_dW" | "step" | "new_value"} quantity
 * @param {number} [layer] from 1; not needed for loss, dL_dW, step and new_value
 */
export const isKnown = (now, quantity, layer = 0) => PROGRESS[quantity](now, layer) >= 1;

/**
 * The earliest stop at which a quantity is known.
 * @param {number} layers
 * @param {Parameters<typeof isKnown>[1]} quantity
 * @param {number} [layer]
 */
export function stopWhereKnown(layers, quantity, layer = 0) {
  const count = phaseCount(layers);
  for (let index = 0; index <= count; index++) {
    if (isKnown(known(layers, index / count), quantity, layer)) return index / count;
  }
  return 1;
}

/** The next stop after t, or null at the end of the iteration. @param {number} layers @param {number} t */
export function nextStop(layers, t) {
  const count = phaseCount(layers);
  const index = Math.floor(t * count + EPSILON) + 1;
  return index > count ? null : index / count;
}

/** The stop before t, or null at the beginning of the iteration. @param {number} layers @param {number} t */
export function previousStop(layers, t) {
  const count = phaseCount(layers);
  const index = Math.ceil(t * count - EPSILON) - 1;
  return index < 0 ? null : index / count;
}
