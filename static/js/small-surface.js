/** A unit's surface as a small picture: its field, and the line where its hue changes. */

import { contour } from "./contours.js";
import { shade } from "./field.js";

/** @typedef {import("./contours.js").Segment} Segment */

/** @param {CanvasRenderingContext2D} pen @param {Segment[]} segments @param {{width: number, height: number}} size @param {any} grid */
export function strokeSegments(pen, segments, { width, height }, grid) {
  const across = width / (grid.x.length - 1);
  const up = height / (grid.y.length - 1);
  pen.beginPath();
  for (const [x1, y1, x2, y2] of segments) {
    pen.moveTo(x1 * across, height - y1 * up);
    pen.lineTo(x2 * across, height - y2 * up);
  }
  pen.stroke();
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} side in CSS pixels
 * @param {ArrayLike<number>[]} nodes the unit's activations over the grid
 * @param {import("./plane.js").Tone} tone
 * @param {any} grid
 * @param {{inks: import("./field.js").Inks, colours: import("./palette.js").Colours, ratio: number}} look inks for pixels of this ratio
 */
export function paintSmallSurface(canvas, side, nodes, tone, grid, { inks, colours, ratio }) {
  const pixels = Math.round(side * ratio);
  canvas.width = pixels;
  canvas.height = pixels;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = pen.createImageData(pixels, pixels);
  shade(new Uint32Array(image.data.buffer), pixels, pixels, nodes, tone, inks);
  pen.putImageData(image, 0, 0);
  pen.scale(ratio, ratio);
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1.25;
  strokeSegments(pen, contour(nodes, tone.middle), { width: side, height: side }, grid);
}
