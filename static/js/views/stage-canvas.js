/**
 * Paints a scene on canvas, for networks of more than DENSE edges. Pictures of groups that stand still are kept, edges
 * are stroked in batches of one colour, width and ink, and colours are read from the tokens once a theme.
 */

import { bezier } from "../curves.js";
import { corner, dashes } from "../marks.js";

/** @typedef {import("../marks.js").Mark} Mark */
/** @typedef {import("../marks.js").Group} Group */
/** @typedef {import("../layout.js").Layout} Layout */
/** @typedef {CanvasRenderingContext2D} Pen */
/** @typedef {{key: any[], picture: HTMLCanvasElement | null}} Kept */

/** Steps into which the ink of edges is rounded, so that many share a stroke. */
const INKS = 10;
/** Ink under which an edge cannot be told from the paper. */
const FAINTEST = 0.075;

/** @param {HTMLElement} surface */
export function mount(surface) {
  const canvas = document.createElement("canvas");
  canvas.className = "stage-drawing";
  canvas.setAttribute("aria-hidden", "true");
  surface.append(canvas);
  const pen = /** @type {Pen} */ (canvas.getContext("2d"));
  /** @type {Map<string, Kept>} */
  const kept = new Map();
  const colours = palette(surface);
  let theme = "";

  /** @param {Group[]} scene @param {Layout} layout @param {string} wanted the theme */
  function paint(scene, layout, wanted) {
    const scale = window.devicePixelRatio || 1;
    if (resize(canvas, layout, scale) || theme !== wanted) kept.clear();
    if (theme !== wanted) colours.forget();
    theme = wanted;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, layout.width, layout.height);
    const present = new Set(scene.map(({ id }) => id));
    for (const id of kept.keys()) if (!present.has(id)) kept.delete(id);
    for (const group of scene) paintGroup(pen, group, kept, colours, scale);
  }

  return { paint, unmount: () => canvas.remove() };
}

/** @param {HTMLCanvasElement} canvas @param {Layout} layout @param {number} scale */
function resize(canvas, layout, scale) {
  const [width, height] = [Math.round(layout.width * scale), Math.round(layout.height * scale)];
  if (canvas.width === width && canvas.height === height) return false;
  canvas.width = width;
  canvas.height = height;
  return true;
}

/** The colours of the tokens as they are now. @param {HTMLElement} element */
function palette(element) {
  /** @type {Map<string, string>} */
  const read = new Map();
  return {
    forget: () => read.clear(),
    /** @param {string} token */
    of(token) {
      const found = read.get(token) ?? getComputedStyle(element).getPropertyValue(`--${token}`).trim();
      read.set(token, found);
      return found;
    },
  };
}

/** @typedef {ReturnType<typeof palette>} Palette */

/** @param {Pen} pen @param {Group} group @param {Map<string, Kept>} kept @param {Palette} colours @param {number} scale */
function paintGroup(pen, group, kept, colours, scale) {
  const before = kept.get(group.id);
  const same =
    !!before &&
    before.key.length === group.key.length &&
    before.key.every((one, index) => one === group.key[index]);
  const now = same && before ? before : { key: group.key, picture: null };
  kept.set(group.id, now);
  pen.globalAlpha = group.opacity ?? 1;
  if (!group.box || (!group.still && !same)) {
    paintMarks(pen, group, colours);
    return;
  }
  const [x0, y0, x1, y1] = group.box.map((side, index) =>
    index < 2 ? Math.floor(side) - 2 : Math.ceil(side) + 2,
  );
  now.picture ??= picture(group, [x0, y0, x1, y1], colours, scale);
  pen.drawImage(now.picture, x0, y0, x1 - x0, y1 - y0);
}

/** @param {Group} group @param {number[]} box @param {Palette} colours @param {number} scale */
function picture(group, [x0, y0, x1, y1], colours, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((x1 - x0) * scale);
  canvas.height = Math.ceil((y1 - y0) * scale);
  const pen = /** @type {Pen} */ (canvas.getContext("2d"));
  pen.setTransform(scale, 0, 0, scale, -x0 * scale, -y0 * scale);
  paintMarks(pen, group, colours);
  return canvas;
}

/** @param {Pen} pen @param {Group} group @param {Palette} colours */
function paintMarks(pen, group, colours) {
  const whole = pen.globalAlpha;
  if (group.still) paintBatches(pen, group.marks(), colours, whole);
  else {
    for (const mark of group.marks()) {
      pen.globalAlpha = whole * (mark.opacity ?? 1);
      paintMark(pen, mark, colours);
    }
  }
  pen.globalAlpha = 1;
}

/** Curves of the same colour and, nearly, the same ink in one stroke; the strongest last. */
/** @param {Pen} pen @param {Mark[]} marks @param {Palette} colours @param {number} whole */
function paintBatches(pen, marks, colours, whole) {
  /** @type {Map<string, {path: Path2D, mark: Mark, ink: number}>} */
  const batches = new Map();
  for (const mark of marks) {
    const opacity = mark.opacity ?? 1;
    if (opacity < FAINTEST || !mark.curve) continue;
    const ink = Math.ceil(opacity * INKS) / INKS;
    const id = `${mark.stroke} ${ink}`;
    const batch = batches.get(id) ?? { path: new Path2D(), mark, ink };
    batches.set(id, batch);
    trace(batch.path, bezier(mark.curve));
  }
  for (const { path, mark, ink } of [...batches.values()].sort((one, other) => one.ink - other.ink)) {
    pen.globalAlpha = whole * ink;
    pen.strokeStyle = colours.of(mark.stroke ?? "ink");
    pen.lineWidth = (mark.width ?? 1) * (0.6 + 0.8 * ink);
    pen.stroke(path);
  }
}

/** @param {Path2D | Pen} path @param {number[]} points */
function trace(path, [x0, y0, x1, y1, x2, y2, x3, y3]) {
  path.moveTo(x0, y0);
  path.bezierCurveTo(x1, y1, x2, y2, x3, y3);
}

/** @param {Pen} pen @param {Mark} mark @param {Palette} colours */
function paintMark(pen, mark, colours) {
  if (mark.shape === "text") return paintText(pen, mark, colours);
  pen.beginPath();
  outline(pen, mark);
  if (mark.fill && mark.fill !== "none") {
    pen.fillStyle = colours.of(mark.fill);
    pen.fill();
  }
  if (!mark.stroke) return;
  pen.strokeStyle = colours.of(mark.stroke);
  pen.lineWidth = mark.width ?? 1;
  if (mark.dashed) pen.setLineDash(dashes(pen.lineWidth));
  pen.stroke();
  if (mark.dashed) pen.setLineDash([]);
}

/** @param {Pen} pen @param {Mark} mark */
function outline(pen, mark) {
  const { x = 0, y = 0, size = 0, turn = 0, level = 1 } = mark;
  if (mark.shape === "circle") pen.arc(x, y, size, 0, 2 * Math.PI);
  else if (mark.shape === "arc") pen.arc(x, y, size, -Math.PI / 2, turn - Math.PI / 2, turn < 0);
  else if (mark.shape === "square") {
    pen.roundRect(
      x - size,
      y + size - 2 * size * level,
      2 * size,
      2 * size * level,
      Math.min(corner(size), size * level),
    );
  } else if (mark.shape === "diamond") {
    polygon(
      pen,
      [0, 1, 2, 3].map((quarter) => reach(x, y, size * 1.25, (quarter * Math.PI) / 2)),
    );
  } else if (mark.shape === "arrow") {
    const bends = [
      [1.5, 0],
      [1.35, 2.45],
      [0.45, Math.PI],
      [1.35, -2.45],
    ];
    polygon(
      pen,
      bends.map(([far, bend]) => reach(x, y, size * far, turn + bend)),
    );
  } else if (mark.curve && mark.shape === "line") {
    pen.moveTo(mark.curve.x1, mark.curve.y1);
    pen.lineTo(mark.curve.x2, mark.curve.y2);
  } else if (mark.curve) trace(pen, bezier(mark.curve, mark.from, mark.to));
}

/** @param {number} x @param {number} y @param {number} far @param {number} bend */
const reach = (x, y, far, bend) => [x + Math.cos(bend) * far, y + Math.sin(bend) * far];

/** @param {Pen} pen @param {number[][]} corners */
function polygon(pen, corners) {
  corners.forEach(([x, y], index) => {
    if (index === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  });
  pen.closePath();
}

/** @param {Pen} pen @param {Mark} mark @param {Palette} colours */
function paintText(pen, mark, colours) {
  const { x = 0, y = 0, text = "" } = mark;
  pen.font = `${mark.strong ? 700 : 400} ${mark.size}px ${colours.of(mark.face ?? "words")}`;
  pen.textAlign = mark.anchor === "middle" || !mark.anchor ? "center" : mark.anchor;
  if (mark.halo) {
    pen.strokeStyle = colours.of("paper");
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.strokeText(text, x, y);
  }
  pen.fillStyle = colours.of(mark.fill ?? "ink");
  pen.fillText(text, x, y);
}
