// Messages: announced to a screen reader, and shown in a toast if something failed or can be taken back.

import { byId, make } from "./dom.js";
import { gettext } from "./i18n.js";

const SECONDS = 8;

/**
 * Announce a message to a screen reader, politely.
 *
 * @param {string} message
 */
export function announce(message) {
  byId("live").textContent = message;
}

/**
 * Show a message for some seconds. With `wrong` it is announced at once, and stays until it is closed.
 *
 * @param {string} message
 * @param {{wrong?: boolean, link?: {href: string, words: string} | null}} [options]
 */
export function toast(message, { wrong = false, link = null } = {}) {
  const toasts = byId("toasts");
  const close = () => one.remove();
  const one = make(
    "div.toast",
    { role: wrong ? "alert" : "status" },
    make("span", {}, message),
    link && make("a", { href: link.href, target: "_blank" }, link.words),
    make("button", { type: "button", "aria-label": gettext("Close"), onclick: close }, "×"),
  );
  if (wrong) one.classList.add("wrong");
  for (const other of toasts.children) if (other.firstChild?.textContent === message) other.remove();
  toasts.append(one);
  if (!wrong) setTimeout(close, SECONDS * 1000);
}
