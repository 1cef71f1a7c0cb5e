/**
 * Which cards of the Explore area are open, and which one stands beside the network: kept as text, read back with care,
 * since an older page may have written it. Pure.
 */

/** @typedef {{open: string[], beside: string | null}} OpenCards */

/**
 * @param {string | null} text
 * @param {string[]} names of the cards that there are
 * @returns {OpenCards} with the first card open where nothing usable was kept
 */
export function readCards(text, names) {
  const none = { open: names.slice(0, 1), beside: null };
  if (text === null) return none;
  try {
    const kept = JSON.parse(text);
    if (!Array.isArray(kept?.open)) return none;
    const open = names.filter((name) => kept.open.includes(name));
    return { open, beside: open.includes(kept.beside) ? kept.beside : null };
  } catch {
    return none;
  }
}

/** @param {OpenCards} cards */
export const writeCards = ({ open, beside }) => JSON.stringify({ open, beside });
