/** A line of text whose symbols explain themselves: each is marked for the glossary's view to find. */

import { html } from "../vendor/lit-html/lit-html.js";
import { pieces } from "./glossary.js";

/** @param {string} text */
export const explained = (text) =>
  pieces(text).map(({ text: part, symbol }) =>
    symbol ? html`<span class="explained" data-symbol=${symbol}>${part}</span>` : part,
  );
