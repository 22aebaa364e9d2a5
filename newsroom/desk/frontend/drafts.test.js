import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts, isSame, newest } from "./drafts.js";
import { memory } from "./testing.js";

const DAY = 24 * 60 * 60 * 1000;
/** @param {string} key @param {string} headline */
const draft = (key, headline) => ({ key, values: { headline }, hidden: { idempotency_key: key } });

test("a draft is given back to the same user for the same text", () => {
  const storage = memory();
  assert.ok(new Drafts({ editor: "1", place: "a", storage }).keep(draft("k", "Talks"), 5));
  assert.deepEqual(new Drafts({ editor: "1", place: "a", storage }).all(), [{ ...draft("k", "Talks"), place: "a", at: 5 }]);
  assert.deepEqual(new Drafts({ editor: "1", place: "b", storage }).all(), []);
  assert.deepEqual(new Drafts({ editor: "2", place: "a", storage }).all(), []);
  assert.deepEqual(new Drafts({ editor: "11", place: "a", storage }).all(), []);
});

test("two pages of one text keep a draft each", () => {
  const storage = memory();
  const drafts = new Drafts({ editor: "1", place: "new", storage });
  drafts.keep(draft("k", "Talks"));
  drafts.keep(draft("l", "Strike"));
  drafts.keep(draft("k", "Talks fail"));
  assert.deepEqual(drafts.all().map(({ values }) => values.headline).sort(), ["Strike", "Talks fail"]);
  drafts.drop("k");
  assert.deepEqual(drafts.all().map(({ key }) => key), ["l"]);
});

test("after a week drafts are forgotten, whoever typed them", () => {
  const storage = memory();
  const [mine, hers] = ["1", "2"].map((editor) => new Drafts({ editor, place: "a", storage }));
  mine.keep(draft("k", "Talks"), 0);
  hers.keep(draft("l", "Strike"), 0);
  hers.keep(draft("m", "Strike ends"), DAY);
  mine.forgetExpired(7 * DAY + 1);
  assert.deepEqual([mine.all().length, hers.all().map(({ key }) => key)], [0, ["m"]]);
});

test("the newest draft that differs and is not open elsewhere is offered", () => {
  const drafts = [1, 3, 2].map((at) => ({ ...draft(`k${at}`, `Talks ${at}`), place: "a", at }));
  assert.equal(newest(drafts, { headline: "Talks" }, new Set())?.key, "k3");
  assert.equal(newest(drafts, { headline: "Talks" }, new Set(["k3"]))?.key, "k2");
  assert.equal(newest(drafts, { headline: "Talks 3" }, new Set())?.key, "k2");
  assert.equal(newest(drafts.slice(0, 1), { headline: "Talks 1" }, new Set()), null);
});

test("a field that is missing counts as empty", () => {
  assert.ok(isSame({ headline: "a", note: "" }, { headline: "a" }));
  assert.ok(!isSame({ headline: "a", note: "b" }, { headline: "a" }));
});

test("a browser that stores nothing says so, and what cannot be read is left alone", () => {
  const full = /** @type {any} */ ({ setItem: () => { throw new Error("full"); } });
  assert.equal(new Drafts({ editor: "1", place: "a", storage: full }).keep(draft("k", "Talks")), false);
  const storage = memory();
  storage.setItem("claimdesk.draft.1.a.k", "{");
  const drafts = new Drafts({ editor: "1", place: "a", storage });
  drafts.forgetExpired();
  assert.deepEqual([drafts.all(), storage.getItem("claimdesk.draft.1.a.k")], [[], "{"]);
});
