/** Runs recorded from a real server (record.py), as the views that the page would be given of them. */

import { readFileSync } from "node:fs";
import { weight } from "../../../static/js/places.js";
import { known, moment } from "../../../static/js/timeline.js";

const { catalog, runs } = JSON.parse(readFileSync(new URL("./runs.json", import.meta.url), "utf8"));

/** @param {any} layers JSON has no NaN: null stands for what is not finite */
const layersOf = (layers) =>
  layers.map((/** @type {any} */ layer) => ({
    ...layer,
    dL_da: layer.dL_da.map((/** @type {any} */ one) => one ?? Number.NaN),
  }));

/** What was recorded of a run. @param {string} name @returns {any} */
export function recorded(name) {
  const run = runs[name];
  return { ...run, catalog, trace: { ...run.trace, layers: layersOf(run.trace.layers) } };
}

/** The index of a phase. @param {any} run @param {string} kind @param {number} [layer] */
export function phaseIndex({ trace }, kind, layer = 0) {
  const last = trace.layers.length;
  return {
    forward: layer - 1,
    loss: last,
    backward: 2 * last + 1 - layer,
    gather: 2 * last + 1,
    update: 2 * last + 2,
  }[kind];
}

/**
 * The view of a recorded run at the end of a phase ("start" for t = 0), with nothing selected.
 * @param {any} run
 * @param {string} kind
 * @param {number} [layer]
 * @param {object} [more]
 * @returns {any}
 */
export function viewOf(run, kind, layer = 0, more = {}) {
  const { trace, session, catalog: records, rows, history, widths } = run;
  const count = 2 * trace.layers.length + 3;
  const t = kind === "start" ? 0 : /** @type {number} */ (phaseIndex(run, kind, layer) + 1) / count;
  return {
    trace,
    session: { ...session, iteration: trace.iteration, status: { state: "ready", reason: null } },
    catalog: records,
    snapshot: { rows, history, trace },
    iteration: trace.iteration,
    layers: trace.layers.length,
    widths,
    t,
    moment: moment(trace.layers.length, t),
    known: known(trace.layers.length, t),
    inspection: null,
    selection: null,
    past: false,
    ...more,
  };
}

/** The recorded parameter selected, with its inspection. @param {any} run */
export function inspected({ inspection }) {
  const { name, kind, layer, to, from } = inspection.parameter;
  const selection = kind === "weight" ? weight(layer, to, from) : { kind, layer, to, name };
  return { inspection, selection };
}
