import assert from "node:assert/strict";
import { test } from "node:test";
import { tsv } from "../../static/js/tsv.js";

test("numbers are copied in full, what is not there as nothing, and no cell breaks the table", () => {
  const rows = [
    [1, 1 / 3, -2.5e-7],
    ["a\tb\nc", null, Number.NaN],
  ];
  assert.equal(tsv(["n", "x", "y"], rows), "n\tx\ty\n1\t0.3333333333333333\t-2.5e-7\na b c\t\t\n");
});
