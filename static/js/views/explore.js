/**
 * The Explore area: cards that open and close, a bar that leads to them, one card at a time beside the network, and the
 * timeline at the foot of the window while its own place is out of sight.
 */

import { keep, recall } from "../kept.js";
import { readCards, writeCards } from "../open-cards.js";
import { createBeside } from "./explore-beside.js";
import { dock } from "./explore-dock.js";
import { createHold } from "./explore-hold.js";

const KEPT = "explore";

const nameOf = (/** @type {HTMLElement} */ card) => card.dataset.card ?? "";
const detailsOf = (/** @type {HTMLElement} */ card) =>
  /** @type {HTMLDetailsElement} */ (card.querySelector("details"));

/** @param {HTMLElement} root @param {import("../types.js").Context} _context @returns {import("../types.js").Mounted} */
export function mount(root, _context) {
  /** @type {HTMLElement[]} */
  const cards = [...root.querySelectorAll("[data-card]")].filter((card) => card instanceof HTMLElement);
  const cardNamed = (/** @type {string | undefined} */ name) => cards.find((card) => nameOf(card) === name);
  const beside = createBeside(cards, remember);
  const undock = dock(root);
  const { hold, end } = createHold(/** @type {HTMLElement} */ (root.querySelector(".explore-cards")));
  const links = new AbortController();
  const { signal } = links;

  /** Opens a card and brings it into view, with the focus on its heading. @param {HTMLElement | undefined} card */
  function lead(card) {
    if (!card) return false;
    detailsOf(card).open = true;
    hold(card);
    card.querySelector("summary")?.focus({ preventScroll: true });
    return true;
  }

  function remember() {
    const open = cards.filter((card) => detailsOf(card).open).map(nameOf);
    keep(KEPT, writeCards({ open, beside: beside.name() }));
    for (const link of root.querySelectorAll("nav a"))
      link.toggleAttribute("data-open", open.includes(link.getAttribute("href")?.slice(1) ?? ""));
  }

  const kept = readCards(recall(KEPT), cards.map(nameOf));
  for (const card of cards) {
    detailsOf(card).open = kept.open.includes(nameOf(card));
    detailsOf(card).addEventListener("toggle", remember, { signal });
  }
  beside.set(kept.beside);
  root.querySelector("nav")?.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (link && lead(cardNamed(link.getAttribute("href")?.slice(1)))) event.preventDefault();
    },
    { signal },
  );
  /** @type {string | null} an address that ends in a card's name (#loss-accuracy) opens with that card */
  let wanted = window.location.hash.slice(1);

  return {
    update({ snapshot }) {
      // Once what stands above has its height.
      if (wanted === null || !snapshot) return;
      lead(cardNamed(wanted));
      wanted = null;
    },
    unmount() {
      links.abort();
      undock();
      end();
      beside.set(null);
    },
  };
}
