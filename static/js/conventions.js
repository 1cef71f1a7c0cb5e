/**
 * The conventions in force: what stands behind the numbers on screen, from the spec of the moment and the catalog. Pure.
 * One list, in the order of an iteration; a convention that does not bear on this run is left out.
 */

import { record } from "./catalog.js";
import { plain } from "./format.js";
import { STRINGS } from "./strings/conventions.js";

/**
 * @typedef {object} Convention
 * @property {string} name of it, for tests and styles
 * @property {string} title
 * @property {string} words
 * @property {string[]} latex formulas, shown beside the words
 */

/** @param {string} name @param {string} title @param {string} words @param {(string | null | undefined)[]} latex @returns {Convention} */
const convention = (name, title, words, ...latex) => ({
  name,
  title,
  words,
  latex: latex.flatMap((one) => one || []),
});

/**
 * @param {any} catalog
 * @param {any} spec in force at the moment looked at
 * @param {{batch: {number: number, of: number, size: number}}} trace
 * @returns {Convention[]}
 */
export function conventions(catalog, spec, { batch }) {
  return [
    lossOfRow(catalog, spec),
    overBatch(spec, batch),
    penalty(catalog, spec),
    ...jointFactor(catalog, spec),
    ...kinks(catalog, spec),
    convention(
      "sample",
      STRINGS.sample.title,
      STRINGS.sample.words,
      "\\delta = \\frac{\\partial \\ell}{\\partial z}",
    ),
    convention(
      "batch",
      STRINGS.batchNumbers.title,
      STRINGS.batchNumbers.words(spec.loss.reduction === "mean"),
    ),
    ...clip(spec),
    convention("update", STRINGS.update.title, STRINGS.update.words),
    step(spec, batch),
    convention("numbers", STRINGS.numbers.title, STRINGS.numbers.words),
  ];
}

/** The conventions in a few words: which loss, mean or sum, which penalty. @param {any} catalog @param {any} spec */
export function inShort(catalog, spec) {
  const terms = penalties(catalog, spec).map(({ label, strength }) => `${label} ${strength}`);
  return [
    lossLabel(catalog, spec),
    STRINGS.reduction(spec.loss.reduction === "mean"),
    terms.length > 0 ? STRINGS.withPenalty(terms.join(", ")) : STRINGS.noPenalty,
  ].join(" · ");
}

/** @param {any} catalog @param {any} spec @returns {string} */
const lossLabel = (catalog, { loss }) =>
  record(catalog, "losses", loss.name)?.label ?? loss.name.replace(/_/g, " ");

/** The ½ or not is in the formula; the slope beside it shows what it is for. @param {any} catalog @param {any} spec */
function lossOfRow(catalog, spec) {
  const entry = record(catalog, "losses", spec.loss.name);
  const label = lossLabel(catalog, spec);
  const half = !entry?.quadratic ? "" : label.includes("½") ? STRINGS.loss.half : STRINGS.loss.noHalf;
  return convention(
    "loss",
    STRINGS.loss.title,
    STRINGS.loss.words(label, half),
    entry && `\\ell = ${entry.latex}`,
    entry && `\\frac{\\partial \\ell}{\\partial a_k} = ${entry.derivative_latex}`,
  );
}

/** @param {any} spec @param {{size: number}} batch */
function overBatch({ loss }, { size }) {
  const mean = loss.reduction === "mean";
  const sum = "\\sum_{\\text{rows}} \\ell";
  return convention(
    "reduction",
    STRINGS.overBatch.title,
    STRINGS.overBatch.words(mean, size),
    mean ? `L = \\tfrac{1}{${size}} ${sum}` : `L = ${sum}`,
  );
}

/** The penalties that are not 0. @param {any} catalog @param {any} spec @returns {{label: string, strength: string, latex: string}[]} */
const penalties = (catalog, { penalty: strengths }) =>
  Object.keys(strengths)
    .filter((kind) => strengths[kind] > 0)
    .map((kind) => {
      const entry = record(catalog, "penalties", kind);
      return { label: entry?.label ?? kind, strength: plain(strengths[kind]), latex: entry?.latex ?? "" };
    });

/** @param {any} catalog @param {any} spec */
function penalty(catalog, spec) {
  const terms = penalties(catalog, spec);
  if (terms.length === 0) return convention("penalty", STRINGS.penalty.title, STRINGS.penalty.none);
  const named = terms.map(({ label, strength }) => `${label} ${strength}`).join(", ");
  return convention(
    "penalty",
    STRINGS.penalty.title,
    STRINGS.penalty.words(named),
    ...terms.map(({ latex }) => latex),
  );
}

/** An activation that ties its outputs together has a matrix for a slope. @param {any} catalog @param {any} spec */
function jointFactor(catalog, { layers }) {
  const entry = record(catalog, "activations", layers[layers.length - 1].activation);
  if (!entry?.last_layer_only) return [];
  const words = STRINGS.joint.words(entry.label);
  return [
    convention(
      "joint",
      STRINGS.joint.title,
      words,
      "\\delta_j = \\sum_k \\frac{\\partial \\ell}{\\partial a_k}\\,\\frac{\\partial a_k}{\\partial z_j}",
    ),
  ];
}

/** The slope taken where there is none: for each activation, loss or penalty in force that has a kink. @param {any} catalog @param {any} spec */
function kinks(catalog, { layers, loss, penalty: strengths }) {
  const names = [...new Set(layers.map((/** @type {any} */ layer) => layer.activation))];
  const entries = [
    ...names.map((name) => record(catalog, "activations", name)),
    record(catalog, "losses", loss.name),
    ...Object.keys(strengths)
      .filter((kind) => strengths[kind] > 0)
      .map((kind) => record(catalog, "penalties", kind)),
  ].filter((entry) => entry?.kinks?.length > 0);
  if (entries.length === 0) return [];
  const told = entries.map((entry) => STRINGS.kinks.one(entry.label, entry.source));
  const formulas = entries.map((entry) => entry.derivative_latex);
  return [convention("kinks", STRINGS.kinks.title, told.join(" "), ...formulas)];
}

/** @param {any} spec */
function clip({ clip: limit }) {
  if (!limit) return [];
  const [kind, at] = Object.entries(limit)[0];
  const words = STRINGS.clip.words(kind, plain(/** @type {number} */ (at)));
  return [convention("clip", STRINGS.clip.title, words)];
}

/** @param {any} spec @param {{number: number, of: number, size: number}} batch */
const step = ({ batch_size: size }, { number, of, size: here }) =>
  convention(
    "step",
    STRINGS.step.title,
    STRINGS.step.words(of, size !== null && of > 1 && number === of && here < size ? here : null),
  );
