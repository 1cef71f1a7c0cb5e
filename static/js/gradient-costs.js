/**
 * What both ways to all gradients cost, and how that grows: nudging takes two forward passes a parameter, each of which
 * meets every weight, so its work grows with the square of the network; one backward pass grows with the network. Pure.
 */

/** @typedef {{forward_multiply_adds: number, backward_multiply_adds: number}} Cost api: `cost` of a gradient check */

/** Multiply-adds to nudge `parameters` of them. @param {Cost} cost @param {number} parameters */
export const nudgingWork = (cost, parameters) => 2 * parameters * cost.forward_multiply_adds;

/** Multiply-adds of one forward and one backward pass. @param {Cost} cost */
export const backpropWork = (cost) => cost.forward_multiply_adds + cost.backward_multiply_adds;

/**
 * The work for a network of the same shape and another size, over the same batch.
 * @param {Cost} cost of the network at hand
 * @param {number} parameters it has
 * @param {number} larger how many times as many the other has
 */
export const grown = (cost, parameters, larger) => ({
  parameters: parameters * larger,
  nudging: nudgingWork(cost, parameters) * larger * larger,
  backprop: backpropWork(cost) * larger,
});

/** The largest network looked at: as many parameters as a language model. */
export const LARGEST = 1e9;
