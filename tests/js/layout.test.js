import assert from "node:assert/strict";
import { test } from "node:test";
import { angle, bezier, parameterAt, point } from "../../static/js/curves.js";
import { layout, stub } from "../../static/js/layout.js";

const NETS = [
  [1, 1],
  [2, 3, 1],
  [2, 4, 3, 1],
  [2, 8, 8, 8, 1],
  [4, 6, 10],
  [12, 24, 3],
  [2, 3, 3, 3, 3, 3, 3, 3, 1],
  [4, 64, 64, 64, 64, 64, 64, 64, 3],
  [64, 64, 64, 64, 64, 64, 64, 64, 64],
];
const BOXES = [
  [328, 320],
  [390, 330],
  [684, 400],
  [1000, 600],
  [1600, 900],
].map(([width, height]) => ({ width, height }));

/** @param {(one: ReturnType<typeof layout>, what: string) => void} check */
function everywhere(check) {
  for (const net of NETS)
    for (const box of BOXES) check(layout(net, box), `${net.join("-")} in ${box.width} × ${box.height}`);
}

test("units of a layer never overlap, and stay inside the box", () => {
  everywhere(({ columns, width, height }, what) => {
    for (const { units, outer, radius } of columns) {
      units.forEach(({ x, y }, index) => {
        assert.ok(x - outer >= 0 && x + outer <= width, `${what}: across`);
        assert.ok(y - radius >= -0.01 && y + radius <= height + 0.01, `${what}: ${y} ± ${radius}`);
        if (index > 0) assert.ok(y - units[index - 1].y >= 2 * radius + 1, `${what}: apart`);
      });
    }
  });
});

test("rims of neighbours stay apart where numbers stand in the units", () => {
  everywhere(({ columns }, what) => {
    for (const { units, outer, decimals } of columns) {
      if (decimals < 0 || units.length < 2) continue;
      assert.ok(units[1].y - units[0].y >= 2 * outer, what);
    }
  });
});

test("layers run from left to right with room for edges between them, the loss last and inside", () => {
  everywhere(({ columns, loss, width, edges }, what) => {
    columns.slice(1).forEach((column, index) => {
      assert.ok(column.x - column.outer > columns[index].x + columns[index].outer + 4, what);
    });
    const last = columns[columns.length - 1];
    assert.ok(loss.x - loss.half > last.x + last.outer, `${what}: loss after the outputs`);
    assert.ok(loss.x + loss.half <= width, `${what}: loss inside`);
    assert.equal(edges.length, columns.length);
  });
});

test("a symbol above and delta below have room of their own", () => {
  everywhere(({ columns, height }, what) => {
    for (const { units, outer, named, spoken } of columns) {
      const [first, last] = [units[0].y - outer, units[units.length - 1].y + outer];
      if (named) assert.ok(first >= 14, `${what}: the first symbol at ${first}`);
      if (spoken) assert.ok(height - last >= 14, `${what}: the last delta at ${last}`);
      if (units.length < 2) continue;
      const needed = 2 * outer + (named ? 14 : 0) + (spoken ? 14 : 0);
      assert.ok(units[1].y - units[0].y >= needed - 0.01, what);
    }
  });
});

test("a small network gets big circles with two decimals, 64 units a layer get dots", () => {
  const small = layout([2, 4, 3, 1], { width: 684, height: 410 });
  for (const column of small.columns) {
    assert.ok(column.radius >= 24 && column.radius <= 30, `radius ${column.radius}`);
    assert.equal(column.decimals, 2);
  }
  const large = layout([4, 64, 64, 3], { width: 684, height: 410 });
  assert.ok(large.columns[1].radius < 4);
  assert.equal(large.columns[1].decimals, -1);
  assert.ok(large.columns[0].decimals > 0, "the few inputs keep their numbers");
});

test("edges join the right units, leave and arrive horizontally", () => {
  const { columns, edges } = layout([2, 3, 1], { width: 684, height: 410 });
  const curve = edges[1][2][0];
  const [start, end] = [columns[0].units[0], columns[1].units[2]];
  assert.deepEqual(point(curve, 0), { x: start.x + columns[0].outer, y: start.y });
  assert.deepEqual(point(curve, 1), { x: end.x - columns[1].outer, y: end.y });
  assert.ok(Math.abs(angle(curve, 0)) < 1e-12 && Math.abs(angle(curve, 1)) < 1e-12);
  assert.equal(edges.flat().flat().length, 2 * 3 + 3);
});

test("above 600 edges a network is dense", () => {
  const box = { width: 684, height: 410 };
  assert.equal(layout([10, 20, 20], box).dense, false);
  assert.equal(layout([10, 20, 20, 1], box).count, 620);
  assert.equal(layout([10, 20, 20, 1], box).dense, true);
});

test("the bias mark ends at its unit's rim and begins outside", () => {
  const { columns } = layout([2, 3, 1], { width: 684, height: 410 });
  const { x, y } = columns[1].units[1];
  const { x1, y1, x2, y2 } = stub(columns[1], 2);
  assert.ok(Math.abs(Math.hypot(x2 - x, y2 - y) - columns[1].outer) < 1e-9);
  assert.ok(Math.hypot(x1 - x, y1 - y) > columns[1].outer + 5);
});

test("a part of a curve is a piece of the whole", () => {
  const curve = { x1: 0, y1: 0, x2: 100, y2: 60 };
  const [x0, y0, , , , , x3, y3] = bezier(curve, 0.25, 0.75);
  assert.ok(Math.hypot(x0 - point(curve, 0.25).x, y0 - point(curve, 0.25).y) < 1e-9);
  assert.ok(Math.hypot(x3 - point(curve, 0.75).x, y3 - point(curve, 0.75).y) < 1e-9);
  const [a, b, c, d, e, g, h, i] = bezier(curve, 0.25, 0.75);
  const half = { x: (a + 3 * c + 3 * e + h) / 8, y: (b + 3 * d + 3 * g + i) / 8 };
  assert.ok(Math.hypot(half.x - point(curve, 0.5).x, half.y - point(curve, 0.5).y) < 1e-9);
});

test("the parameter at an x gives back that x", () => {
  const curve = { x1: 10, y1: 0, x2: 90, y2: 60 };
  for (const x of [10, 20, 47, 89, 90]) assert.ok(Math.abs(point(curve, parameterAt(curve, x)).x - x) < 1e-4);
});
