// The keys of the desk in one table: what is pressed, what the help says, and what the bar at the bottom shows.

import { make } from "./dom.js";

/**
 * @typedef {{keys: string[], words: string, group: string, run: (event: Press) => void, when?: () => boolean,
 *   bar?: string, shift?: boolean, alt?: boolean}} Binding `keys`: as KeyboardEvent.key says them, letters in lower case;
 *   `bar`: short words for the bar; `shift`, `alt`: whether it has to be held; where it is not said, it may
 * @typedef {{key: string, pressed: string, shiftKey: boolean, altKey: boolean}} Press
 */

const SHOWN = { " ": "Space", escape: "Esc", enter: "Enter", arrowdown: "↓", arrowup: "↑", arrowleft: "←", arrowright: "→", home: "Home", end: "End" };

let held = null;
const waiting = [];
let table = [];

/** Listens for `bindings`; the first whose keys and `when` fit is run. */
export function listen(bindings) {
  table = bindings;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    // A button or link that has the focus keeps its own Enter and Space.
    if ((key === "enter" || key === " ") && event.target.closest("button, a[href], summary")) return;
    const press = { key, pressed: event.key, shiftKey: event.shiftKey, altKey: event.altKey };
    if (held) {
      if (table.some((one) => one.keys.includes(key))) {
        event.preventDefault();
        waiting.push(press);
      }
      return;
    }
    if (run(press)) event.preventDefault();
  });
}

/** Lets keys that are pressed before `work` is done wait their turn: they are meant for what it brings. */
export function hold(work) {
  const mine = Promise.resolve(work)
    .catch(() => {}) // a fault is reported where it happened, and must not keep the keys for ever
    .then(() => {
      if (held !== mine) return;
      held = null;
      while (waiting.length && !held) replay(waiting.shift());
    });
  held = mine;
  return work;
}

/** Lets go of keys that wait: what they wait for may be long in coming. */
export function release() {
  held = null;
  while (waiting.length && !held) replay(waiting.shift());
}

/** A key that was pressed while a panel was on its way is meant for the panel. */
function replay(press) {
  const panel = document.querySelector(".panel");
  if (!panel) run(press);
  else (panel.contains(document.activeElement) ? document.activeElement : panel).dispatchEvent(new KeyboardEvent("keydown", { key: press.pressed, shiftKey: press.shiftKey, altKey: press.altKey, bubbles: true, cancelable: true }));
}

function run(press) {
  const binding = table.find(
    (one) =>
      one.keys.includes(press.key) &&
      (one.shift ?? press.shiftKey) === press.shiftKey &&
      (one.alt ?? press.altKey) === press.altKey &&
      (!one.when || one.when()),
  );
  binding?.run(press);
  return Boolean(binding);
}

/** The key as the table says it: Alt on a Mac types another letter, so letters and digits are read off the key itself. */
function keyOf(event) {
  const plain = event.altKey && /^(?:Key|Digit)(.)$/.exec(event.code);
  return (plain ? plain[1] : event.key).toLowerCase();
}

/** The bar at the bottom: the few keys that a new hand needs. */
export function bar(bindings) {
  return bindings.filter((one) => one.bar).map((one) => make("span", {}, one.bar, caps(one)));
}

/** The help: all keys, by group. */
export function help(bindings) {
  const groups = Map.groupBy(bindings.filter((one) => one.words), (one) => one.group);
  return [...groups].map(([group, ones]) =>
    make("section", {}, make("h3", {}, group), make("dl", {}, ones.map((one) => [make("dt", {}, caps(one)), make("dd", {}, one.words)]))),
  );
}

function caps({ keys, shift, alt }) {
  return keys.map((key) => make("kbd", {}, (alt ? "Alt " : "") + (shift ? "⇧" : "") + (SHOWN[key] ?? key.toUpperCase())));
}
