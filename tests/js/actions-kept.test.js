/** What a learner has asked for is neither lost nor done twice, whatever comes in between. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { weight } from "../../static/js/places.js";
import { Problem } from "../../static/js/source-live.js";
import { opened } from "./actions-fixture.js";

const noAnswer = () => Promise.reject(new Problem(0, { title: "no answer" }));

/** @param {Awaited<ReturnType<typeof opened>>} page @param {number} count */
async function stepped({ actions, settled }, count) {
  for (let step = 0; step < count; step++) {
    actions.stepForward("iteration");
    await settled();
  }
}

/** @param {Awaited<ReturnType<typeof opened>>} page */
const proposal = ({ view }) => view().notices.find((one) => one.kind === "proposal");

test("an edit that failed is made as it was asked for when it is tried again", async () => {
  const page = await opened();
  const works = page.source.edit;
  page.source.edit = noAnswer;
  page.actions.edit({ optimizer: { learning_rate: 0.25 } });
  await page.settled();
  page.source.edit = works;
  page
    .view()
    .notices.find((one) => one.kind === "problem")
    ?.choices[0].act();
  await page.settled();
  assert.deepEqual(
    page.run.edits.map((edit) => edit.optimizer),
    [{ learning_rate: 0.25 }],
  );
});

test("scrubbing right after an edit does not lose it, nor any edit after it", async () => {
  const page = await opened();
  page.actions.edit({ parameters: { "W1.1.1": 0.5 } });
  page.actions.scrub(0.3);
  await page.settled();
  page.actions.edit({ parameters: { "b1.1": 0.25 } });
  await page.settled();
  assert.deepEqual(
    page.run.edits.map((edit) => edit.parameters),
    [{ "W1.1.1": 0.5 }, { "b1.1": 0.25 }],
  );
});

test("a proposal that another takes the place of counts as declined, and later edits are made", async () => {
  const page = await opened();
  await stepped(page, 2);
  page.actions.stepBack("iteration");
  await page.settled();
  page.actions.edit({ parameters: { "W1.1.1": 0.5 } });
  page.actions.change({ seed: 3 }, "the seed");
  proposal(page)?.choices[1].act();
  page.actions.toLatest();
  await page.settled();
  page.actions.edit({ parameters: { "b1.1": 0.25 } });
  await page.settled();
  assert.deepEqual(
    page.run.edits.map((edit) => edit.parameters),
    [{ "b1.1": 0.25 }],
  );
});

test("edits made while the learner is asked about the first go together with it", async () => {
  const page = await opened();
  await stepped(page, 2);
  page.actions.stepBack("iteration");
  await page.settled();
  page.actions.edit({ parameters: { "W1.1.1": 0.5 } });
  page.actions.edit({ parameters: { "b1.1": 0.25 } });
  proposal(page)?.choices[0].act();
  await page.settled();
  assert.deepEqual(
    page.run.edits.map((edit) => edit.parameters),
    [{ "W1.1.1": 0.5, "b1.1": 0.25 }],
  );
});

test("a proposal about one iteration is withdrawn when the learner goes to another", async () => {
  const page = await opened();
  await stepped(page, 3);
  page.actions.stepBack("iteration");
  await page.settled();
  page.actions.edit({ parameters: { "W1.1.1": 0.5 } });
  page.actions.stepBack("iteration");
  await page.settled();
  assert.equal(proposal(page), undefined);
  assert.deepEqual(page.run.edits, []);
});

test("a declined edit makes every panel show again what holds", async () => {
  const page = await opened();
  await stepped(page, 2);
  page.actions.stepBack("iteration");
  await page.settled();
  page.actions.edit({ parameters: { "W1.1.1": 0.5 } });
  const before = page.view().session;
  proposal(page)?.choices[1].act();
  assert.notEqual(page.view().session, before);
  assert.deepEqual(page.view().session, before);
});

test("of two selections made at once the last holds, whichever answer comes first", async () => {
  const page = await opened();
  const answer = page.source.inspect;
  let release = () => {};
  page.source.inspect = async (/** @type {string} */ id, /** @type {any} */ query) => {
    if (query.parameter === "W1.1.1")
      await new Promise((resolve) => {
        release = () => resolve(null);
      });
    return answer(id, query);
  };
  page.actions.stepForward("iteration");
  page.actions.select(weight(1, 1, 1));
  page.actions.select({ kind: "unit", layer: 1, unit: 1, name: "a1.1" });
  await new Promise((resolve) => setImmediate(resolve));
  release();
  await page.settled();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(page.view().selection?.name, "a1.1");
});

test("a selection made while another place in time is on its way comes with its inspection there", async () => {
  const page = await opened();
  const answer = page.source.rows;
  page.actions.select({ kind: "unit", layer: 1, unit: 1, name: "a1.1" });
  page.actions.stepForward("iteration");
  page.source.rows = async (/** @type {string} */ id, /** @type {any} */ query) => {
    page.actions.select(weight(1, 1, 1));
    page.source.rows = answer;
    return answer(id, query);
  };
  await page.settled();
  assert.equal(page.source.rows, answer);
  assert.equal(page.view().selection?.name, "W1.1.1");
  assert.equal(page.view().inspection?.parameter.name, "W1.1.1");
});

test("what was let go of stays so when the run goes on", async () => {
  const page = await opened();
  page.actions.select(null);
  await stepped(page, 1);
  assert.equal(page.view().selection, null);
});

test("a run lost while it stood before its furthest iteration is brought back as far as it had come", async () => {
  const page = await opened();
  await stepped(page, 4);
  page.actions.goTo(2);
  await page.settled();
  page.actions.resumeHere();
  await page.settled();
  page.run.id = "two";
  page.run.gone = true;
  page.actions.toLatest();
  await page.settled();
  assert.deepEqual([page.view().iteration, page.run.furthest], [4, 4]);
});

test("playing from an earlier iteration replays its traces and leaves the session where it is", async () => {
  const page = await opened();
  await stepped(page, 3);
  page.actions.toStart();
  await page.settled();
  page.actions.setUnit("iteration");
  page.actions.setSpeed(16);
  page.actions.toggle();
  while (page.view().iteration < 3) await new Promise((resolve) => setImmediate(resolve));
  page.actions.toggle();
  await page.settled();
  assert.equal(page.asked("seek").length, 0);
});

test("a fault of the page's own is told, and keeps nothing behind it waiting", async () => {
  const page = await opened();
  const works = page.source.step;
  page.source.step = () => Promise.reject(new TypeError("a fault"));
  /** @type {unknown[]} */
  const reported = [];
  globalThis.reportError = (problem) => reported.push(problem);
  page.actions.stepForward("iteration");
  await page.settled();
  page.source.step = works;
  assert.ok(page.view().notices.some((one) => one.kind === "problem"));
  assert.equal(reported.length, 1);
  page.actions.stepForward("iteration");
  await page.settled();
  assert.equal(page.run.iteration, 1);
});
