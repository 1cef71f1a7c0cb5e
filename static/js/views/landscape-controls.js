/** What the learner chooses of the landscape: the plane, its two parameters or its pair, how much of it is seen. */

import { html, live, nothing } from "../../vendor/lit-html/lit-html.js";
import {
  axesOf,
  choicesOf,
  DIRECTIONS,
  NAME,
  parameterCount,
  parametersOfLayer,
  refusalOf,
  spanTimes,
  unchosenAxes,
} from "../landscape-planes.js";
import { exists, parse } from "../places.js";
import { STRINGS } from "../strings/landscape.js";

/** @typedef {import("../landscape-planes.js").Begun} Begun */
/** @typedef {import("../landscape-planes.js").Directions} Directions */
/** @typedef {import("../types.js").Actions} Actions */

/** More names than a list is gone through with; then one is typed. */
const LISTED = 300;

/** @param {Begun} view @param {Actions} actions @param {any | null} landscape the answer on screen */
export function controls(view, actions, landscape) {
  const { directions, seed, span } = choicesOf(view);
  const choose = (/** @type {Record<string, unknown>} */ chosen) => actions.choose(NAME, chosen);
  return html`<div class="landscape-controls">
    <fieldset>
      <legend class="visually-hidden">${STRINGS.planes}</legend>
      ${DIRECTIONS.map((one) => radio(one, one === directions, refusalOf(view, one) !== null, () => choose({ directions: one, span: null })))}
    </fieldset>
    ${directions === "parameters" ? axisLists(view, choose) : nothing}
    ${
      directions === "random"
        ? html`<div><button type="button" data-action="pair" @click=${() => choose({ seed: seed + 1, span: null })}>${STRINGS.anotherPair}</button>
          <span class="soft">${STRINGS.pair(seed)}</span></div>`
        : nothing
    }
    ${landscape ? zoom(landscape, span, choose) : nothing}
  </div>`;
}

/** @param {Directions} directions @param {boolean} chosen @param {boolean} refused @param {() => void} onChoose */
const radio = (directions, chosen, refused, onChoose) =>
  html`<label title=${STRINGS.meanings[directions]} ?data-refused=${refused}>
    <input type="radio" name="landscape-directions" value=${directions} .checked=${live(chosen)} @change=${onChoose} />
    ${STRINGS.directions[directions]}
  </label>`;

/** @param {Begun} view @param {(chosen: Record<string, unknown>) => void} choose */
function axisLists(view, choose) {
  const chosen = choicesOf(view);
  const [x, y] = axesOf(view);
  const [unchosenX, unchosenY] = unchosenAxes(view);
  const isSelected = unchosenX.name === view.selection?.name;
  const byItself = isSelected ? STRINGS.selected(unchosenX.name) : STRINGS.unselected(unchosenX.name);
  return html`<div>
    ${axisList(view, STRINGS.across, chosen.x && x.name, x.name, byItself, (name) => choose({ x: name, span: null }))}
    ${axisList(view, STRINGS.up, chosen.y && y.name, y.name, STRINGS.partner(unchosenY.name), (name) => choose({ y: name, span: null }))}
  </div>`;
}

/**
 * @param {Begun} view
 * @param {string} label
 * @param {string | null | ""} chosen by the learner, if any
 * @param {string} shown the parameter along the axis
 * @param {string} byItself what the panel takes without a choice
 * @param {(name: string | null) => void} choose
 */
function axisList({ widths }, label, chosen, shown, byItself, choose) {
  if (parameterCount(widths) > LISTED) return typedName(widths, label, shown, choose);
  const layers = widths.slice(1).map((_, below) => below + 1);
  return html`<label>${label}
    <select @change=${(/** @type {any} */ event) => choose(event.target.value || null)}>
      <option value="" ?selected=${!chosen}>${byItself}</option>
      ${layers.map((layer) => html`<optgroup label=${STRINGS.layer(layer)}>${parametersOfLayer(widths, layer).map((name) => html`<option value=${name} ?selected=${name === chosen}>${name}</option>`)}</optgroup>`)}
    </select></label>`;
}

/** @param {number[]} widths @param {string} label @param {string} shown @param {(name: string | null) => void} choose */
function typedName(widths, label, shown, choose) {
  const take = (/** @type {any} */ { target }) => {
    const name = target.value.trim();
    const place = parse(name);
    const known = name === "" || (place !== null && place.kind !== "unit" && exists(place, widths));
    target.setAttribute("aria-invalid", String(!known));
    if (known) choose(name || null);
  };
  return html`<label>${label} <input type="text" size="9" title=${STRINGS.typed} .value=${live(shown)} @change=${take} /></label>`;
}

/** @param {any} landscape @param {number | null} span @param {(chosen: Record<string, unknown>) => void} choose */
const zoom = (landscape, span, choose) => html`<div class="landscape-zoom">
  ${zoomButton("closer", "+", STRINGS.closer, spanTimes(landscape, 0.5), choose)}
  ${zoomButton("wider", "−", STRINGS.wider, spanTimes(landscape, 2), choose)}
  <button type="button" data-action="fit" title=${STRINGS.fitTitle} ?disabled=${span === null} @click=${() => choose({ span: null })}>${STRINGS.fit}</button>
</div>`;

/** @param {string} action @param {string} sign @param {string} meaning @param {number | null} span @param {(chosen: Record<string, unknown>) => void} choose */
const zoomButton = (action, sign, meaning, span, choose) =>
  html`<button type="button" data-action=${action} aria-label=${meaning} title=${meaning} ?disabled=${span === null} @click=${() => choose({ span })}>${sign}</button>`;
