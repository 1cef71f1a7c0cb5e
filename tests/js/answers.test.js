/** A panel gets what it wishes to know, the newest wish first, and nothing that an edit has made untrue. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAnswers } from "../../static/js/answers.js";
import { answerTo, differInTimeAlone, keyOf, NOTHING } from "../../static/js/wishes.js";

/** Answers over a server that answers when it is told to. */
function asked() {
  /** @type {{wish: any, answer: (value: any) => Promise<void>, refuse: (text: string) => Promise<void>}[]} */
  const calls = [];
  /** @type {Record<string, any>} */
  const shown = {};
  const after = () => new Promise((resolve) => setImmediate(resolve));
  const answers = createAnswers({
    call: (wish) =>
      new Promise((resolve, reject) => {
        calls.push({
          wish,
          answer: (value) => after(resolve(value)),
          refuse: (text) => after(reject(new Error(text))),
        });
      }),
    show: (panel, told) => {
      shown[panel] = told;
    },
    tell: (problem) => /** @type {Error} */ (problem).message,
  });
  const of = (/** @type {string} */ panel, /** @type {string | undefined} */ name = undefined) =>
    answerTo({ answers: shown }, panel, name);
  return { ...answers, calls, of };
}

const at = (/** @type {number} */ iteration, more = {}) => ({
  call: "slice",
  query: { parameter: "W1.1.1", iteration, ...more },
});

test("a wish is pending until its answer has come, which carries its query", async () => {
  const { ask, calls, of } = asked();
  ask("nudge", at(3));
  assert.deepEqual(of("nudge"), { query: at(3).query, value: null, problem: null, pending: true });
  await calls[0].answer("three");
  assert.deepEqual(of("nudge"), { query: at(3).query, value: "three", problem: null, pending: false });
});

test("one call is under way a panel, and of the wishes that come meanwhile only the newest is asked", async () => {
  const { ask, calls, of } = asked();
  for (const iteration of [1, 2, 3, 4]) ask("nudge", at(iteration));
  assert.equal(calls.length, 1);
  await calls[0].answer("one");
  assert.deepEqual(
    calls.map(({ wish }) => wish.query.iteration),
    [1, 4],
  );
  assert.deepEqual([of("nudge").value, of("nudge").query?.iteration, of("nudge").pending], ["one", 1, true]);
  await calls[1].answer("four");
  assert.deepEqual([of("nudge").value, of("nudge").pending], ["four", false]);
});

test("two panels ask at the same time", () => {
  const { ask, calls } = asked();
  ask("nudge", at(1));
  ask("landscape", at(1, { span: 2 }));
  assert.equal(calls.length, 2);
});

test("the same wish again asks nothing, in whichever order its fields are given", async () => {
  const { ask, calls } = asked();
  ask("nudge", { call: "slice", query: { iteration: 1, parameter: "b1.1" } });
  await calls[0].answer("one");
  ask("nudge", { call: "slice", query: { parameter: "b1.1", iteration: 1 } });
  assert.equal(calls.length, 1);
});

test("what was answered once is there at once when it is wished for again", async () => {
  const { ask, calls, of } = asked();
  ask("nudge", at(1));
  await calls[0].answer("one");
  ask("nudge", at(2));
  await calls[1].answer("two");
  ask("nudge", at(1));
  assert.deepEqual([of("nudge").value, of("nudge").pending, calls.length], ["one", false, 2]);
});

test("answers kept are bounded, those not used for longest go first", async () => {
  const { ask, calls } = asked();
  for (let iteration = 0; iteration <= 48; iteration++) {
    ask("nudge", at(iteration));
    await calls[iteration].answer(iteration);
  }
  ask("nudge", at(48));
  ask("nudge", at(1));
  assert.equal(calls.length, 49, "still there");
  ask("nudge", at(0));
  assert.equal(calls.length, 50, "asked again");
});

test("the answer of another moment stands until the new one comes, that to another question does not", async () => {
  const { ask, calls, of } = asked();
  ask("nudge", at(1));
  await calls[0].answer("one");
  ask("nudge", at(2));
  assert.deepEqual([of("nudge").value, of("nudge").query?.iteration, of("nudge").pending], ["one", 1, true]);
  ask("nudge", at(2, { parameter: "b1.1" }));
  assert.equal(of("nudge").value, null);
});

test("an answer that comes after the panel has turned to another question is not shown", async () => {
  const { ask, calls, of } = asked();
  ask("nudge", at(1));
  ask("nudge", at(1, { parameter: "b1.1" }));
  await calls[0].answer("of the weight");
  assert.equal(of("nudge").value, null);
  await calls[1].answer("of the bias");
  assert.equal(of("nudge").value, "of the bias");
});

test("after an edit nothing known before is shown, and what was on its way is thrown away", async () => {
  const { ask, calls, forget, of } = asked();
  ask("nudge", at(1));
  await calls[0].answer("before the edit");
  ask("nudge", at(2));
  forget();
  assert.equal(of("nudge"), NOTHING);
  ask("nudge", at(2));
  assert.equal(of("nudge").value, null);
  await calls[1].answer("too late");
  assert.equal(of("nudge").value, null);
  await calls[2].answer("after the edit");
  assert.equal(of("nudge").value, "after the edit");
  ask("nudge", at(1));
  assert.equal(calls.length, 4, "nothing is kept from before");
});

test("a refusal is told in the panel and not asked again until something else is wished for", async () => {
  const { ask, calls, of } = asked();
  ask("landscape", at(1));
  await calls[0].refuse("There is no plane of one parameter.");
  assert.deepEqual(
    [of("landscape").problem, of("landscape").pending],
    ["There is no plane of one parameter.", false],
  );
  ask("landscape", at(1));
  assert.equal(calls.length, 1);
  ask("landscape", at(2));
  assert.deepEqual([of("landscape").problem, calls.length], [null, 2]);
});

test("a panel that needs nothing now has no answer", async () => {
  const { ask, calls, of } = asked();
  ask("nudge", at(1));
  await calls[0].answer("one");
  ask("nudge", null);
  assert.equal(of("nudge"), NOTHING);
});

test("several wishes of a panel take turns, so that a slow one does not starve the other", async () => {
  const { ask, calls, of } = asked();
  const both = (/** @type {number} */ iteration) => ({
    slice: at(iteration),
    check: { call: "gradient-check", query: { iteration } },
    none: null,
  });
  ask("nudge", both(1));
  ask("nudge", both(2));
  await calls[0].answer("slice 1");
  ask("nudge", both(3));
  await calls[1].answer("check 2");
  assert.deepEqual(
    calls.map(({ wish }) => `${wish.call} ${wish.query.iteration}`),
    ["slice 1", "gradient-check 2", "slice 3"],
  );
  assert.deepEqual([of("nudge", "slice").value, of("nudge", "check").value], ["slice 1", "check 2"]);
  assert.equal(of("nudge", "none"), NOTHING);
});

test("a panel out of sight asks for nothing more, and finds what it had when it is seen again", async () => {
  const { ask, calls, leave, of } = asked();
  ask("nudge", at(1));
  ask("nudge", at(2));
  leave("nudge");
  await calls[0].answer("one");
  assert.equal(calls.length, 1);
  ask("nudge", at(1));
  assert.deepEqual([of("nudge").value, of("nudge").pending, calls.length], ["one", false, 1]);
});

test("wishes are the same by call and query, and differ in time alone by iteration or furthest", () => {
  assert.notEqual(keyOf(at(1)), keyOf({ ...at(1), call: "inspect" }));
  assert.ok(differInTimeAlone(at(1, { furthest: 3 }), at(2, { furthest: 4 })));
  assert.ok(!differInTimeAlone(at(1), at(1, { span: 2 })));
});

test("two panels with the same wish ask once, and after an edit anew", async () => {
  const { ask, forget, calls, of } = asked();
  ask("nudge", at(3));
  ask("stage", at(3));
  assert.equal(calls.length, 1);
  forget();
  ask("nudge", at(3));
  assert.equal(calls.length, 1, "the panel's own call is still under way");
  await calls[0].answer("before the edit");
  assert.equal(calls.length, 2);
  assert.equal(of("nudge").value, null);
  ask("stage", at(3));
  await calls[1].answer("after it");
  assert.deepEqual([of("nudge").value, of("stage").value, calls.length], ["after it", "after it", 2]);
});
