/** The loss landscape: contours over a plane of parameter space with the run's way on it; a click starts there. */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import {
  choicesOf,
  DIRECTIONS,
  hasBegun,
  isHere,
  NAME,
  parametersAt,
  refusalOf,
  wishOf,
} from "../landscape-planes.js";
import { STRINGS } from "../strings/landscape.js";
import { createTable } from "../table.js";
import { answerTo } from "../wishes.js";
import { controls } from "./landscape-controls.js";
import { Frame, outerSize, sideIn } from "./landscape-frame.js";
import { legend, rowsOf, words } from "./landscape-legend.js";
import { Pointer } from "./landscape-pointer.js";
import { readout } from "./landscape-readout.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../landscape-planes.js").Begun} Begun */

/** @param {View} view */
export const needs = (view) => wishOf(view);

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
export function mount(root, { actions }) {
  const panel = new Landscape(root, actions);
  return { update: (view) => panel.update(view), unmount: () => panel.unmount() };
}

class Landscape {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.actions = actions;
    this.root = root;
    /** @type {View | null} */ this.view = null;
    /** @type {unknown[]} */ this.shown = [];
    /** @type {Frame | null} */ this.frame = null;
    this.table = createTable(actions, () => this.render());
    this.pointer = new Pointer({ onPoint: () => this.render(), onChoose: () => this.choose() });
    /** Of the map, in pixels; 0 where there is no room yet. */
    this.side = 0;
    this.resized = new ResizeObserver(() => this.measure());
    this.resized.observe(root);
  }

  unmount() {
    this.resized.disconnect();
    render(nothing, this.root);
  }

  /** @param {View} view */
  update(view) {
    const { session, snapshot, selection, choices } = view;
    const { value, problem, pending } = answerTo(view, NAME);
    const now = [session, snapshot, view.t === 1, selection, choices[NAME], value, problem, pending];
    if (now.every((one, index) => one === this.shown[index]) && this.shown.length > 0) return;
    this.shown = now;
    this.view = view;
    this.render();
  }

  /** Measures the room there is: reading it makes the browser lay the page out, so only where it may have changed. */
  measure() {
    const style = getComputedStyle(this.root);
    const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
    this.side = this.root.clientWidth > 0 ? sideIn(this.root.clientWidth - padding) : 0;
    this.render();
  }

  /** Of the answer and the room there is, made anew where either has changed. @param {any} landscape @param {any[]} edits */
  frameOf(landscape, edits) {
    const { side } = this;
    if (this.frame?.landscape !== landscape || this.frame?.side !== side)
      this.frame = new Frame(landscape, side, edits);
    return this.frame;
  }

  render() {
    const { view, root } = this;
    if (!view || !hasBegun(view) || this.side === 0) return;
    const answer = answerTo(view, NAME);
    const refusal = refusalOf(view, choicesOf(view).directions);
    this.frame = answer.value && !refusal ? this.frameOf(answer.value, view.session.edits) : null;
    this.pointer.take(this.frame);
    render(
      html`${controls(view, this.actions, this.frame && answer.value)}
        ${refusal ? this.refused(view, STRINGS.refusal(refusal)) : nothing}
        ${answer.problem ? this.refused(view, answer.problem) : nothing}
        ${!answer.value && answer.pending ? this.awaited() : nothing}
        ${this.frame ? this.picture(view, answer, this.frame) : nothing}`,
      root,
    );
  }

  /** Room for the map that is on its way, so that the page stays where it is. */
  awaited() {
    const { width, height } = outerSize(this.side);
    return html`<div class="landscape-picture">
      <svg class="landscape-awaited" width=${width} height=${height} aria-hidden="true"></svg>
      <div><p class="soft">${STRINGS.asking}</p></div>
    </div>`;
  }

  /** Words in place of the plane, and the planes that there are instead. @param {Begun} view @param {string} why */
  refused(view, why) {
    const { directions } = choicesOf(view);
    const others = DIRECTIONS.filter((one) => one !== directions && refusalOf(view, one) === null);
    return html`<div class="explore-problem">
      <p>${why}</p>
      ${others.map((one) => html`<button type="button" @click=${() => this.actions.choose(NAME, { directions: one, span: null })}>${STRINGS.instead(STRINGS.directions[one])}</button> `)}
    </div>`;
  }

  /** @param {Begun} view @param {import("../wishes.js").Answer} answer @param {Frame} frame */
  picture(view, answer, frame) {
    const landscape = answer.value;
    const names = /** @type {[string, string]} */ ([landscape.x_name, landscape.y_name]);
    const canStart = isHere(view, answer) && landscape.vectors !== null;
    return html`<div class="landscape-picture">
      ${this.pointer.template(frame, names, canStart)}
      <div>
        ${readout(frame, this.pointer, { canStart, why: landscape.vectors === null ? STRINGS.notNamed : STRINGS.wait, onChoose: () => this.choose() })}
        ${words(view, answer, frame, this.actions)} ${legend(frame)}
        ${this.table({ caption: STRINGS.tableCaption, heads: STRINGS.heads(...names), rows: () => rowsOf(frame) })}
      </div>
    </div>`;
  }

  /** What is pointed at is chosen: a state of the run is looked at, any other point is where the run starts anew. */
  choose() {
    const { view, frame, pointer } = this;
    if (!view || !frame || !hasBegun(view)) return;
    const { landscape } = frame;
    if (pointer.state >= 0) return this.actions.goTo(landscape.trajectory.iterations[pointer.state]);
    if (!pointer.cursor || !landscape.vectors || !isHere(view, answerTo(view, NAME))) return;
    const [column, row] = pointer.cursor;
    this.actions.edit({ parameters: parametersAt(landscape.vectors, landscape.x[column], landscape.y[row]) });
  }
}
