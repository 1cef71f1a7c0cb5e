import assert from "node:assert/strict";
import { test } from "node:test";
import { balance, cancels, pulls, zeroFactors } from "../../static/js/why-small.js";

test("a sum and the sum of sizes tell what pulls up and what pulls down", () => {
  // 5 - 3 - 1 = 1, sizes 9
  assert.deepEqual(balance({ sum: 1, absolute: 9 }), { sum: 1, absolute: 9, positive: 5, negative: -4 });
  assert.deepEqual(balance({ sum: -2, absolute: 2 }), { sum: -2, absolute: 2, positive: 0, negative: -2 });
  assert.equal(balance({ sum: 1, absolute: null }), null);
});

test("cancelled is what leaves less than a fifth of its parts", () => {
  assert.equal(cancels({ sum: 1, absolute: 9 }), true);
  assert.equal(cancels({ sum: -2, absolute: 10 }), false);
  assert.equal(cancels({ sum: 0, absolute: 0.5 }), true);
  assert.equal(cancels({ sum: 0, absolute: 0 }), false, "nothing is not cancelled");
  assert.equal(cancels({ sum: 0, absolute: null }), false);
  assert.equal(cancels(null), false);
});

test("samples pull up, down or not at all", () => {
  const samples = [2, -3, 0, 0.5].map((contribution) => ({ gradient: 4 * contribution, contribution }));
  assert.deepEqual(pulls(samples), {
    sum: -0.5,
    absolute: 5.5,
    positive: 2.5,
    negative: -3,
    up: 2,
    down: 1,
    none: 1,
  });
});

test("a gradient of 0 names the factors that are 0 and in how many rows they are", () => {
  const at = { layer: 1, unit: 2 };
  const inspection = {
    samples: [{}, {}, {}],
    averages: {
      factors: [
        { name: "dL_da", zeros: 0 },
        { name: "da_dz", zeros: 2 },
      ],
    },
    sample: {
      gradient: 0,
      factors: [
        { name: "dL_da", value: 0.3, at },
        { name: "da_dz", value: 0, at },
      ],
    },
  };
  assert.deepEqual(zeroFactors(inspection), [{ factor: "da_dz", at, zeros: 2, of: 3 }]);
  const other = { ...inspection, sample: { ...inspection.sample, gradient: 1e-9 } };
  assert.deepEqual(zeroFactors(other), []);
});
