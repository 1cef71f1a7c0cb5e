/**
 * Numbers as text. Rounding happens here and nowhere else; `exact` gives the shortest digits that read back as the
 * same float64.
 */

const MINUS = "\u2212";

/** @param {string} text */
const typographic = (text) => text.replace(/-/g, MINUS);

/**
 * A number at a fixed number of decimals where that says enough, else with an exponent: 0.0463, 12.3, 1.2e−9.
 * @param {number | null | undefined} value
 * @param {number} [decimals]
 */
export function short(value, decimals = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (value === 0) return (0).toFixed(decimals);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 0.5 * 10 ** -decimals) return typographic(exponent(value, 2));
  const kept = size >= 1000 ? Math.max(0, decimals - 3) : size >= 100 ? Math.max(0, decimals - 2) : decimals;
  return typographic(value.toFixed(kept));
}

/** @param {number} value @param {number} decimals */
const exponent = (value, decimals) => value.toExponential(decimals).replace("e+", "e");

/** All digits, as JavaScript and Python both print them. @param {number | null | undefined} value */
export const exact = (value) => (value === null || value === undefined ? "–" : typographic(String(value)));

/** All digits in plain ASCII, for the clipboard and for input fields. @param {number} value */
export const plain = (value) => String(value);

/** A share as a whole percentage; what is not quite nothing or not quite all says so. @param {number} share */
export function percent(share) {
  const rounded = Math.round(share * 100);
  if (share > 0 && rounded === 0) return "under 1 %";
  if (share < 1 && rounded === 100) return "over 99 %";
  return `${typographic(String(rounded))} %`;
}

/** A count with thin spaces between thousands. @param {number} value */
export const count = (value) => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");

/** An integer index as subscript digits. @param {number} index */
export const subscript = (index) =>
  String(index).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + +digit));

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** An integer index as superscript digits. @param {number} index */
export const superscript = (index) => String(index).replace(/\d/g, (digit) => SUPERSCRIPTS[+digit]);

/** A unit's symbol, a¹₂; inputs are x₁. @param {number} layer @param {number} unit */
export const unitSymbol = (layer, unit) =>
  layer === 0 ? `x${subscript(unit)}` : `a${superscript(layer)}${subscript(unit)}`;

/** An input column's name as on paper: x1 is x₁, x1^2 is x₁², x1*x2 is x₁x₂, sin(x1) is sin x₁; others stay as they are. @param {string} name */
export function inputName(name) {
  if (!/^(sin\()?[a-z]\d+(\^\d|\*[a-z]\d+)?\)?$/i.test(name)) return name;
  return name
    .replace(/\^(\d)/g, (_, digit) => superscript(Number(digit)))
    .replace(/([a-z])(\d+)/gi, (_, letter, digits) => letter + subscript(Number(digits)))
    .replace("*", "")
    .replace(/^sin\((.+)\)$/, "sin\u00a0$1");
}

/** A row of numbers in parentheses: (0, 1). @param {ArrayLike<number>} values @param {number} [decimals] */
export const tuple = (values, decimals = 2) =>
  `(${Array.from(values, (value) => (Number.isInteger(value) ? typographic(String(value)) : short(value, decimals))).join(", ")})`;

/**
 * A number where there is little room, at most six signs: 0.71, −12.3, 1234, 1e7. Small ones go to 0.00; the exact value stands
 * beside it.
 * @param {number} value
 * @param {number} decimals of a value under 10
 */
export function compact(value, decimals) {
  const size = Math.abs(value);
  if (size >= 9999.5) return typographic(exponent(value, 0));
  const kept = size >= 999.5 ? 0 : size >= 99.95 ? 0 : size >= 9.995 ? Math.min(1, decimals) : decimals;
  return typographic((Math.abs(Number(value.toFixed(kept))) === 0 ? 0 : value).toFixed(kept));
}

/**
 * A number to four significant digits without zeros that say nothing, for tables in which sizes differ by powers of ten: 0.45,
 * 45, 0.1333, 4.725e47.
 * @param {number | null | undefined} value
 */
export function brief(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(4));
  if (size !== 0 && (size < 1e-4 || size >= 1e6))
    return typographic(String(rounded.toExponential()).replace("e+", "e"));
  return typographic(String(rounded));
}

/** A time span, at two digits: 0.3 ms, 57 ms, 1.3 s. @param {number} seconds */
export function duration(seconds) {
  if (seconds < 1) return `${Number((seconds * 1000).toPrecision(2))} ms`;
  return seconds < 100 ? `${Number(seconds.toPrecision(2))} s` : `${Math.round(seconds)} s`;
}
