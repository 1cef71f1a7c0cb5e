/** Every unit's own surface (or curve) as a small picture, by layer. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { inksOf } from "../field.js";
import { coloursOf } from "../palette.js";
import { same, unit as unitPlace } from "../places.js";
import { paintSmallSurface } from "../small-surface.js";
import { STRINGS } from "../strings/decision-surface.js";
import { extremes, layerTone } from "../surface.js";

const WORDS = STRINGS.units;
const PANEL = "decision-surface";
/** Side of a picture in CSS pixels; that of a curve is as wide. */
const SIDE = 52;

export class UnitPictures {
  /** @param {HTMLElement} content holds what `template` makes @param {import("../types.js").Actions} actions */
  constructor(content, actions) {
    this.content = content;
    this.actions = actions;
    this.theme = "";
    this.colours = coloursOf(content);
    this.inks = inksOf(this.colours, 1);
    /** @type {any} */ this.painted = null;
  }

  /** @param {any} grid grid answer with units @param {import("../types.js").View} view @param {import("../wishes.js").Answer} answer */
  template(grid, view, answer) {
    const late = answer.query?.iteration !== view.snapshot?.rowsAt;
    return html`<section class="surface-units" aria-label=${grid.y ? WORDS.title : WORDS.titleLine}>
      <h3>${grid.y ? WORDS.title : WORDS.titleLine}</h3>
      <div class="surface-layers" data-line=${grid.y ? "no" : "yes"}>${grid.units.map((/** @type {any} */ layer) => this.layer(layer, grid, view))}</div>
      ${grid.y ? this.onStage(view) : nothing}
      <p class="soft">${grid.y ? WORDS.note : WORDS.noteLine} ${late ? STRINGS.late(grid.iteration - 1) : ""}</p>
    </section>`;
  }

  /** Whether they stand beside the units on the stage as well. @param {import("../types.js").View} view */
  onStage({ choices }) {
    const take = (/** @type {any} */ { target }) => this.actions.choose(PANEL, { onStage: target.checked });
    return html`<label title=${WORDS.onStageTitle}><input type="checkbox" .checked=${choices[PANEL]?.onStage === true} @change=${take} /> ${WORDS.onStage}</label>`;
  }

  /** @param {any} layer @param {any} grid @param {import("../types.js").View} view */
  layer({ layer, a }, grid, view) {
    const { activation } = view.session?.spec.layers[layer - 1] ?? {};
    const tone = layerTone(view.catalog?.activations[activation], a);
    return html`<div class="surface-layer">
      <h4>${WORDS.layer(layer, activation, layer === grid.units.length)} <span>${grid.y ? WORDS.scale(tone) : WORDS.span(tone)}</span></h4>
      <div>${a.map((/** @type {any} */ nodes, /** @type {number} */ index) => this.picture(layer, index + 1, nodes, view.selection))}</div>
    </div>`;
  }

  /** @param {number} layer @param {number} number @param {ArrayLike<number>[]} nodes @param {import("../types.js").Place | null} selection */
  picture(layer, number, nodes, selection) {
    const place = unitPlace(layer, number);
    const said = WORDS.describe(layer, number, extremes(nodes));
    return html`<button
      type="button"
      data-unit=${place.name}
      aria-pressed=${same(place, selection) ? "true" : "false"}
      aria-label=${said}
      title=${said}
      @click=${() => this.actions.select(place)}
      @pointerenter=${() => this.actions.hover(place)}
      @pointerleave=${() => this.actions.hover(null)}
    ><i><canvas></canvas></i><span>${WORDS.name(layer, number)}</span></button>`;
  }

  /** @param {any} grid grid answer with units @param {import("../types.js").View} view */
  paint(grid, view) {
    const canvases = this.content.querySelectorAll(".surface-units canvas");
    const ratio = globalThis.devicePixelRatio || 1;
    if (view.theme !== this.theme) {
      this.colours = coloursOf(this.content);
      this.inks = inksOf(this.colours, ratio);
      this.theme = view.theme;
    }
    let index = 0;
    for (const { layer, a } of grid.units) {
      const { activation } = view.session?.spec.layers[layer - 1] ?? {};
      const tone = layerTone(view.catalog?.activations[activation], a);
      for (const nodes of a) {
        const canvas = /** @type {HTMLCanvasElement | undefined} */ (canvases[index++]);
        if (!canvas) continue;
        if (grid.y) paintSmallSurface(canvas, SIDE, nodes, tone, grid, { ...this, ratio });
        else paintCurve(canvas, nodes[0], tone, this.colours, ratio);
      }
    }
  }

  /** Marks one place of the inputs in every picture. @param {[number, number] | null} share of the way across and up, 0 to 1 */
  point(share) {
    const section = /** @type {HTMLElement | null} */ (this.content.querySelector(".surface-units"));
    if (!section) return;
    section.toggleAttribute("data-pointed", share !== null);
    if (!share) return;
    section.style.setProperty("--across", String(share[0]));
    section.style.setProperty("--up", String(share[1]));
  }
}

/** @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} values @param {import("../plane.js").Tone} tone @param {import("../palette.js").Colours} colours @param {number} ratio */
function paintCurve(canvas, values, { middle, half }, colours, ratio) {
  canvas.width = Math.round(SIDE * ratio);
  canvas.height = canvas.width;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(ratio, ratio);
  const up = (/** @type {number} */ value) => SIDE / 2 - ((value - middle) / half) * (SIDE / 2 - 3);
  const middleLine = new Path2D(`M0 ${SIDE / 2}H${SIDE}`);
  pen.strokeStyle = colours.line;
  pen.stroke(middleLine);
  const curve = new Path2D();
  for (let index = 0; index < values.length; index++)
    curve.lineTo((index / (values.length - 1)) * SIDE, up(values[index]));
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1.25;
  pen.stroke(curve);
}
