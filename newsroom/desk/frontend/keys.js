// The keys of a page in one table: what is pressed, what the help says, and what the bar at the bottom shows.

import { focused, make, targetElement } from "./dom.js";

/**
 * @typedef {object} Binding
 * @property {string[]} keys as KeyboardEvent.key says them, letters in lower case
 * @property {string} words the line in the help; "": none
 * @property {string} group
 * @property {(press: Press) => unknown} run
 * @property {() => boolean} [when]
 * @property {string} [bar] short words for the bar
 * @property {boolean} [shift] true: Shift must be held; false: it must not; absent: either
 * @property {boolean} [alt] the same for Alt
 */

/** @typedef {{key: string, pressed: string, shiftKey: boolean, altKey: boolean}} Press */

/** @type {Record<string, string>} */
const SHOWN = { " ": "Space", escape: "Esc", enter: "Enter", arrowdown: "↓", arrowup: "↑", arrowleft: "←", arrowright: "→", home: "Home", end: "End" };

/** A letter or digit that the table may name. */
const LATIN = /^[\p{Script=Latin}0-9]$/u;
/** What a key of another script types: a letter, a mark, a ligature, or what an input method makes of it. */
const OTHER = /^(?:[\p{L}\p{M}\p{N}]+|Process|Unidentified|Dead)$/u;

/** Names the keys that are pressed, on whichever keyboard. */
export class Keyboard {
  /** True after a letter that is not Latin: on such a keyboard other letters of the table may type a sign. */
  other = false;

  /**
   * Return the key as the table names it. Alt on a Mac types another letter, so letters and digits are read off the key;
   * so they are where the keyboard types Cyrillic, Greek, Arabic, or goes through an input method.
   *
   * @param {Pick<KeyboardEvent, "key" | "code" | "altKey">} event
   */
  keyOf({ key, code, altKey }) {
    const place = /^(?:Key|Digit)(.)$/.exec(code ?? "")?.[1];
    if (!place) return key.toLowerCase();
    const isLatin = LATIN.test(key);
    if (!altKey && (isLatin || OTHER.test(key))) this.other = !isLatin;
    const isLetter = code.startsWith("Key");
    return (altKey || (!isLatin && (OTHER.test(key) || (this.other && isLetter))) ? place : key).toLowerCase();
  }
}

const keyboard = new Keyboard();

/**
 * Return the key as the table names it, on the keyboard of this page.
 *
 * @param {KeyboardEvent} event
 */
export function keyOf(event) {
  return keyboard.keyOf(event);
}

/**
 * Return true if a key belongs to an input method that composes characters in a field.
 *
 * @param {KeyboardEvent} event
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229; // Safari ends the composition before it sends its Enter
}

/**
 * Return the first binding whose keys, modifiers and condition fit.
 *
 * @param {Binding[]} table
 * @param {Press} press
 */
export function bindingFor(table, press) {
  return table.find(
    (one) =>
      one.keys.includes(press.key) &&
      (one.shift ?? press.shiftKey) === press.shiftKey &&
      (one.alt ?? press.altKey) === press.altKey &&
      (!one.when || one.when()),
  );
}

/** Keys that were pressed while something was on its way: they are meant for what it brings, and wait for it. */
export class KeyQueue {
  /** @param {(press: Press) => void} replay */
  constructor(replay) {
    this.replay = replay;
    /** @type {Promise<void> | null} */
    this.held = null;
    /** @type {Press[]} */
    this.waiting = [];
  }

  /**
   * Hold keys until `work` is done. Return `work`.
   *
   * @template T
   * @param {T} work
   */
  hold(work) {
    const mine = Promise.resolve(work)
      .catch(() => {}) // an error is reported where it happened, and must not hold the keys for ever
      .then(() => {
        if (this.held === mine) this.release();
      });
    this.held = mine;
    return work;
  }

  /** Replay the keys that wait: what they wait for may be long in coming. */
  release() {
    this.held = null;
    for (let press = this.waiting.shift(); press; press = this.held ? undefined : this.waiting.shift()) this.replay(press);
  }

  /**
   * Keep a key for later if keys are held. Return true if they are.
   *
   * @param {Press} press
   */
  keep(press) {
    if (!this.held) return false;
    this.waiting.push(press);
    return true;
  }
}

/** @type {Binding[]} */
let table = [];
const queue = new KeyQueue(replayKey);

/**
 * Hold keys until `work` is done. Return `work`.
 *
 * @template T
 * @param {T} work
 */
export function hold(work) {
  return queue.hold(work);
}

export function release() {
  queue.release();
}

/**
 * Run the first of `bindings` that fits each key press.
 *
 * @param {Binding[]} bindings
 */
export function listen(bindings) {
  table = bindings;
  document.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    if (isForPage(event, key) && dispatch({ key, pressed: event.key.length === 1 ? key : event.key, shiftKey: event.shiftKey, altKey: event.altKey })) event.preventDefault();
  });
}

/**
 * @param {KeyboardEvent} event
 * @param {string} key
 */
function isForPage(event, key) {
  const target = targetElement(event);
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return false;
  if (target?.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return false;
  // A button or link that has the focus keeps its own Enter and Space.
  return !(["enter", " "].includes(key) && target?.closest("button, a[href], summary"));
}

/**
 * Run a key press, or keep it for later. Return true if the page has a use for it.
 *
 * @param {Press} one
 */
function dispatch(one) {
  if (queue.held) return table.some((binding) => binding.keys.includes(one.key)) && queue.keep(one);
  return run(one);
}

/**
 * A key that was pressed while a panel was on its way is meant for the panel.
 *
 * @param {Press} one
 */
function replayKey(one) {
  const panel = document.querySelector(".panel");
  if (!panel) {
    run(one);
    return;
  }
  const active = focused();
  const target = active && panel.contains(active) ? active : panel;
  target.dispatchEvent(new KeyboardEvent("keydown", { key: one.pressed, shiftKey: one.shiftKey, altKey: one.altKey, bubbles: true, cancelable: true }));
}

/** @param {Press} one */
function run(one) {
  const binding = bindingFor(table, one);
  binding?.run(one);
  return Boolean(binding);
}

/**
 * Make the bar at the bottom: the few keys that a new editor needs.
 *
 * @param {Binding[]} bindings
 */
export function bar(bindings) {
  return bindings.filter((one) => one.bar).map((one) => make("span", {}, one.bar, caps(one)));
}

/**
 * Make the help: all keys, by group.
 *
 * @param {Binding[]} bindings
 */
export function help(bindings) {
  const groups = Map.groupBy(bindings.filter((one) => one.words), (one) => one.group);
  return [...groups].map(([group, ones]) =>
    make("section", {}, make("h3", {}, group), make("dl", {}, ones.map((one) => [make("dt", {}, caps(one)), make("dd", {}, one.words)]))),
  );
}

/** @param {Binding} binding */
function caps({ keys, shift, alt }) {
  return keys.map((key) => make("kbd", {}, (alt ? "Alt " : "") + (shift ? "⇧" : "") + (SHOWN[key] ?? key.toUpperCase())));
}
