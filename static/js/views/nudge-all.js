/** Every parameter at once: loss reduction after a nudge against update, why these are proportional or not, and the verdicts. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { effectsFrame, lineThroughZero } from "../effects-frame.js";
import { exact, short } from "../format.js";
import { between, commonFactor, drowned, effectsOf, nearest, standing } from "../nudge-effects.js";
import { parse } from "../places.js";
import { ALL } from "../strings/nudge.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../nudge-effects.js").Effect} Effect */

const HEIGHT = 200;
/** Pixels within which a point is meant. */
const REACH = 14;
/** So many points that smaller dots tell more. */
const CROWD = 150;

/** The picture of all parameters, and which point of it the learner points at. */
export class AllParameters {
  /** @param {import("../types.js").Actions} actions @param {() => void} again */
  constructor(actions, again) {
    this.actions = actions;
    this.again = again;
    /** @type {any} */ this.check = null;
    /** @type {Effect[]} */ this.effects = [];
    /** @type {number | null} */ this.pointed = null;
  }

  /** @param {any} check @param {View} view @param {number} width @param {any} clip in force */
  show(check, view, width, clip) {
    if (check !== this.check) this.take(check);
    const { amount } = check.parameters[0].nudge;
    return html`<section class="nudge-every">
      <h3>${ALL.title}</h3>
      ${this.picture(view, width, amount)}
      <p class="nudge-pointed" aria-live="polite">${this.words(view)}</p>
      ${this.why(check, view, amount, clip)}
      ${tally(check)}
    </section>`;
  }

  /** @param {any} check */
  take(check) {
    this.check = check;
    this.effects = effectsOf(check.parameters).sort((one, other) => one.x - other.x);
    this.pointed = null;
  }

  /** @param {View} view @param {number} width @param {number} amount */
  picture(view, width, amount) {
    const frame = effectsFrame(this.effects, width, HEIGHT);
    const factor = commonFactor(this.check.parameters);
    const points = this.effects.map(({ x, y }) => ({ x: frame.x(x), y: frame.y(y) }));
    const at = this.pointed ?? this.effects.findIndex(({ name }) => name === view.selection?.name);
    return html`<svg class="nudge-effects" viewBox="0 0 ${width} ${HEIGHT}" width=${width} height=${HEIGHT} role="listbox" tabindex="0"
      aria-label=${ALL.label(points.length, short(amount))} aria-activedescendant=${at >= 0 ? "nudge-effect-here" : nothing}
      @pointermove=${(/** @type {PointerEvent} */ event) => this.point(nearest(points, placeOf(event), REACH))}
      @pointerleave=${() => this.point(-1)}
      @blur=${() => this.point(-1)}
      @click=${(/** @type {PointerEvent} */ event) => this.choose(nearest(points, placeOf(event), REACH))}
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.key(event, at)}>
      ${axes(frame, amount)}
      ${factor ? theLine(frame, -amount / factor) : nothing}
      ${groups(this.effects, points).map(([verdict, path]) => svg`<path class="nudge-effect" ?data-crowded=${points.length > CROWD} data-verdict=${verdict} d=${path}></path>`)}
      ${this.effects.map(({ name }, index) => (name === view.selection?.name ? ring(points[index], "selected") : nothing))}
      ${this.pointed === null ? nothing : ring(points[this.pointed], "pointed")}
      ${at >= 0 ? svg`<g id="nudge-effect-here" role="option" aria-selected=${this.effects[at].name === view.selection?.name} aria-label=${this.words(view)}></g>` : nothing}
    </svg>`;
  }

  /** The point that the learner points at, else the selected one. @param {View} view */
  words(view) {
    const found =
      this.pointed === null
        ? this.effects.find(({ name }) => name === view.selection?.name)
        : this.effects[this.pointed];
    return found
      ? ALL.point(
          found.name,
          this.pointed === null ? short(found.x) : exact(found.x),
          this.pointed === null ? short(found.y) : exact(found.y),
        )
      : "\u00a0";
  }

  /** @param {any} check @param {View} view @param {number} amount @param {any} clip */
  why(check, view, amount, clip) {
    const optimizer = view.trace?.optimizer ?? {};
    const factor = commonFactor(check.parameters);
    const parting = between(optimizer, clip);
    const still = standing(check.parameters);
    const lost = drowned(check.parameters);
    const missing = check.checked - this.effects.length;
    const moves = this.effects.some(({ x }) => x !== 0);
    const unlike = moves ? ALL.why.not : ALL.why.still;
    const sentences = [
      factor === null ? unlike(short(amount)) : ALL.why.proportional(short(amount), short(factor)),
      ...(factor !== null && parting.some((one) => !one.endsWith("Clip")) ? [ALL.why.same] : []),
      ...(moves ? parting : []).map((one) =>
        one === "normClip" ? ALL.why.normClip(short(optimizer.clip_factor)) : ALL.why[one],
      ),
      ...(still ? [ALL.why.standing(still)] : []),
      ...(lost ? [ALL.why.drowned(lost)] : []),
      ...(missing ? [ALL.unplaced(missing)] : []),
    ];
    return html`<p class="nudge-why">${sentences.join(" ")}</p>`;
  }

  /** @param {number} index */
  point(index) {
    const pointed = index < 0 ? null : index;
    if (pointed === this.pointed) return;
    this.pointed = pointed;
    this.actions.hover(pointed === null ? null : parse(this.effects[pointed].name));
    this.again();
  }

  /** @param {number} index */
  choose(index) {
    if (index >= 0) this.actions.select(parse(this.effects[index].name));
  }

  /** @param {KeyboardEvent} event @param {number} at */
  key(event, at) {
    const last = this.effects.length - 1;
    const to = {
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (to !== undefined) this.point(Math.min(last, Math.max(0, to)));
    else if (event.key === "Enter" || event.key === " ") this.choose(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** @param {PointerEvent} event */
function placeOf(event) {
  const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** @param {ReturnType<typeof effectsFrame>} frame @param {number} amount */
const axes = ({ edges, xTicks, yTicks, x, y }, amount) => svg`
  ${yTicks.map(
    ({
      at,
      label,
    }) => svg`<line class=${at === 0 ? "nudge-base" : "nudge-grid"} x1=${edges.left} x2=${edges.right} y1=${y(at)} y2=${y(at)}></line>
    <text class="nudge-tick" x=${edges.left - 6} y=${y(at) + 4} text-anchor="end">${label}</text>`,
  )}
  ${xTicks.map(
    ({
      at,
      label,
    }) => svg`<line class=${at === 0 ? "nudge-base" : "nudge-grid"} x1=${x(at)} x2=${x(at)} y1=${edges.top} y2=${edges.bottom}></line>
    <text class="nudge-tick" x=${x(at)} y=${edges.bottom + 16} text-anchor="middle">${label}</text>`,
  )}
  <text class="nudge-axis" x=${edges.right} y=${edges.bottom - 5} text-anchor="end">${ALL.axisX}</text>
  <text class="nudge-axis" x=${edges.left + 5} y=${edges.top + 6}>${ALL.axisY(short(amount))}</text>`;

/** @param {ReturnType<typeof effectsFrame>} frame @param {number} slope */
function theLine(frame, slope) {
  const [from, to] = lineThroughZero(frame, slope);
  return svg`<line class="nudge-proportion" x1=${from.x} y1=${from.y} x2=${to.x} y2=${to.y}><title>${ALL.line(short(slope, 6))}</title></line>`;
}

/** @param {{x: number, y: number}} point @param {string} kind */
const ring = ({ x, y }, kind) =>
  svg`<circle class="nudge-ring" data-kind=${kind} cx=${x} cy=${y} r="7"></circle>`;

/** One path of dots for each verdict: thousands of points are then few marks. @param {Effect[]} effects @param {{x: number, y: number}[]} points @returns {[string, string][]} */
function groups(effects, points) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  effects.forEach(({ verdict }, index) => {
    const paths = found.get(verdict) ?? [];
    paths.push(`M${points[index].x.toFixed(1)} ${points[index].y.toFixed(1)}h0`);
    found.set(verdict, paths);
  });
  return [...found].map(([verdict, paths]) => [verdict, paths.join("")]);
}

/** @param {any} check */
const tally = ({ tally: counts, summary }) => html`<p class="nudge-tally">
  ${Object.entries(ALL.verdicts).map(([key, words]) => html`<span data-verdict=${key} data-count=${counts[key]}><b>${counts[key]}</b> ${words}</span>`)}
  <span class="nudge-summary">${summary}</span>
</p>`;
