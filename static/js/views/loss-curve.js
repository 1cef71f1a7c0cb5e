/** The loss curve: batch, training and validation loss by iteration, and the losses of the moment. */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { exact, percent, short } from "../format.js";
import { STRINGS } from "../strings/loss-curve.js";
import { isKnown } from "../timeline.js";
import { columns, createPlot, lossColours } from "./loss-curve-plot.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("./loss-curve-plot.js").Curves} Curves */
/** @typedef {"batch" | "train" | "validation" | "test"} Part */
/** @typedef {{losses: Partial<Record<Part, number | null>>, accuracy: Partial<Record<Part, number | null>>}} Losses */

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
    /** @type {Curves} */ this.curves = { iterations: [], batch: [], train: [], validation: [], now: 1 };
    /** @type {any} */ this.plot = null;
    this.head = document.createElement("header");
    this.place = document.createElement("div");
    this.values = document.createElement("div");
    this.head.className = "loss-head";
    this.place.className = "loss-plot";
    this.place.setAttribute("role", "img");
    this.place.title = STRINGS.jump;
    root.append(this.head, this.place, this.values);
    this.colours = lossColours(root);
    this.resized = new ResizeObserver(() => this.resize());
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
    if (redressed) this.colours = lossColours(this.place);
    this.curves = curvesOf(view, lossKnown);
    this.show();
  }

  show() {
    const { iterations } = this.curves;
    if (this.pointed !== null && this.pointed >= iterations.length) this.pointed = null;
    const begun = (this.view?.snapshot?.history.length ?? 0) > 0;
    render(this.heading(begun), this.head);
    this.place.hidden = !begun;
    if (!begun) this.discard();
    else if (this.plot) this.plot.setData(columns(this.curves, this.log));
    else this.draw();
    this.place.setAttribute("aria-label", STRINGS.label(iterations.length, iterations.at(-1) ?? 0));
    this.showValues();
  }

  draw() {
    const width = this.place.clientWidth;
    if (width === 0) return;
    this.plot = createPlot(this.place, {
      width,
      log: this.log,
      colours: () => this.colours,
      curves: () => this.curves,
      onPoint: (index) => this.point(index),
    });
    this.plot.over.addEventListener("click", () => {
      if (this.pointed !== null) this.actions.goTo(this.curves.iterations[this.pointed]);
    });
  }

  discard() {
    this.plot?.destroy();
    this.plot = null;
    this.pointed = null;
  }

  resize() {
    if (!this.plot) return this.show();
    if (this.plot.width !== this.place.clientWidth && this.place.clientWidth > 0) {
      this.plot.setSize({ width: this.place.clientWidth, height: this.plot.height });
    }
  }

  /** @param {number | null} index */
  point(index) {
    if (index === this.pointed) return;
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
    const shown = pointed ?? momentLosses(view, updates);
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
    const { batch, train, validation } = this.curves;
    const splits = this.view?.session?.losses.validation !== null;
    return {
      losses: {
        batch: batch[index],
        train: train[index],
        ...(splits ? { validation: validation[index] } : {}),
      },
      accuracy: {},
    };
  }
}

/** The history as columns, with the peek's batch loss once it has been computed. @param {View} view @param {boolean} lossKnown @returns {Curves} */
function curvesOf({ snapshot, trace }, lossKnown) {
  const history = snapshot?.history ?? [];
  const now = trace?.iteration ?? 1;
  const column = (/** @type {string} */ name) => history.map((row) => row[name] ?? null);
  /** @type {Curves} */
  const curves = {
    iterations: history.map((row) => row.iteration),
    batch: column("batch_loss"),
    train: column("train"),
    validation: column("validation"),
    now,
  };
  if (trace && lossKnown && now > (curves.iterations.at(-1) ?? 0)) {
    curves.iterations.push(now);
    curves.batch.push(trace.loss.data);
    curves.train.push(null);
    curves.validation.push(null);
  }
  return curves;
}

/** The losses after so many updates: the session's own, or those that the history kept. @param {View} view @param {number} updates @returns {Losses} */
function momentLosses({ session, snapshot }, updates) {
  const present = /** @type {NonNullable<View["session"]>} */ (session);
  const parts = Object.entries(present.losses).filter(([part, loss]) => part === "train" || loss !== null);
  if (updates === present.iteration) return { losses: Object.fromEntries(parts), accuracy: present.accuracy };
  const kept = snapshot?.history.find((row) => row.iteration === updates);
  const losses = parts.filter(([part]) => part !== "test").map(([part]) => [part, kept?.[part] ?? null]);
  return { losses: Object.fromEntries(losses), accuracy: {} };
}
