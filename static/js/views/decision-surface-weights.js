/** The first layer's weights as pictures, one a unit, laid out as the rows are. */

import { html } from "../../vendor/lit-html/lit-html.js";
import { unitSymbol } from "../format.js";
import { paintPixels, pictureSide, signedInkOf } from "../pictures.js";
import { same, unit, weight } from "../places.js";
import { ceiling } from "../scales.js";
import { STRINGS } from "../strings/decision-surface.js";

const WORDS = STRINGS.weights;

/** @param {ArrayLike<number>[]} weights */
const topOf = (weights) =>
  ceiling(
    weights.reduce(
      (top, row) => Array.from(row).reduce((one, value) => Math.max(one, Math.abs(value)), top),
      0,
    ),
  );

export class WeightPictures {
  /** @param {import("../types.js").Actions} actions */
  constructor(actions) {
    this.actions = actions;
    this.side = 1;
  }

  /** @param {ArrayLike<number>[]} weights @param {import("../types.js").View} view */
  template(weights, view) {
    const { activation } = view.session?.spec.layers[0] ?? {};
    this.side = pictureSide(view.session?.spec) ?? 1;
    return html`<section class="surface-weights">
      <h3>${WORDS.title} <span>${WORDS.scale(topOf(weights))}</span></h3>
      <p class="soft">${WORDS.note}</p>
      <ul class="surface-tiles">${weights.map((row, index) => this.picture(row, index + 1, activation, view.selection))}</ul>
    </section>`;
  }

  /** @param {ArrayLike<number>} row @param {number} number @param {string} activation @param {import("../types.js").Place | null} selection */
  picture(row, number, activation, selection) {
    const place = unit(1, number);
    const name = WORDS.picture(number, activation);
    const isChosen =
      same(place, selection) ||
      (selection?.kind === "weight" && selection.layer === 1 && selection.to === number);
    const inputAt = (/** @type {any} */ event) => {
      if (event.detail === 0) return null;
      const { width, height } = event.currentTarget.querySelector("canvas").getBoundingClientRect();
      if (event.target.localName !== "canvas") return null;
      const column = Math.min(this.side - 1, Math.floor((event.offsetX / width) * this.side));
      const line = Math.min(this.side - 1, Math.floor((event.offsetY / height) * this.side));
      return line * this.side + column + 1;
    };
    const click = (/** @type {MouseEvent} */ event) => {
      const input = inputAt(event);
      this.actions.select(input === null ? place : weight(1, number, input));
    };
    const move = (/** @type {any} */ event) => {
      const input = inputAt({
        detail: 1,
        currentTarget: event.currentTarget,
        target: event.target,
        offsetX: event.offsetX,
        offsetY: event.offsetY,
      });
      event.currentTarget.title =
        input === null ? name : WORDS.at(weight(1, number, input).name, row[input - 1]);
    };
    return html`<li><button
      type="button"
      data-unit=${place.name}
      aria-pressed=${isChosen ? "true" : "false"}
      aria-label=${name}
      title=${name}
      @click=${click}
      @pointermove=${move}
    ><canvas class="picture" data-weights=${number - 1}></canvas><span>${unitSymbol(1, number)}</span></button></li>`;
  }

  /** @param {HTMLElement} root @param {ArrayLike<number>[]} weights @param {import("../palette.js").Colours} colours */
  paint(root, weights, colours) {
    const top = topOf(weights);
    for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (
      root.querySelectorAll("canvas[data-weights]")
    ))
      paintPixels(canvas, this.side, signedInkOf(weights[Number(canvas.dataset.weights)], top, colours));
  }
}
