// The worklist: its keys, and what colleagues take and finish, which appears by itself.

import { describeWork, done, take } from "./assignment.js";
import { Refused } from "./connection.js";
import { byId, focused, targetElement } from "./dom.js";
import { gettext } from "./i18n.js";
import { bar, help, isComposing, listen } from "./keys.js";
import { connection, outbox, page } from "./page.js";
import { announce, toast } from "./messages.js";
import { Server } from "./server.js";

const EVERY = 5000; // ms between two requests for what colleagues do

const server = new Server({ desk: page.desk }, connection, outbox);
const links = () => [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("td.title a"))];
const rows = () => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("tbody tr[data-id]"))];
const current = () => /** @type {HTMLElement | null} */ (focused()?.closest("tbody tr") ?? null);
const search = /** @type {HTMLInputElement} */ (document.querySelector("input[type=search]"));
const filters = /** @type {HTMLFormElement} */ (document.querySelector(".narrow"));

/**
 * Go to the next or the previous article.
 *
 * @param {number} step 1 or -1
 */
function walk(step) {
  const all = links();
  const at = all.findIndex((link) => link.closest("tr") === current());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  all[next]?.focus();
}

/**
 * Take an article of the list, give it back, or be done with it; its row then shows the result.
 *
 * @param {HTMLElement | null} row
 * @param {string | undefined} step
 */
async function act(row, step) {
  const link = /** @type {HTMLAnchorElement | null | undefined} */ (row?.querySelector("td.title a"));
  if (!link) return;
  const article = new URL(link.pathname, location.href).pathname;
  try {
    let work;
    if (step === "take") work = await take(server, { beside: link, article });
    else if (step === "done") work = await done(server, { beside: link, article });
    else work = (await server.work("give-back", {}, article)).work;
    if (work) announce(`${link.textContent}: ${describeWork(work)}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message, { wrong: true });
  }
  // Move the focus off the pressed button first: `refresh` does not replace what has the focus.
  links().find((one) => one.pathname === article)?.focus({ preventScroll: true });
  await refresh();
}

/** Update the rows that are shown. Which these are, and their order, stays the same under the reader's eyes. */
async function refresh() {
  let answer;
  try {
    answer = await connection.ask(location.href, { headers: { Accept: "text/html" } });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return; // the connection bar reports it
  }
  if (answer.redirected) return; // to the log-in
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const row of rows()) {
    const other = /** @type {HTMLElement | null} */ (fresh.querySelector(`tr[data-id="${CSS.escape(row.dataset.id ?? "")}"]`));
    if (!other) continue;
    row.dataset.work = other.dataset.work;
    const cells = row.querySelectorAll("[data-live]");
    for (const [i, cell] of other.querySelectorAll("[data-live]").entries()) {
      if (cells[i].innerHTML === cell.innerHTML || cells[i].contains(document.activeElement)) continue;
      cells[i].replaceChildren(...document.importNode(cell, true).childNodes);
    }
  }
}

/** @param {string} rel "next" or "prev" */
const follow = (rel) => /** @type {HTMLElement | null} */ (document.querySelector(`a[rel=${rel}]`))?.click();
const showHelp = () => /** @type {HTMLDialogElement} */ (byId("help")).showModal();
const moving = gettext("Moving");
const working = gettext("The current article");
const any = () => Boolean(current());
const bindings = [
  { keys: ["j"], group: moving, words: gettext("next article"), bar: gettext("next"), shift: false, run: () => walk(1) },
  { keys: ["k"], group: moving, words: gettext("previous article"), bar: gettext("previous"), shift: false, run: () => walk(-1) },
  { keys: ["enter"], group: moving, words: gettext("open it"), bar: gettext("open"), when: () => false, run: () => {} },
  { keys: ["/"], group: moving, words: gettext("search"), bar: gettext("search"), run: () => search.select() },
  { keys: ["]"], group: moving, words: gettext("next page"), run: () => follow("next") },
  { keys: ["["], group: moving, words: gettext("previous page"), run: () => follow("prev") },
  { keys: ["t"], group: working, words: gettext("take it"), bar: gettext("take"), when: any, run: () => act(current(), "take") },
  { keys: ["g"], group: working, words: gettext("give it back"), bar: gettext("give back"), when: any, run: () => act(current(), "give-back") },
  { keys: ["d"], group: working, words: gettext("done with it"), bar: gettext("done"), when: any, run: () => act(current(), "done") },
  { keys: ["?"], group: moving, words: gettext("all keys"), bar: gettext("all keys"), run: showHelp },
].filter(({ group }) => page.reads === undefined || group !== working); // who may only read is offered nothing else
listen(bindings);
byId("keys").append(...bar(bindings));
byId("help-keys").append(...help(bindings));
document.querySelector("[data-help]")?.addEventListener("click", showHelp);

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null | undefined} */ (targetElement(event)?.closest("button[data-act]"));
  if (button) act(button.closest("tr"), button.dataset.act);
});
for (const select of filters.querySelectorAll("select")) select.addEventListener("change", () => filters.requestSubmit());
// Empty filters are left out, so that the address is short enough to pass on.
filters.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !isComposing(event)) search.blur();
});

setInterval(() => {
  if (!document.hidden && connection.state === "up" && !document.querySelector(".menu")) refresh();
}, EVERY);

// Actions of another page are sent from here as well, and count in these rows then.
outbox.addEventListener("change", () => {
  if (!outbox.count) refresh();
});
links().find((link) => link.closest("tr")?.querySelector(".number b"))?.focus({ preventScroll: true });
document.documentElement.dataset.ready = "true";
