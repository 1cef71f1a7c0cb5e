import assert from "node:assert/strict";
import { test } from "node:test";
import { specInForce } from "../../static/js/in-force.js";

const spec = {
  optimizer: { name: "sgd", learning_rate: 0.5, momentum: 0.9 },
  frozen: ["b"],
  clip: null,
  seed: 3,
};
const session = {
  spec,
  edits: [
    { iteration: 0, frozen: ["W1"], parameters: { "W1.1.1": 2 } },
    { iteration: 4, optimizer: { learning_rate: 0.1 }, clip: { norm: 1 } },
    { iteration: 9, frozen: [], clip: null },
  ],
};

test("without edits the spec is in force", () => {
  assert.deepEqual(specInForce({ spec, edits: [] }, 7), spec);
});

test("an edit is in force from its own iteration on and not before", () => {
  assert.equal(specInForce(session, 3).optimizer.learning_rate, 0.5);
  assert.equal(specInForce(session, 4).optimizer.learning_rate, 0.1);
  assert.deepEqual(specInForce(session, 8).frozen, ["W1"]);
  assert.deepEqual(specInForce(session, 9).frozen, []);
});

test("a record keeps what an edit does not name, and null takes a record's place", () => {
  assert.equal(specInForce(session, 4).optimizer.momentum, 0.9);
  assert.deepEqual(specInForce(session, 4).clip, { norm: 1 });
  assert.equal(specInForce(session, 9).clip, null);
});

test("another name drops what belonged to the old one", () => {
  const edits = [{ iteration: 0, optimizer: { name: "adam", learning_rate: 0.01 } }];
  assert.deepEqual(specInForce({ spec, edits }, 0).optimizer, { name: "adam", learning_rate: 0.01 });
});

test("parameters stay out of the spec, and the session's own spec is left as it was", () => {
  const before = structuredClone(session);
  assert.ok(!("parameters" in specInForce(session, 9)));
  assert.deepEqual(session, before);
});
