/**
 * While the timeline's place above is out of sight, the timeline itself stays in reach at the foot of the window. Its
 * place keeps its height meanwhile, so that the stage does not move. On a narrow page the style sheet alone does this.
 */

/** Height of the bar, in pixels. */
const BAR = 36;

/** @param {HTMLElement} root of the Explore area @returns {() => void} ends it */
export function dock(root) {
  const place = document.querySelector(".timeline-place");
  const timeline = place?.querySelector(".timeline");
  if (!(place instanceof HTMLElement) || !(timeline instanceof HTMLElement)) return () => {};

  const [home, moved] = [place, timeline];

  /** @param {boolean} docked */
  function set(docked) {
    if (docked === moved.hasAttribute("data-docked")) return;
    home.style.minHeight = docked ? `${moved.offsetHeight}px` : "";
    moved.toggleAttribute("data-docked", docked);
    root.toggleAttribute("data-under-dock", docked);
  }

  // Under the Explore area's bar it is out of reach as well.
  const options = { rootMargin: `${-BAR}px 0px 0px 0px` };
  const watch = new IntersectionObserver(
    ([
      {
        isIntersecting,
        boundingClientRect: { top, height },
      },
    ]) => set(!isIntersecting && height > 0 && top < BAR),
    options,
  );
  watch.observe(place);
  return () => {
    watch.disconnect();
    set(false);
  };
}
