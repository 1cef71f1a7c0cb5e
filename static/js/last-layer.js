/**
 * The last layer and the loss that fit a dataset's targets, as the catalog's records tell what goes together. Pure.
 */

import { record, records } from "./catalog.js";

/**
 * @typedef {object} Asked what the targets of a dataset ask of the last layer
 * @property {number[]} units how many units fit, the first one preferred
 * @property {boolean} labels whether the targets are classes
 * @property {[number, number] | null} range of numeric targets; null where it does not matter
 */

/** @typedef {{units: number, activation: string}} LastLayer */

/**
 * @typedef {object} Fitting
 * @property {{layers?: any[], loss?: {name: string}}} changes of the spec, beside the dataset; empty where all fits
 * @property {LastLayer} last as it will be
 * @property {string} loss as it will be
 */

/**
 * What must change beside the dataset so that the last layer and the loss fit its targets, or nothing.
 * @param {any} catalog
 * @param {any} spec of the run that is to be changed
 * @param {Asked} asked
 * @returns {Fitting}
 */
export function fit(catalog, spec, asked) {
  const before = spec.layers[spec.layers.length - 1];
  const last = asked.labels ? fitLabels(catalog, before, asked) : fitNumbers(catalog, before, asked);
  const loss = fitLoss(catalog, spec.loss.name, last, asked.labels, last !== before);
  /** @type {Fitting["changes"]} */
  const changes = {};
  if (last !== before) changes.layers = [...spec.layers.slice(0, -1), last];
  if (loss !== spec.loss.name) changes.loss = { name: loss };
  return { changes, last, loss };
}

/** One unit tells two classes apart; a layer that shares 1 among its units tells more. @param {any} catalog @param {LastLayer} last @param {Asked} asked @returns {LastLayer} */
function fitLabels(catalog, last, { units }) {
  if (units.includes(last.units)) return last;
  return { ...last, units: units[0], activation: units[0] === 1 ? oneUnit(catalog) : sharing(catalog) };
}

/** @param {any} catalog @param {LastLayer} last @param {Asked} asked @returns {LastLayer} */
function fitNumbers(catalog, last, { units, range }) {
  const count = units.includes(last.units) ? last.units : units[0];
  const entry = record(catalog, "activations", last.activation);
  const keeps = !entry.last_layer_only && (range === null || reaches(entry, range));
  if (keeps && count === last.units) return last;
  return { ...last, units: count, activation: keeps ? last.activation : straight(catalog) };
}

/** Whether an activation's values come as low and as high as the targets. @param {any} entry @param {[number, number]} range */
const reaches = ({ lowest, highest }, [low, high]) =>
  low >= (lowest ?? Number.NEGATIVE_INFINITY) && high <= (highest ?? Number.POSITIVE_INFINITY);

/**
 * The loss as it is where it goes with the last layer; else the one that belongs to the last layer's activation, or the
 * first that goes with any.
 * @param {any} catalog
 * @param {string} loss
 * @param {LastLayer} last
 * @param {boolean} labels
 * @param {boolean} changed whether the last layer is a new one
 */
function fitLoss(catalog, loss, last, labels, changed) {
  const needs = record(catalog, "losses", loss).activation;
  const own = labels
    ? records(catalog, "losses").find((entry) => entry.activation === last.activation)
    : null;
  const becomesSharing = changed && last.activation === sharing(catalog);
  if (becomesSharing && own) return own.name;
  if (needs === null || needs === last.activation) return loss;
  return (own ?? records(catalog, "losses").find((entry) => entry.activation === null)).name;
}

/** The activation whose outputs share 1 among them. @param {any} catalog @returns {string} */
const sharing = (catalog) => records(catalog, "activations").find((entry) => entry.last_layer_only).name;

/** The activation of one unit that a loss of its own is made for. @param {any} catalog @returns {string} */
const oneUnit = (catalog) =>
  records(catalog, "losses").find(
    (entry) => entry.activation !== null && entry.activation !== sharing(catalog),
  ).activation;

/** The activation that reaches every number. @param {any} catalog @returns {string} */
const straight = (catalog) => records(catalog, "activations").find((entry) => entry.linear).name;
