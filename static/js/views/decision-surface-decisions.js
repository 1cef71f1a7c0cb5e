/** Where a plane makes no sense: what is decided for every row, which rows are wrong, and what the first layer looks for. */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { confusion, missed, PARTS, rowsOf } from "../confusion.js";
import { inputName } from "../format.js";
import { coloursOf } from "../palette.js";
import { firstWeights, paintRowPictures, pictureSide, weightsArePictures } from "../pictures.js";
import { weight } from "../places.js";
import { STRINGS } from "../strings/decision-surface.js";
import { given } from "../surface.js";
import { createTable } from "../table.js";
import { tsv } from "../tsv.js";
import { matrix } from "./decision-surface-matrix.js";
import { rowCells } from "./decision-surface-plane.js";
import { pageSize, rowList } from "./decision-surface-rows.js";
import { WeightPictures } from "./decision-surface-weights.js";

/** @typedef {import("./decision-surface.js").Shown} Shown */
/** @typedef {import("../confusion.js").Part} Part */

const WORDS = STRINGS.matrix;

export class DecisionsView {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    /** @type {Shown | null} */ this.shown = null;
    /** @type {Part} */ this.part = "train";
    /** @type {import("../confusion.js").Cell | null} */ this.cell = null;
    this.page = 0;
    /** @type {any[]} */ this.found = [];
    this.theme = "";
    this.colours = coloursOf(root);
    this.weights = new WeightPictures(actions);
    this.countsTable = createTable(actions, () => this.show());
    this.rowsTable = createTable(actions, () => this.show());
    this.weightsTable = createTable(actions, () => this.show());
  }

  /** @param {Shown} shown */
  update(shown) {
    if (this.shown?.rows.classes.join() !== shown.rows.classes.join()) this.cell = null;
    this.shown = shown;
    this.show();
  }

  /** @param {Partial<Pick<DecisionsView, "part" | "cell" | "page">>} change */
  set(change) {
    Object.assign(this, { page: 0 }, change);
    this.show();
  }

  show() {
    const { shown, root } = this;
    if (!shown) return;
    const { view, rows, note } = shown;
    const pictured = weightsArePictures(view.session?.spec, rows.input_names.length);
    const decisions = rows.classes.length > 0;
    const names = rows.raw_names.map(inputName);
    render(
      html`<p class="surface-why">${STRINGS.why(names.length, names)} ${STRINGS.instead[decisions ? "decisions" : "misses"]}</p>
        ${note ? html`<p class="surface-note">${note}</p>` : nothing}
        ${decisions ? this.decisions(shown) : this.misses(shown)}
        ${pictured ? this.weights.template(firstWeights(view), view) : nothing}
        ${this.tables(shown, pictured)}`,
      root,
    );
    if (view.theme !== this.theme) this.colours = coloursOf(root);
    this.theme = view.theme;
    const side = pictureSide(view.session?.spec);
    if (side !== null) paintRowPictures(root, rows.rows, side, this.colours);
    if (pictured) this.weights.paint(root, firstWeights(view), this.colours);
  }

  /** @param {Shown} shown */
  decisions({ rows, view }) {
    const parts = PARTS.map((part) => confusion(rows.rows, rows.classes, part));
    const chosen = /** @type {import("../confusion.js").Confusion} */ (
      parts.find(({ part }) => part === this.part)
    );
    const found = rowsOf(rows.rows, rows.classes, this.part, this.cell);
    return html`${this.tabs(parts.map((one) => ({ part: one.part, total: one.total, text: WORDS.tab(one) })))}
      <div class="surface-decisions">
        ${matrix(chosen, rows.classes, this.cell, (cell) => this.set({ cell }))}
        ${this.list(found, rows, view)}
      </div>`;
  }

  /** @param {Shown} shown */
  misses({ rows, view }) {
    const found = Object.fromEntries(PARTS.map((part) => [part, missed(rows.rows, part)]));
    return html`${this.tabs(PARTS.map((part) => ({ part, total: found[part].length, text: STRINGS.misses.tab(part, found[part].length) })))}
      ${this.list(found[this.part], rows, view)}`;
  }

  /** @param {any[]} found @param {any} rows @param {import("../types.js").View} view */
  list(found, rows, view) {
    const side = pictureSide(view.session?.spec);
    this.found = found;
    const pages = Math.max(1, Math.ceil(found.length / pageSize(side)));
    this.page = Math.min(this.page, pages - 1);
    return rowList({
      found,
      rows,
      part: this.part,
      cell: this.cell,
      page: this.page,
      focus: view.trace?.sample.row ?? 0,
      side,
      choose: (row) => this.actions.focusRow(row),
      turn: (page) => this.set({ page }),
      all: () => this.set({ cell: null }),
    });
  }

  /** @param {{part: Part, total: number, text: string}[]} parts */
  tabs(parts) {
    return html`<fieldset class="surface-parts"><legend class="visually-hidden">${WORDS.choose}</legend>
      ${parts.map(
        ({ part, total, text }) => html`<label data-part=${part}>
          <input type="radio" name="surface-part" .checked=${this.part === part} ?disabled=${total === 0} @change=${() => this.set({ part, cell: null })} />${text}
        </label>`,
      )}
    </fieldset>`;
  }

  /** @param {Shown} shown @param {boolean} pictured */
  tables({ rows, rowsAt, view }, pictured) {
    const updates = rowsAt - 1;
    const { found } = this;
    const copyRows = () =>
      this.actions.copy(
        tsv(
          STRINGS.rowsHeads(rows),
          rows.rows.map((/** @type {any} */ row) => rowCells(row, rows)),
        ),
        STRINGS.allRows,
      );
    return html`<div class="surface-tables">
      ${rows.classes.length > 0 ? this.countsTable({ summary: STRINGS.tables.counts, caption: WORDS.table(updates), heads: WORDS.heads, rows: () => countCells(rows) }) : nothing}
      ${this.rowsTable({
        summary: STRINGS.tables.listed,
        caption: STRINGS.rowsCaption(updates, found.length),
        heads: STRINGS.listedHeads(rows),
        rows: () => found.map((row) => listedCells(row, rows)),
        choose: (index) => this.actions.focusRow(found[index].row),
        chosen: found.findIndex((row) => row.row === view.trace?.sample.row),
      })}
      ${pictured ? this.weightNumbers(view) : nothing}
      <button type="button" class="surface-copy" @click=${copyRows}>${STRINGS.copyRows(rows.rows.length)}</button>
    </div>`;
  }

  /** @param {import("../types.js").View} view */
  weightNumbers(view) {
    const { caption, heads } = STRINGS.weights;
    return this.weightsTable({
      summary: STRINGS.tables.weights,
      caption: caption((view.snapshot?.rowsAt ?? 1) - 1),
      heads,
      rows: () =>
        firstWeights(view).flatMap((row, j) =>
          Array.from(row, (value, i) => [weight(1, j + 1, i + 1).name, value]),
        ),
    });
  }
}

/** A row without its inputs, of which there may be many; all rows are copied with them. @param {any} row @param {any} rows */
const listedCells = (row, rows) => {
  const [number, part, ...others] = rowCells(row, rows);
  return [number, part, row.label, ...others.slice(given(row).length)];
};

/** @param {any} rows */
const countCells = (rows) =>
  PARTS.flatMap((part) =>
    confusion(rows.rows, rows.classes, part).counts.flatMap((counts, label) =>
      counts.map((count, decided) => [part, rows.classes[label], rows.classes[decided], count]),
    ),
  );
