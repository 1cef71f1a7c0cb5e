/** Numbers in fields: what a field may hold, as the catalog tells it, and the steps that make sense. Pure. */

import { readNumber } from "./read-number.js";

/**
 * @typedef {object} Range
 * @property {"number" | "integer" | string} kind
 * @property {number | null} [minimum]
 * @property {number | null} [maximum]
 * @property {number | null} [above] an exclusive lower bound
 */

/**
 * The number that a text gives to a field, or null where it is none or outside the range.
 * @param {string} text
 * @param {Range} range
 */
export function readWithin(text, { kind, minimum, maximum, above }) {
  const value = readNumber(text);
  if (value === null || (kind === "integer" && !Number.isInteger(value))) return null;
  if (above !== null && above !== undefined && value <= above) return null;
  if (minimum !== null && minimum !== undefined && value < minimum) return null;
  return maximum !== null && maximum !== undefined && value > maximum ? null : value;
}

/**
 * The next number of the series 1, 2, 5, 10, … above or below a positive number.
 * @param {number} value
 * @param {1 | -1} direction
 */
export function seriesStep(value, direction) {
  if (value <= 0) return direction > 0 ? 0.001 : 0;
  const power = Math.floor(Math.log10(value) + 1e-9);
  const lead = value / 10 ** power;
  const next = direction > 0 ? above(lead) : below(lead);
  return Number((next * 10 ** power).toPrecision(1));
}

/** Where a number has more letters than this, a field shows it with an exponent if that is shorter. */
const WIDE = 6;

/** A number as it stands in a field, all digits: 0.5, 1e6. @param {number} value */
export function fieldText(value) {
  const text = String(value);
  const scientific = value.toExponential().replace("e+", "e");
  return text.length > WIDE && scientific.length < text.length ? scientific : text;
}

const TOLERANCE = 1e-9;

/** @param {number} lead from 1 to 10 */
const above = (lead) => [2, 5].find((one) => one > lead + TOLERANCE) ?? 10;

/** @param {number} lead from 1 to 10 */
const below = (lead) => [5, 2, 1].find((one) => one < lead - TOLERANCE) ?? 0.5;

/** A number at a place of a logarithmic slider, to two digits. @param {number} exponent */
export const fromExponent = (exponent) => Number((10 ** exponent).toPrecision(2));

/** A number's place on a logarithmic slider. @param {number} value */
export const toExponent = (value) => Math.log10(Math.max(value, Number.MIN_VALUE));
