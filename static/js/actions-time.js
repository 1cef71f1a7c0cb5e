/**
 * Intents that move through time: stepping by phase, iteration or epoch, forwards and backwards, playing, scrubbing.
 * Moving within an iteration touches only t; the session is stepped when the update of its peek is passed.
 */

import { requestId } from "./request-id.js";
import { arrive, isLatest, layerCount, moveTo } from "./state.js";
import { STRINGS } from "./strings/page.js";
import { nextStop, phaseCount, previousStop } from "./timeline.js";

/** @typedef {import("./actions.js").Ground} Ground */
/** @typedef {import("./line.js").Alive} Alive */
/** @typedef {import("./types.js").View} View */

/** The peek's update drawn to its end, but not yet applied. */
const PASSING = 1 - 1e-6;
const PHASE_MILLISECONDS = 1100;
const READING_MILLISECONDS = 600;
const ITERATION_MILLISECONDS = 1600;
const EPOCH_MILLISECONDS = 400;
const BACK_MILLISECONDS = 350;
/** A sweep shorter than this is not seen as one; the iteration is shown at its end instead. */
const SHORTEST_SWEEP = 240;

/** How long the picture stands still after a step while it plays: after a phase, so that its result can be read. @param {Pick<View, "unit" | "speed">} pace */
function stillness({ unit, speed }) {
  if (unit === "phase") return READING_MILLISECONDS / speed;
  if (unit === "epoch") return EPOCH_MILLISECONDS / speed;
  const duration = ITERATION_MILLISECONDS / speed;
  return duration < SHORTEST_SWEEP ? duration : 0;
}

// long because it holds a group of short intents over one ground
/** @param {Ground} ground */
export function createTimeActions(ground) {
  const { store, source, clock, line, snapshots, land, reach } = ground;
  const layers = () => layerCount(store.get().session);
  const now = () => {
    const { session, snapshot, t } = store.get();
    return { session, snapshot, t, n: snapshot?.iteration ?? 1, k: session?.iteration ?? 0 };
  };

  /** @param {number} to @param {number} duration @returns {Promise<boolean>} whether it arrived */
  const sweep = (to, duration) =>
    clock.animate({
      from: store.get().t,
      to,
      duration: line.isCrowded() ? 0 : duration,
      onFrame: (t) => store.change(moveTo(t)),
    });

  /** Whether rows and grid belong to the other side of the update than t. @param {import("./state.js").State} state */
  const isStale = ({ snapshot, t, session }) =>
    snapshot !== null &&
    session?.status.state !== "diverged" &&
    snapshot.rowsAt !== snapshot.iteration + (t === 1 ? 1 : 0);

  /** Whether the session can be stepped; says why when it cannot. */
  function canStep() {
    const { session } = store.get();
    if (!session || session.status.state === "ready") return true;
    ground.tellStatus(session);
    return false;
  }

  /** @param {object} body @returns {Promise<boolean>} whether the session moved */
  async function stepSession(body) {
    const before = now();
    const at = before.k;
    const request = requestId();
    const answer = await reach((id) => source.step(id, { ...body, at, request, trace: true, peek: true }));
    snapshots.keep(answer);
    if (answer.session.iteration > at) {
      await land(answer.session.iteration, 1, answer.session);
    } else {
      ground.hold(answer.session);
      store.change(moveTo(Math.min(before.t, beforeUpdate())));
    }
    if (answer.session.status.state !== "ready") ground.tellStatus(answer.session);
    return answer.session.iteration > at && answer.session.status.state === "ready";
  }

  const beforeUpdate = () => (phaseCount(layers()) - 1) / phaseCount(layers());

  /** Sweeps to a stop of the iteration on screen; passing the update of the peek steps the session. @param {number} stop @param {number} duration */
  async function reachStop(stop, duration) {
    const { n, k, t } = now();
    const passes = stop === 1 && n > k;
    if (t === 1 && stop < 1) await land(n, PASSING);
    if (passes && !canStep()) return false;
    if (!(await sweep(passes ? PASSING : stop, duration))) return false;
    if (passes) return stepSession({ count: 1 });
    if (stop === 1) await land(n, 1);
    return true;
  }

  /** Trace n from its beginning; none follows a run that has diverged. @param {number} iteration */
  async function enter(iteration) {
    const { session } = store.get();
    if (session?.status.state === "diverged" && iteration > session.iteration && !canStep()) return false;
    await land(iteration, 0);
    return true;
  }

  async function forwardPhase() {
    const { t, n } = now();
    if (t === 1 && !(await enter(n + 1))) return false;
    const stop = nextStop(layers(), store.get().t) ?? 1;
    return reachStop(stop, PHASE_MILLISECONDS / store.get().speed);
  }

  async function forwardIteration() {
    const { t, n, k } = now();
    const duration = ITERATION_MILLISECONDS / store.get().speed;
    const swept = duration >= SHORTEST_SWEEP && !line.isCrowded();
    if (t === 1 && n < k && !swept) return land(n + 1, 1).then(() => true);
    if (t === 1 && n >= k && !swept) return canStep() && stepSession({ count: 1 });
    if (t === 1 && !(await enter(n + 1))) return false;
    return reachStop(1, swept ? duration * (1 - store.get().t) : 0);
  }

  async function forwardEpoch() {
    const state = store.get();
    const { t, n, k, snapshot } = now();
    if (isLatest(state)) return canStep() && stepSession({ count: 1, unit: "epoch" });
    const batch = snapshot?.trace.batch ?? { number: 1, of: 1 };
    const begun = t === 1 && batch.number === batch.of ? batch.of : 0;
    await land(Math.min(k, n + begun + batch.of - batch.number), 1);
    return true;
  }

  const forwards = { phase: forwardPhase, iteration: forwardIteration, epoch: forwardEpoch };

  async function backPhase() {
    const { t, n } = now();
    const stop = previousStop(layers(), t);
    if (stop || (stop === 0 && n === 1)) {
      if (t === 1) await land(n, PASSING);
      return sweep(stop, BACK_MILLISECONDS / store.get().speed);
    }
    if (n > 1) await land(n - 1, 1);
    return true;
  }

  async function backIteration() {
    const { n } = now();
    await (n > 1 ? land(n - 1, 1) : land(1, 0));
  }

  async function backEpoch() {
    const { n, snapshot } = now();
    const batch = snapshot?.trace.batch ?? { number: 1, of: 1 };
    const end = n - batch.number;
    await (end >= 1 ? land(end, 1) : land(1, 0));
  }

  const backwards = { phase: backPhase, iteration: backIteration, epoch: backEpoch };

  /** @param {Alive} alive */
  async function play(alive) {
    while (alive() && store.get().playing) {
      const moved = await forwards[store.get().unit]();
      if (!moved || !alive()) break;
      await clock.rest(stillness(store.get()));
    }
    if (alive()) store.change(arrive({ playing: false }));
  }

  function stop() {
    line.interrupt();
    store.change(arrive({ playing: false }));
  }

  /** @param {() => Promise<unknown>} work */
  const insteadOfPlaying = (work) => {
    if (store.get().playing) stop();
    line.queue(work);
  };

  return {
    /** @param {View["unit"]} [unit] */
    stepForward: (unit = store.get().unit) => insteadOfPlaying(forwards[unit]),
    /** @param {View["unit"]} [unit] */
    stepBack: (unit = store.get().unit) => insteadOfPlaying(backwards[unit]),
    toStart: () => insteadOfPlaying(() => land(1, 0)),
    toLatest() {
      const { session } = store.get();
      const end = session?.furthest ?? 0;
      insteadOfPlaying(() => (end > 0 ? land(end, 1) : land(1, 0)));
    },
    /** @param {number} t */
    scrub(t) {
      stop();
      const { n, k } = now();
      const passed = t >= 1 && n <= k;
      store.change(moveTo(passed ? 1 : Math.min(PASSING, Math.max(0, t))));
      if (isStale(store.get())) line.queue(() => land(n, store.get().t));
    },
    /** @param {number} index */
    toPhase(index) {
      stop();
      line.queue(() => reachStop((index + 1) / phaseCount(layers()), 0));
    },
    /** @param {number} iteration @param {number} [t] */
    goTo: (iteration, t = 1) =>
      insteadOfPlaying(async () => {
        const furthest = store.get().session?.furthest ?? 0;
        const n = Math.min(Math.max(0, Math.round(iteration)), furthest + 1);
        await (n === 0 ? land(1, 0) : n > furthest ? land(n, 0) : land(n, t));
      }),
    toggle() {
      if (store.get().playing) return stop();
      line.interrupt();
      store.change(arrive({ playing: true }));
      line.queue(async (alive) => {
        await play(alive);
        if (!alive()) return;
        store.change(arrive({ playing: false }));
      });
    },
    resumeHere() {
      stop();
      line.queue(async () => {
        await ground.resume();
        ground.say(STRINGS.resumed(store.get().session?.iteration ?? 0));
      });
    },
    stop,
  };
}
