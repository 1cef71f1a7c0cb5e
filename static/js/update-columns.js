/** The latest updates of a parameter as columns: one a term that changes, and apart from them the terms that do not. Pure. */

/**
 * @typedef {object} Column
 * @property {string} name of the term, or "value" for the parameter before the update
 * @property {string} latex "" for the value
 * @property {(number | null)[]} values one a row, null where that row has no such term
 */

/** Terms that are columns even where they do not change. */
const ALWAYS = ["value", "gradient", "step", "new_value"];
/** A term that carries a word and no number of its own. */
const WORDS_ONLY = "frozen";

/**
 * @param {any[]} rows of the server's answer, ascending
 * @returns {{columns: Column[], constants: Column[]}}
 */
export function updateColumns(rows) {
  const newestFirst = [...rows].reverse();
  /** @type {Map<string, string>} */
  const latex = new Map([["value", ""]]);
  for (const { update } of newestFirst)
    for (const term of update.terms)
      if (term.name !== WORDS_ONLY && !latex.has(term.name)) latex.set(term.name, term.latex);
  const all = [...latex].map(([name, symbol]) => ({
    name,
    latex: symbol,
    values: rows.map((row) => termOf(row, name)),
  }));
  const last = ["step", "new_value"].flatMap((name) => all.filter((column) => column.name === name));
  const ordered = [...all.filter((column) => !last.includes(column)), ...last];
  return {
    columns: ordered.filter((column) => !isConstant(column)),
    constants: ordered.filter(isConstant),
  };
}

/** @param {any} row @param {string} name @returns {number | null} */
function termOf(row, name) {
  if (name === "value") return row.value;
  return row.update.terms.find((/** @type {any} */ term) => term.name === name)?.value ?? null;
}

/** @param {Column} column */
const isConstant = ({ name, values }) =>
  !ALWAYS.includes(name) &&
  values.length > 1 &&
  values[0] !== null &&
  values.every((value) => value === values[0]);

/**
 * A column as points of a small curve in a box of 100 × 20, zero included where the values change sign.
 * @param {(number | null)[]} values ascending in time
 * @returns {{points: string, zero: number | null}} zero: the height of 0, where it lies within
 */
export function sparkline(values) {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  const low = Math.min(...known.map((one) => one.value));
  const high = Math.max(...known.map((one) => one.value));
  // Halved first, so that the span of the largest float64s does not overflow.
  const span = high / 2 - low / 2;
  const height = (/** @type {number} */ value) => (span > 0 ? 18 - 16 * ((value / 2 - low / 2) / span) : 10);
  const x = (/** @type {number} */ index) => (values.length > 1 ? (100 * index) / (values.length - 1) : 50);
  const points = known.map(({ value, index }) => `${brief(x(index))},${brief(height(value))}`).join(" ");
  return { points, zero: low < 0 && high > 0 ? brief(height(0)) : null };
}

/** @param {number} value */
const brief = (value) => Math.round(value * 100) / 100;
