/** All rows of a run out of the pages that the server gives them in: which pages to ask for, and how they become one list. Pure. */

/** Rows of one call, the server's most. */
export const PAGE_ROWS = 1000;
/** Rows that a panel looks at, at most: four calls. */
export const MOST_ROWS = 4 * PAGE_ROWS;

/** @typedef {import("./wishes.js").Wish} Wish */
/** @typedef {{iteration: number, rows: any[], total: number}} Joined rows at the parameters that iteration starts from, out of `total` */

/**
 * Wishes by name, one a page; none where a first page that is at hand holds every row.
 * @param {{total: number, rows: any[]}} first
 * @param {number} iteration
 * @returns {Record<string, Wish>}
 */
export function pageWishes({ total, rows }, iteration) {
  if (total <= rows.length) return {};
  const pages = Math.ceil(Math.min(total, MOST_ROWS) / PAGE_ROWS);
  return Object.fromEntries(
    Array.from({ length: pages }, (_, page) => [
      `rows${page}`,
      { call: "rows", query: { iteration, offset: page * PAGE_ROWS, limit: PAGE_ROWS } },
    ]),
  );
}

/**
 * The pages as one list, once all are there and of one moment; null until then.
 * @param {any[]} pages values of the answers, null where there is none
 * @returns {Joined | null}
 */
export function joined(pages) {
  const [first] = pages;
  if (!first || pages.some((page) => page?.iteration !== first.iteration)) return null;
  return { iteration: first.iteration, total: first.total, rows: pages.flatMap((page) => page.rows) };
}
