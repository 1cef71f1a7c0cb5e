/**
 * The stage as marks: a pure function of (trace, t, selection, hover) and the layout. Nothing here draws, and nothing
 * here moves by itself: what is on screen at t follows from t alone.
 */

import { scales } from "./scales.js";
import { edgeGroups, focusGroups } from "./scene-edges.js";
import { gradientGroups } from "./scene-gradients.js";
import { healthGroups } from "./scene-health.js";
import { legend } from "./scene-legend.js";
import { lossGroup } from "./scene-loss.js";
import { pathGroup } from "./scene-path.js";
import { riverGroup } from "./scene-river.js";
import { travelGroups } from "./scene-travel.js";
import { stubGroups, unitGroups } from "./scene-units.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./marks.js").Group} Group */

/**
 * @typedef {object} Now what the parts of the scene read
 * @property {Trace} trace
 * @property {Layout} layout
 * @property {import("./types.js").Known} known
 * @property {import("./types.js").Moment} moment
 * @property {import("./scales.js").Scales} scales
 * @property {Place | null} selection
 * @property {Place | null} hover
 * @property {any | null} inspection of the selected parameter, null before its answer or for a unit
 * @property {number} last number of layers
 * @property {import("./layer-health.js").Diagnosis | null} health of this iteration, where saturated and dead units are to be marked
 * @property {boolean} surfaces whether each unit's own surface stands beside it
 * @property {string[]} inputNames of the input columns, as the server names them
 */

/**
 * @param {Pick<View, "trace" | "known" | "moment" | "selection" | "hover" | "inspection"> & Partial<Pick<View, "snapshot">>} view with a trace
 * @param {Layout} layout
 * @param {import("./layer-health.js").Diagnosis | null} [health] of the view's iteration
 * @param {boolean} [surfaces] whether each unit's own surface stands beside it
 * @returns {{groups: Group[], legend: import("./scene-legend.js").Item[]}} groups from the bottom up
 */
export function scene(view, layout, health = null, surfaces = false) {
  const trace = /** @type {Trace} */ (view.trace);
  const { selection, hover, known, moment } = view;
  const inspected = view.inspection && selection && view.inspection.parameter.name === selection.name;
  const inspection = inspected ? view.inspection : null;
  /** @type {Now} */
  const now = {
    trace,
    layout,
    known,
    moment,
    scales: scales(trace),
    selection,
    hover,
    inspection,
    last: trace.layers.length,
    health,
    surfaces,
    inputNames: view.snapshot?.rows.input_names ?? [],
  };
  const groups = [
    ...edgeGroups(now),
    ...riverGroup(now),
    ...focusGroups(now),
    ...stubGroups(now),
    ...gradientGroups(now),
    ...travelGroups(now),
    ...unitGroups(now),
    ...healthGroups(now),
    lossGroup(now),
    ...pathGroup(now),
  ];
  return { groups, legend: legend(now) };
}
