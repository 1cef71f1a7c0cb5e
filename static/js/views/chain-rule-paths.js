/** Every path from the parameter to the loss: its product, largest first; their sum is the sample's gradient. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { count } from "../format.js";
import { maths } from "../maths.js";
import { pathFactorPlaces, pathFactorsLatex, pathText } from "../notation.js";
import * as places from "../places.js";
import { STRINGS } from "../strings/chain-rule.js";
import { bar, flip, largestOf, notYet, number, shortened } from "./chain-rule-number.js";
import { cancelledPaths } from "./chain-rule-why.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */

const WORDS = STRINGS.pathTable;
/** Units of a path that stand on one line beside its bar. */
const ON_ONE_LINE = 4;

/** @param {Panel} panel @param {ParameterPlace} place @param {import("../types.js").Inspection} inspection */
export function paths(panel, place, inspection) {
  const all = inspection.sample.paths;
  if (!panel.knows("sample_dL_dW", place.layer)) {
    return html`<p>${notYet()}</p>`;
  }
  const { items, more } = shortened(panel, "all-paths", all.items, (item) =>
    panel.local.open.has(keyOf(item)),
  );
  const largest = largestOf(all.items.map((/** @type {any} */ item) => item.product));
  return html`${cancelledPaths(inspection)}
    <ul class="paths">${items.map((item) => row(panel, place, item, largest))}</ul>
    ${more} ${all.rest.count > 0 ? rest(all.rest, largest) : nothing}
    <p class="total">
      <span>${STRINGS.allPaths(count(all.count), all.count)}</span> ${number(all.sum, { quantity: "paths-sum" })}
    </p>
    ${panel.table("paths", numbers(panel, place, inspection))}`;
}

/** @param {Panel} panel @param {ParameterPlace} place @param {import("../types.js").Inspection} inspection @returns {import("../table.js").Numbers} */
function numbers({ view }, place, { parameter, sample }) {
  const { items } = sample.paths;
  const names = items[0]?.factors.map((/** @type {any} */ factor) => factor.name) ?? [];
  return {
    caption: WORDS.caption(parameter.name, sample.row, view.trace.iteration),
    heads: [WORDS.path, ...names, WORDS.product],
    rows: () =>
      items.map((/** @type {any} */ item) => [
        pathText(place.layer, item.units, view.widths),
        ...item.factors.map((/** @type {any} */ factor) => factor.value),
        item.product,
      ]),
  };
}

/** @param {{units: number[]}} item */
const keyOf = (item) => `path:${item.units.join(".")}`;

/** @param {Panel} panel @param {ParameterPlace} place @param {any} item @param {number} largest */
function row(panel, place, item, largest) {
  const key = keyOf(item);
  const open = panel.local.open.has(key);
  const path = places.path(place.layer, item.units);
  const lit = panel.lit(path) || (runsThrough(path, panel.view.hover) ? "lit" : "");
  return html`<li class="path ${lit} ${item.units.length > ON_ONE_LINE ? "long" : ""}" data-place=${panel.tie(path)}>
    <button type="button" class="summary" aria-expanded=${open} @click=${() => flip(panel, key)}>
      ${pathText(place.layer, item.units, panel.view.widths)}
    </button>
    ${bar(item.product, largest)} ${number(item.product, { quantity: "path" })}
    ${open ? factorsOf(panel, place, item) : nothing}
  </li>`;
}

/** Whether a path goes along a weight. @param {import("../types.js").PathPlace} path @param {import("../types.js").Place | null} edge */
function runsThrough(path, edge) {
  if (edge?.kind !== "weight") return false;
  const index = (edge.layer ?? 0) - path.layer;
  return index > 0 && path.units[index - 1] === edge.from && path.units[index] === edge.to;
}

/** Each factor lights up its own place in the network. @param {Panel} panel @param {ParameterPlace} place @param {any} item */
function factorsOf(panel, place, item) {
  const symbols = pathFactorsLatex(place, item.units, item.factors);
  const at = pathFactorPlaces(place, item.units, item.factors);
  return html`<ol class="path-factors" aria-label=${STRINGS.pathFactors}>
    ${item.factors.map(
      (/** @type {any} */ factor, /** @type {number} */ index) =>
        html`<li class=${panel.lit(at[index])} data-place=${panel.tie(at[index])}>${maths(symbols[index])} ${number(factor.value, { quantity: "path-factor" })}</li>`,
    )}
  </ol>`;
}

/** @param {{count: number, sum: number}} left @param {number} largest */
const rest = (left, largest) =>
  html`<p class="path rest">
    <span>${STRINGS.rest(count(left.count), left.count)}</span> ${bar(left.sum, largest)}
    ${number(left.sum, { quantity: "paths-rest" })}
  </p>`;
