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

/** Room that a tag may need with all its lines; it is placed for this, so that it does not jump when a line is added. */
const FULL = { width: 100, height: 62 };
/** Distances between an edge and its tag. */
const LIFTS = [8, 14, 22];

/**
 * The upper left corner of a parameter's tag: of a few places along its edge, above and below, the one that covers least.
 * @param {Layout} layout
 * @param {Place} place a weight or a bias
 * @param {Size} size
 * @param {Size} [room] what it should have room for
 * @returns {Point | null}
 */
export function tagSpot(layout, place, size, room = FULL) {
  const middle = anchor(layout, place);
  if (!middle) return null;
  const taken = obstacles(layout);
  let best = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { at, side, lift, extra } of candidates(layout, place, middle)) {
    const corner = beside(layout, at, side, lift, room);
    const away = Math.hypot(corner.x + room.width / 2 - middle.x, corner.y + room.height / 2 - middle.y);
    const cost = covered(taken, corner, room) * 4 + away * 0.4 + extra;
    if (cost < least) [best, least] = [{ at, side, lift }, cost];
  }
  return best && beside(layout, best.at, best.side, best.lift, size);
}

/** Places to try, the first side being the better one. @param {Layout} layout @param {Place} place @param {Point} middle */
function candidates(layout, place, middle) {
  const { layer = 1, to = 1, from = 1 } = place;
  const curve = place.kind === "weight" ? layout.edges[layer][to - 1][from - 1] : null;
  const points = curve ? [0.5, 0.4, 0.6, 0.28, 0.72].map((u) => point(curve, u)) : [middle];
  const first = place.kind === "bias" ? 1 : -1;
  return points.flatMap((at) =>
    [first, -first].flatMap((side) =>
      LIFTS.map((lift) => ({ at, side, lift, extra: side === first ? 0 : 3 })),
    ),
  );
}

/** A box above (-1) or below (1) a point. @param {Layout} layout @param {Point} at @param {number} side @param {number} lift @param {Size} size */
const beside = (layout, at, side, lift, size) =>
  inside(
    layout,
    { x: at.x - size.width / 2, y: at.y + side * (size.height / 2 + lift) - size.height / 2 },
    size,
  );

/** @param {Layout} layout @param {Point} corner @param {Size} size @returns {Point} */
export const inside = (layout, corner, size) => ({
  x: Math.max(2, Math.min(layout.width - size.width - 2, corner.x)),
  y: Math.max(2, Math.min(layout.height - size.height - 2, corner.y)),
});

/** What a tag should not cover, as centres and half sides: discs with their labels, and the loss. @param {Layout} layout */
function obstacles(layout) {
  const { loss, columns } = layout;
  const units = columns.flatMap(({ outer, named, spoken, units }) =>
    units.flatMap(({ x, y }) => [
      { x, y, reach: outer, half: 0 },
      ...(named ? [{ x, y: y - outer - 9, reach: 7, half: 7 }] : []),
      ...(spoken ? [{ x, y: y + outer + 9, reach: 7, half: 32 }] : []),
    ]),
  );
  return [...units, { x: loss.x, y: loss.y, reach: loss.half, half: 0 }];
}

/** How far a box reaches into what is taken, summed. */
/** @param {ReturnType<typeof obstacles>} taken @param {Point} corner @param {Size} size */
function covered(taken, corner, size) {
  let sum = 0;
  for (const { x, y, reach, half } of taken) {
    const dx = Math.max(corner.x - x - half, 0, x - half - corner.x - size.width);
    const dy = Math.max(corner.y - y, 0, y - corner.y - size.height);
    sum += Math.max(0, reach - Math.hypot(dx, dy));
  }
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
