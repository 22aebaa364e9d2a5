// The cards beside the text and the marks in the margin. They follow the store, and keep their places beside the words.

import { fillCard, makeMark, spokenLabel } from "./cards.js";
import { make } from "./dom.js";
import { columns, settle } from "./layout.js";
import { look, reach } from "./store.js";

/** @import { Annotation } from "./types.d.ts" */

const ABOVE = 8; // px from a card's top to its words' top, so that its title is level with them
const NEAR = 1200; // px above and below the window in which elements are kept in their places
const MARK = 26; // px from one mark in the margin to the next: each is 24 wide, and can be hit by a finger
const TYPICAL = 96; // px: the assumed height of a card until it is filled
const MANY = 60; // of more new cards at once only those near the window are made now, the others when the browser is idle
const FEW = 40; // cards made in one idle turn
const GROUP = 2000; // code points whose cards share a box: if one changes, the browser lays out all in the same box

/** @type {WeakMap<HTMLElement, [number, number]>} where an element was put last; reading its style is slower */
const placed = new WeakMap();

export class Column extends EventTarget {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./highlights.js").Highlights} highlights
   * @param {{cards: HTMLElement, margin: HTMLElement, lost: HTMLElement, article: HTMLElement}} places
   * @param {() => number} room px of the window in which the current card and its words must both be visible
   */
  constructor(store, highlights, places, room) {
    super();
    this.store = store;
    this.highlights = highlights;
    this.places = places;
    this.room = room;
    /** @type {Map<string, {card: HTMLElement, mark: HTMLElement}>} */
    this.cards = new Map();
    /** @type {Set<string>} ids whose cards are still to be made */
    this.late = new Set();
    /** @type {Set<string>} ids whose cards have their content; those near the window come first */
    this.filled = new Set();
    /** @type {Map<number, HTMLElement>} number -> the box of the cards whose words begin in that stretch of the text */
    this.groups = new Map();
    /** @type {Map<string, number>} px */
    this.heights = new Map();
    /** @type {Map<string, number>} px from the top of the article to the words */
    this.tops = new Map();
    /** @type {Map<string, string>} the offsets for which that was measured */
    this.measured = new Map();
    /** @type {Map<HTMLElement, {x: number, y: number, id?: string}>} where an element belongs, and a card's id; elements
     * out of view are moved there when they come near */
    this.wanted = new Map();
    /** @type {Map<string, number>} the number of a card in its order */
    this.numbers = new Map();
    /** @type {{width: number, height: number} | null} */
    this.size = null;
    /** @type {number | null} */
    this.catching = null;
    /** @type {number | null} */
    this.resting = null;
    /** @type {string | null} */
    this.pinned = null;
    this.lower = 0;
    this.narrow = matchMedia("(max-width: 1120px)");
    // The words move with fonts, a turned tablet or another zoom.
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

  /**
   * Return the card that shows an annotation, or null.
   *
   * @param {string} id
   */
  cardOf(id) {
    return this.cards.get(this.store.cardOf(id))?.card ?? null;
  }

  /**
   * Update the marks of annotations and their cards; with `moved`, which cards there are, and their order, too.
   *
   * @param {Iterable<string>} ids
   * @param {{moved?: boolean}} [options]
   */
  update(ids, { moved = false } = {}) {
    const annotations = [...ids];
    if (!this.size) this.#begin();
    for (const id of annotations) this.#highlight(id);
    const changed = new Set(annotations.map((id) => this.store.cardOf(id)));
    if (moved) {
      this.#lower(this.#top());
      for (const id of this.#arrange()) changed.add(id);
    }
    const { currentCard: current } = this.store;
    if (current !== null && this.late.has(current)) this.#make([...this.late]); // it is needed now, in its place
    let resized = this.#measureMoved(changed) || moved;
    for (const id of changed) this.#mark(id);
    const shown = [...changed].filter((id) => this.filled.has(id) || id === current || !this.tops.has(id));
    if (this.#fill(shown)) resized = true;
    if (resized || current !== this.pinned) this.place();
  }

  /**
   * Measure those whose words are at other offsets than before. Return true if there are some.
   *
   * @param {Iterable<string>} ids
   */
  #measureMoved(ids) {
    const elsewhere = [...ids].filter((id) => this.cards.has(id) && this.measured.get(id) !== placeOf(this.store.get(id)));
    if (!elsewhere.length) return false;
    const top = this.#top(); // reading it lays the page out, so only if something is measured
    for (const id of elsewhere) this.#measureOne(id, top);
    return true;
  }

  /** Before marks out of view are painted; and the observer has nothing new to report for this size. */
  #begin() {
    const { width, height } = this.places.article.getBoundingClientRect();
    this.size = { width, height };
    this.#look();
  }

  /** Measure all words again, then put everything in its place. */
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
   * Make the remaining cards, then fill those out of view, while the browser is idle.
   *
   * @param {{now?: boolean}} [options] `now`: all at once, for paper
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
      /** @type {string[]} */
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

  /**
   * Return the px from an annotation's words to the lower edge of its card, once the card is in its place.
   *
   * @param {string} id
   */
  extent(id) {
    const lower = this.places.cards.getBoundingClientRect().top - this.places.article.getBoundingClientRect().top;
    const card = this.cardOf(id);
    const top = (card && this.wanted.get(card)?.y) ?? 0;
    const home = this.store.cardOf(id);
    return lower + top + (this.heights.get(home) ?? 0) - (this.tops.get(home) ?? 0);
  }

  /** Put cards and marks in their places. */
  place() {
    this.pinned = this.store.currentCard;
    const articleTop = this.#top(); // before the height below changes: reading it after that lays the whole page out
    const ids = this.store.sequence.filter((id) => this.tops.has(id));
    const wanted = ids.map((id) => this.tops.get(id) ?? 0);
    for (const [i, { top, column }] of columns(wanted, { size: MARK }).entries()) {
      this.wanted.set(this.#elements(ids[i]).mark, { x: column * MARK, y: top });
    }
    if (this.narrow.matches) {
      for (const { card } of this.cards.values()) {
        this.wanted.delete(card);
        placed.delete(card);
        card.style.transform = "";
      }
      this.places.cards.style.height = "";
      this.#putNear(articleTop);
      if (this.#fill(ids.slice(0, 24).filter((id) => !this.filled.has(id)))) this.#putNear(articleTop);
      this.fillRest();
      return;
    }
    const heights = ids.map((id) => this.heights.get(id) ?? TYPICAL);
    const pinned = this.pinned === null ? -1 : ids.indexOf(this.pinned);
    const slack = Math.max(0, this.room() - (heights[pinned] ?? 0));
    const tops = settle(wanted.map((y) => Math.max(y - this.lower - ABOVE, 0)), heights, { pinned, slack });
    ids.forEach((id, i) => this.wanted.set(this.#elements(id).card, { x: 0, y: tops[i], id }));
    const last = ids.length - 1;
    this.places.cards.style.height = last < 0 ? "0px" : `${Math.max(0, tops[last] + heights[last])}px`;
    this.#putNear(articleTop);
    this.fillRest();
  }

  /** @param {string} id */
  #elements(id) {
    return /** @type {{card: HTMLElement, mark: HTMLElement}} */ (this.cards.get(id));
  }

  #top() {
    return this.places.article.getBoundingClientRect().top;
  }

  /**
   * Measure how much lower than the article the cards begin: the filters are above them.
   *
   * @param {number} top
   */
  #lower(top) {
    this.lower = this.places.cards.getBoundingClientRect().top - top;
  }

  /** Paint the marks of the blocks near the window. */
  #look() {
    const { blocks } = this.highlights.text;
    const boxes = blocks.map(({ element }) => element.getBoundingClientRect());
    const near = blocks.filter((_, i) => boxes[i].bottom > -NEAR && boxes[i].top < innerHeight + NEAR);
    if (near.length) this.highlights.look({ start: Math.min(...near.map(({ start }) => start)), end: Math.max(...near.map(({ end }) => end)) });
  }

  /** Show everything at once, for paper. */
  showAll() {
    this.highlights.look({ start: 0, end: Infinity });
    this.fillRest({ now: true });
  }

  /** Move and fill what is, was or soon will be near the window: a few of a thousand cards. */
  #putNear(top = this.#top()) {
    const [first, last] = [-top - NEAR, -top + innerHeight + NEAR];
    const near = (/** @type {number} */ y) => y > first && y < last;
    /** @type {string[]} */
    const empty = [];
    for (const [element, { x, y, id }] of this.wanted) {
      const here = near(y);
      const before = placed.get(element);
      if (here || !before || near(before[1])) move(element, x, y);
      if (here && id && !this.filled.has(id)) empty.push(id);
    }
    // Filled cards have their real height now, so those below move.
    if (empty.length && this.#fill(empty)) this.place();
  }

  /** Make and remove elements so that they match the sequence, in order. Return the ids of the new ones. */
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
    // Each label says "3 of 31": with one more, all change.
    this.numbers = new Map(sequence.map((id, i) => [id, i + 1]));
    this.late = new Set(sequence.filter((id) => !this.cards.has(id)));
    const fresh = this.late.size > MANY ? this.#inSight(this.late) : [...this.late];
    this.#make(fresh);
    for (const id of this.cards.keys()) this.#label(id);
    return fresh;
  }

  /**
   * Return those of `ids` whose words are near the window.
   *
   * @param {Iterable<string>} ids
   */
  #inSight(ids) {
    const { start, end } = this.highlights.sight;
    return [...ids].filter((id) => {
      const words = reach(this.store.get(id));
      return words && words.start < end && start < words.end;
    });
  }

  /**
   * Make cards, all but their places. Return their ids.
   *
   * @param {string[]} ids
   */
  #make(ids) {
    this.#create(ids);
    // Before they are in the page: a new element in it is laid out before anything can be measured.
    const top = this.#top();
    for (const id of ids) this.#measureOne(id, top);
    this.#insertAll();
    for (const id of ids) this.#mark(id);
    return ids;
  }

  /** @param {string[]} ids */
  #create(ids) {
    for (const id of ids) {
      const card = make("section.card", { role: "group", tabIndex: -1, "data-id": id });
      this.cards.set(id, { card, mark: makeMark(this.store.get(id)) });
      this.late.delete(id);
    }
  }

  /** Put all cards and marks into the page, in order; those that are there already stay. */
  #insertAll() {
    /** @type {Map<HTMLElement, HTMLElement>} parent -> the element after which the next one belongs */
    const after = new Map();
    for (const id of this.store.sequence) {
      if (!this.cards.has(id)) continue;
      const { card, mark } = this.#elements(id);
      const lost = look(this.store.get(id)) === "lost";
      this.#insert(lost ? this.places.lost : this.#groupOf(this.store.get(id)), card, after);
      if (lost) mark.remove();
      else this.#insert(this.places.margin, mark, after);
    }
    const section = this.places.lost.parentElement;
    if (section) section.hidden = !this.places.lost.childElementCount;
  }

  /** @param {string} id */
  #label(id) {
    const { card, mark } = this.#elements(id);
    const label = spokenLabel(this.store.get(id), this.store.lookOf(id), this.numbers.get(id), this.numbers.size);
    card.setAttribute("aria-label", label);
    mark.setAttribute("aria-label", label);
  }

  /**
   * Return the box for an annotation's card; boxes are in order of the text.
   *
   * @param {Annotation} annotation
   */
  #groupOf(annotation) {
    const number = Math.floor((reach(annotation)?.start ?? 0) / GROUP);
    let group = this.groups.get(number);
    if (!group) {
      group = make("div.group", {});
      this.groups.set(number, group);
      const behind = [...this.groups.keys()].filter((other) => other > number).sort((a, b) => a - b)[0];
      this.places.cards.insertBefore(group, this.groups.get(behind) ?? null);
    }
    return group;
  }

  /**
   * @param {HTMLElement} parent
   * @param {HTMLElement} element
   * @param {Map<HTMLElement, HTMLElement>} after
   */
  #insert(parent, element, after) {
    const before = after.get(parent) ?? null;
    const next = before ? before.nextSibling : parent.firstChild;
    // Moving an element that is in the right place would take the focus from it.
    if (next !== element) parent.insertBefore(element, next);
    after.set(parent, element);
  }

  /** @param {string} id */
  #highlight(id) {
    const annotation = this.store.get(id);
    if (!annotation || !this.store.isMarked(annotation)) this.highlights.hide(id);
    else this.highlights.show(annotation, { current: this.store.isCurrent(annotation) });
  }

  /** @param {string} id */
  #mark(id) {
    const annotation = this.store.get(id);
    const both = this.cards.get(id);
    if (!annotation || !both) return;
    const current = id === this.store.currentCard;
    both.card.tabIndex = current ? 0 : -1;
    both.mark.dataset.state = this.store.lookOf(id);
    if (current) both.mark.setAttribute("aria-current", "true");
    else both.mark.removeAttribute("aria-current");
    this.#label(id);
  }

  /**
   * Give cards their present content. Return true if one of them changed its height.
   *
   * @param {string[]} ids
   */
  #fill(ids) {
    this.#content(ids);
    return this.#resized(ids);
  }

  /** @param {string[]} ids */
  #content(ids) {
    const { language, revision } = this.store.article;
    for (const id of ids) {
      const members = this.store.membersOf(id);
      const card = this.cards.get(id)?.card;
      if (!members.length || !card) continue;
      const { spare } = this.store.utterance(id);
      const current = id === this.store.currentCard;
      const row = current && this.store.row ? this.store.current : null;
      const held = card.contains(document.activeElement);
      const pending = members.some((one) => this.store.pending.has(one.id));
      fillCard(card, this.store.get(id), { members, shown: this.store.lookOf(id), spare, row, language, revision: revision.number, current, pending });
      this.filled.add(id);
      // The button that had the focus is gone with the old content, so the card takes it.
      if (held && !card.contains(document.activeElement)) card.focus({ preventScroll: true });
    }
  }

  /**
   * Measure filled cards. Return true if one of them changed its height.
   *
   * @param {Iterable<string>} ids
   */
  #resized(ids) {
    let resized = false;
    for (const id of ids) {
      const height = this.cards.get(id)?.card.offsetHeight;
      if (height === undefined || height === this.heights.get(id)) continue;
      this.heights.set(id, height);
      resized = true;
    }
    return resized;
  }

  /**
   * @param {string} id
   * @param {number} top
   */
  #measureOne(id, top) {
    this.measured.set(id, placeOf(this.store.get(id)));
    const line = this.highlights.firstLine(this.store.get(id));
    if (line) {
      this.tops.set(id, line.top - top);
      return;
    }
    // Its words are gone: its card is in the list of lost ones now.
    this.tops.delete(id);
    const both = this.#elements(id);
    for (const element of [both.card, both.mark]) {
      this.wanted.delete(element);
      placed.delete(element);
      element.style.transform = "";
    }
  }
}

/**
 * @param {HTMLElement} element
 * @param {number} x
 * @param {number} y
 */
function move(element, x, y) {
  const before = placed.get(element);
  if (before && before[0] === x && before[1] === y) return;
  placed.set(element, [x, y]);
  element.style.transform = `translate(${x}px, ${y}px)`;
}

/** @param {Annotation | undefined} annotation */
function placeOf(annotation) {
  const words = annotation && reach(annotation);
  return words ? `${words.start}-${words.end}` : "";
}
