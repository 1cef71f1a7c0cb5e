/** The loss curve: batch, training and validation loss by iteration, and the losses of the moment. */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { exact, percent, short } from "../format.js";
import { createLinePlot } from "../line-plot.js";
import { curvesOf, lossesAfter, lossesOf, withPeek } from "../loss-history.js";
import { STRINGS } from "../strings/loss-curve.js";
import { isKnown } from "../timeline.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../loss-history.js").Curves} Curves */
/** @typedef {import("../loss-history.js").Losses} Losses */
/** @typedef {import("../loss-history.js").Part} Part */

const HEIGHT = 92;
const LINES = [
  { colour: "ink-soft", width: 1 },
  { colour: "ink", width: 1.75 },
  { colour: "ink", width: 1.5, dash: [4, 3] },
];

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
export function mount(root, { actions }) {
  const panel = new LossCurve(root, actions);
  return { update: (view) => panel.update(view), unmount: () => panel.unmount() };
}

class LossCurve {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.actions = actions;
    /** @type {View | null} */ this.view = null;
    /** @type {unknown[]} */ this.shown = [];
    this.log = false;
    /** @type {number | null} */ this.pointed = null;
    /** @type {Curves} */ this.curves = curvesOf([]);
    /** @type {import("../line-plot.js").LinePlot | null} */ this.plot = null;
    this.head = document.createElement("header");
    this.place = document.createElement("div");
    this.values = document.createElement("div");
    this.head.className = "loss-head";
    this.place.className = "loss-plot";
    this.place.setAttribute("role", "img");
    this.place.title = STRINGS.jump;
    root.append(this.head, this.place, this.values);
    this.resized = new ResizeObserver(() => (this.plot ? this.plot.resize() : this.show()));
    this.resized.observe(root);
  }

  unmount() {
    this.resized.disconnect();
    this.discard();
    for (const part of [this.head, this.place, this.values]) part.remove();
  }

  /** @param {View} view */
  update(view) {
    const { snapshot, trace, session, theme, layers } = view;
    const lossKnown = layers > 0 && isKnown(view.known, "loss");
    const now = [snapshot?.history, trace?.iteration, snapshot?.rowsAt, lossKnown, session?.losses, theme];
    if (now.length === this.shown.length && now.every((one, index) => one === this.shown[index])) return;
    const redressed = theme !== this.shown[5];
    this.view = view;
    this.shown = now;
    if (redressed) this.plot?.recolour();
    this.curves = curvesOf(snapshot?.history ?? []);
    if (trace && lossKnown) this.curves = withPeek(this.curves, trace.iteration, trace.loss.data);
    this.show();
  }

  show() {
    const { iterations } = this.curves;
    if (this.pointed !== null && this.pointed >= iterations.length) this.pointed = null;
    const begun = (this.view?.snapshot?.history.length ?? 0) > 0;
    render(this.heading(begun), this.head);
    this.place.hidden = !begun;
    if (!begun) this.discard();
    else if (this.plot) this.plot.refresh();
    else this.draw();
    this.place.setAttribute("aria-label", STRINGS.label(iterations.length, iterations.at(-1) ?? 0));
    this.showValues();
  }

  draw() {
    if (this.place.clientWidth === 0) return;
    this.plot = createLinePlot(this.place, {
      height: HEIGHT,
      lines: LINES,
      log: this.log,
      drawn: () => this.drawn(),
      onPoint: (index) => this.point(index),
      onChoose: (index) => this.actions.goTo(this.curves.iterations[index]),
    });
  }

  drawn() {
    const { iterations, batch, train, validation } = this.curves;
    const now = this.view?.iteration ?? 1;
    return {
      x: iterations,
      columns: [batch, train, validation],
      now,
      dot: batch[iterations.indexOf(now)] ?? null,
    };
  }

  discard() {
    this.plot?.destroy();
    this.plot = null;
    this.pointed = null;
  }

  /** @param {number | null} index */
  point(index) {
    this.pointed = index;
    this.showValues();
  }

  /** @param {boolean} begun */
  heading(begun) {
    const toggle = (/** @type {any} */ { target }) => {
      this.log = target.checked;
      this.discard();
      this.show();
    };
    return html`
      <h2>${STRINGS.title}</h2>
      ${
        begun
          ? html`<label><input type="checkbox" .checked=${this.log} @change=${toggle} /> ${STRINGS.log}</label>`
          : nothing
      }
    `;
  }

  showValues() {
    const { view } = this;
    if (!view?.session || !view.snapshot) {
      render(html`<p class="loss-note">${STRINGS.empty}</p>`, this.values);
      return;
    }
    const updates = view.snapshot.rowsAt - 1;
    const pointed = this.pointed === null ? null : this.pointedLosses(this.pointed);
    const shown = pointed ?? lossesAfter(view, updates);
    const accuracies = Object.values(shown.accuracy).some((one) => one !== null && one !== undefined);
    const caption =
      this.pointed === null ? STRINGS.after(updates) : STRINGS.at(this.curves.iterations[this.pointed]);
    render(
      html`
        ${view.snapshot.history.length === 0 ? html`<p class="loss-note">${STRINGS.empty}</p>` : nothing}
        <table class="loss-values" data-exact=${pointed ? "yes" : "no"}>
          <caption>${caption}${accuracies ? html`<span>${STRINGS.accuracy}</span>` : nothing}</caption>
          <tbody>${this.lines(shown, pointed !== null, accuracies)}</tbody>
        </table>
      `,
      this.values,
    );
  }

  /** @param {Losses} shown @param {boolean} inFull @param {boolean} accuracies */
  lines({ losses, accuracy }, inFull, accuracies) {
    return /** @type {Part[]} */ (["batch", "train", "validation", "test"])
      .filter((part) => losses[part] !== undefined)
      .map((part) => {
        const loss = losses[part];
        const share = accuracy[part];
        const title = loss === null ? STRINGS.notKept : `${exact(loss)}. ${STRINGS.meanings[part]}`;
        return html`
          <tr data-part=${part}>
            <th scope="row"><svg viewBox="0 0 16 4" aria-hidden="true"><path d="M0 2h16" /></svg>${STRINGS.parts[part]}</th>
            <td title=${title}>${inFull ? exact(loss) : short(loss)}</td>
            ${accuracies ? html`<td title=${exact(share)}>${share === null || share === undefined ? "" : percent(share)}</td>` : nothing}
          </tr>
        `;
      });
  }

  /** @param {number} index @returns {Losses} */
  pointedLosses(index) {
    const row = this.view?.snapshot?.history[index];
    const session = this.view?.session;
    if (row && session) return { ...lossesOf(row, session), accuracy: {} };
    return { losses: { batch: this.curves.batch[index] }, accuracy: {} };
  }
}
