/**
 * A line of intents, carried out one after another. A new intent hurries the one before it to its end; an interruption
 * empties the line of all but what changes the run: what was typed is never lost.
 */

/** @typedef {() => boolean} Alive whether the intent is still wanted */

const MOST_WAITING = 3;

/**
 * @param {{hurry: () => void, cancel: () => void}} clock
 * @param {(problem: unknown, again: () => void) => void} onProblem is told what an intent ran into, and how to try it again; must not throw
 * @param {(busy: boolean) => void} [onBusy] is told when there is something to carry out, and when there is not
 */
export function createLine(clock, onProblem, onBusy = () => {}) {
  /** @type {Promise<void>} */
  let tail = Promise.resolve();
  let waiting = 0;
  let generation = 0;

  /**
   * Takes its place in the line; one too many (a key held down) is dropped.
   * @param {(alive: Alive) => Promise<unknown>} work
   * @param {boolean} [kept] whether it is carried out whatever else is wanted meanwhile
   * @returns {Promise<void>} when it has been carried out or dropped
   */
  function queue(work, kept = false) {
    if (waiting >= MOST_WAITING && !kept) return tail;
    waiting++;
    clock.hurry();
    onBusy(true);
    const mine = generation;
    const turn = tail.then(async () => {
      waiting--;
      try {
        if (kept || mine === generation) await work(() => mine === generation);
      } catch (problem) {
        onProblem(problem, () => queue(work, kept));
      }
      if (tail === turn) onBusy(false);
    });
    tail = turn;
    return turn;
  }

  /** Stops what is moving and empties the line; what the server has been asked to do is still awaited. */
  function interrupt() {
    generation++;
    clock.cancel();
  }

  return {
    queue,
    interrupt,
    /** When all that stands in line now has been carried out. */
    settled: () => tail,
    /** Whether somebody waits behind the intent being carried out. */
    isCrowded: () => waiting > 0,
  };
}

/** @typedef {ReturnType<typeof createLine>} Line */
