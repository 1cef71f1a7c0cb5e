/**
 * Nudge it: the loss along the selected parameter with the slope, the central difference and the update on it; the dot can
 * be dragged. Beside it the two ways to all gradients, and what a nudge of every parameter does.
 */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { exact, short } from "../format.js";
import { isFrozen } from "../frozen.js";
import { specInForce } from "../in-force.js";
import { maths, typeset } from "../maths.js";
import { placeLatex } from "../notation.js";
import { chosenSpan, isBeyond, NAME, needs, parameterCount, selected } from "../nudge-wishes.js";
import { parse } from "../places.js";
import { change, frameOf, otherSpan, spanOfStep } from "../slice-frame.js";
import { ALL, CURVE_TABLE, STRINGS, WAYS } from "../strings/nudge.js";
import { createTable } from "../table.js";
import { isKnown, stopWhereKnown } from "../timeline.js";
import { answerTo } from "../wishes.js";
import { AllParameters } from "./nudge-all.js";
import { curve } from "./nudge-curve.js";
import { Drag } from "./nudge-drag.js";
import { lens } from "./nudge-lens.js";
import { number } from "./nudge-number.js";
import { pickOne } from "./nudge-pick.js";
import { step } from "./nudge-step.js";
import { ways } from "./nudge-ways.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */
/** @typedef {import("../types.js").Session} Session */

export { needs };

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
export function mount(root, { actions }) {
  const panel = new Nudge(root, actions);
  return { update: (view) => panel.update(view), unmount: () => panel.unmount() };
}

class Nudge {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    /** @type {View | null} */ this.view = null;
    /** @type {unknown[]} */ this.seen = [];
    /** @type {import("./nudge-curve.js").Shown | null} */ this.shown = null;
    this.drag = new Drag({
      // A curve that lags behind the moment on screen is not what an edit would change.
      shown: () => (this.shown?.slice.iteration === this.view?.iteration ? this.shown : null),
      onMove: () => this.render(),
      onBegin: () => this.view?.playing && actions.toggle(),
      onSet: (name, value) => this.set(name, value),
    });
    this.all = new AllParameters(actions, () => this.render());
    this.curveTable = createTable(actions, () => this.render());
    this.checkTable = createTable(actions, () => this.render());
    this.resized = new ResizeObserver(() => this.render());
    this.resized.observe(root);
  }

  unmount() {
    this.resized.disconnect();
    render(nothing, this.root);
  }

  /** @param {View} view */
  update(view) {
    const [slice, check] = ["slice", "check"].map((name) => answerTo(view, NAME, name));
    const slopeKnown = view.layers > 0 && isKnown(view.known, "dL_dW");
    const { value, problem, pending } = check;
    const failed = view.notices.some(({ kind }) => kind === "problem");
    const asked = [slice.value, slice.problem, slice.pending, value, problem, pending, view.choices[NAME]];
    const moment = [view.selection, view.session, view.trace, view.playing, slopeKnown, view.t === 1, failed];
    const now = [...moment, ...asked];
    if (now.every((one, index) => one === this.seen[index]) && this.seen.length > 0) return;
    this.seen = now;
    this.view = view;
    this.drag.keepFor(slice.value, view.selection?.name ?? null, failed);
    this.render();
  }

  /** Sets the parameter at the moment that the curve belongs to. @param {string} name @param {number} value */
  set(name, value) {
    const { session, iteration, t, layers } = /** @type {View} */ (this.view);
    if (t === 1) this.actions.scrub(stopWhereKnown(layers, "dL_dW"));
    this.actions.edit({ parameters: { [name]: value } });
    return (session?.furthest ?? 0) < iteration;
  }

  render() {
    const { view } = this;
    if (!view?.session || !view.trace) return;
    const width = this.root.clientWidth;
    if (width === 0) return;
    const style = getComputedStyle(this.root);
    const inner = width - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    const columns = inner >= 900 ? [Math.round(inner * 0.56), Math.round(inner * 0.44) - 32] : [inner, inner];
    render(
      isBeyond(view)
        ? this.diverged(view.session)
        : html`<div class="nudge-columns" data-wide=${inner >= 900 ? "yes" : "no"}>
            <div>${this.along(view, columns[0])}</div>
            <div>${this.everything(view, columns[1])}</div>
          </div>`,
      this.root,
    );
    typeset(this.root);
  }

  /** @param {Session} session */
  diverged({ iteration }) {
    return html`<p class="nudge-empty">${STRINGS.diverged(iteration)}</p>
      ${iteration > 0 ? html`<button type="button" @click=${() => this.actions.goTo(iteration)}>${STRINGS.goToLast(iteration)}</button>` : nothing}`;
  }

  /** The curve and what stands below it. @param {View} view @param {number} width */
  along(view, width) {
    this.shown = null;
    const place = selected(view);
    if (!place) return pickOne(view, this.actions);
    const { value: slice, problem } = answerTo(view, NAME, "slice");
    if (problem) return html`<p class="explore-problem">${problem}</p>`;
    const height = width < 480 ? 230 : 270;
    if (!slice || slice.parameter !== place.name)
      return html`${this.head(view, place)}<div class="nudge-waiting" data-narrow=${width < 480 ? "yes" : "no"}></div>`;
    const slopeKnown = isKnown(view.known, "dL_dW");
    const also = slopeKnown ? [slice.step.loss_of_all, slice.step.tangent_loss] : [];
    const near = Math.abs(slice.step.step) <= slice.span ? also : [];
    const frame = frameOf(slice, width, height, near);
    this.shown = { name: place.name, slice, frame, slopeKnown, done: view.t === 1 };
    const frozen = isFrozen(
      specInForce(view.session ?? { spec: {}, edits: [] }, view.iteration - 1).frozen ?? [],
      place,
    );
    return html`
      ${this.head(view, place)} ${curve(this.shown, this.drag)} ${this.legend(this.shown)} ${this.readout(this.shown)}
      <div class="nudge-below">
        ${lens(this.shown, () => this.toSlope())}
        ${slopeKnown ? step(this.shown, frozen, () => this.lookAt(spanOfStep(slice) ?? undefined)) : nothing}
      </div>
      ${this.moved(view)}
      ${this.curveTable({
        caption: CURVE_TABLE.caption(place.name, slice.iteration),
        summary: CURVE_TABLE.summary,
        heads: CURVE_TABLE.heads,
        rows: () => Array.from(slice.values, (one, index) => [one, known(slice.losses[index])]),
      })}`;
  }

  toSlope() {
    this.actions.scrub(stopWhereKnown(/** @type {View} */ (this.view).layers, "dL_dW"));
  }

  /** @param {View} view @param {ParameterPlace} place */
  head(view, place) {
    const { value: slice } = answerTo(view, NAME, "slice");
    const trace = /** @type {import("../types.js").Trace} */ (view.trace);
    return html`<header class="nudge-head">
      <h3 aria-label=${`L(${place.name})`}>${maths(`L(${placeLatex(place)})`)}</h3>
      <p>${STRINGS.along(slice?.iteration ?? view.iteration, trace.batch.size)}</p>
      ${slice ? this.spans(view, slice) : nothing}
    </header>`;
  }

  /** How far the curve is shown to each side, of this parameter; without a span, as far as the server finds telling. @param {number} [span] */
  lookAt(span) {
    this.actions.choose(NAME, { span, of: this.view?.selection?.name });
  }

  /** @param {View} view @param {any} slice */
  spans(view, slice) {
    const closer = otherSpan(slice, -1);
    const wider = otherSpan(slice, 1);
    const fit = spanOfStep(slice);
    const choose = (/** @type {number | undefined} */ span) => this.lookAt(span);
    return html`<div class="nudge-spans" role="group" aria-label=${STRINGS.span}>
      <button type="button" data-action="closer" ?disabled=${closer === null} title=${STRINGS.closer} aria-label=${STRINGS.closer} @click=${() => choose(closer ?? undefined)}>+</button>
      <button type="button" data-action="wider" ?disabled=${wider === null} title=${STRINGS.wider} aria-label=${STRINGS.wider} @click=${() => choose(wider ?? undefined)}>−</button>
      <button type="button" data-action="fit" ?disabled=${fit === null} @click=${() => choose(fit ?? undefined)}>${STRINGS.toStep}</button>
      <button type="button" data-action="whole" ?disabled=${chosenSpan(view) === undefined} @click=${() => choose(undefined)}>${STRINGS.whole}</button>
    </div>`;
  }

  /** @param {import("./nudge-curve.js").Shown} shown */
  legend({ slice, slopeKnown, frame }) {
    const { kinks, kink_count: kinkCount } = slice;
    const key = (/** @type {string} */ kind, /** @type {string} */ words) =>
      html`<span data-key=${kind}><svg viewBox="0 0 22 8" aria-hidden="true"><path d="M0 4h22" /></svg>${words}</span>`;
    const finite = Array.from(slice.losses).filter(Number.isFinite).length;
    const notes = [
      ...(frame.xIsRelative ? [STRINGS.fromValue(exact(slice.value))] : []),
      ...(frame.yIsRelative ? [STRINGS.fromLoss(exact(slice.loss))] : []),
      ...(slice.values.length < slice.count ? [STRINGS.held] : []),
      ...(finite < slice.losses.length && finite > 1 ? [STRINGS.gaps] : []),
      ...(kinkCount > 0 ? [STRINGS.kinks(kinks.length, kinkCount)] : []),
    ];
    return html`<p class="nudge-legend">
        ${key("curve", STRINGS.curve)}
        ${slopeKnown ? html`${key("tangent", STRINGS.tangent)}${key("update", STRINGS.step)}` : key("secant", STRINGS.secant)}
      </p>
      ${notes.length > 0 ? html`<p class="nudge-note">${notes.join(" ")}</p>` : nothing}
      ${finite > 1 ? nothing : html`<p class="nudge-note">${STRINGS.lost} <button type="button" class="nudge-go" @click=${() => this.lookAt(otherSpan(slice, -1) ?? undefined)}>${STRINGS.closer}</button></p>`}`;
  }

  /** Where the dot is, while it is in the learner's hand; else what can be done with it. @param {import("./nudge-curve.js").Shown} shown */
  readout({ slice, name }) {
    const { held } = this.drag;
    if (!held) return html`<p class="nudge-hand">${STRINGS.drag}</p>`;
    const loss = known(slice.losses[held.index]);
    return html`<p class="nudge-hand" data-held=${held.by}>
      <b>${name} = ${number(slice.values[held.index], { quantity: "held-value" })}</b>
      ${STRINGS.loss} ${number(loss, { decimals: 6, quantity: "held-loss", none: STRINGS.beyond })}
      (${number(change(loss, slice.loss), { sign: true })})
      ${held.sent ? nothing : html`<span>${held.by === "keys" ? STRINGS.walking : STRINGS.dragging}</span>`}
    </p>`;
  }

  /** Once the update is made, how to go on. @param {View} view */
  moved({ t, iteration, session }) {
    if (t !== 1 || (session?.status.state === "diverged" && iteration >= session.iteration)) return nothing;
    return html`<p class="nudge-note">${STRINGS.moved}
      <button type="button" class="nudge-go" @click=${() => this.actions.goTo(iteration + 1, 0)}>${STRINGS.goOn(iteration + 1)}</button></p>`;
  }

  /** All parameters: what both ways cost, and what each nudge does. @param {View} view @param {number} width */
  everything(view, width) {
    const answer = answerTo(view, NAME, "check");
    const check = answer.value;
    const asked = { parameters: parameterCount(view), answer, playing: view.playing };
    const { session, iteration, actions } = { ...view, actions: this.actions };
    const clip = specInForce(session ?? { spec: {}, edits: [] }, iteration - 1).clip;
    return html`
      ${ways({ ...asked, check: () => actions.choose(NAME, { session, iteration }) })}
      ${check && check.iteration !== iteration ? html`<p class="nudge-note">${WAYS.lags(check.iteration)}</p>` : nothing}
      ${check ? [this.all.show(check, view, width, clip), this.table(check, view)] : nothing}`;
  }

  /** @param {any} check @param {View} view */
  table(check, view) {
    /** @type {any[]} */
    const parameters = check.parameters;
    return this.checkTable({
      caption: ALL.caption(check.iteration, short(parameters[0].nudge.amount)),
      summary: ALL.summary,
      heads: ALL.heads,
      rows: () => parameters.map(cells),
      choose: (index) => this.actions.select(parse(parameters[index].name)),
      chosen: parameters.findIndex(({ name }) => name === view.selection?.name),
    });
  }
}

/** @param {number} loss @returns {number | null} */
const known = (loss) => (Number.isFinite(loss) ? loss : null);

/** @param {any} checked */
const cells = ({ name, gradient, finite_difference, verdict, nudge }) => [
  name,
  gradient,
  finite_difference.estimate,
  finite_difference.absolute_error,
  verdict,
  nudge.loss_reduction,
  nudge.step,
];
