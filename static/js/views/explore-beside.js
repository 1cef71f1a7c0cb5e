/** One card of the Explore area may stand beside the network, above the chain rule. */

import { html, render } from "../../vendor/lit-html/lit-html.js";
import { STRINGS } from "../strings/explore.js";

const BESIDE = "M2 3h12v10H2zM9 3v10";

function moveButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "explore-move icon quiet";
  render(html`<svg viewBox="0 0 16 16" aria-hidden="true"><path class="ring" d=${BESIDE} /></svg>`, button);
  return button;
}

/**
 * Gives every card a button for it.
 * @param {HTMLElement[]} cards in the order of the page
 * @param {() => void} onMove
 */
// long because its short functions share where the card is
export function createBeside(cards, onMove) {
  const place = document.querySelector("[data-place=beside]");
  const home = cards[0]?.parentElement;
  /** @type {HTMLElement | null} */
  let there = null;

  /** @param {HTMLElement | null} card */
  function move(card) {
    if (!place || !home || card === there) return;
    const before = there;
    there = null;
    if (before) {
      const next = cards.slice(cards.indexOf(before) + 1).find((one) => one.parentElement === home);
      home.insertBefore(before, next ?? null);
      label(before);
    }
    there = card;
    if (!card) return;
    place.append(card);
    label(card);
  }

  /** @param {HTMLElement} card */
  function label(card) {
    const button = card.querySelector(".explore-move");
    const title = card.querySelector("h2")?.textContent ?? "";
    const isThere = card === there;
    button?.setAttribute("aria-label", isThere ? STRINGS.belowLabel(title) : STRINGS.besideLabel(title));
    button?.setAttribute("title", isThere ? STRINGS.below : STRINGS.beside);
    button?.setAttribute("aria-pressed", String(isThere));
  }

  /** @param {HTMLElement} card @param {HTMLElement} button */
  function toggle(card, button) {
    const coming = card !== there;
    move(coming ? card : null);
    const details = card.querySelector("details");
    if (details && coming) details.open = true;
    if (coming) window.scrollTo({ top: 0 });
    button.focus();
    onMove();
  }

  for (const card of cards) {
    const button = moveButton();
    button.addEventListener("click", () => toggle(card, button));
    card.append(button);
    label(card);
  }

  return {
    name: () => there?.dataset.card ?? null,
    /** @param {string | null} name */
    set: (name) => move(cards.find((card) => card.dataset.card === name) ?? null),
  };
}
