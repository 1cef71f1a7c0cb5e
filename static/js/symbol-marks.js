/**
 * Marks in the page: elements that carry a symbol's key (`data-symbol`), and who takes the focus for them. Symbols inside
 * a control are explained when the control is in focus; all others of a panel share one stop of the Tab key, and arrow
 * keys go from one to the next.
 */

const MARK = "[data-symbol]";
const CONTROL = "button, a, label, input, select, summary, [role=tab], [role=slider]";

/**
 * Who takes the focus for a mark: a typeset formula hides its parts from readers, so the whole formula does.
 * @param {Element} mark
 * @returns {HTMLElement}
 */
export const ownerOf = (mark) => /** @type {HTMLElement} */ (mark.closest(".maths") ?? mark);

/** The marks of a panel that no control holds, in the order of the page. @param {Element} panel @returns {Element[]} */
export const freeMarks = (panel) =>
  Array.from(panel.querySelectorAll(MARK)).filter(
    (mark) => !mark.closest(CONTROL) && !ownerOf(mark).closest("[aria-hidden=true]") && isOutermost(mark),
  );

/** A mark within a mark is a part of it. @param {Element} mark */
const isOutermost = (mark) => !mark.parentElement?.closest(MARK);

/** The mark that an element in focus stands for, or null. @param {Element} element */
export function markOf(element) {
  const own = element.closest(MARK);
  if (own) return own;
  const holder = element.matches(".maths")
    ? element
    : (element.closest("label") ?? element.closest("button, summary"));
  return holder?.querySelector(MARK) ?? null;
}

/** One stop of the Tab key in every panel: the mark in focus, else the first. @param {Iterable<Element>} panels */
export function setStops(panels) {
  for (const panel of panels) {
    const owners = freeMarks(panel).map(ownerOf);
    const stop = owners.find((owner) => owner === document.activeElement) ?? owners[0];
    for (const old of panel.querySelectorAll("[data-stop]")) if (old !== stop) release(old);
    if (stop) hold(stop);
  }
}

/** @param {HTMLElement} owner */
function hold(owner) {
  if ("stop" in owner.dataset) return;
  owner.tabIndex = 0;
  owner.dataset.stop = "";
}

/** @param {Element} owner */
function release(owner) {
  owner.removeAttribute("tabindex");
  owner.removeAttribute("data-stop");
}

/**
 * The mark reached from another by a key, or null for a key that leads nowhere.
 * @param {Element} mark
 * @param {string} key
 */
export function reached(mark, key) {
  const panel = mark.closest("[data-view]");
  if (!panel) return null;
  const all = freeMarks(panel);
  const at = all.indexOf(mark);
  /** @type {Record<string, number>} */
  const places = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: all.length - 1,
  };
  const place = places[key];
  return place === undefined || at < 0 ? null : (all[place] ?? mark);
}

/** Moves the panel's stop and the focus to a mark. @param {Element} mark */
export function focusMark(mark) {
  const owner = ownerOf(mark);
  for (const old of mark.closest("[data-view]")?.querySelectorAll("[data-stop]") ?? [])
    if (old !== owner) release(old);
  hold(owner);
  owner.focus();
}
