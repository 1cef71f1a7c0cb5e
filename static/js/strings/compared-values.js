/** Words for values that cannot be read. */

const EXAMPLES = {
  number: "numbers with a point, such as 0.01, 0.1, 1",
  size: "whole numbers and all, such as 1, 32, 1024, all",
  choice: "names between commas",
  boolean: "true or false",
  part: "names, each with what it takes, such as sgd, sgd momentum=0.9",
  clip: "none, norm=1 or value=0.1",
};

export const STRINGS = {
  none: "Give at least one value.",
  /** @param {string} text @param {keyof typeof EXAMPLES} kind */
  unread: (text, kind) =>
    `“${text}” cannot be read. Allowed are ${EXAMPLES[kind]}${/^0\d/.test(text) ? "; thousands are written without a comma" : ""}.`,
  /** @param {number} given @param {number} most */
  tooMany: (given, most) => `${given} values are given; a comparison takes at most ${most}.`,
  /** @param {string} text */
  twice: (text) => `${text} is given twice; its two runs would be the same.`,
};
