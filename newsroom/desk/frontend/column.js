// The cards beside the text and the marks in the margin, kept in step with the store and in place with the words.

import { fillCard, makeMark, spoken } from "./cards.js";
import { make } from "./dom.js";
import { columns, settle } from "./layout.js";
import { look, reach } from "./store.js";

const ABOVE = 8; // px that a card's top stands above its words' top, so that its title is level with them

const NEAR = 1200; // px above and below the window in which things are kept in their places
const MARK = 26; // px from one mark in the margin to the next: each is 24 wide, and can be hit by a finger
const TYPICAL = 96; // px: how high a card is taken to be until it is filled
const MANY = 60; // so many new cards at once are made in the turns that the browser has to spare, but for those in sight
const FEW = 40; // cards that are made in one such turn
const SHEAF = 2000; // code points whose cards lie together: a browser lays out all that lie in one box when one changes

const stands = new WeakMap(); // where an element was put last: asking its style a thousand times costs more than this

export class Column extends EventTarget {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./paint.js").Paint} paint
   * @param {{cards: HTMLElement, margin: HTMLElement, lost: HTMLElement, article: HTMLElement}} places
   * @param {() => number} room px of the window in which the current card and its words are to be seen together
   */
  constructor(store, paint, places, room) {
    super();
    this.store = store;
    this.paint = paint;
    this.places = places;
    this.room = room;
    this.cards = new Map(); // id -> {card, mark}
    this.late = new Set(); // ids whose cards are still to be made
    this.filled = new Set(); // ids whose cards have their content; of a thousand those near the window come first
    this.sheaves = new Map(); // number -> the box of the cards whose words begin in that stretch of the text
    this.heights = new Map();
    this.tops = new Map(); // id -> px where its words stand, below the top of the article
    this.measured = new Map(); // id -> the offsets for which that was read
    this.wanted = new Map(); // element -> [x, y, and a card's id] where it belongs; what is out of sight is put there when it comes near
    this.narrow = matchMedia("(max-width: 1120px)");
    // Fonts, a turned tablet, another zoom: the words move, and what points at them has to follow.
    new ResizeObserver(() => {
      const { width, height } = places.article.getBoundingClientRect();
      if (width !== this.size?.width || height !== this.size?.height) this.measure();
    }).observe(places.article);
    this.narrow.addEventListener("change", () => this.measure());
    addEventListener("scroll", () => {
      this.catching ??= requestAnimationFrame(() => {
        this.catching = null;
        this.#look();
        if (this.late.size && this.#make(this.#inSight(this.late)).length) this.place();
        else this.#putNear();
      });
    }, { passive: true });
  }

  cardOf(id) {
    return this.cards.get(id)?.card ?? null;
  }

  /** Brings the elements of `ids` up to date; with `moved`, which cards there are, and their order, too. */
  update(ids, { moved = false } = {}) {
    const changed = new Set(ids);
    if (!this.size) {
      // Before anything is painted that is out of sight; and the observer has nothing new to tell of this size.
      const { width, height } = this.places.article.getBoundingClientRect();
      this.size = { width, height };
      this.#look();
    }
    for (const id of changed) this.#paint(id);
    if (moved) {
      this.#lower(this.#top());
      for (const id of this.#arrange()) changed.add(id);
    }
    if (this.late.has(this.store.current)) this.#make([...this.late]); // it is wanted now, and in its place
    let resized = moved;
    let top = null; // to read it lays the page out: only where something has to be measured
    for (const id of changed) {
      if (!this.cards.has(id) || this.measured.get(id) === placeOf(this.store.get(id))) continue;
      this.#measureOne(id, (top ??= this.#top()));
      resized = true;
    }
    for (const id of changed) this.#mark(id);
    const shown = [...changed].filter((id) => this.filled.has(id) || id === this.store.current || !this.tops.has(id));
    if (this.#fill(shown)) resized = true;
    if (resized || this.store.current !== this.pinned) this.place();
  }

  /** Reads again where all words stand, then puts everything in its place. */
  measure() {
    this.tops.clear();
    this.measured.clear();
    const { top, width, height } = this.places.article.getBoundingClientRect();
    this.size = { width, height };
    this.#look();
    this.#lower(top);
    for (const id of this.cards.keys()) this.#measureOne(id, top);
    this.#resized(this.filled);
    this.place();
    this.dispatchEvent(new Event("measured"));
  }

  /**
   * Makes the cards that were put off, then fills those that are out of sight, whenever the browser has nothing else to
   * do; all of it at once for paper.
   */
  fillRest({ now = false } = {}) {
    if (this.late.size && now) this.#make([...this.late]);
    if (this.late.size) {
      this.resting ??= requestIdleCallback(() => {
        this.resting = null;
        this.#make([...this.late].slice(0, FEW));
        this.place();
      });
      return;
    }
    const left = this.store.sequence.filter((id) => !this.filled.has(id));
    if (!left.length || (this.resting && !now)) return;
    if (now) {
      this.#fill(left);
      this.place();
      return;
    }
    this.resting = requestIdleCallback((idle) => {
      this.resting = null;
      const some = [];
      while (left.length && (idle.timeRemaining() > 8 || !some.length)) {
        const few = left.splice(0, 8);
        this.#content(few);
        some.push(...few);
      }
      if (this.#resized(some)) this.place();
      else this.fillRest();
    });
  }

  /** px from where an annotation's words stand to the lower edge of its card, wherever the browser has moved it so far. */
  extent(id) {
    const lower = this.places.cards.getBoundingClientRect().top - this.places.article.getBoundingClientRect().top;
    const [, top] = this.wanted.get(this.cardOf(id)) ?? [0, 0];
    return lower + top + (this.heights.get(id) ?? 0) - (this.tops.get(id) ?? 0);
  }

  /** Puts cards and marks in their places. */
  place() {
    this.pinned = this.store.current;
    const top = this.#top(); // before the height below is another: to read it then lays the whole page out
    const ids = this.store.sequence.filter((id) => this.tops.has(id));
    const wanted = ids.map((id) => this.tops.get(id));
    for (const [i, { top, column }] of columns(wanted, { size: MARK }).entries()) {
      this.wanted.set(this.cards.get(ids[i]).mark, [column * MARK, top]);
    }
    if (this.narrow.matches) {
      for (const { card } of this.cards.values()) {
        this.wanted.delete(card);
        stands.delete(card);
        card.style.transform = "";
      }
      this.places.cards.style.height = "";
      this.#putNear(top);
      if (this.#fill(ids.slice(0, 24).filter((id) => !this.filled.has(id)))) this.#putNear(top);
      this.fillRest();
      return;
    }
    const heights = ids.map((id) => this.heights.get(id) ?? TYPICAL);
    const pinned = ids.indexOf(this.store.current);
    const slack = Math.max(0, this.room() - (heights[pinned] ?? 0));
    const tops = settle(wanted.map((top) => Math.max(top - this.lower - ABOVE, 0)), heights, { pinned, slack });
    ids.forEach((id, i) => this.wanted.set(this.cards.get(id).card, [0, tops[i], id]));
    const last = ids.length - 1;
    this.places.cards.style.height = last < 0 ? "0px" : `${Math.max(0, tops[last] + heights[last])}px`;
    this.#putNear(top);
    this.fillRest();
  }

  #top() {
    return this.places.article.getBoundingClientRect().top;
  }

  /** The filters stand above the cards, so a card's place begins lower than the article does. Read while nothing moves. */
  #lower(top) {
    this.lower = this.places.cards.getBoundingClientRect().top - top;
  }

  /** Paints the marks of the blocks that are in sight, or soon will be. */
  #look() {
    const { blocks } = this.paint.text;
    const boxes = blocks.map(({ element }) => element.getBoundingClientRect());
    const near = blocks.filter((_, i) => boxes[i].bottom > -NEAR && boxes[i].top < innerHeight + NEAR);
    if (near.length) this.paint.look({ start: Math.min(...near.map(({ start }) => start)), end: Math.max(...near.map(({ end }) => end)) });
  }

  /** All of it at once, for paper. */
  showAll() {
    this.paint.look({ start: 0, end: Infinity });
    this.fillRest({ now: true });
  }

  /** Moves and fills what is in sight, or was, or soon will be: of a thousand cards, a few. */
  #putNear(top = this.#top()) {
    const [first, last] = [-top - NEAR, -top + innerHeight + NEAR];
    const empty = [];
    for (const [element, [x, y, id]] of this.wanted) {
      const here = y > first && y < last;
      const stood = stands.get(element);
      if (here || !stood || (stood[1] > first && stood[1] < last)) move(element, x, y);
      if (here && id && !this.filled.has(id)) empty.push(id);
    }
    // What is filled has its true height by now: those below it move, and none is filled twice.
    if (empty.length && this.#fill(empty)) this.place();
  }

  /** Makes and takes away elements so that they are those of the sequence, in order; returns the new ones' ids. */
  #arrange() {
    const { sequence } = this.store;
    const wanted = new Set(sequence);
    for (const [id, { card, mark }] of this.cards) {
      if (wanted.has(id)) continue;
      card.remove();
      mark.remove();
      this.wanted.delete(card);
      this.wanted.delete(mark);
      this.measured.delete(id);
      this.cards.delete(id);
      this.heights.delete(id);
      this.tops.delete(id);
      this.filled.delete(id);
    }
    // "3 of 31" is said by each: one more, and all of them say something else.
    this.numbers = new Map(sequence.map((id, i) => [id, i + 1]));
    this.late = new Set(sequence.filter((id) => !this.cards.has(id)));
    const fresh = this.late.size > MANY ? this.#inSight(this.late) : [...this.late];
    this.#make(fresh);
    for (const id of this.cards.keys()) this.#label(id);
    return fresh;
  }

  /** Of `ids`, those whose words are in sight, or soon will be. */
  #inSight(ids) {
    const { start, end } = this.paint.sight;
    return [...ids].filter((id) => {
      const words = reach(this.store.get(id));
      return words && words.start < end && start < words.end;
    });
  }

  /** Makes cards that were put off, all but their places; gives their ids. */
  #make(ids) {
    this.#create(ids);
    // Before they are put into the page: what has just been put there is laid out before anything can be measured.
    const top = this.#top();
    for (const id of ids) this.#measureOne(id, top);
    this.#insertAll();
    for (const id of ids) this.#mark(id);
    return ids;
  }

  #create(ids) {
    for (const id of ids) {
      const card = make("section.card", { role: "group", tabIndex: -1, "data-id": id });
      this.cards.set(id, { card, mark: makeMark(this.store.get(id)) });
      this.late.delete(id);
    }
  }

  /** Puts all cards and marks into the page, each in its order; those that stand there already stay. */
  #insertAll() {
    const after = new Map(); // parent -> the element behind which the next one belongs
    for (const id of this.store.sequence) {
      if (!this.cards.has(id)) continue;
      const { card, mark } = this.cards.get(id);
      const lost = look(this.store.get(id)) === "lost";
      this.#insert(lost ? this.places.lost : this.#sheafOf(this.store.get(id)), card, after);
      if (lost) mark.remove();
      else this.#insert(this.places.margin, mark, after);
    }
    this.places.lost.parentElement.hidden = !this.places.lost.childElementCount;
  }

  #label(id) {
    const { card, mark } = this.cards.get(id);
    const label = spoken(this.store.get(id), this.numbers.get(id), this.numbers.size);
    card.setAttribute("aria-label", label);
    mark.setAttribute("aria-label", label);
  }

  /** The box that holds an annotation's card; boxes stand in the order of the text. */
  #sheafOf(annotation) {
    const number = Math.floor((reach(annotation)?.start ?? 0) / SHEAF);
    let sheaf = this.sheaves.get(number);
    if (!sheaf) {
      sheaf = make("div.sheaf", {});
      this.sheaves.set(number, sheaf);
      const behind = [...this.sheaves.keys()].filter((other) => other > number).sort((a, b) => a - b)[0];
      this.places.cards.insertBefore(sheaf, this.sheaves.get(behind) ?? null);
    }
    return sheaf;
  }

  #insert(parent, element, after) {
    const before = after.get(parent) ?? null;
    const next = before ? before.nextSibling : parent.firstChild;
    // Moving an element that stands right already would take the focus from it.
    if (next !== element) parent.insertBefore(element, next);
    after.set(parent, element);
  }

  #paint(id) {
    const annotation = this.store.get(id);
    if (!annotation || this.store.painted(annotation) === false) this.paint.hide(id);
    else this.paint.show(annotation, { current: id === this.store.current });
  }

  #mark(id) {
    const annotation = this.store.get(id);
    const both = this.cards.get(id);
    if (!annotation || !both) return;
    const current = id === this.store.current;
    both.card.tabIndex = current ? 0 : -1;
    both.mark.dataset.state = look(annotation);
    if (current) both.mark.setAttribute("aria-current", "true");
    else both.mark.removeAttribute("aria-current");
    this.#label(id);
  }

  /** Gives cards their content as it now is; whether any of them changed its height. */
  #fill(ids) {
    this.#content(ids);
    return this.#resized(ids);
  }

  #content(ids) {
    const { language, revision } = this.store.article;
    for (const id of ids) {
      const annotation = this.store.get(id);
      const card = this.cardOf(id);
      if (!annotation || !card) continue;
      const current = id === this.store.current;
      const held = card.contains(document.activeElement);
      fillCard(card, annotation, { language, revision: revision.number, current, pending: this.store.pending.has(id) });
      this.filled.add(id);
      // The button that had the focus is gone with the old content: keep it on the card, not on the page.
      if (held && !card.contains(document.activeElement)) card.focus({ preventScroll: true });
    }
  }

  /** Reads the heights of filled cards; whether one is another than it was. */
  #resized(ids) {
    let resized = false;
    for (const id of ids) {
      const height = this.cardOf(id)?.offsetHeight;
      if (height === this.heights.get(id)) continue;
      this.heights.set(id, height);
      resized = true;
    }
    return resized;
  }

  #measureOne(id, top) {
    this.measured.set(id, placeOf(this.store.get(id)));
    const line = this.paint.firstLine(this.store.get(id));
    if (line) {
      this.tops.set(id, line.top - top);
      return;
    }
    // Its words are gone: it stands in the list of the lost now, wherever it was before.
    this.tops.delete(id);
    const both = this.cards.get(id);
    for (const element of [both.card, both.mark]) {
      this.wanted.delete(element);
      stands.delete(element);
      element.style.transform = "";
    }
  }
}

function move(element, x, y) {
  const before = stands.get(element);
  if (before && before[0] === x && before[1] === y) return;
  stands.set(element, [x, y]);
  element.style.transform = `translate(${x}px, ${y}px)`;
}

function placeOf(annotation) {
  const words = annotation && reach(annotation);
  return words ? `${words.start}-${words.end}` : "";
}
