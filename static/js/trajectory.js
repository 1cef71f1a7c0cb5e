/** The way that a run went over a plane of parameter space, as it is drawn: pieces, arrowheads, labels. Pure; pixels. */

/** @typedef {[number, number]} Point */
/** @typedef {{from: Point, to: Point, off: number, ahead: boolean}} Piece between two states: `off`, 0 to 1, says how far from the plane it is */

/**
 * How far a state is from the plane beside what the picture shows, from 0, in the plane, towards 1.
 * @param {number} residual in the units of the parameters
 * @param {number} reach half the picture's width, in the same units
 */
export const offness = (residual, reach) => (residual > 0 ? residual / (residual + reach) : 0);

/**
 * The pieces from state to state; what lies ahead of the iteration on screen says so.
 * @param {Point[]} places of the states
 * @param {ArrayLike<number>} offs one a state
 * @param {number[]} iterations
 * @param {number} updates done where the page stands
 * @returns {Piece[]}
 */
export const pieces = (places, offs, iterations, updates) =>
  places.slice(1).map((to, index) => ({
    from: places[index],
    to,
    off: Math.max(offs[index], offs[index + 1]),
    ahead: iterations[index + 1] > updates,
  }));

/**
 * Arrowheads along the way, `apart` pixels from one to the next.
 * @param {Point[]} places
 * @param {number} apart
 * @returns {{at: Point, angle: number, piece: number}[]} angle in degrees, clockwise from the right
 */
export function arrowheads(places, apart) {
  const heads = [];
  let rest = apart / 2;
  for (let index = 1; index < places.length; index++) {
    const [[x1, y1], [x2, y2]] = [places[index - 1], places[index]];
    const length = Math.hypot(x2 - x1, y2 - y1);
    for (; rest <= length; rest += apart) {
      const share = rest / length;
      heads.push({
        at: /** @type {Point} */ ([x1 + share * (x2 - x1), y1 + share * (y2 - y1)]),
        angle: (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI,
        piece: index - 1,
      });
    }
    rest -= length;
  }
  return heads;
}

/**
 * The states that are labelled by their iteration: the first, the last, and others as far from all of those as `apart`.
 * @param {Point[]} places
 * @param {number} apart
 * @returns {number[]} indices, ascending
 */
export function labelled(places, apart) {
  const last = places.length - 1;
  const chosen = new Set([0, last]);
  const isFree = (/** @type {Point} */ [x, y]) =>
    [...chosen].every((other) => Math.hypot(places[other][0] - x, places[other][1] - y) >= apart);
  places.forEach((place, index) => {
    if (isFree(place)) chosen.add(index);
  });
  return [...chosen].sort((one, other) => one - other);
}
