/** The decision surface of a run with one or two inputs: the picture, what it says where one points, and every unit's own. */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { decidedAs } from "../confusion.js";
import { shade } from "../field.js";
import { exact, inputName, short } from "../format.js";
import { STRINGS } from "../strings/decision-surface.js";
import { dotsOf, extremes, firstOutput, frameOf, given, gridRows, levelsOf, outputTone } from "../surface.js";
import { createTable } from "../table.js";
import { tsv } from "../tsv.js";
import { legend, paintScale } from "./decision-surface-legend.js";
import { SurfaceMap } from "./decision-surface-map.js";
import { UnitPictures } from "./decision-surface-units.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("./decision-surface.js").Shown} Shown */

export class PlaneView {
  /** @param {HTMLElement} root @param {import("../types.js").Actions} actions */
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    /** @type {Shown | null} */ this.shown = null;
    /** @type {import("../surface.js").Output | null} */ this.output = null;
    this.outputs = 0;
    /** @type {unknown[]} */ this.painted = [];
    /** @type {unknown[]} */ this.paintedUnits = [];
    this.room = 0;
    this.map = new SurfaceMap(root, {
      onPoint: () => {
        this.renderReadout();
        this.units.point(this.map.share);
      },
      onRow: (row) => actions.focusRow(row),
    });
    this.units = new UnitPictures(root, actions);
    this.rowsTable = createTable(actions, () => this.renderTables());
    this.unitsTable = createTable(actions, () => this.renderTables());
  }

  /** @param {Shown} shown @param {number} room width in pixels */
  update(shown, room) {
    this.shown = shown;
    this.room = room;
    const outputs = shown.rows.rows[0].y.length;
    if (this.output === null || outputs !== this.outputs)
      this.output = firstOutput(shown.rows, shown.view.trace?.layers.at(-1)?.elementwise === false);
    this.outputs = outputs;
    this.show();
  }

  show() {
    const { shown, root } = this;
    if (!shown || this.output === null || this.room === 0) return;
    const { view, rows, grid, units } = shown;
    const line = grid.y === null;
    const one = this.output === "classes" ? 0 : this.output;
    const tone = outputTone(rows, grid.outputs[one], one);
    const levels = this.output === "classes" ? [] : levelsOf(tone, grid.outputs[one]);
    const names = [grid.x_name, grid.y_name].filter(Boolean).map(inputName);
    render(
      html`${shown.note ? html`<p class="surface-note">${shown.note}</p>` : nothing}
        <div class="surface-plane">
          <div class="surface-main">
            ${this.choice(rows)} ${this.map.template(STRINGS.map(line, names, rows.rows.length))}
          </div>
          <div class="surface-side">
            ${legend({ output: this.output, tone, levels, rows, line, wholeBatch: view.trace?.batch.of === 1 })}
            <div class="surface-readout-place"></div>
          </div>
          ${units.value ? this.units.template(units.value, view, units) : nothing}
          ${units.problem ? html`<p class="explore-problem">${units.problem}</p>` : nothing}
        </div>
        <div class="surface-tables"></div>`,
      root,
    );
    this.paint(shown, tone, levels, one, line);
    this.renderReadout();
    this.renderTables();
  }

  /** @param {Shown} shown @param {import("../plane.js").Tone & {classes: boolean}} tone @param {number[]} levels @param {number} one @param {boolean} line */
  paint({ view, rows, grid, units }, tone, levels, one, line) {
    const wide = this.root.querySelector(".surface-main")?.clientWidth ?? 0;
    this.paintUnits(units.value, view);
    // Answers arrive one by one, and each calls for the panel anew: a picture is painted again where it would be another one.
    const now = [grid, rows.rows, view.trace, this.output, wide, view.theme];
    if (now.every((part, index) => part === this.painted[index])) return;
    this.painted = now;
    const frame = frameOf(rows.rows, grid, one, SurfaceMap.size(wide, line));
    const { sample, batch } = /** @type {import("../types.js").Trace} */ (view.trace);
    this.map.show(
      {
        grid,
        frame,
        output: /** @type {import("../surface.js").Output} */ (this.output),
        tone,
        levels,
        dots: dotsOf(rows.rows, frame, one),
        classes: tone.classes ? rows.classes : null,
        focus: sample.row,
        batch: new Set(batch.of === 1 ? [] : batch.rows),
      },
      view.theme,
    );
    const bar = /** @type {HTMLCanvasElement | null} */ (this.root.querySelector(".surface-scale canvas"));
    if (bar) paintScale(bar, this.map.inks, shade);
  }

  /** @param {any} grid grid answer with units, null where there is none @param {View} view */
  paintUnits(grid, view) {
    const now = [grid, view.theme];
    if (now.every((part, index) => part === this.paintedUnits[index])) return;
    this.paintedUnits = now;
    if (grid) this.units.paint(grid, view);
  }

  /** The choice between outputs, where there are several. @param {any} rows */
  choice(rows) {
    if (this.outputs < 2) return nothing;
    const pick = (/** @type {any} */ { target }) => {
      this.output = target.value === "classes" ? "classes" : Number(target.value);
      this.show();
    };
    return html`<label class="surface-choice">${STRINGS.output}
      <select .value=${String(this.output)} @change=${pick}>
        ${rows.classes.length > 0 ? html`<option value="classes" ?selected=${this.output === "classes"}>${STRINGS.largest}</option>` : nothing}
        ${rows.target_names.map((/** @type {string} */ name, /** @type {number} */ index) => html`<option value=${String(index)} ?selected=${this.output === index}>${STRINGS.outputOf(inputName(name), index)}</option>`)}
      </select></label>`;
  }

  renderReadout() {
    const place = /** @type {HTMLElement | null} */ (this.root.querySelector(".surface-readout-place"));
    if (!place || !this.shown) return;
    const { rows, view } = this.shown;
    const { pointed } = this.map;
    const focus = rows.rows.find((/** @type {any} */ row) => row.row === view.trace?.sample.row);
    const row = pointed?.dot?.row ?? focus;
    render(
      html`<dl class="surface-readout" id="surface-readout" aria-live="polite" data-pointed=${pointed ? "yes" : "no"}>
        <dt>${STRINGS.nearestNode}</dt>
        <dd data-read="node">${pointed ? this.nodeText(pointed.node, rows) : html`<span class="soft">${STRINGS.hint}</span>`}</dd>
        ${row ? html`<dt>${pointed ? STRINGS.nearestRow : STRINGS.focusRow} ${row.row}</dt><dd data-read="row">${rowText(row, rows)}</dd>` : nothing}
      </dl>`,
      place,
    );
  }

  /** @param {import("../surface.js").Node} node @param {any} rows */
  nodeText({ inputs, outputs }, rows) {
    const several = outputs.length > 1;
    return html`<span title=${inputs.map(exact).join(", ")}>${STRINGS.at(inputs)}</span>:
      ${outputs.map((/** @type {number} */ value, /** @type {number} */ index) => html`${several ? rows.target_names[index] : STRINGS.outputIs} ${number(value)}${index + 1 < outputs.length ? ", " : ""}`)}`;
  }

  renderTables() {
    const place = /** @type {HTMLElement | null} */ (this.root.querySelector(".surface-tables"));
    if (!place || !this.shown) return;
    const { rows, rowsAt, grid, units, view } = this.shown;
    const heads = [grid.x_name, grid.y_name].filter(Boolean);
    const copyGrid = () =>
      this.actions.copy(tsv([...heads, ...rows.target_names], gridRows(grid)), STRINGS.grid);
    render(
      html`${this.rowsTable({
        summary: STRINGS.tables.rows,
        choose: (index) => this.actions.focusRow(rows.rows[index].row),
        chosen: rows.rows.findIndex((/** @type {any} */ row) => row.row === view.trace?.sample.row),
        caption: STRINGS.rowsCaption(rowsAt - 1, rows.rows.length),
        heads: STRINGS.rowsHeads(rows),
        rows: () => rows.rows.map((/** @type {any} */ row) => rowCells(row, rows)),
      })}
      ${
        units.value
          ? this.unitsTable({
              summary: STRINGS.tables.units,
              caption: `${STRINGS.units.caption(units.value.resolution, grid.y === null)}, ${STRINGS.after(units.value.iteration - 1)}`,
              heads: STRINGS.units.heads,
              rows: () => unitCells(units.value),
            })
          : nothing
      }
      <button type="button" class="surface-copy" @click=${copyGrid}>${STRINGS.copyGrid(grid.x.length * (grid.y?.length ?? 1))}</button>`,
      place,
    );
  }
}

/** @param {number} value */
const number = (value) => html`<b data-exact=${value} title=${exact(value)}>${short(value)}</b>`;

/** @param {ArrayLike<number>} values */
const numbers = (values) =>
  Array.from(values, (value, index) => html`${index > 0 ? ", " : ""}${number(value)}`);

/** @param {any} row @param {any} rows */
function rowText(row, rows) {
  const { classes } = rows;
  const decided = classes.length > 0 ? decidedAs(row, classes) : -1;
  const verdict = html`, ${STRINGS.decided(classes[decided] ?? null)}
    <i data-correct=${row.correct ? "yes" : "no"}>${row.correct ? STRINGS.right : STRINGS.wrong}</i>`;
  return html`<span title=${Array.from(given(row), exact).join(", ")}>${STRINGS.at(given(row))}</span>:
    ${classes.length > 0 ? STRINGS.label(row.label) : html`${STRINGS.target} ${numbers(row.y)}`},
    ${STRINGS.outputIs} ${numbers(row.y_hat)}${classes.length > 0 ? verdict : nothing}`;
}

/** @param {any} row @param {any} rows @returns {import("../tsv.js").Cell[]} */
export function rowCells(row, rows) {
  const decided = rows.classes.length > 0 ? decidedAs(row, rows.classes) : -1;
  return [
    row.row,
    row.split,
    ...Array.from(given(row)),
    ...row.y,
    ...row.y_hat,
    row.loss,
    rows.classes[decided] ?? null,
  ];
}

/** @param {any} grid grid answer with units */
const unitCells = (grid) =>
  grid.units.flatMap((/** @type {any} */ { layer, a }) =>
    a.map((/** @type {any} */ nodes, /** @type {number} */ index) => [layer, index + 1, ...extremes(nodes)]),
  );
