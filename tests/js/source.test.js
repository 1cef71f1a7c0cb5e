import assert from "node:assert/strict";
import { test } from "node:test";
import { createSource, decode, decodeArray, Problem } from "../../static/js/source-live.js";

/** @param {number[]} numbers @param {string} shape */
const encoded = (numbers, shape) => ({
  dtype: "f8",
  shape,
  bdata: Buffer.from(new Float64Array(numbers).buffer).toString("base64"),
});

test("a typed array of two dimensions arrives as rows, to the last bit", () => {
  const rows = decodeArray(encoded([0.1, -2, 3e-300, 4, 5, 1 / 3], "2,3"));
  assert.deepEqual(
    rows.map((/** @type {Float64Array} */ row) => Array.from(row)),
    [
      [0.1, -2, 3e-300],
      [4, 5, 1 / 3],
    ],
  );
});

test("arrays are found anywhere within an answer, and everything else is left as it is", () => {
  const answer = decode({ iteration: 3, layers: [{ b: encoded([1, 2], "2"), name: "x" }], none: null });
  assert.deepEqual(Array.from(answer.layers[0].b), [1, 2]);
  assert.equal(answer.layers[0].name, "x");
  assert.equal(answer.none, null);
});

test("an array of another type is refused by name", () => {
  assert.throws(() => decodeArray({ dtype: "i4", shape: "1", bdata: "AAAAAA==" }), /i4/);
});

/**
 * A source whose server gives the answers in turn, and whose clock rings at once; with what was asked and waited for.
 * @param {Response[]} answers
 */
function sourceOf(answers) {
  /** @type {any[]} */
  const asked = [];
  /** @type {number[]} */
  const waited = [];
  globalThis.fetch = async (address, request) => {
    asked.push([request?.method, address, request?.body]);
    return /** @type {Response} */ (answers.shift());
  };
  const source = createSource("/api", (milliseconds, act) => {
    waited.push(milliseconds);
    act();
  });
  return { source, asked, waited };
}

/** @param {number} status @param {string} [after] in seconds */
const busy = (status, after) =>
  new Response(JSON.stringify({ status, detail: "more calls than are answered" }), {
    status,
    headers: after === undefined ? {} : { "retry-after": after },
  });

for (const status of [429, 503])
  test(`a call answered ${status} waits as long as the server asks, and is sent again as it was`, async () => {
    const { source, asked, waited } = sourceOf([
      busy(status, "2"),
      busy(status, "3"),
      Response.json({ id: "x" }),
    ]);
    assert.deepEqual(await source.step("x", { count: 1, request: "r" }), { id: "x" });
    assert.equal(asked.length, 3);
    assert.deepEqual(asked[2], asked[0]);
    assert.match(asked[0][2], /"request":"r"/);
    assert.ok(waited[0] >= 2000 && waited[0] < 3000, `${waited[0]} ms`);
    assert.ok(waited[1] >= 3000 && waited[1] < 4000, `${waited[1]} ms`);
  });

test("a server that stays busy is told of after ten seconds, in its own words", async () => {
  const { source, asked } = sourceOf(["1", "4", "0", "4", "1", "1"].map((seconds) => busy(429, seconds)));
  await assert.rejects(source.catalog(), (problem) => {
    assert.ok(problem instanceof Problem);
    assert.equal(problem.status, 429);
    assert.match(problem.message, /more calls/);
    return true;
  });
  assert.equal(asked.length, 5, "at 0, 1, 5, 6 and 10 seconds");
});

for (const [what, answer] of /** @type {[string, Response][]} */ ([
  ["asks for more patience than a call has", busy(503, "3600")],
  ["does not say when", busy(503)],
  ["says a date", busy(503, "Sun, 22 Nov 2026 08:49:37 GMT")],
  ["has met something else", busy(500, "1")],
]))
  test(`a server that ${what} is not waited for`, async () => {
    const { source, asked, waited } = sourceOf([answer]);
    await assert.rejects(source.catalog(), Problem);
    assert.deepEqual([asked.length, waited], [1, []]);
  });
