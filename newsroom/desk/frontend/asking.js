// Small questions: one of a few (kind, role), and a few words (note). By keys and by mouse; Escape leaves all as it was.

import { make } from "./dom.js";
import { floatBeside } from "./floating.js";
import { fill, gettext } from "./words.js";

/**
 * Asks for one of a few.
 *
 * @param {{beside: Element, title: string, options: {value: unknown, words: string, key?: string, chosen?: boolean,
 *   group?: string}[]}} question `key`: a letter or digit that chooses at once
 * @returns {Promise<unknown>} its value, or null where it was left
 */
export function askForOne({ beside, title, options }) {
  return new Promise((resolve) => {
    const left = document.activeElement;
    const close = (value) => {
      sink();
      if (left?.isConnected) left.focus({ preventScroll: true });
      resolve(value);
    };
    let group = null;
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

    function press(event) {
      event.stopPropagation(); // the page's own keys are not meant while a menu is open
      if (event.ctrlKey || event.metaKey) return;
      const at = buttons.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
      const chosen = options.find((option) => option.key === event.key.toLowerCase());
      if (event.key === "Escape" || event.key === "Tab") close(null);
      else if (chosen) close(chosen.value);
      else if (step) buttons[(at + step + buttons.length) % buttons.length].focus();
      else return; // Enter and Space are the button's own
      event.preventDefault();
    }
  });
}

/**
 * Asks for a note.
 *
 * @param {{beside: Element, text: string, language: string, mayGo?: boolean}} question `text`: the note that stands;
 *   `mayGo`: whether it may be taken away
 * @returns {Promise<string|null>} its words, "" to take it away, or null where it was left
 */
export function askForNote({ beside, text, language, mayGo = false }) {
  return new Promise((resolve) => {
    const left = document.activeElement;
    const close = (answer) => {
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
      placeholder: gettext("For colleagues; never told to partners"),
    });
    const keep = () => (field.value.trim() ? close(field.value.trim()) : close(mayGo ? "" : null));
    const box = make(
      "div.notebox",
      {
        role: "dialog",
        "aria-label": gettext("Note"),
        onkeydown: (event) => {
          event.stopPropagation();
          if (event.isComposing) return;
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
        make("button.yes", { type: "button", onclick: keep }, gettext("Keep"), make("kbd", {}, "Enter")),
        mayGo && make("button", { type: "button", onclick: () => close("") }, gettext("Take away")),
        make("button", { type: "button", onclick: () => close(null) }, gettext("Leave"), make("kbd", {}, "Esc")),
        make("small", {}, fill(gettext("%(key)s: a new line"), { key: "⇧Enter" })),
      ),
    );
    // A press beside it keeps what was typed in the box open: words are not lost by a slip of the hand.
    const sink = floatBeside(box, beside, () => {
      if (field.value.trim() === text) close(null);
    });
    field.focus();
    field.setSelectionRange(text.length, text.length);
  });
}
