/** Each unit's own surface as a small picture beside it on the stage, as the decision surface's panel shows it. */

import { inksOf } from "../field.js";
import { coloursOf } from "../palette.js";
import { paintSmallSurface } from "../small-surface.js";
import { layerTone } from "../surface.js";
import { surfacePlaces } from "../unit-surfaces.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../layout.js").Layout} Layout */
/** @typedef {ReturnType<typeof surfacePlaces>[number]} Placed */

/** @param {HTMLElement} plot */
export function mount(plot) {
  const surfaces = new Surfaces(coloursOf(plot));
  plot.append(surfaces.element);
  return {
    /** @param {View} view @param {Layout} layout @param {any} grid with units, null where none are to be shown */
    update: (view, layout, grid) => surfaces.update(view, layout, grid),
  };
}

class Surfaces {
  /** @param {import("../palette.js").Colours} colours */
  constructor(colours) {
    this.element = document.createElement("div");
    this.element.className = "stage-surfaces";
    this.element.setAttribute("aria-hidden", "true");
    /** @type {HTMLCanvasElement[]} */ this.canvases = [];
    /** @type {Layout | null} */ this.layout = null;
    /** @type {Placed[]} */ this.places = [];
    /** @type {any} */ this.painted = null;
    this.theme = "";
    this.look = { colours, inks: inksOf(colours, 1), ratio: 1 };
  }

  /** @param {View} view @param {Layout} layout @param {any} grid */
  update(view, layout, grid) {
    const { snapshot, theme } = view;
    this.element.hidden = grid === null;
    if (grid === null) return;
    this.element.toggleAttribute("data-late", grid.iteration !== snapshot?.rowsAt);
    const placed = layout === this.layout;
    if (placed && theme === this.theme && grid === this.painted) return;
    if (!placed) this.place(layout);
    if (theme !== this.theme) this.dress(theme);
    this.painted = grid;
    this.paint(view, grid);
  }

  /** @param {Layout} layout */
  place(layout) {
    this.layout = layout;
    this.places = surfacePlaces(layout);
    this.canvases = this.places.map(({ name, left, top, side }) => {
      const canvas = document.createElement("canvas");
      canvas.dataset.unit = name;
      for (const [property, value] of Object.entries({ left, top, width: side, height: side }))
        canvas.style.setProperty(property, `${value}px`);
      return canvas;
    });
    this.element.replaceChildren(...this.canvases);
  }

  /** @param {string} theme */
  dress(theme) {
    this.theme = theme;
    const colours = coloursOf(this.element);
    const ratio = globalThis.devicePixelRatio || 1;
    this.look = { colours, inks: inksOf(colours, ratio), ratio };
  }

  /** On the scale that the panel has for the layer. @param {View} view @param {any} grid */
  paint({ session, catalog }, grid) {
    const tones = grid.units.map((/** @type {any} */ { layer, a }) =>
      layerTone(catalog?.activations[session?.spec.layers[layer - 1]?.activation], a),
    );
    this.places.forEach(({ layer, unit, side }, index) => {
      const nodes = grid.units[layer - 1].a[unit - 1];
      paintSmallSurface(this.canvases[index], side, nodes, tones[layer - 1], grid, this.look);
    });
  }
}
