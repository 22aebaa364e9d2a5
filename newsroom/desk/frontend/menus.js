// Small questions: one of a few (a kind, a role), and a note. By keys and by mouse; Escape changes nothing.

import { focused, make } from "./dom.js";
import { floatBeside } from "./floating.js";
import { gettext, interpolate } from "./i18n.js";
import { isComposing, keyOf } from "./keys.js";

/**
 * @template T
 * @typedef {{value: T, words: string, key?: string, chosen?: boolean, group?: string}} Option `key`: a letter or digit
 *   that chooses at once; `group`: a heading over options that follow each other
 */

/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

/**
 * Ask for one of a few options.
 *
 * @template T
 * @param {{beside: Element, title: string, options: Option<T>[]}} question
 * @returns {Promise<T | null>} its value, or null if the menu was left
 */
export function askForOne({ beside, title, options }) {
  return new Promise((resolve) => {
    const left = focused();
    const close = (/** @type {T | null} */ value) => {
      sink();
      if (left?.isConnected) left.focus({ preventScroll: true });
      resolve(value);
    };
    /** @type {string | null} */
    let group = null;
    /** @type {HTMLElement[]} */
    const buttons = [];
    const items = options.flatMap((option) => {
      const button = make(
        "button",
        { type: "button", role: "menuitemradio", "aria-checked": String(Boolean(option.chosen)), tabIndex: -1, onclick: () => close(option.value) },
        make("span", {}, option.words),
        option.key && make("kbd", { "aria-hidden": "true" }, option.key.toUpperCase()),
      );
      buttons.push(button);
      if (!option.group || option.group === group) return [button];
      group = option.group;
      return [make("p", { role: "presentation" }, group), button];
    });
    const box = make("div.menu", { role: "menu", "aria-label": title, onkeydown: press }, items);
    const sink = floatBeside(box, beside, () => close(null));
    (buttons.find((button) => button.getAttribute("aria-checked") === "true") ?? buttons[0]).focus();

    /** @param {KeyboardEvent} event */
    function press(event) {
      event.stopPropagation(); // the page's own keys do not apply while a menu is open
      if (event.ctrlKey || event.metaKey) return;
      const at = buttons.findIndex((button) => button === document.activeElement);
      const step = STEPS[event.key];
      const key = keyOf(event);
      const chosen = options.find((option) => option.key === key);
      if (event.key === "Escape" || event.key === "Tab") close(null);
      else if (chosen) close(chosen.value);
      else if (step) buttons[(at + step + buttons.length) % buttons.length].focus();
      else return; // Enter and Space are the button's own
      event.preventDefault();
    }
  });
}

/**
 * Ask for a note.
 *
 * @param {{beside: Element | Range, text: string, language: string, removable?: boolean}} question `text`: the present note
 * @returns {Promise<string|null>} its text, "" to take it away, or null if the box was left
 */
export function askForNote({ beside, text, language, removable = false }) {
  return new Promise((resolve) => {
    const left = focused();
    const close = (/** @type {string | null} */ answer) => {
      sink();
      if (left?.isConnected) left.focus({ preventScroll: true });
      resolve(answer);
    };
    const field = make("textarea", {
      rows: 4,
      value: text,
      maxLength: 4000,
      lang: language,
      dir: "auto",
      "aria-label": gettext("Note for colleagues"),
      placeholder: gettext("For colleagues; never sent to partners"),
    });
    const keep = () => close(field.value.trim() || (removable ? "" : null));
    const box = make(
      "div.notebox",
      {
        role: "dialog",
        "aria-label": gettext("Note"),
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          event.stopPropagation();
          if (isComposing(event)) return;
          if (event.key === "Escape") close(null);
          else if (event.key === "Enter" && !event.shiftKey && event.target === field) keep();
          else return;
          event.preventDefault();
        },
      },
      field,
      make(
        "div.acts",
        {},
        make("button.yes", { type: "button", onclick: keep }, gettext("Save"), make("kbd", {}, "Enter")),
        removable && make("button", { type: "button", onclick: () => close("") }, gettext("Remove")),
        make("button", { type: "button", onclick: () => close(null) }, gettext("Leave"), make("kbd", {}, "Esc")),
        make("small", {}, interpolate(gettext("%(key)s: a new line"), { key: "⇧Enter" })),
      ),
    );
    // A press outside keeps the box open if something was typed.
    const sink = floatBeside(box, beside, () => {
      if (field.value.trim() === text) close(null);
    });
    field.focus();
    field.setSelectionRange(text.length, text.length);
  });
}
