/**
 * Marks of the units that hardly let a gradient through, over the training rows: a cross for a dead one, a curve that
 * flattens out for a saturated one. They appear once the layer's activations are computed.
 */

import { ailmentOf } from "./layer-health.js";

/** @typedef {import("./scene.js").Now} Now */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Group} Group */
/** @typedef {import("./layout.js").Column} Column */
/** @typedef {import("./layout.js").Spot} Spot */
/** @typedef {import("./layer-health.js").Ailment} Ailment */

/** Smallest radius of a disc beside which a badge has room; on a smaller one the sign stands by itself. */
const ROOMY = 12.5;
const BADGE = 7;
/** Where the badge sits on the rim: low on the right, clear of the arc's beginning, of the bias and of the numbers. */
const ANGLE = (48 * Math.PI) / 180;

/** Strokes of a sign within a box from -1 to 1. @type {Record<Ailment, number[][]>} */
const STROKES = {
  dead: [
    [-0.8, -0.8, 0.8, 0.8],
    [-0.8, 0.8, 0.8, -0.8],
  ],
  saturated: [
    [-1, 0.7, -0.25, -0.6],
    [-0.25, -0.6, 1, -0.6],
  ],
};

/** @param {Now} now @returns {Group[]} */
export function healthGroups({ health, layout, known }) {
  return (health?.layers ?? []).flatMap((one) => {
    const column = layout.columns[one.layer];
    if (!(known.forward[one.layer] >= 1) || one.dead_units.length + one.saturated_units.length === 0)
      return [];
    const marks = () =>
      column.units.flatMap((spot) => {
        const ailment = ailmentOf(one, spot.unit);
        return ailment ? sign(column, spot, ailment) : [];
      });
    return [{ id: `health${one.layer}`, plane: "front", key: [one, layout], marks }];
  });
}

/** The ailments of a network's units that are marked at this moment. @param {Now} now @returns {Ailment[]} */
export const ailmentsShown = ({ health, known }) =>
  /** @type {const} */ (["dead", "saturated"]).filter((kind) =>
    health?.layers.some((one) => known.forward[one.layer] >= 1 && one[`${kind}_units`].length > 0),
  );

/** @param {Column} column @param {Spot} spot @param {Ailment} ailment @returns {Mark[]} */
function sign(column, { unit, x, y }, ailment) {
  if (column.radius < ROOMY) {
    const size = Math.max(2.5, column.radius * 1.15);
    return [
      ...strokes(`halo${unit}`, { x, y }, size, ailment, "paper", 3.2),
      ...strokes(`sign${unit}`, { x, y }, size, ailment, "ink", 1.4),
    ];
  }
  const at = { x: x + Math.cos(ANGLE) * column.outer, y: y + Math.sin(ANGLE) * column.outer };
  return [
    { id: `badge${unit}`, shape: "circle", ...at, size: BADGE, fill: "paper", stroke: "ink", width: 1.2 },
    ...strokes(`sign${unit}`, at, BADGE * 0.58, ailment, "ink", 1.8),
  ];
}

/** @param {string} id @param {{x: number, y: number}} at @param {number} size @param {Ailment} ailment @param {string} stroke @param {number} width @returns {Mark[]} */
const strokes = (id, { x, y }, size, ailment, stroke, width) =>
  STROKES[ailment].map(([x1, y1, x2, y2], index) => ({
    id: `${id}.${index}`,
    shape: "line",
    curve: { x1: x + x1 * size, y1: y + y1 * size, x2: x + x2 * size, y2: y + y2 * size },
    stroke,
    width,
  }));
