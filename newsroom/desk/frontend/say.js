// What the page says: aloud to a screen reader, and in a toast where something went wrong or can be taken back.

import { make } from "./dom.js";
import { gettext } from "./words.js";

const SECONDS = 8;

const live = document.getElementById("live");
const toasts = document.getElementById("toasts");

/** Says `words` to a screen reader, politely. */
export function announce(words) {
  live.textContent = words;
}

/** Shows `words` for some seconds; `wrong` is said at once, and stays until it is closed. */
export function toast(words, { wrong = false, link = null } = {}) {
  const close = () => one.remove();
  const one = make(
    "div.toast",
    { role: wrong ? "alert" : "status" },
    make("span", {}, words),
    link && make("a", { href: link.href, target: "_blank" }, link.words),
    make("button", { type: "button", "aria-label": gettext("Close"), onclick: close }, "×"),
  );
  if (wrong) one.classList.add("wrong");
  // The same sentence twice says nothing more.
  for (const other of toasts.children) if (other.firstChild.textContent === words) other.remove();
  toasts.append(one);
  if (!wrong) setTimeout(close, SECONDS * 1000);
}
