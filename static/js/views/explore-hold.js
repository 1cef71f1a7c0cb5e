/**
 * Keeps a card that was led to at the top of the window while cards around it are filled, which happens when they are first
 * seen. Any scroll but our own lets go of it.
 */

/** @param {HTMLElement} cards the element that grows with them */
export function createHold(cards) {
  /** @type {HTMLElement | null} */
  let held = null;
  let top = 0;

  function place() {
    if (!held) return;
    held.scrollIntoView({ block: "start" });
    top = window.scrollY;
  }

  function scrolled() {
    if (Math.abs(window.scrollY - top) > 1) held = null;
  }

  const filled = new ResizeObserver(place);
  filled.observe(cards);
  window.addEventListener("scroll", scrolled, { passive: true });
  return {
    /** Brings a card to the top. @param {HTMLElement} card */
    hold(card) {
      held = card;
      place();
      if (!cards.contains(card)) held = null;
    },
    end() {
      filled.disconnect();
      window.removeEventListener("scroll", scrolled);
    },
  };
}
