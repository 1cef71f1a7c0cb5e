/** What stands beside a tick: few digits, none that say nothing. */

/**
 * @param {number} tick a round number
 * @param {boolean} [signed] whether a plus is shown, as for differences
 */
export function tickLabel(tick, signed = false) {
  if (tick === 0) return "0";
  const size = Math.abs(tick);
  const text =
    size < 1e-3 || size >= 1e5
      ? tick
          .toExponential(2)
          .replace(/\.?0+e/, "e")
          .replace("e+", "e")
      : String(Number(tick.toPrecision(6)));
  return `${signed && tick > 0 ? "+" : ""}${text}`.replace(/-/g, "\u2212");
}
