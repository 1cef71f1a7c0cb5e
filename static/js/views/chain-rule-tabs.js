/** Four ways to see where the gradient comes from and what becomes of it: paths, samples, nudge, update. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { count, superscript } from "../format.js";
import { STRINGS } from "../strings/chain-rule.js";
import { nudge } from "./chain-rule-nudge.js";
import { paths } from "./chain-rule-paths.js";
import { samples } from "./chain-rule-samples.js";
import { updateArithmetic } from "./chain-rule-update.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */
/** @typedef {import("../types.js").Inspection} Inspection */

/** @type {{name: string, label: string, count: (inspection: Inspection) => number | null, content: (panel: Panel, place: ParameterPlace, inspection: Inspection) => unknown}[]} */
const TABS = [
  { name: "paths", label: STRINGS.paths, count: (found) => found.sample.paths.count, content: paths },
  { name: "samples", label: STRINGS.samples, count: (found) => found.samples.length, content: samples },
  { name: "nudge", label: STRINGS.nudge, count: () => null, content: nudge },
  { name: "update", label: STRINGS.update, count: () => null, content: updateArithmetic },
];

/** @param {Pick<import("../types.js").View, "choices">} view @returns {string} */
export const chosenTab = (view) => view.choices["chain-rule"]?.tab ?? TABS[0].name;

/** @param {Panel} panel @param {ParameterPlace} place @param {Inspection} inspection */
export function tabs(panel, place, inspection) {
  const chosen = TABS.find((tab) => tab.name === chosenTab(panel.view)) ?? TABS[0];
  return html`<section class="tabs">
    <div role="tablist" aria-label=${STRINGS.tabs} @keydown=${(/** @type {KeyboardEvent} */ event) => move(panel, event)}>
      ${TABS.map((tab) => button(panel, tab, tab === chosen, inspection))}
    </div>
    <div role="tabpanel" id="chain-rule-tabpanel" aria-labelledby="chain-rule-tab-${chosen.name}">
      ${chosen.content(panel, place, inspection)}
    </div>
  </section>`;
}

/** @param {Panel} panel @param {typeof TABS[0]} tab @param {boolean} chosen @param {Inspection} inspection */
function button(panel, tab, chosen, inspection) {
  const number = tab.count(inspection);
  return html`<button
    type="button"
    role="tab"
    id="chain-rule-tab-${tab.name}"
    aria-controls="chain-rule-tabpanel"
    aria-selected=${chosen}
    tabindex=${chosen ? 0 : -1}
    @click=${() => choose(panel, tab.name)}
  >
    ${tab.label}${number === null ? nothing : ` ${shortCount(number)}`}
  </button>`;
}

/** A count that fits on a tab: beyond six digits its size. @param {number} number */
function shortCount(number) {
  if (number < 1e6) return count(number);
  const [digit, power] = number.toExponential(0).split("e+");
  return `${digit} × 10${superscript(Number(power))}`;
}

/** The tab is a choice that the page knows of, since one of them asks the server for more. @param {Panel} panel @param {string} name */
const choose = ({ actions }, name) => actions.choose("chain-rule", { tab: name });

/** @param {Panel} panel @param {KeyboardEvent} event */
function move(panel, event) {
  const at = TABS.findIndex((tab) => tab.name === chosenTab(panel.view));
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const { name } = TABS[(next + TABS.length) % TABS.length];
  choose(panel, name);
  document.getElementById(`chain-rule-tab-${name}`)?.focus();
}
