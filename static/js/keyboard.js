/** The page's keys: Space plays, arrows step, Shift takes the next larger unit, Home and End go to the ends. */

/** @typedef {import("./types.js").Actions} Actions */
/** @typedef {import("./types.js").View} View */

const LARGER = /** @type {const} */ ({ phase: "iteration", iteration: "epoch", epoch: "epoch" });

/** Where keys have a meaning of their own, the page leaves them alone. */
const OWN_KEYS =
  "input, select, textarea, [contenteditable], dialog, [role=tab], [role=slider], [role=listbox], [data-keys]";
const OWN_SPACE = `${OWN_KEYS}, button, summary, a`;

/**
 * @param {Actions} actions
 * @param {() => View["unit"]} unit the step unit in force
 * @returns {(event: KeyboardEvent) => void} a listener for keydown
 */
export function createKeyboard(actions, unit) {
  /** @type {Record<string, (shift: boolean) => void>} */
  const keys = {
    " ": () => actions.toggle(),
    ArrowRight: (shift) => actions.stepForward(shift ? LARGER[unit()] : unit()),
    ArrowLeft: (shift) => actions.stepBack(shift ? LARGER[unit()] : unit()),
    Home: () => actions.toStart(),
    End: () => actions.toLatest(),
  };
  return (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(event.key === " " ? OWN_SPACE : OWN_KEYS)) return;
    event.preventDefault();
    act(event.shiftKey);
  };
}
