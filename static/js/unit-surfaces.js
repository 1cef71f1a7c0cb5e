/**
 * Every unit's own surface over the inputs: what is asked of the server for all of them at once, and where each stands on the
 * stage beside its unit. Pure.
 */

import { unit } from "./places.js";
import { resolutionFor } from "./surface.js";

/** Values of all units' pictures, asked for at every iteration while playing. */
const UNITS = { total: 30_000, most: 36 };
/** Sides of a picture on the stage, in pixels: above a unit whose name has room there, and between units without. */
const LARGEST = 28;
const SMALL = 18;
/** Where on its unit's rim a picture's lower left corner is, above the unit's middle: clear of name, numbers and rim. */
const UP = { named: 45, bare: 26 };

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;

/**
 * The wish for the grid of every unit at the moment on screen; none where a plane or line of inputs makes no sense.
 * @param {Pick<import("./types.js").View, "snapshot" | "widths">} view
 * @returns {import("./wishes.js").Wish | null}
 */
export function unitsWish({ snapshot, widths }) {
  if (!snapshot?.grid) return null;
  const all = widths.slice(1).reduce((sum, one) => sum + one, 0);
  const resolution = resolutionFor(all, snapshot.grid.y ? 2 : 1, UNITS);
  return { call: "grid", query: { iteration: snapshot.rowsAt, resolution, units: true } };
}

/**
 * Where the pictures stand: above and to the right of their units, where at most an edge passes; none beside dots.
 * @param {import("./layout.js").Layout} layout
 * @returns {{name: string, layer: number, unit: number, left: number, top: number, side: number}[]}
 */
export const surfacePlaces = ({ columns }) =>
  columns.slice(1).flatMap(({ layer, decimals, named, outer, units }) => {
    if (decimals < 0) return [];
    const angle = radians(named ? UP.named : UP.bare);
    const side = named ? Math.min(LARGEST, Math.round(outer * 0.29 + 17)) : SMALL;
    return units.map((spot) => ({
      name: unit(layer, spot.unit).name,
      layer,
      unit: spot.unit,
      left: Math.round(spot.x + Math.cos(angle) * outer + 1),
      top: Math.max(1, Math.round(spot.y - Math.sin(angle) * outer - side - 1)),
      side,
    }));
  });
