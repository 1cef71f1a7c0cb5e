/** The layers of the gradient-flow panel: their figures at the moment shown, and their units by how flat they are. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { exact, short } from "../format.js";
import { ailmentOf } from "../layer-health.js";
import { unit as unitPlace } from "../places.js";
import { STRINGS } from "../strings/gradient-flow.js";
import { STRINGS as STAGE } from "../strings/stage.js";
import { isKnown } from "../timeline.js";

/** @typedef {import("../layer-health.js").LayerHealth} LayerHealth */
/** @typedef {import("../layer-health.js").Diagnosis} Diagnosis */
/** @typedef {import("../layer-health.js").Verdict} Verdict */
/** @typedef {import("../types.js").Known} Known */
/** @typedef {import("../types.js").Place} Place */

/** More units than this stand in small cells. */
const MANY = 16;

/** What ails a unit, as on the stage. @type {Record<import("../layer-health.js").Ailment, unknown>} */
const GLYPH = {
  dead: svg`<path d="M4 4 12 12M12 4 4 12" />`,
  saturated: svg`<path d="M3 12 7 5H14" />`,
};

/** @param {"dead" | "saturated"} ailment */
export const glyph = (ailment) =>
  html`<svg class="flow-glyph" viewBox="0 0 16 16" aria-hidden="true">${GLYPH[ailment]}</svg>`;

/**
 * @param {Diagnosis} diagnosis
 * @param {Verdict[]} verdicts those known
 * @param {{known: Known, widths: number[], hover: Place | null, selection: Place | null}} now
 */
export function layersTable(diagnosis, verdicts, now) {
  const { heads, meanings } = STRINGS;
  return html`<table class="flow-layers" role="table">
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">${STRINGS.layer}</th>
      ${
        /** @type {const} */ (["gradient", "toLast", "update", "flat", "units"]).map(
          (name) =>
            html`<th scope="col" role="columnheader" title=${meanings[name]} data-column=${name}>${heads[name]}</th>`,
        )
      }
    </tr></thead>
    <tbody role="rowgroup">${diagnosis.layers.map((health) => row(health, verdicts, now))}</tbody>
  </table>`;
}

/** @param {LayerHealth} health @param {Verdict[]} verdicts @param {Parameters<typeof layersTable>[2]} now */
function row(health, verdicts, now) {
  const { layer, activation } = health;
  const kinds = verdicts.filter((one) => one.layer === layer).map(({ kind }) => kind);
  const gathered = isKnown(now.known, "dL_dW");
  const passed = isKnown(now.known, "a", layer);
  const flow = kinds.find((kind) => kind === "vanishing" || kind === "exploding");
  return html`<tr role="row" data-layer=${layer}>
    <th scope="row" role="rowheader"><b>${layer}</b> ${activation}</th>
    ${figure("gradient_norm", gathered ? health.gradient_norm : null)}
    ${figure("to_last", gathered ? health.to_last : null, flow)}
    ${figure("update_to_weight", isKnown(now.known, "step") ? health.update_to_weight : null)}
    ${flatShare(health, passed)}
    <td role="cell" class="flow-strip">${health.flat && passed ? units(health, health.flat, now) : nothing}</td>
  </tr>`;
}

/** @param {string} name @param {number | null} value @param {string} [verdict] */
const figure = (name, value, verdict) =>
  html`<td role="cell" data-figure=${name} data-exact=${value ?? nothing} title=${exact(value)}>${short(value)}${verdict ? html`<small>${verdict}</small>` : nothing}</td>`;

/** @param {LayerHealth} health @param {boolean} known */
function flatShare({ saturated, dead, flat }, known) {
  const share = saturated ?? dead;
  const counted = STRINGS.flatOf[saturated === null ? "units" : "rows"];
  if (!known || flat === null || share === null)
    return html`<td role="cell" data-figure="flat" class="soft">${flat === null ? STRINGS.noFlat : "–"}</td>`;
  return html`<td role="cell" data-figure="flat" data-exact=${share} title="${exact(share)}: ${counted.meaning}">${STRINGS.share(share)}<small>${counted.text}</small></td>`;
}

/** One tab stop a layer; delegated events of the panel read `data-unit`. @param {LayerHealth} health @param {number[]} flat @param {Parameters<typeof layersTable>[2]} now */
function units(health, flat, { widths, hover, selection }) {
  const { layer } = health;
  return html`<div class="flow-units" role="group" aria-label=${STRINGS.unitsOf(layer)} ?data-many=${flat.length > MANY} data-keys>${flat.map(
    (share, index) => {
      const place = unitPlace(layer, index + 1);
      const ailment = ailmentOf(health, index + 1);
      const told = STRINGS.unit(STAGE.name(place, widths), share, ailment);
      return html`<button type="button" data-unit=${place.name} tabindex=${index === 0 ? 0 : -1} aria-label=${told} title=${told}
      ?data-lit=${hover?.name === place.name} ?data-held=${selection?.name === place.name}
      data-ailment=${ailment ?? nothing}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><rect class="level" x="0" y=${16 * (1 - share)} width="16" height=${16 * share} />${ailment ? GLYPH[ailment] : nothing}</svg>
    </button>`;
    },
  )}</div>`;
}
