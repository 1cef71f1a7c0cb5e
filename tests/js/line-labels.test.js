import assert from "node:assert/strict";
import { test } from "node:test";
import { lineLabels } from "../../static/js/line-labels.js";

/** @type {(level: number, y: number) => {level: number, points: [number, number][]}} */
const across = (level, y) => ({ level, points: [0, 50, 100, 150, 200].map((x) => [x, y]) });

test("a label stands on its line, along it", () => {
  const [label] = lineLabels([across(3, 80)], 200, [], 40);
  assert.equal(label.level, 3);
  assert.equal(label.y, 80);
  assert.equal(label.angle, 0);
});

test("labels keep apart from one another, from the edge and from places that stay free", () => {
  const labels = lineLabels([across(1, 60), across(2, 70), across(3, 195)], 200, [[20, 60]], 40);
  assert.deepEqual(
    labels.map(({ level }) => level),
    [1, 2],
    "the third is at the edge",
  );
  const [one, two] = labels;
  assert.ok(Math.hypot(one.x - two.x, one.y - two.y) >= 40);
  assert.ok(Math.hypot(one.x - 20, one.y - 60) >= 20);
});

test("a label is upright on a line that goes to the left", () => {
  const { points } = across(1, 60);
  const [label] = lineLabels([{ level: 1, points: [...points].reverse() }], 200, [], 40);
  assert.ok(Math.abs(label.angle) <= 90);
});

test("a line that is short or bent all the way has no label", () => {
  const circle = Array.from({ length: 25 }, (_, step) => {
    const turn = (step / 24) * 2 * Math.PI;
    return /** @type {[number, number]} */ ([100 + 14 * Math.cos(turn), 100 + 14 * Math.sin(turn)]);
  });
  assert.deepEqual(lineLabels([{ level: 1, points: circle }], 200, [], 40), []);
  assert.deepEqual(
    lineLabels(
      [
        {
          level: 1,
          points: [
            [100, 100],
            [120, 100],
          ],
        },
      ],
      200,
      [],
      40,
    ),
    [],
  );
});
