/**
 * Looks at a comparison whenever the server tells that it has got on, until it is over; by asking again and again where its
 * stream of events is lost.
 */

import { Problem } from "./source-live.js";
import { STRINGS } from "./strings/compare.js";

/** @typedef {import("./comparison.js").Compared} Compared */

/** Between two looks at a comparison under way, in milliseconds: its curves need not be told more often. */
const PAUSE = 700;
/** Looks in vain before the page gives up waiting for the server. */
const MOST_TRIES = 20;

// long because its short functions share how one comparison is looked at
/**
 * @param {object} parts
 * @param {import("./source-live.js").Source} parts.source
 * @param {import("./clock.js").Clock} parts.clock
 * @param {string} parts.id of the comparison
 * @param {(told: Partial<Compared>) => void} parts.show
 * @param {(problem: unknown) => string} parts.tell a problem as a sentence
 * @returns {() => void} ends it
 */
export function watch({ source, clock, id, show, tell }) {
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
  function stop() {
    over = true;
    callOff();
  }

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
    if (state !== "running") stop();
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
    stop();
    show({ standing, problem });
  }

  return stop;
}
