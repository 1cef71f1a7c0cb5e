/**
 * What travels: activations as beads from left to right, delta as arrowheads from right to left. Each is there only
 * while its phase is under way.
 */

import { angle, point } from "./curves.js";
import { ofHue, signed } from "./marks.js";
import { during, ease, hue, radius } from "./scales.js";

/** @typedef {import("./scene.js").Now} Now */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Group} Group */
/** @typedef {import("./curves.js").Curve} Curve */

/** Share of a forward phase in which activations travel; then the units fill. */
export const ARRIVED = 0.68;
/** Share of a backward phase in which delta travels; then the arcs grow. */
export const REACHED = 0.55;

/** Length of the trail behind an activation, in the parameter of its curve, and the most edges that show one. */
const TAIL = 0.14;
const MOST_TAILS = 80;

/** @param {Now} now @returns {Group[]} */
export function travelGroups(now) {
  const { moment } = now;
  const { kind, layer, progress } = moment;
  if (progress <= 0 || progress >= 1) return [];
  const key = [now.trace, now.layout, kind, layer, progress];
  /** @param {() => Mark[]} marks @returns {Group[]} */
  const group = (marks) => [{ id: "travel", plane: "front", key, marks }];
  if (kind === "forward" && progress < ARRIVED) {
    const to = /** @type {number} */ (layer);
    return group(() => pulses(now, curvesFrom(now, to), before(now, to), ease(progress / ARRIVED)));
  }
  if (kind === "loss" && progress < ARRIVED) {
    const outputs = now.layout.links.map((curve, index) => ({ curve, source: index }));
    return group(() => pulses(now, outputs, now.trace.sample.y_hat, ease(progress / ARRIVED)));
  }
  if (kind === "backward" && progress < REACHED) {
    return group(() => arrows(now, /** @type {number} */ (layer), 1 - ease(progress / REACHED)));
  }
  return [];
}

/** Activations of the layer before. @param {Now} now @param {number} layer */
const before = (now, layer) => (layer === 1 ? now.trace.sample.x : now.trace.layers[layer - 2].a);

/** The edges into a layer with the index of the unit they come from. @param {Now} now @param {number} layer */
const curvesFrom = (now, layer) =>
  now.layout.edges[layer].flatMap((row) => row.map((curve, source) => ({ curve, source })));

/**
 * @param {Now} now
 * @param {{curve: Curve, source: number}[]} edges
 * @param {ArrayLike<number>} values by source
 * @param {number} u
 * @returns {Mark[]}
 */
function pulses(now, edges, values, u) {
  const biggest = Math.max(1.2, now.layout.bead * 0.85);
  const tailed = edges.length <= MOST_TAILS;
  return edges.flatMap(({ curve, source }, index) => {
    const value = values[source];
    const sign = hue(value);
    const size = biggest * (0.3 + 0.7 * Math.tanh(Math.abs(value)));
    const head = signed(`p${index}`, "circle", point(curve, u), size, sign);
    if (!tailed || value === 0) return [head];
    const shape = /** @type {const} */ ("curve");
    const part = {
      from: Math.max(0, u - TAIL),
      to: u,
      width: size * 1.5,
      stroke: ofHue(sign),
      opacity: 0.35,
    };
    return [{ id: `t${index}`, shape, curve, ...part }, head];
  });
}

/**
 * Delta on its way into a layer: from the loss (∂L/∂a of each output) or from every unit of the layer above.
 * @param {Now} now
 * @param {number} layer
 * @param {number} u
 * @returns {Mark[]}
 */
function arrows(now, layer, u) {
  const { layout, trace, scales, last } = now;
  const above = layer === last ? trace.layers[last - 1] : trace.layers[layer];
  const edges = layer === last ? layout.links.map((curve) => [curve]) : layout.edges[layer + 1];
  const biggest = Math.max(1.8, layout.bead * 1.05);
  return edges.flatMap((row, k) => {
    const sent = layer === last && Number.isFinite(above.dL_da[k]) ? above.dL_da[k] : above.delta[k];
    const size = 0.45 * biggest + 0.55 * radius(sent, scales.delta, biggest);
    return row.map((curve, i) => ({
      ...signed(`d${k}.${i}`, "arrow", point(curve, u), size, hue(sent)),
      turn: angle(curve, u) + Math.PI,
    }));
  });
}

/** How full the units of a layer are. @param {number} progress of the forward phase */
export const filled = (progress) => ease(during(progress, ARRIVED - 0.06, 0.98));

/** How far the arcs of a layer have grown. @param {number} progress of the backward phase */
export const grownArc = (progress) => ease(during(progress, REACHED - 0.05, 0.85));
