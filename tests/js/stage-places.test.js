import assert from "node:assert/strict";
import { test } from "node:test";
import { tagSpot, tipSpot } from "../../static/js/callout.js";
import { point } from "../../static/js/curves.js";
import { hit } from "../../static/js/hit.js";
import { layout, stub } from "../../static/js/layout.js";
import * as places from "../../static/js/places.js";
import { parameter, readings } from "../../static/js/readings.js";
import { walk } from "../../static/js/roving.js";
import { activate, insert, remove, resize } from "../../static/js/structure.js";
import { during, trace, viewAt, WIDTHS } from "./stage-fixture.js";

const LAYOUT = layout([2, 4, 3, 1], { width: 684, height: 410 });

test("a point names the unit, the edge, the bias or the loss under it", () => {
  const { x, y } = LAYOUT.columns[1].units[2];
  assert.equal(hit(LAYOUT, x + 5, y - 5)?.name, "a1.3");
  const edge = point(LAYOUT.edges[2][2][1], 0.3);
  assert.equal(hit(LAYOUT, edge.x, edge.y + 1)?.name, "W2.3.2");
  const { x1, y1 } = stub(LAYOUT.columns[1], 3);
  assert.equal(hit(LAYOUT, x1, y1)?.name, "b1.3");
  assert.equal(hit(LAYOUT, LAYOUT.loss.x, LAYOUT.loss.y)?.name, "L");
  assert.equal(hit(LAYOUT, LAYOUT.columns[1].x, 1), null);
});

test("a finger reaches further than a pointer", () => {
  const edge = point(LAYOUT.edges[3][0][1], 0.5);
  assert.equal(hit(LAYOUT, edge.x, edge.y + 10), null);
  assert.equal(hit(LAYOUT, edge.x, edge.y + 10, 13)?.name, "W3.1.2");
});

test("arrow keys walk from unit to edge to unit and end at the loss", () => {
  const widths = [2, 4, 3, 1];
  const edge = walk(places.unit(1, 4), "ArrowRight", widths, null);
  assert.equal(edge.name, "W2.3.4");
  assert.equal(walk(edge, "ArrowRight", widths, places.unit(1, 4)).name, "a2.3");
  assert.equal(walk(edge, "ArrowUp", widths, places.unit(1, 4)).name, "W2.2.4");
  assert.equal(walk(places.unit(3, 1), "ArrowRight", widths, null).name, "L");
  assert.equal(walk(places.loss, "ArrowLeft", widths, null).name, "a3.1");
  assert.equal(walk(places.unit(1, 4), "ArrowDown", widths, null).name, "a1.4");
});

test("the bias comes after the last edge into a unit", () => {
  const origin = places.unit(1, 2);
  assert.equal(walk(places.weight(1, 2, 2), "ArrowDown", [2, 4, 1], origin).name, "b1.2");
  assert.equal(walk(places.bias(1, 2), "ArrowUp", [2, 4, 1], origin).name, "W1.2.2");
  assert.equal(walk(places.bias(1, 2), "ArrowRight", [2, 4, 1], origin).name, "a1.2");
});

test("every unit of every layer can be reached from the first input", () => {
  const widths = [2, 3, 2];
  const seen = new Set();
  const front = [places.unit(0, 1)];
  while (front.length > 0) {
    const place = /** @type {import("../../static/js/types.js").Place} */ (front.pop());
    if (seen.has(place.name)) continue;
    seen.add(place.name);
    for (const key of /** @type {const} */ (["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"])) {
      for (const origin of [places.unit((place.layer ?? 1) - 1, 1), places.unit(place.layer ?? 1, 1)]) {
        front.push(walk(place, key, widths, place.kind === "unit" ? null : origin));
      }
    }
  }
  const parameters = 2 * 3 + 3 * 2 + 3 + 2;
  assert.equal(seen.size, 2 + 3 + 2 + parameters + 1);
});

test("readings hold what is computed and nothing more", () => {
  const labels = (/** @type {number} */ t, /** @type {any} */ place) =>
    readings(viewAt(t), place).map(([label]) => label);
  assert.deepEqual(labels(0, places.unit(1, 1)), []);
  assert.deepEqual(labels(during(0), places.unit(1, 1)), ["z", "a", "da/dz"]);
  assert.deepEqual(labels(during(4), places.unit(1, 1)), ["z", "a", "da/dz", "∂ℓ/∂a", "δ"]);
  assert.deepEqual(labels(0, places.unit(0, 2)), ["x"]);
  assert.deepEqual(labels(during(1), places.loss), []);
  assert.equal(readings(viewAt(during(6)), places.weight(2, 1, 2)).length, 4);
});

test("a parameter's numbers are those of the trace", () => {
  assert.deepEqual(parameter(/** @type {any} */ (trace), places.weight(2, 1, 2)), {
    value: 0.5,
    sample: 1.5,
    batch: 1.5,
    step: -0.15,
  });
  assert.equal(parameter(/** @type {any} */ (trace), places.bias(1, 1)).value, 0.5);
  assert.equal(WIDTHS.length, trace.layers.length + 1);
});

test("a tag stays inside the stage and clear of discs where there is room", () => {
  const size = { width: 60, height: 26 };
  for (const place of [places.weight(1, 1, 1), places.weight(3, 1, 3), places.bias(3, 1)]) {
    const spot = tagSpot(LAYOUT, place, size, size);
    assert.ok(spot && spot.x >= 0 && spot.y >= 0 && spot.x + 60 <= 684 && spot.y + 26 <= 410);
    for (const { units, radius } of LAYOUT.columns) {
      for (const { x, y } of units) {
        const dx = Math.max(spot.x - x, 0, x - spot.x - 60);
        const dy = Math.max(spot.y - y, 0, y - spot.y - 26);
        assert.ok(Math.hypot(dx, dy) >= radius, `${place.name} covers a unit at ${x}, ${y}`);
      }
    }
  }
});

test("a tooltip turns over at the border", () => {
  const size = { width: 200, height: 100 };
  const { x, y } = tipSpot(LAYOUT, { x: 680, y: 400 }, size);
  assert.ok(x + 200 <= 680 && y + 100 <= 400);
});

test("structure changes are new arrays; what is not allowed is null", () => {
  const layers = [
    { units: 4, activation: "tanh" },
    { units: 1, activation: "sigmoid" },
  ];
  const limits = { layers: 3, units: 5 };
  assert.equal(resize(layers, 0, 1, limits)?.[0].units, 5);
  assert.equal(resize([{ units: 5, activation: "tanh" }], 0, 1, limits), null);
  assert.equal(resize(layers, 1, -1, limits), null);
  assert.equal(activate(layers, 0, "relu")[0].activation, "relu");
  assert.deepEqual(
    insert(layers, 1, limits)?.map(({ units }) => units),
    [4, 4, 1],
  );
  assert.equal(insert([...layers, ...layers], 0, limits), null);
  assert.equal(remove(layers, 1), null);
  assert.equal(remove(layers, 0)?.length, 1);
  assert.equal(layers[0].units, 4, "the old array is left as it is");
});
