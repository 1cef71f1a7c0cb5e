/**
 * What a run's history says of its losses: its curves by iteration and by epoch, the best epoch for the validation rows,
 * and whether the run overfits. Pure; rows are the server's history rows, oldest first.
 */

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Session} Session */
/**
 * @typedef {object} HistoryRow
 * @property {number} iteration
 * @property {number} epoch
 * @property {number} batch_loss
 * @property {number} total_loss
 * @property {number | null} train given at epoch ends, and for iterations at which the run stood when it was asked
 * @property {number | null} validation
 * @property {number | null} test
 * @property {{train: number | null, validation: number | null, test: number | null} | null} accuracy
 * @property {number[]} gradient_norms by layer
 * @property {boolean} endsEpoch added here by `withEpochEnds`
 */
/** @typedef {"batch" | "train" | "validation" | "test"} Part */
/** @typedef {Partial<Record<Part, number | null>>} ByPart */
/** @typedef {{losses: ByPart, accuracy: ByPart}} Losses */
/**
 * @typedef {object} Curves columns of equal length
 * @property {number[]} iterations
 * @property {(number | null)[]} batch
 * @property {(number | null)[]} train
 * @property {(number | null)[]} validation
 * @property {(number | null)[]} test
 * @property {(number | null)[]} trainAccuracy
 * @property {(number | null)[]} validationAccuracy
 * @property {(number | null)[]} testAccuracy
 */

/**
 * Rows told which of them end an epoch: those that carry losses over the data, but for the iteration at which the session
 * stands, which carries them anyway.
 * @param {any[]} rows in answer to a call that left the session where it is
 * @param {Pick<Session, "iteration" | "epoch">} session
 * @returns {HistoryRow[]}
 */
export const withEpochEnds = (rows, { iteration, epoch }) =>
  rows.map((row) => ({
    ...row,
    endsEpoch: row.train !== null && (row.iteration !== iteration || row.epoch === epoch),
  }));

/** About as many as a plot has pixels across. */
const POINTS = 1000;

/** The wish for the history: at rest at full resolution; while playing, what the steps bring along is enough. @param {Pick<View, "session" | "playing">} view */
export function historyWish({ session, playing }) {
  if (playing || !session || session.furthest === 0) return null;
  const { iteration, furthest } = session;
  return { call: "history", query: { points: POINTS, iteration, furthest } };
}

/** The best history at hand that belongs to the session as it stands. @param {Pick<View, "session" | "snapshot">} view @param {import("./wishes.js").Answer} answer to `historyWish` @returns {HistoryRow[]} */
export function historyOf({ session, snapshot }, { value, query }) {
  const fits = value && query?.iteration === session?.iteration && query?.furthest === session?.furthest;
  return fits && session ? withEpochEnds(value.history, session) : (snapshot?.history ?? []);
}

/**
 * The history as columns.
 * @param {HistoryRow[]} rows
 * @returns {Curves}
 */
export const curvesOf = (rows) => ({
  iterations: rows.map((row) => row.iteration),
  batch: rows.map((row) => row.batch_loss),
  train: rows.map((row) => row.train),
  validation: rows.map((row) => row.validation),
  test: rows.map((row) => row.test),
  trainAccuracy: rows.map((row) => row.accuracy?.train ?? null),
  validationAccuracy: rows.map((row) => row.accuracy?.validation ?? null),
  testAccuracy: rows.map((row) => row.accuracy?.test ?? null),
});

/** The curves with the batch loss of the trace on screen, which has been computed but not yet applied. @param {Curves} curves @param {number} iteration @param {number} loss @returns {Curves} */
export function withPeek(curves, iteration, loss) {
  if (iteration <= (curves.iterations.at(-1) ?? 0)) return curves;
  const longer = (/** @type {(number | null)[]} */ column) => [...column, null];
  return {
    iterations: [...curves.iterations, iteration],
    batch: [...curves.batch, loss],
    train: longer(curves.train),
    validation: longer(curves.validation),
    test: longer(curves.test),
    trainAccuracy: longer(curves.trainAccuracy),
    validationAccuracy: longer(curves.validationAccuracy),
    testAccuracy: longer(curves.testAccuracy),
  };
}

/** Rows that end an epoch, so that there is one value an epoch. @param {HistoryRow[]} rows */
export const epochEnds = (rows) => rows.filter((row) => row.endsEpoch);

/** The epoch end with the lowest validation loss, the first of equals. @param {HistoryRow[]} rows @returns {HistoryRow | null} */
export function bestEpoch(rows) {
  /** @type {HistoryRow | null} */
  let best = null;
  for (const row of epochEnds(rows))
    if (
      row.validation !== null &&
      (best === null || row.validation < /** @type {number} */ (best.validation))
    )
      best = row;
  return best;
}

/** So many epochs without a better validation loss are no chance of the batches any more. */
const LASTING = 5;

/**
 * The evidence that a run overfits: since the best epoch, some epochs ago, the validation loss stands higher while the
 * training loss has gone on falling. Null where the history does not show that.
 * @param {HistoryRow[]} rows
 * @returns {{best: HistoryRow, now: HistoryRow} | null}
 */
export function overfitting(rows) {
  const best = bestEpoch(rows);
  const now = epochEnds(rows).at(-1);
  if (!best || !now || now.epoch - best.epoch < LASTING) return null;
  if (now.validation === null || now.train === null || best.train === null) return null;
  const worse = now.validation > /** @type {number} */ (best.validation);
  return worse && now.train < best.train ? { best, now } : null;
}

const PARTS = /** @type {const} */ (["train", "validation", "test"]);

/** The parts that have rows. A diverged run's training loss may be beyond all numbers, and is a part all the same. @param {Pick<Session, "losses">} session */
const partsOf = ({ losses }) => PARTS.filter((part) => part === "train" || losses[part] !== null);

/**
 * The losses after so many updates: the session's own, or those that the history kept. An empty part has none.
 * @param {Pick<View, "session" | "snapshot">} view
 * @param {number} updates
 * @returns {Losses}
 */
export function lossesAfter({ session, snapshot }, updates) {
  const present = /** @type {Session} */ (session);
  const parts = partsOf(present).map((part) => [part, present.losses[part]]);
  if (updates === present.iteration) return { losses: Object.fromEntries(parts), accuracy: present.accuracy };
  const kept = snapshot?.history.find((row) => row.iteration === updates);
  const losses = partsOf(present).map((part) => [part, kept?.[part] ?? null]);
  return { losses: Object.fromEntries(losses), accuracy: kept?.accuracy ?? {} };
}

/** The losses in a row of the history, without the parts that the run does not have. @param {HistoryRow} row @param {Session} session @returns {Losses} */
export function lossesOf(row, session) {
  const measured = Object.fromEntries(partsOf(session).map((part) => [part, row[part]]));
  return { losses: { batch: row.batch_loss, ...measured }, accuracy: row.accuracy ?? {} };
}
