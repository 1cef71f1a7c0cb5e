/** The page's intents over a server that only keeps where its session stands, for the tests of the intents. */

import { createActions } from "../../static/js/actions.js";
import { createClock } from "../../static/js/clock.js";
import { Problem } from "../../static/js/source-live.js";
import { initial, present } from "../../static/js/state.js";
import { createStore } from "../../static/js/store.js";

/** A server of a 1-1 network that keeps only where its session stands, and writes down what it was asked. */
function fakeServer() {
  /** @type {any[]} */
  const calls = [];
  const run = {
    id: "one",
    iteration: 0,
    furthest: 0,
    edits: /** @type {any[]} */ ([]),
    spec: { name: "spec" },
    gone: false,
  };
  const session = () => ({
    ...run,
    edits: [...run.edits],
    batch: { number: 1, of: 1, size: 1 },
    status: { state: "ready", reason: null },
    parameters: [{ layer: 1, W: [new Float64Array([1])], b: new Float64Array([0]) }],
  });
  const trace = (/** @type {number} */ iteration) => ({
    iteration,
    epoch: iteration,
    batch: { number: 1, of: 1, size: 2, rows: [1, 2] },
    sample: { position: 1, row: 1 },
    layers: [],
  });
  /** @param {string} name @param {(...given: any[]) => any} answer */
  const method =
    (name, answer) =>
    async (/** @type {any[]} */ ...given) => {
      calls.push([name, ...given]);
      if (run.gone && typeof given[0] === "string" && given[0] !== run.id)
        throw new Problem(404, { title: "unknown session" });
      return answer(...given);
    };
  const moved = () => ({
    session: session(),
    trace: trace(run.iteration),
    next: trace(run.iteration + 1),
    history: [],
  });
  const source = /** @type {any} */ ({
    catalog: method("catalog", () => ({})),
    create: method("create", (/** @type {any} */ body) => {
      run.iteration = body.iteration ?? 0;
      run.furthest = run.iteration;
      return session();
    }),
    read: method("read", session),
    remove: method("remove", () => null),
    step: method("step", (_id, { count }) => {
      run.iteration += count;
      run.furthest = Math.max(run.furthest, run.iteration);
      return moved();
    }),
    seek: method("seek", (_id, { iteration }) => {
      run.iteration = iteration;
      return session();
    }),
    reset: method("reset", () => {
      Object.assign(run, { iteration: 0, furthest: 0 });
      return session();
    }),
    edit: method("edit", (_id, changes) => {
      run.edits.push(changes);
      run.furthest = run.iteration;
      return session();
    }),
    trace: method("trace", (_id, { iteration }) => trace(iteration)),
    inspect: method("inspect", (_id, { parameter }) => ({ parameter: { name: parameter } })),
    rows: method("rows", () => ({ rows: [{ row: 1, x: [1, 1, 1], x_raw: [1, 1, 1] }] })),
    grid: method("grid", () => ({})),
    history: method("history", () => ({ history: [] })),
  });
  const asked = (/** @type {string} */ name) => calls.filter(([one]) => one === name);
  return { source, run, calls, asked };
}

/** The page's intents over the fake server, opened, with motion switched off. */
export async function opened() {
  const server = fakeServer();
  const store = createStore(initial({}));
  const clock = { ...createClock({ still: () => true }), after: () => () => {} };
  const actions = createActions({ store, source: server.source, clock, start: {} });
  await actions.open();
  const settled = () => actions.settled();
  const view = () => present(store.get());
  return { ...server, store, actions, settled, view };
}
