/**
 * Typeset mathematics. `maths(latex)` is a lit template that leaves an empty element; `typeset(root)`, called once after
 * rendering, fills those whose LaTeX changed. Each formula is typeset once and copied from then on, because KaTeX takes
 * about half a millisecond a formula and a copy a hundredth of that.
 */

import katex from "../vendor/katex/katex.mjs";
import { html } from "../vendor/lit-html/lit-html.js";
import { marked } from "./glossary.js";

/** More formulas than one network's panel shows; then the store of copies begins anew. */
const KEPT = 4000;

/** Marks of symbols are the only extension that a formula may use. */
const OPTIONS = {
  throwOnError: false,
  trust: (/** @type {{command: string}} */ { command }) => command === "\\htmlData",
  strict: (/** @type {string} */ code) => (code === "htmlExtension" ? "ignore" : "warn"),
};

/** @type {Map<string, HTMLElement>} */
const originals = new Map();
/** @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/** @param {string} latex */
export const maths = (latex) => html`<span class="maths" data-latex=${latex}></span>`;

/** Fill every element of `maths` below root whose LaTeX is not yet what it shows. @param {Element} root */
export function typeset(root) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-latex]"))) {
    const latex = element.dataset.latex ?? "";
    if (shown.get(element) === latex) continue;
    element.replaceChildren(...original(latex).cloneNode(true).childNodes);
    shown.set(element, latex);
  }
}

/** @param {string} latex */
function original(latex) {
  const kept = originals.get(latex);
  if (kept) return kept;
  if (originals.size >= KEPT) originals.clear();
  const element = document.createElement("span");
  katex.render(marked(latex), element, OPTIONS);
  // What is copied from the page is the formula itself, without the marks.
  const source = element.querySelector("annotation");
  if (source) source.textContent = latex;
  originals.set(latex, element);
  return element;
}
