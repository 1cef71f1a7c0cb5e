/** The loss along the selected parameter, drawn: curve, tangent, nudged points, the update, kinks, and the dot to drag. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { exact, short } from "../format.js";
import { lineIn, runsOf, tangentIn } from "../slice-frame.js";
import { STRINGS } from "../strings/nudge.js";

/** @typedef {import("../slice-frame.js").Frame} Frame */
/** @typedef {import("./nudge-drag.js").Drag} Drag */
/**
 * @typedef {object} Shown
 * @property {string} name
 * @property {any} slice
 * @property {Frame} frame
 * @property {boolean} slopeKnown whether backprop has come as far as the batch's gradient
 * @property {boolean} done whether the update has been made
 */

/** What nudging tells of the slope is drawn over this share of the span to each side. */
const SECANT = 0.35;

/** @param {Shown} shown @param {Drag} drag */
export function curve(shown, drag) {
  const { slice, frame, slopeKnown, name } = shown;
  const { width, height, edges } = frame;
  return html`<svg class="nudge-plot" viewBox="0 0 ${width} ${height}" width=${width} height=${height} role="group" aria-label=${STRINGS.title(name)}>
    ${axes(frame)}
    ${slice.kinks.map((/** @type {any} */ kink) => kinkMark(kink, frame))}
    ${runsOf(slice, frame).map((points) => svg`<polyline class="nudge-line" points=${points}></polyline>`)}
    ${slopeKnown ? tangent(shown) : secant(shown)}
    ${nudged(shown)}
    ${slopeKnown ? update(shown) : nothing}
    ${dot(shown, drag)}
    <text class="nudge-axis" x=${edges.left} y=${height - 3} text-anchor="start">${name}</text>
    <text class="nudge-axis" x=${edges.left - 8} y="10" text-anchor="end">${STRINGS.loss}</text>
  </svg>`;
}

/** @param {Frame} frame */
function axes({ edges, xTicks, yTicks, x, y }) {
  return svg`
    ${yTicks.map(
      ({
        at,
        label,
      }) => svg`<line class="nudge-grid" x1=${edges.left} x2=${edges.right} y1=${y(at)} y2=${y(at)}></line>
      <text class="nudge-tick" x=${edges.left - 8} y=${y(at) + 4} text-anchor="end">${label}</text>`,
    )}
    ${xTicks
      .filter(({ at }) => x(at) > edges.left + 70)
      .map(
        ({
          at,
          label,
        }) => svg`<line class="nudge-grid" x1=${x(at)} x2=${x(at)} y1=${edges.bottom} y2=${edges.bottom + 4}></line>
        <text class="nudge-tick" x=${x(at)} y=${edges.bottom + 17} text-anchor="middle">${label}</text>`,
      )}
    <line class="nudge-base" x1=${edges.left} x2=${edges.right} y1=${edges.bottom} y2=${edges.bottom}></line>`;
}

/** @param {{value: number, of: "unit" | "loss" | "penalty", row: number | null}} kink @param {Frame} frame */
const kinkMark = ({ value, of, row }, { x, edges }) =>
  svg`<g class="nudge-kink" data-kink=${value}>
    <line x1=${x(value)} x2=${x(value)} y1=${edges.top} y2=${edges.bottom}></line>
    <path d="M${x(value) - 4} ${edges.bottom}l4 -6l4 6z"></path>
    <title>${STRINGS.kinkOf[of](row ?? 0)} ${exact(value)}</title>
  </g>`;

/** @param {Shown} shown */
function tangent({ slice, frame }) {
  const ends = tangentIn(slice, frame);
  return ends ? line("nudge-tangent", ...ends) : nothing;
}

/** What nudging alone tells of the slope, before any backward pass. @param {Shown} shown */
function secant({ slice, frame }) {
  const { estimate } = slice.finite_difference;
  if (estimate === null) return nothing;
  const [from, to] = [-SECANT, SECANT].map((share) => ({
    x: slice.value + share * slice.span,
    y: slice.loss + share * slice.span * estimate,
  }));
  const ends = lineIn(from, to, frame);
  return ends ? line("nudge-secant", ...ends) : nothing;
}

/** @param {string} kind @param {import("../slice-frame.js").Point} from @param {import("../slice-frame.js").Point} to */
const line = (kind, from, to) =>
  svg`<line class=${kind} x1=${from.x} y1=${from.y} x2=${to.x} y2=${to.y}></line>`;

/** The two points of the central difference, where they truly are. @param {Shown} shown */
function nudged({ slice, frame }) {
  const { epsilon, loss_minus, loss_plus } = slice.finite_difference;
  return [
    [-epsilon, loss_minus],
    [epsilon, loss_plus],
  ].map(([away, loss]) =>
    loss === null
      ? nothing
      : svg`<circle class="nudge-point" r="3" cx=${frame.x(slice.value + away)} cy=${frame.y(loss)}></circle>`,
  );
}

/** Along the tangent to the new value; from what it promises to what the curve keeps; and with all parameters moved. @param {Shown} shown */
function update({ slice, frame }) {
  const { step, new_value, loss, tangent_loss, loss_of_all } = slice.step;
  const x = frame.x(new_value);
  const inside = x >= frame.edges.left - 1 && x <= frame.edges.right + 1;
  if (step === 0 || tangent_loss === null || !inside) return nothing;
  const along = lineIn({ x: slice.value, y: slice.loss }, { x: new_value, y: tangent_loss }, frame);
  const known = [tangent_loss, loss, loss_of_all].filter((one) => one !== null);
  const far = known.map((one) => within(frame.y(one), frame));
  return svg`<g class="nudge-update">
    <line class="nudge-drop" x1=${x} x2=${x} y1=${Math.min(...far)} y2=${Math.max(...far)}></line>
    ${along ? arrow(...along) : nothing}
    ${loss === null ? nothing : svg`<circle class="nudge-kept" r="4" cx=${x} cy=${frame.y(loss)}><title>${STRINGS.stepWords.curve}: ${exact(loss)}</title></circle>`}
    ${loss_of_all === null ? nothing : svg`<path class="nudge-all" d=${diamond(x, frame.y(loss_of_all), frame)}><title>${STRINGS.stepWords.all}: ${exact(loss_of_all)}</title></path>`}
  </g>`;
}

/** @param {number} y @param {Frame} frame */
const within = (y, { edges }) => Math.min(edges.bottom - 4, Math.max(edges.top + 4, y));

/** Where it lies, or, out of the picture, a point of an arrow toward it at the edge. @param {number} x @param {number} y @param {Frame} frame */
function diamond(x, y, frame) {
  const place = within(y, frame);
  if (place === y) return `M${x} ${y - 6}l6 6l-6 6l-6 -6z`;
  const way = y > place ? 1 : -1;
  return `M${x} ${place}l-6 ${-8 * way}h12z`;
}

/** @param {import("../slice-frame.js").Point} from @param {import("../slice-frame.js").Point} to */
function arrow(from, to) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [along, up] = [(to.x - from.x) / (length || 1), (to.y - from.y) / (length || 1)];
  const head = Math.min(9, length);
  const back = { x: to.x - along * head, y: to.y - up * head };
  const wing = head * 0.45;
  return svg`<line class="nudge-arrow" x1=${from.x} y1=${from.y} x2=${back.x} y2=${back.y}></line>
    <path class="nudge-head" d="M${to.x} ${to.y}L${back.x - up * wing} ${back.y + along * wing}L${back.x + up * wing} ${back.y - along * wing}z"></path>`;
}

/** @param {Shown} shown @param {Drag} drag */
function dot({ slice, frame, name }, drag) {
  const { held } = drag;
  const value = held ? slice.values[held.index] : slice.value;
  const loss = held ? slice.losses[held.index] : slice.loss;
  const known = Number.isFinite(loss);
  const place = `translate(${frame.x(value)} ${known ? frame.y(loss) : frame.edges.top})`;
  return svg`
    ${
      held
        ? svg`<circle class="nudge-ghost" r="6" cx=${frame.x(slice.value)} cy=${frame.y(slice.loss)}></circle>
      <line class="nudge-guide" x1=${frame.x(value)} x2=${frame.x(value)} y1=${frame.edges.top} y2=${frame.edges.bottom}></line>`
        : nothing
    }
    <g class="nudge-dot" data-held=${held?.by ?? nothing} transform=${place} role="slider" tabindex="0"
      aria-label=${STRINGS.handle(name)} aria-description=${STRINGS.drag}
      aria-valuemin=${slice.values[0]} aria-valuemax=${slice.values[slice.values.length - 1]} aria-valuenow=${value}
      aria-valuetext=${STRINGS.at(short(value), known ? short(loss, 6) : STRINGS.beyond)}
      @pointerdown=${(/** @type {PointerEvent} */ event) => drag.grab(event)}
      @pointermove=${(/** @type {PointerEvent} */ event) => drag.move(event)}
      @pointerup=${() => drag.drop()}
      @pointercancel=${() => drag.cancel()}
      @keydown=${(/** @type {KeyboardEvent} */ event) => drag.key(event)}
      @blur=${() => drag.cancel()}>
      <circle class="nudge-reach" r="22"></circle>
      <path class="nudge-ways" d="M-12 -4l-5 4l5 4M12 -4l5 4l-5 4"></path>
      <circle class="nudge-ball" r="7.5"></circle>
    </g>`;
}
