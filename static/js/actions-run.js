/**
 * Intents that change the run: edits at an iteration, changes of the spec that start again, presets, reset; and what to
 * do when the server has forgotten the session.
 */

import { requestId } from "./request-id.js";
import { arrive, standsAt } from "./state.js";
import { STRINGS } from "./strings/page.js";

/** @typedef {import("./actions.js").Ground} Ground */
/** @typedef {import("./types.js").Session} Session */

/** Objects merge key by key, everything else is replaced, as the contract merges. @param {any} base @param {any} changes @returns {any} */
export function merge(base, changes) {
  const plain = (/** @type {any} */ one) => one !== null && typeof one === "object" && !Array.isArray(one);
  if (!plain(base) || !plain(changes)) return changes;
  const merged = { ...base };
  for (const [key, value] of Object.entries(changes))
    merged[key] = key in base ? merge(base[key], value) : value;
  return merged;
}

// long because it holds a group of short intents that share what waits between them
/** @param {Ground} ground */
export function createRunActions(ground) {
  const { store, source, line, land, reach, say } = ground;
  /** @type {object | null} edits in line: what comes before their turn goes with them */
  let waiting = null;
  /** @type {object | null} edits that the learner is being asked about */
  let proposed = null;
  /** @type {Session | null} the run that was left for another */
  let left = null;
  /** @type {Session | null} the run that was opened last, as it was then */
  let opened = null;
  /** Whether the page has offered a way back to the run that was left. */
  let isOffered = false;

  const stopPlaying = () => {
    line.interrupt();
    store.change(arrive({ playing: false }));
  };

  /** Where the page stands, and how many iterations an edit there would discard. */
  function place() {
    const state = store.get();
    const position = standsAt(state);
    return { position, lost: Math.max(0, (state.session?.furthest ?? 0) - position) };
  }

  /** @param {object} changes */
  async function editHere(changes) {
    const { t } = store.get();
    await ground.resume();
    const at = store.get().session?.iteration ?? 0;
    const request = requestId();
    const session = await reach((id) => source.edit(id, { ...changes, at, request }));
    ground.forget();
    await land(session.iteration + 1, t === 1 ? 0 : t, session);
  }

  /** @param {object} changes */
  function edit(changes) {
    if (waiting) {
      waiting = merge(waiting, changes);
      return;
    }
    stopPlaying();
    const { position, lost } = place();
    const together = merge(proposed ?? {}, changes);
    if (lost === 0) return queueEdit(together);
    ground.propose(
      STRINGS.discards(position, lost),
      STRINGS.discard,
      () => {
        proposed = null;
        queueEdit(together);
      },
      () => {
        proposed = null;
      },
    );
    proposed = together;
  }

  /** @param {object} changes */
  function queueEdit(changes) {
    waiting = changes;
    /** @type {object | null} kept for another try */
    let together = null;
    const work = () => {
      together ??= /** @type {object} */ (waiting);
      waiting = null;
      return editHere(together);
    };
    line.queue(work, true);
  }

  /** @param {{spec?: {dataset?: object}}} body */
  async function startAgain(body) {
    const at = store.get().session?.iteration ?? 0;
    const request = requestId();
    const session = await reach((id) => source.reset(id, { ...body, at, request }));
    ground.forget();
    await land(1, 0, session, body.spec?.dataset !== undefined);
  }

  /** @param {object} changes @param {string} what */
  function change(changes, what) {
    stopPlaying();
    const furthest = store.get().session?.furthest ?? 0;
    const work = () => startAgain({ spec: changes });
    if (furthest === 0) return void line.queue(work, true);
    ground.propose(STRINGS.startsAgain(what, furthest), STRINGS.startAgain, () => line.queue(work, true));
  }

  /** @param {string} name */
  const usePreset = (name) => openRun({ preset: name });

  /** Whether nothing was done in the page's run since it was opened, so that it need not be kept. @param {Session} session */
  const isUntouched = (session) =>
    opened !== null &&
    session.id === opened.id &&
    session.furthest === opened.furthest &&
    session.edits.length === opened.edits.length;

  /**
   * Makes another run the page's; the one before is kept for a way back, unless it is as it was opened: then what was kept
   * before it stays. Asks where a run kept before would be gone.
   * @param {object} body that opens it
   */
  function openRun(body) {
    stopPlaying();
    const work = () => line.queue(() => leaveFor(body), true);
    const { session } = store.get();
    const isLost = isOffered && session && session.furthest > 0 && !isUntouched(session);
    if (!isLost || !left) return void work();
    ground.propose(STRINGS.leavesTwo(left.iteration), STRINGS.openAnother, work);
  }

  /** @param {object} body */
  async function leaveFor(body) {
    const before = store.get().session;
    const session = await source.create(body);
    const stays = before !== null && left !== null && isUntouched(before);
    const gone = stays ? before : left;
    if (gone) source.remove(gone.id).catch(() => {});
    if (!stays) left = before;
    opened = session;
    ground.forget();
    await land(Math.max(1, session.iteration), session.iteration > 0 ? 1 : 0, session, true);
    isOffered = left !== null && left.furthest > 0;
    if (left && isOffered) {
      say(STRINGS.leftForPreset(left.iteration), [{ label: STRINGS.goBack, act: goBack }], "left");
    }
  }

  function goBack() {
    const wanted = left;
    if (!wanted) return;
    stopPlaying();
    line.queue(async () => {
      const session = await source.read(wanted.id);
      left = store.get().session;
      isOffered = false;
      ground.forget();
      await land(Math.max(1, session.iteration), session.iteration > 0 ? 1 : 0, session, true);
    }, true);
  }

  function reset() {
    stopPlaying();
    line.queue(() => startAgain({}), true);
  }

  return { edit, change, usePreset, openRun, reset };
}

/**
 * Starts a forgotten run again from its spec and edits, as far as it had come: the same numbers, under a new id.
 * @param {import("./source-live.js").Source} source
 * @param {Session} session
 */
export async function revive(source, { spec, edits, iteration, furthest }) {
  const again = await source.create({ spec, edits, iteration: furthest });
  if (again.iteration <= iteration) return again;
  return source.seek(again.id, { iteration, at: again.iteration, request: requestId() });
}
