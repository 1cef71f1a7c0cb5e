/** Saturated and dead units on the stage: marked when their layer's activations are known, and told in legend and tooltip. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../../static/js/layout.js";
import { unit } from "../../static/js/places.js";
import { readings } from "../../static/js/readings.js";
import { scene } from "../../static/js/scene.js";
import { healthGroups } from "../../static/js/scene-health.js";
import { during, viewAt, WIDTHS } from "./stage-fixture.js";

const LAYOUT = layout(WIDTHS, { width: 684, height: 400 });
const SMALL = layout([2, 64, 1], { width: 684, height: 400 });

/** Unit 2 of layer 1 is dead, the output saturated. @type {any} */
const HEALTH = {
  layers: [
    { layer: 1, flat: [0.25, 1], dead_units: [2], saturated_units: [] },
    { layer: 2, flat: [0.75], dead_units: [], saturated_units: [1] },
  ],
};

/** @param {number} t @param {any} health */
function marked(t, health = HEALTH) {
  const { groups, legend } = scene(viewAt(t), LAYOUT, health);
  const found = groups.filter(({ id }) => id.startsWith("health"));
  return {
    marks: found.flatMap(({ id, marks }) => marks().map((mark) => ({ ...mark, id: `${id} ${mark.id}` }))),
    legend: legend.map(({ mark }) => mark).filter((mark) => mark === "dead" || mark === "saturated"),
  };
}

test("a unit is marked once its layer's activations are computed", () => {
  assert.deepEqual(marked(during(0, 0.9)), { marks: [], legend: [] });
  const first = marked(during(0));
  assert.deepEqual(first.legend, ["dead"]);
  assert.ok(first.marks.every(({ id }) => id.startsWith("health1")));
  assert.deepEqual(marked(during(1)).legend, ["dead", "saturated"]);
});

test("a badge sits on the rim of the unit it is about, a cross for a dead one", () => {
  const { marks } = marked(during(0));
  const badge = marks.find(({ id }) => id === "health1 badge2");
  const { x, y } = LAYOUT.columns[1].units[1];
  const away = Math.hypot((badge?.x ?? 0) - x, (badge?.y ?? 0) - y);
  assert.ok(Math.abs(away - LAYOUT.columns[1].outer) < 1e-9);
  assert.equal(marks.filter(({ shape }) => shape === "line").length, 2);
  assert.ok(!marks.some(({ id }) => id.endsWith("badge1")));
});

test("where units are dots the sign stands on the dot itself", () => {
  const known = /** @type {any} */ ({ forward: [1, 1] });
  const health = /** @type {any} */ ({ layers: [{ layer: 1, dead_units: [64], saturated_units: [] }] });
  const [group] = healthGroups(/** @type {any} */ ({ health, known, layout: SMALL }));
  const { x, y } = SMALL.columns[1].units[63];
  const lines = group.marks();
  assert.equal(lines.filter(({ stroke }) => stroke === "ink").length, 2);
  for (const { shape, curve } of lines) {
    assert.equal(shape, "line");
    assert.ok(
      curve &&
        Math.abs((curve.x1 + curve.x2) / 2 - x) < 1e-9 &&
        Math.abs((curve.y1 + curve.y2) / 2 - y) < 1e-9,
    );
  }
});

test("without an answer nothing is marked", () => {
  assert.deepEqual(marked(1, null), { marks: [], legend: [] });
});

test("the tooltip tells on what share of the rows a unit is flat, and what it is called for that", () => {
  const told = (/** @type {number} */ t, /** @type {number} */ layer, /** @type {number} */ one) =>
    readings(viewAt(t), unit(layer, one), HEALTH).filter(([label]) => label.includes("flat"));
  assert.deepEqual(told(0, 1, 2), []);
  assert.deepEqual(told(during(1), 1, 1), [["flat, share of training rows", 0.25]]);
  assert.deepEqual(told(during(1), 1, 2), [["dead: flat, share of training rows", 1]]);
  assert.deepEqual(told(during(1), 2, 1), [["saturated: flat, share of training rows", 0.75]]);
});
