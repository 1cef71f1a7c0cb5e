/** Loss and accuracy at full width: what the curves in the left column show, by iteration or epoch, with what they mean. */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { exact, short } from "../format.js";
import { bestEpoch, historyOf, historyWish, lossesAfter, lossesOf, overfitting } from "../loss-history.js";
import { STRINGS } from "../strings/loss-accuracy.js";
import { createTable } from "../table.js";
import { isKnown } from "../timeline.js";
import { answerTo } from "../wishes.js";
import { LossPlots } from "./loss-accuracy-plots.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Session} Session */
/** @typedef {import("../loss-history.js").HistoryRow} HistoryRow */
/** @typedef {import("../loss-history.js").Part} Part */

const NAME = "loss-accuracy";

/** @param {View} view */
export const needs = (view) => historyWish(view);

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
export function mount(root, { actions }) {
  const panel = new LossAccuracy(root, actions);
  return { update: (view) => panel.update(view), unmount: () => panel.unmount() };
}

class LossAccuracy {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.actions = actions;
    /** @type {View | null} */ this.view = null;
    /** @type {unknown[]} */ this.shown = [];
    /** @type {HistoryRow[]} */ this.rows = [];
    this.head = document.createElement("div");
    this.plots = new LossPlots({
      onPoint: () => this.render(),
      onChoose: (row) => actions.goTo(row.iteration),
    });
    this.below = document.createElement("div");
    root.append(this.head, this.plots.element, this.below);
    this.table = createTable(actions, () => this.render());
  }

  unmount() {
    this.plots.destroy();
    for (const part of [this.head, this.plots.element, this.below]) part.remove();
  }

  /** @param {View} view */
  update(view) {
    const { snapshot, session, trace, theme } = view;
    const answer = answerTo(view, NAME);
    const lossKnown = view.layers > 0 && isKnown(view.known, "loss");
    const now = [snapshot, session, trace, lossKnown, view.t === 1, answer.value, answer.problem, theme];
    if (now.every((one, index) => one === this.shown[index]) && this.shown.length > 0) return;
    const [snapshotBefore, sessionBefore, , , , valueBefore] = this.shown;
    this.shown = now;
    this.view = view;
    if (snapshot !== snapshotBefore || session !== sessionBefore || answer.value !== valueBefore)
      this.rows = historyOf(view, answer);
    this.plots.update(view, this.rows);
    this.render();
  }

  render() {
    const { view } = this;
    if (!view?.session || !view.snapshot) return;
    const begun = this.rows.length > 0;
    render(begun ? this.controls() : html`<p class="soft">${STRINGS.empty}</p>`, this.head);
    render(
      html`
        ${this.readout(view)} ${begun ? this.verdicts(view.session) : nothing}
        ${answerTo(view, NAME).problem ? html`<p class="explore-problem">${answerTo(view, NAME).problem}</p>` : nothing}
        ${begun ? this.table({ caption: STRINGS.caption, heads: STRINGS.heads, rows: () => this.rows.map(cells) }) : nothing}
      `,
      this.below,
    );
  }

  controls() {
    const { along, log } = this.plots;
    return html`<div class="loss-controls">
      <label>${STRINGS.along} <select @change=${(/** @type {any} */ event) => this.change({ along: event.target.value })}>
        ${(/** @type {const} */ (["iteration", "epoch"])).map((unit) => html`<option value=${unit} ?selected=${unit === along}>${STRINGS.units[unit]}</option>`)}
      </select></label>
      <label><input type="checkbox" .checked=${log} @change=${(/** @type {any} */ event) => this.change({ log: event.target.checked })} /> ${STRINGS.log}</label>
    </div>`;
  }

  /** @param {{along?: "iteration" | "epoch", log?: boolean}} changed */
  change(changed) {
    this.plots.change(changed);
    this.render();
  }

  /** The values of the point under the mouse in full, else those of the moment. @param {View} view */
  readout(view) {
    const session = /** @type {Session} */ (view.session);
    const pointed = this.plots.pointed;
    const updates = (view.snapshot?.rowsAt ?? 1) - 1;
    const shown = pointed ? lossesOf(pointed, session) : this.momentLosses(view, updates);
    const accuracies = Object.values(shown.accuracy).some((one) => one !== null && one !== undefined);
    const parts = /** @type {Part[]} */ (["batch", "train", "validation", "test"]);
    return html`<table class="loss-readout" data-full=${pointed ? "yes" : "no"}>
      <thead><tr><th scope="col">${pointed ? STRINGS.at(pointed) : STRINGS.after(updates)}</th>
        <th scope="col">${STRINGS.loss}</th>${accuracies ? html`<th scope="col">${STRINGS.accuracy}</th>` : nothing}</tr></thead>
      <tbody>${parts
        .filter((part) => shown.losses[part] !== undefined)
        .map((part) =>
          this.line(part, shown.losses[part], shown.accuracy[part], pointed !== null, accuracies),
        )}</tbody>
    </table>`;
  }

  /** @param {Part} part @param {number | null | undefined} loss @param {number | null | undefined} share @param {boolean} inFull @param {boolean} accuracies */
  line(part, loss, share, inFull, accuracies) {
    const known = loss !== null && loss !== undefined;
    return html`<tr data-part=${part}>
      <th scope="row" title=${STRINGS.meanings[part]}>${this.legend(part)}</th>
      <td data-exact=${known ? loss : nothing} title=${known ? exact(loss) : STRINGS.notMeasured}>${inFull ? exact(loss) : short(loss)}</td>
      ${accuracies ? html`<td title=${exact(share)}>${STRINGS.share(share)}</td>` : nothing}
    </tr>`;
  }

  /** A curve's line and name; pressed, it hides the curve or shows it again. @param {Part} part */
  legend(part) {
    const swatch = html`<svg viewBox="0 0 20 4" aria-hidden="true"><path d="M0 2h20" /></svg>${STRINGS.parts[part]}`;
    if (this.rows.length === 0) return swatch;
    const hidden = this.plots.hidden.has(part);
    const toggle = () => {
      this.plots.toggle(part);
      this.render();
    };
    return html`<button type="button" aria-pressed=${!hidden} title=${STRINGS.toggle(STRINGS.parts[part], hidden)} @click=${toggle}>${swatch}</button>`;
  }

  /** The batch's loss belongs to the trace on screen, the others to the parameters on screen. @param {View} view @param {number} updates */
  momentLosses(view, updates) {
    const { losses, accuracy } = lossesAfter(view, updates);
    const batch = view.trace && isKnown(view.known, "loss") ? { batch: view.trace.loss.data } : {};
    return { losses: { ...batch, ...losses }, accuracy };
  }

  /** What the curves mean, each with the figures it rests on. @param {Session} session */
  verdicts(session) {
    const best = bestEpoch(this.rows);
    const evidence = overfitting(this.rows);
    const { state, reason } = session.status;
    return html`<div class="loss-verdicts">
      ${state !== "ready" ? html`<p data-verdict=${state}>${STRINGS.halted(state, reason ?? "")}</p>` : nothing}
      ${session.losses.validation === null ? html`<p>${STRINGS.noValidation}</p>` : nothing}
      ${best ? html`<p data-verdict="best">${STRINGS.best(best)} <button type="button" @click=${() => this.actions.goTo(best.iteration)}>${STRINGS.goThere}</button></p>` : nothing}
      ${evidence ? html`<p data-verdict="overfitting">${STRINGS.overfits(evidence)}</p>` : nothing}
    </div>`;
  }
}

/** @param {HistoryRow} row */
const cells = (row) => [
  row.iteration,
  row.epoch,
  row.batch_loss,
  row.total_loss,
  row.train,
  row.validation,
  row.test,
  row.accuracy?.train ?? null,
  row.accuracy?.validation ?? null,
  row.accuracy?.test ?? null,
];
