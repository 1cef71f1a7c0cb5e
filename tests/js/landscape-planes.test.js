import assert from "node:assert/strict";
import { test } from "node:test";
import {
  axesOf,
  halfWidth,
  isHere,
  parameterCount,
  parametersAt,
  parametersOfLayer,
  partnerOf,
  refusalOf,
  spanTimes,
  unchosenAxes,
  unitLength,
  wishOf,
} from "../../static/js/landscape-planes.js";
import { bias, unit, weight } from "../../static/js/places.js";

/** A view of a 2-2-1 network after one update, at the end of it. @param {any} changes */
const viewOf = (changes = {}) =>
  /** @type {any} */ ({
    widths: [2, 2, 1],
    selection: weight(1, 2, 1),
    choices: {},
    t: 1,
    iteration: 1,
    session: {
      spec: { frozen: [] },
      edits: [],
      iteration: 1,
      furthest: 1,
      status: { state: "ready" },
    },
    snapshot: {
      iteration: 1,
      rowsAt: 2,
      history: [{ gradient_norms: [1, 1] }],
      trace: {
        layers: [
          {
            layer: 1,
            W: [
              [1, 2],
              [3, 4],
            ],
            step_W: [
              [0, 0],
              [0, 0],
            ],
          },
          { layer: 2, W: [[5, 6]], step_W: [[0, 0]] },
        ],
      },
    },
    ...changes,
  });

/** @param {any} chosen */
const choosing = (chosen) => viewOf({ choices: { landscape: chosen } });

test("the selected parameter is along the first axis, and beside it the weight that its unit leads into", () => {
  assert.deepEqual(
    axesOf(viewOf()).map(({ name }) => name),
    ["W1.2.1", "W2.1.2"],
  );
  assert.deepEqual(
    axesOf(viewOf({ selection: unit(1, 1) })).map(({ name }) => name),
    ["W1.1.1", "W2.1.1"],
  );
});

test("a parameter of the last layer has one that leads to it, its neighbour or its unit's bias beside it", () => {
  assert.equal(partnerOf(weight(2, 1, 2), [2, 2, 1]).name, "W1.2.1");
  assert.equal(partnerOf(weight(1, 1, 2), [2, 1]).name, "W1.1.1");
  assert.equal(partnerOf(weight(1, 1, 1), [1, 1]).name, "b1.1");
  assert.equal(partnerOf(bias(1, 1), [1, 1]).name, "W1.1.1");
});

test("chosen axes hold while they exist and differ", () => {
  const names = (/** @type {any} */ chosen) => axesOf(choosing(chosen)).map(({ name }) => name);
  assert.deepEqual(names({ x: "b2.1", y: "W1.1.2" }), ["b2.1", "W1.1.2"]);
  assert.deepEqual(names({ x: "b2.1", y: "b2.1" }), ["b2.1", "W2.1.1"]);
  assert.deepEqual(names({ x: "W7.1.1", y: "a1.1" }), ["W1.2.1", "W2.1.2"]);
  assert.deepEqual(
    names({ y: "W1.2.1" }),
    ["W2.1.2", "W1.2.1"],
    "the selected one chosen for the other axis",
  );
});

test("what an axis has without a choice is told also while there is one", () => {
  const names = (/** @type {any} */ chosen) => unchosenAxes(choosing(chosen)).map(({ name }) => name);
  assert.deepEqual(names({ x: "b2.1" }), ["W1.2.1", "W2.1.1"]);
  assert.deepEqual(names({ y: "W1.2.1" }), ["W2.1.2", "W2.1.2"]);
});

test("every parameter of a layer has its name, and their number is that of the network", () => {
  assert.deepEqual(parametersOfLayer([2, 1], 1), ["W1.1.1", "W1.1.2", "b1.1"]);
  assert.equal(parameterCount([2, 4, 3, 1]), 12 + 15 + 4);
});

test("what is asked is the plane of the parameters on screen, with the trajectory as far as it goes", () => {
  assert.deepEqual(wishOf(viewOf())?.query, {
    iteration: 2,
    furthest: 1,
    directions: "parameters",
    parameter: ["W1.2.1", "W2.1.2"],
  });
  const query = wishOf(choosing({ directions: "random", seed: 3, span: 0.5 }))?.query;
  assert.equal(query?.seed, 3);
  assert.equal(query?.span, 0.5);
  assert.ok(!("parameter" in (query ?? {})));
  assert.equal(wishOf(viewOf({ session: null })), null);
});

test("a principal plane is not asked for before two updates, and the refusal says how many there are", () => {
  const early = choosing({ directions: "pca" });
  assert.deepEqual(refusalOf(early, "pca"), { reason: "few updates", count: 1 });
  assert.equal(wishOf(early), null);
  early.session.furthest = 2;
  assert.equal(refusalOf(early, "pca"), null);
  assert.equal(wishOf(early)?.query.directions, "pca");
});

test("a run whose gradients are all 0 has not moved, unless weights decay or an edit moved them", () => {
  const view = choosing({ directions: "pca" });
  view.session.furthest = 5;
  view.snapshot.history = [{ gradient_norms: [0, 0] }, { gradient_norms: [0, 0] }];
  assert.equal(refusalOf(view, "pca")?.reason, "no update moves");
  assert.equal(wishOf(view), null);
  view.session.spec = { ...view.session.spec, optimizer: { name: "adamw", weight_decay: 0.01 } };
  assert.equal(refusalOf(view, "pca"), null);
  view.session.spec = { ...view.session.spec, optimizer: { name: "sgd" } };
  view.snapshot.history[1].gradient_norms[0] = 1e-300;
  assert.equal(refusalOf(view, "pca"), null);
});

test("a run of which one parameter moves has no principal plane", () => {
  const view = viewOf({ widths: [1, 1] });
  view.session.furthest = 9;
  view.session.spec = { frozen: ["b"] };
  assert.equal(refusalOf(view, "pca")?.reason, "one line");
  view.session.edits = [{ iteration: 1, frozen: [] }];
  assert.equal(refusalOf(view, "pca"), null, "freed by an edit made here");
});

test("random directions need two weights that may move, of units whose weights are not all 0", () => {
  const view = viewOf();
  const { layers } = view.snapshot.trace;
  assert.equal(refusalOf(view, "random"), null);
  view.session.spec = { frozen: ["W1", "W2.1.1"] };
  assert.deepEqual(refusalOf(view, "random"), { reason: "few weights", count: 1 });
  view.session.spec = { frozen: ["W2"] };
  layers[0].W = [
    [0, 0],
    [0, 0],
  ];
  assert.equal(refusalOf(view, "random")?.count, 0);
  layers[0].step_W = [
    [0, 0.1],
    [0, 0],
  ];
  assert.equal(refusalOf(view, "random"), null, "after the update its unit's weights are not all 0");
});

test("a run that diverged in its first iteration has no plane at all", () => {
  const view = viewOf();
  view.session = { ...view.session, iteration: 0, furthest: 0, status: { state: "diverged" } };
  view.snapshot.rowsAt = 1;
  for (const directions of /** @type {const} */ (["parameters", "random", "pca"]))
    assert.equal(refusalOf(view, directions)?.reason, "diverged");
});

test("one starts from a plane only where the page stands on it", () => {
  const answer = (/** @type {number} */ iteration, pending = false) => ({
    query: null,
    value: { iteration },
    problem: null,
    pending,
  });
  assert.ok(isHere(viewOf(), answer(2)));
  assert.ok(!isHere(viewOf(), answer(2, true)), "the next plane is on its way");
  assert.ok(!isHere(viewOf(), answer(1)), "a diverged run shows the plane before its last update");
  assert.ok(isHere(viewOf({ t: 0.5 }), answer(1)));
});

test("a point of the plane is origin and so much of both directions", () => {
  const vectors = {
    names: ["W1.1.1", "b1.1"],
    origin: [1, 0.25],
    x_direction: [2, 0],
    y_direction: [0.5, -1],
  };
  assert.deepEqual(parametersAt(vectors, 3, 2), { "W1.1.1": 8, "b1.1": -1.75 });
  assert.equal(unitLength({ vectors: { x_direction: [3, 4] } }), 5);
  assert.equal(unitLength({ vectors: null }), 1);
});

test("zooming takes a part of half the window's width, as long as float64 tells its points apart", () => {
  const window = { x: [-1, 0, 3], present: { x: 1, y: 0 } };
  assert.equal(halfWidth(window), 2);
  assert.equal(spanTimes(window, 0.5), 1);
  assert.equal(spanTimes({ x: [1e6, 1e6 + 2], present: { x: 1e6, y: 0 } }, 0.5), null);
  assert.equal(spanTimes({ x: [-1e9, 1e9], present: { x: 0, y: 0 } }, 2), null);
});
