/**
 * Gradients on the edges: a bead whose area is the gradient's size, full where positive and hollow where negative.
 * It comes when delta has reached the layer (the sample's gradient), turns into the batch's while the samples gather, and
 * gives way in the update to a diamond: the step, what is added to the weight.
 */

import { point } from "./curves.js";
import { stub } from "./layout.js";
import { signed } from "./marks.js";
import { during, ease, hue, radius } from "./scales.js";

/** @typedef {import("./scene.js").Now} Now */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Group} Group */
/** @typedef {import("./curves.js").Point} Point */

/**
 * Where on its edge a bead sits: nearer to the unit it comes from, a little further for every unit it goes to, so that the beads of
 * crossing edges stand apart.
 * @param {number} j from 0
 * @param {number} count of units in the layer
 */
const beadAt = (j, count) => 0.28 + 0.2 * ((j + 0.5) / count);
/** Most beads drawn in a layer of a dense network: the largest. */
const MOST = 160;
/** Most samples drawn gathering on the selected edge: those that weigh most. */
const MOST_SAMPLES = 16;
/** A mark smaller than this cannot be seen. */
const SMALLEST = 0.8;

/** @param {Now} now @returns {Group[]} */
export function gradientGroups(now) {
  const { trace, layout, known, inspection } = now;
  /** @type {Group[]} */
  const groups = [];
  for (let layer = 1; layer <= now.last; layer++) {
    const grown = during(known.backward[layer], 0.72, 1);
    if (grown === 0) continue;
    const key = [trace, layout, grown, known.gather, known.update];
    const box = [layout.columns[layer - 1].x, 0, layout.columns[layer].x, layout.height];
    groups.push({ id: `beads${layer}`, plane: "front", key, box, marks: () => beads(now, layer, grown) });
  }
  if (inspection && known.gather > 0 && known.gather < 1) {
    const key = [trace, layout, inspection, known.gather];
    groups.push({ id: "samples", plane: "front", key, marks: () => samples(now) });
  }
  return groups;
}

/** @param {Now} now @param {number} layer @param {number} grown @returns {Mark[]} */
function beads(now, layer, grown) {
  const { trace, layout, known, scales } = now;
  const { sample_dL_dW, dL_dW, step_W } = trace.layers[layer - 1];
  /** @type {Mark[]} */
  const marks = [];
  const gathered = ease(known.gather);
  const left = grown * (1 - during(known.update, 0, 0.5));
  const stepped = during(known.update, 0.4, 1);
  for (const [j, i, at] of spots(now, layer)) {
    const [sample, batch] = i < 0 ? biasGradients(now, layer, j) : [sample_dL_dW[j][i], dL_dW[j][i]];
    const value = sample + (batch - sample) * gathered;
    const size = left * radius(value, scales.gradient, layout.bead);
    const id = `${j}.${i}`;
    if (size > SMALLEST) marks.push(signed(`g${id}`, "circle", at, size, hue(value)));
    const step = i < 0 ? trace.layers[layer - 1].step_b[j] : step_W[j][i];
    const moved = stepped * radius(step, scales.step, layout.bead);
    if (moved > SMALLEST) marks.push(signed(`s${id}`, "diamond", at, moved, hue(step)));
  }
  return marks;
}

/** @param {Now} now @param {number} layer @param {number} j */
const biasGradients = (now, layer, j) => [
  now.trace.layers[layer - 1].sample_dL_db[j],
  now.trace.layers[layer - 1].dL_db[j],
];

/** Where beads sit, as [j, i, point]; i is -1 for a bias. @param {Now} now @param {number} layer @returns {[number, number, Point][]} */
function spots(now, layer) {
  const { layout } = now;
  /** @type {[number, number, Point][]} */
  const all = [];
  if (layout.dense) {
    for (const [j, i] of largest(now, layer))
      all.push([j, i, point(layout.edges[layer][j][i], beadAt(j, layout.edges[layer].length))]);
    return all;
  }
  layout.edges[layer].forEach((row, j) => {
    row.forEach((curve, i) => {
      all.push([j, i, point(curve, beadAt(j, layout.edges[layer].length))]);
    });
    if (layout.columns[layer].stub > 0) all.push([j, -1, stubEnd(now, layer, j)]);
  });
  return all;
}

/** @param {Now} now @param {number} layer @param {number} j */
function stubEnd(now, layer, j) {
  const { x1, y1 } = stub(now.layout.columns[layer], j + 1);
  return { x: x1, y: y1 };
}

/** @type {WeakMap<object, number[][]>} */
const ranked = new WeakMap();

/** The edges of a dense layer with the largest gradients, of the sample or of the batch. @param {Now} now @param {number} layer */
function largest(now, layer) {
  const record = now.trace.layers[layer - 1];
  const kept = ranked.get(record);
  if (kept) return kept;
  /** @type {number[][]} */
  const all = [];
  record.dL_dW.forEach((row, j) => {
    for (let i = 0; i < row.length; i++) {
      all.push([j, i, Math.max(Math.abs(row[i]), Math.abs(record.sample_dL_dW[j][i]))]);
    }
  });
  const top = all.sort((one, other) => other[2] - one[2]).slice(0, MOST);
  ranked.set(record, top);
  return top;
}

/** On the selected edge every sample's share comes in and joins the bead. @param {Now} now @returns {Mark[]} */
function samples(now) {
  const { inspection, known, layout, scales } = now;
  const { kind, layer, to, from } = inspection.parameter;
  const edge = layout.edges[layer][to - 1];
  const end =
    kind === "weight"
      ? point(edge[from - 1], beadAt(to - 1, layout.edges[layer].length))
      : stubEnd(now, layer, to - 1);
  const shares = [...inspection.samples]
    .sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution))
    .slice(0, MOST_SAMPLES)
    .sort((one, other) => one.position - other.position);
  const travelled = ease(during(known.gather, 0.1, 0.8));
  return shares.map((share, index) => {
    const bend = ((index + 0.5) / shares.length - 0.5) * Math.PI * 0.9;
    const reach = (1 - travelled) * Math.min(46, layout.gap * 0.4);
    const at = { x: end.x - Math.cos(bend) * reach, y: end.y + Math.sin(bend) * reach };
    const size = Math.max(1, radius(share.contribution, scales.gradient, layout.bead));
    return signed(`p${share.position}`, "circle", at, size, hue(share.contribution));
  });
}
