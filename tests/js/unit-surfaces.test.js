/** Each unit's own surface on the stage: beside its unit, and clear of all that is written there. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../../static/js/layout.js";
import { surfacePlaces, unitsWish } from "../../static/js/unit-surfaces.js";

const STAGE = { width: 680, height: 350 };
const PHONE = { width: 390, height: 340 };

/** @param {{x: number, y: number}} spot @param {{left: number, top: number, side: number}} picture */
const distance = ({ x, y }, { left, top, side }) =>
  Math.hypot(Math.max(left - x, 0, x - left - side), Math.max(top - y, 0, y - top - side));

test("a picture touches no unit's numbers, no picture above it, and no δ of the unit above", () => {
  for (const box of [STAGE, PHONE])
    for (const widths of [
      [2, 4, 3, 1],
      [2, 1],
      [2, 6, 6, 1],
      [2, 8, 8, 1],
    ]) {
      const made = layout(widths, box);
      const places = surfacePlaces(made);
      assert.equal(
        places.length,
        widths.slice(1).reduce((sum, one) => sum + one),
      );
      for (const [index, place] of places.entries()) {
        const column = made.columns[place.layer];
        for (const spot of column.units)
          assert.ok(distance(spot, place) >= column.radius - 4, `${widths} ${place.name}`);
        const above = places[index - 1];
        if (above?.layer !== place.layer) continue;
        assert.ok(place.top >= above.top + above.side, `${widths} ${place.name}`);
        const { y } = column.units[place.unit - 2];
        if (column.spoken) assert.ok(place.top >= y + column.outer + 13, `${widths} ${place.name}`);
        assert.ok(place.left + place.side <= made.width);
      }
    }
});

test("beside dots there is no picture, and where inputs make no plane nothing is asked", () => {
  const widths = [2, ...Array(7).fill(64), 1];
  assert.deepEqual(new Set(surfacePlaces(layout(widths, STAGE)).map(({ layer }) => layer)), new Set([8]));
  assert.equal(unitsWish({ snapshot: /** @type {any} */ ({ grid: null, rowsAt: 1 }), widths }), null);
});
