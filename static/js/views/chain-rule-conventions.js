/** The conventions behind every number of the panel, in one quiet line. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { record } from "../catalog.js";
import { plain } from "../format.js";
import { STRINGS } from "../strings/chain-rule.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */

/** @param {Panel} panel */
export function conventions({ view, spec, actions }) {
  const { loss, penalty } = spec;
  const name = record(view.catalog, "losses", loss.name)?.label ?? loss.name.replace(/_/g, " ");
  const terms = ["l1", "l2"]
    .filter((kind) => penalty[kind] > 0)
    .map((kind) => `${record(view.catalog, "penalties", kind)?.label ?? kind} ${plain(penalty[kind])}`);
  const words = [
    name,
    STRINGS.reduction(loss.reduction === "mean"),
    terms.length ? STRINGS.withPenalty(terms.join(", ")) : STRINGS.noPenalty,
  ];
  if (terms.length && view.selection?.kind === "bias") words.push(STRINGS.penaltyNotBias);
  const { inspection } = view;
  return html`<footer class="conventions">
    <p>${words.join(" · ")}</p>
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
