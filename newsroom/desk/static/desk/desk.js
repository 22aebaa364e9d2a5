// The desk: puts its parts together. The rules are the server's; this page shows, and passes on what an editor does.

import { Acts } from "./acts.js";
import { Column } from "./column.js";
import { bar, help, listen } from "./keys.js";
import { Paint } from "./paint.js";
import { announce, toast } from "./say.js";
import { Selected } from "./selection.js";
import { Refused, Server } from "./server.js";
import { quote, Store, undecided } from "./store.js";
import { ArticleText } from "./text.js";
import { askForActor } from "./typeahead.js";
import { fill, gettext, KINDS } from "./words.js";

const EVERY = 3000; // ms between two looks at what colleagues and the engine have done

const element = (id) => document.getElementById(id);
const page = document.body.dataset;
const article = element("article");
const state = JSON.parse(element("state").textContent);

const text = new ArticleText(article);
const store = new Store(state);
const server = new Server({ desk: page.desk, article: page.article, id: state.article.id });
const acts = new Acts(store, server, { editor: page.editor, loginUrl: page.login });
const paint = new Paint(text);
const column = new Column(store, paint, { article, cards: element("cards"), margin: element("margin"), lost: element("lost") });
const selected = new Selected(text, { language: state.article.language, say: make });

store.addEventListener("change", ({ detail }) => {
  column.update(detail.ids, detail);
  showProgress();
});

// --- moving about

function focus(id, { scroll = true } = {}) {
  if (!id) return;
  store.focus(id);
  const card = column.cardOf(id);
  card?.focus({ preventScroll: true });
  if (scroll) bringIntoView(id);
}

/** Scrolls as little as needed, so that both the words and their card can be read. */
function bringIntoView(id) {
  const card = column.cardOf(id);
  if (column.narrow.matches || !paint.firstLine(store.get(id))) card?.scrollIntoView({ block: "nearest" });
  const line = paint.firstLine(store.get(id));
  if (!line) return;
  const drawer = column.narrow.matches ? element("side").offsetHeight : 0;
  const lowest = innerHeight - element("keys").offsetHeight - Math.max(drawer, card?.offsetHeight ?? 0) - 24;
  const highest = element("header").offsetHeight + 24;
  if (line.top >= highest && line.top <= lowest) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scrollBy({ top: line.top - Math.max(highest, (highest + lowest) / 2.4), behavior: still ? "instant" : "smooth" });
}

function leave() {
  if (!element("help").open && selected.span) selected.clear();
  else store.focus(null);
  document.activeElement?.blur();
}

/** Decides on the current one and goes on to the next that waits: the way of a hand that stays on the keys. */
function decideAndGoOn(verb) {
  const id = store.current;
  if (!acts[verb](id)) return;
  const next = store.next(1, undecided);
  if (next) focus(next);
}

// --- selected words

async function make(kind) {
  const { span } = selected;
  if (!span) return;
  const id = await acts.annotate(kind, span);
  if (!id) return; // the selection stays, so that it can be tried again
  selected.clear();
  focus(id, { scroll: false });
  if (kind === "actor") link(id, { words: span.exact });
}

// --- actors

async function link(id, { words = null, role = "", beside = null } = {}) {
  const annotation = store.get(id);
  if (store.current !== id) focus(id, { scroll: false });
  const card = column.cardOf(id);
  const unnamed = annotation.roles.find((one) => !one.actor && one.name);
  const standard = annotation.kind === "actor" ? "mentioned" : "speaker";
  const answer = await askForActor({
    server,
    beside: beside?.isConnected ? beside : (card.querySelector(".chips") ?? card),
    words: words ?? (annotation.kind === "actor" ? (annotation.attributes.name ?? quote(annotation)) : (unnamed?.name ?? "")),
    role: role || unnamed?.role || standard,
    kind: annotation.attributes.actor_kind,
    language: state.article.language,
  });
  if (answer) await acts.link(id, answer.role, answer.actor);
  column.cardOf(id)?.focus({ preventScroll: true });
}

// --- mouse

element("side").addEventListener("click", (event) => {
  const card = event.target.closest(".card");
  if (!card) return;
  const { id } = card.dataset;
  const button = event.target.closest("[data-act]");
  switch (button?.dataset.act) {
    case "accept":
    case "confirm":
      acts.accept(id);
      break;
    case "reject":
      acts.reject(id);
      break;
    case "reopen":
      acts.reopen(id);
      break;
    case "unlink":
      acts.unlink(id, button.dataset.id);
      break;
    case "actor":
      link(id, { words: button.dataset.name || null, role: button.dataset.role, beside: button });
      return;
    default:
      if (getSelection().isCollapsed) focus(id);
  }
});

element("margin").addEventListener("click", (event) => {
  const mark = event.target.closest(".mark");
  if (mark) focus(mark.dataset.id);
});

// A link in a received text leads elsewhere: a plain click marks words here as everywhere, and never leaves the desk.
for (const anchor of article.querySelectorAll("a[href]")) anchor.target = "_blank";

// The smallest span under the cursor; a second click takes the next larger one.
article.addEventListener("click", (event) => {
  if (event.target.closest("a") && event.detail && !event.ctrlKey && !event.metaKey) event.preventDefault();
  if (!getSelection().isCollapsed || event.target.closest("button")) return;
  const offset = text.offsetAt(event.clientX, event.clientY);
  if (offset === null) return;
  const near = [...new Set([...store.at(offset), ...store.at(offset - 1)])];
  const ids = near.filter((id) => paint.covers(store.get(id), event.clientX, event.clientY));
  if (ids.length) focus(ids[(ids.indexOf(store.current) + 1) % ids.length], { scroll: false });
  else store.focus(null);
});

for (const button of document.querySelectorAll("[data-filter]")) {
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    store.filter(button.dataset.filter, on);
  });
}

element("drawer").addEventListener("click", () => {
  const open = element("side").toggleAttribute("data-open");
  element("drawer").setAttribute("aria-expanded", String(open));
});

// --- keys

const any = () => Boolean(store.current);
const words = () => Boolean(selected.span);
const moving = gettext("Moving");
const deciding = gettext("Deciding");
const saying = gettext("Selected words");
const bindings = [
  { keys: ["j"], group: moving, words: gettext("next card"), bar: gettext("next"), shift: false, run: () => focus(store.next(1)) },
  { keys: ["k"], group: moving, words: gettext("previous card"), bar: gettext("previous"), shift: false, run: () => focus(store.next(-1)) },
  { keys: ["enter"], group: deciding, words: gettext("accept (where the words changed: it is the same), and on to the next that waits"), bar: gettext("accept"), when: any, run: () => decideAndGoOn("accept") },
  { keys: ["x"], group: deciding, words: gettext("reject, and on to the next that waits"), bar: gettext("reject"), when: any, run: () => decideAndGoOn("reject") },
  { keys: ["n"], group: moving, words: gettext("next that waits for a decision"), bar: gettext("next undecided"), shift: false, run: nextUndecided },
  { keys: ["n"], group: moving, words: gettext("next article with something undecided"), shift: true, run: () => location.assign(element("next-article").href) },
  { keys: ["c"], group: saying, words: gettext("are a claim"), when: words, run: () => make("claim") },
  { keys: ["q"], group: saying, words: gettext("are a quotation"), when: words, run: () => make("quotation") },
  { keys: ["a"], group: saying, words: gettext("name an actor"), when: words, run: () => make("actor") },
  { keys: ["f"], group: saying, words: gettext("are a figure"), when: words, run: () => make("figure") },
  { keys: ["a"], group: deciding, words: gettext("link an actor to the current card"), bar: gettext("actor"), when: any, run: () => link(store.current) },
  { keys: ["z"], group: deciding, words: gettext("undo what you did last"), bar: gettext("undo"), shift: false, run: () => focus(acts.undo()) },
  { keys: ["escape"], group: moving, words: gettext("leave the selection, then the card"), run: leave },
  { keys: ["?"], group: moving, words: gettext("all keys"), bar: gettext("all keys"), run: () => element("help").showModal() },
];

function nextUndecided() {
  const id = store.next(1, undecided);
  if (id) focus(id);
  else announce(gettext("Nothing waits for a decision here."));
}

listen(bindings);
element("keys").append(...bar(bindings));
element("help-keys").append(...help(bindings));
for (const button of document.querySelectorAll("[data-help]")) button.addEventListener("click", () => element("help").showModal());

// --- what colleagues and the engine do meanwhile

function showProgress() {
  const { decided, total } = store.progress;
  element("decided").textContent = decided;
  element("total").textContent = total;
  element("bar").style.width = `${total ? Math.round((100 * decided) / total) : 0}%`;
  const ask = [...store.annotations.values()].filter((one) => one.place === "ask" && one.state === "suggested").length;
  element("ask-count").textContent = ask;
  const nothing = store.sequence.length === 0;
  element("empty").hidden = !nothing;
  if (nothing) element("empty-words").textContent = emptyWords();
  element("drawer-count").textContent = store.sequence.length;
}

function emptyWords() {
  if (store.article.run === "queued" || store.article.run === "running") return gettext("The engine is reading this article. What it finds appears here by itself.");
  if (store.article.run === "failed") return gettext("The engine could not read this article. Select words to say what they are.");
  return gettext("Nothing is marked yet. Select words to say what they are.");
}

let unreachable = false;

async function look() {
  if (document.hidden) return;
  const sent = acts.line;
  try {
    const fresh = await server.state();
    unreachable = false;
    // An act that was done while the answer was on its way is newer than the answer: look again later.
    if (!fresh || sent !== acts.line || store.pending.size) {
      if (fresh) server.tag = null;
      return;
    }
    if (fresh.article.revision.id !== store.article.revision.id) {
      element("newer").hidden = false; // the words on the page are no longer the article's: nothing here may be mixed with it
      return;
    }
    store.apply(fresh);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Said once, not every three seconds.
    if (!unreachable) toast(error.message, { wrong: true, link: error.status === 401 ? { href: page.login, words: gettext("Log in again") } : null });
    unreachable = true;
  }
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);

// --- begin

column.update(store.annotations.keys(), { moved: true });
column.measure();
showProgress();
document.fonts.ready.then(() => column.measure());
document.documentElement.dataset.ready = "true";
