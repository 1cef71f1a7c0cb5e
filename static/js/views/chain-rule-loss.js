/** The selected loss: what the sample's is made of, and what the batch's adds to it. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { record } from "../catalog.js";
import { explained } from "../explained.js";
import { maths } from "../maths.js";
import { partial, SAMPLE_LOSS, unitText } from "../notation.js";
import * as places from "../places.js";
import { STRINGS } from "../strings/chain-rule.js";
import { unitLink } from "./chain-rule-head.js";
import { goTo, headline, LATER, notYet, number, shortened } from "./chain-rule-number.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */

/** @param {Panel} panel */
export function lossParts(panel) {
  const { view } = panel;
  const { sample } = view.trace;
  const known = panel.knows("loss");
  const formula = record(view.catalog, "losses", panel.spec.loss.name)?.latex;
  return html`<header class="parameter-head">
      <h2 class="symbol">${maths(SAMPLE_LOSS)}</h2>
      <div class="where">${STRINGS.lossTitle} ${STRINGS.lossOfRow(sample.row)}</div>
    </header>
    <p class="line">
      <span>${formula ? maths(formula) : nothing}</span>
      ${known ? headline(sample.loss, "sample-loss", STRINGS.lossTitle) : notYet()}
    </p>
    ${outputs(panel)} ${known ? nothing : goTo(panel, "loss")} ${batch(panel)}`;
}

/** Each output beside its target, and the slope that the loss has there. @param {Panel} panel */
function outputs(panel) {
  const { view } = panel;
  const { sample, layers } = view.trace;
  const last = layers[layers.length - 1];
  const rows = Array.from(sample.y, (y, index) => ({
    y,
    index,
    output: places.unit(view.layers, index + 1),
  }));
  const { items, more } = shortened(panel, "outputs", rows);
  const forward = panel.knows("a", view.layers);
  const back = panel.knows("dL_da", view.layers);
  return html`<table class="outputs">
      <thead>
        <tr>
          <th scope="col">${STRINGS.output}</th>
          <th scope="col">${explained("ŷ")}</th>
          <th scope="col">${explained("y")}</th>
          <th scope="col">${maths(partial(SAMPLE_LOSS, "\\hat y"))}</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          ({ y, index, output }) => html`<tr class=${panel.lit(output)} data-place=${panel.tie(output)}>
            <th scope="row">${unitLink(panel, output, unitText(view.layers, index + 1, view.widths))}</th>
            <td>${forward ? number(sample.y_hat[index], { quantity: "y_hat" }) : LATER}</td>
            <td>${number(y, { quantity: "y" })}</td>
            <td>${back ? number(last.dL_da[index], { quantity: "dL_da" }) : LATER}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${more}`;
}

/** @param {Panel} panel */
function batch(panel) {
  const { loss, batch: rows } = panel.view.trace;
  const mean = panel.spec.loss.reduction === "mean";
  const known = panel.knows("loss");
  const line = (
    /** @type {string} */ words,
    /** @type {number} */ value,
    /** @type {string} */ quantity,
    kind = "part",
  ) => html`<p class=${kind}><span>${words}</span> ${known ? number(value, { quantity }) : notYet()}</p>`;
  return html`<section>
    <h3>${STRINGS.batchLoss} ${maths("L")}</h3>
    ${line(STRINGS.dataLoss(mean, rows.size), loss.data, "data-loss")} ${line(STRINGS.penalty, loss.penalty, "penalty")}
    ${line(STRINGS.totalLoss, loss.total, "total-loss", "total")}
  </section>`;
}
