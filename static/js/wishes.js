/**
 * What a panel asks of the server, and what it is shown of the answer. A wish names a call of the source and its query;
 * a panel has one wish, or several by name. Pure.
 */

/** @typedef {{call: string, query: Record<string, unknown>}} Wish one call of the source, but for the session's id */
/** @typedef {Wish | Record<string, Wish | null> | null} Needs what `needs(view)` of a panel gives */
/**
 * @typedef {object} Answer what a panel has of one wish
 * @property {Record<string, any> | null} query of the value if there is one (it may lag behind the wish), else of the wish
 * @property {any | null} value the server's answer
 * @property {string | null} problem why there is none, a sentence
 * @property {boolean} pending whether the answer to the wish is still on its way
 */

/** @type {Answer} */
export const NOTHING = Object.freeze({ query: null, value: null, problem: null, pending: false });

/** The only wish of a panel that has one. */
const ALONE = "";

/** @param {any} needs @returns {needs is Wish} */
const isWish = (needs) => typeof needs?.call === "string";

/** The wishes by name, without those that are null. @param {Needs} needs @returns {Map<string, Wish>} */
export function wishesOf(needs) {
  if (isWish(needs)) return new Map([[ALONE, needs]]);
  return new Map(Object.entries(needs ?? {}).flatMap(([name, wish]) => (wish ? [[name, wish]] : [])));
}

/** Equal for wishes that ask the same, whatever the order of their fields. @param {Wish} wish */
export const keyOf = ({ call, query }) =>
  `${call} ${JSON.stringify(Object.entries(query).sort(([one], [other]) => (one < other ? -1 : 1)))}`;

/** Whether two wishes ask the same of two moments, so that the answer to one may stand until the other's arrives. */
/** @param {Wish} one @param {Wish} other */
export const differInTimeAlone = (one, other) =>
  keyOf({ ...one, query: { ...one.query, iteration: 0, furthest: 0 } }) ===
  keyOf({ ...other, query: { ...other.query, iteration: 0, furthest: 0 } });

/**
 * What a panel was answered, of its only wish or of the one by that name; `NOTHING` where nothing was asked.
 * @param {Pick<import("./types.js").View, "answers">} view
 * @param {string} panel
 * @param {string} [name]
 * @returns {Answer}
 */
export const answerTo = (view, panel, name = ALONE) => view.answers[panel]?.[name] ?? NOTHING;
