/** Rows that are pictures, and weights laid out like them. Pure: which runs have them, and pixels for a canvas. */

import { channels, pixelOf } from "./palette.js";
import { given } from "./surface.js";

/** Datasets whose rows are square pictures, row by row from the top, and their side; ink is from 0 to 1. @type {Record<string, number>} */
const SIDES = { digits: 8 };

/** The side of a run's pictures, or null where its rows are none. @param {any} spec */
export function pictureSide(spec) {
  const side = SIDES[spec.dataset.name];
  return side ?? null;
}

/** Whether the first layer takes the picture as it is, so that its weights can be laid out like it. @param {any} spec @param {number} inputs of the network */
export const weightsArePictures = (spec, inputs) =>
  pictureSide(spec) !== null && inputs === (SIDES[spec.dataset.name] ?? 0) ** 2;

/** Pixels of a value's square, across and down. */
const CELL = 8;
/** The hole in a negative value's square, its first and last pixel. */
const HOLE = [3, 4];

/**
 * A small picture, one square a value, for the browser to enlarge.
 * @param {HTMLCanvasElement} canvas
 * @param {number} side in values
 * @param {{pixelAt: (index: number) => number, isHollow?: (index: number) => boolean, paper?: number}} look a value's pixel as 32 bits; whether its square has a hole, and of which pixel
 */
export function paintPixels(canvas, side, { pixelAt, isHollow = () => false, paper = 0 }) {
  const wide = side * CELL;
  canvas.width = wide;
  canvas.height = wide;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = pen.createImageData(wide, wide);
  const pixels = new Uint32Array(image.data.buffer);
  for (let index = 0; index < side * side; index++) {
    const corner = Math.floor(index / side) * CELL * wide + (index % side) * CELL;
    const ink = pixelAt(index);
    for (let line = 0; line < CELL; line++)
      pixels.fill(ink, corner + line * wide, corner + line * wide + CELL);
    if (!isHollow(index)) continue;
    for (let line = HOLE[0]; line <= HOLE[1]; line++)
      pixels.fill(paper, corner + line * wide + HOLE[0], corner + line * wide + HOLE[1] + 1);
  }
  pen.putImageData(image, 0, 0);
}

/**
 * A row as ink on paper.
 * @param {ArrayLike<number>} inputs from 0 to 1
 * @param {import("./palette.js").Colours} colours
 */
export function inkOf(inputs, colours) {
  const [base, ink] = [channels(colours.raised), channels(colours.ink)];
  return {
    pixelAt: (/** @type {number} */ index) => pixelOf(base, ink, Math.max(0, Math.min(1, inputs[index]))),
  };
}

/**
 * Paints every canvas within an element that is marked with a row's number (`data-row`).
 * @param {HTMLElement} root
 * @param {any[]} rows
 * @param {number} side
 * @param {import("./palette.js").Colours} colours
 */
export function paintRowPictures(root, rows, side, colours) {
  const byNumber = new Map(rows.map((row) => [String(row.row), row]));
  for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (
    root.querySelectorAll("canvas[data-row]")
  )) {
    const row = byNumber.get(canvas.dataset.row ?? "");
    if (row) paintPixels(canvas, side, inkOf(given(row), colours));
  }
}

/**
 * Weights in the hue of their sign, full at the top of the scale.
 * @param {ArrayLike<number>} weights
 * @param {number} top
 * @param {import("./palette.js").Colours} colours
 */
export function signedInkOf(weights, top, colours) {
  const [base, positive, negative] = [colours.raised, colours.positive, colours.negative].map(channels);
  return {
    pixelAt: (/** @type {number} */ index) =>
      pixelOf(
        base,
        weights[index] < 0 ? negative : positive,
        Math.min(1, Math.abs(weights[index]) / top) || 0,
      ),
    isHollow: (/** @type {number} */ index) => weights[index] < 0,
    paper: pixelOf(base, base, 0),
  };
}

/**
 * The first layer's weights at the moment that rows on screen belong to: those of the session where it stands there, else the
 * trace's, before its update or after it.
 * @param {Pick<import("./types.js").View, "session" | "snapshot" | "trace">} view
 * @returns {ArrayLike<number>[]}
 */
export function firstWeights({ session, snapshot, trace }) {
  const at = snapshot?.rowsAt;
  if (session && at === session.iteration + 1) return session.parameters[0].W;
  const { W, step_W } = /** @type {import("./types.js").Trace} */ (trace).layers[0];
  if (at === trace?.iteration) return W;
  return W.map((row, j) => row.map((value, i) => value + step_W[j][i]));
}
