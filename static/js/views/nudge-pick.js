/** In place of the curve while no parameter is selected: what can be selected, that of the unit at hand first. */

import { html } from "../../vendor/lit-html/lit-html.js";
import { unitText } from "../notation.js";
import { bias, exists, weight } from "../places.js";
import { STRINGS } from "../strings/nudge.js";

/** More would fill the panel with names. */
const MOST = 12;

/** The parameters of a unit: what comes in, or, of an input, what leads on. @param {import("../types.js").View} view */
function parametersOf({ selection, widths }) {
  if (selection?.kind !== "unit") return [];
  const { layer = 0, unit = 1 } = selection;
  const own =
    layer === 0
      ? Array.from({ length: widths[1] }, (_, to) => weight(1, to + 1, unit))
      : [
          bias(layer, unit),
          ...Array.from({ length: widths[layer - 1] }, (_, from) => weight(layer, unit, from + 1)),
        ];
  return own.filter((place) => exists(place, widths)).slice(0, MOST);
}

/** @param {import("../types.js").View} view @param {import("../types.js").Actions} actions */
export function pickOne(view, actions) {
  const { selection, widths, snapshot } = view;
  const found = parametersOf(view);
  if (found.length === 0) return html`<p class="nudge-empty">${STRINGS.pick}</p>`;
  const { layer = 0, unit = 1 } = /** @type {import("../types.js").Place} */ (selection);
  return html`<p class="nudge-empty">${STRINGS.pickOf(unitText(layer, unit, widths, snapshot?.rows.input_names))}</p>
    <p class="nudge-picks">${found.map((place) => html`<button type="button" class="number" @click=${() => actions.select(place)}>${place.name}</button>`)}</p>`;
}
