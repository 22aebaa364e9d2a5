// What the page around the text shows of the article's state: progress, undo and redo, notes on the engine's run.

import { byId } from "./dom.js";
import { gettext, interpolate } from "./i18n.js";

/**
 * Show the progress of the article.
 *
 * @param {import("./store.js").Store} store
 * @param {{reads: boolean}} page `reads`: the editor may only read
 */
export function showProgress(store, { reads }) {
  const { decided, total } = store.progress;
  showStep("undo", store.history.undo, gettext("Undo: %(act)s"), gettext("Nothing to undo"));
  showStep("redo", store.history.redo, gettext("Do again: %(act)s"), gettext("Nothing to do again"));
  byId("run-notes").hidden = store.article.runNotes.length === 0;
  write("run-notes", store.article.runNotes.join(" "));
  write("decided", decided);
  write("total", total);
  byId("bar").style.width = `${total ? Math.round((100 * decided) / total) : 0}%`;
  const unsure = [...store.annotations.values()].filter((one) => one.place === "ask" && one.state === "suggested").length;
  write("ask-count", store.whole ? unsure : "");
  const empty = store.whole && store.sequence.length === 0;
  byId("empty").hidden = !empty;
  if (empty) byId("empty-words").textContent = emptyMessage(store.article.run, reads);
  write("drawer-count", store.whole ? store.sequence.length : "");
}

/**
 * @param {string} id of the button
 * @param {string | null} act what it would take back or do again
 * @param {string} message
 * @param {string} nothing
 */
function showStep(id, act, message, nothing) {
  const button = byId(id);
  const title = act ? interpolate(message, { act }) : nothing;
  button.toggleAttribute("disabled", !act);
  button.title = title;
  button.setAttribute("aria-label", title);
}

/**
 * Write text only if it changed: writing it again would lay out the whole page again.
 *
 * @param {string} id
 * @param {string | number} words
 */
function write(id, words) {
  if (byId(id).textContent !== String(words)) byId(id).textContent = String(words);
}

/**
 * @param {string | null} run the state of the extraction run
 * @param {boolean} reads
 */
function emptyMessage(run, reads) {
  if (run === "queued" || run === "running") return gettext("The engine is reading this article. What it finds appears here by itself.");
  if (run === "failed") return gettext("The engine could not read this article. Select words to say what they are.");
  return reads ? gettext("Nothing is marked yet.") : gettext("Nothing is marked yet. Select words to say what they are.");
}
