import assert from "node:assert/strict";
import { test } from "node:test";

import { Refused } from "./connection.js";
import { Outbox } from "./outbox.js";
import { action, memory } from "./testing.js";
import { KEPT } from "./unsent.js";

/** @import { Settled } from "./outbox.js" */
/** @import { Answer, UnsentAction } from "./types.d.ts" */

/** A server that answers, refuses or is away as a test says. */
class FakeConnection extends EventTarget {
  /** @param {(action: UnsentAction) => Promise<Answer> | Answer} answer */
  constructor(answer = () => ({})) {
    super();
    this.state = "up";
    this.answer = answer;
    /** @type {UnsentAction[]} */
    this.sent = [];
  }

  /** @param {UnsentAction} one */
  async send(one) {
    this.sent.push(one);
    return this.answer(one);
  }

  /** @param {string} state */
  become(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }

  /** The last part of each address that was sent to. */
  get names() {
    return this.sent.map(({ url }) => url.split("/").at(-1));
  }
}

/** @param {string} name @param {string} [id] */
const on = (name, id = "a") => ({ url: `/admin/desk/annotations/${id}/${name}`, body: {}, article: "article" });

/** @param {Outbox} outbox @returns {Promise<void>} */
const empty = (outbox) =>
  new Promise((resolve) => {
    const look = () => outbox.count === 0 && resolve();
    outbox.addEventListener("change", look);
    look();
  });

/** @param {FakeConnection} connection @param {Partial<ConstructorParameters<typeof Outbox>[1]>} [options] */
function make(connection, options = {}) {
  const outbox = new Outbox(connection, { editor: "bob", storage: memory(), pause: 0, ...options });
  /** @type {Settled[]} */
  const settled = [];
  outbox.addEventListener("settled", (event) => settled.push(/** @type {CustomEvent<Settled>} */ (event).detail));
  return { outbox, settled };
}

test("actions are sent one after the other, in order", async () => {
  let running = 0;
  let most = 0;
  const connection = new FakeConnection(async () => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return {};
  });
  const { outbox } = make(connection);
  await Promise.all(["accept", "reject", "reopen"].map((name, i) => outbox.add(on(name, String(i))).answer));
  assert.deepEqual(connection.names, ["accept", "reject", "reopen"]);
  assert.equal(most, 1);
  assert.equal(outbox.count, 0);
});

test("an action is stored before it is sent and removed once it is answered", async () => {
  const store = memory();
  const answered = Promise.withResolvers();
  const { outbox } = make(new FakeConnection(() => /** @type {Promise<Answer>} */ (answered.promise)), { storage: store });
  const { key, answer } = outbox.add(on("accept"));
  assert.deepEqual(Object.keys(store), [`claimdesk.unsent.bob.${key}`]);
  answered.resolve({ summary: "done" });
  assert.deepEqual(await answer, { summary: "done" });
  assert.deepEqual(Object.keys(store), []);
});

test("what an earlier page left is sent first, and nothing of another editor", async () => {
  const store = memory();
  for (const one of [action("k1", { name: "reject", at: Date.now() }), action("k2", { editor: "dana", at: Date.now() })]) {
    store.setItem(`claimdesk.unsent.${one.editor}.${one.key}`, JSON.stringify(one));
  }
  const connection = new FakeConnection();
  const { outbox } = make(connection, { storage: store });
  assert.equal(outbox.count, 1);
  await outbox.add(on("accept", "b")).answer;
  assert.deepEqual(connection.names, ["reject", "accept"]);
  assert.deepEqual(Object.keys(store), ["claimdesk.unsent.dana.k2"]);
});

test("a stored value that cannot be parsed is left alone", () => {
  const store = memory();
  store.setItem("claimdesk.unsent.bob.broken", "{");
  const { outbox } = make(new FakeConnection(), { storage: store });
  assert.equal(outbox.count, 0);
  assert.deepEqual(Object.keys(store), ["claimdesk.unsent.bob.broken"]);
});

test("a refusal rejects, removes what required the action, and goes on with the rest", async () => {
  const connection = new FakeConnection((one) => {
    if (one.url.endsWith("adjust-span")) throw new Refused("Another text.", { status: 409, problem: { status: 409 } });
    return {};
  });
  connection.state = "down";
  const { outbox, settled } = make(connection);
  const answers = [on("adjust-span"), on("accept"), on("accept", "b")].map((one) => outbox.add(one).answer);
  connection.become("up");
  const results = await Promise.allSettled(answers);
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected", "fulfilled"]);
  assert.deepEqual(connection.names, ["adjust-span", "accept"]);
  assert.deepEqual(connection.sent.map(({ url }) => url.split("/").at(-2)), ["a", "b"]);
  assert.deepEqual(settled.map(({ refused, waited }) => [refused?.message ?? null, waited]), [["Another text.", true], ["Another text.", true], [null, true]]);
});

test("an action stays while the connection is down, and is sent again under the same key", async () => {
  let away = true;
  const connection = new FakeConnection(() => {
    if (!away) return {};
    connection.become("down");
    throw new Refused("The desk cannot reach the server.");
  });
  const { outbox, settled } = make(connection);
  const { key, answer } = outbox.add(on("accept"));
  assert.equal(await outbox.sent(), false);
  assert.equal(outbox.count, 1);
  away = false;
  connection.become("up");
  await answer;
  assert.deepEqual(connection.sent.map((one) => one.key), [key, key]);
  assert.equal(settled.length, 1);
});

test("an action on which the server always fails is given up after five tries", async () => {
  const connection = new FakeConnection((one) => {
    if (one.url.endsWith("accept")) throw new Refused("It failed.", { status: 500 });
    return {};
  });
  const { outbox } = make(connection);
  const failing = outbox.add(on("accept")).answer;
  const other = outbox.add(on("reject", "b")).answer;
  await assert.rejects(failing, /It failed/);
  await other;
  assert.deepEqual(connection.names, ["accept", "accept", "accept", "accept", "accept", "reject"]);
});

test("an action older than a week is not sent, and that is reported", async () => {
  const store = memory();
  store.setItem("claimdesk.unsent.bob.k1", JSON.stringify(action("k1", { at: Date.now() - KEPT - 1000 })));
  const connection = new FakeConnection();
  const { outbox, settled } = make(connection, { storage: store });
  connection.become("up");
  await outbox.add(on("reject", "b")).answer;
  assert.deepEqual(connection.names, ["reject"]);
  assert.deepEqual(settled.map(({ action: one, refused, waited }) => [one.key, Boolean(refused), waited])[0], ["k1", true, false]);
});

test("an action can be updated until it is sent", async () => {
  const connection = new FakeConnection();
  const { outbox } = make(connection);
  const { key, answer } = outbox.add({ ...on("adjust-span"), body: { end: 5 }, until: Date.now() + 60_000 });
  assert.equal(outbox.update(key, { body: { end: 9 }, until: Date.now() + 60_000 }), true);
  assert.deepEqual(connection.sent, []);
  assert.equal(outbox.update(key, { body: { end: 12 } }), true);
  await answer;
  assert.deepEqual(connection.sent.map(({ body }) => body), [{ end: 12 }]);
  assert.equal(outbox.update(key, { body: { end: 20 } }), false);
});

test("an answer changes the actions that depend on it before they are sent", async () => {
  const connection = new FakeConnection((one) => (one.url.endsWith("actors/") ? { actor: { id: "okafor", name: "Okafor" } } : {}));
  connection.state = "down";
  const { outbox } = make(connection);
  const { key } = outbox.add({ url: "/admin/desk/actors/", body: {}, article: "article" });
  const link = outbox.add({ ...on("link"), body: { actor: null }, needs: key }).answer;
  connection.become("up");
  await link;
  assert.deepEqual(connection.sent.map(({ body }) => body), [{}, { actor: "okafor" }]);
});

test("actions of an article and of an annotation are found", () => {
  const connection = new FakeConnection();
  connection.state = "down";
  const { outbox } = make(connection);
  outbox.add(on("accept"));
  outbox.add({ ...on("reject", "b"), article: "other" });
  assert.deepEqual(outbox.of("article").map(({ url }) => url), ["/admin/desk/annotations/a/accept"]);
  assert.deepEqual(outbox.on("b").map(({ article }) => article), ["other"]);
  assert.deepEqual(outbox.on("c"), []);
});

test("without storage actions are at risk until they are sent", async () => {
  const broken = /** @type {Storage} */ (new Proxy({}, { get: () => { throw new Error("switched off"); } }));
  const connection = new FakeConnection();
  connection.state = "down";
  const { outbox } = make(connection, { storage: broken });
  outbox.add(on("accept"));
  assert.equal(outbox.atRisk, true);
  connection.become("up");
  await empty(outbox);
  assert.equal(outbox.atRisk, false);
  assert.deepEqual(connection.names, ["accept"]);
});
