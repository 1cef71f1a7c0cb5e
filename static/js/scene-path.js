/**
 * A path pointed at, with its factors along the way: what the parameter is fed, slope and weight in turn, the last delta.
 * Their product is the path's. Shown only where the path's product is known.
 */

import { point } from "./curves.js";
import { short, unitSymbol } from "./format.js";
import { stub } from "./layout.js";
import { STRINGS } from "./strings/stage.js";

/** @typedef {import("./scene.js").Now} Now */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Group} Group */
/** @typedef {import("./curves.js").Curve} Curve */
/** @typedef {import("./curves.js").Point} Point */

/** Smallest gap between columns, and length of the link to the loss, in which symbols stand beside the numbers. */
const ROOMY = 120;
const LONG = 66;
const WORDS = STRINGS.pathFactor;

/** @param {Now} now @returns {Group[]} */
export function pathGroup(now) {
  const { hover, inspection, trace, layout, known } = now;
  if (hover?.kind !== "path" || !inspection?.sample?.paths) return [];
  const { layer } = inspection.parameter;
  if (hover.layer !== layer || !(known.backward[layer] >= 1)) return [];
  const units = /** @type {number[]} */ (hover.units);
  const item = inspection.sample.paths.items.find(
    (/** @type {any} */ one) => one.units.join() === units.join(),
  );
  if (!item) return [];
  const key = [trace, layout, inspection, hover.name];
  return [{ id: "path", plane: "front", key, marks: () => labels(now, units, item.factors) }];
}

/** @param {Now} now @param {number[]} units @param {{name: string, value: number | null}[]} factors @returns {Mark[]} */
function labels({ layout, inspection }, units, factors) {
  const { parameter } = inspection;
  const link = layout.links[units[units.length - 1] - 1];
  let step = 0;
  return factors.map(({ name, value }, index) => {
    const roomy = name === "delta" ? link.x2 - link.x1 >= LONG : layout.gap >= ROOMY;
    const symbol = name === "dz_dW" ? unitSymbol(parameter.layer - 1, parameter.from) : WORDS[name];
    const text = roomy ? `${symbol} ${short(value, 3)}` : short(value, 2);
    const write = (
      /** @type {Point} */ at,
      /** @type {number} */ lift,
      /** @type {Mark["anchor"]} */ anchor,
    ) => label(`f${index}`, { x: at.x, y: at.y + lift }, text, anchor);
    if (name.startsWith("dz_d")) {
      const { at, lift, anchor } = feeding(layout, parameter);
      return write(at, lift, anchor);
    }
    const layer = parameter.layer + step;
    if (name === "delta") return write(point(link, 0.5), -9, "middle");
    const edge = layout.edges[layer + 1][units[step + 1] - 1][units[step] - 1];
    if (name === "da_dz") return write(point(edge, 0.1), -8, "start");
    step += 1;
    return write(point(edge, 0.9), 15, "end");
  });
}

/**
 * Where the first factor stands: under the unit that feeds the weight, clear of its delta, or at a bias's mark.
 * @param {Now["layout"]} layout
 * @param {any} parameter
 * @returns {{at: Point, lift: number, anchor: Mark["anchor"]}}
 */
function feeding(layout, { kind, layer, to, from }) {
  if (kind === "bias") {
    const { x1, y1 } = stub(layout.columns[layer], to);
    return { at: { x: x1, y: y1 }, lift: 14, anchor: "end" };
  }
  const column = layout.columns[layer - 1];
  return { at: column.units[from - 1], lift: column.outer + (column.spoken ? 27 : 14), anchor: "middle" };
}

/** @param {string} id @param {Point} at @param {string} text @param {Mark["anchor"]} anchor @returns {Mark} */
const label = (id, { x, y }, text, anchor) => ({
  id,
  shape: "text",
  x,
  y,
  size: 12,
  fill: "ink",
  text,
  face: "numbers",
  strong: true,
  anchor,
  halo: true,
});
