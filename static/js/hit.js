/** Which place of the stage lies under a point: by geometry, so that both painters answer alike. Pure. */

import { parameterAt, point } from "./curves.js";
import { stub } from "./layout.js";
import * as places from "./places.js";

/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Column} Column */

/**
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 * @param {number} [reach] how far from its middle an edge still answers; larger for fingers
 * @returns {Place | null}
 */
export function hit(layout, x, y, reach = 6) {
  const { loss } = layout;
  if (Math.abs(x - loss.x) <= loss.half + 4 && Math.abs(y - loss.y) <= loss.half + 4) return places.loss;
  for (const column of layout.columns) {
    const found = stubAt(column, x, y, reach) ?? unitAt(column, x, y, reach);
    if (found) return found;
  }
  return edgeAt(layout, x, y, reach);
}

/** @param {Column} column @param {number} x @param {number} y @param {number} reach */
function unitAt(column, x, y, reach) {
  const margin = column.outer + Math.min(3, reach / 2);
  if (Math.abs(x - column.x) > margin) return null;
  const near = nearest(column, y);
  const within = Math.hypot(x - near.x, y - near.y) <= margin;
  return within ? places.unit(column.layer, near.unit) : null;
}

/** @param {Column} column @param {number} y */
const nearest = (column, y) =>
  column.units.reduce((best, spot) => (Math.abs(spot.y - y) < Math.abs(best.y - y) ? spot : best));

/** @param {Column} column @param {number} x @param {number} y @param {number} reach */
function stubAt(column, x, y, reach) {
  if (column.stub === 0) return null;
  for (const { unit } of column.units) {
    const { x1, y1 } = stub(column, unit);
    if (Math.hypot(x - x1, y - y1) <= Math.max(7, reach)) return places.bias(column.layer, unit);
  }
  return null;
}

/** @param {Layout} layout @param {number} x @param {number} y @param {number} reach */
function edgeAt(layout, x, y, reach) {
  for (let layer = 1; layer < layout.columns.length; layer++) {
    const [before, column] = [layout.columns[layer - 1], layout.columns[layer]];
    if (x < before.x + before.outer || x > column.x - column.outer) continue;
    const u = parameterAt(layout.edges[layer][0][0], x);
    return nearestEdge(layout, layer, u, y, reach);
  }
  return null;
}

/** All edges between two columns share their course along x, so one u serves them all. */
/** @param {Layout} layout @param {number} layer @param {number} u @param {number} y @param {number} reach */
function nearestEdge(layout, layer, u, y, reach) {
  let best = null;
  let closest = reach;
  for (const [j, row] of layout.edges[layer].entries()) {
    for (const [i, curve] of row.entries()) {
      const steep =
        ((curve.y2 - curve.y1) * 6 * u * (1 - u)) / ((curve.x2 - curve.x1) * (1.5 - 3 * u * (1 - u)));
      const distance = Math.abs(point(curve, u).y - y) / Math.hypot(1, steep);
      if (distance < closest) {
        closest = distance;
        best = places.weight(layer, j + 1, i + 1);
      }
    }
  }
  return best;
}
