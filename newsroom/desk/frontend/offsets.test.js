import assert from "node:assert/strict";
import { test } from "node:test";

import { CanonicalText, lengthOf, unitAt } from "./offsets.js";

/**
 * Make a text of paragraphs with a blank line between them; each paragraph may consist of several leaves.
 *
 * @param {(string | string[])[]} paragraphs
 */
function textOf(...paragraphs) {
  const blocks = [];
  const leaves = [];
  let at = 0;
  for (const paragraph of paragraphs) {
    const start = at;
    for (const text of [paragraph].flat()) {
      leaves.push({ start: at, end: at + lengthOf(text), text });
      at += lengthOf(text);
    }
    blocks.push({ start, end: at });
    at += 2;
  }
  return new CanonicalText(blocks, leaves);
}

const FAMILY = "👩‍👩‍👧‍👦"; // seven code points, one character for a reader

test("lengths are code points, not UTF-16 units", () => {
  assert.equal("⚓💪🏽".length, 5);
  assert.equal(lengthOf("⚓💪🏽"), 3);
  assert.equal(lengthOf("plain"), 5);
});

test("a code point has its UTF-16 index", () => {
  assert.deepEqual([0, 1, 2, 3, 9].map((points) => unitAt("a💪b", points)), [0, 1, 3, 4, 4]);
  assert.deepEqual([0, 2, 9].map((points) => unitAt("abc", points)), [0, 2, 3]);
});

test("slices are the canonical text, blank lines included", () => {
  const text = textOf(["💪 One", " two"], "Three");
  const whole = "💪 One two\n\nThree";
  const points = [...whole];
  assert.equal(text.length, points.length);
  for (let start = 0; start <= points.length; start += 1) {
    for (let end = start; end <= points.length; end += 1) assert.equal(text.slice(start, end), points.slice(start, end).join(""), `${start}–${end}`);
  }
});

test("trimming removes white space at the ends", () => {
  const text = textOf("  a b ", "c");
  assert.deepEqual(text.trim(0, 6), { start: 2, end: 5 });
  assert.deepEqual(text.trim(4, 9), { start: 4, end: 9 });
  assert.equal(text.trim(0, 2), null);
  assert.equal(text.trim(5, 8), null);
});

test("a span grows to whole words", () => {
  const text = textOf("About 1,400 dockers stopped");
  assert.deepEqual(text.snap(2, 8, "en"), { start: 0, end: 11 });
  assert.deepEqual(text.snap(12, 19, "en"), { start: 12, end: 19 });
});

test("a span does not grow over the words beside it", () => {
  const text = textOf("one two three");
  assert.deepEqual(text.snap(4, 7, "en"), { start: 4, end: 7 });
  assert.deepEqual(text.snap(3, 8, "en"), { start: 3, end: 8 });
});

test("steps by word go to ends forwards and to starts backwards", () => {
  const text = textOf("one two", "three");
  assert.equal(text.step(0, 1, { side: "end", language: "en" }), 3);
  assert.equal(text.step(3, 1, { side: "end", language: "en" }), 7);
  assert.equal(text.step(7, 1, { side: "end", language: "en" }), 14);
  assert.equal(text.step(14, 1, { side: "end", language: "en" }), null);
  assert.equal(text.step(14, -1, { side: "start", language: "en" }), 9);
  assert.equal(text.step(9, -1, { side: "start", language: "en" }), 4);
  assert.equal(text.step(0, -1, { side: "start", language: "en" }), null);
});

test("steps by character take an emoji with its parts as one", () => {
  const text = textOf(`a${FAMILY}b`, "o\u0308");
  assert.equal(lengthOf(FAMILY), 7);
  assert.equal(text.step(1, 1, { by: "character" }), 8);
  assert.equal(text.step(8, -1, { by: "character" }), 1);
  assert.equal(text.step(9, 1, { by: "character" }), 11);
  assert.equal(text.step(11, 1, { by: "character" }), 13);
});

test("steps by character reach over the blank line between paragraphs", () => {
  const text = textOf("said.", "⚓️🏗️ “They count”");
  assert.equal(text.slice(7, 12), "⚓️🏗️ ");
  const stops = [];
  for (let at = text.step(12, -1, { by: "character", side: "start" }); at !== null; at = text.step(at, -1, { by: "character", side: "start" })) stops.push(at);
  assert.deepEqual(stops.slice(0, 5), [11, 9, 7, 5, 4]);
});

test("the nearest edge of a word is found on either side", () => {
  const text = textOf("one three");
  assert.equal(text.nearest(5, "start", "en"), 4);
  assert.equal(text.nearest(8, "end", "en"), 9);
  assert.equal(text.nearest(4, "end", "en"), 3);
});

test("an edge never crosses the other one", () => {
  const text = textOf("one two three");
  assert.deepEqual(text.withEdge({ start: 4, end: 7 }, "end", 13), { start: 4, end: 13, exact: "two three" });
  assert.deepEqual(text.withEdge({ start: 4, end: 7 }, "start", 0), { start: 0, end: 7, exact: "one two" });
  assert.equal(text.withEdge({ start: 4, end: 7 }, "end", 4), null);
  assert.equal(text.withEdge({ start: 4, end: 7 }, "start", 9), null);
  assert.equal(text.withEdge({ start: 3, end: 7 }, "end", 4), null, "white space alone is no span");
});
