import assert from "node:assert/strict";
import { test } from "node:test";

import { annotation } from "./testing.js";
import { utterances } from "./utterances.js";

/** @import { Annotation, Role } from "./types.d.ts" */

/**
 * @param {string} id
 * @param {number} start
 * @param {number} length
 * @param {Partial<Annotation> & {by?: string}} [values]
 */
function part(id, start, length, { by = "Okafor", ...values } = {}) {
  /** @type {Role[]} */
  const roles = by ? [{ id: `${id}-role`, role: "speaker", name: by, named: true, actor: null, state: "suggested" }] : [];
  return annotation(id, { kind: "quotation", start, words: "x".repeat(length), roles, ...values });
}

/** @param {Annotation[]} all */
const members = (all) => utterances(all).map((one) => one.members);

test("quotation, claim and figures over the same words are one utterance, the quotation first", () => {
  const all = [part("c", 0, 80, { kind: "claim" }), part("q", 0, 80), part("f", 10, 12, { kind: "figure" }), part("g", 60, 12, { kind: "figure" })];
  assert.deepEqual(members(all), [["q", "c", "f", "g"]]);
  assert.equal(utterances(all)[0].id, "q");
});

test("words of somebody else within a quotation are an utterance of their own", () => {
  assert.deepEqual(members([part("q", 0, 80), part("other", 30, 20, { by: "Brandt" })]), [["q"], ["other"]]);
});

test("a figure belongs to the quotation of its own speaker", () => {
  const all = [part("q", 0, 80), part("other", 30, 30, { by: "Brandt" }), part("f", 40, 5, { kind: "figure", by: "Brandt" })];
  assert.deepEqual(members(all), [["q"], ["other", "f"]]);
});

test("a claim stays with the quotation of the same words, and a figure within it, when its speaker becomes another", () => {
  const all = [part("q", 0, 80, { by: "Brandt" }), part("c", 0, 80, { kind: "claim" }), part("f", 10, 5, { kind: "figure", by: "Lund" })];
  assert.deepEqual(members(all), [["q", "c", "f"]]);
});

test("a claim of the paper joins its figure, and a quotation whose speaker is unknown its claim", () => {
  assert.deepEqual(members([part("c", 0, 50, { kind: "claim", by: "" }), part("f", 5, 5, { kind: "figure", by: "" })]), [["c", "f"]]);
  assert.deepEqual(members([part("q", 0, 50, { by: "" }), part("c", 0, 50, { kind: "claim" })]), [["q", "c"]]);
});

test("quotations of one speaker that follow each other are one utterance", () => {
  assert.deepEqual(members([part("a", 0, 50), part("b", 60, 50)]), [["a", "b"]]);
  assert.deepEqual(members([part("a", 0, 50), part("b", 60, 50, { by: "Brandt" })]), [["a"], ["b"]]);
  assert.deepEqual(members([part("a", 0, 50), part("b", 91, 50)]), [["a"], ["b"]]);
  assert.deepEqual(members([part("a", 0, 50, { by: "" }), part("b", 60, 50, { by: "" })]), [["a"], ["b"]]);
});

test("two claims that follow each other are two, and each figure stands below its quotation", () => {
  assert.deepEqual(members([part("a", 0, 50, { kind: "claim" }), part("b", 60, 50, { kind: "claim" })]), [["a"], ["b"]]);
  const all = [part("a", 0, 50), part("f", 5, 5, { kind: "figure" }), part("b", 60, 50), part("g", 70, 5, { kind: "figure" }), part("c", 60, 50, { kind: "claim" })];
  assert.deepEqual(members(all), [["a", "f", "b", "c", "g"]]);
});

test("a claim leads the card if its quotation is a small part of it", () => {
  const lead = (/** @type {Annotation[]} */ ...all) => utterances(all).map(({ id }) => id);
  assert.deepEqual(lead(part("c", 0, 80, { kind: "claim" }), part("q", 20, 10)), ["c"]);
  assert.deepEqual(lead(part("c", 0, 80, { kind: "claim" }), part("q", 10, 60)), ["q"]);
});

test("mentions, notes and lost annotations are on their own", () => {
  const all = [part("q", 0, 50), part("m", 5, 5, { kind: "actor" }), part("n", 6, 5, { kind: "note" }), part("lost", 0, 0, { anchors: [], outcome: "lost" })];
  assert.deepEqual(members(all), [["q"], ["m"], ["n"], ["lost"]]);
});

test("of two annotations of one kind over the same words the less sure is spare", () => {
  const spare = (/** @type {Annotation[]} */ ...all) => utterances(all).map((one) => [...one.spare]);
  assert.deepEqual(spare(part("a", 0, 50, { confidence: 0.9 }), part("b", 0, 60, { confidence: 0.8 })), [["b"]]);
  assert.deepEqual(spare(part("a", 0, 50, { confidence: 0.7, state: "accepted" }), part("b", 0, 60, { confidence: 0.8 })), [["b"]]);
  assert.deepEqual(spare(part("a", 0, 50, { confidence: 0.9 }), part("b", 40, 50, { confidence: 0.8 })), [[]]);
  // The accepted one leads the card, although the wider one begins earlier.
  const wider = [part("b", 0, 60), part("a", 10, 50, { state: "accepted" })];
  assert.deepEqual(utterances(wider).map(({ id }) => id), ["a"]);
  assert.deepEqual(spare(part("a", 0, 50, { state: "rejected" }), part("b", 0, 60, { confidence: 0.8 })), [[]]);
  assert.deepEqual(spare(part("q", 0, 50), part("c", 0, 50, { kind: "claim" })), [[]]);
});
