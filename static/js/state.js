/**
 * The page's state: its first value, pure transitions, and what follows from it (`present`), which views are given.
 * A snapshot and the place in time always change together, so that nothing on screen belongs to another moment.
 */

import { NONE } from "./comparison.js";
import { exists, weight } from "./places.js";
import { known, moment } from "./timeline.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").Notice} Notice */

/**
 * @typedef {object} State
 * @property {any | null} catalog
 * @property {Session | null} session
 * @property {Snapshot | null} snapshot
 * @property {number} t
 * @property {Place | null} selection
 * @property {Place | null} hover
 * @property {number | null} row
 * @property {string | null} rowNote
 * @property {boolean} playing
 * @property {number} speed
 * @property {View["unit"]} unit
 * @property {View["theme"]} theme
 * @property {boolean} reducedMotion
 * @property {boolean} busy
 * @property {Notice[]} notices
 * @property {View["answers"]} answers
 * @property {View["choices"]} choices
 * @property {View["comparison"]} comparison
 */

/** @param {Partial<State>} given @returns {State} */
export const initial = (given) => ({
  catalog: null,
  session: null,
  snapshot: null,
  t: 0,
  selection: null,
  hover: null,
  row: null,
  rowNote: null,
  playing: false,
  speed: 1,
  unit: "phase",
  theme: "light",
  reducedMotion: false,
  busy: false,
  notices: [],
  answers: {},
  choices: {},
  comparison: NONE,
  ...given,
});

/** @param {Session | null} session */
export const layerCount = (session) => session?.parameters.length ?? 0;

/** Units by layer, index 0 the inputs. @param {Session | null} session @returns {number[]} */
export function widths(session) {
  if (!session) return [];
  const first = session.parameters[0];
  return [first.W[0].length, ...session.parameters.map((layer) => layer.b.length)];
}

/** Whether (iteration, t) is where the session itself stands: its peek, or the end of its last update. @param {State} state */
export function isLatest({ session, snapshot, t }) {
  if (!session || !snapshot) return true;
  return snapshot.iteration > session.iteration || (snapshot.iteration === session.iteration && t === 1);
}

/** The iteration whose parameters are on screen: n - 1 before the update of trace n, n once it is passed. @param {State} state */
export const standsAt = ({ snapshot, t }) => (snapshot ? snapshot.iteration - (t === 1 ? 0 : 1) : 0);

/** The inspection on screen belongs to the selection, or there is none. @param {State} state */
function inspected({ snapshot, selection }) {
  const inspection = snapshot?.inspection ?? null;
  return inspection?.parameter.name === selection?.name ? inspection : null;
}

/**
 * What the panels are given.
 * @param {State} state
 * @returns {View}
 */
export function present(state) {
  const layers = layerCount(state.session);
  return {
    ...state,
    trace: state.snapshot?.trace ?? null,
    inspection: inspected(state),
    layers,
    widths: widths(state.session),
    iteration: state.snapshot?.iteration ?? 1,
    moment: moment(layers, state.t),
    known: known(layers, state.t),
    past: !isLatest(state),
  };
}

/** The page has what it needs for another place in time. @param {Partial<State>} arrived @returns {(state: State) => State} */
export const arrive = (arrived) => (state) => ({ ...state, ...arrived });

/** @param {number} t @returns {(state: State) => State} */
export const moveTo = (t) => (state) => (state.t === t ? state : { ...state, t });

/** A session of equal content under a new identity: every panel shows again what holds. @param {State} state @returns {State} */
export const shownAnew = (state) => ({ ...state, session: state.session && { ...state.session } });

/** What is selected when a run opens: a weight that shows most of the chain rule. @param {Session} session */
export const defaultSelection = (session) => weight(1, Math.min(2, widths(session)[1]), 1);

/** The selection in a session: none stays none once something is shown, what the network has no longer gives way. @param {State} state @param {Session} session */
export function keptSelection({ selection, snapshot }, session) {
  if (selection === null && snapshot !== null) return null;
  return exists(selection, widths(session)) ? selection : defaultSelection(session);
}

/**
 * The row to show when none was chosen: the batch's first none of whose inputs is 0, since a weight that is fed 0 has no
 * gradient to explain; else the batch's first.
 * @param {Snapshot} snapshot
 */
export function tellingRow({ trace, rows }) {
  const inputs = new Map(rows.rows.map((/** @type {any} */ one) => [one.row, one.x]));
  const telling = trace.batch.rows.find((row) =>
    inputs.get(row)?.every((/** @type {number} */ x) => x !== 0),
  );
  return telling ?? trace.sample.row;
}

/** What the server told a panel. @param {string} panel @param {View["answers"][string]} told @returns {(state: State) => State} */
export const answer = (panel, told) => (state) => ({
  ...state,
  answers: { ...state.answers, [panel]: told },
});

/** A panel's own choices, as far as they change what it asks for. @param {string} panel @param {Record<string, unknown>} chosen @returns {(state: State) => State} */
export const choose = (panel, chosen) => (state) => ({
  ...state,
  choices: { ...state.choices, [panel]: { ...state.choices[panel], ...chosen } },
});

/** @param {State} state @returns {State} */
export const otherTheme = (state) => ({ ...state, theme: state.theme === "dark" ? "light" : "dark" });

/** Shows a notice, in place of one with the same id. @param {Notice} notice @returns {(state: State) => State} */
export const announce = (notice) => (state) => ({
  ...state,
  notices: [...state.notices.filter((one) => one.id !== notice.id), notice].slice(-3),
});

/** @param {string} id @returns {(state: State) => State} */
export const dismiss = (id) => (state) =>
  state.notices.some((one) => one.id === id)
    ? { ...state, notices: state.notices.filter((one) => one.id !== id) }
    : state;
