/**
 * A table from text: pasted or read from a file, with commas, semicolons or tabs between the cells. Pure; the words for
 * what is wrong are in strings/data-panel.js. Quoting follows RFC 4180 and is read by d3-dsv.
 */

import { dsvFormat } from "../vendor/d3-dsv/d3-dsv.js";

/** The characters that may stand between cells. */
export const DELIMITERS = [",", ";", "\t"];

/**
 * @typedef {object} Table
 * @property {string} delimiter one of DELIMITERS
 * @property {boolean} header whether the first line names the columns
 * @property {string[]} names of the columns; x1, x2, … where no header gives them
 * @property {string[][]} rows cells without blank space around them; lines that hold nothing are left out, and a row may
 *   have more or fewer cells than there are names
 */

/**
 * @typedef {object} Problem one thing that keeps a text from being a table of numbers
 * @property {"nothing" | "quote" | "length" | "empty" | "word" | "rows" | "columns" | "no-input" | "no-target" |
 *   "one-class" | "mixed"} kind
 * @property {number} [row] from 1, the header not counted
 * @property {string} [column] its name
 * @property {string | number} [given]
 * @property {number} [allowed]
 */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The number that a cell holds, or NaN. A decimal comma is read where the comma does not separate cells.
 * @param {string} cell
 * @param {string} delimiter
 */
export function numberIn(cell, delimiter) {
  const ascii = cell.trim().replace("\u2212", "-");
  const text = delimiter === "," ? ascii : ascii.replace(/^([+-]?\d*),(\d+)/, "$1.$2");
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** @param {string} text @param {string} delimiter @returns {string[][]} */
const cells = (text, delimiter) =>
  dsvFormat(delimiter)
    .parseRows(text.replace(/^\uFEFF/, ""))
    .map((/** @type {string[]} */ row) => row.map((cell) => cell.trim()))
    .filter((/** @type {string[]} */ row) => row.some((cell) => cell !== ""));

/**
 * The delimiter that makes of the first lines the most even table with the largest share of numbers.
 * @param {string} text
 */
export function guessDelimiter(text) {
  const start = text.split(/\r\n|\n|\r/, 20).join("\n");
  const scores = DELIMITERS.map((delimiter) => {
    const rows = cells(start, delimiter);
    const width = rows[0]?.length ?? 0;
    if (width < 2) return 0;
    const even = rows.filter((row) => row.length === width).length / rows.length;
    const below = (rows.length > 1 ? rows.slice(1) : rows).flat();
    const numbers = below.filter((cell) => !Number.isNaN(numberIn(cell, delimiter))).length / below.length;
    return even + numbers + width * 1e-6;
  });
  return DELIMITERS[scores.indexOf(Math.max(...scores))];
}

/**
 * Whether the first row names the columns: no cell of it is a number, and there are rows below it.
 * @param {string[][]} rows
 * @param {string} delimiter
 */
export function guessHeader(rows, delimiter) {
  const isNumber = (/** @type {string} */ cell) => !Number.isNaN(numberIn(cell, delimiter));
  return rows.length > 1 && rows[0].every((cell) => !isNumber(cell));
}

/** @param {string[]} given */
function distinct(given) {
  /** @type {string[]} */
  const names = [];
  for (const [index, name] of given.entries()) {
    const base = name || `x${index + 1}`;
    let candidate = base;
    for (let number = 2; names.includes(candidate); number++) candidate = `${base} ${number}`;
    names.push(candidate);
  }
  return names;
}

/**
 * The table that a text holds. What is not given is guessed.
 * @param {string} text
 * @param {{delimiter?: string, header?: boolean}} [how]
 * @returns {{table: Table | null, problems: Problem[]}}
 */
export function readTable(text, how = {}) {
  const delimiter = how.delimiter ?? guessDelimiter(text);
  // A quotation mark inside quotes is doubled, so a table with every quote closed holds an even number of them.
  if (text.split('"').length % 2 === 0) return { table: null, problems: [{ kind: "quote" }] };
  const all = cells(text, delimiter);
  const header = how.header ?? guessHeader(all, delimiter);
  const rows = header ? all.slice(1) : all;
  if (rows.length === 0) return { table: null, problems: [{ kind: "nothing" }] };
  const names = distinct(header ? all[0] : all[0].map(() => ""));
  return { table: { delimiter, header, names, rows }, problems: [] };
}

/**
 * Whether a column is meant as numbers: at least half of its filled cells are. A slip of the pen among numbers is then
 * told as such, and not taken for a column of words.
 * @param {Table} table
 * @param {number} column from 0
 */
export function isNumeric(table, column) {
  const filled = table.rows.map((row) => row[column]).filter(Boolean);
  const numbers = filled.filter((cell) => !Number.isNaN(numberIn(cell, table.delimiter)));
  return numbers.length * 2 >= filled.length;
}
