import assert from "node:assert/strict";
import { test } from "node:test";
import { createLine } from "../../static/js/line.js";

const clock = () => {
  const calls = { hurry: 0, cancel: 0 };
  return { calls, hurry: () => void calls.hurry++, cancel: () => void calls.cancel++ };
};

test("intents are carried out one after another, in order", async () => {
  const line = createLine(clock(), assert.fail);
  /** @type {string[]} */
  const log = [];
  const work = (/** @type {string} */ name) => async () => {
    log.push(`${name} begins`);
    await Promise.resolve();
    log.push(`${name} ends`);
  };
  line.queue(work("first"));
  await line.queue(work("second"));
  assert.deepEqual(log, ["first begins", "first ends", "second begins", "second ends"]);
});

test("a new intent hurries what is moving; an interruption drops what still waits", async () => {
  const ours = clock();
  const line = createLine(ours, assert.fail);
  let done = 0;
  line.queue(async () => void done++);
  const second = line.queue(async () => void done++);
  line.interrupt();
  await second;
  assert.equal(done, 0);
  assert.equal(ours.calls.hurry, 2);
  assert.equal(ours.calls.cancel, 1);
});

test("a key held down does not pile up steps", async () => {
  const line = createLine(clock(), assert.fail);
  let done = 0;
  for (let press = 0; press < 50; press++) line.queue(async () => void done++);
  await line.queue(async () => {});
  assert.ok(done < 5, `${done} were carried out`);
});

test("a problem is told together with how to try again, and the line goes on", async () => {
  /** @type {any[]} */
  const told = [];
  const line = createLine(clock(), (problem, again) => told.push({ problem, again }));
  let attempts = 0;
  const failing = async () => {
    attempts++;
    if (attempts === 1) throw new Error("no answer");
  };
  await line.queue(failing);
  assert.equal(told[0].problem.message, "no answer");
  await told[0].again();
  assert.equal(attempts, 2);
  assert.equal(told.length, 1);
});

test("an intent can ask whether it is still wanted", async () => {
  const line = createLine(clock(), assert.fail);
  /** @type {boolean[]} */
  const answers = [];
  await line.queue(async (alive) => {
    answers.push(alive());
    line.interrupt();
    answers.push(alive());
  });
  assert.deepEqual(answers, [true, false]);
});

test("it is told when there is something to carry out and when all of it is done", async () => {
  /** @type {boolean[]} */
  const told = [];
  const line = createLine(clock(), assert.fail, (busy) => told.push(busy));
  line.queue(async () => {});
  await line.queue(async () => {});
  assert.deepEqual(told, [true, true, false]);
});
