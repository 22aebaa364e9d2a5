// What every page of the desk has: the connection, and the outbox, which sends what this editor did on any page.

import { Connection } from "./connection.js";
import { showConnection } from "./connection-bar.js";
import { gettext, interpolate } from "./i18n.js";
import { toast } from "./messages.js";
import { Outbox } from "./outbox.js";
import { quote } from "./store.js";

/** @import { Settled } from "./outbox.js" */

/**
 * What the template says about the page: the desk's address, the editor's name and id, and on an article's page its
 * address; `reads` is there if the editor may only read, `signOff` if a second editor signs off.
 *
 * @type {{desk: string, editor: string, editorId: string, article?: string, reads?: string, signOff?: string}}
 */
export const page = /** @type {any} */ ({ ...document.body.dataset });
export const connection = new Connection({ session: `${page.desk}session`, editor: page.editorId });
export const outbox = new Outbox(connection, { editor: page.editorId });
export const askToLogIn = showConnection(connection, outbox, { name: page.editor });

// An action that nobody on this page waits for was made on another page, or before this one was loaded again.
outbox.addEventListener("settled", (event) => {
  const { action, refused, waited, elsewhere } = /** @type {CustomEvent<Settled>} */ (event).detail;
  if (!refused || waited || elsewhere) return;
  const words = refused.annotation ? quote(refused.annotation) : "";
  const sentence = words ? interpolate(gettext("“%(words)s”: %(problem)s"), { words: shortened(words), problem: refused.message }) : refused.message;
  const href = action.page + (refused.annotation ? `#${refused.annotation.id}` : "");
  const link = action.page && action.page !== page.article ? { href, words: gettext("Open the article") } : null;
  toast(sentence, { wrong: true, link });
});

// What led to this page is shown once: not again after a reload, nor where the address is passed on.
const done = document.querySelector("[data-done]");
if (done) {
  done.remove();
  toast(done.textContent ?? "");
  const address = new URL(location.href);
  address.searchParams.delete("done");
  history.replaceState(history.state, "", address);
}

// After the page's own listeners are added.
setTimeout(() => outbox.start());

/** @param {string} words */
function shortened(words) {
  const letters = [...words];
  return letters.length > 80 ? `${letters.slice(0, 80).join("")}…` : words;
}
