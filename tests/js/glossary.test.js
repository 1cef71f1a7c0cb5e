import assert from "node:assert/strict";
import { test } from "node:test";
import { marked, nameOf, pieces } from "../../static/js/glossary.js";
import * as notation from "../../static/js/notation.js";
import { GLOSSARY } from "../../static/js/strings/glossary.js";
import katex from "../../static/vendor/katex/katex.mjs";
import { recorded } from "./recorded/runs.js";

const RUNS = ["xor", "softmax", "momentum", "adam"];

/** @param {string} latex */
const keys = (latex) => [...marked(latex).matchAll(/symbol=(\w+)/g)].map(([, key]) => key);

/** Every formula that the catalog and the inspections hold. */
function formulas() {
  const { catalog } = recorded("xor");
  const entries = Object.values(catalog).flatMap((/** @type {any} */ registry) => Object.values(registry));
  const inspections = RUNS.map((name) => recorded(name).inspection);
  return [
    ...entries.flatMap((/** @type {any} */ entry) => [entry.latex, entry.derivative_latex]),
    ...inspections.flatMap((one) =>
      [...one.sample.factors, ...one.update.terms, one.parameter].map(({ latex }) => latex),
    ),
    ...Object.values(GLOSSARY).map(({ latex }) => latex),
  ].filter(Boolean);
}

/** What a reader sees: the text of the typeset formula. @param {string} latex @param {object} options */
const seen = (latex, options) =>
  katex
    .renderToString(latex, { throwOnError: true, ...options })
    .replace(/<annotation.*?<\/annotation>/gs, "")
    .replace(/<[^>]+>/g, "");

test("marking changes nothing of what any formula of the page shows", () => {
  const trusting = { trust: true, strict: "ignore" };
  assert.ok(formulas().length > 80);
  for (const latex of formulas()) assert.equal(seen(marked(latex), trusting), seen(latex, {}), latex);
});

test("every mark leads to an entry of the glossary", () => {
  for (const latex of formulas())
    for (const key of keys(latex)) assert.ok(GLOSSARY[key], `${key} in ${latex}`);
});

test("a derivative is one symbol, and its meaning depends on what is derived by what", () => {
  const { partial, SAMPLE_LOSS, BATCH_LOSS } = notation;
  const [w, b, a, z] = [
    notation.weightLatex(1, 2, 1),
    notation.biasLatex(1, 2),
    notation.activationLatex(1, 2),
    notation.zLatex(1, 2),
  ];
  assert.deepEqual(keys(partial(SAMPLE_LOSS, w)), ["dl_dw"]);
  assert.deepEqual(keys(partial(BATCH_LOSS, b)), ["dL_dw"]);
  assert.deepEqual(keys(partial(SAMPLE_LOSS, a)), ["dl_da"]);
  assert.deepEqual(keys(partial(SAMPLE_LOSS, z)), ["delta"]);
  assert.deepEqual(keys(partial(SAMPLE_LOSS, "\\hat y")), ["dl_dyhat"]);
  assert.deepEqual(keys(partial(a, z)), ["da_dz"]);
  assert.deepEqual(keys(partial(z, w)), ["dz_dw"]);
  assert.deepEqual(keys(partial(z, b)), ["dz_db"]);
});

test("letters keep their indices within the mark, and words are no symbols", () => {
  assert.equal(marked("w^{(2)}_{3,1}"), "\\htmlData{symbol=w}{w^{(2)}_{3,1}}");
  assert.deepEqual(keys("w_{\\text{new}} = w + \\Delta w"), ["w", "w", "step"]);
  assert.deepEqual(keys("\\operatorname{sign} w"), ["w"]);
  assert.deepEqual(keys("\\hat m"), []);
  assert.deepEqual(keys("\\frac{\\eta\\,g}{2}"), ["eta", "g"]);
});

/** @param {string} text */
const found = (text) => pieces(text).flatMap(({ text: part, symbol }) => (symbol ? [[part, symbol]] : []));

test("in a line of text symbols are found, and names and words are left alone", () => {
  assert.deepEqual(found("With a larger ŷ₂ the loss would grow: ∂ℓ/∂ŷ₂ = "), [
    ["ŷ₂", "y_hat"],
    ["∂ℓ/∂ŷ₂", "dl_dyhat"],
  ]);
  assert.deepEqual(found("a¹₄ collects, times x₁: ∂ℓ/∂w; δ, η, L = "), [
    ["a¹₄", "a"],
    ["x₁", "x"],
    ["∂ℓ/∂w", "dl_dw"],
    ["δ", "delta"],
    ["η", "eta"],
    ["L", "loss_batch"],
  ]);
  assert.deepEqual(found("W1.2.1 and b1.2 go by a step; ReLU, L2, layer"), []);
});

test("pieces put together are the text again", () => {
  const text = "Row 4: x = (1, 1), ŷ = 0.5; ℓ and ∂L/∂b of the batch.";
  assert.equal(
    pieces(text)
      .map((piece) => piece.text)
      .join(""),
    text,
  );
});

test("every entry says what it is in one plain sentence", () => {
  for (const [key, { symbol, name, sentence }] of Object.entries(GLOSSARY)) {
    assert.ok(symbol && name, key);
    assert.match(sentence, /^[A-Z0-9∂].{10,150}[.]$/u, key);
  }
});

test("a label that is a symbol alone has the symbol's name, any other none", () => {
  assert.equal(nameOf("δ"), "delta of a unit");
  assert.equal(nameOf("w"), "weight");
  assert.equal(nameOf("a"), "activation");
  assert.equal(nameOf("da/dz"), "slope of the activation");
  assert.equal(nameOf("∂ℓ/∂w of this sample"), "");
  assert.equal(nameOf("ℓ, loss of this sample"), "");
});
