/** Words of the Explore area. */

export const STRINGS = {
  beside: "Show beside the network",
  below: "Back below",
  /** @param {string} title */
  besideLabel: (title) => `Show ${title} beside the network`,
  /** @param {string} title */
  belowLabel: (title) => `Move ${title} back below`,
};
