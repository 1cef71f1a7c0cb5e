import assert from "node:assert/strict";
import { test } from "node:test";
import { conventions, inShort } from "../../static/js/conventions.js";
import { recorded } from "./recorded/runs.js";

const { catalog, session } = recorded("xor");
const TRACE = { batch: { number: 1, of: 1, size: 4 } };

/** The conventions of a changed run by name. @param {object} changes @param {any} [trace] */
const of = (changes, trace = TRACE) =>
  new Map(conventions(catalog, { ...session.spec, ...changes }, trace).map((one) => [one.name, one]));

test("the ½ is said to be there or not, and the formula and the slope are the catalog's", () => {
  const half = of({ loss: { name: "half_squared_error", reduction: "mean" } }).get("loss");
  assert.match(half.words, /with the ½/);
  assert.deepEqual(half.latex, [
    "\\ell = \\tfrac12 \\sum_k (a_k - y_k)^2",
    "\\frac{\\partial \\ell}{\\partial a_k} = a_k - y_k",
  ]);
  const whole = of({ loss: { name: "squared_error", reduction: "mean" } }).get("loss");
  assert.match(whole.words, /without a ½/);
  assert.match(whole.latex[1], /2\\,\(a_k - y_k\)/);
  assert.doesNotMatch(of({ loss: { name: "cross_entropy", reduction: "mean" } }).get("loss").words, /½/);
});

test("mean or sum, with the size of the batch", () => {
  const mean = of({}).get("reduction");
  assert.match(mean.words, /mean over its 4 rows/);
  assert.match(mean.latex[0], /L = \\tfrac\{1\}\{4\}/);
  const sum = of({ loss: { name: "half_squared_error", reduction: "sum" } });
  assert.match(sum.get("reduction").words, /sum over its 4 rows, not divided/);
  assert.match(sum.get("batch").words, /is the sum of the rows’ gradients/);
});

test("a penalty is said to be in the loss and the gradient, with its strength, or to be none", () => {
  assert.match(of({}).get("penalty").words, /^None/);
  const strong = of({ penalty: { l1: 0, l2: 0.1 } }).get("penalty");
  assert.match(
    strong.words,
    /L2 0\.1: once a batch, in the batch’s loss and gradient, over all weights but no bias/,
  );
  assert.deepEqual(strong.latex, [catalog.penalties.l2.latex]);
});

test("the slope at a kink is told for what is in force, and only there", () => {
  assert.equal(of({}).get("kinks"), undefined);
  const leaky = of({
    layers: [
      { units: 2, activation: "leaky_relu" },
      { units: 1, activation: "identity" },
    ],
  });
  assert.match(leaky.get("kinks").words, /Leaky ReLU: the slope taken at z = 0 is 0\.01/);
  const absolute = of({ loss: { name: "absolute_error", reduction: "mean" }, penalty: { l1: 1, l2: 0 } });
  assert.match(absolute.get("kinks").words, /at a = y is 0.*at w = 0 is 0/);
});

test("softmax is told as one factor, clipping with its limit", () => {
  assert.equal(of({}).get("joint"), undefined);
  const run = recorded("softmax");
  const joint = conventions(catalog, run.session.spec, run.trace).find((one) => one.name === "joint");
  assert.match(joint?.words ?? "", /Softmax.*one, δ/);
  assert.match(of({ clip: { norm: 0.01 } }).get("clip").words, /length 0\.01/);
  assert.match(of({ clip: { value: 2 } }).get("clip").words, /between −2 and 2/);
  assert.equal(of({}).get("clip"), undefined);
});

test("a short last batch is told with its size where it is on screen", () => {
  const short = of({ batch_size: 50 }, { batch: { number: 3, of: 3, size: 4 } }).get("step").words;
  assert.match(short, /here 3 iterations.*This last batch is short: 4 rows/);
  const full = of({ batch_size: 50 }, { batch: { number: 1, of: 3, size: 50 } }).get("step").words;
  assert.doesNotMatch(full, /This last batch/);
  assert.match(of({}).get("step").words, /here one iteration\.$/);
});

test("in short: the loss, mean or sum, the penalty", () => {
  assert.equal(inShort(catalog, session.spec), "½ squared error · mean over the batch · no penalty");
  const penalised = { ...session.spec, penalty: { l1: 0.5, l2: 0.1 } };
  assert.match(inShort(catalog, penalised), /penalty L1 0\.5, L2 0\.1 in loss and gradient$/);
});
