import assert from "node:assert/strict";
import { test } from "node:test";
import { readCards, writeCards } from "../../static/js/open-cards.js";

const NAMES = ["loss-accuracy", "decision-surface", "landscape"];

test("which cards are open, and which stands beside the network, is found again", () => {
  const cards = { open: ["decision-surface", "landscape"], beside: "landscape" };
  assert.deepEqual(readCards(writeCards(cards), NAMES), cards);
});

test("a first visit, and anything unreadable, opens the first card alone", () => {
  for (const text of [null, "", "{", "[]", "null", '{"open": 3}'])
    assert.deepEqual(readCards(text, NAMES), { open: ["loss-accuracy"], beside: null }, String(text));
});

test("all cards closed stays so, and cards that there are no more are forgotten", () => {
  assert.deepEqual(readCards('{"open": [], "beside": null}', NAMES), { open: [], beside: null });
  assert.deepEqual(readCards('{"open": ["gone", "landscape"], "beside": "gone"}', NAMES), {
    open: ["landscape"],
    beside: null,
  });
});
