/**
 * Answers for the panels: each panel says what it wishes to know, and gets it as soon as the server has told it. One call
 * is under way a panel; of the wishes that come meanwhile the newest is asked next. Answers are kept until an edit or a
 * reset, after which nothing known before holds (`forget`).
 */

import { differInTimeAlone, keyOf, NOTHING, wishesOf } from "./wishes.js";

/** @typedef {import("./wishes.js").Wish} Wish */
/** @typedef {import("./wishes.js").Answer} Answer */
/** @typedef {import("./wishes.js").Needs} Needs */
/**
 * @typedef {object} Panel
 * @property {Map<string, Wish>} wishes by name
 * @property {Map<string, {wish: Wish, answer: Answer}>} shown by name, with the wish that the value belongs to
 * @property {Set<string>} tried keys of the wishes that met a problem and are not asked again by themselves
 * @property {string[]} turns names of wishes, the one asked last at the end
 * @property {boolean} busy
 */

/** Answers kept over all panels: a surface of every unit takes up to a megabyte. */
const KEPT = 48;

// long because its short functions share the answers kept and the panels' wishes
/**
 * @param {object} parts
 * @param {(wish: Wish) => Promise<any>} parts.call asks the server
 * @param {(panel: string, answers: Record<string, Answer>) => void} parts.show
 * @param {(problem: unknown) => string} parts.tell a problem as a sentence
 */
export function createAnswers({ call, show, tell }) {
  /** @type {Map<string, {value: any}>} */
  const kept = new Map();
  /** Calls under way, so that two panels with the same wish ask once. @type {Map<string, Promise<any>>} */
  const underWay = new Map();
  /** @type {Map<string, Panel>} */
  const panels = new Map();
  let era = 0;

  /** @param {string} name */
  function panelOf(name) {
    const found = panels.get(name);
    if (found) return found;
    /** @type {Panel} */
    const panel = { wishes: new Map(), shown: new Map(), tried: new Set(), turns: [], busy: false };
    panels.set(name, panel);
    return panel;
  }

  /** @param {string} name @param {Panel} panel */
  const tellPanel = (name, panel) =>
    show(name, Object.fromEntries([...panel.shown].map(([slot, { answer }]) => [slot, answer])));

  /** @param {Wish} wish @param {any} value */
  function keep(wish, value) {
    kept.set(keyOf(wish), { value });
    if (kept.size > KEPT) kept.delete(/** @type {string} */ (kept.keys().next().value));
  }

  /** @param {Wish} wish */
  function callOnce(wish) {
    const key = keyOf(wish);
    const begun = underWay.get(key);
    if (begun) return begun;
    const asked = call(wish).finally(() => underWay.get(key) === asked && underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  }

  /** An answer kept, which becomes the one used last. @param {Wish} wish */
  function recall(wish) {
    const key = keyOf(wish);
    const found = kept.get(key);
    if (found) {
      kept.delete(key);
      kept.set(key, found);
    }
    return found;
  }

  /** What stands for a wish until it is answered: the same of another moment, or nothing. */
  /** @param {Wish} wish @param {{wish: Wish, answer: Answer} | undefined} before */
  function meanwhile(wish, before) {
    if (before && before.answer.value !== null && differInTimeAlone(wish, before.wish))
      return { wish: before.wish, answer: { ...before.answer, pending: true } };
    return { wish, answer: { ...NOTHING, query: wish.query, pending: true } };
  }

  /** @param {Wish} wish @param {any} value */
  const answered = (wish, value) => ({
    wish,
    answer: { query: wish.query, value, problem: null, pending: false },
  });

  /** Asks for the next wish that is neither answered nor has met a problem. @param {string} name @param {Panel} panel */
  function askNext(name, panel) {
    if (panel.busy) return;
    const slot = panel.turns.find((one) => {
      const wish = panel.wishes.get(one);
      return wish && panel.shown.get(one)?.answer.pending && !panel.tried.has(keyOf(wish));
    });
    if (slot === undefined) return;
    panel.turns = [...panel.turns.filter((one) => one !== slot), slot];
    panel.busy = true;
    void ask(name, panel, slot, /** @type {Wish} */ (panel.wishes.get(slot)));
  }

  /** @param {string} name @param {Panel} panel @param {string} slot @param {Wish} wish */
  async function ask(name, panel, slot, wish) {
    const mine = era;
    /** @type {{value: any} | {problem: string}} */
    let result;
    try {
      result = { value: recall(wish)?.value ?? (await callOnce(wish)) };
    } catch (problem) {
      result = { problem: tell(problem) };
    }
    panel.busy = false;
    if (mine === era) {
      if ("value" in result) keep(wish, result.value);
      arrive(panel, slot, wish, result);
      tellPanel(name, panel);
    }
    askNext(name, panel);
  }

  /** @param {Panel} panel @param {string} slot @param {Wish} wish @param {{value: any} | {problem: string}} result */
  function arrive(panel, slot, wish, result) {
    const wanted = panel.wishes.get(slot);
    if (!wanted) return;
    const isWanted = keyOf(wanted) === keyOf(wish);
    if ("value" in result) {
      if (isWanted) panel.shown.set(slot, answered(wish, result.value));
      else if (differInTimeAlone(wanted, wish))
        panel.shown.set(slot, meanwhile(wanted, answered(wish, result.value)));
    } else if (isWanted) {
      panel.tried.add(keyOf(wish));
      panel.shown.set(slot, { wish, answer: { ...NOTHING, query: wish.query, problem: result.problem } });
    }
  }

  return {
    /** A panel in view says what it needs; the same as before costs nothing. @param {string} name @param {Needs} needs */
    ask(name, needs) {
      const panel = panelOf(name);
      const wishes = wishesOf(needs);
      const same = (/** @type {string} */ slot) => {
        const before = panel.wishes.get(slot);
        const now = wishes.get(slot);
        return before && now ? keyOf(before) === keyOf(now) : before === now;
      };
      if ([...new Set([...panel.wishes.keys(), ...wishes.keys()])].every(same)) return;
      panel.tried.clear();
      panel.wishes = wishes;
      panel.turns = [
        ...panel.turns.filter((one) => wishes.has(one)),
        ...[...wishes.keys()].filter((one) => !panel.turns.includes(one)),
      ];
      panel.shown = new Map(
        [...wishes].map(([slot, wish]) => {
          const found = recall(wish);
          return [slot, found ? answered(wish, found.value) : meanwhile(wish, panel.shown.get(slot))];
        }),
      );
      tellPanel(name, panel);
      askNext(name, panel);
    },
    /** A panel has gone out of sight: it asks for nothing more and keeps what it has. @param {string} name */
    leave(name) {
      const panel = panels.get(name);
      if (panel) panel.wishes = new Map();
    },
    /** After an edit or a reset no answer holds any more, nor does what is still on its way. */
    forget() {
      era++;
      kept.clear();
      underWay.clear();
      for (const [name, panel] of panels) {
        panel.wishes = new Map();
        panel.tried.clear();
        if (panel.shown.size === 0) continue;
        panel.shown = new Map();
        tellPanel(name, panel);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createAnswers>} Answers */
