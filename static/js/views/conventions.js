/** The conventions in force, one click away: a button beside the sentence, and what it opens; below them every symbol. */

import { html, render } from "../../vendor/lit-html/lit-html.js";
import { conventions } from "../conventions.js";
import { specInForce } from "../in-force.js";
import { maths, typeset } from "../maths.js";
import { STRINGS } from "../strings/conventions.js";
import { GLOSSARY, STRINGS as SYMBOLS } from "../strings/glossary.js";

/** @typedef {import("../types.js").View} View */

/** @param {HTMLElement} root @param {import("../types.js").Context} _context @returns {import("../types.js").Mounted} */
export function mount(root, _context) {
  /** @type {View | null} */
  let view = null;
  /** @type {unknown[]} */
  let shown = [];
  let isOpen = false;

  function draw() {
    render(html`${button()} ${popover()}`, root);
    if (isOpen) typeset(root);
  }

  const popover = () => html`<div
    class="conventions-popover"
    id="conventions"
    popover
    role="dialog"
    aria-labelledby="conventions-title"
    tabindex="-1"
    data-keys
    @beforetoggle=${(/** @type {ToggleEvent} */ event) => {
      isOpen = event.newState === "open";
      draw();
    }}
    @toggle=${(/** @type {any} */ { target, newState }) => {
      // Not by the attribute autofocus, of which browsers complain where the page's address ends in a panel's name.
      if (newState === "open") target.focus();
    }}
  >
    <button type="button" class="quiet close" popovertarget="conventions" popovertargetaction="hide" aria-label=${STRINGS.close}>×</button>
    ${isOpen && view ? content(view) : ""}
  </div>`;

  return {
    update(next) {
      const wanted = [next.session, next.catalog, next.iteration, next.trace?.batch];
      if (shown.length > 0 && wanted.every((one, index) => one === shown[index])) return;
      const isFirst = shown.length === 0;
      shown = wanted;
      view = next;
      if (isFirst || isOpen) draw();
    },
    unmount: () => root.replaceChildren(),
  };
}

const button = () => html`<button type="button" class="icon conventions-open" popovertarget="conventions"
  aria-label=${STRINGS.openTitle} title=${STRINGS.openTitle}>
  <svg viewBox="0 0 16 16" aria-hidden="true"><circle class="ring" cx="8" cy="8" r="6.5" /><circle cx="8" cy="4.8" r="1" /><path d="M7.2 7h1.6v5H7.2z" /></svg>
</button>`;

/** @param {View} view */
function content({ catalog, session, trace, iteration }) {
  if (!catalog || !session || !trace) return "";
  const inForce = conventions(catalog, specInForce(session, iteration - 1), trace);
  return html`<h2 id="conventions-title">${STRINGS.title}</h2>
    <dl class="conventions-list">
      ${inForce.map(
        ({ name, title, words, latex }) => html`<div data-convention=${name}>
          <dt>${title}</dt>
          <dd>${words} ${latex.map((one) => html`<span class="formula">${maths(one)}</span> `)}</dd>
        </div>`,
      )}
    </dl>
    <h2>${SYMBOLS.title}</h2>
    <p class="soft">${SYMBOLS.hint}</p>
    <dl class="symbols-list">
      ${Object.values(GLOSSARY).map(
        ({ symbol, name, sentence, latex }) => html`<div>
          <dt>${symbol === name ? "" : html`<b>${symbol}</b> `}${name}</dt>
          <dd>${sentence} ${latex ? html`<span class="formula">${maths(latex)}</span>` : ""}</dd>
        </div>`,
      )}
    </dl>`;
}
