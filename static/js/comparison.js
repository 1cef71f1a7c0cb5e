/**
 * A comparison as it was asked for and as the server tells it: what is sent, whether the run on the page is still the one
 * that was compared, what a refusal says of the values. Pure.
 */

import { BATCH_ROWS, BATCH_SIZE } from "./compared-settings.js";

/** @typedef {import("./types.js").Session} Session */
/** @typedef {Pick<Session, "spec" | "edits" | "iteration">} Standing a run as it stood when it was compared */
/**
 * @typedef {object} Wanted what the learner asks for
 * @property {string} path of the setting
 * @property {any[]} values
 * @property {string[]} texts what the values were read from
 * @property {"iterations" | "epochs"} unit
 * @property {number} count
 * @property {number | null} lossBelow
 * @property {"start" | "here"} from the run's start, or where it stands
 * @property {"own" | "rows" | "circle"} on the run's own data, more rows of them, or the circle's
 */
/** @typedef {Wanted & {run: Standing, rows: any}} Asked rows: those of the run's own data, as the page had them */
/** @typedef {{field: string, message: string}} Fault */
/**
 * @typedef {object} Compared what the page has of a comparison
 * @property {Asked | null} asked
 * @property {string | null} id
 * @property {"none" | "running" | "done" | "cancelled" | "failed" | "lost" | "unreachable"} standing
 * @property {boolean} pending whether a new one is being asked for, or this one cancelled
 * @property {{iterations: number, total: number, finished: number, runs: number, place?: number | null} | null} progress
 * @property {any | null} result the server's comparison as last told
 * @property {string | null} problem a sentence
 * @property {Fault[]} faults of the last one that was refused
 */

/** @type {Compared} */
export const NONE = Object.freeze({
  asked: null,
  id: null,
  standing: "none",
  pending: false,
  progress: null,
  result: null,
  problem: null,
  faults: [],
});

const CIRCLE = { name: "circle", rows: BATCH_ROWS };

/** @param {any[]} edits */
const atStart = (edits) => edits.filter((edit) => edit.iteration === 0);

/**
 * What is sent, and the run that the server is to have for it: none where the spec says all.
 * @param {Asked} asked
 * @returns {{body: Record<string, any>, stand: Standing | null}}
 */
export function callOf({ path, values, unit, count, lossBelow, from, on, run }) {
  const common = {
    vary: { [path]: values },
    [unit]: count,
    ...(lossBelow === null ? {} : { loss_below: lossBelow }),
  };
  if (on === "circle")
    return { body: { ...common, preset: "circle", spec: { dataset: CIRCLE } }, stand: null };
  const dataset =
    on === "rows" ? { dataset: { name: run.spec.dataset.name, rows: BATCH_ROWS } } : /** @type {{}} */ ({});
  const { spec, iteration } = run;
  const edits =
    from === "start" ? atStart(run.edits) : run.edits.filter((edit) => edit.iteration <= iteration);
  if (from === "here") return { body: { ...common, spec: dataset }, stand: { spec, edits, iteration } };
  if (edits.length === 0) {
    const whole = on === "rows" ? { ...spec, dataset: { ...spec.dataset, rows: BATCH_ROWS } } : spec;
    return { body: { ...common, spec: whole }, stand: null };
  }
  // A run that stands at its start brings its start values along; where none were typed, each seed draws its own.
  const drawn = edits.some((edit) => edit.parameters) ? {} : { parameters: spec.parameters };
  return { body: { ...common, spec: { ...drawn, ...dataset } }, stand: { spec, edits, iteration: 0 } };
}

/** @param {any} one @param {any} other */
const same = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);

/**
 * What has become of the compared run meanwhile: nothing that matters (null), it has gone on, it was edited, or the page shows
 * another.
 * @param {Asked} asked
 * @param {Standing | null} session
 * @returns {"moved" | "edited" | "other" | null}
 */
export function changedSince({ run, from, on }, session) {
  if (!session || on === "circle") return null;
  if (!same(run.spec, session.spec)) return "other";
  const edits = (/** @type {any[]} */ all) => (from === "start" ? atStart(all) : all);
  if (!same(edits(run.edits), edits(session.edits))) return "edited";
  return from === "here" && run.iteration !== session.iteration ? "moved" : null;
}

/** Objects key by key, a changed name drops its siblings, a clip and all else replace, as the contract merges. */
/** @param {any} base @param {any} changes @param {string} [key] @returns {any} */
function overlay(base, changes, key = "") {
  const plain = (/** @type {any} */ one) => one !== null && typeof one === "object" && !Array.isArray(one);
  if (!plain(base) || !plain(changes) || key === "clip") return changes;
  const kept = "name" in changes && changes.name !== base.name ? {} : base;
  const laid = Object.entries(changes).map(([name, value]) => [name, overlay(kept[name], value, name)]);
  return { ...kept, ...Object.fromEntries(laid) };
}

/** The spec of one run of a comparison. @param {any} result @param {any} run */
export const specOf = (result, run) => overlay(result.spec, run.changes);

/**
 * What a refusal says, by what it is about: values by their index, and everything else.
 * @param {Fault[]} faults
 * @param {string} path of the setting compared
 */
export function sortFaults(faults, path) {
  const prefix = `vary.${path}.`;
  /** @type {{index: number, message: string}[]} */
  const values = [];
  /** @type {Fault[]} */
  const others = [];
  for (const fault of faults) {
    const index = fault.field.startsWith(prefix) ? Number(fault.field.slice(prefix.length)) : Number.NaN;
    if (Number.isInteger(index)) values.push({ index, message: fault.message });
    else others.push(fault);
  }
  return { values, others };
}

/** Where batch sizes can be compared: on the run's data if they are many enough. @param {any} catalog @param {any} spec @param {number} rows @returns {Wanted["on"]} */
export function placeForBatches(catalog, spec, rows) {
  if (rows >= BATCH_ROWS) return "own";
  const taken = catalog.datasets[spec.dataset.name]?.parameters ?? [];
  return taken.some((/** @type {any} */ one) => one.name === "rows") ? "rows" : "circle";
}

/** How far runs go unless something else is asked for: far enough for what the setting does to show. */
/** @param {Pick<Session, "spec" | "batch">} session @param {string} path @returns {{unit: "iterations" | "epochs", count: number}} */
export function usualExtent({ spec, batch }, path) {
  if (path === BATCH_SIZE) return { unit: "epochs", count: 20 };
  if (batch.of > 1) return { unit: "epochs", count: 30 };
  return { unit: "iterations", count: spec.layers.length === 1 ? 150 : 1000 };
}

/** Rows that are left for training, as the engine splits them. @param {number} rows @param {{validation: number, test: number}} split */
export const trainingRows = (rows, { validation, test }) =>
  rows - Math.floor(validation * rows + 0.5) - Math.floor(test * rows + 0.5);

/**
 * Iterations of all runs together.
 * @param {Pick<Wanted, "path" | "values" | "unit" | "count">} wanted
 * @param {number} training rows
 * @param {number | null} batch the size of the run's batches, null for all rows
 */
export function workOf({ path, values, unit, count }, training, batch) {
  if (unit === "iterations") return values.length * count;
  const sizes = values.map((value) => (path === BATCH_SIZE ? value : batch) ?? training);
  return sizes.reduce((sum, size) => sum + count * Math.ceil(training / Math.min(size, training)), 0);
}
