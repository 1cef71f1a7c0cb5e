/**
 * Runs that differ in one setting, side by side: what to compare, how far it is, the curves, what came of each run. The
 * comparison belongs to what was asked, not to the run on the page as it goes on.
 */

import { guard, html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { changedSince } from "../comparison.js";
import { STRINGS } from "../strings/compare.js";
import { createTable } from "../table.js";
import { backgroundOf, paintCard, runCards } from "./compare-cards.js";
import { CompareForm } from "./compare-form.js";
import { ComparePlot } from "./compare-plot.js";
import { numbersOf, resultsTable } from "./compare-results.js";

/** From this width on, curves and what is said of each run stand side by side. */
const WIDE = 860;
/** The share of the curves there. */
const CURVES = 0.56;

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../comparison.js").Compared} Compared */

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
export function mount(root, { actions }) {
  const panel = new Compare(root, actions);
  return { update: (view) => panel.update(view), unmount: () => panel.unmount() };
}

class Compare {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    /** @type {View | null} */ this.view = null;
    /** @type {unknown[]} */ this.shown = [];
    this.width = 0;
    /** @type {unknown[]} */ this.sinceOf = [];
    /** @type {ReturnType<typeof changedSince>} */ this.changed = null;
    const again = () => this.render();
    this.form = new CompareForm((wanted) => actions.compare(wanted), again);
    this.plot = new ComparePlot(again);
    this.table = createTable(actions, again);
    this.acts = {
      bring: (/** @type {number | null} */ run) => this.plot.bring(run),
      open: (/** @type {number} */ run) => actions.openCompared(run),
    };
    /** @type {WeakMap<Element, unknown[]>} what is painted on each canvas */ this.painted = new WeakMap();
    this.resized = new ResizeObserver(() => {
      const width = this.inner();
      if (width === this.width || width <= 0) return;
      this.width = width;
      this.render();
    });
    this.resized.observe(root);
    this.width = this.inner();
  }

  /** The width within the root's padding. */
  inner() {
    const { paddingLeft, paddingRight } = getComputedStyle(this.root);
    return this.root.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
  }

  unmount() {
    this.resized.disconnect();
    render(nothing, this.root);
  }

  /** @param {View} view */
  update(view) {
    const now = [view.session, view.comparison, view.catalog, view.theme];
    if (now.every((one, index) => one === this.shown[index])) return;
    const { asked } = view.comparison;
    if (asked !== this.view?.comparison.asked && asked)
      this.plot.look = { ...this.plot.look, along: asked.unit === "epochs" ? "epoch" : "iteration" };
    this.shown = now;
    this.view = view;
    this.render();
  }

  render() {
    const { view } = this;
    if (!view?.session || !view.snapshot || !view.catalog) return;
    const { comparison } = view;
    render(html`${this.form.template(view)} ${this.standing(comparison)} ${this.results(view)}`, this.root);
    this.paint(view);
  }

  /** How far the comparison is, or how it ended. @param {Compared} comparison */
  standing({ standing, progress, problem, pending }) {
    const again = html`<button type="button" data-act="again" ?disabled=${pending} @click=${() => this.actions.compareAgain()}>${STRINGS.again}</button>`;
    if (standing === "running" && progress)
      return html`<div class="compare-progress">
        <progress max=${progress.total} value=${progress.iterations} aria-label=${STRINGS.progressLabel}></progress>
        <span role="status">${STRINGS.progress(progress)}</span>
        <button type="button" data-act="cancel" ?disabled=${pending} @click=${() => this.actions.cancelComparison()}>${STRINGS.cancel}</button>
      </div>
      ${problem ? html`<p class="explore-problem" role="status">${problem}</p>` : nothing}`;
    const said = {
      cancelled: STRINGS.cancelled,
      lost: STRINGS.lost,
      unreachable: STRINGS.unreachable(problem ?? ""),
      failed: STRINGS.failed(problem),
    };
    if (!(standing in said)) return nothing;
    return html`<div class="explore-problem compare-ended" role="alert" data-standing=${standing}>
      <p>${said[/** @type {keyof typeof said} */ (standing)]}</p>
      ${standing === "unreachable" ? html`<button type="button" data-act="look" @click=${() => this.actions.lookAgain()}>${STRINGS.look}</button>` : nothing}
      ${again}
    </div>`;
  }

  /** What has become of the compared run; looked at once for every session. @param {View} view */
  since({ comparison: { asked }, session }) {
    const now = [asked, session];
    if (now.some((one, index) => one !== this.sinceOf[index]))
      this.changed = asked && session ? changedSince(asked, session) : null;
    this.sinceOf = now;
    return this.changed && asked ? { what: this.changed, at: asked.run.iteration } : null;
  }

  /** @param {View} view */
  results(view) {
    const { asked, result } = view.comparison;
    if (!result || !asked) return nothing;
    const since = this.since(view);
    const isWide = this.width >= WIDE;
    const on = { own: null, rows: STRINGS.ofRows, circle: STRINGS.ofCircle }[asked.on];
    const title = STRINGS.title(result.name, result.runs.length, STRINGS.extentOf(result));
    const curves = () =>
      this.width > 0
        ? this.plot.template(result, Math.floor(this.width * (isWide ? CURVES : 1)), isWide)
        : nothing;
    const cards = () => runCards(result, backgroundOf(asked, result, view.catalog), this.acts);
    return html`
      <section class="compare-results" aria-label=${title}>
        <h3>${title}</h3>
        <p class="compare-words">${on} ${result.shared} ${result.differs}</p>
        ${summary(result)}
        ${since ? html`<p class="compare-since" data-since=${since.what}>${STRINGS.since[since.what](since.at)}</p>` : nothing}
        <div class="compare-side-by-side" data-wide=${isWide ? "yes" : "no"}>
          <div>${guard([result, this.width, this.plot.look, this.plot.near, this.plot.forward], curves)}</div>
          <div>${guard([result], cards)}</div>
        </div>
        ${guard([result], () => resultsTable(result, this.acts))}
        ${this.table({ caption: title, summary: STRINGS.numbers, ...numbersOf(result) })}
      </section>`;
  }

  /** Paints the pictures that have changed. @param {View} view */
  paint({ comparison: { asked, result }, catalog, theme }) {
    if (!asked || !result) return;
    const background = backgroundOf(asked, result, catalog);
    for (const canvas of this.root.querySelectorAll("canvas")) {
      const run = result.runs[Number(canvas.dataset.run) - 1];
      const now = [run.grid, theme];
      if (now.every((one, index) => one === this.painted.get(canvas)?.[index])) continue;
      paintCard(canvas, run, background);
      this.painted.set(canvas, now);
    }
  }
}

/** The run with the lowest training loss, and those that diverged. @param {any} result */
function summary({ runs }) {
  const ended = runs.filter((/** @type {any} */ run) => (run.losses?.train ?? null) !== null);
  if (ended.length < 2) return nothing;
  const best = ended.reduce((/** @type {any} */ least, /** @type {any} */ run) =>
    run.losses.train < least.losses.train ? run : least,
  );
  const diverged = runs.filter((/** @type {any} */ run) => run.status?.state === "diverged");
  const labels = diverged.map((/** @type {any} */ run) => run.label);
  return html`<p class="compare-words compare-summary">${STRINGS.best(best.label, best.losses.train)} ${labels.length > 0 ? STRINGS.diverged(labels) : nothing}</p>`;
}
