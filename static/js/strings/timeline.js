/** Words of the timeline. */

const KINDS = { forward: "Forward", loss: "Loss", backward: "Backward", gather: "Batch", update: "Update" };
const CHIPS = { loss: "L", gather: "mean", update: "W, b" };

/** @param {{kind: string, layer: number | null}} phase */
const named = ({ kind, layer }) =>
  `${KINDS[/** @type {keyof typeof KINDS} */ (kind)] ?? "before the first phase"}${layer ? `, layer ${layer}` : ""}`;

/** @param {{kind: string, layer: number | null}} phase */
const chip = ({ kind, layer }) => (layer ? String(layer) : CHIPS[/** @type {keyof typeof CHIPS} */ (kind)]);

export const STRINGS = {
  step: "Step",
  transportLabel: "Step and play",
  unitLabel: "One step is",
  units: { phase: "by phase", iteration: "by iteration", epoch: "by epoch" },
  speedLabel: "Speed",
  speed: (/** @type {number} */ speed) => `${{ 0.25: "¼", 0.5: "½" }[speed] ?? speed}×`,
  kinds: KINDS,
  iteration: "iteration",
  epoch: "epoch",
  scrubber: "Place within the iteration",
  resume: "Resume here",
  /** @param {string} unit */
  transport: (unit) => ({
    toStart: "To the start (Home)",
    back: `Back by one ${unit} (←, Shift for the next larger unit)`,
    play: "Play (Space)",
    pause: "Pause (Space)",
    forward: `Step forward by one ${unit} (→, Shift for the next larger unit)`,
    toLatest: "To the latest iteration (End)",
  }),
  chip,
  /** @param {{kind: string, layer: number | null}} phase */
  goToPhase: (phase) => `Go to the end of: ${named(phase)}${phase.layer ? "" : `: ${chip(phase)}`}`,
  /** @param {{kind: string, layer: number | null}} moment */
  moment: (moment) => named(moment),
  /** @param {number} furthest */
  iterationTitle: (furthest) => `Iteration on screen; type one from 0 to ${furthest + 1} to go there`,
  /** @param {string} given @param {number} furthest */
  badIteration: (given, furthest) =>
    `There is no iteration “${given}” to show: a whole number from 0 to ${furthest + 1} is allowed, as far as this run has come.`,
  /** @param {{number: number, of: number}} batch */
  batch: ({ number, of }) => `batch ${number} of ${of}`,
  /** @param {number} size */
  batchSize: (size) => `${size} ${size === 1 ? "row" : "rows"} in this batch`,
  /** @param {number} latest */
  lookingBack: (latest) => `Looking back; the run stands at ${latest}.`,
};
