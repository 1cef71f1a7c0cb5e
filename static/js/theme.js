/* Runs before the first paint, so that the page does not flash in the wrong theme. */
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem("theme");
  } catch {
    // Storage may be blocked; the system's preference is used.
  }
  const dark = kept ? kept === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
