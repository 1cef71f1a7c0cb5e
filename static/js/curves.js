/**
 * The one curve of the stage: a cubic that leaves and arrives horizontally, its control points half way across.
 * All curves between two columns share the same course along x, which makes hit-testing cheap.
 */

/** @typedef {{x1: number, y1: number, x2: number, y2: number}} Curve */
/** @typedef {{x: number, y: number}} Point */

/** Share of the way across at parameter u. @param {number} u */
const across = (u) => u * (1.5 + u * (u - 1.5));

/** Share of the way up or down at parameter u. @param {number} u */
const along = (u) => u * u * (3 - 2 * u);

/** The point of a curve at u in [0, 1]. @param {Curve} curve @param {number} u @returns {Point} */
export const point = (curve, u) => ({
  x: curve.x1 + (curve.x2 - curve.x1) * across(u),
  y: curve.y1 + (curve.y2 - curve.y1) * along(u),
});

/** Direction of travel at u, as an angle in radians. @param {Curve} curve @param {number} u */
export function angle(curve, u) {
  const dx = (curve.x2 - curve.x1) * (1.5 - 3 * u + 3 * u * u);
  const dy = (curve.y2 - curve.y1) * 6 * u * (1 - u);
  return Math.atan2(dy, dx);
}

/** The parameter u at which a curve has a given x (the curve is monotone in x). @param {Curve} curve @param {number} x */
export function parameterAt(curve, x) {
  const share = (x - curve.x1) / (curve.x2 - curve.x1);
  if (share <= 0) return 0;
  if (share >= 1) return 1;
  let low = 0;
  let high = 1;
  for (let round = 0; round < 24; round++) {
    const middle = (low + high) / 2;
    if (across(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Bézier points (x0, y0, … x3, y3) of the part of a curve between two parameters, by de Casteljau's halving.
 * @param {Curve} curve
 * @param {number} [from]
 * @param {number} [to]
 * @returns {number[]}
 */
export function bezier(curve, from = 0, to = 1) {
  const { x1, y1, x2, y2 } = curve;
  const middle = (x1 + x2) / 2;
  if (from <= 0 && to >= 1) return [x1, y1, middle, y1, middle, y2, x2, y2];
  const xs = part([x1, middle, middle, x2], from, to);
  const ys = part([y1, y1, y2, y2], from, to);
  return [xs[0], ys[0], xs[1], ys[1], xs[2], ys[2], xs[3], ys[3]];
}

/** The polar form (blossom) of a cubic, whose values at (from, to) are the control points of the part. */
/** @param {number[]} c @param {number} from @param {number} to */
function part(c, from, to) {
  const mix = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ u) => a + (b - a) * u;
  const blossom = (/** @type {number} */ r, /** @type {number} */ s, /** @type {number} */ t) => {
    const first = [mix(c[0], c[1], r), mix(c[1], c[2], r), mix(c[2], c[3], r)];
    const second = [mix(first[0], first[1], s), mix(first[1], first[2], s)];
    return mix(second[0], second[1], t);
  };
  return [blossom(from, from, from), blossom(from, from, to), blossom(from, to, to), blossom(to, to, to)];
}
