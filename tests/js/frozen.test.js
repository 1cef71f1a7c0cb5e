import assert from "node:assert/strict";
import { test } from "node:test";
import { isFrozen, toggled } from "../../static/js/frozen.js";
import * as places from "../../static/js/places.js";

const widths = [2, 2, 1];

test("a parameter is frozen by its own name, its layer's or its kind's", () => {
  assert.ok(isFrozen(["W1.2.1"], places.weight(1, 2, 1)));
  assert.ok(isFrozen(["W1"], places.weight(1, 2, 1)));
  assert.ok(isFrozen(["b"], places.bias(2, 1)));
  assert.ok(!isFrozen(["W2", "b"], places.weight(1, 2, 1)));
});

test("freezing adds the name and keeps the rest", () => {
  assert.deepEqual(toggled(["b"], places.weight(1, 2, 1), widths), ["b", "W1.2.1"]);
});

test("freeing one weight of a frozen layer leaves the others frozen", () => {
  assert.deepEqual(toggled(["W1"], places.weight(1, 2, 1), widths), ["W1.1.1", "W1.1.2", "W1.2.2"]);
});

test("freeing one bias of a frozen kind leaves every other bias frozen", () => {
  const names = toggled(["b", "W2"], places.bias(1, 1), widths);
  assert.ok(!isFrozen(names, places.bias(1, 1)));
  assert.ok(isFrozen(names, places.bias(1, 2)));
  assert.ok(isFrozen(names, places.bias(2, 1)));
  assert.ok(isFrozen(names, places.weight(2, 1, 1)));
});

test("freeing a parameter frozen twice over frees it", () => {
  assert.ok(!isFrozen(toggled(["W", "W1.1.1"], places.weight(1, 1, 1), widths), places.weight(1, 1, 1)));
});
