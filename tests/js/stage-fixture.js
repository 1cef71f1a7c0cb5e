/** A trace of a 2-2-1 network by hand: identity everywhere, x = (1, -2), y = 1, half squared error, rate 0.1. */

import { known, moment } from "../../static/js/timeline.js";

const f = (/** @type {number[]} */ ...values) => Float64Array.from(values);

/*
 * z1 = a1 = (0.5·1 + 0·(-2) + 0.5, -1·1 + 1·(-2) + 0) = (1, -3); z2 = a2 = 2·1 + 0.5·(-3) = 0.5; loss = ½(0.5 - 1)² = 0.125
 * delta2 = -0.5; delta1 = (2·(-0.5), 0.5·(-0.5)) = (-1, -0.25)
 * sample gradients: dW2 = (-0.5·1, -0.5·(-3)) = (-0.5, 1.5); dW1 = ((-1, 2), (-0.25, 0.5))
 * The batch has a second sample that halves and turns round dW1[0][0]; the rest is as it is.
 */
export const trace = {
  iteration: 1,
  epoch: 1,
  batch: { number: 1, of: 1, size: 2, rows: [1, 2] },
  sample: { position: 1, row: 1, x: f(1, -2), y: f(1), y_hat: f(0.5), loss: 0.125 },
  loss: { data: 0.125, penalty: 0, total: 0.125 },
  layers: [
    {
      layer: 1,
      activation: "identity",
      elementwise: true,
      W: [f(0.5, 0), f(-1, 1)],
      b: f(0.5, 0),
      a_in: f(1, -2),
      z: f(1, -3),
      a: f(1, -3),
      da_dz: f(1, 1),
      dL_da: f(-1, -0.25),
      delta: f(-1, -0.25),
      sample_dL_dW: [f(-1, 2), f(-0.25, 0.5)],
      sample_dL_db: f(-1, -0.25),
      dL_dW: [f(0.5, 2), f(-0.25, 0.5)],
      dL_db: f(-1, -0.25),
      step_W: [f(-0.05, -0.2), f(0.025, -0.05)],
      step_b: f(0.1, 0.025),
    },
    {
      layer: 2,
      activation: "identity",
      elementwise: true,
      W: [f(2, 0.5)],
      b: f(0),
      a_in: f(1, -3),
      z: f(0.5),
      a: f(0.5),
      da_dz: f(1),
      dL_da: f(-0.5),
      delta: f(-0.5),
      sample_dL_dW: [f(-0.5, 1.5)],
      sample_dL_db: f(-0.5),
      dL_dW: [f(-0.5, 1.5)],
      dL_db: f(-0.5),
      step_W: [f(0.05, -0.15)],
      step_b: f(0.05),
    },
  ],
  optimizer: {},
};

/** Of W1.2.1: one path, a1.2 → ŷ, with product x1 · 0.5 · (-0.5) = -0.25. */
export const inspection = {
  parameter: { name: "W1.2.1", kind: "weight", layer: 1, to: 2, from: 1, value: -1 },
  gradient: -0.25,
  samples: [
    { position: 1, row: 1, gradient: -0.25, contribution: -0.125 },
    { position: 2, row: 2, gradient: -0.25, contribution: -0.125 },
  ],
  sample: { gradient: -0.25, flow: [{ layer: 2, to: 1, from: 2, sum: -0.25, absolute: 0.25 }] },
  update: { step: 0.025, new_value: -0.975 },
};

export const WIDTHS = [2, 2, 1];

/**
 * The view at t, or at the end of a phase given by its index and progress.
 * @param {number} t
 * @param {object} [more]
 * @returns {any}
 */
export const viewAt = (t, more = {}) => ({
  trace,
  widths: WIDTHS,
  known: known(2, t),
  moment: moment(2, t),
  selection: null,
  hover: null,
  inspection: null,
  ...more,
});

/** t at a share of the phase with an index: forward 1, 2, loss, backward 2, 1, gather, update. @param {number} phase @param {number} [progress] */
export const during = (phase, progress = 1) => (phase + progress) / 7;
