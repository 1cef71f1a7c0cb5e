/** The timeline: transport, phases as chips over a scrubber, step unit and speed, iteration and epoch. */

import { html, live, render } from "../../vendor/lit-html/lit-html.js";
import { STRINGS } from "../strings/timeline.js";
import { phases } from "../timeline.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Actions} Actions */
/** @typedef {import("../types.js").Phase} Phase */

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];
/** @type {View["unit"][]} */
const UNITS = ["phase", "iteration", "epoch"];
const SCRUB_STEPS = 1000;
/** With more phases than this, chips are too narrow for their words at full size. */
const MANY = 13;

/** @param {string} path */
const icon = (path) => html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>`;

const ICONS = {
  toStart: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M11 3v10L4 8z",
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  forward: "M5 3v10l7-5z",
  toLatest: "M11 3h2v10h-2zM3 3v10l7-5z",
};

/** @param {View} view @param {Actions} actions */
function transport(view, actions) {
  const words = STRINGS.transport(view.unit);
  /** @param {keyof typeof ICONS} name @param {string} label @param {() => void} act */
  const button = (name, label, act) => html`
    <button type="button" class="icon" data-action=${name} aria-label=${label} title=${label} @click=${act}>${icon(ICONS[name])}</button>`;
  return html`<div class="transport" role="group" aria-label=${STRINGS.transportLabel}>
    ${button("toStart", words.toStart, actions.toStart)}
    ${button("back", words.back, () => actions.stepBack())}
    <button type="button" class="icon main" data-action="play" aria-label=${view.playing ? words.pause : words.play}
      title=${view.playing ? words.pause : words.play} @click=${actions.toggle}>${icon(ICONS[view.playing ? "pause" : "play"])}</button>
    <button type="button" class="step" data-action="forward" aria-label=${words.forward} title=${words.forward}
      @click=${() => actions.stepForward()}>${STRINGS.step} ${icon(ICONS.forward)}</button>
    ${button("toLatest", words.toLatest, actions.toLatest)}
  </div>`;
}

/** @param {View} view @param {Actions} actions */
function pace(view, actions) {
  return html`<div class="pace">
    <label><span class="visually-hidden">${STRINGS.unitLabel}</span>
      <select data-control="unit" @change=${(/** @type {any} */ event) => actions.setUnit(event.target.value)}>
        ${UNITS.map((unit) => html`<option value=${unit} ?selected=${unit === view.unit}>${STRINGS.units[unit]}</option>`)}
      </select></label>
    <label><span class="visually-hidden">${STRINGS.speedLabel}</span>
      <select data-control="speed" @change=${(/** @type {any} */ event) => actions.setSpeed(+event.target.value)}>
        ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${speed === view.speed}>${STRINGS.speed(speed)}</option>`)}
      </select></label>
  </div>`;
}

/** @param {View} view @param {Actions} actions */
function chips(view, actions) {
  const all = phases(view.layers);
  /** @param {Phase} phase */
  const reached = (phase) =>
    phase.index < view.moment.index ? "done" : phase.index > view.moment.index ? "ahead" : "here";
  /** @param {Phase["kind"]} kind */
  const group = (kind) => {
    const ones = all.filter((phase) => phase.kind === kind);
    return html`<div class="group" data-phase=${kind} data-count=${ones.length}>
      <span class="kind">${STRINGS.kinds[kind]}</span>
      <div class="ones">${ones.map(
        (
          phase,
        ) => html`<button type="button" class="chip" data-index=${phase.index} data-reached=${reached(phase)}
          aria-current=${phase.index === view.moment.index ? "step" : "false"}
          aria-label=${STRINGS.goToPhase(phase)} title=${STRINGS.goToPhase(phase)}
          @click=${() => actions.toPhase(phase.index)}>${STRINGS.chip(phase)}</button>`,
      )}</div>
    </div>`;
  };
  return html`<div class="groups" data-many=${all.length > MANY ? "yes" : "no"}>${["forward", "loss", "backward", "gather", "update"].map((kind) => group(/** @type {Phase["kind"]} */ (kind)))}</div>`;
}

/** @param {View} view @param {Actions} actions */
function place(view, actions) {
  const furthest = view.session?.furthest ?? 0;
  const batch = view.trace?.batch;
  return html`<div class="place">
    <label><span class="caption" data-symbol="iteration">${STRINGS.iteration}</span>
      <input class="number" data-control="iteration" inputmode="numeric" size="6" .value=${live(String(view.iteration))}
        title=${STRINGS.iterationTitle(furthest)} aria-label=${STRINGS.iterationTitle(furthest)}
        @change=${(/** @type {any} */ event) => goTo(event.target, view, actions)} /></label>
    <span class="epoch"><span data-symbol="epoch">${STRINGS.epoch}</span> <b class="number" data-shows="epoch">${view.trace?.epoch ?? "–"}</b></span>
    ${batch && batch.of > 1 ? html`<span class="soft" data-symbol="batch" title=${STRINGS.batchSize(batch.size)}>${STRINGS.batch(batch)}</span>` : null}
  </div>`;
}

/** @param {HTMLInputElement} field @param {View} view @param {Actions} actions */
function goTo(field, { iteration, session }, actions) {
  const furthest = session?.furthest ?? 0;
  const wanted = Number(field.value);
  if (Number.isInteger(wanted) && field.value.trim() !== "" && wanted >= 0 && wanted <= furthest + 1) {
    actions.goTo(wanted, wanted > furthest ? 0 : 1);
    return;
  }
  actions.say(STRINGS.badIteration(field.value, furthest), "problem");
  field.value = String(iteration);
}

/** @param {View} view @param {Actions} actions */
function lookingBack(view, actions) {
  if (!view.past || !view.session) return null;
  return html`<p class="looking-back" role="status">${STRINGS.lookingBack(view.session.iteration)}
    <button type="button" data-action="resume" @click=${actions.resumeHere}>${STRINGS.resume}</button></p>`;
}

/** @param {HTMLElement} root @param {import("../types.js").Context} context @returns {import("../types.js").Mounted} */
export function mount(root, { actions }) {
  /** @type {unknown[]} */
  let shown = [];
  /** @type {HTMLInputElement | null} */
  let scrubber = null;

  /** The button that was in focus has gone: its place in the order of keys is taken by the next thing to do. */
  function focusStep() {
    const step = root.querySelector("[data-action=forward]");
    if (step instanceof HTMLElement) step.focus();
  }

  /** @param {View} view */
  function moveScrubber(view) {
    scrubber ??= root.querySelector("input[type=range]");
    if (!scrubber) return;
    const value = String(Math.round(view.t * SCRUB_STEPS));
    if (scrubber.value !== value) scrubber.value = value;
    scrubber.style.setProperty("--share", `${view.t * 100}%`);
    scrubber.setAttribute("aria-valuetext", STRINGS.moment(view.moment));
  }

  return {
    update(view) {
      const wanted = [
        view.snapshot,
        view.session,
        view.moment.index,
        view.playing,
        view.speed,
        view.unit,
        view.past,
        view.layers,
      ];
      if (shown.length === 0 || wanted.some((one, index) => one !== shown[index])) {
        shown = wanted;
        root.dataset.phase = view.moment.kind;
        const resuming = root.querySelector(".looking-back :focus") !== null;
        render(
          html`<div class="phases">${chips(view, actions)}
            <input type="range" min="0" max=${SCRUB_STEPS} aria-label=${STRINGS.scrubber} @input=${(
              /** @type {any} */ event,
            ) => actions.scrub(event.target.value / SCRUB_STEPS)} /></div>
          ${transport(view, actions)} ${pace(view, actions)} ${place(view, actions)} ${lookingBack(view, actions)}`,
          root,
        );
        if (resuming && !view.past) focusStep();
      }
      moveScrubber(view);
    },
    unmount: () => root.replaceChildren(),
  };
}
