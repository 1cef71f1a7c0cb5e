/** The sentence for the moment, under the stage; a live region, so that it is read aloud when a phase is complete. */

import { html, render } from "../../vendor/lit-html/lit-html.js";
import { explained } from "../explained.js";
import { sentence } from "../narration.js";

/** @typedef {import("../types.js").View} View */

/** A symbol and what it equals stay on one line. @param {string} text */
const held = (text) => text.replace(/ = ?/g, "\u00a0=\u00a0");

/** @param {import("../narration-parts.js").Part} part */
function shownPart(part) {
  if (typeof part === "string") return explained(held(part));
  if ("aside" in part) return html`<span class="sentence-aside">${explained(part.text)}</span>`;
  return html`<b class="number" title=${part.exact}>${part.text}</b>`;
}

/** @param {HTMLElement} root @param {import("../types.js").Context} _context @returns {import("../types.js").Mounted} */
export function mount(root, _context) {
  /** @type {unknown[]} */
  let shown = [];
  root.setAttribute("role", "status");
  return {
    /** @param {View} view */
    update(view) {
      const wanted = [
        view.snapshot,
        view.inspection,
        view.moment.index,
        view.moment.progress === 1,
        view.selection,
        view.session,
        view.catalog,
        view.past,
        view.playing,
      ];
      if (wanted.every((one, index) => one === shown[index]) && shown.length > 0) return;
      shown = wanted;
      root.dataset.phase = view.moment.kind;
      // While the run plays, phases pass faster than they can be read aloud.
      root.setAttribute("aria-live", view.playing ? "off" : "polite");
      const parts = sentence(view);
      render(html`${parts.map(shownPart)}`, root);
    },
    unmount: () => root.replaceChildren(),
  };
}
