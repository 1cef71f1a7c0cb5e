/** What hue and size stand for at this moment: the legend names one quantity for each kind of mark in view. */

import { ailmentsShown } from "./scene-health.js";
import { riverReach } from "./scene-river.js";
import { STRINGS } from "./strings/stage.js";

/** @typedef {import("./scene.js").Now} Now */

/**
 * @typedef {object} Item
 * @property {"edge" | "fill" | "arc" | "bead" | "step" | "river" | "surface" | "dead" | "saturated"} mark
 * @property {string} text
 * @property {string} title what the size stands for
 */

/** @param {Now} now @returns {Item[]} */
export function legend(now) {
  const { known, scales, last, layout } = now;
  const words = STRINGS.legend;
  /** @type {Item[]} */
  const items = [
    { mark: "edge", text: words.edge, title: words.edgeTitle(scales.weight) },
    { mark: "fill", text: words.fill, title: words.fillTitle },
  ];
  if (known.backward[last] > 0)
    items.push({ mark: "arc", text: words.arc, title: words.arcTitle(scales.delta) });
  if (known.backward[last] > 0 && known.update < 0.5) {
    const text = known.gather > 0 ? words.batchGradient : words.sampleGradient;
    items.push({ mark: "bead", text, title: words.gradientTitle(scales.gradient, layout.dense) });
  }
  if (known.update > 0) items.push({ mark: "step", text: words.step, title: words.stepTitle(scales.step) });
  if (riverReach(now) > 0 && known.update === 0) {
    items.push({ mark: "river", text: words.river, title: words.riverTitle(now.inspection.parameter.name) });
  }
  if (now.surfaces && layout.columns.some(({ layer, decimals }) => layer > 0 && decimals >= 0))
    items.push({ mark: "surface", text: words.surface, title: words.surfaceTitle });
  for (const kind of ailmentsShown(now))
    items.push({ mark: kind, text: words[kind], title: words[`${kind}Title`] });
  return items;
}
