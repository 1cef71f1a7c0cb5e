/** The two numbers: the sample's own gradient and the batch's, each with its nudged check. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { exact } from "../format.js";
import { maths } from "../maths.js";
import { BATCH_LOSS, partial, placeLatex, SAMPLE_LOSS } from "../notation.js";
import { STRINGS } from "../strings/chain-rule.js";
import { verdict } from "../verdict.js";
import { goTo, headline, notYet, number } from "./chain-rule-number.js";

/** @typedef {import("./chain-rule.js").Panel} Panel */
/** @typedef {import("../types.js").ParameterPlace} ParameterPlace */

/** @param {Panel} panel @param {ParameterPlace} place @param {import("../types.js").Inspection} inspection */
export function gradients(panel, place, inspection) {
  const { sample } = inspection;
  const { view } = panel;
  const mean = panel.spec.loss.reduction === "mean";
  const sampleKnown = panel.knows("sample_dL_dW", place.layer);
  const batchKnown = panel.knows("dL_dW");
  return html`<section class="gradients">
    ${line(sampleKnown, {
      symbol: partial(SAMPLE_LOSS, placeLatex(place)),
      of: STRINGS.sample(sample.row),
      name: "sample-gradient",
      label: STRINGS.sampleName,
      value: sample.gradient,
      nudge: sample.finite_difference,
      missing: goTo(panel, "sample_dL_dW", place.layer),
    })}
    ${line(batchKnown, {
      symbol: partial(BATCH_LOSS, placeLatex(place)),
      of: STRINGS.batch(view.trace.batch.size, mean),
      name: "batch-gradient",
      label: STRINGS.batchName,
      value: inspection.gradient,
      nudge: inspection.finite_difference,
      missing: sampleKnown ? goTo(panel, "dL_dW", 0, STRINGS.goToBatch) : nothing,
      more: batchKnown ? shares(inspection) : nothing,
    })}
  </section>`;
}

/**
 * @param {boolean} known
 * @param {{symbol: string, of: string, name: string, label: string, value: number, nudge: any, missing: unknown, more?: unknown}} gradient
 */
const line = (known, { symbol, of, name, label, value, nudge, missing, more = nothing }) =>
  html`<div class="gradient">
    <span class="symbol">${maths(`\\displaystyle ${symbol}=`)}</span>
    ${known ? headline(value, name, label) : notYet()}
    <span class="gradient-side"><span class="of">${of}</span> ${known ? check(value, nudge) : missing}</span>
    ${more}
  </div>`;

/** The batch's parts, said only where they differ from the whole. @param {import("../types.js").Inspection} inspection */
function shares({ gradient, data_gradient, penalty_gradient, clipped_gradient }) {
  const penalised = penalty_gradient !== 0;
  const clipped = clipped_gradient !== gradient;
  if (!penalised && !clipped) return nothing;
  return html`<span class="shares">
    ${
      penalised
        ? html`${STRINGS.dataShare} ${number(data_gradient)} + ${STRINGS.penalty} ${number(penalty_gradient)}`
        : nothing
    }
    ${clipped ? html`${STRINGS.clippedTo} ${number(clipped_gradient)}` : nothing}
  </span>`;
}

/** The verdict on one gradient, in a few words with the errors on hover. @param {number} gradient @param {any} nudge */
export function check(gradient, nudge) {
  const found = verdict(gradient, nudge);
  if (found === "kink") {
    return html`<span class="check kink" title="${nudge.kink} ${STRINGS.atKinkMore}">${STRINGS.atKink}</span>`;
  }
  if (found === "none") return html`<span class="check kink">${STRINGS.nudgeNone}</span>`;
  const errors = STRINGS.nudgeMore(
    exact(nudge.absolute_error),
    exact(nudge.relative_error),
    exact(nudge.epsilon),
  );
  return html`<span class="check ${found}" title=${errors}
    >${STRINGS[found]} ${STRINGS.nudged} ${number(nudge.estimate)}</span
  >`;
}
