/** What the panel that nudges asks of the server: the curve of what is selected, and the check of every parameter. Pure. */

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").ParameterPlace} ParameterPlace */

export const NAME = "nudge";
/** So many points that the dot moves smoothly; every one is a loss that the server has computed. */
const POINTS = 201;
/** Parameters that are nudged one by one without being asked: at rest, and with every iteration while playing. */
const FEW = { resting: 200, playing: 60 };

/** How many weights and biases there are. @param {Pick<View, "widths">} view */
export const parameterCount = ({ widths }) =>
  widths.slice(1).reduce((sum, units, index) => sum + units * (widths[index] + 1), 0);

/** A weight or a bias is selected. @param {View} view @returns {ParameterPlace | null} */
export const selected = ({ selection }) =>
  selection?.kind === "weight" || selection?.kind === "bias"
    ? /** @type {ParameterPlace} */ (selection)
    : null;

/** Whether the iteration looked at is the one that a diverged run cannot make. @param {View} view */
export const isBeyond = ({ session, iteration }) =>
  session?.status.state === "diverged" && iteration > session.iteration;

/** The span that the learner chose for this parameter, if any. @param {View} view @returns {number | undefined} */
export const chosenSpan = ({ choices, selection }) =>
  choices[NAME]?.of === selection?.name ? choices[NAME]?.span : undefined;

/** @param {View} view */
export function needs(view) {
  const { session, snapshot, iteration, playing, choices } = view;
  if (!session || !snapshot || isBeyond(view)) return null;
  const place = selected(view);
  const span = chosenSpan(view);
  const wanted = choices[NAME]?.session === session && choices[NAME]?.iteration === iteration;
  const few = parameterCount(view) <= (playing ? FEW.playing : FEW.resting);
  return {
    slice: place && {
      call: "slice",
      query: { parameter: place.name, iteration, points: POINTS, ...(span ? { span } : {}) },
    },
    check: few || wanted ? { call: "gradient-check", query: { iteration } } : null,
  };
}
