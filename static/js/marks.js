/**
 * The marks that a scene is made of and a painter draws: plain records, no drawing here. Colours are names of tokens
 * (tokens.css) without the dashes in front. A positive mark is solid, a negative one dashed or hollow, everywhere.
 */

/** @typedef {import("./curves.js").Curve} Curve */

/**
 * @typedef {object} Mark
 * @property {string} id unique within its group
 * @property {"curve" | "line" | "circle" | "arc" | "square" | "diamond" | "arrow" | "text"} shape
 * @property {number} [x]
 * @property {number} [y]
 * @property {Curve} [curve] of a curve or a line
 * @property {number} [from] part of the curve drawn, 0 to 1
 * @property {number} [to]
 * @property {number} [width] of the stroke
 * @property {number} [size] radius, half side or size of type
 * @property {number} [turn] of an arc: its angle clockwise from the top; of an arrow: where it points
 * @property {string} [fill]
 * @property {string} [stroke]
 * @property {number} [opacity] of stroke and fill
 * @property {boolean} [dashed]
 * @property {number} [level] of a square: share of its height that is filled
 * @property {string} [text]
 * @property {"words" | "numbers"} [face]
 * @property {boolean} [strong]
 * @property {"start" | "middle" | "end"} [anchor]
 * @property {boolean} [halo] whether text keeps clear of what lies under it
 */

/**
 * @typedef {object} Group marks that change together
 * @property {string} id
 * @property {any[]} key the group's marks are a function of these values, compared one by one
 * @property {() => Mark[]} marks
 * @property {number} [opacity] of the whole group
 * @property {"back" | "front"} plane
 * @property {number[]} [box] x0, y0, x1, y1 around the marks, for a painter that keeps pictures of groups
 * @property {boolean} [still] whether the group never changes from frame to frame, so that its picture is worth keeping
 */

/** The token of a hue. @param {"positive" | "negative" | "none"} hue */
export const ofHue = (hue) => (hue === "none" ? "line-strong" : hue);

/**
 * A small mark that carries a signed value: full for positive, hollow for negative.
 * @param {string} id
 * @param {"circle" | "diamond" | "arrow"} shape
 * @param {{x: number, y: number}} at
 * @param {number} size
 * @param {"positive" | "negative" | "none"} hue
 * @returns {Mark}
 */
export function signed(id, shape, at, size, hue) {
  const token = ofHue(hue);
  if (hue === "negative") {
    const width = Math.min(2, Math.max(0.8, size * 0.4));
    return {
      id,
      shape,
      x: at.x,
      y: at.y,
      size: Math.max(0.4, size - width / 2),
      fill: "paper",
      stroke: token,
      width,
    };
  }
  return { id, shape, x: at.x, y: at.y, size, fill: token, stroke: "paper", width: 0.8 };
}

/** Lengths of dash and gap; they change with the width in one leap only, so that dashes do not crawl. @param {number} width */
export const dashes = (width) => (width < 3.4 ? [6, 4] : [9, 5]);

/** Rounding of a square's corners. @param {number} half */
export const corner = (half) => Math.min(8, half * 0.3);
