// The keys of the desk in one table: what is pressed, what the help says, and what the bar at the bottom shows.

import { make } from "./dom.js";

/**
 * @typedef {{keys: string[], words: string, group: string, run: () => void, when?: () => boolean, bar?: string,
 *   shift?: boolean}} Binding `keys`: as KeyboardEvent.key says them, letters in lower case; `bar`: short words for the bar
 */

const SHOWN = { " ": "Space", escape: "Esc", enter: "Enter", arrowdown: "↓", arrowup: "↑" };

/** Listens for `bindings`; the first whose keys and `when` fit is run. */
export function listen(bindings) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    // A button or link that has the focus keeps its own Enter and Space.
    if ((key === "enter" || key === " ") && event.target.closest("button, a[href], summary")) return;
    const binding = bindings.find(
      (one) => one.keys.includes(key) && (one.shift ?? event.shiftKey) === event.shiftKey && (!one.when || one.when()),
    );
    if (!binding) return;
    event.preventDefault();
    binding.run();
  });
}

/** The bar at the bottom: the few keys that a new hand needs. */
export function bar(bindings) {
  return bindings.filter((one) => one.bar).map((one) => make("span", {}, one.bar, caps(one)));
}

/** The help: all keys, by group. */
export function help(bindings) {
  const groups = Map.groupBy(bindings, (one) => one.group);
  return [...groups].map(([group, ones]) =>
    make("section", {}, make("h3", {}, group), make("dl", {}, ones.map((one) => [make("dt", {}, caps(one)), make("dd", {}, one.words)]))),
  );
}

function caps({ keys, shift }) {
  return keys.map((key) => make("kbd", {}, (shift ? "⇧" : "") + (SHOWN[key] ?? key.toUpperCase())));
}
