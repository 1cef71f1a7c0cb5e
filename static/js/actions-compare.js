/**
 * Intents of comparisons: begin one, cancel it, look again, begin it again, open one of its runs. A comparison is no
 * session's: it goes on whether or not its panel is looked at, and what is known of it stays.
 */

import { watch } from "./actions-watch.js";
import { callOf, changedSince, NONE, specOf } from "./comparison.js";
import { forgetComparison, keepComparison, recallComparison } from "./kept-comparison.js";
import { Problem } from "./source-live.js";
import { arrive } from "./state.js";
import { STRINGS as PAGE } from "./strings/page.js";

/** @typedef {import("./comparison.js").Compared} Compared */
/** @typedef {import("./comparison.js").Wanted} Wanted */
/** @typedef {import("./comparison.js").Asked} Asked */

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
      keepComparison(id, asked);
      follow(id);
    } catch (problem) {
      const faults = problem instanceof Problem ? (problem.document.errors ?? []) : [];
      show({
        pending: false,
        faults: faults.length > 0 ? faults : [{ field: "", message: tell(problem) }],
      });
    }
  }

  /** @param {string} id */
  function follow(id) {
    const take = (/** @type {Partial<Compared>} */ told) => {
      show(told);
      if (told.standing === "lost") forgetComparison();
    };
    unfollow = watch({ source, clock, id, show: take, tell });
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
    forgetComparison();
    show({
      result,
      progress: result?.progress ?? known().progress,
      standing: result?.state === "done" ? "done" : "cancelled",
      pending: false,
      problem,
    });
  }

  return {
    /** Takes up the comparison that the page was at before it was loaded again. */
    resumeComparison() {
      const kept = recallComparison();
      if (!kept) return;
      store.change(arrive({ comparison: { ...NONE, ...kept, standing: "running" } }));
      follow(kept.id);
    },
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
