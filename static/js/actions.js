/**
 * What a learner can want. Every intent returns at once; what it leads to arrives in the store. Intents that move through
 * time or change the run stand in line (see line.js), one at a time.
 */

import { createCompareActions } from "./actions-compare.js";
import { createPanelActions } from "./actions-panels.js";
import { createReach } from "./actions-reach.js";
import { createRunActions } from "./actions-run.js";
import { createTimeActions } from "./actions-time.js";
import { createLine } from "./line.js";
import { exists } from "./places.js";
import { createProposals } from "./proposals.js";
import { requestId } from "./request-id.js";
import { createSnapshots } from "./snapshots.js";
import { Problem } from "./source-live.js";
import {
  announce,
  arrive,
  defaultSelection,
  dismiss,
  isLatest,
  keptSelection,
  otherTheme,
  standsAt,
  tellingRow,
  widths,
} from "./state.js";
import { STRINGS } from "./strings/page.js";

/** @typedef {import("./types.js").Actions} Actions */
/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").Notice} Notice */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./source-live.js").Source} Source */
/** @typedef {import("./clock.js").Clock} Clock */
/** @typedef {{get: () => State, change: (transition: (state: State) => State) => void}} Store */

/**
 * @typedef {object} Ground what all intents stand on
 * @property {Store} store
 * @property {Source} source
 * @property {Clock} clock
 * @property {import("./line.js").Line} line
 * @property {import("./snapshots.js").Snapshots} snapshots
 * @property {() => void} forget after an edit or a reset nothing fetched before holds any more
 * @property {import("./snapshots.js").Reach} reach
 * @property {(iteration: number, t: number, session?: Session, fresh?: boolean) => Promise<void>} land shows a place in time, all of it at once; `fresh` forgets row and selection
 * @property {(session: Session) => void} hold keeps a session that has halted where it stood
 * @property {() => Promise<void>} resume moves the session to the iteration on screen
 * @property {(text: string, choices?: Notice["choices"], id?: string) => void} say
 * @property {(text: string, label: string, accept: () => void, decline?: () => void) => void} propose asks first
 * @property {(session: Session) => void} tellStatus says why a run has halted
 */

const NOTE_MILLISECONDS = 9000;

// long because its short functions share the session as the server last told it
/**
 * @param {object} parts
 * @param {Store} parts.store
 * @param {Source} parts.source
 * @param {Clock} parts.clock
 * @param {object} parts.start the body that opens the first session
 * @param {(busy: boolean) => void} [parts.onBusy] is told when there is something to carry out, and when there is not
 */
export function createActions({ store, source, clock, start, onBusy }) {
  /** @type {Notice["choices"]} */
  const none = [];
  /** @type {Ground["say"]} */
  function say(text, choices = none, id = "note") {
    store.change(announce({ id, kind: "note", text, choices }));
    if (choices.length === 0) leaveLater(id, text);
  }

  /** @param {string} id @param {string} text @param {Notice["choices"]} [choices] */
  const warn = (id, text, choices = none) => store.change(announce({ id, kind: "problem", text, choices }));

  /** A note that asks for nothing leaves by itself, unless another has taken its place. @param {string} id @param {string} text */
  function leaveLater(id, text) {
    clock.after(NOTE_MILLISECONDS, () => {
      if (store.get().notices.some((one) => one.id === id && one.text === text)) store.change(dismiss(id));
    });
  }

  const { propose, withdraw } = createProposals(store);

  /** @param {Session} session */
  const tellStatus = ({ status }) => warn("status", STRINGS.halted(status.state, status.reason ?? ""));

  /** @param {unknown} problem @param {() => void} again */
  function onProblem(problem, again) {
    store.change(arrive({ playing: false, busy: false }));
    if (!(problem instanceof Problem)) {
      warn("problem", STRINGS.ownFault);
      return reportError(problem);
    }
    if (problem.status === 409 && problem.document.session) {
      line.queue(() => adopt(problem.document.session));
      return say(STRINGS.movedElsewhere);
    }
    const retry = problem.status === 0 || problem.status >= 500 || problem.status === 429;
    const anew = () => {
      store.change(dismiss("problem"));
      again();
    };
    const choices = retry ? [{ label: STRINGS.tryAgain, act: anew }] : none;
    warn("problem", STRINGS.failed(problem), choices);
  }

  const line = createLine(clock, onProblem, onBusy);

  /** The row shown when none was chosen: it stays while its batches hold it. @type {number | null} */
  let shownRow = null;

  /** The session as the server last told it; the store's changes only together with its snapshot. @type {Session | null} */
  let live = null;

  const { reach, reachQuietly } = createReach({
    store,
    source,
    clock,
    live: () => live,
    found(again) {
      live = again;
      say(STRINGS.foundAgain(again.iteration));
    },
  });

  const snapshots = createSnapshots(source, reach);
  const panels = createPanelActions({ store, source, reach: reachQuietly });

  function forget() {
    snapshots.forget();
    panels.forget();
  }

  /** Shows a place in time: loads all that belongs to it, then changes everything at once. @type {Ground["land"]} */
  async function land(iteration, t, given, fresh = false) {
    live = given ?? live;
    const needed = t === 1 ? iteration : iteration - 1;
    if (live && needed > live.iteration) await seek(needed);
    if (fresh) store.change(arrive({ row: null }));
    shownRow = fresh ? null : shownRow;
    for (;;) {
      const session = /** @type {Session} */ (live);
      const { row, selection } = store.get();
      const kept = fresh ? defaultSelection(session) : keptSelection(store.get(), session);
      const snapshot = await loadFor({ session, iteration, t, row, selection: kept });
      const state = store.get();
      if (state.row !== row || state.selection !== selection) continue;
      if (standsAt({ ...state, snapshot, t }) !== standsAt(state)) withdraw();
      const away = row !== null && snapshot.trace.sample.row !== row;
      const rowNote = away ? STRINGS.rowAway(row, snapshot.trace) : null;
      panels.landed();
      store.change(arrive({ session: live, snapshot, t, selection: kept, rowNote }));
      if (session.status.state === "ready") store.change(dismiss("status"));
      return;
    }
  }

  /** The snapshot for the row in focus; with none chosen, for the row shown before, or one that has something to tell. @param {import("./snapshots.js").Wanted} wanted */
  async function loadFor(wanted) {
    let snapshot = await snapshots.load({ ...wanted, row: wanted.row ?? shownRow });
    if (wanted.row === null && shownRow === null) {
      snapshot = await snapshots.load({ ...wanted, row: tellingRow(snapshot) });
    }
    shownRow = snapshot.trace.sample.row;
    return snapshot;
  }

  /** @param {number} iteration */
  async function seek(iteration) {
    const request = requestId();
    const at = live?.iteration ?? 0;
    live = await reach((id) => source.seek(id, { iteration, at, request }));
    store.change(arrive({ session: live }));
  }

  /** @param {Session} session that has halted where it stood */
  function hold(session) {
    live = session;
    store.change(arrive({ session }));
  }

  async function resume() {
    const state = store.get();
    if (!isLatest(state)) await seek(standsAt(state));
  }

  /** Takes over the state of a session that another page has moved. @param {Session} session */
  async function adopt(session) {
    forget();
    const moved = await source.read(session.id);
    await land(Math.max(1, moved.iteration), moved.iteration > 0 ? 1 : 0, moved);
  }

  /** @type {Ground} */
  const ground = {
    store,
    source,
    clock,
    line,
    snapshots,
    forget,
    reach,
    land,
    hold,
    resume,
    say,
    propose,
    tellStatus,
  };
  const time = createTimeActions(ground);
  const run = createRunActions(ground);

  /** Opens the page's first session; an unusable start is told, and the default run opened in its place. */
  async function open() {
    const catalog = source.catalog();
    const session = await source.create(start).catch(async (problem) => {
      if (!(problem instanceof Problem) || problem.status !== 422) throw problem;
      warn("start", STRINGS.badStart(problem));
      return source.create({});
    });
    store.change(arrive({ catalog: await catalog }));
    await land(Math.max(1, session.iteration), session.iteration > 0 ? 1 : 0, session);
  }

  /** Loads what a new selection or row in focus needs, while everything else stays as it is. */
  async function refocus() {
    const { snapshot, t } = store.get();
    if (snapshot) await land(snapshot.iteration, t);
  }

  let selections = 0;
  /** The last of several selections holds; it comes with its inspection of the trace then on screen. @param {Place | null} place */
  async function select(place) {
    const mine = ++selections;
    for (;;) {
      const { snapshot, session } = store.get();
      if (!snapshot || (place && !exists(place, widths(session)))) return;
      const withIt = await snapshots.inspectIn(snapshot, place);
      if (mine !== selections) return;
      if (store.get().snapshot !== snapshot) continue;
      store.change(arrive({ selection: place, snapshot: withIt }));
      return;
    }
  }

  const compared = createCompareActions(ground, run.openRun);

  return {
    open() {
      compared.resumeComparison();
      return line.queue(open);
    },
    /** When all that was asked for so far has been carried out. */
    settled: () => line.settled(),
    ...time,
    ...run,
    ...panels.intents,
    ...compared,
    /** @param {Place | null} place */
    select: (place) => void select(place).catch((problem) => onProblem(problem, () => select(place))),
    /** @param {Place | null} place */
    hover: (place) =>
      store.change((state) => (state.hover?.name === place?.name ? state : arrive({ hover: place })(state))),
    /** @param {number} row */
    focusRow(row) {
      store.change(arrive({ row }));
      if (!store.get().playing) line.queue(refocus);
    },
    /** @param {number} speed */
    setSpeed: (speed) => store.change(arrive({ speed })),
    /** @param {State["unit"]} unit */
    setUnit: (unit) => store.change(arrive({ unit })),
    toggleTheme: () => store.change(otherTheme),
    /** @param {string} text @param {string} [what] */
    copy(text, what) {
      const copied = navigator.clipboard?.writeText(text) ?? Promise.reject();
      copied.then(() => say(STRINGS.copied(what ?? text))).catch(() => say(STRINGS.copyByHand(text, what)));
    },
    /** @param {string} id */
    dismiss: (id) => store.change(dismiss(id)),
    /** @param {string} text @param {Notice["kind"]} [kind] */
    say: (text, kind = "note") =>
      kind === "note" ? say(text) : store.change(announce({ id: kind, kind, text, choices: none })),
  };
}
