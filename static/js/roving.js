/**
 * Walking the network by arrow keys: left and right go from unit to edge to unit, up and down among the units of a
 * layer, or among the edges (and the bias) of the unit one came from. Pure.
 */

import * as places from "./places.js";

/** @typedef {import("./types.js").Place} Place */

/**
 * @param {Place | null} place where the focus is
 * @param {"ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"} key
 * @param {number[]} widths units by layer, index 0 the inputs
 * @param {Place | null} origin the unit from which an edge was entered
 * @returns {Place} where the focus goes; the same place at a border
 */
export function walk(place, key, widths, origin) {
  if (!place || place.kind === "path") return places.unit(0, 1);
  const across = key === "ArrowLeft" || key === "ArrowRight";
  const ahead = key === "ArrowRight" || key === "ArrowDown";
  if (place.kind === "loss") return key === "ArrowLeft" ? places.unit(widths.length - 1, 1) : place;
  if (place.kind === "unit") return across ? leave(place, ahead, widths) : along(place, ahead, widths);
  if (across) return arrive(place, ahead);
  return among(place, ahead, widths, origin);
}

/** From a unit onto an edge: to the unit opposite, or as near as there is. @param {Place} place @param {boolean} ahead @param {number[]} widths */
function leave(place, ahead, widths) {
  const layer = /** @type {number} */ (place.layer);
  const unit = /** @type {number} */ (place.unit);
  const opposite = (/** @type {number} */ other) =>
    Math.max(1, Math.min(widths[other], Math.round(((unit - 0.5) / widths[layer]) * widths[other] + 0.5)));
  if (ahead) {
    if (layer === widths.length - 1) return places.loss;
    return places.weight(layer + 1, opposite(layer + 1), unit);
  }
  return layer === 0 ? place : places.weight(layer, unit, opposite(layer - 1));
}

/** @param {Place} place @param {boolean} ahead @param {number[]} widths */
function along(place, ahead, widths) {
  const layer = /** @type {number} */ (place.layer);
  const unit = /** @type {number} */ (place.unit) + (ahead ? 1 : -1);
  return unit < 1 || unit > widths[layer] ? place : places.unit(layer, unit);
}

/** From an edge to the unit at its end. @param {Place} place @param {boolean} ahead */
function arrive(place, ahead) {
  const { layer, to, from } = /** @type {{layer: number, to: number, from: number}} */ (place);
  if (place.kind === "bias") return places.unit(layer, to);
  return ahead ? places.unit(layer, to) : places.unit(layer - 1, from);
}

/** The next edge of the same unit; after the last incoming edge comes the bias. */
/** @param {Place} place @param {boolean} ahead @param {number[]} widths @param {Place | null} origin */
function among(place, ahead, widths, origin) {
  const { layer, to, from } = /** @type {{layer: number, to: number, from: number}} */ (place);
  const step = ahead ? 1 : -1;
  if (place.kind === "weight" && origin?.kind === "unit" && origin.layer === layer - 1) {
    const next = to + step;
    return next < 1 || next > widths[layer] ? place : places.weight(layer, next, from);
  }
  const next = (place.kind === "bias" ? widths[layer - 1] + 1 : from) + step;
  if (next < 1 || next > widths[layer - 1] + 1) return place;
  return next > widths[layer - 1] ? places.bias(layer, to) : places.weight(layer, to, next);
}
