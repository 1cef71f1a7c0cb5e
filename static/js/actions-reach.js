/** Calls on the session, whichever id it has by now: a run that the server has forgotten is started again from its spec and edits. */

import { revive } from "./actions-run.js";
import { Problem } from "./source-live.js";
import { arrive } from "./state.js";

/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./snapshots.js").Reach} Reach */

/** How long a call may take before the page says that it is busy, in milliseconds. */
const PATIENCE = 300;

/**
 * @param {object} parts
 * @param {import("./actions.js").Store} parts.store
 * @param {import("./source-live.js").Source} parts.source
 * @param {import("./clock.js").Clock} parts.clock
 * @param {() => Session | null} parts.live the session as the server last told it
 * @param {(again: Session) => void} parts.found is given the same run under its new id
 */
export function createReach({ store, source, clock, live, found }) {
  /** @type {Promise<void> | null} several calls may meet the same loss */
  let finding = null;
  function findAgain() {
    const lost = live();
    if (!lost) return Promise.resolve();
    finding ??= revive(source, lost)
      .then(found)
      .finally(() => {
        finding = null;
      });
    return finding;
  }

  /** Once more where the run was lost or no answer came. @type {Reach} */
  async function reachQuietly(work) {
    const attempt = () => work(live()?.id ?? "");
    const tried = live()?.id;
    try {
      return await attempt();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 404 && live()?.id === tried) await findAgain();
      else if (problem.status !== 0 && problem.status !== 404) throw problem;
      return await attempt();
    }
  }

  /** The same, and the page says that it is busy where it takes longer than a moment. @type {Reach} */
  async function reach(work) {
    const callOff = clock.after(PATIENCE, () => store.change(arrive({ busy: true })));
    try {
      return await reachQuietly(work);
    } finally {
      callOff();
      if (store.get().busy) store.change(arrive({ busy: false }));
    }
  }

  return { reach, reachQuietly };
}
