import assert from "node:assert/strict";
import { test } from "node:test";

import { CanonicalText } from "./offsets.js";
import { bubblePosition, taken } from "./selection.js";

const WORDS = "About 1,400 dockers stopped";
const text = new CanonicalText([{ start: 0, end: WORDS.length }], [{ start: 0, end: WORDS.length, text: WORDS }]);
const article = { top: 100, left: 50, width: 700 };
const bubble = { width: 300, height: 36 };

test("a selection is taken as whole words", () => {
  assert.deepEqual(taken(text, { start: 8, end: 14 }, { exactly: false, language: "en" }), { start: 6, end: 19, exact: "1,400 dockers" });
});

test("with Alt a selection is taken exactly", () => {
  assert.deepEqual(taken(text, { start: 8, end: 14 }, { exactly: true, language: "en" }), { start: 8, end: 14, exact: "400 do" });
});

test("the bubble is above the first line", () => {
  assert.deepEqual(bubblePosition({ top: 300, left: 200 }, { bottom: 350 }, article, bubble), { top: 156, left: 150 });
});

test("the bubble is below the last line if the header would hide it", () => {
  assert.deepEqual(bubblePosition({ top: 80, left: 200 }, { bottom: 350 }, article, bubble), { top: 258, left: 150 });
});

test("the bubble stays between the article's sides", () => {
  assert.equal(bubblePosition({ top: 300, left: 740 }, { bottom: 320 }, article, bubble).left, 392);
  assert.equal(bubblePosition({ top: 300, left: 40 }, { bottom: 320 }, article, bubble).left, 8);
});
