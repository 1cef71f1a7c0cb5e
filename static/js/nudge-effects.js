/** What a nudge of every parameter does to the loss, beside what the optimizer does to the parameter. Pure. */

/** @typedef {{name: string, value: number, gradient: number, verdict: string, finite_difference: any, nudge: {amount: number, loss_after: number | null, loss_reduction: number | null, step: number}}} Checked */
/** @typedef {{name: string, x: number, y: number, verdict: string}} Effect x: the update, y: the loss reduction after the nudge */

/** The parameters that have a place in the picture. @param {Checked[]} parameters @returns {Effect[]} */
export const effectsOf = (parameters) =>
  parameters.flatMap(({ name, verdict, nudge }) =>
    nudge.loss_reduction === null ? [] : [{ name, verdict, x: nudge.step, y: nudge.loss_reduction }],
  );

/** Steps are sums and products of a few factors, each rounded once. */
const SAME = 1e-9;

/**
 * What every update is as a multiple of its gradient, -η for plain gradient descent; null where it is not the same for all.
 * Those that stand still although they have a gradient (frozen ones) are left out.
 * @param {Checked[]} parameters
 * @returns {number | null}
 */
export function commonFactor(parameters) {
  const moving = parameters.filter(({ gradient, nudge }) => gradient !== 0 || nudge.step !== 0);
  const factors = moving
    .filter(({ nudge }) => nudge.step !== 0)
    .map(({ gradient, nudge }) => nudge.step / gradient);
  if (factors.length === 0) return null;
  const steepest = moving.reduce((most, one) =>
    Math.abs(one.gradient) > Math.abs(most.gradient) ? one : most,
  );
  const expected = steepest.nudge.step === 0 ? factors[0] : steepest.nudge.step / steepest.gradient;
  return factors.every((one) => Math.abs(one - expected) <= SAME * Math.abs(expected)) ? expected : null;
}

/** Those that have a gradient and whose nudge is lost in rounding. @param {Checked[]} parameters */
export const drowned = (parameters) =>
  parameters.filter(({ gradient, nudge }) => gradient !== 0 && nudge.loss_reduction === 0).length;

/** Those that have a gradient and stand still all the same. @param {Checked[]} parameters */
export const standing = (parameters) =>
  parameters.filter(({ gradient, nudge }) => gradient !== 0 && nudge.step === 0).length;

/**
 * What lies between gradient and update, in the order in which it is done. Told by the settings in force, whose fields say
 * what an optimizer does: one with `momentum` remembers, one with `eps` divides by the size of the gradients so far.
 * @param {Record<string, any>} optimizer of the trace
 * @param {any} clip of the spec in force
 * @returns {("normClip" | "idleClip" | "valueClip" | "momentum" | "mean" | "division" | "decay")[]}
 */
export function between(optimizer, clip) {
  /** @type {[boolean, ReturnType<typeof between>[number]][]} */
  const found = [
    [clip?.norm !== undefined && optimizer.clip_factor < 1, "normClip"],
    [clip?.norm !== undefined && optimizer.clip_factor === 1, "idleClip"],
    [clip?.value !== undefined, "valueClip"],
    [optimizer.momentum > 0, "momentum"],
    [optimizer.beta1 > 0, "mean"],
    [optimizer.eps !== undefined, "division"],
    [optimizer.weight_decay > 0, "decay"],
  ];
  return found.filter(([holds]) => holds).map(([, what]) => what);
}

/** The nearest point within reach of a place, by index; -1 for none. */
/** @param {{x: number, y: number}[]} points @param {{x: number, y: number}} place @param {number} reach */
export function nearest(points, place, reach) {
  let best = -1;
  let least = reach;
  points.forEach((point, index) => {
    const distance = Math.hypot(point.x - place.x, point.y - place.y);
    if (distance > least) return;
    best = index;
    least = distance;
  });
  return best;
}
