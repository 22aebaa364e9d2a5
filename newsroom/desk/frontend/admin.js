// The admin's pages: a form is sent only while the user whose page it is is logged in. Else the browser would be led to
// the log-in, or refuse the form for its token, and what was typed would be gone.

import { Connection, csrfToken } from "./connection.js";
import { showConnection } from "./connection-bar.js";

const { session = "", editor = "", editorId = "" } = /** @type {HTMLElement} */ (document.querySelector("meta[name=csrf-token]")).dataset;
const connection = new Connection({ session, editor: editorId });
const nothing = Object.assign(new EventTarget(), { count: 0, atRisk: false }); // these pages keep nothing to be sent later
const askToLogIn = showConnection(connection, nothing, { name: editor, kept: false });

/** @type {WeakSet<HTMLFormElement>} */
const checking = new WeakSet();
/** @type {WeakSet<HTMLFormElement>} */
const checked = new WeakSet();

// Before all other listeners: they see a form only once it is sent.
document.addEventListener(
  "submit",
  (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const token = /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=csrfmiddlewaretoken]"));
    if (!token || form.method !== "post" || checked.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!checking.has(form)) check(form, token, event.submitter);
  },
  { capture: true },
);

/**
 * Send a form once the server knows its user.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} token
 * @param {HTMLElement | null} button the one that was pressed
 */
async function check(form, token, button) {
  checking.add(form);
  try {
    const isKnown = (await connection.check()) || (connection.state !== "down" && (await askToLogIn()));
    if (!isKnown) return; // the bar says why; the form stays as it is
    token.value = csrfToken();
    checked.add(form);
    form.requestSubmit(button);
  } finally {
    checking.delete(form);
  }
}
