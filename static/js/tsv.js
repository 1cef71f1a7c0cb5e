/** Rows as tab-separated text, which spreadsheets take from the clipboard. Pure. */

import { plain } from "./format.js";

/** @typedef {number | string | null | undefined} Cell */

/** @param {Cell} cell */
const text = (cell) =>
  cell === null || cell === undefined || (typeof cell === "number" && !Number.isFinite(cell))
    ? ""
    : typeof cell === "number"
      ? plain(cell)
      : cell.replace(/[\t\r\n]+/g, " ");

/** Numbers in full, nothing where there is none. @param {string[]} heads @param {Cell[][]} rows */
export const tsv = (heads, rows) =>
  [heads, ...rows].map((cells) => `${cells.map(text).join("\t")}\n`).join("");
