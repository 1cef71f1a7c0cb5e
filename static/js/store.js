/** The one mutable value of the page, and who listens to it. */

/**
 * @template S
 * @param {S} initial
 */
export function createStore(initial) {
  let value = initial;
  /** @type {((value: S) => void)[]} */
  const listeners = [];
  return {
    get: () => value,
    /** Replaces the value by what a pure transition makes of it. @param {(value: S) => S} transition */
    change(transition) {
      const next = transition(value);
      if (next === value) return;
      value = next;
      for (const listener of listeners) listener(value);
    },
    /** @param {(value: S) => void} listener */
    listen(listener) {
      listeners.push(listener);
    },
  };
}
