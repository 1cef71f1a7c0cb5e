/** The plots of the loss-and-accuracy panel, one above the other along the same axis, walked by mouse or by arrow keys. */

import { exact } from "../format.js";
import { createLinePlot } from "../line-plot.js";
import { bestEpoch, curvesOf, epochEnds } from "../loss-history.js";
import { makeWalkable, tellWalk } from "../plot-walk.js";
import { STRINGS } from "../strings/loss-accuracy.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../loss-history.js").HistoryRow} HistoryRow */
/** @typedef {import("../loss-history.js").Part} Part */
/** @typedef {import("../line-plot.js").LinePlot} LinePlot */

const LOSS_HEIGHT = 190;
const ACCURACY_HEIGHT = 96;
const BATCH = { colour: "ink-soft", width: 1 };
const TRAIN = { colour: "ink", width: 1.75 };
const VALIDATION = { colour: "ink", width: 1.5, dash: [4, 3] };
const TEST = { colour: "ink", width: 1.5, dash: [1.5, 2.5] };

export class LossPlots {
  /** @param {{onPoint: () => void, onChoose: (row: HistoryRow) => void}} told */
  constructor(told) {
    this.told = told;
    /** @type {"iteration" | "epoch"} */ this.along = "iteration";
    this.log = false;
    /** @type {Set<Part>} */ this.hidden = new Set();
    /** @type {HistoryRow[]} */ this.rows = [];
    /** @type {HistoryRow[]} */ this.all = [];
    this.curves = curvesOf([]);
    /** @type {HistoryRow | null} */ this.pointed = null;
    /** @type {LinePlot[]} */ this.plots = [];
    /** @type {View | null} */ this.view = null;
    this.element = document.createElement("div");
    this.element.className = "loss-plots";
    this.element.title = STRINGS.jump;
    makeWalkable(this.element, {
      last: () => this.rows.length - 1,
      here: () => (this.pointed ? this.rows.indexOf(this.pointed) : this.nearest()),
      point: (index) => this.plots[0]?.point(index),
      choose: () => this.pointed && this.told.onChoose(this.pointed),
      leave: () => this.point(null),
    });
    this.resized = new ResizeObserver(() => {
      if (this.plots.length === 0) this.draw();
      for (const plot of this.plots) plot.resize();
    });
    this.resized.observe(this.element);
  }

  destroy() {
    this.resized.disconnect();
    this.discard();
  }

  /** @param {View} view @param {HistoryRow[]} all */
  update(view, all) {
    const redressed = this.view !== null && this.view.theme !== view.theme;
    const measured = this.hasAccuracy();
    this.view = view;
    if (all !== this.all) this.take(all);
    this.element.hidden = all.length === 0;
    if (redressed) for (const plot of this.plots) plot.recolour();
    if (all.length === 0 || measured !== this.hasAccuracy()) this.discard();
    if (all.length > 0 && this.plots.length === 0) this.draw();
    else for (const plot of this.plots) plot.refresh();
  }

  /** @param {HistoryRow[]} all */
  take(all) {
    this.all = all;
    this.rows = this.along === "epoch" ? epochEnds(all) : all;
    this.curves = curvesOf(this.rows);
    const last = this.rows.at(-1)?.iteration ?? 0;
    const label = STRINGS.plot(this.rows.length, last);
    tellWalk(this.element, { label, first: this.rows[0]?.iteration ?? 0, last, now: last });
    this.point(null);
  }

  /** @param {{along?: "iteration" | "epoch", log?: boolean}} changed */
  change({ along = this.along, log = this.log }) {
    this.along = along;
    this.log = log;
    this.discard();
    this.take(this.all);
    this.draw();
  }

  hasAccuracy() {
    return this.all.some((row) => row.accuracy !== null && row.accuracy.train !== null);
  }

  draw() {
    if (this.element.clientWidth === 0 || this.all.length === 0) return;
    this.add(LOSS_HEIGHT, { lines: [BATCH, TRAIN, VALIDATION, TEST], log: this.log, ticks: 5 }, () => [
      this.along === "epoch" ? this.rows.map(() => null) : this.seen("batch", this.curves.batch),
      this.seen("train", this.curves.train),
      this.seen("validation", this.curves.validation),
      this.seen("test", this.curves.test),
    ]);
    if (!this.hasAccuracy()) return;
    const head = document.createElement("h3");
    head.textContent = STRINGS.accuracy;
    this.element.append(head);
    this.add(ACCURACY_HEIGHT, { lines: [TRAIN, VALIDATION, TEST], top: 1, ticks: 2 }, () => [
      this.seen("train", this.curves.trainAccuracy),
      this.seen("validation", this.curves.validationAccuracy),
      this.seen("test", this.curves.testAccuracy),
    ]);
  }

  /** A curve, or nothing where the learner has hidden it; the scale then fits the others. @param {Part} part @param {(number | null)[]} column */
  seen(part, column) {
    return this.hidden.has(part) ? this.rows.map(() => null) : column;
  }

  /** @param {Part} part */
  toggle(part) {
    if (!this.hidden.delete(part)) this.hidden.add(part);
    for (const plot of this.plots) plot.refresh();
  }

  /** @param {number} height @param {{lines: import("../line-plot.js").Line[], log?: boolean, top?: number, ticks: number}} look @param {() => (number | null)[][]} columns */
  add(height, look, columns) {
    const place = document.createElement("div");
    this.element.append(place);
    const plot = createLinePlot(place, {
      height,
      ...look,
      drawn: () => ({
        x: this.rows.map((row) => row[this.along]),
        columns: columns(),
        now: this.now(),
        marks: this.marks(),
      }),
      onPoint: (index) => this.point(index),
      onChoose: (index) => this.told.onChoose(this.rows[index]),
    });
    this.plots.push(plot);
  }

  /** Where the learner stands along the axis: an iteration, or epochs and the part of one that is done. */
  now() {
    const { trace, t } = /** @type {View} */ (this.view);
    if (!trace) return 1;
    if (this.along === "iteration") return trace.iteration;
    return trace.epoch - 1 + (trace.batch.number - (t === 1 ? 0 : 1)) / trace.batch.of;
  }

  marks() {
    const best = bestEpoch(this.all);
    const { state } = this.view?.session?.status ?? { state: "ready" };
    const end = this.rows.at(-1);
    return [
      ...(best ? [{ x: best[this.along], colour: "good" }] : []),
      ...(state !== "ready" && end
        ? [{ x: end[this.along], colour: state === "diverged" ? "bad" : "ink-soft" }]
        : []),
    ];
  }

  discard() {
    for (const plot of this.plots) plot.destroy();
    this.plots = [];
    this.element.replaceChildren();
  }

  /** @param {number | null} index */
  point(index) {
    const row = index === null ? null : (this.rows[index] ?? null);
    if (row === this.pointed) return;
    this.pointed = row;
    if (row) {
      const text = `${STRINGS.at(row)}: ${STRINGS.parts.batch} ${exact(row.batch_loss)}`;
      tellWalk(this.element, { now: row.iteration, text });
    }
    this.told.onPoint();
  }

  /** The row at which the learner stands, where the keys begin. */
  nearest() {
    const found = this.rows.findIndex((row) => row.iteration >= (this.view?.iteration ?? 1));
    return found < 0 ? this.rows.length : found;
  }
}
