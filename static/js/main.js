/** The composition root: makes the store, the clock, the source and the actions, and mounts every panel. */

import { createActions } from "./actions.js";
import { createClock } from "./clock.js";
import { keep } from "./kept.js";
import { createKeyboard } from "./keyboard.js";
import { createPanels } from "./panels.js";
import { createSource } from "./source-live.js";
import { announce, initial, present } from "./state.js";
import { createStore } from "./store.js";
import { VIEWS } from "./views/index.js";

/** The API beside `static`, wherever a proxy serves both. */
const API = new URL("../../../api", import.meta.url).href;

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
  source: createSource(API, clock.after),
  clock,
  start,
  onBusy: (busy) => page?.setAttribute("aria-busy", String(busy)),
});

const panels = createPanels(VIEWS, actions, () => present(store.get()));

store.listen(({ theme, busy, snapshot }) => {
  // First the theme: a canvas reads its colours from the page.
  if (root.dataset.theme !== theme) {
    root.dataset.theme = theme;
    keep("theme", theme);
  }
  panels.show();
  root.toggleAttribute("data-busy", busy);
  root.toggleAttribute("data-ready", snapshot !== null);
});

document.addEventListener(
  "keydown",
  createKeyboard(actions, () => store.get().unit),
);
motion.addEventListener("change", () =>
  store.change((state) => ({ ...state, reducedMotion: motion.matches })),
);
if (problem) store.change(announce({ id: "start", kind: "problem", text: problem, choices: [] }));
actions.open();
