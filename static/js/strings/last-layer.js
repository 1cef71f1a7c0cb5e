/** Words for a last layer that is made to fit a dataset. */

import { record } from "../catalog.js";

/**
 * What changes beside the dataset, as a sentence, or nothing.
 * @param {import("../last-layer.js").Fitting} fitting
 * @param {any} catalog
 */
export function fitSentence({ changes, last, loss }, catalog) {
  const units = `${last.units} ${last.units === 1 ? "unit" : "units"}`;
  const activation = record(catalog, "activations", last.activation).label;
  const parts = [
    changes.layers ? `the last layer becomes ${units} with ${activation}` : "",
    changes.loss ? `the loss becomes ${record(catalog, "losses", loss).label}` : "",
  ].filter(Boolean);
  return parts.length > 0 ? `To fit these targets, ${parts.join(" and ")}.` : "";
}
