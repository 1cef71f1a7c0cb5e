/**
 * The page's only clock. It turns wall time into t and owns nothing else: whoever asks for an animation keeps the state,
 * so a hidden tab, reduced motion or a hurried learner only means that the last value comes at once.
 */

/**
 * @typedef {object} Clock
 * @property {(motion: Motion) => Promise<boolean>} animate resolves with true on arrival, false when cancelled
 * @property {(milliseconds: number) => Promise<boolean>} rest
 * @property {() => void} hurry the motion under way arrives at once
 * @property {() => void} cancel the motion under way stops where it is
 * @property {(milliseconds: number, act: () => void) => () => void} after returns what calls it off
 */

/** @typedef {{from: number, to: number, duration: number, onFrame: (value: number) => void}} Motion */

/**
 * @param {{still: () => boolean}} options `still` says whether motion is unwanted or nobody is looking
 * @returns {Clock}
 */
export function createClock({ still }) {
  /** @type {{arrive: () => void, stop: () => void} | null} */
  let underWay = null;

  /** @param {Motion} motion */
  function animate({ from, to, duration, onFrame }) {
    underWay?.stop();
    if (duration <= 0 || still()) {
      onFrame(to);
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const began = performance.now();
      let frame = 0;
      /** @param {boolean} arrived */
      const finish = (arrived) => {
        cancelAnimationFrame(frame);
        underWay = null;
        if (arrived) onFrame(to);
        resolve(arrived);
      };
      /** @param {number} now */
      const paint = (now) => {
        const share = Math.min(1, Math.max(0, (now - began) / duration));
        if (share >= 1 || still()) return finish(true);
        onFrame(from + (to - from) * share);
        frame = requestAnimationFrame(paint);
      };
      underWay = { arrive: () => finish(true), stop: () => finish(false) };
      frame = requestAnimationFrame(paint);
    });
  }

  /** @param {number} milliseconds @param {() => void} act */
  function after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  }

  /** @param {number} milliseconds @returns {Promise<boolean>} */
  function rest(milliseconds) {
    underWay?.stop();
    if (milliseconds <= 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      /** @param {boolean} arrived */
      const finish = (arrived) => {
        callOff();
        underWay = null;
        resolve(arrived);
      };
      const callOff = after(milliseconds, () => finish(true));
      underWay = { arrive: () => finish(true), stop: () => finish(false) };
    });
  }

  return { animate, rest, after, hurry: () => underWay?.arrive(), cancel: () => underWay?.stop() };
}
