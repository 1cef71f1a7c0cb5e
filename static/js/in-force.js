/** The settings in force at an iteration: a run's spec stays as it began, and its edits lie over it in time. */

/** What an edit may change besides parameters, which live in the trace. */
const SETTINGS = ["optimizer", "schedule", "clip", "penalty", "batch_size", "frozen", "stop"];

/**
 * The spec with the edits made at `iteration` and before: what iteration `iteration` + 1 is computed with.
 * @param {{spec: any, edits: any[]}} session
 * @param {number} iteration
 * @returns {any}
 */
export function specInForce({ spec, edits }, iteration) {
  const now = { ...spec };
  for (const edit of edits) {
    if (edit.iteration > iteration) continue;
    for (const name of SETTINGS) if (name in edit) now[name] = overlay(now[name], edit[name]);
  }
  return now;
}

/** Objects merge key by key, a changed `name` drops its siblings, all else replaces. @param {any} base @param {any} change */
function overlay(base, change) {
  if (!isRecord(base) || !isRecord(change)) return change;
  if (change.name !== undefined && change.name !== base.name) return change;
  return { ...base, ...change };
}

/** @param {any} value */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
