/**
 * The decision surface: the output over the inputs, with the rows, and each unit's own; where there are more inputs than a
 * plane has, what is decided for every row.
 */

import { html, render } from "../../vendor/lit-html/lit-html.js";
import { joined, pageWishes } from "../row-pages.js";
import { STRINGS } from "../strings/decision-surface.js";
import { kindOf, resolutionFor } from "../surface.js";
import { unitsWish } from "../unit-surfaces.js";
import { answerTo, wishesOf } from "../wishes.js";
import { DecisionsView } from "./decision-surface-decisions.js";
import { PlaneView } from "./decision-surface-plane.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../wishes.js").Answer} Answer */
/**
 * @typedef {object} Shown what the panel shows of a moment
 * @property {View} view
 * @property {any} rows rows answer, of all pages that were asked for
 * @property {number} rowsAt the iteration whose parameters the rows belong to
 * @property {any} grid grid answer, null where a plane makes no sense
 * @property {Answer} units with the grid of every unit
 * @property {string} note what part of the rows is shown, and of which moment where it is not the one on screen
 */

const NAME = "decision-surface";
/** Values of the fine picture at rest, and points along its axis. */
const FINE = { total: 60_000, most: 120 };

/**
 * While playing the coarse grid of the snapshot is shown, and rows beyond its first are read at the ends of epochs.
 * @param {View} view
 * @returns {import("../wishes.js").Needs}
 */
export function needs(view) {
  const { snapshot, trace, playing, widths } = view;
  if (!snapshot || !trace || snapshot.rows.rows.length === 0) return null;
  const { rows, grid, rowsAt } = snapshot;
  const epochStart = trace.iteration - trace.batch.number + 1;
  const pages = pageWishes(rows, playing ? epochStart : rowsAt);
  if (!grid) return pages;
  const dimensions = grid.y ? 2 : 1;
  const fine = resolutionFor(widths.at(-1) ?? 1, dimensions, FINE);
  return {
    plane: playing ? null : { call: "grid", query: { iteration: rowsAt, resolution: fine } },
    units: unitsWish(view),
    ...pages,
  };
}

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
export function mount(root, { actions }) {
  const panel = new DecisionSurface(root, actions);
  return { update: (view) => panel.update(view), unmount: () => panel.unmount() };
}

class DecisionSurface {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    /** @type {unknown[]} */ this.seen = [];
    /** @type {View | null} */ this.view = null;
    /** @type {import("../row-pages.js").Joined | null} */ this.joined = null;
    /** Values of the pages that were last looked at. @type {any[]} */ this.pages = [];
    /** @type {PlaneView | DecisionsView | null} */ this.inner = null;
    this.place = document.createElement("div");
    this.place.className = "surface";
    root.append(this.place);
    this.resized = new ResizeObserver(() => this.show());
    this.resized.observe(root);
    // From now on the units' surfaces stand on the stage too, until the learner does not want them there.
    actions.choose(NAME, { onStage: true });
  }

  unmount() {
    this.resized.disconnect();
    this.place.remove();
  }

  /** @param {View} view */
  update(view) {
    const { snapshot, trace, session, selection, theme, playing, answers, choices } = view;
    const now = [snapshot, trace, session, selection, theme, playing, answers[NAME], choices[NAME]];
    if (this.seen.length > 0 && now.every((one, index) => one === this.seen[index])) return;
    this.seen = now;
    this.view = view;
    this.show();
  }

  show() {
    const { view } = this;
    if (!view?.snapshot || !view.trace || !view.session) {
      render(html`<p class="soft">${STRINGS.empty}</p>`, this.place);
      return;
    }
    const shown = this.gather(view);
    const isPlane = shown.grid !== null && ["plane", "line"].includes(kindOf(shown.rows));
    this.fit(isPlane);
    if (this.inner instanceof PlaneView) this.inner.update(shown, this.place.clientWidth);
    else this.inner?.update(shown);
  }

  /** The view that the run's inputs allow, in a place of its own. @param {boolean} isPlane */
  fit(isPlane) {
    const wanted = isPlane ? PlaneView : DecisionsView;
    if (this.inner instanceof wanted) return;
    const place = document.createElement("div");
    place.className = "surface";
    this.place.replaceWith(place);
    this.place = place;
    this.inner = new wanted(place, this.actions);
  }

  /** @param {View} view @returns {Shown} */
  gather(view) {
    const snapshot = /** @type {import("../types.js").Snapshot} */ (view.snapshot);
    const plane = answerTo(view, NAME, "plane");
    const fresh = plane.value?.iteration === snapshot.rowsAt;
    const { rows, rowsAt, note } = this.allRows(view, snapshot);
    return {
      view,
      rows,
      rowsAt,
      note,
      grid: fresh ? plane.value : snapshot.grid,
      units: answerTo(view, NAME, "units"),
    };
  }

  /** @param {View} view @param {import("../types.js").Snapshot} snapshot */
  allRows(view, snapshot) {
    const first = snapshot.rows;
    const names = [...wishesOf(pageWishes(first, 1)).keys()];
    if (names.length === 0) return { rows: first, rowsAt: snapshot.rowsAt, note: "" };
    const pages = names.map((name) => answerTo(view, NAME, name).value);
    if (pages.some((page) => page === null)) this.joined = null;
    if (pages.length !== this.pages.length || pages.some((page, index) => page !== this.pages[index]))
      this.joined = joined(pages) ?? this.joined;
    this.pages = pages;
    if (this.joined === null)
      return { rows: first, rowsAt: snapshot.rowsAt, note: STRINGS.waiting(first.rows.length, first.total) };
    const { rows, total, iteration } = this.joined;
    const notes = [
      rows.length < total ? STRINGS.part(rows.length, total) : "",
      iteration === snapshot.rowsAt
        ? ""
        : view.playing
          ? STRINGS.epochEnd(iteration - 1)
          : STRINGS.late(iteration - 1),
    ];
    return { rows: { ...first, rows }, rowsAt: iteration, note: notes.filter(Boolean).join(" ") };
  }
}
