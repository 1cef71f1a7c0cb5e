/**
 * Intents of comparisons: begin one, cancel it, look again, begin it again, open one of its runs. A comparison is no
 * session's: it goes on whether or not its panel is looked at, and what is known of it stays.
 */

import { callOf, changedSince, NONE, specOf } from "./comparison.js";
import { Problem } from "./source-live.js";
import { arrive } from "./state.js";
import { STRINGS } from "./strings/compare.js";
import { STRINGS as PAGE } from "./strings/page.js";

/** @typedef {import("./comparison.js").Compared} Compared */
/** @typedef {import("./comparison.js").Wanted} Wanted */
/** @typedef {import("./comparison.js").Asked} Asked */

/** Between two looks at a comparison under way, in milliseconds: its curves need not be told more often. */
const PAUSE = 700;
/** Looks in vain before the page gives up waiting for the server. */
const MOST_TRIES = 20;

// long because its short functions share the comparison that is followed
/**
 * @param {import("./actions.js").Ground} ground
 * @param {(body: object) => void} open makes a new run the page's
 */
export function createCompareActions({ store, source, clock, line, reach }, open) {
  const known = () => store.get().comparison;
  /** @param {Partial<Compared>} told */
  const show = (told) =>
    store.change((state) => arrive({ comparison: { ...state.comparison, ...told } })(state));
  /** Ends what follows the comparison before. */
  let unfollow = () => {};

  /** @param {unknown} problem */
  function tell(problem) {
    if (problem instanceof Problem) return PAGE.unanswered(problem);
    reportError(problem);
    return PAGE.ownFault;
  }

  /** Work on a run that only stands for the comparison's start, and is not kept. @param {import("./comparison.js").Standing} stand @param {(id: string) => Promise<any>} work */
  async function standing(stand, work) {
    const { id } = await source.create(stand);
    try {
      return await work(id);
    } finally {
      source.remove(id).catch(() => {});
    }
  }

  /** @param {Asked} asked */
  function send(asked) {
    const { body, stand } = callOf(asked);
    if (!stand) return source.compare(body);
    const from = (/** @type {string} */ id) => source.compare({ ...body, from_session: id });
    const { session } = store.get();
    const live = asked.from === "here" && changedSince(asked, session) === null;
    return live ? reach(from) : standing(stand, from);
  }

  /** @param {Asked} asked */
  async function begin(asked) {
    show({ pending: true, faults: [] });
    try {
      const { id, progress } = await send(asked);
      store.change(arrive({ comparison: { ...NONE, asked, id, progress, standing: "running" } }));
      follow(id);
    } catch (problem) {
      const faults = problem instanceof Problem ? (problem.document.errors ?? []) : [];
      show({
        pending: false,
        faults: faults.length > 0 ? faults : [{ field: "", message: tell(problem) }],
      });
    }
  }

  /** Looks at the comparison whenever it has got on, until it is over. @param {string} id */
  function follow(id) {
    let over = false;
    let looking = false;
    let resting = false;
    let wanted = false;
    let polling = false;
    let tries = 0;
    const callOff = source.followComparison(id, ["progress", "end"], onEvent, () => {
      polling = true;
      void look();
    });
    unfollow = () => {
      over = true;
      callOff();
    };

    /** @param {string} name @param {any} told */
    function onEvent(name, told) {
      if (over) return;
      show({ progress: told.progress });
      wanted = true;
      if (name === "end") {
        callOff();
        resting = false;
      }
      void look();
    }

    /** @param {number} pause */
    function rest(pause) {
      resting = true;
      clock.after(pause, () => {
        resting = false;
        if (wanted || polling) void look();
      });
    }

    async function look() {
      if (over || looking || resting) return;
      looking = true;
      wanted = false;
      try {
        const result = await source.comparison(id);
        tries = 0;
        if (!over) take(result);
      } catch (problem) {
        if (!over) stumble(problem);
      }
      looking = false;
      if (!over && !resting) wanted ? void look() : rest(PAUSE);
    }

    /** @param {any} result */
    function take(result) {
      const { state, progress, reason } = result;
      show({ result, progress, standing: state, problem: reason });
      if (state !== "running") unfollow();
    }

    /** @param {unknown} problem */
    function stumble(problem) {
      const status = problem instanceof Problem ? problem.status : null;
      tries++;
      if (status === 404) lose("lost", STRINGS.lost);
      else if (status === null || (status > 0 && status < 429) || tries >= MOST_TRIES)
        lose("unreachable", tell(problem));
      else {
        polling = true;
        show({ problem: STRINGS.waiting });
        rest(2 * PAUSE);
      }
    }

    /** @param {Compared["standing"]} standing @param {string} problem */
    function lose(standing, problem) {
      unfollow();
      show({ standing, problem });
    }
  }

  /** What is known so far is fetched once more, then the server forgets it. */
  async function cancel() {
    const { id } = known();
    if (id === null) return;
    unfollow();
    show({ pending: true });
    const result = await source.comparison(id).catch(() => known().result);
    const gone = (/** @type {unknown} */ problem) => problem instanceof Problem && problem.status === 404;
    const problem = await source
      .cancelComparison(id)
      .then(() => null)
      .catch((/** @type {unknown} */ met) => (gone(met) ? null : tell(met)));
    if (known().id !== id) return;
    show({
      result,
      progress: result?.progress ?? known().progress,
      standing: result?.state === "done" ? "done" : "cancelled",
      pending: false,
      problem,
    });
  }

  return {
    /** Compares runs that differ in one setting. @param {Wanted} wanted */
    compare(wanted) {
      if (known().pending) return;
      const work = async () => {
        const { session, snapshot } = store.get();
        if (!session || !snapshot) return;
        const { spec, edits, iteration } = session;
        await begin({ ...wanted, run: { spec, edits, iteration }, rows: snapshot.rows });
      };
      if (wanted.from === "start") return void work();
      // Where the run stands must not change under way.
      line.interrupt();
      store.change(arrive({ playing: false }));
      line.queue(work, true);
    },
    cancelComparison: () => void cancel(),
    /** Looks for the comparison once more. */
    lookAgain() {
      const { id } = known();
      if (id === null) return;
      show({ standing: "running", problem: null });
      follow(id);
    },
    /** The same comparison anew, of the run as it stood then. */
    compareAgain() {
      const { asked, pending } = known();
      if (asked && !pending) void begin(asked);
    },
    /** Makes a compared run the page's own, where it ended. @param {number} number from 1 */
    openCompared(number) {
      const { result } = known();
      const run = result?.runs[number - 1];
      if (run) open({ spec: specOf(result, run), iteration: run.iteration });
    },
  };
}
