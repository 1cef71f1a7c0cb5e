/**
 * The curves of all runs in one picture, each with a hue and a dash of its own and its value at its end; a run that leaves the
 * others behind leaves the frame. Walked by mouse or by arrow keys.
 */

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { acrossOf, curveNear, curvesOf, heightOf, pointNear, ticksOf } from "../run-curves.js";
import { lookOf } from "../run-looks.js";
import { STRINGS } from "../strings/compare.js";
import { tickLabel } from "../tick-label.js";
import { spread } from "../ticks.js";

/** @typedef {import("../run-curves.js").Curve} Curve */
/** @typedef {import("../run-curves.js").Point} Point */
/** @typedef {import("../run-curves.js").Frame} Frame */
/** @typedef {{left: number, top: number, width: number, height: number, room: number}} Box the frame in pixels, and the room for labels beside it */

const LEFT = 48;
const TOP = 8;
const FOOT = 22;
const LINE = 13;
const HEIGHT = { least: 220, tall: 310, most: 430 };
const LETTER = 7;
const LONGEST = 20;
const LEADER = 14;
/** More curves than this are drawn thinner, and their values stand beside the frame without a line to each. */
const MANY = 20;
/** Values written beside the places where their runs leave the frame, at most. */
const MOST_LEAVING = 12;

/** @param {string} text */
const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

export class ComparePlot {
  /** @param {() => void} again renders the panel anew */
  constructor(again) {
    this.again = again;
    /** @type {import("../run-curves.js").Look} */ this.look = {
      along: "iteration",
      log: true,
      quantity: "train",
    };
    /** @type {{curve: Curve, point: Point} | null} */ this.near = null;
    /** @type {number | null} a run brought forward from elsewhere */ this.forward = null;
    /** @type {unknown[]} */ this.made = [];
    /** @type {ReturnType<ComparePlot["make"]> | null} */ this.picture = null;
  }

  /** @param {Partial<import("../run-curves.js").Look>} changed */
  change(changed) {
    this.look = { ...this.look, ...changed };
    this.near = null;
    this.again();
  }

  /** @param {number | null} run */
  bring(run) {
    if (run === this.forward) return;
    this.forward = run;
    this.again();
  }

  /** @param {any} result @param {number} width @param {number} least */
  make(result, width, least) {
    const { curves, frame } = curvesOf(result, this.look);
    const drawn = curves.filter(({ points }) => points.length > 0);
    const longest = Math.max(2, ...drawn.map(({ label }) => shortened(label).length));
    const room = Math.min(0.34 * width, longest * LETTER + LEADER + 4);
    const height = Math.max(least, Math.min(HEIGHT.most, drawn.length * LINE));
    const box = { left: LEFT, top: TOP, width: Math.max(40, width - LEFT - room), height, room };
    const lines = drawn.map((curve) => ({ curve, path: pathOf(curve, frame, box) }));
    return { curves: drawn, frame, box, lines, labels: labelsOf(drawn, frame, box) };
  }

  /** @param {any} result @param {number} width @param {number} least */
  pictureOf(result, width, least) {
    const made = [result, width, this.look];
    if (!this.picture || made.some((one, index) => one !== this.made[index])) {
      if (result !== this.made[0]) this.near = null;
      this.picture = this.make(result, width, least);
      this.made = made;
    }
    return this.picture;
  }

  /** @param {any} result @param {number} width @param {boolean} isTall @returns {unknown} a lit template */
  template(result, width, isTall) {
    const hasValidation = result.runs.some((/** @type {any} */ run) =>
      run.history.some((/** @type {any} */ row) => row.validation !== null),
    );
    const picture = this.pictureOf(result, width, isTall ? HEIGHT.tall : HEIGHT.least);
    return html`
      ${this.controls(hasValidation)}
      ${picture.curves.length === 0 ? html`<p class="soft">${STRINGS.noCurve}</p>` : this.drawing(picture, result.runs.length)}`;
  }

  /** @param {boolean} hasValidation */
  controls(hasValidation) {
    const { quantity, along, log } = this.look;
    const quantities = /** @type {const} */ (["train", "validation", "batch_loss"]);
    const alongs = /** @type {const} */ (["iteration", "epoch"]);
    const option = (/** @type {string} */ value, /** @type {string} */ text, /** @type {boolean} */ chosen) =>
      html`<option value=${value} .selected=${chosen}>${text}</option>`;
    return html`<p class="compare-row compare-look">
      <label>${STRINGS.curve} <select data-field="quantity" @change=${(/** @type {any} */ event) => this.change({ quantity: event.target.value })}>
        ${quantities.filter((one) => one !== "validation" || hasValidation).map((one) => option(one, STRINGS.quantities[one], one === quantity))}
      </select></label>
      <label>${STRINGS.along} <select data-field="along" @change=${(/** @type {any} */ event) => this.change({ along: event.target.value })}>
        ${alongs.map((one) => option(one, STRINGS.alongs[one], one === along))}
      </select></label>
      <label><input type="checkbox" .checked=${log} @change=${(/** @type {any} */ event) => this.change({ log: event.target.checked })} /> ${STRINGS.log}</label>
    </p>`;
  }

  /** @param {NonNullable<ComparePlot["picture"]>} picture @param {number} runs */
  drawing(picture, runs) {
    const { box, frame, lines, labels, curves } = picture;
    const near = this.near;
    const forward = near?.curve.run ?? this.forward;
    const name = STRINGS.plot(STRINGS.quantities[this.look.quantity], runs);
    const text = near ? STRINGS.at(near.curve.label, near.point.iteration, near.point.value) : STRINGS.hint;
    const leaving = curves.flatMap(({ label, leaves, highest }) =>
      leaves && highest ? [{ label, at: leaves.iteration, highest: highest.value }] : [],
    );
    return html`
      <div class="compare-plot" role="slider" tabindex="0" data-keys aria-label=${name} ?data-forward=${forward !== null}
        aria-valuemin=${frame.x[0]} aria-valuemax=${frame.x[1]} aria-valuenow=${near?.point.x ?? frame.x[1]} aria-valuetext=${text}
        @keydown=${(/** @type {KeyboardEvent} */ event) => this.walk(event, picture)}
        @blur=${() => this.point(null)}>
        <svg ?data-many=${curves.length > MANY} width=${box.left + box.width + box.room} height=${box.top + box.height + FOOT} aria-hidden="true"
          @pointermove=${(/** @type {PointerEvent} */ event) => this.follow(event, picture)} @pointerleave=${() => this.point(null)}>
          ${axes(frame, box)}
          <svg x=${box.left} y=${box.top} width=${box.width} height=${box.height} overflow="hidden">
            ${lines.map(({ curve, path }) => line(curve, path, forward))}
            ${curves.filter(({ leaves }) => leaves).map((curve, rank) => departure(curve, rank, frame, box, forward))}
            ${near ? dot(near, frame, box) : nothing}
          </svg>
          ${labels.map((label) => labelled(label, box, forward))}
        </svg>
      </div>
      <p class="compare-readout" aria-hidden="true" ?data-near=${near !== null}>${text}</p>
      ${leaving.length > 0 ? html`<p class="compare-leaves">${STRINGS.leaves(leaving)}</p>` : nothing}`;
  }

  /** @param {{curve: Curve, point: Point} | null} near */
  point(near) {
    if (near?.point === this.near?.point && near?.curve === this.near?.curve) return;
    this.near = near;
    this.again();
  }

  /** @param {PointerEvent} event @param {NonNullable<ComparePlot["picture"]>} picture */
  follow(event, { curves, frame, box }) {
    const { left, top } = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    const across = (event.clientX - left - box.left) / box.width;
    const height = 1 - (event.clientY - top - box.top) / box.height;
    this.point(curveNear(curves, frame, { across: Math.max(0, Math.min(1, across)), height }));
  }

  /** @param {KeyboardEvent} event @param {NonNullable<ComparePlot["picture"]>} picture */
  walk(event, { curves }) {
    const { curve, point } = this.near ?? { curve: curves[0], point: curves[0].points[0] };
    const at = curve.points.indexOf(point);
    const order = curves.indexOf(curve);
    const along = (/** @type {number} */ index) => ({
      curve,
      point: curve.points[Math.max(0, Math.min(curve.points.length - 1, index))],
    });
    const other = (/** @type {number} */ index) => {
      const next = curves[(index + curves.length) % curves.length];
      return { curve: next, point: /** @type {Point} */ (pointNear(next, point.x)) };
    };
    const begun = this.near !== null;
    /** @type {Record<string, () => {curve: Curve, point: Point}>} */
    const steps = {
      ArrowLeft: () => along(at - 1),
      ArrowRight: () => along(begun ? at + 1 : at),
      Home: () => along(0),
      End: () => along(curve.points.length - 1),
      ArrowUp: () => other(order - 1),
      ArrowDown: () => other(order + 1),
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.point(steps[event.key]());
  }
}

/** @param {Frame} frame @param {Box} box @param {Point} point @returns {[number, number]} pixels within the frame */
const placeOf = (frame, box, point) => [
  acrossOf(frame, point.x) * box.width,
  // Far beyond the frame a line only needs its direction.
  Math.max(-4 * box.height, Math.min(5 * box.height, (1 - heightOf(frame, point.value)) * box.height)),
];

/** @param {Curve} curve @param {Frame} frame @param {Box} box */
const pathOf = ({ points }, frame, box) =>
  points
    .map((point) =>
      placeOf(frame, box, point)
        .map((one) => one.toFixed(1))
        .join(","),
    )
    .join(" ");

/** @param {Curve} curve @param {string} path @param {number | null} forward */
function line({ run, points }, path, forward) {
  const { hue, dash } = lookOf(run);
  if (points.length === 1) {
    const [x, y] = path.split(",");
    return svg`<circle class="compare-dot" data-hue=${hue} cx=${x} cy=${y} r="3" />`;
  }
  return svg`<polyline class="compare-line" data-run=${run} data-hue=${hue} ?data-forward=${run === forward}
    stroke-dasharray=${dash || nothing} points=${path} />`;
}

/** An arrow where a run leaves the frame, with its value. @param {Curve} curve @param {number} rank @param {Frame} frame @param {Box} box @param {number | null} forward */
function departure({ run, leaves, label }, rank, frame, box, forward) {
  const x = Math.max(5, acrossOf(frame, leaves?.x ?? 0) * box.width);
  const isLate = x > 0.7 * box.width;
  return svg`<g class="compare-label" data-hue=${lookOf(run).hue} ?data-forward=${run === forward}>
    <path class="compare-departure" d="M${x - 5} 9l5 -9 5 9z" />
    ${rank < MOST_LEAVING ? svg`<text x=${isLate ? x - 9 : x + 9} y=${10 + rank * LINE} text-anchor=${isLate ? "end" : "start"}>${shortened(label)}</text>` : nothing}
  </g>`;
}

/** @param {{curve: Curve, point: Point}} near @param {Frame} frame @param {Box} box */
function dot({ curve, point }, frame, box) {
  const [x, y] = placeOf(frame, box, point);
  return svg`<circle class="compare-near" data-hue=${lookOf(curve.run).hue} cx=${x} cy=${Math.max(0, Math.min(box.height, y))} r="4.5" />`;
}

/** @param {Frame} frame @param {Box} box */
function axes(frame, box) {
  const { x, y } = ticksOf(frame);
  const foot = box.top + box.height;
  return svg`<g class="compare-axes">
    ${y.map((tick) => {
      const at = box.top + (1 - heightOf(frame, tick)) * box.height;
      return svg`<path d="M${box.left} ${at}h${box.width}" /><text x=${box.left - 6} y=${at + 4} text-anchor="end">${tickLabel(tick)}</text>`;
    })}
    ${x.map((tick) => svg`<text x=${box.left + acrossOf(frame, tick) * box.width} y=${foot + 16} text-anchor="middle">${tickLabel(tick)}</text>`)}
    <path d="M${box.left} ${foot}h${box.width}" />
  </g>`;
}

/**
 * Where each run's value stands beside the frame, near the end of its curve, but for those that have left it; of more than
 * there is room for, some.
 * @param {Curve[]} curves
 * @param {Frame} frame
 * @param {Box} box
 */
function labelsOf(curves, frame, box) {
  const ends = curves
    .filter(({ leaves }) => !leaves)
    .map((curve) => {
      const [x, y] = placeOf(frame, box, curve.points[curve.points.length - 1]);
      return { curve, x, end: Math.max(0, Math.min(box.height, y)) };
    })
    .sort((one, other) => one.end - other.end);
  const most = Math.floor(box.height / (LINE - 1)) + 1;
  const stride = Math.ceil(ends.length / most);
  const shown = ends.filter((_, index) => index % stride === 0);
  const places = spread(
    shown.map(({ end }) => end),
    LINE,
    2,
    box.height - 2,
  );
  return shown.map((one, index) => ({ ...one, at: places[index] }));
}

/** @param {ReturnType<typeof labelsOf>[number]} label @param {Box} box @param {number | null} forward */
function labelled({ curve, x, end, at }, box, forward) {
  const { hue } = lookOf(curve.run);
  const edge = box.left + box.width;
  const leader = `M${box.left + x + 1} ${box.top + end}L${edge + LEADER - 4} ${box.top + at}`;
  return svg`<g class="compare-label" data-hue=${hue} ?data-forward=${curve.run === forward}>
    <path d=${leader} /><text x=${edge + LEADER} y=${box.top + at + 4}>${shortened(curve.label)}<title>${curve.label}</title></text>
  </g>`;
}
