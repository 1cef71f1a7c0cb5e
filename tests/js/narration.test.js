import assert from "node:assert/strict";
import { test } from "node:test";
import { sentence } from "../../static/js/narration.js";
import { unit } from "../../static/js/places.js";
import { known, moment } from "../../static/js/timeline.js";

/** Two units in layer 1 feed one output; the figures are made up, what matters is which of them are said. */
const trace = /** @type {any} */ ({
  iteration: 7,
  epoch: 2,
  batch: { number: 1, of: 1, size: 4, rows: [1, 2, 3, 4] },
  sample: { position: 3, row: 3, x: [1, 0], y: [1], y_hat: [0.706], loss: 0.0432 },
  layers: [
    {
      activation: "tanh",
      elementwise: true,
      z: [0.2, -0.39],
      a: [0.197, -0.371],
      dL_da: [0.01, 0.0463],
      da_dz: [0.96, 0.863],
      delta: [0.0096, 0.04],
    },
    {
      activation: "sigmoid",
      elementwise: true,
      z: [0.88],
      a: [0.706],
      dL_da: [-0.294],
      da_dz: [0.2],
      delta: [-0.0588],
    },
  ],
});

const inspection = {
  gradient: 0.2,
  sample: { gradient: 0.1 },
  parameter: { value: 1 },
  update: { step: -0.1, new_value: 0.9 },
};

/** @param {number} t @param {object} [more] */
const said = (t, more = {}) => {
  const view = /** @type {any} */ ({
    trace,
    layers: 2,
    moment: moment(2, t),
    known: known(2, t),
    inspection: null,
    selection: null,
    session: null,
    ...more,
  });
  return sentence(view)
    .map((part) => (typeof part === "string" ? part : part.text))
    .join("");
};

test("at the start the sentence names the row that is fed in and its target", () => {
  assert.match(said(0), /Iteration 7\. Row 3 is fed in: x = \(1, 0\).*y = \(1\)/);
});

test("forward, it tells z and a of the selected unit, else of the strongest", () => {
  assert.match(said(1 / 7), /a¹₂ .*−0\.3900.*tanh.*−0\.3710/);
  assert.match(said(1 / 7, { selection: unit(1, 1) }), /a¹₁ .*0\.2000.*0\.1970/);
});

test("backward, it tells what a unit gathers, how much its slope lets through, and delta", () => {
  assert.match(said(5 / 7), /a¹₂ gathers 0\.0463 from the one unit .*86 %.*δ = 0\.0400/);
});

test("in the output layer it is the loss that reacts", () => {
  assert.match(said(4 / 7), /The loss reacts to a²₁ by −0\.2940.*20 %.*−0\.0588/);
});

test("under softmax no slope is made up: delta is told whole", () => {
  const softmax = {
    ...trace,
    layers: [trace.layers[0], { ...trace.layers[1], activation: "softmax", elementwise: false }],
  };
  const words = said(4 / 7, { trace: softmax });
  assert.match(words, /Through softmax.*δ = −0\.0588/);
  assert.doesNotMatch(words, /%/);
});

test("a slope outside 0 … 1 is told as a number, not as a share let through", () => {
  const steep = { ...trace, layers: [{ ...trace.layers[0], da_dz: [0.96, 1.3] }, trace.layers[1]] };
  const words = said(5 / 7, { trace: steep });
  assert.match(words, /1\.3000/);
  assert.doesNotMatch(words, /%/);
});

test("nothing is said before there is a trace", () => {
  assert.equal(said(0.5, { trace: null }), "");
});

test("while a phase is under way it is told what happens, and no result before it is there", () => {
  for (let index = 0; index < 7; index++) {
    const words = said((index + 0.5) / 7, {
      session: { spec: { loss: {}, optimizer: { learning_rate: 0.5 } }, edits: [] },
    });
    assert.doesNotMatch(words, /\d\.\d{3}/, words);
    assert.notEqual(
      words,
      said((index + 1) / 7, {
        session: { spec: { loss: {}, optimizer: { learning_rate: 0.5 } }, edits: [] },
        inspection,
      }),
    );
  }
});
