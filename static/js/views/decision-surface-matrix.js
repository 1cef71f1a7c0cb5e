/** A confusion matrix: what rows are, downwards, against what they were decided as, across. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { count } from "../format.js";
import { STRINGS } from "../strings/decision-surface.js";

const WORDS = STRINGS.matrix;

/** Steps of ink, from none to the fullest. */
const SHADES = 8;

/**
 * @param {import("../confusion.js").Confusion} counted
 * @param {string[]} classes
 * @param {import("../confusion.js").Cell | null} chosen
 * @param {(cell: import("../confusion.js").Cell | null) => void} choose
 */
export function matrix(counted, classes, chosen, choose) {
  const { counts, part, undecided } = counted;
  return html`<div class="surface-matrix">
    <div class="surface-scroll">
      <table>
        <caption>${WORDS.caption(part)}. ${WORDS.right(counted)}</caption>
        <thead>
          <tr><td></td><th scope="colgroup" colspan=${classes.length}>${WORDS.decided}</th></tr>
          <tr><th scope="col">${WORDS.is}</th>${classes.map((name) => html`<th scope="col">${name}</th>`)}</tr>
        </thead>
        <tbody>
          ${classes.map((name, label) => html`<tr><th scope="row">${name}</th>${classes.map((_, decided) => cell({ label, decided }, counts, classes, chosen, choose))}</tr>`)}
        </tbody>
      </table>
    </div>
    ${undecided > 0 ? html`<p>${WORDS.undecided(undecided)}</p>` : nothing}
  </div>`;
}

/**
 * @param {import("../confusion.js").Cell} place
 * @param {number[][]} counts
 * @param {string[]} classes
 * @param {import("../confusion.js").Cell | null} chosen
 * @param {(cell: import("../confusion.js").Cell | null) => void} choose
 */
function cell(place, counts, classes, chosen, choose) {
  const { label, decided } = place;
  const value = counts[label][decided];
  const all = counts[label].reduce((sum, one) => sum + one, 0);
  const shade = value === 0 ? 0 : Math.max(1, Math.round((value / all) * SHADES));
  const isChosen = chosen?.label === label && chosen?.decided === decided;
  const said = WORDS.cell(value, classes[label], classes[decided]);
  return html`<td data-right=${label === decided ? "yes" : "no"} data-shade=${shade}>
    <button
      type="button"
      data-count=${value}
      aria-pressed=${isChosen ? "true" : "false"}
      aria-label=${said}
      title=${`${said}. ${WORDS.show}`}
      ?disabled=${value === 0}
      @click=${() => choose(isChosen ? null : place)}
    >${value === 0 ? "·" : count(value)}</button>
  </td>`;
}
