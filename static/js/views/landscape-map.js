/** The landscape's map as SVG: colours, lines, the run's way, the gradient, the scale beside it, the cross. */

import { guard, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { pathOf } from "../contours.js";
import { STRINGS } from "../strings/landscape.js";
import { tickLabel } from "../tick-label.js";
import { linearTicks } from "../ticks.js";
import { EDGES } from "./landscape-frame.js";

/** @typedef {import("./landscape-frame.js").Frame} Frame */
/** @typedef {[number, number]} Point */

/** Hollow, so that it is not taken for a piece of the run's way. */
const ARROW = "M9 -2.5H38V-7.5L52 0L38 7.5V2.5H9Z";
const BAR = 12;
const BAR_GAP = 14;
/** The most labels that fit beside the scale, in pixels from one to the next. */
const LABEL_HEIGHT = 13;

/** The colour of a share of the scale, by the three that tokens.css names. @param {number} share */
export const colourOf = (share) =>
  share < 0.5
    ? `color-mix(in oklab, var(--landscape-middle) ${(200 * share).toFixed(1)}%, var(--landscape-low))`
    : `color-mix(in oklab, var(--landscape-high) ${(200 * share - 100).toFixed(1)}%, var(--landscape-middle))`;

/**
 * All within the svg element. What belongs to the answer and its size is made once for both.
 * @param {Frame} frame
 * @param {{cursor: Point | null, state: number, names: [string, string]}} shown
 */
export const map = (frame, { cursor, state, names }) =>
  svg`<g transform="translate(${EDGES.left} ${EDGES.top})">
    ${guard([frame, ...names], () => ground(frame, names))}
    ${cursor && state < 0 ? cross(frame.ofGrid(cursor), frame.side) : nothing}
    ${state >= 0 ? ring(frame.way.places[state]) : nothing}
  </g>`;

/** @param {Frame} frame @param {[string, string]} names */
const ground = (frame, names) => svg`
  <clipPath id="landscape-clip"><rect width=${frame.side} height=${frame.side}></rect></clipPath>
  <pattern id="landscape-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <rect class="landscape-nothing" width="6" height="6"></rect>
    <line class="landscape-hatch" x1="0" x2="0" y1="0" y2="6"></line>
  </pattern>
  <g clip-path="url(#landscape-clip)">
    ${surface(frame)}
    ${frame.lines.map(({ path, level }) => svg`<path class="landscape-line" data-level=${level} d=${path}></path>`)}
    ${missing(frame)}
    ${frame.lineLabels.map(lineLabel)}
    ${way(frame)}
    ${arrow(frame)}
    ${here(frame.present)}
  </g>
  <rect class="landscape-edge" width=${frame.side} height=${frame.side}></rect>
  ${axes(frame, names)}
  ${scaleBar(frame)}`;

/** Areas one over the other; where time was up, the points that there are. @param {Frame} frame */
const surface = (frame) => (frame.isWhole ? areas(frame) : points(frame));

/** @param {Frame} frame */
const areas = ({ side, bands }) =>
  svg`<rect width=${side} height=${side} fill=${colourOf(0)}></rect>
    ${bands.map(({ share, path }) => svg`<path d=${path} fill=${colourOf(share)} fill-rule="evenodd"></path>`)}`;

/** @param {Frame} frame */
const points = ({ side, points: found }) =>
  svg`<rect width=${side} height=${side} fill="url(#landscape-hatch)"></rect>
    ${found.map(({ share, path }) => svg`<path d=${path} fill=${colourOf(share)}></path>`)}`;

/** Points whose loss is beyond float64. @param {Frame} frame */
const missing = ({ isWhole, holes }) =>
  isWhole && holes !== "" ? svg`<path d=${holes} fill="url(#landscape-hatch)"></path>` : nothing;

/** @param {import("../line-labels.js").Label} label */
const lineLabel = ({ x, y, angle, level }) =>
  svg`<text class="landscape-line-label" transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(1)})" dy="0.32em">${tickLabel(level)}</text>`;

/** How strongly what is off the plane still shows. @param {number} off */
const strength = (off) => (1 - 0.7 * off).toFixed(2);

/** @param {Frame} frame */
const way = ({ way: { strokes, heads, marks } }) => svg`<g class="landscape-way">
    ${["landscape-halo", "landscape-piece"].map((layer) => strokes.map((stroke) => piece(layer, stroke)))}
    ${heads.map(({ at, angle, ahead }) => svg`<path class="landscape-head" ?data-ahead=${ahead} transform="translate(${at[0].toFixed(1)} ${at[1].toFixed(1)}) rotate(${angle.toFixed(1)})" d="M-4 -3.5L3.5 0L-4 3.5"></path>`)}
    ${marks.map(mark)}
  </g>`;

/** @param {string} layer @param {import("../trajectory.js").Stroke} stroke */
const piece = (layer, { points, off, dashed, ahead, edited }) =>
  svg`<path class=${layer} d=${pathOf(points, (point) => point)} ?data-ahead=${ahead} ?data-off=${dashed} ?data-edited=${edited} stroke-opacity=${strength(off)}></path>`;

/** A state with its number, which stands out of the arrow's way where the page is. @param {Frame["way"]["marks"][number]} mark */
const mark = ({ at: [x, y], iteration, number }) =>
  svg`<circle class="landscape-state" cx=${x.toFixed(1)} cy=${y.toFixed(1)} r=${iteration === 0 ? 4 : 2.5} ?data-first=${iteration === 0}></circle>
    <text class="landscape-count" ?data-here=${number.isHere} x=${number.at[0].toFixed(1)} y=${number.at[1].toFixed(1)}>${iteration}</text>`;

/** Straight down in the picture; its length means nothing, so it is always the same. @param {Frame} frame */
function arrow({ down, present: [x, y] }) {
  if (!down) return nothing;
  const angle = ((Math.atan2(down[1], down[0]) * 180) / Math.PI).toFixed(2);
  return svg`<g class="landscape-down" data-angle=${angle} transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle})">
    <path d=${ARROW}></path>
  </g>`;
}

/** @param {Point} at */
const here = ([x, y]) =>
  svg`<g class="landscape-here" transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"><circle r="7"></circle><circle r="3"></circle></g>`;

/** @param {Point} at @param {number} side */
const cross = ([x, y], side) =>
  svg`<g class="landscape-cross">
    <line x1=${x} x2=${x} y1="0" y2=${side}></line><line x1="0" x2=${side} y1=${y} y2=${y}></line>
    <circle cx=${x} cy=${y} r="4"></circle>
  </g>`;

/** @param {Point} at */
const ring = ([x, y]) => svg`<circle class="landscape-ring" cx=${x} cy=${y} r="7"></circle>`;

/** @param {Frame} frame @param {[string, string]} names */
function axes({ landscape, side }, [across, up]) {
  const ticksOf = (/** @type {Float64Array} */ axis) => linearTicks(axis[0], axis[axis.length - 1], 4);
  const shareOf = (/** @type {Float64Array} */ axis, /** @type {number} */ value) =>
    ((value - axis[0]) / (axis[axis.length - 1] - axis[0])) * side;
  return svg`<g class="landscape-axes">
    ${ticksOf(landscape.x).map((value) => tick([shareOf(landscape.x, value), side], [0, 4], value, "middle", 16, 0))}
    ${ticksOf(landscape.y).map((value) => tick([0, side - shareOf(landscape.y, value)], [-4, 0], value, "end", 4, -7))}
    <text class="landscape-axis" x=${side} y=${side + 28} text-anchor="end">${across} →</text>
    <text class="landscape-axis" x=${-EDGES.left + 4} y="-8">↑ ${up}</text>
  </g>`;
}

/** @param {Point} at @param {Point} mark @param {number} value @param {string} anchor @param {number} down @param {number} right */
const tick = ([x, y], [dx, dy], value, anchor, down, right) =>
  svg`<line x1=${x} y1=${y} x2=${x + dx} y2=${y + dy}></line><text x=${x + right} y=${y + down} text-anchor=${anchor}>${tickLabel(value)}</text>`;

/** The colours from low to high with the levels between them, and where the present loss is. @param {Frame} frame */
function scaleBar(frame) {
  const { scale, side, landscape } = frame;
  const { levels } = scale;
  const height = side / (levels.length + 1);
  const stride = Math.max(1, Math.ceil((LABEL_HEIGHT * levels.length) / side));
  const [x, right] = [side + BAR_GAP, side + BAR_GAP + BAR];
  return svg`<g class="landscape-scale">
    <text class="landscape-axis" x=${x} y="-8">${STRINGS.scale}</text>
    ${[0, ...levels].map((_, index) => svg`<rect x=${x} y=${side - (index + 1) * height} width=${BAR} height=${height} fill=${colourOf(levels.length === 0 ? 0 : index / levels.length)}></rect>`)}
    <rect class="landscape-edge" x=${x} y="0" width=${BAR} height=${side}></rect>
    ${levels.map((level, index) => (index % stride === 0 ? svg`<text x=${right + 5} y=${side - (index + 1) * height + 4}>${tickLabel(level)}</text>` : nothing))}
    ${landscape.loss === null ? nothing : svg`<path class="landscape-mark" d="M${x - 2} ${side - height * rankOf(scale, landscape.loss)}l-6 -4v8z"></path>`}
  </g>`;
}

/** How many bands up a loss is, parts of one included. @param {{levels: number[], log: boolean, low: number, high: number}} scale @param {number} loss */
function rankOf({ levels, log, low, high }, loss) {
  const ends = [low, ...levels, high];
  const band = Math.min(levels.length, levels.filter((level) => level <= loss).length);
  const height = log && ends[band] > 0 ? Math.log : Number;
  const share =
    (height(Math.max(loss, Number.MIN_VALUE)) - height(ends[band])) /
    (height(ends[band + 1]) - height(ends[band]));
  return band + Math.min(1, Math.max(0, share || 0));
}
