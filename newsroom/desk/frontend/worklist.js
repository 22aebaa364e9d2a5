// The worklist from the keys: the same hand as at the desk. What colleagues take and finish appears by itself.

import { Refused } from "./connection.js";
import { bar, help, listen } from "./keys.js";
import { connection, outbox, page } from "./page.js";
import { announce, toast } from "./say.js";
import { Server } from "./server.js";
import { gettext } from "./words.js";
import { done, take, workWords } from "./working.js";

const EVERY = 5000; // ms between two looks at what colleagues do

const server = new Server({ desk: page.desk }, connection, outbox);
const links = () => [...document.querySelectorAll("td.title a")];
const current = () => document.activeElement?.closest?.("tbody tr") ?? null;
const search = document.querySelector("input[type=search]");

function walk(step) {
  const all = links();
  const at = all.findIndex((link) => link.closest("tr") === current());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  all[next]?.focus();
}

/** What is done with an article of the list; the row then shows what is true. */
async function act(row, verb) {
  const link = row.querySelector("td.title a");
  const article = new URL(link.pathname, location.href).pathname;
  try {
    let work;
    if (verb === "take") work = await take(server, null, { beside: link, article });
    else if (verb === "done") work = await done(server, { beside: link, article });
    else work = (await server.work(verb, {}, article)).work;
    if (work) announce(`${link.textContent}: ${workWords(work)}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message, { wrong: true });
  }
  // Off the button that was pressed, first: what is under the reader's hands is not replaced.
  links().find((one) => one.pathname === article)?.focus({ preventScroll: true });
  await refresh();
}

/** Puts what has changed into the rows that are shown; which these are, and their order, stays under the reader's eyes. */
async function refresh() {
  let answer;
  try {
    answer = await connection.ask(location.href, { headers: { Accept: "text/html" } });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return; // the line itself says so
  }
  if (answer.redirected) return; // to the log-in
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const row of document.querySelectorAll("tbody tr[data-id]")) {
    const other = fresh.querySelector(`tr[data-id="${CSS.escape(row.dataset.id)}"]`);
    if (!other) continue;
    row.dataset.work = other.dataset.work;
    const cells = row.querySelectorAll("[data-live]");
    for (const [i, cell] of other.querySelectorAll("[data-live]").entries()) {
      if (cells[i].innerHTML === cell.innerHTML || cells[i].contains(document.activeElement)) continue;
      cells[i].replaceChildren(...document.importNode(cell, true).childNodes);
    }
  }
}

const moving = gettext("Moving");
const working = gettext("The current article");
const any = () => Boolean(current());
const bindings = [
  { keys: ["j"], group: moving, words: gettext("next article"), bar: gettext("next"), shift: false, run: () => walk(1) },
  { keys: ["k"], group: moving, words: gettext("previous article"), bar: gettext("previous"), shift: false, run: () => walk(-1) },
  { keys: ["enter"], group: moving, words: gettext("open it"), bar: gettext("open"), when: () => false, run: () => {} },
  { keys: ["/"], group: moving, words: gettext("search"), bar: gettext("search"), run: () => search.select() },
  { keys: ["]"], group: moving, words: gettext("next page"), run: () => document.querySelector("a[rel=next]")?.click() },
  { keys: ["["], group: moving, words: gettext("previous page"), run: () => document.querySelector("a[rel=prev]")?.click() },
  { keys: ["t"], group: working, words: gettext("take it"), bar: gettext("take"), when: any, run: () => act(current(), "take") },
  { keys: ["g"], group: working, words: gettext("give it back"), bar: gettext("give back"), when: any, run: () => act(current(), "give-back") },
  { keys: ["d"], group: working, words: gettext("done with it"), bar: gettext("done"), when: any, run: () => act(current(), "done") },
  { keys: ["?"], group: moving, words: gettext("all keys"), bar: gettext("all keys"), run: () => document.getElementById("help").showModal() },
].filter(({ group }) => page.reads === undefined || group !== working); // who may only read is offered nothing else
listen(bindings);
document.getElementById("keys").append(...bar(bindings));
document.getElementById("help-keys").append(...help(bindings));
document.querySelector("[data-help]").addEventListener("click", () => document.getElementById("help").showModal());

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (button) act(button.closest("tr"), button.dataset.act);
});
for (const select of document.querySelectorAll(".narrow select")) select.addEventListener("change", () => select.form.requestSubmit());
// What is not asked for is not in the address: it is one that can be passed on.
document.querySelector(".narrow").addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape") search.blur();
});

setInterval(() => {
  if (!document.hidden && connection.state === "up" && !document.querySelector(".menu")) refresh();
}, EVERY);

// What was done on another page is sent from here as well, and counts in these rows then.
outbox.addEventListener("change", () => {
  if (!outbox.count) refresh();
});
links().find((link) => link.closest("tr").querySelector(".number b"))?.focus({ preventScroll: true });
document.documentElement.dataset.ready = "true";
