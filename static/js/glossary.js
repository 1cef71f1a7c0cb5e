/**
 * Which symbols a text or a formula holds, so that each can explain itself. Pure. Keys are those of the glossary.
 *
 * In LaTeX every known symbol is wrapped as \htmlData{symbol=key}{…}, which typesets the same and leaves a mark to point
 * at; a derivative ∂A/∂B is one symbol. In a line of text the same symbols are found by how they are written there.
 */

import { GLOSSARY } from "./strings/glossary.js";

/** @typedef {{text: string, symbol: string | null}} Piece */

/** Letters of formulas, by how LaTeX writes them. @type {Record<string, string>} */
const LETTERS = {
  x: "x",
  y: "y",
  w: "w",
  W: "W",
  b: "b",
  z: "z",
  a: "a",
  L: "loss_batch",
  g: "g",
  v: "v",
  "\\ell": "loss_sample",
  "\\delta": "delta",
  "\\eta": "eta",
  "\\mu": "mu",
  "\\lambda": "lambda",
  "\\epsilon": "epsilon",
  "\\varepsilon": "epsilon",
  "\\odot": "hadamard",
  "\\theta": "theta",
  "\\beta": "beta",
  "\\alpha": "alpha",
};

/** Derivatives by numerator and denominator, each by its letter. @type {Record<string, string>} */
const DERIVATIVES = {
  "\\ell/a": "dl_da",
  "\\ell/x": "dl_da",
  "\\ell/\\hat": "dl_dyhat",
  "\\ell/z": "delta",
  "\\ell/w": "dl_dw",
  "\\ell/b": "dl_dw",
  "L/w": "dL_dw",
  "L/b": "dL_dw",
  "a/z": "da_dz",
  "z/w": "dz_dw",
  "z/b": "dz_db",
};

const TOKEN = /\\[a-zA-Z]+\*?|\\.|[{}^_]|\s+|[^\\{}^_\s]/gy;

/** @param {string} latex */
const tokens = (latex) => latex.match(TOKEN) ?? [];

/** Commands whose arguments are words or names, not symbols. */
const WORDS = new Set(["\\text", "\\operatorname", "\\mathrm", "\\begin", "\\end", "\\htmlData", "\\class"]);

/**
 * A formula in which every known symbol carries its key.
 * @param {string} latex
 */
export function marked(latex) {
  const all = tokens(latex);
  let at = 0;

  /** A braced group or a single token, as it stands. @returns {string[]} */
  function argument() {
    while (at < all.length && /^\s/.test(all[at])) at += 1;
    const from = at;
    let depth = 0;
    do {
      if (all[at] === "{") depth += 1;
      if (all[at] === "}") depth -= 1;
      at += 1;
    } while (depth > 0 && at < all.length);
    return all.slice(from, at);
  }

  /** The sub- and superscripts that follow. */
  function scripts() {
    let text = "";
    while (all[at] === "^" || all[at] === "_") {
      const sign = all[at];
      at += 1;
      text += sign + argument().join("");
    }
    return text;
  }

  /** @param {string} key @param {string} body */
  const wrap = (key, body) => `\\htmlData{symbol=${key}}{${body}}`;

  /** A fraction: one symbol where it is a derivative, else its parts are. */
  function fraction(/** @type {string} */ command) {
    const [above, below] = [argument(), argument()];
    const key = derivative(above, below);
    if (key) return wrap(key, command + above.join("") + below.join(""));
    return command + inner(above) + inner(below);
  }

  /** The output is the y with a hat; other hats are left as they are. @param {string[]} letter */
  function hatted(letter) {
    const body = `\\hat{${letter.join("")}}${scripts()}`;
    return letter.includes("y") ? wrap("y_hat", body) : body;
  }

  /** @param {string} token */
  function next(token) {
    if (/^\\[td]?frac$/.test(token)) return fraction(token);
    if (WORDS.has(token)) return token + argument().join("");
    if (token === "\\hat") return hatted(argument());
    if (token === "\\Delta") return wrap("step", `${token} ${argument().join("")}${scripts()}`);
    const key = LETTERS[token];
    return key ? wrap(key, token + scripts()) : `${token}${scripts()}`;
  }

  let text = "";
  while (at < all.length) {
    const token = all[at];
    at += 1;
    text += next(token);
  }
  return text;
}

/** Marks what is inside of an argument's braces. @param {string[]} argument */
const inner = (argument) =>
  argument[0] === "{" ? `{${marked(argument.slice(1, -1).join(""))}}` : `{${marked(argument.join(""))}}`;

/** The key of ∂A/∂B, or null where a fraction is none. @param {string[]} above @param {string[]} below */
function derivative(above, below) {
  const letters = [above, below].map((part) => {
    const bare = part.filter((token) => token !== "{" && !/^\s/.test(token));
    return bare[0] === "\\partial" ? bare[1] : null;
  });
  return letters[0] && letters[1] ? (DERIVATIVES[letters.join("/")] ?? "partial") : null;
}

/** Symbols in a line of text, the longest first; words are marked where they are asked for, not in running text. */
const WRITTEN =
  /∂ℓ\/∂(?:ŷ|a|x)[⁰-⁹₀-₉¹²³]*|∂ℓ\/∂z|∂ℓ\/∂[wb]|∂L\/∂[wb]|[d∂]a\/[d∂]z|ŷ[₀-₉]*|δ|η|ℓ|μ|λ|ε|(?<![\p{L}∂/])(?:[ax][⁰¹²³⁴-⁹]*[₀-₉]+|[zyb]|L)(?![\p{L}\d])/gu;

/** The key of a symbol as it is written in text. @param {string} text */
function keyOf(text) {
  if (text.startsWith("∂ℓ/∂ŷ")) return "dl_dyhat";
  if (text.startsWith("∂ℓ/∂a") || text.startsWith("∂ℓ/∂x")) return "dl_da";
  if (text === "∂ℓ/∂z") return "delta";
  if (text.startsWith("∂ℓ")) return "dl_dw";
  if (text.startsWith("∂L")) return "dL_dw";
  if (/^[d∂]a\//.test(text)) return "da_dz";
  const found = Object.entries(GLOSSARY).find(
    ([, { symbol }]) => symbol === text.replace(/[⁰¹²³⁴-⁹₀-₉]/g, ""),
  );
  return found ? found[0] : null;
}

/**
 * A line of text in pieces, each symbol a piece of its own.
 * @param {string} text
 * @returns {Piece[]}
 */
export function pieces(text) {
  /** @type {Piece[]} */
  const all = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(WRITTEN)) {
    if (index > end) all.push({ text: text.slice(end, index), symbol: null });
    all.push({ text: found, symbol: keyOf(found) });
    end = index + found.length;
  }
  if (end < text.length) all.push({ text: text.slice(end), symbol: null });
  return all;
}

/** The name of what a label stands for that is a symbol and nothing else; for other labels none. @param {string} label */
export function nameOf(label) {
  const [first, second] = pieces(label);
  const key = first?.symbol && !second ? first.symbol : null;
  const entry = key ? GLOSSARY[key] : Object.values(GLOSSARY).find(({ symbol }) => symbol === label);
  return entry?.name ?? "";
}
