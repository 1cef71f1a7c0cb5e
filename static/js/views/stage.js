/**
 * The stage: the network in the midst of an iteration. Chooses the painter, and holds together what lies over the
 * drawing: tooltip, tag, legend and the structure under the columns.
 */

import { diagnosisWish } from "../layer-health.js";
import { layout } from "../layout.js";
import { scene } from "../scene.js";
import { unitsWish } from "../unit-surfaces.js";
import { answerTo } from "../wishes.js";
import { mount as mountCanvas } from "./stage-canvas.js";
import { mount as mountLegend } from "./stage-legend.js";
import { mount as mountReach } from "./stage-reach.js";
import { mount as mountStructure } from "./stage-structure.js";
import { mount as mountSurfaces } from "./stage-surfaces.js";
import { mount as mountSvg } from "./stage-svg.js";
import { mount as mountTag } from "./stage-tag.js";
import { mount as mountTooltip } from "./stage-tooltip.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../layout.js").Layout} Layout */
/** @typedef {import("../layer-health.js").Diagnosis} Diagnosis */

const wantsHealth = (/** @type {View} */ { choices }) => choices["gradient-flow"]?.marks === true;
const wantsSurfaces = (/** @type {View} */ { choices, snapshot }) =>
  choices["decision-surface"]?.onStage === true && (snapshot?.grid?.y ?? null) !== null;

/** Which units are saturated or dead, and the surface of each, where the learner wants these shown. @param {View} view */
export const needs = (view) => ({
  health: wantsHealth(view) ? diagnosisWish(view) : null,
  surfaces: wantsSurfaces(view) ? unitsWish(view) : null,
});

/** The answer to that, of this very iteration. @param {View} view @returns {Diagnosis | null} */
function healthOf(view) {
  const { query, value } = answerTo(view, "stage", "health");
  return wantsHealth(view) && query?.iteration === view.iteration ? value : null;
}

/** The grid of every unit, which may be of a moment just past. @param {View} view */
const surfacesOf = (view) => (wantsSurfaces(view) ? answerTo(view, "stage", "surfaces").value : null);

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
export function mount(root, { actions }) {
  const stage = new Stage(root, actions);
  return { update: (view) => stage.update(view), unmount: () => stage.unmount() };
}

class Stage {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.root = root;
    const [legend, plot, structure] = ["legend", "plot", "structure"].map((name) => {
      const element = document.createElement("div");
      element.className = `stage-${name}`;
      return element;
    });
    this.plot = plot;
    this.surface = document.createElement("div");
    this.surface.className = "stage-surface";
    plot.append(this.surface);
    this.surfaces = mountSurfaces(plot);
    root.append(legend, plot, structure);
    this.tooltip = mountTooltip(plot);
    this.tag = mountTag(plot, actions, () => this.surface.focus());
    this.reach = mountReach(this.surface, actions, this.tooltip, () => this.tag.type());
    this.legend = mountLegend(legend);
    this.structure = mountStructure(structure, actions);
    /** @type {View | null} */ this.view = null;
    /** @type {Layout | null} */ this.layout = null;
    /** @type {unknown[]} */ this.shown = [];
    /** @type {{paint: Function, unmount: () => void} | null} */ this.painter = null;
    this.dense = false;
    this.inSight = true;
    this.sight = new IntersectionObserver((sights) => this.see(sights.some((one) => one.isIntersecting)));
    this.sight.observe(plot);
    this.resized = new ResizeObserver(() => this.arrange());
    this.resized.observe(plot);
  }

  /** @param {View} view */
  update(view) {
    this.view = view;
    const { trace, t, selection, hover, inspection, theme, session, catalog } = view;
    const wanted = [
      trace,
      t,
      selection,
      hover,
      inspection,
      theme,
      session,
      catalog,
      healthOf(view),
      surfacesOf(view),
      this.layout,
      this.isUnwatched(),
    ];
    if (wanted.every((one, index) => one === this.shown[index])) return;
    this.shown = wanted;
    if (!trace || !fits(view, trace)) return;
    if (!this.layout || !sameWidths(this.layout, view.widths)) {
      this.arrange();
      return;
    }
    this.paint(view, this.layout);
  }

  /** @param {boolean} inSight */
  see(inSight) {
    this.inSight = inSight;
    if (this.view) this.update(this.view);
  }

  /** While the run plays out of sight nothing is painted: that takes the most time of all, and nobody would see it. */
  isUnwatched() {
    return this.view?.playing === true && !this.inSight;
  }

  /** A new box or a new network: everything finds its place again. */
  arrange() {
    const { view } = this;
    if (!view?.trace || !fits(view, view.trace)) return;
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (width < 40 || height < 40) return;
    const { layout: before } = this;
    if (before && before.width === width && before.height === height && sameWidths(before, view.widths))
      return;
    this.layout = layout(view.widths, { width, height });
    this.choosePainter(this.layout.dense);
    this.shown = [];
    this.update(view);
  }

  /** @param {boolean} dense */
  choosePainter(dense) {
    if (this.painter && this.dense === dense) return;
    this.painter?.unmount();
    this.dense = dense;
    this.painter = dense ? mountCanvas(this.surface) : mountSvg(this.surface);
  }

  /** @param {View} view @param {Layout} layout */
  paint(view, layout) {
    const health = healthOf(view);
    this.reach.update(view, layout, health);
    if (this.isUnwatched()) return;
    const grid = surfacesOf(view);
    this.surfaces.update(view, layout, grid);
    const { groups, legend } = scene(view, layout, health, grid !== null);
    this.painter?.paint(groups, layout, view.theme);
    this.legend.update(legend);
    this.tag.update(view, layout);
    this.tooltip.update(view, layout, health);
    this.structure.update(view, layout);
  }

  unmount() {
    this.resized.disconnect();
    this.sight.disconnect();
    this.painter?.unmount();
    this.root.replaceChildren();
  }
}

/** @param {Layout} layout @param {number[]} widths */
const sameWidths = (layout, widths) =>
  layout.columns.length === widths.length &&
  widths.every((count, index) => layout.columns[index].units.length === count);

/** Whether the trace is one of the network that the view speaks of. @param {View} view @param {import("../types.js").Trace} trace */
const fits = (view, trace) =>
  view.widths[0] === trace.sample.x.length &&
  trace.layers.length === view.layers &&
  trace.layers.every((layer, index) => layer.b.length === view.widths[index + 1]);
