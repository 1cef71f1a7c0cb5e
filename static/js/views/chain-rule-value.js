/** The field that holds a parameter's value: typed, dragged sideways, or moved by the arrow keys. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { exact, plain, short } from "../format.js";
import { readNumber } from "../read-number.js";
import { STRINGS } from "../strings/chain-rule.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */

/** Change of the value for each pixel dragged or arrow key pressed; with Shift a tenth of it. */
const STEP = 0.01;
/** Pixels that a pointer moves before a press becomes a drag. */
const SLACK = 3;

/** A parameter's value before the update of the iteration on screen. @param {Panel} panel @param {ParameterPlace} place */
export function valueBefore({ view }, place) {
  const layer = view.trace.layers[place.layer - 1];
  return place.kind === "weight" ? layer.W[place.to - 1][place.from - 1] : layer.b[place.to - 1];
}

/** A parameter's value now: the new one once the update has been passed. @param {Panel} panel @param {ParameterPlace} place */
export function valueNow(panel, place) {
  const found = panel.view.inspection;
  const moved = found && found.parameter.name === place.name && panel.knows("new_value");
  return moved ? found.update.new_value : valueBefore(panel, place);
}

/** @param {Panel} panel @param {ParameterPlace} place a weight or a bias */
export function valueField(panel, place) {
  const { draft, drag } = panel.local;
  const value = valueNow(panel, place);
  const problem = draft?.problem ? "chain-rule-problem" : nothing;
  return html`<input
    class="number value-field"
    type="text"
    inputmode="decimal"
    autocomplete="off"
    spellcheck="false"
    data-quantity="value"
    data-value=${plain(value)}
    aria-label=${STRINGS.value(place.name)}
    aria-invalid=${draft?.problem ? "true" : nothing}
    aria-describedby=${problem}
    title="${exact(value)} · ${STRINGS.valueHint}"
    .value=${draft ? draft.text : short(drag?.moved ? drag.value : value)}
    @focus=${(/** @type {any} */ event) => begin(panel, value, event.target)}
    @input=${(/** @type {any} */ event) => write(panel, event.target.value, true)}
    @keydown=${(/** @type {KeyboardEvent} */ event) => press(panel, place, value, event)}
    @blur=${() => leave(panel, place, value)}
    @pointerdown=${(/** @type {PointerEvent} */ event) => grab(panel, value, event)}
    @pointermove=${(/** @type {PointerEvent} */ event) => move(panel, event)}
    @pointerup=${(/** @type {PointerEvent} */ event) => drop(panel, place, event)}
    @pointercancel=${() => letGo(panel)}
  />`;
}

/** @param {Panel} panel @param {string} text @param {boolean} touched */
function write({ local, redraw }, text, touched) {
  local.draft = { text, problem: null, touched };
  redraw();
}

/** @param {Panel} panel @param {number} value @param {HTMLInputElement} field */
function begin(panel, value, field) {
  write(panel, plain(value), false);
  field.select();
}

/** @param {Panel} panel @param {ParameterPlace} place @param {number} value @param {KeyboardEvent} event */
function press(panel, place, value, event) {
  event.stopPropagation();
  const sign = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
  if (sign) {
    const from = readNumber(panel.local.draft?.text ?? "") ?? value;
    write(panel, plain(tidy(from + sign * stepOf(event))), true);
  }
  if (sign || event.key === "Enter") apply(panel, place, value);
  else if (event.key === "Escape") begin(panel, value, /** @type {HTMLInputElement} */ (event.target));
  else return;
  event.preventDefault();
}

/** Send what was typed, or say what is allowed and keep the text. @param {Panel} panel @param {ParameterPlace} place @param {number} value */
function apply({ local, actions, redraw }, place, value) {
  const { draft } = local;
  if (!draft) return;
  const wanted = readNumber(draft.text);
  draft.touched = wanted === null;
  draft.problem = wanted === null ? STRINGS.notANumber(draft.text) : null;
  redraw();
  if (wanted !== null && wanted !== value) actions.edit({ parameters: { [place.name]: wanted } });
}

/** Leaving the field applies what was typed; a text that is no number stays, with its message. */
/** @param {Panel} panel @param {ParameterPlace} place @param {number} value */
function leave(panel, place, value) {
  const { local, redraw } = panel;
  if (local.draft?.touched) apply(panel, place, value);
  if (!local.draft?.problem) local.draft = null;
  redraw();
}

/** @param {Panel} panel @param {number} value @param {any} event */
function grab({ local }, value, event) {
  if (event.button !== 0 || document.activeElement === event.target) return;
  event.preventDefault();
  event.target.setPointerCapture(event.pointerId);
  local.drag = { from: value, x: event.clientX, value, moved: false, sent: null };
}

/** @param {Panel} panel @param {PointerEvent} event */
function move(panel, event) {
  const { drag } = panel.local;
  if (!drag || (!drag.moved && Math.abs(event.clientX - drag.x) < SLACK)) return;
  drag.moved = true;
  panel.local.draft = null;
  drag.value = tidy(drag.from + (event.clientX - drag.x) * stepOf(event));
  panel.redraw();
  keepDragging(panel);
}

/**
 * Send the dragged value. One edit is under way at a time: the next is sent when the last has arrived in the view, so this
 * is called after each move and after each new view.
 * @param {Panel} panel
 */
export function keepDragging(panel) {
  const { drag } = panel.local;
  const place = /** @type {ParameterPlace} */ (panel.view.selection);
  if (!drag?.moved || drag.value === drag.sent) return;
  if (drag.sent !== null && drag.sent !== valueNow(panel, place)) return;
  drag.sent = drag.value;
  panel.actions.edit({ parameters: { [place.name]: drag.value } });
}

/** @param {Panel} panel @param {ParameterPlace} place @param {any} event */
function drop(panel, place, event) {
  const { drag } = panel.local;
  letGo(panel);
  if (!drag) return;
  if (!drag.moved) event.target.focus();
  else if (drag.value !== drag.sent) panel.actions.edit({ parameters: { [place.name]: drag.value } });
}

/** @param {Panel} panel */
function letGo({ local, redraw }) {
  local.drag = null;
  redraw();
}

/** @param {{shiftKey: boolean}} event */
const stepOf = (event) => (event.shiftKey ? STEP / 10 : STEP);

/** A dragged value ends at the third decimal, not in the noise of its start. @param {number} value */
const tidy = (value) => Number(value.toFixed(3));
