import assert from "node:assert/strict";
import { test } from "node:test";

import { bindingsOf } from "./commands.js";
import { bindingFor, Keyboard, KeyQueue } from "./keys.js";

/** @import { Binding, Press } from "./keys.js" */

/**
 * @param {string} key
 * @param {{shiftKey?: boolean, altKey?: boolean}} [held]
 * @returns {Press}
 */
const press = (key, { shiftKey = false, altKey = false } = {}) => ({ key, pressed: key, shiftKey, altKey });
/** @type {(keys: string[], more?: Partial<Binding>) => Binding} */
const binding = (keys, more = {}) => ({ keys, words: "", group: "", run: () => {}, ...more });

/** @param {string} key @param {string} code @param {boolean} [altKey] */
const typed = (key, code, altKey = false) => new Keyboard().keyOf({ key, code, altKey });

test("letters are lower case", () => {
  assert.equal(typed("N", "KeyN"), "n");
  assert.equal(typed("ArrowLeft", "ArrowLeft", true), "arrowleft");
});

test("with Alt a letter is read off the key", () => {
  assert.equal(typed("®", "KeyR", true), "r");
  assert.equal(typed("¡", "Digit1", true), "1");
});

test("a Latin letter counts, wherever it lies", () => {
  assert.equal(typed("q", "KeyA"), "q"); // AZERTY
  assert.equal(typed("é", "Digit2"), "é");
  assert.equal(typed(",", "KeyM"), ",");
  assert.equal(typed("?", "Digit7"), "?");
});

test("a letter of another script counts as the letter on that key", () => {
  for (const key of ["о", "ξ", "ت", "ㅓ", "ๅ", "Process", "ْ", "لا"]) assert.equal(typed(key, "KeyJ"), "j", key);
  assert.equal(typed("О", "KeyJ"), "j");
  assert.equal(typed("۲", "Digit2"), "2");
});

test("a sign counts as a letter only on a keyboard of another script", () => {
  const greek = new Keyboard();
  assert.equal(greek.keyOf({ key: ";", code: "KeyQ", altKey: false }), ";");
  greek.keyOf({ key: "ξ", code: "KeyJ", altKey: false });
  assert.equal(greek.keyOf({ key: ";", code: "KeyQ", altKey: false }), "q");
  greek.keyOf({ key: "j", code: "KeyJ", altKey: false });
  assert.equal(greek.keyOf({ key: ";", code: "KeyQ", altKey: false }), ";");
});

test("the first binding whose keys and modifiers fit is chosen", () => {
  const [plain, shifted, any] = [binding(["n"], { shift: false }), binding(["n"], { shift: true }), binding(["n"])];
  assert.equal(bindingFor([plain, shifted, any], press("n")), plain);
  assert.equal(bindingFor([plain, shifted, any], press("n", { shiftKey: true })), shifted);
  assert.equal(bindingFor([any, plain], press("n")), any);
  assert.equal(bindingFor([plain], press("n", { shiftKey: true })), undefined);
  assert.equal(bindingFor([binding(["n"], { alt: false })], press("n", { altKey: true })), undefined);
});

test("a binding whose condition does not hold is passed over", () => {
  const [never, always] = [binding(["a"], { when: () => false }), binding(["a"], { when: () => true })];
  assert.equal(bindingFor([never, always], press("a")), always);
  assert.equal(bindingFor([never], press("a")), undefined);
});

test("keys wait for work in order, and then run", async () => {
  /** @type {string[]} */
  const run = [];
  const queue = new KeyQueue(({ key }) => run.push(key));
  const work = Promise.withResolvers();
  assert.equal(queue.keep(press("a")), false);
  assert.equal(queue.hold(work.promise), work.promise);
  assert.equal(queue.keep(press("b")), true);
  assert.equal(queue.keep(press("c")), true);
  assert.deepEqual(run, []);
  work.resolve(null);
  await queue.held;
  assert.deepEqual(run, ["b", "c"]);
  assert.equal(queue.keep(press("d")), false);
});

test("a key that starts new work holds those after it", async () => {
  /** @type {string[]} */
  const run = [];
  const second = Promise.withResolvers();
  /** @type {KeyQueue} */
  const queue = new KeyQueue(({ key }) => {
    run.push(key);
    if (key === "b") queue.hold(second.promise);
  });
  queue.hold(Promise.resolve());
  const first = queue.held;
  queue.keep(press("b"));
  queue.keep(press("c"));
  await first;
  assert.deepEqual(run, ["b"]);
  second.resolve(null);
  await queue.held;
  assert.deepEqual(run, ["b", "c"]);
});

test("work that fails does not hold keys for ever", async () => {
  /** @type {string[]} */
  const run = [];
  const queue = new KeyQueue(({ key }) => run.push(key));
  queue.hold(Promise.reject(new Error("refused"))).catch(() => {});
  queue.keep(press("a"));
  await queue.held;
  assert.deepEqual(run, ["a"]);
});

test("released keys run at once", () => {
  /** @type {string[]} */
  const run = [];
  const queue = new KeyQueue(({ key }) => run.push(key));
  queue.hold(new Promise(() => {}));
  queue.keep(press("a"));
  queue.release();
  assert.deepEqual(run, ["a"]);
});

const conditions = { hasCurrent: () => true, hasRows: () => false, hasSelection: () => false, hasCaret: () => false, canAdjust: () => true };

/** Commands that note their name and arguments. */
function recorder() {
  /** @type {unknown[][]} */
  const calls = [];
  const commands = /** @type {import("./commands.js").Commands} */ (
    new Proxy({}, { get: (_, name) => (/** @type {unknown[]} */ ...values) => calls.push([name, ...values]) })
  );
  return { calls, commands };
}

test("each key of the desk does what the help says", () => {
  const { calls, commands } = recorder();
  const table = bindingsOf(commands, conditions, { reads: false });
  for (const one of [press("j"), press("n", { shiftKey: true }), press("z", { shiftKey: true }), press("x"), press("x", { shiftKey: true }), press("2"), press("arrowleft", { shiftKey: true, altKey: true })]) {
    bindingFor(table, one)?.run(one);
  }
  assert.deepEqual(calls.map(([name, ...values]) => [name, ...values.filter((value) => typeof value !== "object")]), [
    ["go", 1], ["nextArticle"], ["redo"], ["decide", "reject"], ["rejectActor"], ["kind", "quotation"], ["adjustSpan", -1, "character"],
  ]);
});

test("letters annotate while words are selected, and act on the card otherwise", () => {
  const { calls, commands } = recorder();
  for (const hasSelection of [true, false]) {
    const table = bindingsOf(commands, { ...conditions, hasSelection: () => hasSelection }, { reads: false });
    bindingFor(table, press("a"))?.run(press("a"));
    bindingFor(table, press("c"))?.run(press("c"));
  }
  assert.deepEqual(calls.map(([name]) => name), ["annotate", "annotate", "actor"]);
});

test("arrows move the caret while it is on, and adjust the span otherwise", () => {
  const { calls, commands } = recorder();
  const shifted = press("arrowright", { shiftKey: true });
  for (const hasCaret of [true, false]) {
    const table = bindingsOf(commands, { ...conditions, hasCaret: () => hasCaret }, { reads: false });
    bindingFor(table, shifted)?.run(shifted);
  }
  assert.deepEqual(calls, [["moveCaret", 1, "word", true], ["adjustSpan", 1, "word"]]);
});

test("the help names what every key of the desk does", () => {
  const table = bindingsOf(recorder().commands, conditions, { reads: false });
  const named = table.filter(({ words }) => words).flatMap(({ keys }) => keys);
  assert.deepEqual(new Set(named), new Set(table.flatMap(({ keys }) => keys)));
  const words = table.map((one) => one.words).join(" | ");
  for (const each of ["undo what you did last", "do again what you undid", "search in the text", "a caret in the text", "move its end", "another kind", "another role", "a note for colleagues", "link an actor"]) {
    assert.ok(words.includes(each), each);
  }
});

test("an editor who may only read has keys that move and read", () => {
  const table = bindingsOf(recorder().commands, { ...conditions, hasSelection: () => true }, { reads: true });
  for (const key of ["enter", "x", "z", "c", "a", "t", "m", "w", "b"]) assert.equal(bindingFor(table, press(key)), undefined, key);
  for (const key of ["j", "k", "n", "/", "v", "?"]) assert.ok(bindingFor(table, press(key)), key);
});
