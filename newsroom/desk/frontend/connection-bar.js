// A bar that reports a lost connection and unsent actions, and a dialog to log in again without leaving the page.

import { focused, make } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";

const SLOW = 1000; // ms for which an action may be unsent before the bar says so, and between two updates of their number

/**
 * @param {import("./connection.js").Connection} connection
 * @param {EventTarget & {count: number, atRisk: boolean}} outbox
 * @param {{name: string, kept?: boolean}} who the editor whose page this is; `kept`: whether the page stores what is done
 * @returns {() => Promise<boolean>} opens the dialog; resolves to true once the editor is logged in, or to false if the
 *   dialog was closed before
 */
export function showConnection(connection, outbox, { name, kept: stores = true }) {
  const words = make("span", {});
  const button = make("button", { type: "button", onclick: () => ask() });
  const bar = make("div.line", { role: "status", "aria-live": "polite", hidden: true }, words, button);
  document.body.append(bar);

  const problem = make("p.problem", { role: "alert", hidden: true });
  const username = make("input", { name: "username", autocomplete: "username", required: true, autocapitalize: "none", spellcheck: false });
  const password = make("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
  const dialog = make(
    "dialog.login",
    { "aria-labelledby": "login-title" },
    make(
      "form",
      { method: "dialog", onsubmit: logIn },
      make("h2", { id: "login-title" }, gettext("Log in again")),
      make("p", {}, interpolate(stores ? gettext("This page belongs to %(name)s. What you did here is stored, and sent when you log in again.") : gettext("This page belongs to %(name)s. What you typed is still here, and sent when you log in again."), { name })),
      problem,
      make("label", {}, gettext("Username"), username),
      make("label", {}, gettext("Password"), password),
      make("div.acts", {}, make("button.yes", {}, gettext("Log in")), make("button", { type: "button", onclick: () => dialog.close() }, gettext("Later"))),
    ),
  );
  document.body.append(dialog);
  /** @type {HTMLElement | null} what had the focus before the dialog opened */
  let left = null;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let slow;
  connection.addEventListener("change", show);
  outbox.addEventListener("change", () => {
    if (connection.state !== "up" || !outbox.count) show();
    // A fast answer needs no report: a screen reader would say one at each key.
    else slow ??= setTimeout(show, SLOW);
  });

  function show() {
    clearTimeout(slow);
    slow = undefined;
    const { state } = connection;
    const { count } = outbox;
    bar.hidden = state === "up" && !count;
    bar.classList.toggle("calm", state === "up");
    if (state === "up") {
      if (dialog.open) close();
      button.hidden = true;
      if (count) words.textContent = interpolate(ngettext("%(count)s action is not sent yet.", "%(count)s actions are not sent yet.", count), { count }) + risk();
      return;
    }
    const kept = count ? ` ${interpolate(ngettext("%(count)s action is stored and will be sent.", "%(count)s actions are stored and will be sent.", count), { count })}` : "";
    const reports = {
      down: gettext("The server cannot be reached."),
      out: gettext("You have been logged out."),
      other: interpolate(gettext("Another user has logged in in this browser; this page belongs to %(name)s."), { name }),
    };
    words.textContent = reports[state] + kept + risk();
    button.textContent = gettext("Log in again");
    button.hidden = state === "down";
  }

  function risk() {
    return outbox.atRisk ? ` ${gettext("This browser stores nothing: leave the page open until they are sent.")}` : "";
  }

  /** @returns {Promise<boolean>} */
  function ask() {
    if (!dialog.open) {
      left = focused();
      problem.hidden = true;
      dialog.showModal();
      username.focus();
    }
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(connection.state === "up"), { once: true }));
  }

  function close() {
    dialog.close();
    password.value = "";
    if (left?.isConnected && left !== button) left.focus({ preventScroll: true });
  }

  /** @param {Event} event */
  async function logIn(event) {
    event.preventDefault();
    try {
      const editor = await connection.logIn(username.value, password.value);
      if (connection.state === "other") {
        problem.hidden = false;
        problem.replaceChildren(
          interpolate(gettext("You are logged in as %(name)s now."), editor ?? {}),
          " ",
          make("a", { href: location.href }, gettext("Reload the page as this user")),
        );
      }
    } catch (error) {
      problem.hidden = false;
      problem.textContent = error instanceof Error ? error.message : String(error);
      password.select();
    }
  }

  return ask;
}
