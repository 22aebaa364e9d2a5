import assert from "node:assert/strict";
import { test } from "node:test";

import { action, annotation } from "./testing.js";
import { afterAnswer, afterRefusal, inOrder, isExpired, KEPT, progressOf, requiredBy, stepsOf, targetOf, undoBody, withActions } from "./unsent.js";

/** @import { History } from "./types.d.ts" */

const PAGE = { editor: "Bob", revision: "revision" };
/** @type {History} */
const HISTORY = { undo: "Claim, accepted", redo: null, undoId: 7, redoId: null };
const onArticle = { kind: "articles", id: "article" };

test("an address says what an action changes", () => {
  assert.deepEqual(targetOf({ url: "/admin/desk/annotations/a/accept" }), { kind: "annotations", id: "a", name: "accept" });
});

test("actions are sent in the order in which they were made", () => {
  const [first, second, third] = [action("k1"), action("k2"), action("k3")];
  assert.deepEqual(inOrder([third, first, second]), [first, second, third]);
});

test("an action expires after a week", () => {
  assert.equal(isExpired({ at: 0 }, KEPT), false);
  assert.equal(isExpired({ at: 0 }, KEPT + 1), true);
});

test("a decision requires the step on the same annotation before it", () => {
  const unsent = [action("k1", { name: "adjust-span" }), action("k2", { id: "b", name: "accept" }), action("k3", { name: "kind" })];
  assert.equal(requiredBy(action("k4"), unsent), "k3");
  assert.equal(requiredBy(action("k4", { id: "b" }), unsent), "k2");
  assert.equal(requiredBy(action("k4", { id: "c" }), unsent), null);
  assert.equal(requiredBy(action("k4", { name: "note" }), unsent), null);
});

test("an undo requires the action that it takes back", () => {
  const unsent = [action("k1"), action("k2", { id: "b" })];
  const undo = { ...onArticle, name: "undo" };
  assert.equal(requiredBy(action("k3", undo), unsent), "k2");
  assert.equal(requiredBy(action("k4", undo), [...unsent, action("k3", undo)]), "k1");
  assert.equal(requiredBy(action("k4", { ...onArticle, name: "redo" }), [...unsent, action("k3", undo)]), "k3");
  assert.equal(requiredBy(action("k4", undo), []), null);
});

test("an undo of one article does not require actions on another", () => {
  assert.equal(requiredBy(action("k2", { ...onArticle, name: "undo" }), [action("k1", { article: "other" })]), null);
});

test("an answer tells a waiting undo what it takes back", () => {
  const [accepted, undo] = [action("k1"), action("k2", { ...onArticle, name: "undo", body: { past: null, expected: 3 } })];
  assert.deepEqual(afterAnswer([accepted, undo], accepted, { history: HISTORY }), [{ ...undo, body: { past: null, expected: 7 } }]);
});

test("an answer to the creation of an actor tells a waiting link its id", () => {
  const [created, link] = [action("k1", { url: "/admin/desk/actors/" }), action("k2", { name: "link", needs: "k1", body: { role: "speaker", actor: null } })];
  assert.deepEqual(afterAnswer([created, link], created, { actor: { id: "okafor", name: "Okafor" } }), [{ ...link, body: { role: "speaker", actor: "okafor" } }]);
});

test("an answer leaves actions before it and of other articles alone", () => {
  const undo = { ...onArticle, name: "undo" };
  const [before, answered, other] = [action("k1", undo), action("k2"), action("k3", { ...undo, article: "other" })];
  assert.deepEqual(afterAnswer([before, answered, other], answered, { history: HISTORY }), []);
});

test("a refusal removes everything that required the refused action", () => {
  const [adjust, accept, undo, free] = [
    action("k1", { name: "adjust-span" }),
    action("k2", { needs: "k1" }),
    action("k3", { ...onArticle, name: "undo", needs: "k2" }),
    action("k4", { id: "b" }),
  ];
  assert.deepEqual(afterRefusal([adjust, accept, undo, free], adjust), { removed: [accept, undo], changed: [] });
});

test("after a refused undo the next one goes on before it", () => {
  const undo = { ...onArticle, name: "undo" };
  const [first, second] = [action("k1", undo), action("k2", { ...undo, body: { past: null, expected: 3 } })];
  assert.deepEqual(afterRefusal([first, second], first, { past: 5 }), { removed: [], changed: [{ ...second, body: { past: 5, expected: 3 } }] });
});

test("undo and redo name the action that the server named last", () => {
  assert.deepEqual(undoBody("undo", HISTORY), { past: null, expected: 7 });
  assert.deepEqual(undoBody("undo", HISTORY, 4), { past: 4, expected: 7 });
  assert.deepEqual(undoBody("redo", HISTORY), { expected: 0 });
});

test("an unsent decision is shown as decided by this editor", () => {
  const shown = withActions(annotation("a", { review: true }), [action("k1", { name: "confirm", at: 1000 })], PAGE);
  assert.deepEqual([shown.state, shown.review, shown.decided], ["suggested", false, { by: "Bob", at: "1970-01-01T00:00:01.000Z" }]);
  assert.equal(withActions(annotation("a"), [action("k1")], PAGE).state, "accepted");
  assert.equal(withActions(annotation("a"), [action("k1"), action("k2", { name: "reject" })], PAGE).state, "rejected");
});

test("an unsent reopening makes a suggestion open again, and never an editor's own", () => {
  const reopen = [action("k1", { name: "reopen" })];
  assert.equal(withActions(annotation("a", { state: "accepted" }), reopen, PAGE).state, "suggested");
  assert.equal(withActions(annotation("a", { state: "rejected", author: "Bob" }), reopen, PAGE).state, "accepted");
});

test("an unsent span moves the outer edges and keeps the other parts", () => {
  const cue = { part: "cue", start: 40, end: 44, exact: "said" };
  const own = annotation("a", { start: 10, words: "ten letter" });
  own.anchors.push({ part: "content", start: 30, end: 35, exact: "more" }, cue);
  const adjust = (/** @type {object} */ body) => [action("k1", { name: "adjust-span", body: { revision: "revision", ...body } })];
  assert.deepEqual(withActions(own, adjust({ start: 8, end: 37 }), PAGE).anchors.map(({ start, end }) => [start, end]), [[8, 20], [30, 37], [40, 44]]);
  assert.deepEqual(withActions(own, adjust({ start: 50, end: 60 }), PAGE).anchors.map(({ start, end }) => [start, end]), [[50, 60], [40, 44]]);
});

test("an unsent span of another revision is not shown", () => {
  const own = annotation("a");
  const adjust = action("k1", { name: "adjust-span", body: { revision: "older", start: 1, end: 2 } });
  assert.deepEqual(withActions(own, [adjust], PAGE).anchors, own.anchors);
});

test("a note or a link changes nothing until it is answered", () => {
  const own = annotation("a");
  assert.deepEqual(withActions(own, [action("k1", { name: "note" }), action("k2", { name: "link" })], PAGE), own);
});

test("progress counts cards that wait and what was decided", () => {
  const waits = annotation("a");
  const accepted = annotation("a", { state: "accepted" });
  const changed = annotation("a", { state: "accepted", review: true });
  assert.deepEqual(progressOf([[waits, accepted]]), { decided: 1, total: 0 });
  assert.deepEqual(progressOf([[accepted, waits]]), { decided: -1, total: 0 });
  assert.deepEqual(progressOf([[changed, accepted]]), { decided: 1, total: 0 });
  const unsure = annotation("a", { place: "ask" });
  assert.deepEqual(progressOf([[unsure, { ...unsure, state: "accepted" }]]), { decided: 1, total: 1 });
});

test("notes and mentions count for nothing", () => {
  const note = annotation("a", { kind: "note" });
  const mention = annotation("b", { place: "quiet" });
  assert.deepEqual(progressOf([[note, { ...note, state: "accepted" }], [mention, { ...mention, state: "rejected" }]]), { decided: 0, total: 0 });
});

const both = { ...onArticle, name: "decide", body: { steps: [{ annotation: "a", name: "accept" }, { annotation: "b", name: "reject" }] } };

test("a decision on several is on each of them", () => {
  assert.deepEqual(stepsOf(action("k1", both)), [{ id: "a", name: "accept" }, { id: "b", name: "reject" }]);
  assert.deepEqual(stepsOf(action("k1", { name: "kind" })), [{ id: "a", name: "kind" }]);
  assert.deepEqual(stepsOf(action("k1", { ...onArticle, name: "undo" })), []);
  assert.equal(withActions(annotation("a"), [action("k1", both)], PAGE).state, "accepted");
  assert.equal(withActions(annotation("b"), [action("k1", both)], PAGE).state, "rejected");
});

test("a decision on several requires the last step on any of them, and a later one requires it", () => {
  const unsent = [action("k1", { id: "b", name: "kind" }), action("k2", { id: "c" })];
  assert.equal(requiredBy(action("k3", both), unsent), "k1");
  assert.equal(requiredBy(action("k4", { id: "b", name: "reopen" }), [...unsent, action("k3", both)]), "k3");
  assert.equal(requiredBy(action("k4", { ...onArticle, name: "undo" }), [...unsent, action("k3", both)]), "k3");
});
