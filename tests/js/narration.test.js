import assert from "node:assert/strict";
import { test } from "node:test";
import { exact, short } from "../../static/js/format.js";
import { sentence } from "../../static/js/narration.js";
import { bias, unit, weight } from "../../static/js/places.js";
import { shareWords } from "../../static/js/strings/narration-backward.js";
import { known, moment } from "../../static/js/timeline.js";
import { inspected, recorded, viewOf } from "./recorded/runs.js";

const RUNS = ["xor", "relu", "saturated", "deep", "softmax", "momentum", "adam", "stopped", "summed"];

/** @param {any} view */
const said = (view) =>
  sentence(view)
    .map((part) => (typeof part === "string" ? part : part.text))
    .join("");

/** Every moment of a run. @param {any} run @returns {[string, number][]} */
function moments({ trace }) {
  const layers = trace.layers.map((/** @type {any} */ one) => one.layer);
  return [
    ["start", 0],
    ...layers.map((/** @type {number} */ layer) => ["forward", layer]),
    ["loss", 0],
    ...layers.map((/** @type {number} */ layer) => ["backward", layer]),
    ["gather", 0],
    ["update", 0],
  ];
}

/** Every number in a record, as the page writes it in full. @param {any} value @param {Set<string>} [found] */
function numbersIn(value, found = new Set()) {
  if (typeof value === "number") found.add(exact(value));
  else if (value && typeof value === "object") for (const one of Object.values(value)) numbersIn(one, found);
  return found;
}

test("every number said at every moment of every run is one of the engine's, and none is said before it is known", () => {
  for (const name of RUNS) {
    const run = recorded(name);
    const engine = numbersIn([run.trace, run.inspection, run.history]);
    for (const more of [{}, inspected(run)]) {
      for (const [kind, layer] of moments(run)) {
        for (const part of sentence(viewOf(run, kind, layer, more))) {
          if (typeof part !== "string")
            assert.ok(engine.has(part.exact), `${name}, ${kind} ${layer}: ${part.exact}`);
        }
      }
    }
  }
});

test("no sentence is longer than two lines of the page, or its two lines and a few words where much happens at once", () => {
  for (const name of RUNS) {
    const run = recorded(name);
    for (const more of [{}, inspected(run)]) {
      for (const [kind, layer] of moments(run)) {
        const words = said(viewOf(run, kind, layer, more));
        assert.ok(words.length > 20 && words.length <= 180, `${words.length}: ${words}`);
        assert.doesNotMatch(words, /undefined|NaN|null|–/, words);
      }
    }
  }
});

test("within a phase the sentence stays the same and tells no result", () => {
  const run = recorded("xor");
  const at = (/** @type {number} */ t) =>
    said({ ...viewOf(run, "start"), t, moment: moment(3, t), known: known(3, t) });
  for (let index = 0; index < 9; index++) {
    const [early, late] = [at((index + 0.1) / 9), at((index + 0.9) / 9)];
    assert.equal(early, late);
    assert.doesNotMatch(early, /\d\.\d{3}/, early);
    assert.notEqual(early, at((index + 1) / 9));
  }
});

test("at the start the sentence names the row that is fed in and its target, and in iteration 1 that nothing is learned", () => {
  assert.equal(
    said(viewOf(recorded("xor"), "start")),
    "Iteration 3. Row 4 is fed in: x = (1, 1); the target is y = 0.",
  );
  assert.match(said(viewOf(recorded("deep"), "start")), /Nothing is learned yet/);
});

test("a short last batch is named with its size, and a class by its name", () => {
  const words = said(viewOf(recorded("softmax"), "start"));
  assert.equal(
    words,
    "Iteration 3. Batch 3 of 3 in epoch 1, 4 rows. Row 17 is fed in: 4 numbers; the target is setosa.",
  );
});

test("an earlier iteration is said to be seen once more", () => {
  assert.match(said(viewOf(recorded("xor"), "start", 0, { past: true })), /^Iteration 3, seen once more\./);
});

test("forward, the unit that passes most on is named with the z and a of the trace", () => {
  const run = recorded("xor");
  const { z, a } = run.trace.layers[0];
  assert.ok(
    Math.abs(a[3]) > Math.max(...a.slice(0, 3).map(Math.abs)),
    "unit 4 is the strongest of the recorded layer",
  );
  assert.match(
    said(viewOf(run, "forward", 1)),
    new RegExp(`a¹₄ passes most on.*${short(a[3])}.*${short(z[3])}`),
  );
});

test("forward, a selected unit speaks for itself, and a selected weight with the input it multiplies", () => {
  const run = recorded("xor");
  const { z, W } = run.trace.layers[0];
  const chosen = said(viewOf(run, "forward", 1, { selection: unit(1, 2) }));
  assert.match(chosen, new RegExp(`a¹₂ adds up to z = ${short(z[1])}`));
  const weighted = said(viewOf(run, "forward", 1, { selection: weight(1, 2, 1) }));
  assert.match(weighted, new RegExp(`weight ${short(W[1][0])} multiplies x₁ = 1\\. .*z = ${short(z[1])}`));
});

test("forward, units that are off for the row are counted, and a saturated one is named with its slope", () => {
  assert.match(said(viewOf(recorded("relu"), "forward", 1)), /2 of 3 units are off for row 4/);
  const run = recorded("saturated");
  const words = said(viewOf(run, "forward", 1));
  assert.match(
    words,
    new RegExp(`a¹₁ is saturated: at z = 6\\.0000.*slope of only ${short(run.trace.layers[0].da_dz[0])}`),
  );
});

test("forward, a layer that is off altogether is told so", () => {
  const run = recorded("relu");
  const off = { ...run.trace.layers[0], da_dz: [0, 0, 0], a: [0, 0, 0], z: [-1, -2, -3] };
  const trace = { ...run.trace, layers: [off, ...run.trace.layers.slice(1)] };
  assert.match(
    said(viewOf({ ...run, trace }, "forward", 1)),
    /All 3 units are off for row 4.*no error signal/,
  );
});

test("softmax is told as shares of 1, and backward as one factor", () => {
  const run = recorded("softmax");
  assert.match(said(viewOf(run, "forward", 2)), /shares that add up to 1\. ŷ₁ gets 0\.6112, the largest/);
  const words = said(viewOf(run, "backward", 2));
  assert.match(
    words,
    new RegExp(`ties the outputs together.*one factor.*δ = ${short(run.trace.layers[1].delta[0])}`),
  );
  assert.doesNotMatch(words, /%|quarter|third/);
});

test("the loss tells the row's own by the name of its rule, and the batch's mean beside it", () => {
  const run = recorded("xor");
  const { sample, loss } = run.trace;
  const words = said(viewOf(run, "loss"));
  assert.match(words, new RegExp(`½ squared error is ℓ = ${short(sample.loss)}`));
  assert.match(words, new RegExp(`4 rows lose ${short(loss.data)} on average, less than that`));
});

test("with a penalty the whole loss is told; under a sum the batch adds up; a batch of one row is not told twice", () => {
  const run = recorded("momentum");
  assert.match(said(viewOf(run, "loss")), new RegExp(`with the penalty L = ${short(run.trace.loss.total)}`));
  const spec = { ...run.session.spec, loss: { ...run.session.spec.loss, reduction: "sum" } };
  const session = { ...run.session, spec };
  assert.match(said(viewOf({ ...run, session }, "loss")), /6 rows add up to 0\.6969/);
  assert.doesNotMatch(said(viewOf(recorded("summed"), "loss")), /batch/);
});

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

test("where a run has stopped or diverged its reason is told, and only there", () => {
  const run = recorded("stopped");
  const { session } = run;
  assert.equal(said(viewOf(run, "update", 0, { session })), "Stopped after 2 epochs: max_epochs is 2.");
  assert.match(said(viewOf(run, "forward", 1, { session })), /^Forward/);
  const diverged = { ...session, status: { state: "diverged", reason: "Iteration 3 was not applied." } };
  assert.equal(
    said(viewOf(run, "update", 0, { session: diverged })),
    "The run has diverged. Iteration 3 was not applied.",
  );
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

test("nothing is said before there is a trace", () => {
  assert.equal(said({ ...viewOf(recorded("xor"), "start"), trace: null }), "");
});
