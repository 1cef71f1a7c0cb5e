/**
 * The list of frozen parameters (api: `frozen`), whose entries name one parameter (`W1.2.1`), all weights or biases of a
 * layer (`W1`, `b1`), or all of a kind (`W`, `b`).
 */

/** @typedef {import("./types.js").ParameterPlace} ParameterPlace */

/** The entries that would freeze a parameter, widest first. @param {ParameterPlace} place */
const covering = (place) => [place.name[0], `${place.name[0]}${place.layer}`, place.name];

/** @param {string[]} frozen @param {ParameterPlace} place */
export const isFrozen = (frozen, place) => covering(place).some((name) => frozen.includes(name));

/**
 * The list with one parameter frozen or freed; an entry that covered it gives way to the others that it covered.
 * @param {string[]} frozen
 * @param {ParameterPlace} place
 * @param {number[]} widths units by layer, index 0 the inputs
 * @returns {string[]}
 */
export function toggled(frozen, place, widths) {
  if (!isFrozen(frozen, place)) return [...frozen, place.name];
  const [kind, ofLayer] = covering(place);
  let names = [...frozen];
  if (names.includes(kind)) names = replaced(names, kind, layersOf(kind, widths));
  if (names.includes(ofLayer)) names = replaced(names, ofLayer, parametersOf(kind, place.layer, widths));
  return names.filter((name) => name !== place.name);
}

/** @param {string[]} names @param {string} name @param {string[]} by */
const replaced = (names, name, by) => [...new Set(names.flatMap((one) => (one === name ? by : [one])))];

/** @param {string} kind @param {number[]} widths */
const layersOf = (kind, widths) => widths.slice(1).map((_, index) => `${kind}${index + 1}`);

/** @param {string} kind @param {number} layer @param {number[]} widths */
function parametersOf(kind, layer, widths) {
  const names = [];
  for (let to = 1; to <= widths[layer]; to++) {
    if (kind === "b") names.push(`b${layer}.${to}`);
    else for (let from = 1; from <= widths[layer - 1]; from++) names.push(`W${layer}.${to}.${from}`);
  }
  return names;
}
