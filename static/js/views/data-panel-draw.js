/** Drawing own points in the data panel's picture: a draft of points, its fields, and the dataset it becomes. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { asks, fromPoints } from "../custom-dataset.js";
import { inputName } from "../format.js";
import { fit } from "../last-layer.js";
import { rangeOf, rounded, toneOf, toPixel, toValue } from "../plane.js";
import { STRINGS } from "../strings/data-panel.js";
import { fitSentence } from "../strings/last-layer.js";
import { given } from "../surface.js";

const WORDS = STRINGS.draw;

/** @typedef {import("../custom-dataset.js").Point} Point */
/** @typedef {"classes" | "values" | "line"} Kind */

/**
 * @typedef {object} Draft what is being drawn; kept until it is used or cancelled
 * @property {Kind} kind
 * @property {number} value class (0 or 1) or value of the next point
 * @property {Point[]} points
 * @property {import("../plane.js").Range} x
 * @property {import("../plane.js").Range} y
 */

/**
 * An empty draft over the ranges that the picture shows.
 * @param {import("./data-panel-plot.js").Picture | null} shown
 * @param {any} rows rows answer
 * @returns {Draft}
 */
export function startDraft(shown, rows) {
  const classes =
    rows.classes?.length || toneOf(rows.rows.map((/** @type {any} */ row) => row.y[0])).middle !== 0;
  const kind = shown?.line ? "line" : !shown || classes ? "classes" : "values";
  return { kind, value: 1, points: [], x: shown?.frame.x ?? [-1, 1], y: shown?.frame.y ?? [-1, 1] };
}

/** The present rows as points, where they have the draft's shape. @param {Draft} draft @param {any} rows @returns {Point[]} */
export function presentPoints(draft, rows) {
  const inputs = draft.kind === "line" ? 1 : 2;
  if (rows.total > rows.rows.length || rows.rows[0].y.length > 1 || given(rows.rows[0]).length !== inputs)
    return [];
  const low = Math.min(...rows.rows.map((/** @type {any} */ row) => row.y[0]));
  return rows.rows.map((/** @type {any} */ row) => ({
    x: Array.from(given(row)),
    y: draft.kind === "classes" ? Number(row.y[0] > low) : row.y[0],
  }));
}

/** The point that a click sets. @param {Draft} draft @param {import("../plane.js").Frame} frame @param {number} px @param {number} py @returns {Point} */
export function pointFrom(draft, frame, px, py) {
  const [x, y] = toValue(frame, px, py);
  if (draft.kind === "line") return { x: [rounded(x, frame.x)], y: rounded(y, frame.y) };
  return { x: [rounded(x, frame.x), rounded(y, frame.y)], y: draft.value };
}

/**
 * The draft as a picture.
 * @param {Draft} draft
 * @param {{width: number, height: number}} size
 * @returns {import("./data-panel-plot.js").Picture}
 */
export function draftPicture(draft, size) {
  const line = draft.kind === "line";
  const heights = draft.points.map((point) => (line ? point.y : point.x[1]));
  const frame = {
    ...size,
    x: rangeOf([...draft.x, ...draft.points.map((point) => point.x[0])], 0),
    y: rangeOf([...draft.y, ...heights], 0),
  };
  const dots = draft.points.map((point, index) => {
    const [px, py] = toPixel(frame, point.x[0], line ? point.y : point.x[1]);
    return { px, py, row: { row: index + 1, split: "train", x: point.x, y: [point.y], y_hat: [point.y] } };
  });
  const tone =
    draft.kind === "classes" ? { middle: 0.5, half: 0.5 } : toneOf(draft.points.map((point) => point.y));
  return { frame, line, grid: null, output: 0, tone, dots, focus: 0, batch: new Set(), wholeBatch: true };
}

/** Whether the points make a dataset. @param {Draft} draft */
export const isComplete = ({ kind, points }) =>
  points.length > 0 && (kind !== "classes" || new Set(points.map((point) => point.y)).size === 2);

/** The changes of the spec that use the draft. @param {Draft} draft @param {any} catalog @param {any} spec */
export function draftFit(draft, catalog, spec) {
  const dataset = fromPoints(draft.points, draft.kind === "classes" ? "classification" : "regression");
  return { dataset, ...fit(catalog, spec, asks(dataset)) };
}

/**
 * @typedef {object} DrawView
 * @property {Draft} draft
 * @property {any} rows
 * @property {any} catalog
 * @property {any} spec
 * @property {number} allowed largest number of points
 * @property {(draft: Draft | null) => void} set
 * @property {() => void} use
 */

/** The fields under the picture while drawing. @param {DrawView} shown */
export function drawFields(shown) {
  const { draft, set } = shown;
  const present = presentPoints(draft, shown.rows);
  const complete = isComplete(draft);
  const full = draft.points.length >= shown.allowed;
  return html`
    <div class="data-draw">
      <p class="data-note">${full ? WORDS.full(shown.allowed) : WORDS.hint}</p>
      <label>
        <span>${WORDS.kind}</span>
        <select data-value=${draft.kind} @change=${(/** @type {any} */ event) => set(changeKind(draft, event.target.value))}>
          ${Object.entries(WORDS.kinds).map(([kind, name]) => html`<option value=${kind}>${name}</option>`)}
        </select>
      </label>
      ${draft.kind === "classes" ? classChoice(shown) : draft.kind === "values" ? valueField(shown) : nothing}
      ${typedPoint(shown, full)}
      <div class="data-buttons">
        <button type="button" ?disabled=${!draft.points.length} @click=${() => set({ ...draft, points: draft.points.slice(0, -1) })}>
          ${WORDS.undo}
        </button>
        <button type="button" ?disabled=${!draft.points.length} @click=${() => set({ ...draft, points: [] })}>${WORDS.clear}</button>
        ${
          present.length > 0 && present.length <= shown.allowed && draft.points.length === 0
            ? html`<button type="button" @click=${() => set({ ...draft, points: present })}>${WORDS.keep}</button>`
            : nothing
        }
      </div>
      <p class="data-note" aria-live="polite">
        ${WORDS.count(draft.points.length)}. ${complete ? fitSentence(draftFit(draft, shown.catalog, shown.spec), shown.catalog) : WORDS.needed[draft.kind]}
      </p>
      <div class="data-buttons">
        <button type="button" class="data-primary" ?disabled=${!complete} @click=${shown.use}>${WORDS.use}</button>
        <button type="button" @click=${() => set(null)}>${WORDS.cancel}</button>
      </div>
    </div>
  `;
}

/** Points keep what carries over: their places between classes and values. @param {Draft} draft @param {Kind} kind @returns {Draft} */
function changeKind(draft, kind) {
  if ((kind === "line") !== (draft.kind === "line")) return { ...draft, kind, points: [], value: 1 };
  const points = draft.points.map((point) => ({
    ...point,
    y: kind === "classes" ? Number(point.y > 0) : point.y,
  }));
  return { ...draft, kind, points, value: 1 };
}

/** @param {DrawView} shown */
const classChoice = ({ draft, set }) => html`
  <fieldset class="data-classes">
    <legend>${WORDS.classes}</legend>
    ${WORDS.classNames.map(
      (name, index) => html`
        <label data-class=${index}>
          <input
            type="radio"
            name="data-class"
            .checked=${draft.value === index}
            @change=${() => set({ ...draft, value: index })}
          />
          <svg viewBox="0 0 12 12" aria-hidden="true"><circle cx="6" cy="6" r="5" /><circle cx="6" cy="6" r="1.8" /></svg>
          ${name}
        </label>
      `,
    )}
  </fieldset>
`;

/** @param {DrawView} shown */
const valueField = ({ draft, set }) => html`
  <label>
    <span>${WORDS.value}</span>
    <input
      type="number"
      step="any"
      .value=${String(draft.value)}
      @change=${(/** @type {any} */ { target }) => {
        if (target.value !== "" && target.validity.valid) set({ ...draft, value: target.valueAsNumber });
      }}
    />
  </label>
`;

/** The same by keyboard: the point's numbers in fields. @param {DrawView} shown @param {boolean} full */
function typedPoint({ draft, set }, full) {
  const names = draft.kind === "line" ? ["x1", "y"] : ["x1", "x2"];
  const add = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const [first, second] = names.map(
      (name) => /** @type {any} */ (form.elements.namedItem(name)).valueAsNumber,
    );
    const point = draft.kind === "line" ? { x: [first], y: second } : { x: [first, second], y: draft.value };
    set({ ...draft, points: [...draft.points, point] });
    form.reset();
    /** @type {any} */ (form.elements.namedItem(names[0])).focus();
  };
  return html`
    <form class="data-typed" @submit=${add}>
      <span>${WORDS.typed}</span>
      ${names.map(
        (name) =>
          html`<input type="number" step="any" required name=${name} placeholder=${inputName(name)} aria-label=${inputName(name)} />`,
      )}
      <button type="submit" ?disabled=${full}>${WORDS.add}</button>
    </form>
  `;
}
