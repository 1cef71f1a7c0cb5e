/**
 * Units: the disc fills with the activation, the arc around it is delta (clockwise and solid where positive, the other
 * way round and dashed where negative), numbers stand where they fit and only once they are computed.
 */

import { compact, inputName, short, unitSymbol } from "./format.js";
import { stub } from "./layout.js";
import { ofHue } from "./marks.js";
import { arc, fill, hue, width } from "./scales.js";
import { filled, grownArc } from "./scene-travel.js";
import { STRINGS } from "./strings/stage.js";

/** Letters of an input's own name that fit beside its symbol. */
const LONGEST_NAME = 7;

/** @typedef {import("./scene.js").Now} Now */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Group} Group */
/** @typedef {import("./layout.js").Column} Column */
/** @typedef {import("./layout.js").Spot} Spot */

/** @param {Now} now @returns {Group[]} */
export function unitGroups(now) {
  const { trace, layout, known, hover, selection } = now;
  return layout.columns.map((column, layer) => {
    const forward = known.forward[layer];
    const backward = known.backward[layer];
    const lit = focusIn(hover, layer);
    const held = focusIn(selection, layer);
    return {
      id: `units${layer}`,
      plane: "front",
      key: [trace, layout, forward, backward, lit, held],
      box: [column.x - column.outer - 4, 0, column.x + column.outer + 4, layout.height],
      marks: () => column.units.flatMap((spot) => unitMarks(now, column, spot)),
    };
  });
}

/** The unit of a layer that a place touches, by name; "" for none. @param {Now["hover"]} place @param {number} layer */
function focusIn(place, layer) {
  if (!place) return "";
  if (place.kind === "path") return (place.layer ?? 0) <= layer ? place.name : "";
  return place.kind !== "weight" && place.layer === layer ? place.name : "";
}

/** Whether a place stands for this unit. @param {Now["hover"]} place @param {Spot} spot */
function touches(place, { layer, unit }) {
  if (!place) return false;
  if (place.kind === "unit") return place.layer === layer && place.unit === unit;
  return place.kind === "path" && place.units?.[layer - (place.layer ?? 0)] === unit;
}

/** @param {Now} now @param {Column} column @param {Spot} spot @returns {Mark[]} */
function unitMarks(now, column, spot) {
  const { trace, known, scales } = now;
  const { layer, unit } = spot;
  const forward = known.forward[layer];
  const values = layer === 0 ? trace.sample.x : trace.layers[layer - 1].a;
  const marks = [...rims(column, spot), ...disc(column, spot, values[unit - 1], forward)];
  if (touches(now.selection, spot)) marks.push(ring(column, spot, "held", "ink", 3));
  if (touches(now.hover, spot)) marks.push(ring(column, spot, "lit", "ink", 2));
  if (layer > 0)
    marks.push(
      ...arcs(column, spot, trace.layers[layer - 1].delta[unit - 1], known.backward[layer], scales.delta),
    );
  marks.push(...labels(now, column, spot, forward >= 1));
  return marks;
}

/** The quiet ring on which the arc grows. @param {Column} column @param {Spot} spot @returns {Mark[]} */
function rims(column, { unit, x, y }) {
  if (column.rim === 0) return [];
  const size = column.outer - column.rim / 2;
  return [
    { id: `rim${unit}`, shape: "circle", x, y, size, fill: "paper", stroke: "unit-rim", width: column.rim },
  ];
}

/** @param {Column} column @param {Spot} spot @param {number} value @param {number} forward @returns {Mark[]} */
function disc(column, { unit, x, y }, value, forward) {
  const known = forward >= 1;
  const rim = column.radius >= 12 ? 1.5 : column.radius >= 4 ? 1 : 0.5;
  /** @type {Mark[]} */
  const marks = [{ id: `disc${unit}`, shape: "circle", x, y, size: column.radius, fill: "raised" }];
  const share = filled(forward);
  if (share > 0 && value !== 0) {
    const size = column.radius * share;
    marks.push({ id: `fill${unit}`, shape: "circle", x, y, size, fill: hue(value), opacity: fill(value) });
  }
  const stroke = known ? "ink" : "line-strong";
  marks.push({ id: `edge${unit}`, shape: "circle", x, y, size: column.radius, stroke, width: rim });
  return marks;
}

/** @param {Column} column @param {Spot} spot @param {string} id @param {string} stroke @param {number} width @returns {Mark} */
const ring = (column, { unit, x, y }, id, stroke, width) => ({
  id: `${id}${unit}`,
  shape: "circle",
  x,
  y,
  size: column.radius + (column.radius >= 12 ? 0 : 1),
  stroke,
  width: column.radius >= 12 ? width : width * 0.7,
});

/** @param {Column} column @param {Spot} spot @param {number} delta @param {number} backward @param {number} top @returns {Mark[]} */
function arcs(column, { unit, x, y }, delta, backward, top) {
  const turn = arc(delta, top) * grownArc(backward);
  if (Math.abs(turn) * column.outer < 0.4) return [];
  const size = column.outer - column.rim / 2;
  const stroke = ofHue(hue(delta));
  return [
    { id: `arc${unit}`, shape: "arc", x, y, size, turn, stroke, width: column.rim + 0.5, dashed: delta < 0 },
  ];
}

/** A unit's symbol, with what an input is where that is short: a¹₂, x₁, x₃ = sin x₁. @param {Now} now @param {number} layer @param {number} unit */
function unitName({ inputNames }, layer, unit) {
  const symbol = unitSymbol(layer, unit);
  const name = layer === 0 ? inputName(inputNames[unit - 1] ?? symbol) : symbol;
  return name === symbol || name.length > LONGEST_NAME ? symbol : `${symbol} = ${name}`;
}

/** @param {Now} now @param {Column} column @param {Spot} spot @param {boolean} computed @returns {Mark[]} */
function labels(now, column, spot, computed) {
  const { trace, known, last } = now;
  const { layer, unit, x, y } = spot;
  /** @type {Mark[]} */
  const marks = [];
  const of = layer > 0 ? trace.layers[layer - 1] : null;
  if (column.named) {
    const text = layer === last ? STRINGS.output(unit, column.units.length) : unitName(now, layer, unit);
    const place = { x, y: y - column.outer - 6, size: 13, fill: "ink-soft" };
    marks.push({
      id: `name${unit}`,
      shape: "text",
      ...place,
      text,
      face: "words",
      anchor: "middle",
      halo: true,
    });
  }
  if (computed && column.decimals >= 0) {
    const value = of ? of.a[unit - 1] : trace.sample.x[unit - 1];
    const size = Math.min(13.5, column.radius * 0.57);
    const place = { x, y: y + (column.roomy ? 0.5 : size * 0.35), size, fill: "on-fill" };
    const text = compact(value, column.decimals);
    marks.push({
      id: `a${unit}`,
      shape: "text",
      ...place,
      text,
      face: "numbers",
      strong: true,
      anchor: "middle",
    });
  }
  if (of && computed && column.roomy) marks.push(preActivation(of.z[unit - 1], spot));
  if (of && column.spoken && known.backward[layer] >= 1)
    marks.push(deltaText(of.delta[unit - 1], column, spot));
  return marks;
}

/** @param {number} z @param {Spot} spot @returns {Mark} */
const preActivation = (z, { unit, x, y }) => ({
  id: `z${unit}`,
  shape: "text",
  x,
  y: y + 12.5,
  size: 10,
  fill: "on-fill",
  opacity: 0.85,
  text: `z ${compact(z, 2)}`,
  face: "numbers",
  anchor: "middle",
});

/** @param {number} delta @param {Column} column @param {Spot} spot @returns {Mark} */
const deltaText = (delta, column, { unit, x, y }) => ({
  id: `delta${unit}`,
  shape: "text",
  x,
  y: y + column.outer + 13,
  size: 12,
  fill: "backward",
  text: `δ ${short(delta, 3)}`,
  face: "numbers",
  strong: true,
  anchor: "middle",
  halo: true,
});

/** Biases: a stub into the unit, read like an edge from a constant 1. @param {Now} now @returns {Group[]} */
export function stubGroups(now) {
  const { trace, layout, known, hover, selection } = now;
  return layout.columns.slice(1).flatMap((column) => {
    if (column.stub === 0) return [];
    const names = [focusIn(hover, column.layer), focusIn(selection, column.layer)];
    const key = [trace, layout, known.update, ...names];
    return [{ id: `stubs${column.layer}`, plane: "front", key, marks: () => stubs(now, column) }];
  });
}

/** @param {Now} now @param {Column} column @returns {Mark[]} */
function stubs(now, column) {
  const { trace, layout, known, scales } = now;
  const { b, step_b } = trace.layers[column.layer - 1];
  return column.units.flatMap(({ unit }) => {
    const value = b[unit - 1] + (known.update > 0 ? step_b[unit - 1] * known.update : 0);
    const curve = stub(column, unit);
    const name = `b${column.layer}.${unit}`;
    const held = now.selection?.name === name;
    const lit = now.hover?.name === name;
    const wide = Math.max(held || lit ? 2.4 : 0, width(value, scales.weight, Math.min(6, layout.widest)));
    const stroke = held ? "ink" : ofHue(hue(value));
    const line = /** @type {const} */ ("line");
    /** @type {Mark[]} */
    const marks = [{ id: `stub${unit}`, shape: line, curve, width: wide, stroke, dashed: value < 0 }];
    if (lit)
      marks.unshift({ id: `glow${unit}`, shape: line, curve, width: wide + 8, stroke: "ink", opacity: 0.14 });
    const end = { x: curve.x1, y: curve.y1, size: held || lit ? 3.4 : 2.4, fill: held ? "ink" : "ink-faint" };
    return [...marks, { id: `end${unit}`, shape: "circle", ...end }];
  });
}
