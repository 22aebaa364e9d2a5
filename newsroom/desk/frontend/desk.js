// The page of an article: puts its parts together. The server holds the rules; this page shows the state and sends what
// the editor does.

import { Actions } from "./actions.js";
import { AssignmentPill } from "./assignment.js";
import { Boundary } from "./boundary.js";
import { askAbove } from "./bulk.js";
import { Caret } from "./caret.js";
import { Column } from "./column.js";
import { rowLabel } from "./card-rows.js";
import { spokenLabel } from "./cards.js";
import { bindingsOf } from "./commands.js";
import { byId, focused, targetElement } from "./dom.js";
import { Find } from "./find.js";
import { showProgress } from "./header.js";
import { highlight, Highlights } from "./highlights.js";
import { gettext } from "./i18n.js";
import { bar, help, hold, listen, release } from "./keys.js";
import { STATES } from "./labels.js";
import { askForNote } from "./menus.js";
import { announce } from "./messages.js";
import { connection, outbox, page } from "./page.js";
import { Poller } from "./polling.js";
import { Questions } from "./questions.js";
import { Selected } from "./selection.js";
import { Server } from "./server.js";
import { look as lookOf, reach, Store, undecided } from "./store.js";
import { ArticleText } from "./text.js";
import { withActions } from "./unsent.js";

/** @import { Annotation, FirstState, Kind, Span } from "./types.d.ts" */
/** @import { Change, Filter } from "./store.js" */

const reads = page.reads !== undefined; // the editor may read and not decide
const article = byId("article");
/** @type {FirstState} the annotations at the beginning of the text; the page asks for the others later */
const state = JSON.parse(byId("first").textContent);
const { language } = state.article;

const text = new ArticleText(article, showAgain);
const shownHere = { editor: page.editor, revision: state.article.revision.id };
const store = new Store(state, (annotation) => withActions(annotation, outbox.on(annotation.id), shownHere));
const server = new Server({ desk: page.desk, article: page.article, id: state.article.id }, connection, outbox);
const actions = new Actions(store, server, outbox, (start, end) => text.slice(start, end));
const highlights = new Highlights(text);
const column = new Column(store, highlights, { article, cards: byId("cards"), margin: byId("margin"), lost: byId("lost") }, readable);
const boundary = new Boundary(store, text, actions, { language });
const selected = new Selected(text, { language, annotate, adjust: adjustToSelection, canAdjust });
const caret = new Caret(text, selected, {
  language,
  top: () => byId("header").getBoundingClientRect().bottom,
  bottom: () => innerHeight - byId("keys").offsetHeight - drawerHeight(),
});
const find = new Find(text, byId("find"), { show: (span) => scrollToWords(span), closed: selectMatch });
const poller = new Poller(store, server, { newer: byId("newer"), cardOf: (id) => column.cardOf(id), silent: reads });
const pill = new AssignmentPill(store, server, { pill: byId("work"), here: byId("here"), next: nextArticle, signOff: page.signOff ?? null });
const changed = () => poller.look();
const questions = new Questions({ store, server, outbox, actions, column, focus: (id) => focus(id, { scroll: false }), changed });

store.addEventListener("change", (event) => {
  const { detail } = /** @type {CustomEvent<Change>} */ (event);
  column.update(detail.ids, detail);
  boundary.show();
  showProgress(store, { reads });
});
column.addEventListener("measured", () => boundary.show());

/** Something has changed the article's nodes: put the marks, the cards and the handles where the words are now. */
function showAgain() {
  highlights.renew();
  find.renew();
  column.measure();
}

// --- moving about

/**
 * Make an annotation the current one.
 *
 * @param {string | null | undefined} id
 * @param {{scroll?: boolean, row?: boolean}} [options] `row`: its row, and not its card
 */
function focus(id, { scroll = true, row = false } = {}) {
  if (!id) return;
  store.focus(id, { row });
  column.cardOf(id)?.focus({ preventScroll: true });
  if (scroll) scrollToAnnotation(id);
}

/**
 * Go to a neighbour of the current card; to one that is not known yet, as soon as it is.
 *
 * @param {number} step 1 or -1
 * @param {(annotation: Annotation) => boolean} [wanted]
 * @param {() => void} [nothing] called if there is none
 */
function go(step, wanted, nothing = () => {}) {
  const id = store.next(step, wanted);
  if (id === undefined) hold(whole().then(() => go(step, wanted, nothing)));
  else if (id) focus(id);
  else nothing();
}

/**
 * Go to the row above or below on the current card.
 *
 * @param {number} step 1 or -1
 */
function goRow(step) {
  const next = store.nextRow(step);
  if (!next) return;
  focus(next.id, { row: next.row });
  const card = store.cardOf(next.id);
  const [one, members] = [store.get(next.id), store.membersOf(card)];
  announce(next.row ? `${rowLabel(one, members, store.utterance(card).spare)}, ${STATES[lookOf(one)]}` : spokenLabel(one, store.lookOf(card)));
}

/**
 * Resolve once all annotations of the article are known.
 *
 * @returns {Promise<void>}
 */
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

/**
 * Scroll as little as needed, so that both the words and their card can be read.
 *
 * @param {string} id
 */
function scrollToAnnotation(id) {
  if (column.narrow.matches || !highlights.firstLine(store.get(id))) column.cardOf(id)?.scrollIntoView({ block: "nearest" });
  const words = reach(store.get(id));
  if (words) scrollToWords(words, column.narrow.matches ? 0 : column.extent(id));
}

/** Return the px of the window between the page's header and its keys: what can be read without scrolling. */
function readable() {
  return innerHeight - byId("keys").offsetHeight - byId("header").offsetHeight - 48;
}

function drawerHeight() {
  return column.narrow.matches ? byId("side").offsetHeight : 0;
}

/**
 * Scroll so that words, and `below` px beside them, can be read.
 *
 * @param {Span} span
 */
function scrollToWords({ start, end }, below = 40) {
  const line = text.range(start, end)?.getClientRects()[0];
  if (!line) return;
  const lowest = innerHeight - byId("keys").offsetHeight - Math.max(drawerHeight(), below) - 24;
  const highest = byId("header").offsetHeight + 24;
  if (line.top >= highest && line.top <= lowest) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scrollBy({ top: line.top - Math.max(highest, (highest + lowest) / 2.4), behavior: still ? "instant" : "smooth" });
}

/** Step back once: out of the selection, out of the caret, off the card. */
function leave() {
  if (caret.on) {
    if (selected.span) caret.moveTo(caret.focus);
    else caret.leave();
    return;
  }
  if (selected.span || selected.altered) selected.clear();
  else store.focus(null);
  focused()?.blur();
}

function nextUndecided() {
  go(1, undecided, () => announce(gettext("Nothing waits for a decision here.")));
}

/** Go to the next article after unsent actions have arrived. */
async function nextArticle() {
  actions.settle();
  if (await outbox.sent()) location.assign(/** @type {HTMLAnchorElement} */ (byId("next-article")).href);
  else announce(gettext("The next article can be shown when the line is back."));
}

// --- decisions

/** What keys do with the current card. */
const deciding = {
  accept: (/** @type {string} */ card) => actions.acceptCard(card),
  reject: (/** @type {string} */ card) => actions.rejectCard(card),
  acceptSpeaker: (/** @type {string} */ card) => actions.acceptSpeaker(card),
};

/**
 * Decide on the current card, or reject its current row, and go on to what waits next: first on the same card.
 *
 * @param {"accept" | "reject" | "acceptSpeaker"} name
 */
function decide(name) {
  const { current, currentCard: card, row } = store;
  if (!current || !card) return;
  let done;
  /** @type {string | null | undefined} */
  let next;
  store.together(() => {
    if (row && name === "reject") done = actions.reject(current);
    else done = deciding[name](card);
    if (!done) return;
    const here = row && name === "reject" && store.checked(store.cardOf(card)).length > 0;
    next = here ? store.cardOf(card) : store.next(1, undecided);
    if (next) store.focus(next);
  });
  if (next) focus(next);
  else if (done) go(1, undecided);
}

/** @param {Promise<string | null>} done resolves to the id of an annotation that was changed */
function focusCardAfter(done) {
  hold(done.then((id) => id && focus(store.cardOf(id))));
}

function undo() {
  focusCardAfter(actions.undo());
}

function redo() {
  focusCardAfter(actions.redo());
}

async function acceptAbove() {
  const chosen = await askAbove(server);
  if (chosen) focusCardAfter(actions.acceptAbove(chosen));
}

// --- selected words

/**
 * Make the selected words an annotation.
 *
 * @param {Kind} kind
 */
async function annotate(kind) {
  const { span: words } = selected;
  if (!words) return;
  const id = kind === "note" ? await noteSelection(words) : await hold(actions.annotate(kind, words));
  if (!id) return; // the selection stays, so that the editor can try again
  const now = selected.span;
  // Other words that were selected while the server answered stay selected.
  if (!now || (now.start === words.start && now.end === words.end)) {
    if (caret.on) caret.moveTo(words.end);
    selected.clear();
  }
  focus(id, { scroll: false });
  if (kind === "actor") questions.actor(id, { words: words.exact });
}

/**
 * Ask for a note on selected words. Return its id, or null.
 *
 * @param {NonNullable<typeof selected.span>} words
 */
async function noteSelection(words) {
  // The browser shows no selection while the focus is elsewhere, so the words are marked.
  const range = /** @type {Range} */ (text.range(words.start, words.end));
  highlight("found-now").add(range);
  const note = await askForNote({ beside: range, text: "", language: document.documentElement.lang });
  highlight("found-now").delete(range);
  return note ? hold(actions.noteWords(words, note)) : null;
}

function canAdjust() {
  const annotation = store.currentAnnotation;
  return annotation !== null && annotation.state !== "rejected";
}

function hasRows() {
  return store.currentCard !== null && store.utterance(store.currentCard).members.length > 1;
}

/** Make the selected words the span of the current card. */
function adjustToSelection() {
  const { span } = selected;
  if (!span || !canAdjust()) return;
  boundary.take(span);
  actions.settle();
  selected.clear();
}

// --- caret and search

/** Start the caret at the selection, at the current words, or at the first words that are visible. */
function startCaret() {
  const { currentAnnotation } = store;
  const now = selected.span ?? (currentAnnotation && reach(currentAnnotation));
  caret.enter(now ? now.start : firstVisible());
}

function firstVisible() {
  const top = byId("header").getBoundingClientRect().bottom;
  const block = text.blocks.find(({ element }) => element.getBoundingClientRect().bottom > top + 20);
  return block?.start ?? 0;
}

/**
 * Leave the last match selected: the next key makes it an annotation.
 *
 * @param {Span | null} span
 */
function selectMatch(span) {
  focused()?.blur();
  if (!span) return;
  if (caret.on) caret.leave();
  selected.take(span.start, span.end);
}

// --- mouse

/** @type {Record<string, (id: string, button: HTMLElement) => void>} what a card's buttons do, by data-act */
const buttons = {
  accept: (id) => actions.acceptCard(id),
  confirm: (id) => actions.acceptCard(id),
  reject: (id) => actions.rejectCard(id),
  reopen: (id) => actions.reopenCard(id),
  drop: (id) => actions.reject(id),
  restore: (id) => actions.reopen(id),
  take: (id) => actions.takeWords(id),
  unlink: (id, { dataset }) => actions.unlink(id, dataset.id ?? ""),
  kind: (id, beside) => questions.kind(id, { beside }),
  role: (id, beside) => questions.role(id, { role: beside.dataset.id, beside }),
  note: (id, beside) => questions.note(id, { beside }),
  "reject-actor": (id) => questions.rejectActor(id),
  who: (id, beside) => questions.profile(id, { actor: beside.dataset.id, beside }),
  same: (id, beside) => questions.same(id, { beside }),
  values: (id, beside) => questions.values(id, { beside }),
  verdict: (id, beside) => questions.verdict(id, { beside }),
  actor: (id, beside) => questions.actor(id, { words: beside.dataset.name || null, role: beside.dataset.role, beside }),
};

byId("side").addEventListener("click", (event) => {
  const target = targetElement(event);
  const card = /** @type {HTMLElement | null | undefined} */ (target?.closest(".card"))?.dataset.id;
  if (!target || !card) return;
  const row = /** @type {HTMLElement | null} */ (target.closest("[data-row]"))?.dataset.row;
  const button = reads ? null : /** @type {HTMLElement | null} */ (target.closest("[data-act]"));
  if (button) buttons[button.dataset.act ?? ""]?.(row ?? card, button);
  else if (getSelection()?.isCollapsed) focus(row ?? card, { row: Boolean(row) });
});

byId("margin").addEventListener("click", (event) => {
  const mark = /** @type {HTMLElement | null | undefined} */ (targetElement(event)?.closest(".mark"));
  if (mark) focus(mark.dataset.id);
});

// A link in a received text leads elsewhere: a plain click selects a mark as anywhere else, and never leaves the desk.
for (const anchor of /** @type {NodeListOf<HTMLAnchorElement>} */ (article.querySelectorAll("a[href]"))) anchor.target = "_blank";

// A click chooses the smallest span under the pointer; a second click the next larger one.
article.addEventListener("click", (event) => {
  const target = targetElement(event);
  if (target?.closest("a") && event.detail && !event.ctrlKey && !event.metaKey) event.preventDefault();
  if (!getSelection()?.isCollapsed || target?.closest("button")) return;
  const offset = text.offsetAt(event.clientX, event.clientY);
  if (offset === null) return;
  if (caret.on) caret.moveTo(offset);
  const ids = annotationsUnder(event.clientX, event.clientY, offset);
  if (ids.length) focus(ids[(ids.indexOf(store.current ?? "") + 1) % ids.length], { scroll: false });
  else store.focus(null);
});

/**
 * Return the ids of the annotations whose words are at a point, the smallest first.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} offset
 */
function annotationsUnder(x, y, offset) {
  const painted = highlights.under(x, y);
  if (painted) return store.smallestFirst(painted);
  const near = [...new Set([...store.at(offset), ...store.at(offset - 1)])];
  return near.filter((id) => highlights.covers(store.get(id), x, y));
}

byId("undo").addEventListener("click", undo);
byId("redo").addEventListener("click", redo);
byId("open-find").addEventListener("click", () => find.open());
byId("accept-above").addEventListener("click", acceptAbove);

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-filter]"))) {
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    store.filter(/** @type {Filter} */ (button.dataset.filter), on);
  });
}

byId("drawer").addEventListener("click", () => {
  const open = byId("side").toggleAttribute("data-open");
  byId("drawer").setAttribute("aria-expanded", String(open));
});

// --- keys

const showHelp = () => /** @type {HTMLDialogElement} */ (byId("help")).showModal();
/** @param {(id: string) => unknown} act */
const onCurrent = (act) => () => store.current && act(store.current);
/** @param {(id: string) => unknown} act */
const onClaim = (act) => () => {
  const { current, currentCard, row } = store;
  // A claim is often a row of its quotation's card.
  const claim = currentCard && !row ? store.membersOf(currentCard).find(({ kind, state: now }) => kind === "claim" && now !== "rejected") : null;
  return current && act(claim?.id ?? current);
};
const bindings = bindingsOf(
  {
    go: (step) => go(step),
    goRow,
    nextUndecided,
    nextArticle,
    find: () => find.open(),
    leave,
    help: showHelp,
    decide,
    rejectActor: onCurrent((id) => questions.rejectActor(id)),
    acceptAbove,
    assignment: () => pill.ask(),
    undo,
    redo,
    annotate,
    adjustToSelection,
    toggleCaret: () => (caret.on ? caret.leave() : startCaret()),
    moveCaret: (direction, by, extend) => caret.step(direction, { by, extend }),
    moveCaretByLine: (direction, extend) => caret.lineStep(direction, { extend }),
    moveCaretToEdge: (direction, extend) => caret.edge(direction, { extend }),
    adjustSpan: (direction, by) => boundary.step(direction, by),
    otherEdge: () => boundary.turn(),
    kind: (kind) => store.current && questions.kind(store.current, { kind }),
    actor: onCurrent((id) => questions.actor(id)),
    role: onCurrent((id) => questions.role(id)),
    profile: onCurrent((id) => hold(questions.profile(id))),
    values: onCurrent((id) => hold(questions.values(id))),
    same: onClaim((id) => hold(questions.same(id))),
    verdict: onClaim((id) => hold(questions.verdict(id))),
    note: onCurrent((id) => questions.note(id)),
  },
  { hasCurrent: () => Boolean(store.current), hasRows, hasSelection: () => Boolean(selected.span) || selected.altered, hasCaret: () => caret.on, canAdjust },
  { reads },
);
listen(bindings);
byId("keys").append(...bar(bindings));
byId("help-keys").append(...help(bindings));
for (const button of document.querySelectorAll("[data-help]")) button.addEventListener("click", showHelp);

addEventListener("pagehide", () => actions.settle());
// Held keys must not wait for as long as the connection is down.
connection.addEventListener("change", () => {
  if (connection.state !== "up") release();
});

// --- paper

addEventListener("beforeprint", () => {
  const { paddingInlineStart: start, paddingInlineEnd: end } = getComputedStyle(article);
  article.parentElement?.style.setProperty("--measure", `${article.clientWidth - parseFloat(start) - parseFloat(end)}px`);
  column.showAll();
});
addEventListener("afterprint", () => column.measure());

// --- begin

if (!state.article.verdicts.length) document.body.dataset.noVerdicts = "";
column.update(store.annotations.keys(), { moved: true });
showProgress(store, { reads });
if (document.fonts.status !== "loaded") document.fonts.ready.then(() => column.measure());
document.documentElement.dataset.ready = "true";
afterPaint(() => {
  poller.start();
  if (!store.whole) poller.look();
});
// The address may name an annotation.
const wanted = location.hash.slice(1);
if (store.has(wanted)) focus(wanted);
else if (wanted && !store.whole) hold(whole().then(() => focus(store.has(wanted) ? wanted : null)));

/**
 * Call `start` after the first paint, or at once if the page is not visible.
 *
 * @param {() => void} start
 */
function afterPaint(start) {
  if (document.hidden) start();
  else requestAnimationFrame(() => setTimeout(start, 0));
}
