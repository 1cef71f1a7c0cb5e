/**
 * Snapshots: all that the panels show of one place in time, fetched together. A run is a function of its spec, edits and
 * iteration, so answers are kept until an edit or a reset (`forget`).
 */

import { withEpochEnds } from "./loss-history.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./source-live.js").Source} Source */
/** @typedef {<T>(work: (id: string) => Promise<T>) => Promise<T>} Reach runs a call on the session, whichever id it has by now */
/** @typedef {{session: Session, iteration: number, t: number, row: number | null, selection: Place | null}} Wanted */

const KEPT_ANSWERS = 96;
const ROWS_SHOWN = 200;
const GRID_RESOLUTION = 32;
const HISTORY_POINTS = 500;
const HISTORY_KEPT = 1500;

// long because its short functions share the answers kept
/**
 * @param {Source} source
 * @param {Reach} reach
 */
export function createSnapshots(source, reach) {
  /** @type {Map<string, Promise<any>>} */
  const answers = new Map();
  /** @type {any[] | null} */
  let history = null;

  /** @template T @param {string} key @param {() => Promise<T>} fetchIt @returns {Promise<T>} */
  function once(key, fetchIt) {
    const kept = answers.get(key);
    const answer = kept ?? fetchIt();
    answers.delete(key);
    answers.set(key, answer);
    if (!kept) answer.catch(() => answers.delete(key));
    if (answers.size > KEPT_ANSWERS) answers.delete(/** @type {string} */ (answers.keys().next().value));
    return answer;
  }

  /** @param {number} iteration @param {number | null} row */
  const fetchTrace = (iteration, row) =>
    once(`trace ${iteration} ${row}`, () => reach((id) => source.trace(id, { iteration, row })));

  /** Trace n for a row if its batch holds that row, else for the batch's first. @param {Wanted} wanted @returns {Promise<Trace>} */
  async function traceFor({ iteration, row }) {
    const first = await fetchTrace(iteration, null);
    if (row === null || row === first.sample.row || !first.batch.rows.includes(row)) return first;
    return fetchTrace(iteration, row);
  }

  /** @param {Trace} trace @param {Place | null} selection */
  function inspectionFor(trace, selection) {
    if (selection?.kind !== "weight" && selection?.kind !== "bias") return null;
    const query = { parameter: selection.name, iteration: trace.iteration, row: trace.sample.row };
    return once(`inspect ${query.parameter} ${query.iteration} ${query.row}`, () =>
      reach((id) => source.inspect(id, query)),
    );
  }

  /** A plane or a line makes sense for one or two inputs as given (before features are made of them). @param {any} rows */
  const hasPlane = (rows) =>
    rows.rows.length > 0 && [1, 2].includes((rows.rows[0].x_raw ?? rows.rows[0].x).length);

  /** @param {number} iteration */
  async function surroundings(iteration) {
    const rows = await once(`rows ${iteration}`, () =>
      reach((id) => source.rows(id, { iteration, offset: 0, limit: ROWS_SHOWN })),
    );
    if (!hasPlane(rows)) return { rows, grid: null };
    const query = { iteration, resolution: GRID_RESOLUTION };
    return { rows, grid: await once(`grid ${iteration}`, () => reach((id) => source.grid(id, query))) };
  }

  /** @param {Session} session */
  async function historySoFar(session) {
    if (history && history.length > HISTORY_KEPT) history = null;
    history ??= withEpochEnds(
      (await reach((id) => source.history(id, { points: HISTORY_POINTS }))).history,
      session,
    );
    return /** @type {any[]} */ (history);
  }

  return {
    /** @param {Wanted} wanted @returns {Promise<Snapshot>} */
    async load(wanted) {
      const { session, iteration, t, selection } = wanted;
      const after = t === 1 ? iteration + 1 : iteration;
      const rowsAt =
        session.status.state === "diverged" ? Math.min(after, Math.max(1, session.iteration)) : after;
      const traced = traceFor(wanted);
      const [trace, inspection, { rows, grid }, rowsOfHistory] = await Promise.all([
        traced,
        traced.then((trace) => inspectionFor(trace, selection)),
        surroundings(rowsAt),
        historySoFar(session),
      ]);
      return { iteration, trace, inspection, rows, grid, rowsAt, history: rowsOfHistory };
    },
    /** The inspection of another parameter in a snapshot already there. @param {Snapshot} snapshot @param {Place | null} selection */
    async inspectIn(snapshot, selection) {
      return { ...snapshot, inspection: await inspectionFor(snapshot.trace, selection) };
    },
    /** Keeps what a step's answer brought along. @param {{session: Session, trace?: Trace | null, next?: Trace | null, history?: any[]}} answer */
    keep({ session, trace, next, history: passed }) {
      for (const one of [trace, next])
        if (one) once(`trace ${one.iteration} null`, () => Promise.resolve(one));
      if (!history || !passed) return;
      const last = history.at(-1)?.iteration ?? 0;
      history = history.concat(withEpochEnds(passed, session).filter((row) => row.iteration > last));
    },
    /** After an edit or a reset nothing known holds any more. */
    forget() {
      answers.clear();
      history = null;
    },
  };
}

/** @typedef {ReturnType<typeof createSnapshots>} Snapshots */
