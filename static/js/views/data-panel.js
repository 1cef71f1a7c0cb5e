/** The data panel: what the run learns from, as a picture and as a table, and own data in its place. */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { pointAt, toValue } from "../plane.js";
import { STRINGS } from "../strings/data-panel.js";
import { draftFit, draftPicture, drawFields, pointFrom, startDraft } from "./data-panel-draw.js";
import { legend, outputChoice, rowText } from "./data-panel-legend.js";
import { createPasteDialog } from "./data-panel-paste.js";
import { coloursOf, given, nodeAt, paint, picture } from "./data-panel-plot.js";
import { cell, PAGE, pretty, table } from "./data-panel-table.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("./data-panel-plot.js").Picture} Picture */

/** Width over height of the picture of a one-input run. */
const LINE_ASPECT = 1.25;
const LARGEST = 340;

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
export function mount(root, { actions }) {
  const panel = new DataPanel(root, actions);
  return { update: (view) => panel.update(view), unmount: () => panel.unmount() };
}

class DataPanel {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    /** @type {View | null} */ this.view = null;
    /** @type {unknown[]} */ this.shown = [];
    /** @type {number | "classes"} */ this.output = 0;
    this.page = 0;
    /** @type {import("./data-panel-draw.js").Draft | null} */ this.draft = null;
    /** @type {Picture | null} */ this.picture = null;
    /** The inputs whose use was asked for; the draft goes when a session has them. @type {string | null} */
    this.asked = null;
    this.dialog = document.createElement("dialog");
    this.dialog.className = "data-dialog";
    this.dialog.setAttribute("aria-labelledby", "paste-title");
    this.content = document.createElement("div");
    root.append(this.content, this.dialog);
    this.paste = createPasteDialog(this.dialog, (changes) => actions.change(changes, STRINGS.what));
    this.resized = new ResizeObserver(() => this.paintPicture());
    this.resized.observe(root);
  }

  unmount() {
    this.resized.disconnect();
    this.content.remove();
    this.dialog.remove();
  }

  /** @param {View} view */
  update(view) {
    const { snapshot, trace, row, rowNote, theme, catalog } = view;
    const now = [snapshot?.rows, snapshot?.grid, snapshot?.rowsAt, trace, row, rowNote, theme, catalog];
    this.view = view;
    if (now.length === this.shown.length && now.every((one, index) => one === this.shown[index])) return;
    this.followRun(this.shown[0], trace);
    this.shown = now;
    this.show();
  }

  /** Choices that belong to the rows before them end with those rows. @param {any} before @param {any} trace */
  followRun(before, trace) {
    const rows = this.view?.snapshot?.rows;
    if (!rows || !trace) return;
    const outputs = rows.rows[0].y.length;
    if (before?.rows[0].y.length !== outputs) this.output = rows.classes && outputs > 1 ? "classes" : 0;
    const pages = Math.ceil(rows.rows.length / PAGE);
    this.page = Math.min(this.page, pages - 1);
    if (trace.sample.row !== this.focused) {
      this.focused = trace.sample.row;
      const page = Math.floor(
        rows.rows.findIndex((/** @type {any} */ one) => one.row === this.focused) / PAGE,
      );
      if (page >= 0) this.page = page;
    }
    if (this.asked && this.asked === inputsOf(this.view?.session?.spec.dataset)) {
      this.draft = null;
      this.asked = null;
    }
  }

  /** @param {Partial<Pick<DataPanel, "output" | "page" | "draft">>} change */
  set(change) {
    Object.assign(this, change);
    this.show();
  }

  show() {
    const { view } = this;
    const ready = view?.snapshot && view.trace && view.session;
    render(
      ready ? this.template(view) : html`<h2>${STRINGS.title}</h2><p class="data-note">${STRINGS.empty}</p>`,
      this.content,
    );
    for (const field of /** @type {NodeListOf<any>} */ (
      this.content.querySelectorAll("select[data-value]")
    )) {
      field.value = field.dataset.value;
    }
    this.paintPicture();
    this.tell("");
    this.revealFocus();
  }

  /** Scrolls the table alone, never the page, to the row in focus. */
  revealFocus() {
    const box = /** @type {HTMLElement | null} */ (this.content.querySelector(".data-rows"));
    const line = /** @type {HTMLElement | null} */ (this.content.querySelector('tr[aria-current="true"]'));
    if (!box || !line) return;
    const top = line.offsetTop - box.scrollTop;
    const head = line.offsetHeight;
    if (top < head) box.scrollTop = line.offsetTop - head;
    else if (top + head > box.clientHeight) box.scrollTop = line.offsetTop + head - box.clientHeight;
  }

  /** @param {any} view */
  template(view) {
    const { snapshot, trace, session, iteration } = view;
    const { rows } = snapshot;
    const when = STRINGS.when(snapshot.rowsAt, iteration);
    const inputs = given(rows.rows[0]).length;
    const pictured = inputs <= 2 || this.draft;
    return html`
      <header class="data-head">
        <h2>${STRINGS.title}</h2>
        <span title=${STRINGS.whenLong(snapshot.rowsAt, iteration)}>${this.draft ? STRINGS.draw.title : when}</span>
      </header>
      ${this.draft ? nothing : outputChoice(rows, this.output, (output) => this.set({ output }))}
      ${pictured ? this.canvas(rows, inputs === 1, when) : html`<p class="data-note">${STRINGS.noPicture(inputs)}</p>`}
      ${this.draft ? this.drawing(view) : this.reading(view, trace, session)}
    `;
  }

  /** @param {any} rows @param {boolean} line @param {string} when */
  canvas(rows, line, when) {
    const label = this.draft
      ? STRINGS.draw.canvas
      : STRINGS.pictureLabel(rows.total ?? rows.rows.length, line, when);
    return html`
<div class="data-picture">
      <canvas
        role="img"
        aria-label=${label}
        data-drawing=${this.draft ? "yes" : "no"}
        @click=${(/** @type {MouseEvent} */ event) => this.click(event)}
        @pointermove=${(/** @type {PointerEvent} */ event) => this.point(event)}
        @pointerleave=${() => this.tell("")}
      ></canvas>
</div>
      <p class="data-readout" aria-hidden="true"></p>
    `;
  }

  /** @param {any} view @param {any} trace @param {any} session */
  reading(view, trace, session) {
    const { rows } = view.snapshot;
    const wholeBatch = trace.batch.of === 1;
    const splits = rows.rows.some((/** @type {any} */ row) => row.split !== "train");
    return html`
      ${legend(rows, this.output, wholeBatch)}
      ${table({
        rows,
        output: this.output,
        page: this.page,
        focus: trace.sample.row,
        batch: new Set(trace.batch.rows),
        wholeBatch,
        choose: (row) => this.actions.focusRow(row),
        turn: (page) => this.set({ page }),
      })}
      <p class="data-sentence">${STRINGS.focus(trace.sample.row, trace.batch.size, wholeBatch, splits)} ${view.rowNote ?? ""}</p>
      <div class="data-buttons">
        <button type="button" @click=${() => this.startDrawing(rows)}>${STRINGS.draw.open}</button>
        <button type="button" @click=${() => this.paste.open({ spec: session.spec, limits: this.limits(), label: this.label })}>
          ${STRINGS.paste.open}
        </button>
      </div>
    `;
  }

  /** @param {any} view */
  drawing(view) {
    const { spec } = view.session;
    return drawFields({
      draft: /** @type {import("./data-panel-draw.js").Draft} */ (this.draft),
      rows: view.snapshot.rows,
      spec,
      allowed: this.limits().rows,
      label: this.label,
      set: (draft) => this.set({ draft }),
      use: () => this.useDraft(spec),
    });
  }

  /** @param {any} rows */
  startDrawing(rows) {
    this.set({ draft: startDraft(this.picture, rows) });
    this.content.querySelector("canvas")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {any} spec */
  useDraft(spec) {
    if (!this.draft) return;
    const { dataset, changes } = draftFit(this.draft, spec);
    this.asked = inputsOf(dataset);
    this.actions.change({ dataset, ...changes }, STRINGS.what);
  }

  /** The limits in force on own data. */
  limits() {
    const limits = this.view?.catalog?.limits ?? {};
    return { rows: limits.rows, columns: Math.min(limits.inputs, limits.units) };
  }

  /** An activation's or a loss's name as the catalog words it. */
  label = (/** @type {string} */ name) => {
    const { activations = {}, losses = {} } = this.view?.catalog ?? {};
    return activations[name]?.label ?? losses[name]?.label ?? name;
  };

  paintPicture() {
    const canvas = this.content.querySelector("canvas");
    const { snapshot, trace } = this.view ?? {};
    this.picture = null;
    if (!canvas || !snapshot || !trace) return;
    const width = Math.min(canvas.parentElement?.clientWidth ?? 0, LARGEST);
    if (width === 0) return;
    const line = this.draft ? this.draft.kind === "line" : given(snapshot.rows.rows[0]).length === 1;
    const size = { width, height: Math.round(line ? width / LINE_ASPECT : width) };
    const marks = { focus: trace.sample.row, batch: trace.batch.rows, wholeBatch: trace.batch.of === 1 };
    this.picture = this.draft
      ? draftPicture(this.draft, size)
      : picture(snapshot.rows, snapshot.grid, this.output, size, marks);
    canvas.style.setProperty("width", `${size.width}px`);
    canvas.style.setProperty("height", `${size.height}px`);
    paint(canvas, this.picture, coloursOf(canvas));
  }

  /** @param {MouseEvent} event */
  click({ offsetX, offsetY }) {
    if (!this.picture) return;
    if (!this.draft) {
      const dot = pointAt(this.picture.dots, offsetX, offsetY);
      if (dot) this.actions.focusRow(dot.row.row);
      return;
    }
    if (this.draft.points.length >= this.limits().rows) return;
    const point = pointFrom(this.draft, this.picture.frame, offsetX, offsetY);
    this.set({ draft: { ...this.draft, points: [...this.draft.points, point] } });
  }

  /** @param {PointerEvent} event */
  point({ offsetX, offsetY }) {
    const shown = this.picture;
    if (!shown) return;
    const [x, y] = toValue(shown.frame, offsetX, offsetY);
    if (this.draft) return this.tell(`(${cell(x)}, ${cell(y)})`);
    const dot = pointAt(shown.dots, offsetX, offsetY);
    const canvas = this.content.querySelector("canvas");
    canvas?.toggleAttribute("data-over", dot !== null);
    if (dot) return this.tell(rowText(dot.row, this.view?.snapshot?.rows, shown.output));
    if (!shown.grid || shown.output === "classes") return this.tell("");
    const node = nodeAt(shown.grid, shown.output, [x, y]);
    this.tell(
      STRINGS.atNode(
        node.inputs.map((value) => cell(value)),
        cell(node.value),
      ),
    );
  }

  /** @param {string} text */
  tell(text) {
    const readout = this.content.querySelector(".data-readout");
    if (readout) readout.textContent = text || this.axes();
  }

  /** What the axes are, where nothing is pointed at. */
  axes() {
    const { grid } = this.view?.snapshot ?? {};
    if (this.draft || !grid) return "";
    return grid.y
      ? STRINGS.axes(pretty(grid.x_name), pretty(grid.y_name))
      : STRINGS.axes(pretty(grid.x_name), "y");
  }
}

/** A custom dataset's inputs as one text, to know it again. @param {any} dataset */
const inputsOf = (dataset) =>
  dataset?.name === "custom"
    ? JSON.stringify(Array.from(dataset.inputs, (/** @type {any} */ row) => Array.from(row)))
    : "";
