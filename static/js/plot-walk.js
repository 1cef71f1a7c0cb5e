/** A plot that keys walk like a slider: arrows point at one place after another, Enter goes there. */

/**
 * @param {HTMLElement} element around the plot, one tab stop
 * @param {object} parts
 * @param {() => number} parts.last the last place
 * @param {() => number} parts.here where the keys begin or stand
 * @param {(index: number) => void} parts.point
 * @param {() => void} parts.choose the place pointed at
 * @param {() => void} parts.leave points at nothing
 */
export function makeWalkable(element, { last, here, point, choose, leave }) {
  element.tabIndex = 0;
  element.dataset.keys = "";
  element.setAttribute("role", "slider");
  element.addEventListener("blur", leave);
  element.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: here() - 1, ArrowRight: here() + 1, Home: 0, End: last() };
    if (event.key === "Enter") choose();
    else if (event.key in steps) {
      const to = steps[/** @type {keyof typeof steps} */ (event.key)];
      point(Math.min(last(), Math.max(0, to)));
    } else return;
    event.preventDefault();
  });
}

/**
 * Tells a reader where the slider stands.
 * @param {HTMLElement} element
 * @param {{label?: string, first?: number, last?: number, now?: number, text?: string}} told
 */
export function tellWalk(element, { label, first, last, now, text }) {
  const attributes = {
    "aria-label": label,
    "aria-valuemin": first,
    "aria-valuemax": last,
    "aria-valuenow": now,
    "aria-valuetext": text,
  };
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(name, String(value));
}
