/**
 * The values of a compared setting as they are typed: "0.01, 0.1, 1", "1, 32, all", "sgd, adam learning_rate=0.01". Pure.
 * Whether the engine takes a value is the server's to say.
 */

import { readNumber } from "./read-number.js";
import { STRINGS } from "./strings/compared-values.js";

/** @typedef {"number" | "size" | "choice" | "boolean" | "part" | "clip"} Kind */
/** @typedef {{values: any[], texts: string[], problem: null} | {values: null, texts: string[], problem: string}} Reading texts: what each value was read from */

/** @type {Record<string, boolean>} */
const SWITCHES = { true: true, yes: true, on: true, false: false, no: false, off: false };

/** Numbers need no comma between them; names do, as they may be of two words. @param {Kind} kind */
const between = (kind) => (kind === "number" || kind === "size" ? /[\s,;]+/ : /[,;]/);

/** @param {string} text */
const named = (text) => text.toLowerCase().replace(/[\s-]+/g, "_");

/** @param {string} text */
function plainValue(text) {
  const number = readNumber(text);
  if (number !== null) return number;
  const name = named(text);
  return name in SWITCHES ? SWITCHES[name] : name;
}

/** "name key=value key=value", or "key=value" alone. @param {string} text @returns {any} undefined where it is not so written */
function partOf(text) {
  const words = text.replace(/\s*=\s*/g, "=").split(/\s+/);
  const first = words.findIndex((word) => word.includes("="));
  const name = named(words.slice(0, first < 0 ? undefined : first).join(" "));
  const pairs = first < 0 ? [] : words.slice(first).map((word) => word.split("="));
  if (pairs.some((pair) => pair.length !== 2 || pair.includes(""))) return undefined;
  return {
    ...(name ? { name } : {}),
    ...Object.fromEntries(pairs.map(([key, value]) => [key, plainValue(value)])),
  };
}

/** What a text stands for, undefined where it stands for nothing. @type {Record<Kind, (text: string) => any>} */
const READERS = {
  // "024" is what is left of "1,024".
  number: (text) => (/^0\d/.test(text) ? undefined : (readNumber(text) ?? undefined)),
  size: (text) => (named(text) === "all" ? null : READERS.number(text)),
  choice: (text) => named(text),
  boolean: (text) => SWITCHES[named(text)],
  part: (text) => partOf(text),
  clip: (text) => (named(text) === "none" ? null : partOf(text)),
};

/**
 * @param {string} text
 * @param {Kind} kind
 * @param {number} most how many values there may be
 * @returns {Reading}
 */
export function readValues(text, kind, most) {
  const texts = text
    .split(between(kind))
    .map((one) => one.trim())
    .filter(Boolean);
  const values = texts.map(READERS[kind]);
  const refuse = (/** @type {string} */ problem) => ({ values: null, texts, problem });
  if (texts.length === 0) return refuse(STRINGS.none);
  const unread = values.indexOf(undefined);
  if (unread >= 0) return refuse(STRINGS.unread(texts[unread], kind));
  if (texts.length > most) return refuse(STRINGS.tooMany(texts.length, most));
  const keys = values.map((value) => JSON.stringify(value));
  const twice = keys.findIndex((key, index) => keys.indexOf(key) < index);
  if (twice >= 0) return refuse(STRINGS.twice(texts[twice]));
  return { values, texts, problem: null };
}
