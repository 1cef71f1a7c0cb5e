/** The conventions behind every number of the panel, in one quiet line that leads to all of them. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { inShort } from "../conventions.js";
import { STRINGS } from "../strings/chain-rule.js";
import { STRINGS as CONVENTIONS } from "../strings/conventions.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */

/** @param {Panel} panel */
export function conventions({ view, spec, actions }) {
  const { inspection } = view;
  return html`<footer class="conventions">
    <p>${inShort(view.catalog, spec)} · <button type="button" class="link" popovertarget="conventions">${CONVENTIONS.open}</button></p>
    ${
      inspection && inspection.parameter.name === view.selection?.name && everythingKnown(view)
        ? html`<button type="button" class="more" @click=${() => actions.copy(JSON.stringify(inspection, null, 2))}>
          ${STRINGS.copyAll}
        </button>`
        : nothing
    }
  </footer>`;
}

/** @param {import("../types.js").View} view */
const everythingKnown = (view) => view.known.update >= 1;
