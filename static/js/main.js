/** The composition root: makes the store, the clock, the source and the actions, and mounts every panel. */

import { createActions } from "./actions.js";
import { createClock } from "./clock.js";
import { createKeyboard } from "./keyboard.js";
import { createSource } from "./source-live.js";
import { announce, initial, present } from "./state.js";
import { createStore } from "./store.js";
import { VIEWS } from "./views/index.js";

const root = document.documentElement;
const motion = window.matchMedia("(prefers-reduced-motion: reduce)");

/** What the template was given to open with. */
const { start, problem } = JSON.parse(document.getElementById("start")?.textContent ?? "{}");

const store = createStore(
  initial({ theme: root.dataset.theme === "dark" ? "dark" : "light", reducedMotion: motion.matches }),
);
const clock = createClock({ still: () => motion.matches || document.hidden });
const page = document.querySelector("main");
const actions = createActions({
  store,
  source: createSource("/api"),
  clock,
  start,
  onBusy: (busy) => page?.setAttribute("aria-busy", String(busy)),
});

const mounted = Object.entries(VIEWS).flatMap(([name, mount]) => {
  const element = document.querySelector(`[data-view="${name}"]`);
  return element instanceof HTMLElement ? [mount(element, { actions })] : [];
});

store.listen((state) => {
  const view = present(state);
  // First the theme: a canvas reads its colours from the page.
  if (root.dataset.theme !== view.theme) keepTheme(view.theme);
  for (const panel of mounted) showIn(panel, view);
  root.toggleAttribute("data-busy", view.busy);
  root.toggleAttribute("data-ready", view.snapshot !== null);
});

/** A panel that fails must not keep the others from showing what is true now. @param {import("./types.js").Mounted} panel @param {import("./types.js").View} view */
function showIn(panel, view) {
  try {
    panel.update(view);
  } catch (error) {
    reportError(error);
  }
}

/** @param {string} theme */
function keepTheme(theme) {
  root.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Storage may be blocked where the page is embedded; the choice then lasts as long as the page.
  }
}

document.addEventListener(
  "keydown",
  createKeyboard(actions, () => store.get().unit),
);
motion.addEventListener("change", () =>
  store.change((state) => ({ ...state, reducedMotion: motion.matches })),
);
if (problem) store.change(announce({ id: "start", kind: "problem", text: problem, choices: [] }));
actions.open();
