/**
 * A line of intents, carried out one after another. A new intent hurries the one before it to its end; an interruption
 * empties the line.
 */

/** @typedef {() => boolean} Alive whether the intent is still wanted */

const MOST_WAITING = 3;

/**
 * @param {{hurry: () => void, cancel: () => void}} clock
 * @param {(problem: unknown, again: () => void) => void} onProblem is told what an intent ran into, and how to try it again
 */
export function createLine(clock, onProblem) {
  /** @type {Promise<void>} */
  let tail = Promise.resolve();
  let waiting = 0;
  let generation = 0;

  /**
   * Takes its place in the line; one too many (a key held down) is dropped.
   * @param {(alive: Alive) => Promise<unknown>} work
   * @returns {Promise<void>} when it has been carried out or dropped
   */
  function queue(work) {
    if (waiting >= MOST_WAITING) return tail;
    waiting++;
    clock.hurry();
    const mine = generation;
    tail = tail.then(async () => {
      waiting--;
      if (mine !== generation) return;
      try {
        await work(() => mine === generation);
      } catch (problem) {
        onProblem(problem, () => queue(work));
      }
    });
    return tail;
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
