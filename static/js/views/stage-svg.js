/**
 * Paints a scene as SVG, for networks up to DENSE edges. Only what changed is touched: a group whose key is the same is
 * passed over, and of a mark only the attributes that differ are set. Edges stand in a drawing of their own, so that
 * what travels over them does not draw them again.
 */

import { bezier } from "../curves.js";
import { corner, dashes } from "../marks.js";

/** @typedef {import("../marks.js").Mark} Mark */
/** @typedef {import("../marks.js").Group} Group */
/** @typedef {import("../layout.js").Layout} Layout */
/** @typedef {{node: SVGElement, last: Record<string, string>, curve?: object, seen: number}} Drawn */
/** @typedef {{node: SVGElement, key: any[] | null, opacity: string, marks: Map<string, Drawn>, seen: number}} DrawnGroup */

const NAMESPACE = "http://www.w3.org/2000/svg";
const ELEMENT = {
  curve: "path",
  line: "path",
  circle: "circle",
  arc: "path",
  square: "rect",
  diamond: "path",
  arrow: "path",
  text: "text",
};

/** @param {number} value */
const brief = (value) => String(Math.round(value * 100) / 100);

/** @param {number[]} values */
const all = (values) => values.map(brief).join(" ");

/** @param {HTMLElement} surface */
export function mount(surface) {
  const planes = { back: drawing(), front: drawing() };
  surface.append(planes.back, planes.front);
  /** @type {Map<string, DrawnGroup>} */
  const groups = new Map();
  let turn = 0;

  /** @param {Group[]} scene @param {Layout} layout */
  function paint(scene, layout) {
    turn += 1;
    for (const plane of Object.values(planes)) {
      const box = `0 0 ${layout.width} ${layout.height}`;
      if (plane.getAttribute("viewBox") !== box) plane.setAttribute("viewBox", box);
    }
    /** @type {Record<string, Element | null>} */
    const next = { back: null, front: null };
    for (const group of [...scene].reverse()) {
      const drawn = groups.get(group.id) ?? begin(planes[group.plane], group.id, groups);
      drawn.seen = turn;
      paintGroup(drawn, group, turn);
      if (drawn.node.nextSibling !== next[group.plane])
        planes[group.plane].insertBefore(drawn.node, next[group.plane]);
      next[group.plane] = drawn.node;
    }
    sweep(groups, turn);
  }

  return {
    paint,
    unmount() {
      planes.back.remove();
      planes.front.remove();
    },
  };
}

function drawing() {
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("class", "stage-drawing");
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

/** @param {SVGElement} plane @param {string} id @param {Map<string, DrawnGroup>} groups @returns {DrawnGroup} */
function begin(plane, id, groups) {
  const node = document.createElementNS(NAMESPACE, "g");
  plane.prepend(node);
  const drawn = { node, key: null, opacity: "1", marks: new Map(), seen: 0 };
  groups.set(id, drawn);
  return drawn;
}

/** @param {Map<string, {node: Element, seen: number}>} drawn @param {number} turn */
function sweep(drawn, turn) {
  for (const [id, { node, seen }] of drawn) {
    if (seen === turn) continue;
    node.remove();
    drawn.delete(id);
  }
}

/** @param {DrawnGroup} drawn @param {Group} group @param {number} turn */
function paintGroup(drawn, group, turn) {
  const opacity = brief(group.opacity ?? 1);
  if (opacity !== drawn.opacity) {
    drawn.node.setAttribute("opacity", opacity);
    drawn.opacity = opacity;
  }
  const { key } = drawn;
  if (key && key.length === group.key.length && key.every((value, index) => value === group.key[index]))
    return;
  drawn.key = group.key;
  const nodes = group.marks().map((mark) => paintMark(drawn, mark, turn));
  sweep(drawn.marks, turn);
  order(drawn.node, nodes);
}

/** Marks lie over each other in the order of the scene, whenever they came. @param {Element} parent @param {Element[]} nodes */
function order(parent, nodes) {
  let next = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
}

/** @param {DrawnGroup} group @param {Mark} mark @param {number} turn */
function paintMark(group, mark, turn) {
  let drawn = group.marks.get(mark.id);
  if (!drawn) {
    const node = document.createElementNS(NAMESPACE, ELEMENT[mark.shape]);
    drawn = { node, last: {}, seen: turn };
    group.marks.set(mark.id, drawn);
  }
  drawn.seen = turn;
  shape(drawn, mark);
  set(drawn, "fill", colour(mark.fill));
  set(drawn, "stroke", colour(mark.stroke));
  if (mark.opacity !== undefined) set(drawn, "opacity", brief(mark.opacity));
  if (mark.stroke && mark.shape !== "text") {
    const width = mark.width ?? 1;
    set(drawn, "stroke-width", brief(width));
    set(drawn, "stroke-dasharray", mark.dashed ? dashes(width).join(" ") : "none");
  }
  return drawn.node;
}

/** @param {string | undefined} token */
const colour = (token) => (token && token !== "none" ? `var(--${token})` : "none");

/** @param {Drawn} drawn @param {string} name @param {string} value */
function set(drawn, name, value) {
  if (drawn.last[name] === value) return;
  drawn.last[name] = value;
  drawn.node.setAttribute(name, value);
}

/** @param {Drawn} drawn @param {Mark} mark */
function shape(drawn, mark) {
  const { x = 0, y = 0, size = 0 } = mark;
  if (mark.shape === "curve") return curve(drawn, mark);
  if (mark.shape === "line") {
    const { x1, y1, x2, y2 } = /** @type {import("../curves.js").Curve} */ (mark.curve);
    return set(drawn, "d", `M${all([x1, y1])}L${all([x2, y2])}`);
  }
  if (mark.shape === "circle") {
    set(drawn, "cx", brief(x));
    set(drawn, "cy", brief(y));
    return set(drawn, "r", brief(size));
  }
  if (mark.shape === "arc") return set(drawn, "d", arc(x, y, size, mark.turn ?? 0));
  if (mark.shape === "square") return square(drawn, mark);
  if (mark.shape === "diamond") {
    const far = size * 1.25;
    return set(
      drawn,
      "d",
      `M${all([x, y - far])}L${all([x + far, y])}L${all([x, y + far])}L${all([x - far, y])}Z`,
    );
  }
  if (mark.shape === "arrow") return set(drawn, "d", arrow(x, y, size, mark.turn ?? 0));
  return text(drawn, mark);
}

/** @param {Drawn} drawn @param {Mark} mark */
function curve(drawn, { curve, from = 0, to = 1 }) {
  const whole = from === 0 && to === 1;
  if (whole && drawn.curve === curve) return;
  const points = bezier(/** @type {import("../curves.js").Curve} */ (curve), from, to);
  set(drawn, "d", `M${all(points.slice(0, 2))}C${all(points.slice(2))}`);
  drawn.curve = whole ? curve : undefined;
}

/** An arc from the top, clockwise for a positive turn. @param {number} x @param {number} y @param {number} size @param {number} turn */
function arc(x, y, size, turn) {
  const end = [x + size * Math.sin(turn), y - size * Math.cos(turn)];
  const flags = `0 ${Math.abs(turn) > Math.PI ? 1 : 0} ${turn > 0 ? 1 : 0}`;
  return `M${all([x, y - size])}A${all([size, size])} ${flags} ${all(end)}`;
}

/** @param {Drawn} drawn @param {Mark} mark */
function square(drawn, { x = 0, y = 0, size = 0, level = 1 }) {
  set(drawn, "x", brief(x - size));
  set(drawn, "y", brief(y + size - 2 * size * level));
  set(drawn, "width", brief(2 * size));
  set(drawn, "height", brief(2 * size * level));
  set(drawn, "rx", brief(Math.min(corner(size), size * level)));
}

/** An arrowhead with its point in the direction of `turn`. @param {number} x @param {number} y @param {number} size @param {number} turn */
function arrow(x, y, size, turn) {
  const at = (/** @type {number} */ reach, /** @type {number} */ bend) =>
    all([x + Math.cos(turn + bend) * reach * size, y + Math.sin(turn + bend) * reach * size]);
  return `M${at(1.5, 0)}L${at(1.35, 2.45)}L${at(0.45, Math.PI)}L${at(1.35, -2.45)}Z`;
}

/** @param {Drawn} drawn @param {Mark} mark */
function text(drawn, mark) {
  set(drawn, "x", brief(mark.x ?? 0));
  set(drawn, "y", brief(mark.y ?? 0));
  set(drawn, "font-size", brief(mark.size ?? 12));
  set(drawn, "text-anchor", mark.anchor ?? "middle");
  set(
    drawn,
    "class",
    `stage-text ${mark.face ?? "words"}${mark.strong ? " strong" : ""}${mark.halo ? " halo" : ""}`,
  );
  const words = mark.text ?? "";
  if (drawn.last.words === words) return;
  drawn.last.words = words;
  drawn.node.textContent = words;
}
