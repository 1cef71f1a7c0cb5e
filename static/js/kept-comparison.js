/**
 * The comparison that this tab is at, kept so that a reload of the page takes it up again: its id at the server, and what was
 * asked, which the server does not tell.
 */

import { keepInTab, recallInTab } from "./kept.js";

/** @typedef {import("./comparison.js").Asked} Asked */

const NAME = "comparison";

/** Typed arrays as lists. @param {string} _ @param {unknown} value */
const plain = (_, value) => (value instanceof Float64Array ? Array.from(value) : value);

/** @param {string} id @param {Asked} asked */
export const keepComparison = (id, asked) => keepInTab(NAME, JSON.stringify({ id, asked }, plain));

export const forgetComparison = () => keepInTab(NAME, "");

/** @returns {{id: string, asked: Asked} | null} */
export function recallComparison() {
  try {
    const { id, asked } = JSON.parse(recallInTab(NAME) ?? "");
    return typeof id === "string" && asked?.run?.spec && asked.rows?.rows ? { id, asked } : null;
  } catch {
    return null;
  }
}
