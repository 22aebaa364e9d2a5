// The desk: puts its parts together. The rules are the server's; this page shows, and passes on what an editor does.

import { Acts } from "./acts.js";
import { openActor } from "./actorpanel.js";
import { askForNote, askForOne } from "./asking.js";
import { Boundary } from "./boundary.js";
import { askAbove, askActor } from "./bulk.js";
import { Caret } from "./caret.js";
import { askForSame, askForValues, askForVerdict } from "./claimpanels.js";
import { Column } from "./column.js";
import { Find } from "./find.js";
import { bar, help, hold, listen, release } from "./keys.js";
import { Live } from "./live.js";
import { connection, outbox, page } from "./page.js";
import { highlight, Paint } from "./paint.js";
import { announce, toast } from "./say.js";
import { Selected } from "./selection.js";
import { Refused, Server } from "./server.js";
import { Working } from "./working.js";
import { quote, reach, Store, undecided } from "./store.js";
import { ArticleText } from "./text.js";
import { askForActor } from "./typeahead.js";
import { shown } from "./unsent.js";
import { fill, gettext, KIND_KEYS, KINDS, ROLES } from "./words.js";

const element = (id) => document.getElementById(id);
const reads = page.reads !== undefined; // one who may read and not decide: the server says who
const article = element("article");
// What was said of the text's beginning when the page was made; the rest is asked for when this can be seen and used.
const state = JSON.parse(element("first").textContent);

const text = new ArticleText(article);
const shownHere = { editor: page.editor, revision: state.article.revision.id };
const store = new Store(state, (annotation) => shown(annotation, outbox.on(annotation.id), shownHere));
const server = new Server({ desk: page.desk, article: page.article, id: state.article.id }, connection, outbox);
const acts = new Acts(store, server, outbox);
const paint = new Paint(text);
const column = new Column(store, paint, { article, cards: element("cards"), margin: element("margin"), lost: element("lost") }, readable);
const { language } = state.article;
const boundary = new Boundary(store, text, acts, { language });
const selected = new Selected(text, { language, say: make, mend: mendToSelection, mends: () => mendable() });
const caret = new Caret(text, selected, {
  language,
  top: () => element("header").getBoundingClientRect().bottom,
  bottom: () => innerHeight - element("keys").offsetHeight - drawerHeight(),
});
const find = new Find(text, element("find"), { show: (span) => bringWordsIntoView(span), left: leftFind });

store.addEventListener("change", ({ detail }) => {
  column.update(detail.ids, detail);
  boundary.show();
  showProgress();
});
column.addEventListener("measured", () => boundary.show());

// --- moving about

function focus(id, { scroll = true } = {}) {
  if (!id) return;
  store.focus(id);
  const card = column.cardOf(id);
  card?.focus({ preventScroll: true });
  if (scroll) bringIntoView(id);
}

/** Goes to a neighbour of the current one; to one that is not known yet, as soon as it is. */
function go(step, wanted, nothing = () => {}) {
  const id = store.next(step, wanted);
  if (id === undefined) hold(whole().then(() => go(step, wanted, nothing)));
  else if (id) focus(id);
  else nothing();
}

/** Settles when all that is said of the article is known. */
function whole() {
  return new Promise((resolve) => {
    const look = () => {
      if (!store.whole) return;
      store.removeEventListener("change", look);
      resolve();
    };
    store.addEventListener("change", look);
    look();
  });
}

/** Scrolls as little as needed, so that both the words and their card can be read. */
function bringIntoView(id) {
  const card = column.cardOf(id);
  if (column.narrow.matches || !paint.firstLine(store.get(id))) card?.scrollIntoView({ block: "nearest" });
  const words = reach(store.get(id));
  if (words) bringWordsIntoView(words, column.narrow.matches ? 0 : column.extent(id));
}

/** px of the window between the page's header and its keys, with some air: what can be read without scrolling. */
function readable() {
  return innerHeight - element("keys").offsetHeight - element("header").offsetHeight - 48;
}

function drawerHeight() {
  return column.narrow.matches ? element("side").offsetHeight : 0;
}

/** Scrolls so that words, and `below` px beside them, can be read. */
function bringWordsIntoView({ start, end }, below = 40) {
  const line = text.range(start, end)?.getClientRects()[0];
  if (!line) return;
  const lowest = innerHeight - element("keys").offsetHeight - Math.max(drawerHeight(), below) - 24;
  const highest = element("header").offsetHeight + 24;
  if (line.top >= highest && line.top <= lowest) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scrollBy({ top: line.top - Math.max(highest, (highest + lowest) / 2.4), behavior: still ? "instant" : "smooth" });
}

/** Steps back by one: out of the selection, out of the caret, off the card. */
function leave() {
  if (caret.on) {
    if (selected.span) caret.moveTo(caret.focus);
    else caret.leave();
    return;
  }
  if (selected.span) selected.clear();
  else store.focus(null);
  document.activeElement?.blur();
}

/** Decides on the current one and goes on to the next that waits: the way of a hand that stays on the keys. */
function decideAndGoOn(verb) {
  let done;
  let next;
  store.together(() => {
    done = acts[verb](store.current);
    next = done && store.next(1, undecided);
    if (next) store.focus(next);
  });
  if (next) focus(next);
  else if (done) go(1, undecided);
}

// --- selected words

async function make(kind) {
  const { span } = selected;
  if (!span) return;
  const words = { ...span };
  let id;
  if (kind === "note") {
    // The browser shows no selection while somebody types elsewhere: mark what the note is about.
    const about = text.range(words.start, words.end);
    highlight("found-now").add(about);
    const said = await askForNote({ beside: about, text: "", language: document.documentElement.lang });
    highlight("found-now").delete(about);
    id = said ? await hold(acts.noteWords(words, said)) : null;
  } else {
    id = await hold(acts.annotate(kind, words));
  }
  if (!id) return; // the selection stays, so that it can be tried again
  const now = selected.span;
  if (!now || (now.start === words.start && now.end === words.end)) {
    if (caret.on) caret.moveTo(words.end);
    selected.clear();
  } // other words were selected while the server answered: they are the hand's next, and stay
  focus(id, { scroll: false });
  if (kind === "actor") link(id, { words: words.exact });
}

function mendable() {
  const annotation = store.current && store.get(store.current);
  return Boolean(annotation) && annotation.state !== "rejected";
}

/** The selected words are those of the current card. */
function mendToSelection() {
  const { span } = selected;
  if (!span || !mendable()) return;
  boundary.take(span);
  acts.settle();
  selected.clear();
}

// --- caret and search

/** The caret begins at what is selected, the current words, or the first that can be read. */
function startCaret() {
  const now = selected.span ?? (store.current && reach(store.get(store.current)));
  caret.enter(now ? now.start : firstInSight());
}

function firstInSight() {
  const top = element("header").getBoundingClientRect().bottom;
  const block = text.blocks.find(({ element: one }) => one.getBoundingClientRect().bottom > top + 20);
  return block?.start ?? 0;
}

/** What was found last stays selected: the next key says what it is. */
function leftFind(span) {
  document.activeElement?.blur();
  if (!span) return;
  if (caret.on) caret.leave();
  selected.take(span.start, span.end);
}

// --- kinds, roles, notes

async function changeKind(id, kind = null, beside = null) {
  const annotation = store.get(id);
  if (annotation.kind === "note" || annotation.state === "rejected") return;
  const answer = kind ?? (await askForOne({
    beside: beside?.isConnected ? beside : column.cardOf(id),
    title: gettext("What are these words?"),
    options: Object.entries(KIND_KEYS).map(([key, value]) => ({ value, key, words: KINDS[value], chosen: value === annotation.kind })),
  }));
  if (answer) await acts.changeKind(id, answer);
}

/** Another role for an actor; `roleId`: for this one, otherwise for any of the card's. */
async function setRole(id, roleId = null, beside = null) {
  const { roles } = store.get(id);
  if (!roles.length) return link(id); // nobody yet: say who
  const asked = roles.filter((role) => roleId === null || role.id === roleId);
  const answer = await askForOne({
    beside: beside?.isConnected ? beside : (column.cardOf(id).querySelector(".chips") ?? column.cardOf(id)),
    title: gettext("Which role?"),
    options: asked.flatMap((role) =>
      Object.entries(ROLES).map(([kind, words]) => ({
        value: { role: role.id, kind },
        words,
        key: asked.length === 1 ? kind[kind === "subject" ? 2 : 0] : undefined,
        chosen: kind === role.role,
        group: role.actor?.name ?? role.name,
      })),
    ),
  });
  if (answer) await acts.cast(id, answer.role, answer.kind);
}

async function writeNote(id, beside = null) {
  const { note, kind } = store.get(id);
  const card = column.cardOf(id);
  const said = await askForNote({
    beside: beside?.isConnected ? beside : card,
    text: note?.text ?? "",
    language: document.documentElement.lang,
    mayGo: Boolean(note) && kind !== "note",
  });
  if (said !== null) await acts.note(id, said, note?.id ?? null);
  column.cardOf(id)?.focus({ preventScroll: true });
}

function undo() {
  hold(acts.undo().then((id) => focus(id)));
}

function redo() {
  hold(acts.redo().then((id) => focus(id)));
}

// --- actors

async function link(id, { words = null, role = "", beside = null } = {}) {
  const annotation = store.get(id);
  if (store.current !== id) focus(id, { scroll: false });
  const card = column.cardOf(id);
  const unnamed = annotation.roles.find((one) => !one.actor && one.name);
  const standard = annotation.kind === "actor" ? "mentioned" : "speaker";
  let linked = null; // one key press creates and links: both are stored before the server answers the first
  const answer = await askForActor({
    server,
    creating: (key, { role: chosen, name }) => { linked = acts.link(id, chosen, { name }, key); },
    beside: beside?.isConnected ? beside : (card.querySelector(".chips") ?? card),
    words: words ?? (annotation.kind === "actor" ? (annotation.attributes.name ?? quote(annotation)) : (unnamed?.name ?? "")),
    role: role || unnamed?.role || standard,
    kind: annotation.attributes.actor_kind,
    describe: annotation.attributes.office ?? "",
    language: state.article.language,
  });
  if (linked) await linked;
  else if (answer) await acts.link(id, answer.role, answer.actor);
  column.cardOf(id)?.focus({ preventScroll: true });
}

/** All that is known of an actor of the card; `actorId`: of this one. */
async function who(id, actorId = null, beside = null) {
  const known = store.get(id).roles.filter((role) => role.actor);
  if (!known.length) return link(id);
  const chosen = actorId ?? (known.length === 1 ? known[0].actor.id : await askForOne({
    beside: column.cardOf(id),
    title: gettext("Who?"),
    options: known.map((role, i) => ({ value: role.actor.id, words: role.actor.name, key: String(i + 1) })),
  }));
  if (chosen) await panel(id, openActor, beside, { id: chosen, article: state.article.id, language, changed: () => live.look() });
}

// --- claims

/** Opens a panel beside a card, or beside what was pressed on it; keys pressed meanwhile are the panel's. */
async function panel(id, open, beside, more = {}) {
  acts.settle();
  if (!(await outbox.sent())) {
    // It would open by itself when the line is back, whatever the hands are at by then.
    announce(gettext("This can be opened when the line is back."));
    return;
  }
  const annotation = store.get(id);
  if (store.current !== id) focus(id, { scroll: false });
  try {
    const opened = await open({ server, acts, annotation, beside: beside?.isConnected ? beside : column.cardOf(id), changed: () => live.look(), ...more });
    opened.closed.then(() => column.cardOf(id)?.focus({ preventScroll: true }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message, { wrong: true });
  }
}

const standing = (id, ...kinds) => kinds.includes(store.get(id)?.kind) && store.get(id).state !== "rejected";
const same = (id, beside) => standing(id, "claim") && panel(id, askForSame, beside);
const values = (id, beside) => standing(id, "claim", "quotation", "figure") && panel(id, askForValues, beside);

async function verdict(id, beside) {
  acts.settle();
  await outbox.sent(); // only the server's answer to an accept brings the claim
  const { claim } = store.get(id);
  const { verdicts } = store.article;
  if (!verdicts.length) announce(gettext("This newsroom gives no verdicts."));
  else if (!claim || !standing(id, "claim")) announce(gettext("A verdict is given on an accepted claim."));
  else await panel(id, askForVerdict, beside, { ratings: verdicts });
}

// --- mouse

element("side").addEventListener("click", (event) => {
  const card = event.target.closest(".card");
  if (!card) return;
  const { id } = card.dataset;
  const button = reads ? null : event.target.closest("[data-act]");
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
    case "kind":
      changeKind(id, null, button);
      return;
    case "role":
      setRole(id, button.dataset.id, button);
      return;
    case "note":
      writeNote(id, button);
      return;
    case "reject-actor":
      rejectActor(id);
      return;
    case "who":
      who(id, button.dataset.id, button);
      return;
    case "same":
      same(id, button);
      return;
    case "values":
      values(id, button);
      return;
    case "verdict":
      verdict(id, button);
      return;
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
  if (caret.on) caret.moveTo(offset);
  const ids = wordsUnder(event.clientX, event.clientY, offset);
  if (ids.length) focus(ids[(ids.indexOf(store.current) + 1) % ids.length], { scroll: false });
  else store.focus(null);
});

/** The ids of the annotations whose words stand at a point, the smallest first. */
function wordsUnder(x, y, offset) {
  const painted = paint.under(x, y);
  if (painted) return store.smallestFirst(painted);
  const near = [...new Set([...store.at(offset), ...store.at(offset - 1)])];
  return near.filter((id) => paint.covers(store.get(id), x, y));
}

element("undo").addEventListener("click", undo);
element("redo").addEventListener("click", redo);
element("open-find").addEventListener("click", () => find.open());

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
const inText = () => caret.on;
const moving = gettext("Moving");
const deciding = gettext("Deciding");
const mending = gettext("The current card");
const saying = gettext("Selected words");
const reading = gettext("In the text");
const by = (press) => (press.altKey ? "character" : "word");
const arrows = (key) => (key === "arrowright" || key === "arrowdown" || key === "end" ? 1 : -1);
const all = [
  { keys: ["j"], group: moving, words: gettext("next card"), bar: gettext("next"), shift: false, run: () => go(1) },
  { keys: ["k"], group: moving, words: gettext("previous card"), bar: gettext("previous"), shift: false, run: () => go(-1) },
  { keys: ["n"], group: moving, words: gettext("next that waits for a decision"), bar: gettext("next undecided"), shift: false, run: nextUndecided },
  { keys: ["n"], group: moving, words: gettext("next article with something undecided"), shift: true, run: nextArticle },
  { keys: ["/"], group: moving, words: gettext("search in the text; what was found is left selected"), bar: gettext("find"), run: () => find.open() },
  { keys: ["escape"], group: moving, words: gettext("leave the selection, the caret, then the card"), run: leave },
  { keys: ["?"], group: moving, words: gettext("all keys"), run: () => element("help").showModal() },

  { keys: ["enter"], group: deciding, words: gettext("accept (where the words changed: it is the same), and on to the next that waits"), bar: gettext("accept"), when: any, run: () => decideAndGoOn("accept") },
  { keys: ["x"], group: deciding, words: gettext("reject whom the engine names here, in this article or the whole story"), shift: true, when: any, run: () => rejectActor(store.current) },
  { keys: ["b"], group: deciding, words: gettext("accept all that the engine is sure of"), run: acceptAbove },
  { keys: ["w"], group: deciding, words: gettext("this article: take it, give it back, done, sign off"), bar: gettext("work"), run: () => working.ask() },
  { keys: ["x"], group: deciding, words: gettext("reject, and on to the next that waits"), bar: gettext("reject"), when: any, run: () => decideAndGoOn("reject") },
  { keys: ["z"], group: deciding, words: gettext("undo what you did last in this article"), bar: gettext("undo"), shift: false, run: undo },
  { keys: ["z"], group: deciding, words: gettext("do again what you undid"), shift: true, run: redo },

  { keys: ["c"], group: saying, words: gettext("are a claim"), when: words, run: () => make("claim") },
  { keys: ["q"], group: saying, words: gettext("are a quotation"), when: words, run: () => make("quotation") },
  { keys: ["a"], group: saying, words: gettext("name an actor"), when: words, run: () => make("actor") },
  { keys: ["f"], group: saying, words: gettext("are a figure"), when: words, run: () => make("figure") },
  { keys: ["m"], group: saying, words: gettext("carry a note for colleagues"), when: words, run: () => make("note") },
  { keys: ["e"], group: saying, words: gettext("are the words of the current card"), when: () => words() && mendable(), run: mendToSelection },

  { keys: ["v"], group: reading, words: gettext("a caret in the text, and out again"), bar: gettext("caret"), run: () => (caret.on ? caret.leave() : startCaret()) },
  { keys: ["arrowleft", "arrowright"], group: reading, words: gettext("by a word; with ⇧ they select, with Alt by a character"), when: inText, run: (press) => caret.step(arrows(press.key), { by: by(press), extend: press.shiftKey }) },
  { keys: ["arrowup", "arrowdown"], group: reading, words: gettext("by a line; with ⇧ they select"), when: inText, run: (press) => caret.lineStep(arrows(press.key), { extend: press.shiftKey }) },
  { keys: ["home", "end"], group: reading, words: gettext("to the paragraph’s beginning and end"), when: inText, run: (press) => caret.edge(arrows(press.key), { extend: press.shiftKey }) },

  { keys: ["arrowleft", "arrowright"], group: mending, shift: true, alt: false, words: gettext("move its end (or its beginning) by a word"), bar: gettext("boundary"), when: any, run: (press) => boundary.step(arrows(press.key), "word") },
  { keys: ["arrowleft", "arrowright"], group: mending, shift: true, alt: true, words: gettext("by a character"), when: any, run: (press) => boundary.step(arrows(press.key), "character") },
  { keys: ["e"], group: mending, words: gettext("⇧← and ⇧→ move the other edge"), when: mendable, run: () => boundary.turn() },
  { keys: ["t"], group: mending, words: gettext("another kind"), bar: gettext("kind"), when: any, run: () => changeKind(store.current) },
  { keys: Object.keys(KIND_KEYS), group: mending, words: gettext("claim, quotation, actor, figure, date at once"), when: any, run: (press) => changeKind(store.current, KIND_KEYS[press.key]) },
  { keys: ["a"], group: mending, words: gettext("link an actor"), bar: gettext("actor"), when: any, run: () => link(store.current) },
  { keys: ["r"], group: mending, words: gettext("another role for its actor"), bar: gettext("role"), when: any, run: () => setRole(store.current) },
  { keys: ["i"], group: mending, words: gettext("who is it: names, identifiers, offices; two that are one"), when: any, run: () => hold(who(store.current)) },
  { keys: ["d"], group: mending, words: gettext("what the words say: proposition, figures, modality, time"), when: any, run: () => hold(values(store.current)) },
  { keys: ["s"], group: mending, words: gettext("the same as a claim that stands already"), when: any, run: () => hold(same(store.current)) },
  { keys: ["y"], group: mending, words: gettext("a verdict: is the claim so?"), when: any, run: () => hold(verdict(store.current)) },
  { keys: ["m"], group: mending, words: gettext("a note for colleagues; never told to partners"), bar: gettext("note"), when: any, run: () => writeNote(store.current) },
  { keys: ["?"], group: moving, words: "", bar: gettext("all keys"), run: () => {} },
];
const bindings = reads ? all.filter(({ group }) => [moving, reading].includes(group)) : all;

/** On to the next article; what is on its way to the server arrives first. */
async function nextArticle() {
  acts.settle();
  if (!(await outbox.sent())) {
    announce(gettext("The next article can be shown when the line is back."));
    return;
  }
  location.assign(element("next-article").href);
}

function nextUndecided() {
  go(1, undecided, () => announce(gettext("Nothing waits for a decision here.")));
}

listen(bindings);
element("keys").append(...bar(bindings));
element("help-keys").append(...help(bindings));
for (const button of document.querySelectorAll("[data-help]")) button.addEventListener("click", () => element("help").showModal());

// --- what colleagues and the engine do meanwhile

function showProgress() {
  const { decided, total } = store.progress;
  for (const [name, words] of [["undo", gettext("Undo: %(act)s")], ["redo", gettext("Do again: %(act)s")]]) {
    const act = store.history[name];
    element(name).disabled = !act;
    const title = act ? fill(words, { act }) : { undo: gettext("Nothing to undo"), redo: gettext("Nothing to do again") }[name];
    element(name).title = title;
    element(name).setAttribute("aria-label", title);
  }
  element("run-notes").hidden = store.article.runNotes.length === 0;
  write("run-notes", store.article.runNotes.join(" "));
  write("decided", decided);
  write("total", total);
  element("bar").style.width = `${total ? Math.round((100 * decided) / total) : 0}%`;
  const ask = [...store.annotations.values()].filter((one) => one.place === "ask" && one.state === "suggested").length;
  write("ask-count", store.whole ? ask : "");
  const nothing = store.whole && store.sequence.length === 0;
  element("empty").hidden = !nothing;
  if (nothing) element("empty-words").textContent = emptyWords();
  write("drawer-count", store.whole ? store.sequence.length : "");
}

/** The same words written again would have the whole page laid out again. */
function write(id, words) {
  if (element(id).textContent !== String(words)) element(id).textContent = words;
}

function emptyWords() {
  if (store.article.run === "queued" || store.article.run === "running") return gettext("The engine is reading this article. What it finds appears here by itself.");
  if (store.article.run === "failed") return gettext("The engine could not read this article. Select words to say what they are.");
  return reads ? gettext("Nothing is marked yet.") : gettext("Nothing is marked yet. Select words to say what they are.");
}

addEventListener("pagehide", () => acts.settle());
const working = new Working(store, server, { pill: element("work"), here: element("here"), next: nextArticle, signOff: page.signOff ?? null });
const live = new Live(store, server, { newer: element("newer"), cardOf: (id) => column.cardOf(id), silent: reads });
// Keys that wait for an answer would wait as long as the line is down.
connection.addEventListener("change", () => connection.state !== "up" && release());

// --- many at once

async function acceptAbove() {
  const chosen = await askAbove(server);
  if (chosen) hold(acts.acceptAbove(chosen).then((id) => focus(id)));
}

/** Rejects whom the current card names, here or in the whole story. */
async function rejectActor(id) {
  const role = store.get(id).roles.find((one) => one.state === "suggested");
  if (!role) {
    announce(gettext("The engine names nobody here that was not decided on."));
    return;
  }
  try {
    const chosen = await askActor(server, id, role.id);
    if (chosen) hold(acts.rejectActor(id, role.id, chosen));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message, { wrong: true });
  }
  column.cardOf(id)?.focus({ preventScroll: true });
}

element("accept-above").addEventListener("click", acceptAbove);

// --- paper

addEventListener("beforeprint", () => {
  const { paddingInlineStart: start, paddingInlineEnd: end } = getComputedStyle(article);
  article.parentElement.style.setProperty("--measure", `${article.clientWidth - parseFloat(start) - parseFloat(end)}px`);
  column.showAll();
});
addEventListener("afterprint", () => column.measure());

// --- begin

if (!state.article.verdicts.length) document.body.dataset.noVerdicts = "";
column.update(store.annotations.keys(), { moved: true });
showProgress();
if (document.fonts.status !== "loaded") document.fonts.ready.then(() => column.measure());
document.documentElement.dataset.ready = "true";
afterPaint(() => {
  live.start();
  if (!store.whole) live.look();
});
// Whoever comes from a list of annotations wants that one.
const wanted = location.hash.slice(1);
if (store.get(wanted)) focus(wanted);
else if (wanted && !store.whole) hold(whole().then(() => focus(store.get(wanted) && wanted)));

/** What is there already is painted first; at once where nobody looks. */
function afterPaint(act) {
  if (document.hidden) act();
  else requestAnimationFrame(() => setTimeout(act, 0));
}
