import assert from "node:assert/strict";
import { test } from "node:test";
import { count, exact, inputName, percent, plain, short, tuple, unitSymbol } from "../../static/js/format.js";

test("numbers are rounded to four decimals, with a true minus sign", () => {
  assert.equal(short(0.04631), "0.0463");
  assert.equal(short(-0.3337), "−0.3337");
  assert.equal(short(1.23321246), "1.2332");
  assert.equal(short(0), "0.0000");
});

test("large and tiny numbers keep digits that say something", () => {
  assert.equal(short(1234.5678), "1234.6");
  assert.equal(short(123.45678), "123.46");
  assert.equal(short(1.5e9), "1.50e9");
  assert.equal(short(-1.234e-9), "−1.23e−9");
  assert.equal(short(0.00004), "4.00e−5");
  assert.equal(short(0.00006), "0.0001");
});

test("NaN and null never reach the screen as such", () => {
  for (const nothing of [Number.NaN, null, undefined]) assert.equal(short(nothing), "–");
});

test("exact digits read back as the same number", () => {
  for (const value of [0.1 + 0.2, -1 / 3, 5e-324, 1.7976931348623157e308]) {
    assert.equal(Number(plain(value)), value);
    assert.equal(Number(exact(value).replace(/−/g, "-")), value);
  }
});

test("a share under one percent says so instead of 0 %", () => {
  assert.equal(percent(0.863), "86 %");
  assert.equal(percent(0.001), "under 1 %");
  assert.equal(percent(0), "0 %");
  assert.equal(percent(0.9998), "over 99 %");
  assert.equal(percent(1), "100 %");
});

test("units are a with the layer above and the unit below, inputs are x", () => {
  assert.equal(unitSymbol(1, 2), "a¹₂");
  assert.equal(unitSymbol(8, 64), "a⁸₆₄");
  assert.equal(unitSymbol(0, 1), "x₁");
});

test("tuples keep whole numbers whole, counts have thin spaces", () => {
  assert.equal(tuple([0, 1]), "(0, 1)");
  assert.equal(tuple([0.05, -1]), "(0.05, −1)");
  assert.equal(count(1234567), "1\u202f234\u202f567");
});

test("input columns read as on paper, and names of people's own are left alone", () => {
  assert.equal(inputName("x1"), "x₁");
  assert.equal(inputName("x1^2"), "x₁²");
  assert.equal(inputName("x1*x2"), "x₁x₂");
  assert.equal(inputName("sin(x2)"), "sin\u00a0x₂");
  for (const own of ["sepal length", "x_1", "age2go", "sin(x1) + 1"]) assert.equal(inputName(own), own);
});
