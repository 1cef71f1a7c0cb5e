/**
 * Where everything stands on the stage: pure, from the widths of the network and the box to positions.
 * Radii adapt: a small network gets big circles with numbers, a layer of 64 units gets dots.
 */

/** @typedef {import("./curves.js").Curve} Curve */

/**
 * @typedef {object} Spot one unit
 * @property {number} layer
 * @property {number} unit
 * @property {number} x
 * @property {number} y
 */

/**
 * @typedef {object} Column one layer; layer 0 is the input
 * @property {number} layer
 * @property {number} x
 * @property {number} radius of the unit's disc
 * @property {number} rim width of the ring that carries delta; 0 for the inputs
 * @property {number} outer radius where edges end
 * @property {number} decimals of the activation inside the disc; -1 where no number fits
 * @property {boolean} named whether the symbol stands above the unit
 * @property {boolean} spoken whether delta stands in numbers under the unit
 * @property {boolean} roomy whether z fits under the activation
 * @property {number} stub length of the bias mark; 0 where none is drawn
 * @property {Spot[]} units
 */

/**
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {Column[]} columns
 * @property {Curve[][][]} edges `edges[layer][j][i]`, index 0 empty
 * @property {Curve[]} links from each output to the loss
 * @property {{x: number, y: number, half: number, size: number}} loss centre, half side, size of its number (0: none fits)
 * @property {number} gap between two columns
 * @property {number} widest edge
 * @property {number} bead largest radius of a gradient mark
 * @property {number} count of edges
 * @property {boolean} dense above DENSE edges: drawn on canvas, numbers for the selection only
 */

/** Number of edges above which the stage draws on canvas (measured: SVG stays above 50 frames a second below it). */
export const DENSE = 600;

const LARGEST = 30;
const NAME = 16;
const DELTA = 15;
/** Smallest radii at which a number with two decimals, and with one, can be read inside. */
const TWO_DECIMALS = 17;
const ONE_DECIMAL = 12.5;
/** A dot's rim as a share of its radius, and the space between the two. */
const DOT_RIM = 0.3;
const CLEAR_DOT = 0.8;
/** Smallest limit of the radius (a quarter of the gap) at which neighbours' deltas stay apart. */
const SPOKEN = 19.5;
/** Smallest radius at which z fits under the activation. */
const ROOMY = 25.9;
/** Width of the gap before the loss, in gaps between layers. */
const LAST_GAP = 0.85;

/**
 * @param {number[]} widths units by layer, index 0 the inputs
 * @param {{width: number, height: number}} box
 * @returns {Layout}
 */
export function layout(widths, box) {
  const { width, height } = box;
  const spread = horizontal(widths, width);
  const fits = widths.map((count, layer) => fit(count, height, spread.limit, layer > 0));
  const smallest = Math.min(...fits.map((one) => one.radius));
  const common = smallest >= TWO_DECIMALS ? smallest : 22;
  const columns = fits.map((one, layer) =>
    column(layer, widths[layer], spread, height, { ...one, radius: Math.min(one.radius, common) }),
  );
  const loss = lossSpot(spread, columns[columns.length - 1]);
  const edges = columns.map((to, layer) => (layer === 0 ? [] : curves(columns[layer - 1], to)));
  const outputs = columns[columns.length - 1];
  const links = outputs.units.map(({ x, y }) => ({
    x1: x + outputs.outer,
    y1: y,
    x2: loss.x - loss.half,
    y2: loss.y,
  }));
  const count = edges.flat().reduce((sum, row) => sum + row.length, 0);
  const scale = Math.min(1, spread.gap / 90);
  const thin = Math.max(0.12, Math.min(1, smallest / 20));
  const widest = Math.max(1.6, 8 * Math.min(thin, scale));
  const bead = Math.max(1.6, 8 * Math.min(thin, scale));
  return {
    width,
    height,
    columns,
    edges,
    links,
    loss,
    gap: spread.gap,
    widest,
    bead,
    count,
    dense: count > DENSE,
  };
}

/** Columns along x: equal gaps between layers, a shorter one before the loss. @param {number[]} widths @param {number} width */
function horizontal(widths, width) {
  const gaps = widths.length - 1 + LAST_GAP;
  const rough = width / (gaps + 0.7);
  const limit = Math.min(LARGEST, rough * 0.25);
  const half = Math.max(5, Math.min(27, rough * 0.27));
  const left = Math.max(14, limit + 16);
  const right = Math.max(8, half + 14);
  const gap = (width - left - right) / gaps;
  const inset = Math.max(0, gap - 190) * gaps * 0.5;
  const kept = gap - (2 * inset) / gaps;
  const xs = widths.map((_, layer) => left + inset + layer * kept);
  return { xs, gap: kept, limit, half, end: width - right - inset };
}

/**
 * The largest radius at which a column's units stand clear of each other, and what can be written beside them.
 * @param {number} count
 * @param {number} height
 * @param {number} limit largest radius that the width allows
 * @param {boolean} computed whether the layer has a delta (all but the inputs)
 */
function fit(count, height, limit, computed) {
  const slot = height / count;
  const rims = computed ? 14 : 6;
  const radiusWith = (/** @type {number} */ text) => Math.min(limit, (slot - rims - text) / 2);
  const full = radiusWith(NAME + (computed ? DELTA : 2));
  const spoken = computed && limit >= SPOKEN;
  if (full >= TWO_DECIMALS || (full >= ONE_DECIMAL && full >= limit))
    return { radius: full, named: true, spoken };
  const lower = radiusWith(computed ? DELTA : NAME);
  if (lower >= TWO_DECIMALS) return { radius: lower, named: !computed, spoken };
  const bare = radiusWith(2);
  if (bare >= ONE_DECIMAL) return { radius: bare, named: false, spoken: false };
  const dot = (slot / 2 - CLEAR_DOT) / (1 + DOT_RIM);
  return { radius: Math.max(1.2, Math.min(limit, dot, ONE_DECIMAL - 0.5)), named: false, spoken: false };
}

/**
 * @param {number} layer
 * @param {number} count
 * @param {ReturnType<typeof horizontal>} spread
 * @param {number} height
 * @param {{radius: number, named: boolean, spoken: boolean}} fitted
 * @returns {Column}
 */
function column(layer, count, { xs }, height, fitted) {
  const x = xs[layer];
  const { radius, named, spoken } = fitted;
  const rim =
    layer === 0 ? 0 : radius >= ONE_DECIMAL ? Math.min(4, radius * 0.16) : Math.min(2.5, radius * DOT_RIM);
  const outer = radius + rim + (radius < ONE_DECIMAL ? CLEAR_DOT : layer === 0 ? 1.5 : 3);
  const above = named ? NAME : 0;
  const below = spoken ? DELTA : 0;
  const slot = Math.min(height / count, 2 * outer + above + below + radius * 1.9 + 8);
  const top = (height - slot * count) / 2;
  const units = Array.from({ length: count }, (_, index) => ({
    layer,
    unit: index + 1,
    x,
    y: top + slot * (index + 0.5) + (above - below) / 2,
  }));
  const decimals = radius >= TWO_DECIMALS ? 2 : radius >= ONE_DECIMAL ? 1 : -1;
  const stub = layer > 0 && decimals >= 0 ? Math.min(13, radius * 0.5) : 0;
  return {
    layer,
    x,
    radius,
    rim,
    outer,
    decimals,
    named,
    spoken,
    roomy: radius >= ROOMY && layer > 0,
    stub,
    units,
  };
}

/** Level with the middle of the outputs. @param {ReturnType<typeof horizontal>} spread @param {Column} outputs */
function lossSpot(spread, outputs) {
  const size = Math.min(13, (2 * spread.half - 6) / 3.7);
  const y = (outputs.units[0].y + outputs.units[outputs.units.length - 1].y) / 2;
  return { x: spread.end, y, half: spread.half, size: size >= 9.5 ? size : 0 };
}

/** @param {Column} from @param {Column} to @returns {Curve[][]} */
const curves = (from, to) =>
  to.units.map((end) =>
    from.units.map((start) => ({ x1: start.x + from.outer, y1: start.y, x2: end.x - to.outer, y2: end.y })),
  );

/** Direction of the bias mark from its unit: down and to the left, where no edge arrives. */
const STUB_ANGLE = (143 * Math.PI) / 180;

/**
 * The bias mark of a unit: a short stub into it, like an edge from a constant 1.
 * @param {Column} column
 * @param {number} unit from 1
 * @returns {Curve}
 */
export function stub(column, unit) {
  const { x, y } = column.units[unit - 1];
  const far = column.outer + column.stub;
  const [dx, dy] = [Math.cos(STUB_ANGLE), Math.sin(STUB_ANGLE)];
  return { x1: x + dx * far, y1: y + dy * far, x2: x + dx * column.outer, y2: y + dy * column.outer };
}
