import assert from "node:assert/strict";
import { test } from "node:test";

import { fold, occurrences } from "./search.js";

/** @param {string} text @param {string} wanted */
const found = (text, wanted) => occurrences(fold(text), wanted).map(({ start, end }) => [...text].slice(start, end).join(""));

test("search ignores case, accents and kinds of quotation marks", () => {
  assert.deepEqual(found("Zoë said “NO” — Zoe left", "zoe"), ["Zoë", "Zoe"]);
  assert.deepEqual(found("He said “no”.", '"NO"'), ["“no”"]);
  assert.deepEqual(found("the 2019–2021 line", "2019-2021"), ["2019–2021"]);
});

test("search ignores kinds of white space", () => {
  assert.deepEqual(found("12\u00a0000 troops\nleft", "000 troops left"), ["000 troops\nleft"]);
});

test("a combining mark on the last character is part of the match", () => {
  assert.deepEqual(found("Zoe\u0308 left", "zoe"), ["Zoe\u0308"]);
});

test("what is not seen hides no match and is not part of it", () => {
  assert.deepEqual(found("the dock\u00aders\u200b left", "dockers"), ["dock\u00aders"]);
  assert.deepEqual(found("the dockers left", "\ufeffdock\u200ders le\u2060ft"), ["dockers left"]);
  assert.deepEqual(found("می\u200cروم", "میروم"), ["می\u200cروم"]);
  assert.deepEqual(found("a b", "\u00ad"), []);
});

test("offsets are code points", () => {
  assert.deepEqual(occurrences(fold("💪🏽 yes"), "yes"), [{ start: 3, end: 6 }]);
});

test("white space alone finds nothing", () => {
  assert.deepEqual(found("a b", " "), []);
  assert.deepEqual(found("a b", ""), []);
});
