/**
 * The river: every path from the selected parameter to the loss, on top of pale edges. Width is the sum of the sizes of
 * the path products through an edge, hue the sign of their sum. Where paths of opposite sign share an edge, a core in the
 * hue is as wide as what is left of them, on a grey bed as wide as their sizes. It is drawn once delta has reached the parameter's own
 * layer, since no path product is known before, and runs from the loss to the parameter in that phase.
 */

import { ofHue } from "./marks.js";
import { during, hue } from "./scales.js";

/** @typedef {import("./scene.js").Now} Now */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Group} Group */

/** Share of the phase in which the river runs; the rest is the parameter's own. */
const RUN = 0.8;
/** Share of the sizes that is left where nothing, or next to nothing, cancels. */
const WHOLE = 0.98;
/** Steps in which the river fades in the update. */
const FADES = 12;

/**
 * How far the river has run, 0 to 1; 0 without a selected parameter.
 * @param {Pick<Now, "inspection" | "known">} now
 */
export function riverReach(now) {
  if (!now.inspection?.sample) return 0;
  return during(now.known.backward[now.inspection.parameter.layer] ?? 0, 0, RUN);
}

/** @param {Now} now @returns {Group[]} */
export function riverGroup(now) {
  const reach = riverReach(now);
  if (reach === 0) return [];
  const { trace, layout, inspection } = now;
  return [
    {
      id: "river",
      plane: "back",
      key: [trace, layout, inspection, reach],
      opacity: 1 - 0.75 * (Math.round(now.known.update * FADES) / FADES),
      marks: () => marks(now, reach),
    },
  ];
}

/** @param {Now} now @param {number} reach @returns {Mark[]} */
function marks(now, reach) {
  const { layout, inspection, last } = now;
  const hops = last - inspection.parameter.layer + 1;
  const flow = [...inspection.sample.flow, ...lastHop(inspection, last)];
  const top = Math.max(...flow.map((one) => one.absolute)) || 1;
  const widest = Math.max(2.5, Math.min(11, layout.gap * 0.12));
  return flow.flatMap(({ layer, to, from, sum, absolute }) => {
    const shown = during(reach * hops, last + 1 - layer, last + 2 - layer);
    const curve = layer > last ? layout.links[from - 1] : layout.edges[layer][to - 1][from - 1];
    const width = widest * (absolute / top);
    if (shown === 0 || width < 0.15) return [];
    const id = `${layer}.${to}.${from}`;
    const part = { shape: /** @type {const} */ ("curve"), curve, from: 1 - shown, to: 1 };
    const left = Math.abs(sum) / absolute;
    const core = {
      ...part,
      id,
      width: Math.max(0.6, left < WHOLE ? width * left : width),
      stroke: ofHue(hue(sum)),
      dashed: sum < 0,
      opacity: 0.85,
    };
    if (left >= WHOLE) return [core];
    const bed = { ...part, id: `${id}bed`, width: Math.max(1.2, width), stroke: "ink-faint", opacity: 0.45 };
    return sum === 0 ? [bed] : [bed, core];
  });
}

/**
 * The hop from the outputs to the loss, as layer L + 1: what flows into an output flows on to the loss.
 * @param {any} inspection
 * @param {number} last
 */
function lastHop(inspection, last) {
  const { layer, to } = inspection.parameter;
  const { gradient, flow } = inspection.sample;
  if (layer === last)
    return [{ layer: last + 1, to: 1, from: to, sum: gradient, absolute: Math.abs(gradient) }];
  /** @type {Map<number, {layer: number, to: number, from: number, sum: number, absolute: number}>} */
  const hops = new Map();
  for (const one of flow) {
    if (one.layer !== last) continue;
    const hop = hops.get(one.to) ?? { layer: last + 1, to: 1, from: one.to, sum: 0, absolute: 0 };
    hop.sum += one.sum;
    hop.absolute += one.absolute;
    hops.set(one.to, hop);
  }
  return [...hops.values()];
}
