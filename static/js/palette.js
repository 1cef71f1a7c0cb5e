/** The page's colours for painters on a canvas, as numbers and as CSS. */

/** @param {Element} element whose colours are read, those of the theme in force */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    positive: read("--positive"),
    negative: read("--negative"),
    paper: read("--paper"),
    raised: read("--raised"),
    ink: read("--ink"),
    soft: read("--ink-soft"),
    line: read("--line-strong"),
    numbers: read("--numbers"),
    words: read("--words"),
  };
}
/** @typedef {ReturnType<typeof coloursOf>} Colours */

/** @param {string} colour #rrggbb @returns {[number, number, number]} */
export const channels = (colour) => {
  const bits = Number.parseInt(colour.slice(1), 16);
  return [(bits >> 16) & 255, (bits >> 8) & 255, bits & 255];
};

/**
 * A colour laid over another, as one pixel of an image's buffer read as 32-bit words (little endian, as all browsers' machines are).
 * @param {number[]} base
 * @param {number[]} colour
 * @param {number} share of the colour, 0 to 1
 */
export function pixelOf(base, colour, share) {
  const [red, green, blue] = base.map((one, channel) => Math.round(one + (colour[channel] - one) * share));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
