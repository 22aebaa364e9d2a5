// What the page says of its line to the server: a bar that moves nothing, and a log-in in place.

import { make } from "./dom.js";
import { fill, gettext, ngettext } from "./words.js";

/**
 * @param {import("./connection.js").Connection} connection
 * @param {{name: string}} who the editor whose page this is
 */
export function showLine(connection, { name }) {
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
      make("p", {}, fill(gettext("This page is %(name)s’s. What was done here is kept, and sent as soon as you are back."), { name })),
      problem,
      make("label", {}, gettext("Username"), username),
      make("label", {}, gettext("Password"), password),
      make("div.acts", {}, make("button.yes", {}, gettext("Log in")), make("button", { type: "button", onclick: () => dialog.close() }, gettext("Later"))),
    ),
  );
  document.body.append(dialog);
  let left = null; // where the hands were: they go on there

  connection.addEventListener("change", show);

  function show() {
    const { state, count } = connection;
    bar.hidden = state === "up";
    if (state === "up") {
      if (dialog.open) close();
      return;
    }
    const kept = count ? ` ${fill(ngettext("%(count)s act is kept and will be sent.", "%(count)s acts are kept and will be sent.", count), { count })}` : "";
    const said = {
      down: gettext("The server cannot be reached."),
      out: gettext("You have been logged out."),
      other: fill(gettext("Somebody else has logged in in this browser; this page is %(name)s’s."), { name }),
    }[state];
    words.textContent = said + kept;
    button.textContent = gettext("Log in again");
    button.hidden = state === "down";
  }

  function ask() {
    left = document.activeElement;
    problem.hidden = true;
    dialog.showModal();
    username.focus();
  }

  function close() {
    dialog.close();
    password.value = "";
    if (left?.isConnected && left !== button) left.focus({ preventScroll: true });
  }

  async function logIn(event) {
    event.preventDefault();
    try {
      const editor = await connection.logIn(username.value, password.value);
      if (connection.state === "other") {
        problem.hidden = false;
        problem.replaceChildren(
          fill(gettext("You are logged in as %(name)s now."), editor),
          " ",
          make("a", { href: location.href }, gettext("Open the page anew as that")),
        );
      }
    } catch (error) {
      problem.hidden = false;
      problem.textContent = error.message;
      password.select();
    }
  }
}
