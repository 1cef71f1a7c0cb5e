import assert from "node:assert/strict";
import { test } from "node:test";
import { short } from "../../static/js/format.js";
import { bias, unit } from "../../static/js/places.js";
import { shareWords } from "../../static/js/strings/narration-backward.js";
import { inspected, recorded, viewOf } from "./recorded/runs.js";
import { said } from "./recorded/said.js";

test("backward, what a unit collects, its slope, the share that goes through, and delta", () => {
  const run = recorded("xor");
  const { dL_da, da_dz, delta } = run.trace.layers[0];
  assert.equal(
    said(viewOf(run, "backward", 1)),
    `Backward, layer 1. a¹₄ collects ${short(dL_da[3])} from the 3 units it feeds; its slope is ${short(da_dz[3])}, so about two thirds of the error signal goes through: δ = ${short(delta[3])}.`,
  );
});

test("in the last layer it is said which way the loss would go", () => {
  const run = recorded("xor");
  assert.ok(run.trace.layers[2].dL_da[0] > 0);
  assert.match(said(viewOf(run, "backward", 3)), /With a larger ŷ the loss would grow: ∂ℓ\/∂ŷ = 0\.5335/);
});

test("a slope above 1 lets the signal grow, a negative one turns its sign, and neither is told as a share", () => {
  const run = recorded("xor");
  const withSlope = (/** @type {number} */ slope) => {
    const first = { ...run.trace.layers[0], da_dz: [slope, slope, slope, slope] };
    return said(
      viewOf(
        { ...run, trace: { ...run.trace, layers: [first, ...run.trace.layers.slice(1)] } },
        "backward",
        1,
      ),
    );
  };
  assert.match(withSlope(1.3), /slope is 1\.3000, so the error signal grows/);
  assert.match(withSlope(-0.2), /slope is −0\.2000, so the error signal changes its sign/);
  for (const slope of [1.3, -0.2]) assert.doesNotMatch(withSlope(slope), /%|third|fifth/);
});

test("a unit that is off lets nothing through; a whole layer that is off teaches nothing", () => {
  const run = recorded("relu");
  assert.match(
    said(viewOf(run, "backward", 1, { selection: unit(1, 1) })),
    /off for this row: slope 0 lets nothing through, δ = 0/,
  );
  const off = { ...run.trace.layers[0], da_dz: [0, 0, 0], delta: [0, 0, 0] };
  const trace = { ...run.trace, layers: [off, ...run.trace.layers.slice(1)] };
  assert.match(said(viewOf({ ...run, trace }, "backward", 1)), /Every unit is off for row 4/);
});

test("a unit exactly at a kink is told with the slope that is taken there", () => {
  const run = recorded("relu");
  const kinked = { ...run.trace.layers[0], z: [-0.9, -1.4, 0], da_dz: [0, 0, 0], delta: [0, 0, 0] };
  const trace = { ...run.trace, layers: [kinked, ...run.trace.layers.slice(1)] };
  const words = said(viewOf({ ...run, trace }, "backward", 1, { selection: unit(1, 3) }));
  assert.match(words, /just at the kink of ReLU, where the slope is taken as 0\.0000/);
});

test("a signal below a hundredth of the last layer's is said to vanish, with both figures", () => {
  const run = recorded("deep");
  const last = run.trace.layers[5].delta[0];
  assert.match(
    said(viewOf(run, "backward", 1)),
    new RegExp(`δ = −1\\.06e−5\\. The signal vanishes.*${short(last)}`),
  );
  assert.doesNotMatch(said(viewOf(run, "backward", 4)), /vanishes/);
});

test("the selected weight's own gradient closes the sentence of its layer", () => {
  const run = recorded("xor");
  const gradient = run.trace.layers[0].sample_dL_dW[1][0];
  assert.match(
    said(viewOf(run, "backward", 1, inspected(run))),
    new RegExp(`Times x₁ = 1: ∂ℓ/∂w = ${short(gradient)}`),
  );
  const biased = said(viewOf(run, "backward", 1, { selection: bias(1, 2) }));
  assert.match(biased, new RegExp(`∂ℓ/∂b = ${short(run.trace.layers[0].sample_dL_db[1])}`));
});

test("big paths of opposite sign are named as cancelling, with the largest of each", () => {
  const run = recorded("adam");
  const products = run.inspection.sample.paths.items.map((/** @type {any} */ path) => path.product);
  const [most, least] = [Math.max(...products), Math.min(...products)].map((value) => short(value));
  const words = said(viewOf(run, "backward", 1, inspected(run)));
  assert.match(
    words,
    new RegExp(`cancel: ${most} against ${least}, in all ${short(run.inspection.sample.paths.sum)}`),
  );
  assert.doesNotMatch(said(viewOf(recorded("xor"), "backward", 1, inspected(recorded("xor")))), /cancel/);
});

test("rows that pull against each other are named, with the mean; the penalty's part is told apart", () => {
  const run = recorded("momentum");
  const { samples, data_gradient, penalty_gradient, gradient } = run.inspection;
  const highest = samples.reduce((/** @type {any} */ one, /** @type {any} */ other) =>
    other.gradient > one.gradient ? other : one,
  );
  const words = said(viewOf(run, "gather", 0, inspected(run)));
  assert.match(
    words,
    new RegExp(`pull against each other: row ${highest.row} by ${short(highest.gradient)}`),
  );
  assert.match(words, new RegExp(`mean over 6 rows is ${short(data_gradient)}`));
  assert.match(words, new RegExp(`penalty adds ${short(penalty_gradient)}, in all it is ${short(gradient)}`));
});

test("without a selection the batch's largest gradient is named", () => {
  const run = recorded("relu");
  const largest = Math.max(
    ...run.trace.layers.flatMap((/** @type {any} */ one) =>
      [...one.dL_dW.flat(), ...one.dL_db].map(Math.abs),
    ),
  );
  assert.match(said(viewOf(run, "gather")), new RegExp(`The largest is that of [Wb]\\d.*${short(largest)}`));
});

test("the update tells rate, gradient, step and new value; momentum, clipping and scaling where they act", () => {
  const run = recorded("xor");
  const { gradient, update, parameter } = run.inspection;
  assert.equal(
    said(viewOf(run, "update", 0, inspected(run))),
    `Update. Against the gradient ${short(gradient)}, at the rate 0.5: W1.2.1 goes from ${short(parameter.value)} by ${short(update.step)} to ${short(update.new_value)}.`,
  );
  const clipped = recorded("momentum");
  const words = said(viewOf(clipped, "update", 0, inspected(clipped)));
  assert.match(words, new RegExp(`clipped to ${short(clipped.inspection.clipped_gradient)}`));
  const unclipped = { ...clipped.inspection, clipped_gradient: clipped.inspection.gradient };
  const velocity = clipped.inspection.update.terms.find(
    (/** @type {any} */ term) => term.name === "velocity",
  ).value;
  const pushed = said(viewOf(clipped, "update", 0, { ...inspected(clipped), inspection: unclipped }));
  assert.match(pushed, new RegExp(`Against the velocity ${short(velocity)}`));
});

test("a frozen parameter keeps its value; one with a scale of its own is told so", () => {
  const run = recorded("adam");
  assert.match(said(viewOf(run, "update", 0, inspected(run))), /b1\.1 is frozen.*step exactly 0/);
  const free = {
    ...run.inspection,
    parameter: { ...run.inspection.parameter, frozen: false },
    update: { ...run.inspection.update, step: 0.1 },
  };
  assert.match(
    said(viewOf(run, "update", 0, { ...inspected(run), inspection: free })),
    /Adam scales the gradient by its own past, at the rate 0\.001/,
  );
});

test("the last batch of an epoch closes it with the training loss of the history", () => {
  const run = recorded("softmax");
  const { train } = run.history.find((/** @type {any} */ row) => row.iteration === 3);
  assert.match(
    said(viewOf(run, "update")),
    new RegExp(`Epoch 1 is complete: 3 batches; training loss ${short(train)}`),
  );
  assert.doesNotMatch(said(viewOf(recorded("xor"), "update")), /Epoch/);
});

test("shares are told by name where they have one", () => {
  const words = [0, 0.004, 0.1, 0.19, 0.25, 0.33, 0.5, 0.66, 0.75, 0.86, 0.99].map(shareWords);
  assert.deepEqual(words, [
    "nothing",
    "next to nothing",
    "only a tenth",
    "only a fifth",
    "about a quarter",
    "about a third",
    "about half",
    "about two thirds",
    "about three quarters",
    "86 %",
    "nearly all",
  ]);
});
