/** How each of up to 64 runs looks, so that it is told apart without its colour too: a hue and a dash, no pair twice. Pure. */

/** Hues in tokens.css, run-1 to run-8. */
export const HUES = 8;
/** Strokes and gaps in pixels; the first is solid. */
const DASHES = ["", "6 3", "2 2.5", "10 3 2 3", "14 4", "1 4", "8 2 2 2 2 2", "4 6"];

/** @param {number} run from 1 @returns {{hue: number, dash: string}} hue from 1 */
export function lookOf(run) {
  const index = run - 1;
  return { hue: (index % HUES) + 1, dash: DASHES[(index + Math.floor(index / HUES)) % DASHES.length] };
}
