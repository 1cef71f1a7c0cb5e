import assert from "node:assert/strict";
import { test } from "node:test";
import { readValues } from "../../static/js/compared-values.js";

/** @param {string} text @param {import("../../static/js/compared-values.js").Kind} kind @param {number} [most] */
const values = (text, kind, most = 64) => readValues(text, kind, most).values;
/** @param {string} text @param {import("../../static/js/compared-values.js").Kind} kind @param {number} [most] */
const problem = (text, kind, most = 64) => readValues(text, kind, most).problem;

test("numbers stand between commas, semicolons or spaces, with a typographic minus too", () => {
  assert.deepEqual(values("0.01, 0.1;1  1e-3 \u22122", "number"), [0.01, 0.1, 1, 0.001, -2]);
});

test("a thousand with a comma is refused with its reason instead of being read as two numbers", () => {
  assert.match(problem("1, 32, 256, 1,024", "size") ?? "", /“024”.*without a comma/);
});

test("all stands for the whole training set, which the contract writes as null", () => {
  assert.deepEqual(values("1, 32, All", "size"), [1, 32, null]);
});

test("names may be written as on the page", () => {
  assert.deepEqual(values("tanh, Leaky ReLU", "choice"), ["tanh", "leaky_relu"]);
});

test("an entry of a registry takes its parameters behind its name", () => {
  assert.deepEqual(values("sgd, SGD momentum = 0.9 nesterov=yes, adam learning_rate=0.01", "part"), [
    { name: "sgd" },
    { name: "sgd", momentum: 0.9, nesterov: true },
    { name: "adam", learning_rate: 0.01 },
  ]);
});

test("a clip is none, or its kind and limit", () => {
  assert.deepEqual(values("none, norm=1, value=0.5", "clip"), [null, { norm: 1 }, { value: 0.5 }]);
});

test("switches are read as true and false", () => {
  assert.deepEqual(values("on, false", "boolean"), [true, false]);
  assert.match(problem("true, perhaps", "boolean") ?? "", /“perhaps”/);
});

test("what cannot be read is named, with what is allowed", () => {
  assert.match(problem("0.1, fast", "number") ?? "", /“fast” cannot be read. Allowed are numbers/);
  assert.match(problem("sgd momentum=", "part") ?? "", /“sgd momentum=”/);
});

test("nothing, too much and the same twice are refused", () => {
  assert.match(problem(" , ", "number") ?? "", /at least one/);
  assert.match(problem("1 2 3", "number", 2) ?? "", /3 values.*at most 2/);
  assert.match(problem("0.1, 1, 0.10", "number") ?? "", /0.10 is given twice/);
});
