/**
 * A grid's values as the pixels of a picture: blue above the middle, orange and hatched below, stronger away from it.
 * Between the engine's grid points the shading is bilinear, and nothing else is invented. Pure: numbers in, pixels out.
 */

import { channels, pixelOf } from "./palette.js";

/** @typedef {import("./palette.js").Colours} Colours */
/** @typedef {import("./plane.js").Tone} Tone */
/** @typedef {ArrayLike<number>[]} Nodes rows of values, y increasing with the index */

/** Steps of strength from the middle to the fullest. */
const STEPS = 255;
export const FULL = 0.55;
/** A hatched pixel of the fullest strength, the second mark of what is below the middle. */
const FULL_HATCH = 0.85;

/**
 * @typedef {object} Inks pixels by strength, index 0 the lowest, 2 × STEPS the highest
 * @property {Uint32Array} plain
 * @property {Uint32Array} hatched
 * @property {number} gap from one stroke of the hatching to the next, in pixels of the picture
 * @property {number} stroke its width
 */

/** @param {Colours} colours @param {number} ratio pixels of the picture a CSS pixel @returns {Inks} */
export function inksOf(colours, ratio) {
  const [base, positive, negative] = [colours.raised, colours.positive, colours.negative].map(channels);
  const made = (/** @type {number} */ full) =>
    Uint32Array.from({ length: 2 * STEPS + 1 }, (_, index) =>
      pixelOf(base, index < STEPS ? negative : positive, (full * Math.abs(index - STEPS)) / STEPS),
    );
  return {
    plain: made(FULL),
    hatched: made(FULL_HATCH),
    gap: Math.max(3, Math.round(7 * ratio)),
    stroke: Math.max(1, Math.round(ratio)),
  };
}

/** Where a pixel lies between the grid's points along one axis. @param {number} pixels @param {number} points */
function stations(pixels, points) {
  const below = new Int32Array(pixels);
  const share = new Float64Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const place = pixels > 1 ? (pixel / (pixels - 1)) * (points - 1) : 0;
    below[pixel] = Math.max(0, Math.min(points - 2, Math.floor(place)));
    share[pixel] = points > 1 ? place - below[pixel] : 0;
  }
  return { below, share };
}

/**
 * The values of one row of pixels, from left to right.
 * @param {Float64Array} values as many as the picture is wide; written
 * @param {Nodes} nodes
 * @param {ReturnType<typeof stations>} across
 * @param {ReturnType<typeof stations>} along
 * @param {number} row of pixels, from the top
 */
function read(values, nodes, across, along, row) {
  const from = along.below.length - 1 - row;
  const low = nodes[along.below[from]];
  const high = nodes[Math.min(nodes.length - 1, along.below[from] + 1)];
  const v = along.share[from];
  const last = low.length - 1;
  for (let column = 0; column < values.length; column++) {
    const i = across.below[column];
    const j = i < last ? i + 1 : last;
    const u = across.share[column];
    values[column] = (low[i] * (1 - u) + low[j] * u) * (1 - v) + (high[i] * (1 - u) + high[j] * u) * v;
  }
}

/**
 * The value at every pixel, a row at a time from the top.
 * @param {Nodes} nodes
 * @param {number} width
 * @param {number} height
 * @param {(values: Float64Array, row: number) => void} visit
 */
export function scan(nodes, width, height, visit) {
  const across = stations(width, nodes[0].length);
  const along = stations(height, nodes.length);
  const values = new Float64Array(width);
  for (let row = 0; row < height; row++) {
    read(values, nodes, across, along, row);
    visit(values, row);
  }
}

/**
 * @param {Uint32Array} pixels width × height
 * @param {number} width
 * @param {number} height
 * @param {Nodes} nodes
 * @param {Tone} tone
 * @param {Inks} inks
 */
export function shade(pixels, width, height, nodes, { middle, half }, { plain, hatched, gap, stroke }) {
  scan(nodes, width, height, (values, row) => {
    for (let column = 0; column < width; column++) {
      const signed = Math.round(((values[column] - middle) / half) * STEPS);
      const index = STEPS + (signed >= -STEPS ? Math.min(STEPS, signed) : signed < -STEPS ? -STEPS : 0);
      const dark = index < STEPS && (column + row) % gap < stroke;
      pixels[row * width + column] = (dark ? hatched : plain)[index];
    }
  });
}

/**
 * Regions of the largest output. Classes have no sign, so their regions are told apart by lightness and by the marks on the rows.
 * @param {Uint32Array} pixels width × height
 * @param {number} width
 * @param {number} height
 * @param {Nodes[]} outputs
 * @param {Uint32Array} tints one a class
 */
export function shadeClasses(pixels, width, height, outputs, tints) {
  const best = new Float64Array(width * height).fill(Number.NEGATIVE_INFINITY);
  outputs.forEach((nodes, index) => {
    scan(nodes, width, height, (values, row) => {
      for (let column = 0; column < width; column++) {
        const pixel = row * width + column;
        if (!(values[column] > best[pixel])) continue;
        best[pixel] = values[column];
        pixels[pixel] = tints[index];
      }
    });
  });
}

/** @param {Colours} colours @param {number} classes @returns {Uint32Array} one pixel a class, from light to dark */
export const tintsOf = (colours, classes) =>
  Uint32Array.from({ length: classes }, (_, index) =>
    pixelOf(channels(colours.raised), channels(colours.soft), (0.5 * index) / Math.max(1, classes - 1)),
  );
