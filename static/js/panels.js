/**
 * The panels on the page: those of the first screen are mounted at once and always shown what is new; those in cards are
 * mounted when they are first seen, and shown and asked for only while they are.
 */

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Panel} Panel */
/** @typedef {{name: string, root: HTMLElement, panel: Panel, inCard: boolean, mounted: import("./types.js").Mounted | null, seen: boolean}} Place */

/**
 * @param {Record<string, Panel>} views
 * @param {import("./types.js").Actions & {ask: (panel: string, needs: import("./wishes.js").Needs) => void, leave: (panel: string) => void}} actions
 * @param {() => View} present
 */
export function createPanels(views, actions, present) {
  const context = { actions };
  /** @type {Place[]} */
  const places = Object.entries(views).flatMap(([name, panel]) => {
    const root = document.querySelector(`[data-view="${name}"]`);
    if (!(root instanceof HTMLElement)) return [];
    const inCard = root.closest("[data-card]") !== null;
    return [
      { name, root, panel, inCard, mounted: inCard ? null : panel.mount(root, context), seen: !inCard },
    ];
  });

  /** A panel that fails must not keep the others from showing what is true now. @param {() => void} work */
  function apart(work) {
    try {
      work();
    } catch (error) {
      reportError(error);
    }
  }

  function show() {
    // Nobody looks at a tab in the background; the first screen is kept up to date there, so that it is when one returns.
    const seen = places.filter((place) => place.seen && !(document.hidden && place.inCard));
    // First all wishes: what is known already is then shown together with the moment that it belongs to.
    const asking = present();
    for (const { name, panel } of seen)
      if (panel.needs) apart(() => actions.ask(name, panel.needs?.(asking) ?? null));
    const view = present();
    for (const { mounted } of seen) apart(() => mounted?.update(view));
  }

  /** @param {Place} place @param {boolean} seen */
  function see(place, seen) {
    if (place.seen === seen) return;
    place.seen = seen;
    if (!seen) return actions.leave(place.name);
    apart(() => {
      place.mounted ??= place.panel.mount(place.root, context);
    });
    show();
  }

  const watch = new IntersectionObserver((sights) => {
    for (const { target, isIntersecting } of sights) {
      const place = places.find((one) => one.root === target);
      if (place) see(place, isIntersecting && target.closest("details:not([open])") === null);
    }
  });
  for (const place of places) if (place.inCard) watch.observe(place.root);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) show();
  });

  return { show };
}
