/** The plot of the gradient-flow panel: the norm of each layer's gradient over the run, walked by mouse or by arrow keys. */

import { exact } from "../format.js";
import { normCurves } from "../layer-health.js";
import { createLinePlot } from "../line-plot.js";
import { makeWalkable, tellWalk } from "../plot-walk.js";
import { STRINGS } from "../strings/gradient-flow.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../layer-health.js").NormCurves} NormCurves */

const HEIGHT = 176;

export class NormPlot {
  /** @param {{onPoint: () => void, onChoose: (iteration: number) => void}} told */
  constructor(told) {
    this.told = told;
    this.log = true;
    /** @type {NormCurves} */ this.curves = normCurves([], 0);
    /** @type {number | null} an index of the curves */ this.pointed = null;
    /** @type {import("../line-plot.js").LinePlot | null} */ this.plot = null;
    /** @type {View | null} */ this.view = null;
    /** @type {number | null} */ this.forward = null;
    this.element = document.createElement("div");
    this.element.className = "flow-plot";
    this.element.title = STRINGS.jump;
    makeWalkable(this.element, {
      last: () => this.curves.iterations.length - 1,
      here: () => this.pointed ?? this.nearest(),
      point: (index) => this.plot?.point(index),
      choose: () => this.choose(this.pointed),
      leave: () => this.point(null),
    });
    this.resized = new ResizeObserver(() => (this.plot ? this.plot.resize() : this.draw()));
    this.resized.observe(this.element);
  }

  destroy() {
    this.resized.disconnect();
    this.discard();
  }

  /** @param {View} view @param {NormCurves} curves */
  update(view, curves) {
    const redressed = this.view !== null && this.view.theme !== view.theme;
    const changed = curves.layers.length !== this.curves.layers.length || curves.iterations.length === 0;
    this.view = view;
    if (curves !== this.curves) this.take(curves);
    this.element.hidden = curves.iterations.length === 0;
    if (redressed) this.plot?.recolour();
    if (changed) this.discard();
    if (this.plot) this.plot.refresh();
    else this.draw();
  }

  /** @param {NormCurves} curves */
  take(curves) {
    this.curves = curves;
    const { iterations } = curves;
    const last = iterations.at(-1) ?? 0;
    const label = STRINGS.plot(iterations.length, last);
    tellWalk(this.element, { label, first: iterations[0] ?? 0, last, now: last });
    this.point(null);
  }

  /** @param {boolean} log */
  scale(log) {
    this.log = log;
    this.discard();
    this.draw();
  }

  draw() {
    if (this.element.clientWidth === 0 || this.curves.iterations.length === 0) return;
    const count = this.curves.layers.length;
    this.plot = createLinePlot(this.element, {
      height: HEIGHT,
      log: this.log,
      ticks: 5,
      lines: this.curves.layers.map((_, index) => lineOf(index, count)),
      drawn: () => ({
        x: this.curves.iterations,
        columns: this.curves.layers,
        now: this.view?.iteration ?? 1,
      }),
      onPoint: (index) => this.point(index),
      onChoose: (index) => this.choose(index),
    });
    this.plot.emphasise(this.forward);
  }

  /** Brings a layer's line forward, or none. @param {number | null} layer from 1 */
  emphasise(layer) {
    this.forward = layer === null || layer < 1 ? null : layer - 1;
    this.plot?.emphasise(this.forward);
  }

  discard() {
    this.plot?.destroy();
    this.plot = null;
    this.element.replaceChildren();
  }

  /** @param {number | null} index */
  choose(index) {
    if (index !== null) this.told.onChoose(this.curves.iterations[index]);
  }

  /** @param {number | null} index */
  point(index) {
    if (index === this.pointed) return;
    this.pointed = index;
    if (index !== null) {
      const norms = this.curves.layers.map(
        (layer, place) => `${STRINGS.layerNumber(place + 1)} ${exact(layer[index])}`,
      );
      const now = this.curves.iterations[index];
      tellWalk(this.element, { now, text: `${STRINGS.at(now)}: ${norms.join(", ")}` });
    }
    this.told.onPoint();
  }

  /** Where the learner stands, where the keys begin. */
  nearest() {
    const { iterations } = this.curves;
    const found = iterations.findIndex((one) => one >= (this.view?.iteration ?? 1));
    return found < 0 ? iterations.length - 1 : found;
  }
}

/** The last layer's line in ink, the first one's in the hue of the backward phase, whose end it is. @param {number} index @param {number} count */
const lineOf = (index, count) => ({
  colour: "ink",
  mixed: { colour: "backward", share: count > 1 ? 1 - index / (count - 1) : 0 },
  width: 1.75,
  label: String(index + 1),
});
