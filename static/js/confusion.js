/** What the network decided for each row, against what each row is: counted, and the rows it gets wrong. Pure. */

/** @typedef {"train" | "validation" | "test"} Part */
/**
 * @typedef {object} Row of the rows answer
 * @property {number} row
 * @property {Part} split
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} [x_raw]
 * @property {ArrayLike<number>} y
 * @property {string | null} label
 * @property {ArrayLike<number | null>} y_hat
 * @property {number | null} loss
 * @property {boolean | null} correct
 */
/** @typedef {{label: number, decided: number}} Cell indices of classes */

/** @type {Part[]} */
export const PARTS = ["train", "validation", "test"];

/**
 * The class that a row was decided as, by the server's verdict: the row's own where it is right; else the other of two, or
 * the largest output. -1 where an output is not finite.
 * @param {Row} row
 * @param {string[]} classes
 */
export function decidedAs({ label, correct, y_hat }, classes) {
  const outputs = Array.from(y_hat);
  if (outputs.some((one) => one === null || !Number.isFinite(one))) return -1;
  const own = classes.indexOf(String(label));
  if (correct) return own;
  if (classes.length === 2) return 1 - own;
  return outputs.indexOf(Math.max(.../** @type {number[]} */ (outputs)));
}

/**
 * Counts by label (first index) and decision (second), of one part's rows.
 * @param {Row[]} rows
 * @param {string[]} classes
 * @param {Part} part
 */
export function confusion(rows, classes, part) {
  const counts = classes.map(() => classes.map(() => 0));
  let total = 0;
  let right = 0;
  let undecided = 0;
  for (const row of rows) {
    if (row.split !== part) continue;
    total++;
    if (row.correct) right++;
    const decided = decidedAs(row, classes);
    const label = classes.indexOf(String(row.label));
    if (decided < 0) undecided++;
    else counts[label][decided]++;
  }
  return { part, counts, total, right, wrong: total - right, undecided };
}
/** @typedef {ReturnType<typeof confusion>} Confusion */

/** A loss that is not finite is larger than any. @param {Row} row */
const lossOf = ({ loss }) => loss ?? Number.POSITIVE_INFINITY;

/** @param {Row} one @param {Row} other */
const byLoss = (one, other) =>
  lossOf(one) === lossOf(other) ? one.row - other.row : lossOf(other) - lossOf(one);

/**
 * A part's rows that are decided wrongly, or all that lie in one cell of the matrix; the largest loss first.
 * @param {Row[]} rows
 * @param {string[]} classes
 * @param {Part} part
 * @param {Cell | null} [cell]
 */
export function rowsOf(rows, classes, part, cell = null) {
  const wanted = (/** @type {Row} */ row) =>
    cell
      ? classes.indexOf(String(row.label)) === cell.label && decidedAs(row, classes) === cell.decided
      : row.correct === false;
  return rows.filter((row) => row.split === part && wanted(row)).sort(byLoss);
}

/** A part's rows, the largest loss first: those that a regression misses most. @param {Row[]} rows @param {Part} part */
export const missed = (rows, part) => rows.filter((row) => row.split === part).sort(byLoss);
