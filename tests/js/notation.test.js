import assert from "node:assert/strict";
import { test } from "node:test";
import * as notation from "../../static/js/notation.js";
import * as places from "../../static/js/places.js";

test("a weight carries its layer above and the units it joins below, the one it leads to first", () => {
  assert.equal(notation.placeLatex(places.weight(1, 2, 3)), "w^{(1)}_{2,3}");
  assert.equal(notation.placeLatex(places.bias(2, 1)), "b^{(2)}_{1}");
});

test("an input is x, a later unit is a, and the loss of a sample is a small l", () => {
  assert.equal(notation.placeLatex(places.unit(0, 2)), "x_{2}");
  assert.equal(notation.placeLatex(places.unit(3, 2)), "a^{(3)}_{2}");
  assert.equal(notation.placeLatex(places.loss), "\\ell");
});

test("the last layer's unit is called ŷ, with an index only where there are several", () => {
  assert.equal(notation.unitText(2, 1, [2, 3, 1]), "ŷ");
  assert.equal(notation.unitText(2, 2, [2, 3, 3]), "ŷ₂");
  assert.equal(notation.unitText(1, 3, [2, 3, 3]), "a¹₃");
  assert.equal(notation.unitText(0, 2, [2, 3, 3]), "x₂");
});

test("an input is called by its column's name where the data has one", () => {
  assert.equal(notation.unitText(0, 2, [2, 3, 3], ["x1", "x1^2"]), "x₁²");
  assert.equal(notation.unitText(1, 2, [2, 3, 3], ["x1", "x1^2"]), "a¹₂");
});

test("a path is written from its first unit to the loss", () => {
  assert.equal(notation.pathText(1, [2, 1, 1], [2, 4, 3, 1]), "a¹₂ → a²₁ → ŷ → ℓ");
  assert.equal(notation.pathText(3, [1], [2, 4, 3, 1]), "ŷ → ℓ");
});

test("the factors of a path are named slope by slope and weight by weight up to the last delta", () => {
  const factors = ["dz_dW", "da_dz", "W", "da_dz", "W", "delta"].map((name) => ({ name }));
  assert.deepEqual(notation.pathFactorsLatex(places.weight(1, 2, 1), [2, 3, 1], factors), [
    "\\frac{\\partial z^{(1)}_{2}}{\\partial w^{(1)}_{2,1}}",
    "\\frac{\\partial a^{(1)}_{2}}{\\partial z^{(1)}_{2}}",
    "w^{(2)}_{3,2}",
    "\\frac{\\partial a^{(2)}_{3}}{\\partial z^{(2)}_{3}}",
    "w^{(3)}_{1,3}",
    "\\delta^{(3)}_{1}",
  ]);
});

test("a bias's path begins with the derivative by the bias", () => {
  const [first] = notation.pathFactorsLatex(places.bias(2, 1), [1], [{ name: "dz_db" }, { name: "delta" }]);
  assert.equal(first, "\\frac{\\partial z^{(2)}_{1}}{\\partial b^{(2)}_{1}}");
});

test("a factor's place is a unit, a weight, a bias or nowhere", () => {
  assert.deepEqual(notation.placeOf({ layer: 0, unit: 2 }), places.unit(0, 2));
  assert.deepEqual(notation.placeOf({ layer: 1, to: 2, from: 3 }), places.weight(1, 2, 3));
  assert.deepEqual(notation.placeOf({ layer: 1, to: 2 }), places.bias(1, 2));
  assert.equal(notation.placeOf(null), null);
});

test("each factor of a path has its own place along the way", () => {
  const names = ["dz_dW", "da_dz", "W", "da_dz", "W", "delta"].map((name) => ({ name }));
  const found = notation.pathFactorPlaces(places.weight(1, 2, 1), [2, 3, 1], names);
  assert.deepEqual(
    found.map((place) => place.name),
    ["W1.2.1", "a1.2", "W2.3.2", "a2.3", "W3.1.3", "a3.1"],
  );
});
