/** Where a tag or a tooltip may stand: beside its place, inside the stage, clear of units as far as there is room. Pure. */

import { point } from "./curves.js";
import { stub } from "./layout.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./curves.js").Point} Point */
/** @typedef {{width: number, height: number}} Size */

/** The point of the stage that a place is told at. @param {Layout} layout @param {Place} place @returns {Point | null} */
export function anchor(layout, place) {
  if (place.kind === "loss") return { x: layout.loss.x, y: layout.loss.y };
  if (place.kind === "unit") return layout.columns[place.layer ?? 0]?.units[(place.unit ?? 1) - 1] ?? null;
  if (place.kind === "path") return null;
  const { layer = 1, to = 1, from = 1 } = place;
  const column = layout.columns[layer];
  if (!column?.units[to - 1]) return null;
  if (place.kind === "bias") {
    const { x1, y1 } = stub(column, to);
    return { x: x1, y: y1 };
  }
  const curve = layout.edges[layer][to - 1][from - 1];
  return curve ? point(curve, 0.5) : null;
}

/**
 * The upper left corner of a parameter's tag: of a few places along its edge, above and below, the one that covers least.
 * @param {Layout} layout
 * @param {Place} place a weight or a bias
 * @param {Size} size
 * @returns {Point | null}
 */
export function tagSpot(layout, place, size) {
  const middle = anchor(layout, place);
  if (!middle) return null;
  const { layer = 1, to = 1, from = 1 } = place;
  const curve = place.kind === "weight" ? layout.edges[layer][to - 1][from - 1] : null;
  const points = curve ? [0.5, 0.35, 0.65, 0.2, 0.8].map((u) => point(curve, u)) : [middle];
  const sides = place.kind === "bias" ? [1, -1] : [-1, 1];
  let best = null;
  let least = Number.POSITIVE_INFINITY;
  for (const at of points) {
    for (const side of sides) {
      const corner = inside(layout, { x: at.x - size.width / 2, y: at.y + side * (size.height / 2 + 9) - size.height / 2 }, size);
      const cost = covered(layout, corner, size) + Math.hypot(at.x - middle.x, at.y - middle.y) * 0.5 + (side === sides[0] ? 0 : 4);
      if (cost < least) [best, least] = [corner, cost];
    }
  }
  return best;
}

/** @param {Layout} layout @param {Point} corner @param {Size} size @returns {Point} */
export const inside = (layout, corner, size) => ({
  x: Math.max(2, Math.min(layout.width - size.width - 2, corner.x)),
  y: Math.max(2, Math.min(layout.height - size.height - 2, corner.y)),
});

/** How far a box reaches into discs and the loss, summed. @param {Layout} layout @param {Point} corner @param {Size} size */
function covered(layout, corner, size) {
  let sum = 0;
  const against = (/** @type {Point} */ centre, /** @type {number} */ reach) => {
    const dx = Math.max(corner.x - centre.x, 0, centre.x - corner.x - size.width);
    const dy = Math.max(corner.y - centre.y, 0, centre.y - corner.y - size.height);
    sum += Math.max(0, reach - Math.hypot(dx, dy)) * 2;
  };
  for (const column of layout.columns) for (const spot of column.units) against(spot, column.outer);
  against(layout.loss, layout.loss.half);
  return sum;
}

/**
 * The upper left corner of a tooltip: to the right and below of a point, turned over at a border.
 * @param {Layout} layout
 * @param {Point} at
 * @param {Size} size
 * @returns {Point}
 */
export function tipSpot(layout, at, size) {
  const away = 16;
  const x = at.x + away + size.width > layout.width ? at.x - away - size.width : at.x + away;
  const y = at.y + away + size.height > layout.height ? at.y - away - size.height : at.y + away;
  return inside(layout, { x, y }, size);
}
