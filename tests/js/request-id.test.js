import assert from "node:assert/strict";
import { test } from "node:test";
import { requestId } from "../../static/js/request-id.js";

test("a request id is a random UUID, new every time", () => {
  const ids = Array.from({ length: 200 }, requestId);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
