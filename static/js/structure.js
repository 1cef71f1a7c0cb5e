/** Changes of a network's structure, as new arrays of layers. Pure; what is not allowed gives null. */

/** @typedef {{units: number, activation: string}} LayerSpec */
/** @typedef {{layers: number, units: number}} Limits */

/** Width of a hidden layer where there is none to take after. */
const FIRST_WIDTH = 4;

/**
 * The limits in force; those of the contract before the catalog has come.
 * @param {any} catalog
 * @returns {Limits}
 */
export const limits = (catalog) => ({
  layers: catalog?.limits?.layers?.maximum ?? 8,
  units: catalog?.limits?.units?.maximum ?? 64,
});

/**
 * @param {LayerSpec[]} layers
 * @param {number} index from 0
 * @param {number} change
 * @param {Limits} limits
 * @returns {LayerSpec[] | null}
 */
export function resize(layers, index, change, limits) {
  const units = layers[index].units + change;
  if (units < 1 || units > limits.units) return null;
  return layers.map((layer, at) => (at === index ? { ...layer, units } : layer));
}

/** @param {LayerSpec[]} layers @param {number} index @param {string} activation @returns {LayerSpec[]} */
export const activate = (layers, index, activation) =>
  layers.map((layer, at) => (at === index ? { ...layer, activation } : layer));

/**
 * A hidden layer more, before the layer at `index`, like the hidden layer next to it.
 * @param {LayerSpec[]} layers
 * @param {number} index from 0
 * @param {Limits} limits
 * @returns {LayerSpec[] | null}
 */
export function insert(layers, index, limits) {
  if (layers.length >= limits.layers) return null;
  const hidden = layers.slice(0, -1);
  const like = hidden[index - 1] ?? hidden[index] ?? { units: FIRST_WIDTH, activation: "tanh" };
  return [...layers.slice(0, index), { ...like }, ...layers.slice(index)];
}

/**
 * One hidden layer fewer; the last layer stays, since it must match the targets.
 * @param {LayerSpec[]} layers
 * @param {number} index from 0
 * @returns {LayerSpec[] | null}
 */
export const remove = (layers, index) =>
  index === layers.length - 1 ? null : layers.filter((_, at) => at !== index);
