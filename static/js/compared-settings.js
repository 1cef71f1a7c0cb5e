/**
 * The settings whose values can be compared, as a run has them: which there are, how their values are written, and the sets
 * of values that show what a setting does. Pure; what an entry of a registry takes comes from the catalog.
 */

import { STRINGS } from "./strings/compared-settings.js";

/** @typedef {import("./compared-values.js").Kind} Kind */
/** @typedef {{label: string, text: string}} ValueSet values to begin with, as they are typed */
/**
 * @typedef {object} Setting
 * @property {string} path as the contract's `vary` names it
 * @property {string} label
 * @property {string} group
 * @property {Kind} kind
 * @property {ValueSet[]} sets the first is the one to begin with
 */

/** The setting whose runs are compared by epochs. */
export const BATCH_SIZE = "batch_size";
/** Rows that batch sizes are compared on, at least; the server refuses fewer. */
export const BATCH_ROWS = 2000;

/** @param {...string} texts @returns {ValueSet[]} */
const sets = (...texts) => texts.map((text) => ({ label: text, text }));

/** @param {any} catalog @param {any} spec @returns {Setting[]} */
export function settingsOf(catalog, spec) {
  return [
    ...optimizerSettings(catalog, spec),
    ...startSettings(catalog, spec),
    ...networkSettings(catalog, spec),
    ...lossSettings(catalog, spec),
  ];
}

/** The names of a registry's entries. @param {any} registry */
const names = (registry) => Object.keys(registry);

/** @param {any} catalog @param {any} spec @returns {Setting[]} */
function optimizerSettings(catalog, spec) {
  const group = STRINGS.groups.optimizer;
  const { name, learning_rate: rate } = spec.optimizer;
  const others = catalog.optimizers[name].parameters.filter(
    (/** @type {any} */ one) => one.name !== "learning_rate",
  );
  return [
    {
      path: "optimizer.learning_rate",
      label: STRINGS.labels.learning_rate,
      group,
      kind: "number",
      sets: withOwn(["0.01, 0.1, 1"], aroundRate(rate)),
    },
    {
      path: BATCH_SIZE,
      label: STRINGS.labels.batch_size,
      group,
      kind: "size",
      sets: [...sets("1, 32, 256, 1024"), { label: STRINGS.oneOrAll, text: "1, 64, all" }],
    },
    {
      path: "optimizer",
      label: STRINGS.labels.optimizer,
      group,
      kind: "part",
      sets: optimizerSets(catalog, rate),
    },
    ...others.map((/** @type {any} */ one) => parameterOf(one, spec.optimizer)),
    {
      path: "schedule",
      label: STRINGS.labels.schedule,
      group,
      kind: /** @type {Kind} */ ("part"),
      sets: [
        { label: STRINGS.every, text: names(catalog.schedules).join(", ") },
        ...sets("constant, constant warmup=50"),
      ],
    },
    {
      path: "clip",
      label: STRINGS.labels.clip,
      group,
      kind: /** @type {Kind} */ ("clip"),
      sets: sets("none, norm=1, norm=0.1", "none, value=0.1"),
    },
  ];
}

/** A parameter of the optimizer in force. @param {any} parameter @param {any} optimizer @returns {Setting} */
const parameterOf = ({ name, kind, default: usual }, optimizer) => ({
  path: `optimizer.${name}`,
  label: STRINGS.parameter(name),
  group: STRINGS.groups.optimizer,
  kind: kind === "boolean" ? "boolean" : "number",
  sets: sets(kind === "boolean" ? "false, true" : (MOMENTA[name] ?? String(optimizer[name] ?? usual))),
});

/** Values that tell, of parameters that are shares. @type {Record<string, string>} */
const MOMENTA = {
  momentum: "0, 0.5, 0.9, 0.99",
  beta1: "0, 0.5, 0.9",
  beta2: "0.9, 0.99, 0.999",
  alpha: "0.9, 0.99, 0.999",
  weight_decay: "0, 0.01, 0.1",
};

/** The run's own rate between a third of it and three times it. @param {number} rate */
const aroundRate = (rate) =>
  rate > 0 ? [rate / 3, rate, rate * 3].map((one) => String(Number(one.toPrecision(2)))).join(", ") : null;

/** @param {string[]} texts @param {string | null} own @returns {ValueSet[]} */
const withOwn = (texts, own) => [
  ...sets(...texts),
  ...(own ? [{ label: STRINGS.around(own), text: own }] : []),
];

/** @param {any} catalog @param {number} rate @returns {ValueSet[]} */
function optimizerSets(catalog, rate) {
  const all = names(catalog.optimizers);
  return [
    { label: STRINGS.ownRates, text: all.join(", ") },
    { label: STRINGS.sameRate(rate), text: all.map((name) => `${name} learning_rate=${rate}`).join(", ") },
    { label: STRINGS.momentum, text: "sgd momentum=0, sgd momentum=0.9, sgd momentum=0.9 nesterov=true" },
  ];
}

/** @param {any} catalog @param {any} spec @returns {Setting[]} */
function startSettings(catalog, spec) {
  const group = STRINGS.groups.start;
  const scales = ["normal scale=0.01", "normal scale=0.1", "normal scale=1", "normal scale=10"];
  return [
    {
      path: "initializer",
      label: STRINGS.labels.initializer,
      group,
      kind: "part",
      sets: [
        { label: STRINGS.telling, text: "zeros, normal scale=0.01, glorot_uniform, he_normal" },
        { label: STRINGS.every, text: names(catalog.initializers).join(", ") },
        { label: STRINGS.scales, text: scales.join(", ") },
      ],
    },
    {
      path: "seed",
      label: STRINGS.labels.seed,
      group,
      kind: "number",
      sets: [...sets("0, 1, 2, 3, 4"), { label: STRINGS.twenty, text: seeds(spec.seed, 20) }],
    },
    { path: "shuffle", label: STRINGS.labels.shuffle, group, kind: "boolean", sets: sets("true, false") },
  ];
}

/** @param {number} from @param {number} count */
const seeds = (from, count) => Array.from({ length: count }, (_, index) => from + index).join(", ");

/** @param {any} catalog @param {any} spec @returns {Setting[]} */
function networkSettings(catalog, spec) {
  const group = STRINGS.groups.network;
  const everywhere = names(catalog.activations).filter((name) => !catalog.activations[name].last_layer_only);
  const usual = [...sets("sigmoid, tanh, relu"), { label: STRINGS.every, text: everywhere.join(", ") }];
  const hidden = {
    path: "activation",
    label: STRINGS.labels.activation,
    group,
    kind: /** @type {Kind} */ ("choice"),
    sets: usual,
  };
  const layers = spec.layers.map((/** @type {any} */ _, /** @type {number} */ index) => ({
    ...hidden,
    path: `layers.${index}.activation`,
    label: STRINGS.layer(index + 1, spec.layers.length),
  }));
  // Under a cross-entropy the last layer's activation is fixed.
  const free = spec.loss.name.endsWith("cross_entropy") ? layers.slice(0, -1) : layers;
  return [...(spec.layers.length > 1 ? [hidden] : []), ...free];
}

/** @param {any} catalog @param {any} spec @returns {Setting[]} */
function lossSettings(catalog, spec) {
  const group = STRINGS.groups.loss;
  const entropies = names(catalog.losses).filter((name) => name.endsWith("cross_entropy"));
  const others = names(catalog.losses).filter((name) => !entropies.includes(name));
  const own = spec.loss.name;
  const losses = entropies.includes(own) ? [own, "half_squared_error"] : others;
  return [
    {
      path: "penalty.l2",
      label: STRINGS.labels.l2,
      group,
      kind: "number",
      sets: sets("0, 0.001, 0.01, 0.1"),
    },
    {
      path: "penalty.l1",
      label: STRINGS.labels.l1,
      group,
      kind: "number",
      sets: sets("0, 0.001, 0.01, 0.1"),
    },
    { path: "loss.name", label: STRINGS.labels.loss, group, kind: "choice", sets: sets(losses.join(", ")) },
    {
      path: "loss.reduction",
      label: STRINGS.labels.reduction,
      group,
      kind: "choice",
      sets: sets("mean, sum"),
    },
  ];
}
