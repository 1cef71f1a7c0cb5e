/** The geometry of the landscape's map: everything that is computed once for an answer and a size. Pixels, y downwards. */

import { createContours, evenness, levelsOf, pathOf } from "../contours.js";
import { halfWidth, unitLength } from "../landscape-planes.js";
import { lineLabels } from "../line-labels.js";
import { arrowheads, editedSince, labelled, offness, strokes } from "../trajectory.js";

/** @typedef {[number, number]} Point */
/** @typedef {{level: number, share: number, path: string}} Band all that is at a level or above */

export const EDGES = { left: 46, top: 22, right: 76, bottom: 30 };
const LARGEST = 440;
const SMALLEST = 160;
const ARROWHEADS_APART = 64;
const LABELS_APART = 34;
const LINE_LABELS_APART = 52;

/** The side of the map in the room that there is. @param {number} width */
export const sideIn = (width) =>
  Math.round(Math.min(LARGEST, Math.max(SMALLEST, width - EDGES.left - EDGES.right)));

/** The size of the whole drawing, with axes and scale. @param {number} side */
export const outerSize = (side) => ({
  width: side + EDGES.left + EDGES.right,
  height: side + EDGES.top + EDGES.bottom,
});

/** @param {ArrayLike<number>} axis @param {number} value @param {number} side */
const along = (axis, value, side) => ((value - axis[0]) / (axis[axis.length - 1] - axis[0])) * side;

export class Frame {
  /** @param {any} landscape the server's answer @param {number} side @param {any[]} edits of the run */
  constructor(landscape, side, edits) {
    this.landscape = landscape;
    this.side = side;
    /** Made before the parameters that the map is about. @type {number} */
    this.updates = landscape.iteration - 1;
    this.edited = editedSince(landscape.trajectory.iterations, edits);
    this.steps = landscape.x.length - 1;
    const values = landscape.losses.flatMap((/** @type {Float64Array} */ row) => [...row]);
    this.scale = levelsOf(values);
    this.missing = values.filter((/** @type {number} */ value) => Number.isNaN(value)).length;
    this.isWhole = landscape.evaluated === landscape.count;
    this.present = this.place(landscape.present.x, landscape.present.y);
    this.way = this.traceWay();
    const { bands, lines } = this.isWhole ? this.contours() : { bands: [], lines: [] };
    this.bands = bands;
    this.points = this.isWhole ? [] : this.squaresByColour();
    this.holes = this.squares((loss) => Number.isNaN(loss));
    this.lines = (this.isWhole ? this.scale.levels : []).map((level) => ({
      level,
      path: lines.map((line) => (line.level === level ? pathOf(line.points, (point) => point) : "")).join(""),
    }));
    const avoided = [this.present, ...this.way.places, ...this.way.marks.map(({ number }) => number.at)];
    this.lineLabels = lineLabels(lines, side, avoided, LINE_LABELS_APART);
  }

  /** @param {number} x @param {number} y @returns {Point} */
  place(x, y) {
    return [along(this.landscape.x, x, this.side), this.side - along(this.landscape.y, y, this.side)];
  }

  /** A place of the grid. @param {Point} at column and row @returns {Point} */
  ofGrid = ([column, row]) => [(column / this.steps) * this.side, this.side - (row / this.steps) * this.side];

  /** The point of the grid nearest to a place, as column and row. @param {number} px @param {number} py @returns {Point} */
  nearest(px, py) {
    const index = (/** @type {number} */ share) =>
      Math.min(this.steps, Math.max(0, Math.round(share * this.steps)));
    return [index(px / this.side), index(1 - py / this.side)];
  }

  /** The squares around those points of the grid whose loss is wanted. @param {(loss: number) => boolean} isWanted */
  squares(isWanted) {
    const size = this.side / this.steps;
    return this.landscape.losses
      .flatMap((/** @type {Float64Array} */ row, /** @type {number} */ j) =>
        Array.from(row, (loss, i) => {
          if (!isWanted(loss)) return "";
          const [x, y] = this.ofGrid([i, j]);
          return `M${(x - size / 2).toFixed(1)} ${(y - size / 2).toFixed(1)}h${size.toFixed(2)}v${size.toFixed(2)}h-${size.toFixed(2)}z`;
        }),
      )
      .join("");
  }

  /** Where no lines can be drawn: each point in the colour of its loss. @returns {Band[]} */
  squaresByColour() {
    const { levels } = this.scale;
    return [Number.NEGATIVE_INFINITY, ...levels].map((level, index) => ({
      level,
      share: levels.length === 0 ? 0 : index / levels.length,
      path: this.squares((loss) => loss >= level && !(loss >= levels[index])),
    }));
  }

  contours() {
    const { levels } = this.scale;
    const drawn = createContours(this.landscape.losses, evenness(this.scale));
    /** @type {Band[]} */
    const bands = levels.map((level, index) => ({
      level,
      share: (index + 1) / levels.length,
      path: drawn
        .above(level)
        .map((ring) => `${pathOf(ring, this.ofGrid)}Z`)
        .join(""),
    }));
    const lines = levels.flatMap((level) =>
      drawn.lines(level).map((line) => ({ level, points: line.map(this.ofGrid) })),
    );
    return { bands, lines };
  }

  traceWay() {
    const { iterations, x, y, residuals } = this.landscape.trajectory;
    const reach = halfWidth(this.landscape) * unitLength(this.landscape);
    const places = Array.from(x, (value, index) => this.place(value, y[index]));
    const offs = Array.from(residuals, (residual) => offness(residual, reach));
    const last = iterations.findLastIndex((/** @type {number} */ one) => one <= this.updates);
    return {
      places,
      strokes: strokes(places, offs, last, this.edited),
      heads: arrowheads(places, ARROWHEADS_APART)
        .filter((head) => !this.edited[head.next])
        .map((head) => ({ ...head, ahead: head.next > last })),
      marks: labelled(places, LABELS_APART).map((index) => ({
        at: places[index],
        iteration: iterations[index],
        number: this.numberPlace(places[index], iterations[index] === this.updates),
      })),
      mostOff: Math.max(0, ...residuals),
    };
  }

  /** @param {Point} at of a state @param {boolean} isHere whether the page stands there, where the arrow is @returns {{at: Point, isHere: boolean}} */
  numberPlace([x, y], isHere) {
    const { down } = this;
    if (!isHere) return { at: [x + 5, y - 5], isHere };
    return { at: down ? [x - 18 * down[0], y - 18 * down[1] + 4] : [x, y - 12], isHere };
  }

  /** The state of the run under a place, as its index, or -1. @param {number} px @param {number} py @param {number} [reach] */
  stateAt(px, py, reach = 7) {
    let [best, least] = [-1, reach];
    this.way.places.forEach(([x, y], index) => {
      const distance = Math.hypot(x - px, y - py);
      if (distance > least) return;
      [best, least] = [index, distance];
    });
    return best;
  }

  /** Straight down in the picture, as a direction of length 1, or null where there is no slope. @returns {Point | null} */
  get down() {
    const { descent } = this.landscape;
    const most = descent ? Math.max(Math.abs(descent.slope_x), Math.abs(descent.slope_y)) : 0;
    if (!(most > 0)) return null;
    const [x, y] = [-descent.slope_x / most, descent.slope_y / most];
    const length = Math.hypot(x, y);
    return [x / length, y / length];
  }
}
