import assert from "node:assert/strict";
import { test } from "node:test";

import { look, quote, reach, Store, undecided } from "./store.js";
import { annotation, state } from "./testing.js";

/** @import { Change } from "./store.js" */
/** @import { Annotation } from "./types.d.ts" */

/** @param {Store} store */
function changesOf(store) {
  /** @type {Change[]} */
  const changes = [];
  store.addEventListener("change", (event) => changes.push(/** @type {CustomEvent<Change>} */ (event).detail));
  return changes;
}

const three = () => [annotation("a", { start: 0 }), annotation("b", { start: 50 }), annotation("c", { start: 100 })];

test("an annotation's look says what a revision did to its words", () => {
  assert.equal(look(annotation("a")), "suggested");
  assert.equal(look(annotation("a", { state: "accepted", review: true })), "altered");
  assert.equal(look(annotation("a", { state: "accepted", outcome: "lost", anchors: [] })), "lost");
  assert.equal(look(annotation("a", { state: "rejected", outcome: "lost" })), "rejected");
});

test("suggestions and changed words wait for a decision, lost suggestions do not", () => {
  assert.equal(undecided(annotation("a")), true);
  assert.equal(undecided(annotation("a", { state: "accepted" })), false);
  assert.equal(undecided(annotation("a", { state: "accepted", review: true })), true);
  assert.equal(undecided(annotation("a", { outcome: "lost" })), false);
});

test("words and reach are those of the content, in segments", () => {
  const one = annotation("a", { start: 10, words: "first" });
  one.anchors.push({ part: "content", start: 20, end: 26, exact: "second" }, { part: "cue", start: 0, end: 4, exact: "said" });
  assert.deepEqual(reach(one), { start: 10, end: 26 });
  assert.equal(quote(one), "first … second");
  assert.equal(reach(annotation("a", { anchors: [] })), null);
  assert.equal(quote(annotation("a", { anchors: [], before: { exact: "gone", revision: 1 } })), "gone");
});

test("cards are in order of the text, larger spans first and lost ones last", () => {
  const store = new Store(state([
    annotation("lost", { anchors: [], state: "accepted", outcome: "lost" }),
    annotation("later", { start: 50 }),
    annotation("small", { start: 0, words: "one", kind: "note" }),
    annotation("large", { start: 0, words: "one two" }),
  ]));
  assert.deepEqual(store.sequence, ["large", "small", "later", "lost"]);
});

test("unsure suggestions, mentions and rejected annotations have cards on demand", () => {
  const store = new Store(state([
    annotation("a"),
    annotation("unsure", { start: 30, place: "ask" }),
    annotation("mention", { start: 60, kind: "actor", place: "quiet" }),
    annotation("rejected", { start: 90, state: "rejected" }),
  ]));
  assert.deepEqual(store.sequence, ["a"]);
  store.filter("ask", true);
  assert.deepEqual(store.sequence, ["a", "unsure"]);
  store.filter("quiet", true);
  store.filter("rejected", true);
  assert.deepEqual(store.sequence, ["a", "unsure", "mention", "rejected"]);
});

test("the current annotation has a card and a mark whatever the filters say", () => {
  const unsure = annotation("unsure", { place: "ask" });
  const store = new Store(state([unsure]));
  assert.equal(store.isMarked(unsure), false);
  store.focus("unsure");
  assert.deepEqual(store.sequence, ["unsure"]);
  assert.equal(store.isMarked(unsure), true);
});

test("a card rejected on this page stays where it is", () => {
  const store = new Store(state(three()));
  store.put(annotation("b", { start: 50, state: "rejected" }));
  assert.deepEqual(store.sequence, ["a", "b", "c"]);
});

test("a card that a colleague rejects stays where it is", () => {
  const store = new Store(state(three()));
  store.apply(state([annotation("a"), annotation("b", { start: 50, state: "rejected", version: 2 }), annotation("c", { start: 100 })]));
  assert.deepEqual(store.sequence, ["a", "b", "c"]);
});

test("unsent actions are shown over what the server sent, and count in the progress", () => {
  /** @type {Set<string>} */
  const accepted = new Set();
  /** @type {(one: Annotation) => Annotation} */
  const shown = (one) => (accepted.has(one.id) ? { ...one, state: "accepted" } : one);
  const store = new Store(state(three()), shown);
  accepted.add("b");
  store.unsent(["b"], ["b"]);
  assert.equal(store.get("b").state, "accepted");
  assert.equal(store.truth.get("b")?.state, "suggested");
  assert.deepEqual(store.progress, { decided: 1, total: 3 });
  accepted.clear();
  store.unsent([], ["b"]);
  assert.equal(store.get("b").state, "suggested");
  assert.deepEqual(store.progress, { decided: 0, total: 3 });
});

test("next goes on, goes round, and skips what is not wanted", () => {
  const store = new Store(state(three()));
  assert.equal(store.next(1), "a");
  assert.equal(store.next(-1), "c");
  store.focus("c");
  assert.equal(store.next(1), "a");
  assert.equal(store.next(-1, ({ id }) => id === "a"), "a");
  assert.equal(store.next(1, () => false), null);
});

test("next is unknown beyond the part of the text that is known", () => {
  const store = new Store(state(three(), { whole: false }));
  store.focus("b");
  assert.equal(store.next(1), "c");
  store.focus("c");
  assert.equal(store.next(1), undefined);
  assert.equal(new Store(state([], { whole: false })).next(1), undefined);
});

test("the rest of the state leaves known annotations alone", () => {
  const store = new Store(state([annotation("b", { start: 50, state: "accepted", version: 5 })], { whole: false }));
  store.complete(state(three()));
  assert.equal(store.whole, true);
  assert.equal(store.get("b").version, 5);
  assert.deepEqual(store.sequence, ["a", "b", "c"]);
});

test("apply returns what is new or different, and names removed annotations in its event", () => {
  const store = new Store(state(three()));
  const changes = changesOf(store);
  const fresh = [annotation("a"), annotation("b", { start: 50, version: 2 }), annotation("d", { start: 200 })];
  assert.deepEqual(store.apply(state(fresh)), ["b", "d"]);
  assert.deepEqual(changes, [{ ids: ["c", "b", "d"], moved: true }]);
});

test("a state without the current annotation leaves none current", () => {
  const store = new Store(state(three()));
  store.focus("c");
  store.apply(state([annotation("a")]));
  assert.equal(store.current, null);
});

test("focus tells of the annotation before and of the one now", () => {
  const store = new Store(state(three()));
  store.focus("a");
  const changes = changesOf(store);
  store.focus("b");
  store.focus("b");
  assert.deepEqual(changes, [{ ids: ["a", "b"], moved: false }]);
});

test("several changes together send one event", () => {
  const store = new Store(state(three()));
  assert.deepEqual(store.sequence, ["a", "b", "c"]);
  const changes = changesOf(store);
  store.together(() => {
    store.put(annotation("a", { state: "accepted" }));
    store.focus("b");
    store.put(annotation("b", { start: 50, state: "accepted" }));
  });
  assert.deepEqual(changes, [{ ids: ["a", "b"], moved: false }]);
});

test("the smallest of the marked annotations at an offset comes first", () => {
  const store = new Store(state([
    annotation("large", { start: 0, words: "about 1,400 dockers" }),
    annotation("small", { start: 6, words: "1,400" }),
    annotation("unsure", { start: 6, words: "1", place: "ask" }),
    annotation("elsewhere", { start: 100 }),
  ]));
  assert.deepEqual(store.at(6), ["small", "large"]);
  assert.deepEqual(store.at(11), ["large"]);
  assert.deepEqual(store.at(60), []);
});

const utterance = () => [
  annotation("q", { kind: "quotation" }),
  annotation("c", { kind: "claim" }),
  annotation("f", { kind: "figure", words: "About 1,400" }),
  annotation("next", { start: 100 }),
];

test("annotations of one utterance have one card, and its rows are below it", () => {
  const store = new Store(state(utterance()));
  assert.deepEqual(store.sequence, ["q", "next"]);
  assert.deepEqual(store.membersOf("q").map(({ id }) => id), ["q", "c", "f"]);
  store.focus("q");
  assert.deepEqual([store.currentCard, store.row, store.nextRow(1), store.nextRow(-1)], ["q", false, { id: "q", row: true }, null]);
  store.focus("q", { row: true });
  assert.deepEqual([store.nextRow(1), store.nextRow(-1)], [{ id: "c", row: true }, { id: "q", row: false }]);
  store.focus("f");
  assert.deepEqual([store.currentCard, store.row, store.nextRow(1)], ["q", true, null]);
  assert.equal(store.next(1), "next");
  store.focus("next");
  assert.equal(store.nextRow(1), null);
});

test("an accept of a card is of all its rows that wait", () => {
  const all = utterance();
  all[1].state = "rejected";
  const store = new Store(state(all));
  store.justRejected.add("c");
  assert.deepEqual(store.checked("q").map(({ id }) => id), ["q", "f"]);
  const twice = new Store(state([annotation("a", { confidence: 0.9 }), annotation("b", { words: "About 1,400", confidence: 0.8 })]));
  assert.deepEqual(twice.checked("a").map(({ id }) => id), ["a"]);
});

test("a card whose rows have changed is named although the order is the same", () => {
  const store = new Store(state([annotation("q", { kind: "quotation" }), annotation("f", { kind: "figure", place: "ask", words: "About 1,400" })]));
  store.focus(null);
  store.filter("ask", false);
  const changes = changesOf(store);
  store.filter("ask", true);
  assert.deepEqual(changes.map(({ ids, moved }) => [ids.includes("q"), moved]), [[true, false]]);
});
