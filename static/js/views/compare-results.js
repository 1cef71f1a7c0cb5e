/** The results of compared runs as a table, a line a run, and all their numbers for copying. */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { brief, duration, exact, percent } from "../format.js";
import { lookOf } from "../run-looks.js";
import { STRINGS } from "../strings/compare.js";

/** @typedef {import("../tsv.js").Cell} Cell */
/** @typedef {{key: string, head: string, meaning?: string, cell: (run: any) => unknown}} Column */

const { heads, meanings } = STRINGS;
/** Networks of more parameters tell them in the table of all numbers alone. */
const FEW = 4;

/** The hue and dash of a run, as in its curve. @param {number} run */
export function swatch(run) {
  const { hue, dash } = lookOf(run);
  return html`<svg class="compare-swatch" width="22" height="8" aria-hidden="true">${svg`<path class="compare-line" data-hue=${hue} d="M0 4h22" stroke-dasharray=${dash || nothing} />`}</svg>`;
}

/** Whether any run has something there. @param {any[]} runs @param {(run: any) => unknown} read */
const anyHas = (runs, read) => runs.some((run) => (read(run) ?? null) !== null);

/** @param {number | null | undefined} value @param {string} [title] */
const number = (value, title) =>
  value === null || value === undefined
    ? "–"
    : html`<span data-exact=${value} title=${title ? `${exact(value)}, ${title}` : exact(value)}>${brief(value)}</span>`;

/** A run's parameters by name, in their order. @param {any} run @returns {[string, number][]} */
export function parametersOf({ parameters }) {
  return (parameters ?? []).flatMap((/** @type {any} */ { layer, W, b }) => [
    ...Array.from(W, (/** @type {ArrayLike<number>} */ row, /** @type {number} */ to) =>
      Array.from(
        row,
        (value, from) => /** @type {[string, number]} */ ([`W${layer}.${to + 1}.${from + 1}`, value]),
      ),
    ).flat(),
    ...Array.from(b, (value, to) => [`b${layer}.${to + 1}`, value]),
  ]);
}

/** How a run stands, in a word or two. @param {any} run */
export function statusOf({ stage, status, iteration, last }) {
  if (stage === "waiting") return STRINGS.states.waiting;
  if (stage === "running") return STRINGS.running(iteration, last);
  const { state } = status;
  if (state === "diverged") return STRINGS.divergedAt(status.iteration);
  return STRINGS.states[/** @type {"ready"} */ (state)] ?? state;
}

/** @param {any} result @returns {Column[]} those that have something to tell */
function columnsOf(result) {
  const { runs, loss_below: loss } = result;
  const few = runs.some((/** @type {any} */ run) => run.parameters && parametersOf(run).length <= FEW);
  const isClassed = anyHas(runs, (run) => run.accuracy?.train);
  /** @type {(Column | false)[]} */
  const columns = [
    { key: "train", head: heads.train, meaning: meanings.train, cell: trainLoss },
    anyHas(runs, (run) => run.losses?.validation) && {
      key: "validation",
      head: heads.validation,
      meaning: meanings.validation,
      cell: (run) => number(run.losses?.validation),
    },
    isClassed && { key: "accuracy", head: heads.accuracy, meaning: meanings.accuracy, cell: accuracy },
    few && { key: "parameters", head: heads.parameters, meaning: meanings.parameters, cell: parameters },
    {
      key: "first",
      head: heads.first,
      meaning: meanings.first,
      cell: ({ first_update: first }) =>
        first ? number(first.norm, STRINGS.firstOf(first.parameter, first.step)) : "–",
    },
    anyHas(runs, (run) => run.largest_stable_rate) && {
      key: "stable",
      head: heads.stable,
      meaning: meanings.stable,
      cell: (run) => number(run.largest_stable_rate),
    },
    loss !== null && { key: "reached", head: heads.reached(loss), meaning: meanings.reached, cell: reached },
    { key: "noise", head: heads.noise, meaning: meanings.noise, cell: noise },
    {
      key: "time",
      head: heads.time,
      meaning: meanings.time,
      cell: ({ seconds }) => html`<span title=${`${exact(seconds)} s`}>${duration(seconds)}</span>`,
    },
  ];
  return columns.filter((one) => one !== false);
}

/** At the end; of a run under way, the last that was measured. @param {any} run */
function trainLoss({ losses, history }) {
  if (losses) return losses.train === null ? STRINGS.beyond : number(losses.train);
  const last = history.findLast((/** @type {any} */ row) => row.train !== null);
  return last ? number(last.train, STRINGS.soFar(last.iteration)) : "–";
}

/** @param {any} run */
function accuracy({ accuracy: shares }) {
  if (!shares) return "–";
  const known = [shares.train, shares.validation].filter((one) => one !== null);
  return known.map(
    (share, index) =>
      html`${index > 0 ? " · " : nothing}<span data-exact=${share} title=${exact(share)}>${percent(share)}</span>`,
  );
}

/** @param {any} run */
const parameters = (run) =>
  run.parameters
    ? parametersOf(run).map(
        ([name, value], index) => html`${index > 0 ? ", " : nothing}${name} ${number(value)}`,
      )
    : "–";

/** @param {any} run */
function reached({ iterations_to_loss: iterations, epochs_to_loss: epochs, stage }) {
  if (iterations === null) return stage === "finished" ? STRINGS.never : "–";
  return html`<span data-exact=${iterations}>${STRINGS.reachedAt(iterations, epochs)}</span>`;
}

/** @param {any} run */
const noise = ({ gradient_noise: both }) => (both ? html`${number(both.start)} → ${number(both.end)}` : "–");

/**
 * @param {any} result
 * @param {{bring: (run: number | null) => void, open: (run: number) => void}} acts
 */
export function resultsTable(result, { bring, open }) {
  const columns = columnsOf(result);
  const line = (/** @type {any} */ run) => html`
    <tr data-run=${run.run} data-state=${run.status?.state ?? run.stage} @pointerenter=${() => bring(run.run)} @pointerleave=${() => bring(null)}>
      <th scope="row">${swatch(run.run)}<span>${run.label}</span></th>
      <td class="compare-state">${statusOf(run)}</td>
      ${columns.map(({ key, cell }) => html`<td data-column=${key}>${cell(run)}</td>`)}
      <td><button type="button" data-open=${run.run} ?disabled=${run.stage !== "finished"} aria-label=${STRINGS.openLabel(run.label)}
        @focus=${() => bring(run.run)} @blur=${() => bring(null)} @click=${() => open(run.run)}>${STRINGS.open}</button></td>
    </tr>`;
  return html`<div class="compare-table" tabindex="0" role="region" aria-label=${STRINGS.table} data-keys>
    <table>
      <thead><tr><th scope="col">${result.name}</th><th scope="col">${heads.status}</th>
        ${columns.map(({ head, meaning }) => html`<th scope="col" title=${meaning ?? nothing}>${head}</th>`)}
        <td></td></tr></thead>
      <tbody>${result.runs.map(line)}</tbody>
    </table>
  </div>`;
}

/** Heads and rows of the table of all numbers; the parameters have columns where the runs have the same ones. @param {any} result */
export function numbersOf({ runs }) {
  const names = parametersOf(runs.find((/** @type {any} */ run) => run.parameters) ?? {}).map(
    ([name]) => name,
  );
  return {
    heads: [...STRINGS.numberHeads, ...names],
    rows: () =>
      runs.map((/** @type {any} */ run) => {
        const own = new Map(parametersOf(run));
        return [...cells(run), ...names.map((name) => own.get(name) ?? null)];
      }),
  };
}

/** @param {any} run @returns {Cell[]} */
function cells(run) {
  const { losses, accuracy: shares, first_update: first, gradient_noise: both } = run;
  const parts = ["train", "validation", "test"];
  return [
    run.label,
    statusOf(run),
    run.iteration,
    run.epoch,
    ...parts.map((part) => losses?.[part] ?? null),
    ...parts.map((part) => shares?.[part] ?? null),
    first?.norm ?? null,
    first?.parameter ?? null,
    first?.step ?? null,
    run.largest_stable_rate,
    both?.start ?? null,
    both?.end ?? null,
    run.iterations_to_loss,
    run.epochs_to_loss,
    run.seconds,
  ];
}
