import assert from "node:assert/strict";
import { test } from "node:test";
import { readNumber } from "../../static/js/read-number.js";

test("numbers are read as they stand on the page and as learners type them", () => {
  const read = {
    0.5: 0.5,
    "-2": -2,
    "\u22120.25": -0.25,
    "1e-3": 0.001,
    " 3 ": 3,
    ".5": 0.5,
    "0,75": 0.75,
    "+1": 1,
  };
  for (const [text, value] of Object.entries(read)) assert.equal(readNumber(text), value);
});

test("what is not a finite decimal number is no number", () => {
  for (const text of ["", "abc", "1.2.3", "NaN", "Infinity", "1e999", "0x10", "1 2", "--1"]) {
    assert.equal(readNumber(text), null, text);
  }
});
