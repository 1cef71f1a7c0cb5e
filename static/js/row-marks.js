/** The mark of a row in a picture: round for training, square for validation, a diamond for test. */

const DIAMOND = [
  [0, -1.3],
  [1.3, 0],
  [0, 1.3],
  [-1.3, 0],
];

/**
 * Begins a path along the outline of a row's mark.
 * @param {CanvasRenderingContext2D} pen
 * @param {{px: number, py: number, row: {split: string}}} dot
 * @param {number} radius
 */
export function outline(pen, { px, py, row }, radius) {
  pen.beginPath();
  if (row.split === "validation")
    pen.rect(px - radius * 0.86, py - radius * 0.86, radius * 1.72, radius * 1.72);
  else if (row.split === "test") {
    for (const [x, y] of DIAMOND) pen.lineTo(px + x * radius, py + y * radius);
    pen.closePath();
  } else pen.arc(px, py, radius, 0, 2 * Math.PI);
}
