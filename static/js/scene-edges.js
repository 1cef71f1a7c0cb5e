/**
 * Edges: width is the weight's size, hue its sign, dashed where negative. In the update every edge goes from its old
 * to its new width. What is hovered or selected is drawn again on top.
 */

import { ofHue } from "./marks.js";
import { hue, ink, width } from "./scales.js";
import { riverReach } from "./scene-river.js";

/** @typedef {import("./scene.js").Now} Now */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Group} Group */

const CALM = 0.6;
const PALE = 0.3;
const BRIGHT = 0.9;

/** @param {Now} now @returns {Group[]} */
export function edgeGroups(now) {
  const groups = [];
  for (let layer = 1; layer <= now.last; layer++) groups.push(...layerGroups(now, layer));
  groups.push(linkGroup(now));
  return groups;
}

/**
 * A small network's edges change their widths in the update; a dense one's old and new picture cross over.
 * @param {Now} now
 * @param {number} layer
 * @returns {Group[]}
 */
function layerGroups(now, layer) {
  const { trace, layout, known } = now;
  const opacity = emphasis(now, layer);
  const box = [layout.columns[layer - 1].x, 0, layout.columns[layer].x, layout.height];
  const group = (/** @type {string} */ id, /** @type {number} */ update, /** @type {number} */ share) => ({
    id,
    plane: /** @type {const} */ ("back"),
    key: [trace, layout, update],
    opacity: share,
    box,
    still: layout.dense,
    marks: () => edgeMarks(now, layer, update),
  });
  if (!layout.dense) return [group(`edges${layer}`, stepped(known.update), opacity)];
  const groups = [];
  if (known.update < 1) groups.push(group(`edges${layer}`, 0, opacity * (1 - known.update)));
  if (known.update > 0) groups.push(group(`edges${layer}new`, 1, opacity * known.update));
  return groups;
}

/**
 * Widths change in so many steps in the update: each is less than a third of a pixel, and the frames between need not
 * draw every edge again.
 */
const WIDTH_STEPS = 24;

/** @param {number} update */
export const stepped = (update) => Math.round(update * WIDTH_STEPS) / WIDTH_STEPS;

/** How strongly a layer's edges are drawn at this moment. @param {Now} now @param {number} layer */
function emphasis(now, layer) {
  const { moment, known, selection, layout } = now;
  const reach = riverReach(now) * (1 - stepped(known.update));
  if (selection?.kind === "unit" || now.hover?.kind === "path") return PALE;
  if (reach > 0) return Math.round((CALM + (PALE - CALM) * reach) * 50) / 50;
  const under = moment.kind === "forward" && moment.progress < 1;
  if (under) return moment.layer === layer ? BRIGHT : CALM;
  if (layout.dense) return BRIGHT;
  return moment.kind === "update" ? CALM + 0.2 : CALM;
}

/** The weight of an edge in the midst of the update. @param {Now} now */
const weightAt = (now, /** @type {number} */ layer, /** @type {number} */ to, /** @type {number} */ from) => {
  const { W, step_W } = now.trace.layers[layer - 1];
  const step = now.known.update > 0 ? step_W[to - 1][from - 1] * now.known.update : 0;
  return W[to - 1][from - 1] + step;
};

/** @param {Now} now @param {number} layer @param {number} update @returns {Mark[]} */
function edgeMarks(now, layer, update) {
  const { layout, scales, trace } = now;
  const { W, step_W } = trace.layers[layer - 1];
  /** @type {Mark[]} */
  const marks = [];
  layout.edges[layer].forEach((row, j) => {
    row.forEach((curve, i) => {
      const value = W[j][i] + (update > 0 ? step_W[j][i] * update : 0);
      const sign = hue(value);
      const id = `W${layer}.${j + 1}.${i + 1}`;
      const mark = {
        id,
        shape: /** @type {const} */ ("curve"),
        curve,
        stroke: ofHue(sign),
        dashed: sign === "negative",
      };
      if (!layout.dense) marks.push({ ...mark, width: width(value, scales.weight, layout.widest) });
      else
        marks.push({
          ...mark,
          width: layout.widest * 0.5,
          opacity: ink(value, scales.weight, W.length * row.length),
        });
    });
  });
  return marks;
}

/** From the outputs to the loss: no weights, so thin and without hue. @param {Now} now @returns {Group} */
function linkGroup({ layout, trace }) {
  return {
    id: "links",
    plane: "back",
    key: [layout, trace.layers.length],
    marks: () =>
      layout.links.map((curve, index) => ({
        id: `link${index}`,
        shape: "curve",
        curve,
        width: Math.min(1.6, layout.widest * 0.5),
        stroke: "line-strong",
      })),
  };
}

/** What is hovered and what is selected. @param {Now} now @returns {Group[]} */
export function focusGroups(now) {
  const { hover, selection, trace, layout, known, inspection } = now;
  const river = riverReach(now) > 0;
  /** @type {Group[]} */
  const groups = [];
  if (hover && hover.kind !== "loss") {
    const key = [trace, layout, hover.name, known.update];
    groups.push({ id: "hover", plane: "back", key, marks: () => lit(now, hover, true) });
  }
  if (selection) {
    const key = [trace, layout, selection.name, known.update, river, inspection];
    groups.push({ id: "selection", plane: "back", key, marks: () => held(now, selection, river) });
  }
  return groups;
}

/** The edges that a place stands for, as [layer, to, from]. @param {Now} now @param {Place} place @returns {number[][]} */
function edgesOf(now, place) {
  const { layout, last } = now;
  const count = (/** @type {number} */ layer) => layout.columns[layer].units.length;
  const upTo = (/** @type {number} */ many) => Array.from({ length: many }, (_, index) => index + 1);
  const { layer = 0, to = 0, from = 0, unit = 0, units = [] } = place;
  if (place.kind === "weight") return [[layer, to, from]];
  if (place.kind === "unit") {
    const into = layer > 0 ? upTo(count(layer - 1)).map((one) => [layer, unit, one]) : [];
    const out = layer < last ? upTo(count(layer + 1)).map((one) => [layer + 1, one, unit]) : [];
    return [...into, ...out];
  }
  if (place.kind !== "path") return [];
  return units.slice(1).map((one, index) => [layer + index + 1, one, units[index]]);
}

/** @param {Now} now @param {Place} place @param {boolean} glow @returns {Mark[]} */
function lit(now, place, glow) {
  const { layout, scales } = now;
  const broad = glow && place.kind !== "unit";
  const marks = edgesOf(now, place).flatMap(([layer, to, from]) => {
    const value = weightAt(now, layer, to, from);
    const curve = layout.edges[layer]?.[to - 1]?.[from - 1];
    if (!curve) return [];
    const wide = Math.max(width(value, scales.weight, layout.widest), broad ? 1.6 : 0.8);
    const id = `${layer}.${to}.${from}`;
    const shape = /** @type {const} */ ("curve");
    const edge = { id, shape, curve, width: wide, stroke: ofHue(hue(value)), dashed: value < 0 };
    return broad
      ? [{ id: `glow${id}`, shape, curve, width: wide + 8, stroke: "ink", opacity: 0.14 }, edge]
      : [edge];
  });
  const { layer = 0, units = [] } = place;
  if (place.kind === "path" && layer + units.length - 1 === now.last) {
    const curve = layout.links[units[units.length - 1] - 1];
    if (curve)
      marks.push({ id: "link", shape: "curve", curve, width: 2.4, stroke: "ink-soft", dashed: false });
  }
  return marks;
}

/** The selected edge in ink; the edges of a selected unit. @param {Now} now @param {Place} place @param {boolean} river */
function held(now, place, river) {
  if (place.kind === "unit") return lit(now, place, false);
  if (place.kind !== "weight") return [];
  const { layer = 0, to = 0, from = 0 } = place;
  const curve = now.layout.edges[layer]?.[to - 1]?.[from - 1];
  if (!curve) return [];
  const value = weightAt(now, layer, to, from);
  const wide = Math.max(2.2, width(value, now.scales.weight, now.layout.widest) * (river ? 1 : 0.9));
  const shape = /** @type {const} */ ("curve");
  return [
    { id: "bed", shape, curve, width: wide + 3, stroke: "paper" },
    { id: "edge", shape, curve, width: wide, stroke: "ink", dashed: value < 0 },
  ];
}
