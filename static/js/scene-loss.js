/** The loss, last node of the network: it takes the outputs and the target, and gives one number. */

import { compact, short } from "./format.js";
import { during, ease, fill } from "./scales.js";
import { ARRIVED } from "./scene-travel.js";
import { STRINGS } from "./strings/stage.js";

/** @typedef {import("./scene.js").Now} Now */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Group} Group */

/** @param {Now} now @returns {Group} */
export function lossGroup(now) {
  const { trace, layout, known, hover, last } = now;
  const lit = hover?.kind === "loss" || hover?.kind === "path";
  return {
    id: "loss",
    plane: "front",
    key: [trace, layout, known.loss, known.forward[last] >= 1, lit],
    marks: () => [...node(now, lit), ...targets(now)],
  };
}

/** @param {Now} now @param {boolean} lit @returns {Mark[]} */
function node(now, lit) {
  const { trace, layout, known } = now;
  const { x, y, half, size } = layout.loss;
  const level = ease(during(known.loss, ARRIVED - 0.06, 0.98));
  /** @type {Mark[]} */
  const marks = [
    { id: "node", shape: "square", x, y, size: half, fill: "raised", stroke: "loss", width: lit ? 3.5 : 2.2 },
  ];
  if (level > 0)
    marks.splice(0, 0, { id: "level", shape: "square", x, y, size: half, fill: "loss-wash", level });
  if (level > 0) marks[1].fill = "none";
  const name = { x, y: y - half - 7, size: 13, fill: "ink-soft" };
  marks.push({
    id: "name",
    shape: "text",
    ...name,
    text: STRINGS.sampleLoss,
    face: "words",
    anchor: "middle",
    halo: true,
  });
  if (known.loss < 1) return marks;
  const text = size > 0 ? short(trace.sample.loss, 3) : compact(trace.sample.loss, 2);
  const fit = size > 0 ? Math.min(size, (2 * half - 6) / (0.6 * text.length)) : 10.5;
  const below = size === 0 || fit < 9;
  const at = below ? { x: x + half, y: y + half + 13 } : { x, y: y + fit * 0.35 };
  const anchor = below ? "end" : "middle";
  const type = { size: below ? 10.5 : fit, fill: "ink", face: /** @type {const} */ ("numbers") };
  marks.push({ id: "value", shape: "text", ...at, ...type, text, strong: true, anchor, halo: below });
  return marks;
}

/** What the outputs should be: beside each output, or under the loss where there is one. @param {Now} now @returns {Mark[]} */
function targets(now) {
  const { trace, layout, known, last } = now;
  const column = layout.columns[last];
  const { y: targets, y_hat } = trace.sample;
  const { loss } = layout;
  if (column.units.length === 1 && loss.size > 0) {
    const base = {
      size: 12,
      face: /** @type {const} */ ("numbers"),
      anchor: /** @type {const} */ ("middle"),
      halo: true,
    };
    const below = loss.y + loss.half + 17;
    /** @type {Mark[]} */
    const marks = [
      {
        id: "target",
        shape: "text",
        x: loss.x,
        y: below,
        ...base,
        fill: "ink-soft",
        text: `y ${compact(targets[0], 2)}`,
      },
    ];
    if (known.forward[last] >= 1) {
      const text = `ŷ ${compact(y_hat[0], 2)}`;
      marks.push({ id: "output", shape: "text", x: loss.x, y: below + 16, ...base, fill: "ink-soft", text });
    }
    return marks;
  }
  const worded = column.decimals === 2 && column.spoken && layout.gap >= 110;
  return column.units.flatMap((spot, index) => target(column, spot, targets[index], worded, loss));
}

/**
 * @param {import("./layout.js").Column} column
 * @param {import("./layout.js").Spot} spot
 * @param {number} value
 * @param {boolean} worded
 * @param {{x: number, y: number, half: number}} loss
 * @returns {Mark[]}
 */
function target(column, { x, y, unit: index }, value, worded, loss) {
  const left = x + column.outer + 4;
  if (worded) {
    const type = {
      size: 11.5,
      fill: "ink-soft",
      face: /** @type {const} */ ("numbers"),
      anchor: /** @type {const} */ ("start"),
    };
    return [
      {
        id: `y${index}`,
        shape: "text",
        x: left,
        y: y > loss.y + 1 ? y + 15 : y - 8,
        ...type,
        text: `y ${compact(value, 2)}`,
        halo: true,
      },
    ];
  }
  const room = loss.x - loss.half - x - column.outer;
  const half = Math.max(1.2, Math.min(4, column.radius * 0.3, room * 0.3));
  const level = Math.min(1, fill(value) / fill(1));
  const square = {
    shape: /** @type {const} */ ("square"),
    x: x + column.outer + Math.min(8, room / 2),
    y,
    size: half,
  };
  return [
    { id: `back${index}`, ...square, fill: "raised", stroke: "loss", width: 1 },
    { id: `y${index}`, ...square, fill: "loss", level },
  ];
}
