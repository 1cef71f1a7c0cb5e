/** The tooltip of the stage: the name of a place and its numbers in full precision. */

import { anchor, tipSpot } from "../callout.js";
import { exact } from "../format.js";
import { nameOf } from "../glossary.js";
import * as places from "../places.js";
import { readings } from "../readings.js";
import { STRINGS } from "../strings/stage.js";

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Place} Place */
/** @typedef {import("../layout.js").Layout} Layout */

/** @param {HTMLElement} plot */
export function mount(plot) {
  const box = document.createElement("div");
  box.className = "stage-tooltip";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  plot.append(box);
  /** @type {Place | null} */ let place = null;
  /** @type {{x: number, y: number} | null} */ let at = null;
  let shown = "";

  return {
    /** Tells a place, at a point or else where the place itself is. @param {Place | null} wanted @param {{x: number, y: number} | null} [point] */
    tell(wanted, point = null) {
      place = wanted;
      at = point;
      if (!wanted) box.hidden = true;
    },

    /** @param {View} view @param {Layout} layout @param {import("../layer-health.js").Diagnosis | null} health */
    update(view, layout, health) {
      // The tag already tells the selected parameter.
      const told = place !== null && place.kind !== "unit" && places.same(place, view.selection);
      const where =
        place && !told && places.exists(place, view.widths) ? (at ?? anchor(layout, place)) : null;
      box.hidden = !where || !place;
      if (!where || !place) return;
      const rows = readings(view, place, health);
      const text = [place.name, ...rows.flat()].join("|");
      if (text !== shown) fill(box, STRINGS.name(place, view.widths), rows);
      shown = text;
      const { x, y } = tipSpot(layout, where, { width: box.offsetWidth, height: box.offsetHeight });
      box.style.setProperty("transform", `translate(${Math.round(x)}px, ${Math.round(y)}px)`);
    },
  };
}

/** @param {HTMLElement} box @param {string} name @param {import("../readings.js").Reading[]} rows */
function fill(box, name, rows) {
  const title = document.createElement("p");
  title.textContent = name;
  const list = document.createElement("dl");
  for (const [label, value] of rows) {
    const [term, number] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = label;
    const meaning = nameOf(label);
    if (meaning) term.append(" ", Object.assign(document.createElement("small"), { textContent: meaning }));
    number.textContent = exact(value);
    list.append(term, number);
  }
  if (rows.length === 0)
    list.append(Object.assign(document.createElement("dt"), { textContent: STRINGS.notYet }));
  box.replaceChildren(title, list);
}
