/** What is asked of the learner before something would be lost: one proposal at a time. */

import { announce, dismiss, shownAnew } from "./state.js";
import { STRINGS } from "./strings/page.js";

/** @param {import("./actions.js").Store} store */
export function createProposals(store) {
  /** @type {(() => void) | null} what becomes of the open proposal when it is not taken up */
  let declined = null;

  /** A proposal that is declined, replaced or out of place by now; fields show again what holds. */
  function withdraw() {
    if (!declined) return;
    declined();
    declined = null;
    store.change((state) => shownAnew(dismiss("proposal")(state)));
  }

  /**
   * Asks first.
   * @param {string} text
   * @param {string} label of the choice that accepts
   * @param {() => void} accept
   * @param {() => void} [decline]
   */
  function propose(text, label, accept, decline = () => {}) {
    withdraw();
    declined = decline;
    const take = () => {
      declined = null;
      store.change(dismiss("proposal"));
      accept();
    };
    const choices = [
      { label, act: take },
      { label: STRINGS.keep, act: withdraw },
    ];
    store.change(announce({ id: "proposal", kind: "proposal", text, choices }));
  }

  return { propose, withdraw };
}
