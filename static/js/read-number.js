/** Numbers that a learner typed. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The finite number that a text stands for, or null. A typographic minus and a decimal comma are understood, because that is
 * how numbers stand on the page and how many learners write them.
 * @param {string} text
 * @returns {number | null}
 */
export function readNumber(text) {
  const plain = text
    .trim()
    .replace(/\u2212/g, "-")
    .replace(",", ".");
  if (!NUMBER.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
