import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldText, fromExponent, readWithin, seriesStep, toExponent } from "../../static/js/field-ranges.js";

const SEED = { kind: "integer", minimum: 0, maximum: 100 };

test("a number within the range is read, one beyond it is not", () => {
  assert.equal(readWithin("100", SEED), 100);
  assert.equal(readWithin("101", SEED), null);
  assert.equal(readWithin("-1", SEED), null);
});

test("an exclusive bound is outside the range", () => {
  assert.equal(readWithin("0", { kind: "number", above: 0 }), null);
  assert.equal(readWithin("0.001", { kind: "number", above: 0 }), 0.001);
});

test("a fraction is no integer, and words are no number", () => {
  assert.equal(readWithin("1.5", SEED), null);
  assert.equal(readWithin("many", SEED), null);
  assert.equal(readWithin("", SEED), null);
});

test("a learning rate of a million is within a range that has no end there", () => {
  assert.equal(readWithin("1e6", { kind: "number", minimum: 0, maximum: 1e9 }), 1e6);
});

test("the arrow keys go along 1, 2, 5, 10", () => {
  const up = [0.1];
  for (let count = 0; count < 4; count++) up.push(seriesStep(up[count], 1));
  assert.deepEqual(up, [0.1, 0.2, 0.5, 1, 2]);
  const down = [1];
  for (let count = 0; count < 4; count++) down.push(seriesStep(down[count], -1));
  assert.deepEqual(down, [1, 0.5, 0.2, 0.1, 0.05]);
});

test("a number between the steps goes to the next one on its side", () => {
  assert.equal(seriesStep(0.3, 1), 0.5);
  assert.equal(seriesStep(0.3, -1), 0.2);
  assert.equal(seriesStep(0, 1), 0.001);
  assert.equal(seriesStep(0, -1), 0);
});

test("the slider's places are powers of ten, to two digits", () => {
  assert.equal(fromExponent(-4), 0.0001);
  assert.equal(fromExponent(-0.5), 0.32);
  assert.equal(toExponent(0.01), -2);
});

test("a field shows every digit, and an exponent only where that is shorter", () => {
  assert.equal(fieldText(0.5), "0.5");
  assert.equal(fieldText(1e6), "1e6");
  assert.equal(fieldText(123456.5), "123456.5");
  assert.equal(fieldText(0.0001), "0.0001");
  assert.equal(fieldText(-2.5e-9), "-2.5e-9");
});
