/** Quiet lines for the learner: what happened, what would be lost, what went wrong and how to go on. */

import { html, render } from "../../vendor/lit-html/lit-html.js";
import { STRINGS } from "../strings/page.js";

/** @typedef {import("../types.js").View} View */

/** @param {HTMLElement} root @param {import("../types.js").Context} context @returns {import("../types.js").Mounted} */
export function mount(root, { actions }) {
  /** @type {View["notices"] | null} */
  let shown = null;

  /** @param {View["notices"][number]} notice */
  const line = (notice) => html`
    <div class="notice" data-kind=${notice.kind} role=${notice.kind === "problem" ? "alert" : "status"}>
      <p>${notice.text}</p>
      <div class="choices">
        ${notice.choices.map(({ label, act }) => html`<button type="button" @click=${act}>${label}</button>`)}
        ${
          notice.kind === "proposal"
            ? null
            : html`<button type="button" class="quiet" aria-label=${STRINGS.dismiss} title=${STRINGS.dismiss}
                @click=${() => actions.dismiss(notice.id)}>×</button>`
        }
      </div>
    </div>`;

  return {
    /** @param {View} view */
    update({ notices }) {
      if (notices === shown) return;
      shown = notices;
      render(html`${notices.map(line)}`, root);
    },
    unmount: () => root.replaceChildren(),
  };
}
