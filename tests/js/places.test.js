import assert from "node:assert/strict";
import { test } from "node:test";
import { bias, exists, loss, parse, path, same, unit, weight } from "../../static/js/places.js";

test("places are named as the contract names parameters: layer, to, from", () => {
  assert.equal(weight(1, 2, 3).name, "W1.2.3");
  assert.equal(bias(4, 5).name, "b4.5");
});

test("a parameter's name reads back as its place", () => {
  for (const place of [weight(1, 2, 3), bias(2, 1), unit(0, 4)]) assert.deepEqual(parse(place.name), place);
  for (const wrong of ["W1.2", "b1.2.3", "a1", "w1.2.3", "W1.2.3.4", ""])
    assert.equal(parse(wrong), null, wrong);
});

test("a place exists only within the network's widths", () => {
  const widths = [2, 3, 1];
  assert.ok(exists(weight(1, 3, 2), widths));
  assert.ok(exists(weight(2, 1, 3), widths));
  assert.ok(!exists(weight(1, 4, 1), widths));
  assert.ok(!exists(weight(1, 1, 3), widths));
  assert.ok(!exists(weight(3, 1, 1), widths));
  assert.ok(!exists(bias(0, 1), widths));
  assert.ok(exists(unit(0, 2), widths));
  assert.ok(exists(path(1, [3, 1]), widths));
  assert.ok(!exists(path(1, [1, 2]), widths));
  assert.ok(exists(loss, widths));
  assert.ok(!exists(null, widths));
});

test("places are the same when they name the same thing", () => {
  assert.ok(same(weight(1, 2, 1), parse("W1.2.1")));
  assert.ok(!same(weight(1, 2, 1), weight(1, 1, 2)));
  assert.ok(same(null, null));
  assert.ok(!same(null, loss));
});
