/** Where the labels of contour lines stand: on their lines, where these run straight, apart from one another. Pure; pixels. */

/** @typedef {[number, number]} Point */
/** @typedef {{x: number, y: number, angle: number, level: number}} Label angle in degrees, within ±90, so that it is upright */

const STEP = 12;
/** Half the length of line that a label covers. */
const HALF = 18;
/** A label's bend at most: the way between its ends over the line between them. */
const STRAIGHT = 0.94;
const MARGIN = 16;
/** Half a label's length and a little more. */
const CLEAR = 20;

/**
 * At most one label a level.
 * @param {{level: number, points: Point[]}[]} lines
 * @param {number} side of the square they are in
 * @param {Point[]} avoided places that stay free
 * @param {number} apart from one label to another
 * @returns {Label[]}
 */
export function lineLabels(lines, side, avoided, apart) {
  /** @type {Label[]} */
  const labels = [];
  const isFree = (/** @type {Point} */ [x, y]) =>
    x > MARGIN &&
    y > MARGIN &&
    x < side - MARGIN &&
    y < side - MARGIN &&
    labels.every((label) => Math.hypot(label.x - x, label.y - y) >= apart) &&
    avoided.every((point) => Math.hypot(point[0] - x, point[1] - y) >= CLEAR);
  for (const level of new Set(lines.map((line) => line.level))) {
    const places = lines.filter((line) => line.level === level).flatMap(({ points }) => candidates(points));
    const best = places
      .filter(({ at, straight }) => straight >= STRAIGHT && isFree(at))
      .reduce(
        (/** @type {Candidate | null} */ kept, one) => (kept && kept.straight >= one.straight ? kept : one),
        null,
      );
    if (best) labels.push({ x: best.at[0], y: best.at[1], angle: upright(best.angle), level });
  }
  return labels;
}

/** @typedef {{at: Point, angle: number, straight: number}} Candidate */

/** Places along a line, with how straight it is around each. @param {Point[]} points @returns {Candidate[]} */
function candidates(points) {
  const lengths = [0];
  for (let index = 1; index < points.length; index++) {
    const [[x1, y1], [x2, y2]] = [points[index - 1], points[index]];
    lengths.push(lengths[index - 1] + Math.hypot(x2 - x1, y2 - y1));
  }
  const whole = lengths[lengths.length - 1];
  const found = [];
  for (let along = HALF; along <= whole - HALF; along += STEP) {
    const [[x1, y1], at, [x2, y2]] = [along - HALF, along, along + HALF].map((one) =>
      pointAt(points, lengths, one),
    );
    const straight = Math.hypot(x2 - x1, y2 - y1) / (2 * HALF);
    found.push({ at, angle: (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI, straight });
  }
  return found;
}

/** @param {Point[]} points @param {number[]} lengths up to each @param {number} along @returns {Point} */
function pointAt(points, lengths, along) {
  const next = Math.max(
    1,
    lengths.findIndex((length) => length >= along),
  );
  const [[x1, y1], [x2, y2]] = [points[next - 1], points[next]];
  const share = (along - lengths[next - 1]) / (lengths[next] - lengths[next - 1] || 1);
  return [x1 + share * (x2 - x1), y1 + share * (y2 - y1)];
}

/** @param {number} angle */
const upright = (angle) => (angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle);
