import assert from "node:assert/strict";
import { test } from "node:test";
import { exact, short } from "../../static/js/format.js";
import { sentence } from "../../static/js/narration.js";
import { unit, weight } from "../../static/js/places.js";
import { known, moment } from "../../static/js/timeline.js";
import { inspected, recorded, viewOf } from "./recorded/runs.js";
import { said } from "./recorded/said.js";

const RUNS = ["xor", "relu", "saturated", "deep", "softmax", "momentum", "adam", "stopped", "summed"];

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
          if (typeof part !== "string" && !("aside" in part))
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
    "Iteration 3. Batch 3 of 3 in epoch 1, 4 rows. Row 17 is fed in: 4 numbers; the target is class setosa.",
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

test("where a run has stopped or diverged its reason is told, and only there", () => {
  const run = recorded("stopped");
  const { session } = run;
  assert.equal(said(viewOf(run, "update", 0, { session })), "Stopped after 2 epochs: max_epochs is 2.");
  assert.match(said(viewOf(run, "forward", 1, { session })), /^Forward/);
  const reason = "Iteration 3 was not applied. W1.1.1 stands at 5e12.";
  const diverged = { ...session, status: { state: "diverged", reason } };
  assert.equal(
    said(viewOf(run, "update", 0, { session: diverged })),
    "The run has diverged. Iteration 3 was not applied.",
  );
});

test("nothing is said before there is a trace", () => {
  assert.equal(said({ ...viewOf(recorded("xor"), "start"), trace: null }), "");
});
