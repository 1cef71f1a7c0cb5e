/** Words of the tables of numbers. */

export const STRINGS = {
  summary: "All numbers as a table",
  copy: "Copy the table",
  what: "the table",
};
