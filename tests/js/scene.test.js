import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../../static/js/layout.js";
import * as places from "../../static/js/places.js";
import { scene } from "../../static/js/scene.js";
import { during, inspection, trace, viewAt, WIDTHS } from "./stage-fixture.js";

const LAYOUT = layout(WIDTHS, { width: 684, height: 410 });

/** All marks by group. @param {any} view */
function marksOf(view) {
  const { groups } = scene(view, LAYOUT);
  return Object.fromEntries(groups.map((group) => [group.id, group.marks()]));
}

/** @param {any} view @param {string} group @param {string} id @returns {any} */
const mark = (view, group, id) => marksOf(view)[group]?.find((/** @type {any} */ one) => one.id === id);

const selected = { selection: places.weight(1, 2, 1), inspection };

test("an edge's width is its weight's size and its dashes say it is negative", () => {
  const view = viewAt(0);
  assert.ok(mark(view, "edges2", "W2.1.1").width > mark(view, "edges2", "W2.1.2").width);
  assert.deepEqual(
    ["W1.1.1", "W1.2.1", "W1.1.2"].map((id) => mark(view, "edges1", id).stroke),
    ["positive", "negative", "line-strong"],
  );
  assert.equal(mark(view, "edges1", "W1.2.1").dashed, true);
  assert.equal(mark(view, "edges1", "W1.1.1").dashed, false);
});

test("an activation's number stands in its unit only once its layer is computed", () => {
  assert.equal(mark(viewAt(0), "units0", "a2").text, "−2.00");
  assert.equal(mark(viewAt(during(0, 0.99)), "units1", "a1"), undefined);
  assert.equal(mark(viewAt(during(0)), "units1", "a2").text, "−3.00");
  assert.equal(mark(viewAt(during(0)), "units1", "z2").text, "z −3.00");
  assert.equal(mark(viewAt(during(0)), "units2", "a1"), undefined);
});

test("a unit fills within its own forward phase, with the hue of its sign", () => {
  assert.equal(mark(viewAt(during(0, 0.3)), "units1", "fill2"), undefined);
  const midst = mark(viewAt(during(0, 0.8)), "units1", "fill2");
  const full = mark(viewAt(during(0)), "units1", "fill2");
  assert.ok(midst.size < full.size);
  assert.equal(full.fill, "negative");
});

test("activations travel from left to right, delta from right to left as arrows that point back", () => {
  const early = mark(viewAt(during(0, 0.1)), "travel", "p0");
  const late = mark(viewAt(during(0, 0.5)), "travel", "p0");
  assert.ok(late.x > early.x);
  const sent = mark(viewAt(during(4, 0.1)), "travel", "d0.0");
  const arriving = mark(viewAt(during(4, 0.4)), "travel", "d0.0");
  assert.ok(arriving.x < sent.x);
  assert.equal(sent.shape, "arrow");
  assert.ok(Math.cos(sent.turn) < 0);
});

test("nothing travels at a stop", () => {
  for (let phase = 0; phase < 7; phase++) assert.equal(marksOf(viewAt(during(phase))).travel, undefined);
});

test("the loss shows its number at the end of its phase, the target from the start", () => {
  assert.equal(mark(viewAt(0), "loss", "target").text, "y 1.00");
  assert.equal(mark(viewAt(0), "loss", "output"), undefined);
  assert.equal(mark(viewAt(during(1)), "loss", "output").text, "ŷ 0.50");
  assert.equal(mark(viewAt(during(2, 0.95)), "loss", "value"), undefined);
  assert.equal(mark(viewAt(during(2)), "loss", "value").text, "0.125");
});

test("delta grows as an arc and is written once its layer's backward phase is complete", () => {
  assert.equal(mark(viewAt(during(3, 0.4)), "units2", "arc1"), undefined);
  const growing = mark(viewAt(during(3, 0.65)), "units2", "arc1").turn;
  const grown = mark(viewAt(during(3)), "units2", "arc1").turn;
  assert.ok(grown < growing && growing < 0, "counter-clockwise for a negative delta");
  assert.equal(mark(viewAt(during(3, 0.99)), "units2", "delta1"), undefined);
  assert.equal(mark(viewAt(during(3)), "units2", "delta1").text, "δ −0.500");
  assert.equal(mark(viewAt(during(3)), "units1", "delta1"), undefined);
});

test("edges into a layer receive the sample's gradient when delta has reached it", () => {
  assert.equal(marksOf(viewAt(during(4, 0.5))).beads1, undefined);
  const view = viewAt(during(4));
  assert.equal(mark(view, "beads1", "g0.0").stroke, "negative");
  assert.ok(mark(view, "beads1", "g0.1").size > mark(view, "beads1", "g0.0").size);
});

test("in gathering the sample's gradient turns into the batch's", () => {
  assert.equal(mark(viewAt(during(5, 0.01)), "beads1", "g0.0").stroke, "negative");
  assert.equal(mark(viewAt(during(5)), "beads1", "g0.0").fill, "positive");
});

test("every sample's share comes in on the selected edge while they gather", () => {
  const shares = marksOf(viewAt(during(5, 0.3), selected)).samples;
  assert.deepEqual(
    shares.map((/** @type {any} */ one) => one.id),
    ["p1", "p2"],
  );
  assert.equal(marksOf(viewAt(during(5), selected)).samples, undefined);
});

test("in the update every edge goes from its old to its new width and shows its step", () => {
  const before = mark(viewAt(during(5)), "edges2", "W2.1.1").width;
  const midst = mark(viewAt(during(6, 0.5)), "edges2", "W2.1.1").width;
  const after = mark(viewAt(during(6)), "edges2", "W2.1.1").width;
  assert.ok(before < midst && midst < after, "2 becomes 2.05");
  assert.equal(mark(viewAt(during(6)), "beads1", "g0.1"), undefined);
  assert.equal(mark(viewAt(during(6)), "beads1", "s0.1").stroke, "negative");
  assert.equal(mark(viewAt(during(6)), "beads2", "s0.0").fill, "positive");
});

test("the river runs from the loss once delta reaches the parameter's own layer, hue by the sign of the sum", () => {
  assert.equal(marksOf(viewAt(during(3), selected)).river, undefined);
  const begun = marksOf(viewAt(during(4, 0.2), selected)).river;
  assert.deepEqual(
    begun.map((/** @type {any} */ one) => one.id),
    ["3.1.1"],
    "the hop to the loss first",
  );
  const whole = marksOf(viewAt(during(4), selected)).river;
  assert.deepEqual(
    whole.map((/** @type {any} */ one) => [one.id, one.stroke, one.dashed]),
    [
      ["2.1.2", "negative", true],
      ["3.1.1", "negative", true],
    ],
  );
});

/** W1.2.1 with paths through one edge whose sizes add up to 0.5, and of which `sum` is left. */
const cancelling = (/** @type {number} */ sum) => ({
  ...inspection,
  sample: { gradient: sum, flow: [{ layer: 2, to: 1, from: 2, sum, absolute: 0.5 }] },
});

test("where paths cancel on an edge, a core as wide as what is left lies on a grey bed as wide as their sizes", () => {
  const river = marksOf(
    viewAt(during(4), { selection: selected.selection, inspection: cancelling(0.25) }),
  ).river;
  const [bed, core] = ["2.1.2bed", "2.1.2"].map((id) =>
    river.find((/** @type {any} */ one) => one.id === id),
  );
  assert.equal(bed.stroke, "ink-faint");
  assert.equal(core.stroke, "positive");
  assert.ok(Math.abs(core.width / bed.width - 0.5) < 1e-12);
  const nothing = marksOf(
    viewAt(during(4), { selection: selected.selection, inspection: cancelling(0) }),
  ).river;
  assert.deepEqual(
    nothing.map((/** @type {any} */ one) => one.id),
    ["2.1.2bed", "3.1.1bed"],
    "nothing is left, so there is no core",
  );
});

test("a path pointed at tells its factors along the way, once delta has come to the parameter", () => {
  const factors = [
    { name: "dz_dW", value: 1 },
    { name: "da_dz", value: 1 },
    { name: "W", value: 0.5 },
    { name: "delta", value: -0.5 },
  ];
  const paths = { items: [{ units: [2, 1], factors, product: -0.25 }] };
  const found = { ...inspection, sample: { ...inspection.sample, paths } };
  const at = (/** @type {number} */ phase, /** @type {any} */ hover) =>
    marksOf(viewAt(during(phase), { selection: selected.selection, inspection: found, hover })).path;
  const labels = at(4, places.path(1, [2, 1]));
  assert.deepEqual(
    labels.map((/** @type {any} */ one) => one.text),
    ["x₁ 1.000", "f′ 1.000", "w 0.500", "δ −0.500"],
  );
  const [fed, slope, weight, delta] = labels.map((/** @type {any} */ one) => one.x);
  assert.ok(fed < slope && slope < weight && weight < delta, "from left to right, as the path runs");
  assert.equal(at(3, places.path(1, [2, 1])), undefined, "not before its product is known");
  assert.equal(at(4, places.path(1, [1, 1])), undefined, "only a path of the selected parameter");
  assert.equal(at(4, places.weight(2, 1, 2)), undefined);
});

test("edges pale under the river", () => {
  const opacity = (/** @type {any} */ view) =>
    scene(view, LAYOUT).groups.find((group) => group.id === "edges1")?.opacity ?? 1;
  assert.ok(opacity(viewAt(during(4), selected)) < opacity(viewAt(during(4))));
});

test("no river without an inspection of what is selected", () => {
  const other = { selection: places.weight(1, 1, 1), inspection };
  assert.equal(marksOf(viewAt(during(4), other)).river, undefined);
});

test("the selected edge is in ink, and what another panel hovers lights up", () => {
  assert.equal(mark(viewAt(0, selected), "selection", "edge").stroke, "ink");
  const path = viewAt(0, { hover: places.path(1, [2, 1]) });
  const lit = marksOf(path);
  assert.ok(lit.hover.some((/** @type {any} */ one) => one.id === "2.1.2"));
  assert.ok(lit.units1.some((/** @type {any} */ one) => one.id === "lit2"));
  assert.ok(
    mark(viewAt(0, { hover: places.loss }), "loss", "node").width > mark(viewAt(0), "loss", "node").width,
  );
  assert.ok(mark(viewAt(0, { hover: places.bias(1, 2) }), "stubs1", "glow2"));
});

test("a group's key stays the same while its marks do, so that painters may pass it over", () => {
  const [one, other] = [during(0, 0.2), during(0, 0.25)].map((t) => scene(viewAt(t), LAYOUT).groups);
  const changed = one.filter((group, index) => group.key.some((value, at) => value !== other[index].key[at]));
  assert.deepEqual(
    changed.map((group) => group.id),
    ["travel", "units1"],
  );
});

test("the legend names what marks stand for at the moment", () => {
  const marks = (/** @type {any} */ view) => scene(view, LAYOUT).legend.map((item) => item.mark);
  assert.deepEqual(marks(viewAt(during(0))), ["edge", "fill"]);
  assert.deepEqual(marks(viewAt(during(4), selected)), ["edge", "fill", "arc", "bead", "river"]);
  assert.deepEqual(marks(viewAt(during(6), selected)), ["edge", "fill", "arc", "step"]);
  const texts = scene(viewAt(during(5)), LAYOUT).legend.map((item) => item.text);
  assert.ok(texts.some((text) => text.includes("∂L/∂w")) && !texts.some((text) => text.includes("∂ℓ/∂w")));
});

test("a gradient of a bias sits on its mark", () => {
  const bead = mark(viewAt(during(4)), "beads1", "g0.-1");
  const end = mark(viewAt(during(4)), "stubs1", "end1");
  assert.deepEqual([bead.x, bead.y], [end.x, end.y]);
  assert.equal(trace.layers[0].sample_dL_db[0], -1);
  assert.equal(bead.stroke, "negative");
});
