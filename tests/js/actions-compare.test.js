import assert from "node:assert/strict";
import { test } from "node:test";
import { createCompareActions } from "../../static/js/actions-compare.js";
import { Problem } from "../../static/js/source-live.js";
import { initial } from "../../static/js/state.js";
import { createStore } from "../../static/js/store.js";

const SPEC = { dataset: { name: "xor" }, optimizer: { name: "sgd", learning_rate: 0.5 } };
/** @type {import("../../static/js/comparison.js").Wanted} */
const WANTED = {
  path: "optimizer.learning_rate",
  values: [0.1, 1],
  texts: ["0.1", "1"],
  unit: "iterations",
  count: 10,
  lossBelow: null,
  from: "start",
  on: "own",
};

/** How far a comparison of two runs is. @param {number} iterations */
const progress = (iterations) => ({ iterations, total: 20, finished: iterations === 20 ? 2 : 0, runs: 2 });

/** A server with one comparison, and a page whose clock stands still until it is wound. */
function page() {
  /** @type {any[]} */
  const calls = [];
  const server = {
    state: "running",
    iterations: 0,
    /** @type {any} */ fault: null,
    /** @type {any} */ refusal: null,
    /** @type {((name: string, told: any) => void)} */ tell: () => {},
    lose: () => {},
  };
  /** @type {(() => void)[]} */
  let waiting = [];
  const session = { id: "one", spec: SPEC, edits: [], iteration: 5 };
  const source = {
    compare: async (/** @type {any} */ body) => {
      calls.push(["compare", body]);
      if (server.refusal) throw server.refusal;
      return { id: "c", state: "running", progress: progress(0) };
    },
    comparison: async () => {
      calls.push(["comparison"]);
      if (server.fault) throw server.fault;
      return {
        state: server.state,
        reason: null,
        progress: progress(server.iterations),
        spec: SPEC,
        runs: [{ run: 1, changes: { optimizer: { learning_rate: 0.1 } }, iteration: 10 }],
      };
    },
    cancelComparison: async () => void calls.push(["cancel"]),
    create: async (/** @type {any} */ body) => {
      calls.push(["create", body]);
      return { ...session, id: "temporary" };
    },
    remove: async (/** @type {string} */ id) => void calls.push(["remove", id]),
    followComparison: (
      /** @type {string} */ _id,
      /** @type {string[]} */ _names,
      /** @type {(name: string, told: any) => void} */ onEvent,
      /** @type {() => void} */ onLost,
    ) => {
      server.tell = (name) => onEvent(name, { progress: progress(server.iterations) });
      server.lose = onLost;
      return () => calls.push(["unfollow"]);
    },
  };
  const store = createStore(
    initial({ session: /** @type {any} */ (session), snapshot: /** @type {any} */ ({ rows: { rows: [] } }) }),
  );
  /** @type {any[]} */
  const opened = [];
  const ground = {
    store,
    source,
    clock: { after: (/** @type {number} */ _, /** @type {() => void} */ act) => void waiting.push(act) },
    line: { interrupt: () => calls.push(["interrupt"]), queue: (/** @type {() => any} */ work) => work() },
    reach: (/** @type {(id: string) => any} */ work) => work("one"),
  };
  const actions = createCompareActions(/** @type {any} */ (ground), (body) => opened.push(body));
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const wind = () => {
    const due = waiting;
    waiting = [];
    for (const act of due) act();
    return settle();
  };
  const known = () => store.get().comparison;
  const named = (/** @type {string} */ name) => calls.filter(([one]) => one === name);
  return { server, actions, calls, named, settle, wind, known, opened, store, session };
}

test("a comparison is asked for, followed, and its results shown when it has ended", async () => {
  const { server, actions, named, settle, known } = page();
  actions.compare(WANTED);
  await settle();
  assert.deepEqual(named("compare")[0][1], { vary: { [WANTED.path]: [0.1, 1] }, iterations: 10, spec: SPEC });
  assert.equal(known().standing, "running");
  server.iterations = 20;
  server.state = "done";
  server.tell("end");
  await settle();
  assert.equal(known().standing, "done");
  assert.equal(known().progress?.finished, 2);
  assert.equal(known().result.runs.length, 1);
});

test("however many events come, one look is under way and a pause lies between two", async () => {
  const { server, actions, named, settle, wind, known } = page();
  actions.compare(WANTED);
  await settle();
  for (const iterations of [1, 2, 3]) {
    server.iterations = iterations;
    server.tell("progress");
  }
  assert.equal(known().progress?.iterations, 3, "the figures are those of the last event");
  await settle();
  const looks = named("comparison").length;
  assert.ok(looks <= 2, `${looks} looks for three events at once`);
  server.tell("progress");
  server.tell("progress");
  await settle();
  assert.equal(named("comparison").length, looks);
  await wind();
  assert.equal(named("comparison").length, looks + 1);
});

test("where the stream is lost the page goes on by asking again and again", async () => {
  const { server, actions, settle, wind, known } = page();
  actions.compare(WANTED);
  await settle();
  server.lose();
  await settle();
  server.iterations = 12;
  await wind();
  assert.equal(known().progress?.iterations, 12);
  server.state = "done";
  await wind();
  assert.equal(known().standing, "done");
});

test("a server that is away for a moment is waited for, one that forgot the comparison is told of", async () => {
  const { server, actions, settle, wind, known } = page();
  actions.compare(WANTED);
  await settle();
  server.tell("progress");
  await settle();
  const { result } = known();
  server.lose();
  server.fault = new Problem(0, { title: "no answer" });
  await wind();
  assert.equal(known().standing, "running");
  assert.match(known().problem ?? "", /keeps asking/);
  server.fault = new Problem(404, { title: "Not Found" });
  await wind();
  assert.equal(known().standing, "lost");
  assert.match(known().problem ?? "", /no longer has this comparison/);
  assert.equal(known().result, result, "what it had told stays");
});

test("a server that stays away is given up at last, and can be looked for again", async () => {
  const { server, actions, settle, wind, known } = page();
  actions.compare(WANTED);
  await settle();
  server.fault = new Problem(0, { title: "no answer" });
  server.lose();
  for (let tries = 0; tries < 40; tries++) await wind();
  assert.equal(known().standing, "unreachable");
  server.fault = null;
  server.state = "done";
  actions.lookAgain();
  await settle();
  server.tell("end");
  await settle();
  assert.equal(known().standing, "done");
});

test("a refusal is told beside the results before, which stay", async () => {
  const { server, actions, settle, known } = page();
  actions.compare(WANTED);
  await settle();
  server.state = "done";
  server.tell("end");
  await settle();
  const { result } = known();
  const errors = [{ field: "vary.optimizer.learning_rate.1", message: "must be at least 0" }];
  server.refusal = new Problem(422, { title: "no", errors });
  actions.compare({ ...WANTED, values: [0.1, -1] });
  await settle();
  assert.deepEqual(known().faults, errors);
  assert.equal(known().result, result);
  assert.equal(known().pending, false);
});

test("cancelling keeps what is known and lets the server forget", async () => {
  const { server, actions, named, settle, known } = page();
  actions.compare(WANTED);
  await settle();
  server.iterations = 7;
  actions.cancelComparison();
  await settle();
  assert.equal(named("cancel").length, 1);
  assert.equal(known().standing, "cancelled");
  assert.equal(known().progress?.iterations, 7);
  server.tell("progress");
  await settle();
  assert.equal(known().standing, "cancelled", "a late event changes nothing");
});

test("from where the run stands, the session itself is compared while it still stands there", async () => {
  const { actions, named, settle } = page();
  actions.compare({ ...WANTED, from: "here" });
  await settle();
  assert.equal(named("interrupt").length, 1, "playing stops");
  assert.equal(named("compare")[0][1].from_session, "one");
  assert.equal(named("create").length, 0);
});

test("begun again after the run has moved, a comparison is of the run as it stood then", async () => {
  const { server, actions, named, settle, known, store, session } = page();
  actions.compare({ ...WANTED, from: "here" });
  await settle();
  server.fault = new Problem(404, { title: "Not Found" });
  server.lose();
  await settle();
  assert.equal(known().standing, "lost");
  server.fault = null;
  store.change((state) => ({ ...state, session: /** @type {any} */ ({ ...session, iteration: 90 }) }));
  actions.compareAgain();
  await settle();
  assert.deepEqual(named("create")[0][1], { spec: SPEC, edits: [], iteration: 5 });
  assert.equal(named("compare")[1][1].from_session, "temporary");
  assert.deepEqual(named("remove"), [["remove", "temporary"]], "the session that stood in is not kept");
  assert.equal(known().standing, "running");
});

test("a compared run is opened with its own spec, where it ended", async () => {
  const { server, actions, settle, opened } = page();
  actions.compare(WANTED);
  await settle();
  server.state = "done";
  server.tell("end");
  await settle();
  actions.openCompared(1);
  assert.deepEqual(opened, [
    { spec: { ...SPEC, optimizer: { name: "sgd", learning_rate: 0.1 } }, iteration: 10 },
  ]);
});
