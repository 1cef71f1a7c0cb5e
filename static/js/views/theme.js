/** The button that changes between light and dark. */

import { html, render } from "../../vendor/lit-html/lit-html.js";
import { STRINGS } from "../strings/theme.js";

/** @param {HTMLElement} root @param {import("../types.js").Context} context @returns {import("../types.js").Mounted} */
export function mount(root, { actions }) {
  /** @type {string | null} */
  let shown = null;
  return {
    /** @param {import("../types.js").View} view */
    update({ theme }) {
      if (theme === shown) return;
      shown = theme;
      render(
        html`<button type="button" class="icon" aria-label=${STRINGS.change[theme]} title=${STRINGS.change[theme]} @click=${actions.toggleTheme}>
          <svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6" class="ring" /><path d="M8 2a6 6 0 0 0 0 12z" /></svg>
        </button>`,
        root,
      );
    },
    unmount: () => root.replaceChildren(),
  };
}
