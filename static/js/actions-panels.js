/** Intents of the panels: what those in view need of the server, and their own choices that change what they need. */

import { createAnswers } from "./answers.js";
import { Problem } from "./source-live.js";
import { answer, choose } from "./state.js";
import { STRINGS } from "./strings/page.js";

/** @typedef {import("./wishes.js").Needs} Needs */

/** A question that was not answered, as a sentence. @param {unknown} problem */
function tell(problem) {
  if (problem instanceof Problem) return STRINGS.unanswered(problem);
  reportError(problem);
  return STRINGS.ownFault;
}

/**
 * @param {object} parts
 * @param {import("./actions.js").Store} parts.store
 * @param {import("./source-live.js").Source} parts.source
 * @param {import("./snapshots.js").Reach} parts.reach
 */
export function createPanelActions({ store, source, reach }) {
  const answers = createAnswers({
    call: ({ call, query }) => reach((id) => /** @type {any} */ (source)[call](id, query)),
    show: (panel, told) => store.change(answer(panel, told)),
    tell,
  });
  /** Between a change of the run and its landing, what is on screen belongs to the run before: no panel asks about it. */
  let changing = false;

  return {
    intents: {
      /** What a panel in view needs of the server now. @param {string} panel @param {Needs} needs */
      ask(panel, needs) {
        if (store.get().snapshot !== null && !changing) answers.ask(panel, needs);
      },
      /** A panel has gone out of sight. @param {string} panel */
      leave: (panel) => answers.leave(panel),
      /** @param {string} panel @param {Record<string, unknown>} chosen */
      choose: (panel, chosen) => store.change(choose(panel, chosen)),
    },
    /** The run has been changed: no answer holds any more. */
    forget() {
      changing = true;
      answers.forget();
    },
    /** What is about to be shown belongs to the run as it is now. */
    landed() {
      changing = false;
    },
  };
}
