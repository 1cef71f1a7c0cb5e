/**
 * Whether a gradient and its finite difference agree. No derivative is taken here: both come from the server.
 */

/** Agreement asked for, as a share of max(1, |gradient|): the truncation error of ε = 1e-5 leaves room for it. */
const TOLERANCE = 1e-7;

/** A loss of size s carries a rounding error of about s·2⁻⁵², which the division by 2ε makes larger; several of them add. */
const ROUNDING = 16 * Number.EPSILON;

/**
 * "agrees", "differs", "kink" where a kink lies within ε so that neither could be asked for, "none" where the nudged
 * losses are not finite.
 * @param {number} gradient by backpropagation
 * @param {{epsilon: number, loss_minus: number | null, loss_plus: number | null, estimate: number | null, kink: any}} nudge
 * @returns {"agrees" | "differs" | "kink" | "none"}
 */
export function verdict(gradient, nudge) {
  if (nudge.kink) return "kink";
  if (nudge.estimate === null || nudge.loss_minus === null || nudge.loss_plus === null) return "none";
  const losses = Math.max(Math.abs(nudge.loss_minus), Math.abs(nudge.loss_plus));
  const allowed = TOLERANCE * Math.max(1, Math.abs(gradient)) + (ROUNDING * losses) / nudge.epsilon;
  return Math.abs(gradient - nudge.estimate) <= allowed ? "agrees" : "differs";
}
