/** The data panel: what the run learns from, as a picture and as a table, and own data in its place. */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { coloursOf } from "../palette.js";
import { paintRowPictures, pictureSide } from "../pictures.js";
import { STRINGS } from "../strings/data-panel.js";
import { given } from "../surface.js";
import { DataCanvas } from "./data-panel-canvas.js";
import { draftFit, draftPicture, drawFields, pointFrom, startDraft } from "./data-panel-draw.js";
import { legend, outputChoice } from "./data-panel-legend.js";
import { createPasteDialog } from "./data-panel-paste.js";
import { picture } from "./data-panel-plot.js";
import { PAGE, table } from "./data-panel-table.js";

/** @typedef {import("../types.js").View} View */

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
    /** The row that the page was last turned to. @type {number | null} */ this.focused = null;
    this.layout = "";
    this.focus = "";
    this.inkTheme = "";
    this.colours = coloursOf(root);
    /** The inputs whose use was asked for; the draft goes when a session has them. @type {string | null} */
    this.asked = null;
    this.dialog = document.createElement("dialog");
    this.dialog.className = "data-dialog";
    this.dialog.setAttribute("aria-labelledby", "paste-title");
    this.content = document.createElement("div");
    root.append(this.content, this.dialog);
    this.canvas = new DataCanvas(this.content, (px, py) => this.click(px, py));
    this.paste = createPasteDialog(this.dialog, (changes) => actions.change(changes, STRINGS.what));
    this.resized = new ResizeObserver(() => {
      this.canvas.measure();
      this.paintPicture();
    });
    this.resized.observe(root);
  }

  unmount() {
    this.resized.disconnect();
    this.content.remove();
    this.dialog.remove();
  }

  /** @param {View} view */
  update(view) {
    const { snapshot, trace, row, rowNote, theme, catalog, playing } = view;
    const now = [
      snapshot?.rows,
      snapshot?.grid,
      snapshot?.rowsAt,
      trace,
      row,
      rowNote,
      theme,
      catalog,
      playing,
    ];
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
    if (before?.rows[0].y.length !== outputs)
      this.output = rows.classes?.length && outputs > 1 ? "classes" : 0;
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
    this.lookAgain();
    this.paintPicture();
    this.paintInk();
  }

  /** Rows that are pictures, each on its own canvas. */
  paintInk() {
    const { snapshot, session, trace, theme = "" } = this.view ?? {};
    const side = session ? pictureSide(session.spec) : null;
    if (!snapshot || !trace || side === null) return;
    if (theme !== this.inkTheme) this.colours = coloursOf(this.content);
    this.inkTheme = theme;
    // The row in focus may lie beyond the first rows; what the network takes in is its ink, where that is not standardized.
    const focus = session?.spec.dataset.standardize ? [] : [trace.sample];
    paintRowPictures(this.content, [...focus, ...snapshot.rows.rows], side, this.colours);
  }

  /** What needs the page laid out is looked at only after changes that may have moved it, and not while playing. */
  lookAgain() {
    const rows = this.view?.snapshot?.rows;
    const layout = [this.draft !== null, rows?.rows.length, rows?.input_names.length, rows?.total].join();
    if (layout !== this.layout) this.canvas.measure();
    this.layout = layout;
    const focus = [layout, this.focused, this.page].join();
    if (focus === this.focus || this.view?.playing) return;
    this.focus = focus;
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
    const side = pictureSide(session.spec);
    const when = STRINGS.when(snapshot.rowsAt, iteration);
    const inputs = given(rows.rows[0]).length;
    const pictured = inputs <= 2 || this.draft;
    return html`
      <header class="data-head">
        <h2>${STRINGS.title}</h2>
        <span title=${STRINGS.whenLong(snapshot.rowsAt, iteration)}>${this.draft ? STRINGS.draw.title : when}</span>
      </header>
      ${this.draft ? nothing : outputChoice(rows, this.output, (output) => this.set({ output }))}
      ${pictured ? this.pictureOf(rows, inputs === 1, when) : side === null ? html`<p class="data-note">${STRINGS.noPicture(inputs)}</p>` : rowPicture(trace.sample.row, side)}
      ${this.draft ? this.drawing(view) : this.reading(view, trace, session)}
    `;
  }

  /** @param {any} rows @param {boolean} line @param {string} when */
  pictureOf(rows, line, when) {
    const label = this.draft ? STRINGS.draw.canvas : STRINGS.pictureLabel(rows.total, line, when);
    return this.canvas.template(label, this.draft !== null);
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
        side: pictureSide(session.spec),
      })}
      <p class="data-sentence">${STRINGS.focus(trace.sample.row, trace.batch.size, wholeBatch, splits)} ${view.rowNote ?? ""}</p>
      <div class="data-buttons">
        <button type="button" @click=${() => this.startDrawing(rows)}>${STRINGS.draw.open}</button>
        <button type="button" @click=${() => this.paste.open({ catalog: view.catalog, spec: session.spec, limits: this.limits() })}>
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
      catalog: view.catalog,
      spec,
      allowed: this.limits().rows,
      set: (draft) => this.set({ draft }),
      use: () => this.useDraft(spec),
    });
  }

  /** @param {any} rows */
  startDrawing(rows) {
    this.set({ draft: startDraft(this.canvas.shown, rows) });
    this.canvas.canvas?.scrollIntoView({ block: "nearest" });
  }

  /** @param {any} spec */
  useDraft(spec) {
    if (!this.draft) return;
    const { dataset, changes } = draftFit(this.draft, this.view?.catalog, spec);
    this.asked = inputsOf(dataset);
    this.actions.change({ dataset, ...changes }, STRINGS.what);
  }

  /** The limits in force on own data. */
  limits() {
    const limits = this.view?.catalog?.limits;
    if (!limits) return { rows: 0, columns: 0 };
    return { rows: limits.rows.maximum, columns: Math.min(limits.inputs.maximum, limits.units.maximum) };
  }

  paintPicture() {
    const { snapshot, trace, theme = "" } = this.view ?? {};
    if (!snapshot || !trace) return;
    const line = this.draft ? this.draft.kind === "line" : given(snapshot.rows.rows[0]).length === 1;
    const size = this.canvas.size(line);
    if (!size) return this.canvas.show(null, null, theme);
    const marks = { focus: trace.sample.row, batch: trace.batch.rows, wholeBatch: trace.batch.of === 1 };
    const shown = this.draft
      ? draftPicture(this.draft, size)
      : picture(snapshot.rows, snapshot.grid, this.output, size, marks);
    this.canvas.show(shown, snapshot.rows, theme);
  }

  /** @param {number} px @param {number} py */
  click(px, py) {
    const { draft, canvas } = this;
    if (!draft) {
      const row = canvas.rowAt(px, py);
      if (row !== null) this.actions.focusRow(row);
    } else if (canvas.shown && draft.points.length < this.limits().rows) {
      const point = pointFrom(draft, canvas.shown.frame, px, py);
      this.set({ draft: { ...draft, points: [...draft.points, point] } });
    }
  }
}

/** @param {number} row number @param {number} side */
const rowPicture = (row, side) => html`<div class="data-row-picture">
  <canvas class="data-ink" role="img" aria-label=${STRINGS.rowPicture(row, side)} data-row=${row}></canvas>
  <p class="data-note">${STRINGS.rowPicture(row, side)}</p>
</div>`;

/** A custom dataset's inputs as one text, to know it again. @param {any} dataset */
const inputsOf = (dataset) =>
  dataset?.name === "custom"
    ? JSON.stringify(Array.from(dataset.inputs, (/** @type {any} */ row) => Array.from(row)))
    : "";
