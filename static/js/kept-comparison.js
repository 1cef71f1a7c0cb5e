/**
 * The comparison that this tab is at, kept so that a reload of the page takes it up again, and another address does not: its id
 * at the server, and what was asked, which the server does not tell.
 */

import { keepInTab, recallInTab } from "./kept.js";

/** @typedef {import("./comparison.js").Asked} Asked */

const NAME = "comparison";

/** Typed arrays as lists. @param {string} _ @param {unknown} value */
const plain = (_, value) => (value instanceof Float64Array ? Array.from(value) : value);

/** What the page was opened with. */
const address = () => globalThis.location?.search ?? "";

/** @param {string} id @param {Asked} asked */
export const keepComparison = (id, asked) =>
  keepInTab(NAME, JSON.stringify({ id, asked, address: address() }, plain));

export const forgetComparison = () => keepInTab(NAME, "");

/** @returns {{id: string, asked: Asked} | null} */
export function recallComparison() {
  try {
    const kept = JSON.parse(recallInTab(NAME) ?? "");
    const { id, asked } = kept;
    const isWhole = typeof id === "string" && asked?.run?.spec && asked.rows?.rows;
    return isWhole && kept.address === address() ? { id, asked } : null;
  } catch {
    return null;
  }
}
