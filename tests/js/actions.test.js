import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../static/js/source-live.js";
import { opened } from "./actions-fixture.js";

const LAYERS = 1;
const STOPS = 2 * LAYERS + 3;

test("the page opens before the first phase of iteration 1, with a weight selected and inspected", async () => {
  const { view } = await opened();
  assert.equal(view().iteration, 1);
  assert.equal(view().t, 0);
  assert.equal(view().selection?.name, "W1.1.1");
  assert.equal(view().inspection.parameter.name, "W1.1.1");
});

test("stepping by phase does not touch the session until the update is passed", async () => {
  const { actions, asked, view, run, settled } = await opened();
  for (let step = 1; step < STOPS; step++) {
    actions.stepForward("phase");
    await settled();
    assert.ok(Math.abs(view().t - step / STOPS) < 1e-12);
  }
  assert.equal(asked("step").length, 0);
  actions.stepForward("phase");
  await settled();
  assert.equal(asked("step").length, 1);
  assert.deepEqual([run.iteration, view().iteration, view().t], [1, 1, 1]);
});

test("every call that moves the session says where it believes the session stands, and carries its own request id", async () => {
  const { actions, asked, settled } = await opened();
  for (let step = 0; step < 3; step++) {
    actions.stepForward("iteration");
    await settled();
  }
  const bodies = asked("step").map(([, , body]) => body);
  assert.deepEqual(
    bodies.map((body) => body.at),
    [0, 1, 2],
  );
  assert.equal(new Set(bodies.map((body) => body.request)).size, 3);
});

test("looking back reads earlier traces and leaves the session where it is", async () => {
  const { actions, asked, view, run, settled } = await opened();
  for (let step = 0; step < 3; step++) {
    actions.stepForward("iteration");
    await settled();
  }
  actions.stepBack("iteration");
  await settled();
  actions.stepBack("phase");
  await settled();
  assert.deepEqual([view().iteration, view().past, run.iteration], [2, true, 3]);
  assert.equal(asked("seek").length, 0);
  actions.stepForward("phase");
  await settled();
  actions.stepForward("phase");
  await settled();
  assert.deepEqual([view().iteration, run.iteration, asked("step").length], [3, 3, 3]);
});

test("resuming while looking back moves the session there and keeps what lay beyond", async () => {
  const { actions, view, run, settled } = await opened();
  for (let step = 0; step < 3; step++) {
    actions.stepForward("iteration");
    await settled();
  }
  actions.stepBack("iteration");
  await settled();
  actions.resumeHere();
  await settled();
  assert.deepEqual([run.iteration, run.furthest, view().past], [2, 3, false]);
});

test("an edit that would discard later iterations is asked about first", async () => {
  const { actions, asked, view, run, settled } = await opened();
  for (let step = 0; step < 3; step++) {
    actions.stepForward("iteration");
    await settled();
  }
  actions.stepBack("iteration");
  await settled();
  actions.edit({ parameters: { "W1.1.1": 0.5 } });
  await settled();
  assert.equal(asked("edit").length, 0);
  const proposal = view().notices.find((one) => one.kind === "proposal");
  assert.match(proposal?.text ?? "", /1 iteration after it/);
  proposal?.choices[0].act();
  await settled();
  assert.equal(asked("edit").length, 1);
  assert.deepEqual(asked("edit")[0][2].parameters, { "W1.1.1": 0.5 });
  assert.equal(run.iteration, 2);
});

test("an edit at the latest iteration is made at once, and everything on screen is asked for anew", async () => {
  const { actions, asked, settled } = await opened();
  const before = asked("trace").length;
  actions.edit({ optimizer: { learning_rate: 0.5 } });
  await settled();
  assert.equal(asked("edit").length, 1);
  assert.ok(asked("trace").length > before);
});

test("edits that come faster than answers go together in one call", async () => {
  const { actions, asked, settled } = await opened();
  for (const value of [0.1, 0.2, 0.3]) actions.edit({ parameters: { "W1.1.1": value } });
  actions.edit({ parameters: { "b1.1": 1 } });
  await settled();
  assert.deepEqual(
    asked("edit").map(([, , body]) => body.parameters),
    [{ "W1.1.1": 0.3, "b1.1": 1 }],
  );
});

test("a change that starts again says so before anything is lost, and does it at once when nothing would be", async () => {
  const { actions, asked, view, settled } = await opened();
  actions.change({ seed: 2 }, "the seed");
  await settled();
  assert.equal(asked("reset").length, 1);
  actions.stepForward("iteration");
  await settled();
  actions.change({ seed: 3 }, "the seed");
  await settled();
  assert.equal(asked("reset").length, 1);
  const proposal = view().notices.find((one) => one.kind === "proposal");
  assert.match(proposal?.text ?? "", /Changing the seed/);
  proposal?.choices[1].act();
  await settled();
  assert.equal(asked("reset").length, 1);
  assert.equal(view().notices.length, 0);
});

test("a lost session is started again from its spec, edits and iteration, keeping place and selection, and says so", async () => {
  const { actions, asked, view, run, settled } = await opened();
  actions.stepForward("iteration");
  await settled();
  actions.stepForward("phase");
  await settled();
  const before = { iteration: view().iteration, t: view().t, selection: view().selection };
  run.id = "two";
  run.gone = true;
  actions.edit({ parameters: { "W1.1.1": 0.5 } });
  await settled();
  const [, body] = asked("create").at(-1);
  assert.deepEqual(body, { spec: { name: "spec" }, edits: [], iteration: 1 });
  assert.deepEqual({ iteration: view().iteration, t: view().t, selection: view().selection }, before);
  assert.ok(view().notices.some((one) => one.kind === "note" && /no longer had this run/.test(one.text)));
});

test("a call that fails says what happened and offers to try again", async () => {
  const { actions, source, view, settled } = await opened();
  const works = source.step;
  source.step = async () => {
    throw new Problem(0, { title: "no answer" });
  };
  actions.stepForward("iteration");
  await settled();
  const notice = view().notices.find((one) => one.kind === "problem");
  assert.match(notice?.text ?? "", /did not answer/);
  source.step = works;
  notice?.choices[0].act();
  await settled();
  assert.deepEqual([view().iteration, view().t], [1, 1]);
});

test("playing goes on until it is paused, and any other step pauses it", async () => {
  const { actions, view, run, settled } = await opened();
  actions.setUnit("iteration");
  actions.setSpeed(16);
  actions.toggle();
  assert.equal(view().playing, true);
  while (run.iteration < 2) await new Promise((resolve) => setImmediate(resolve));
  actions.stepBack("iteration");
  await settled();
  assert.equal(view().playing, false);
});

test("a click on a chip that belongs to an iteration looked back at never steps the session", async () => {
  const { actions, asked, view, settled } = await opened();
  for (let step = 0; step < 2; step++) {
    actions.stepForward("iteration");
    await settled();
  }
  actions.stepBack("iteration");
  await settled();
  actions.toPhase(STOPS - 1);
  await settled();
  assert.equal(asked("step").length, 2);
  assert.deepEqual([view().iteration, view().t], [1, 1]);
});
