// The cards beside the text and the marks in the margin, kept in step with the store and in place with the words.

import { fillCard, makeMark, spoken } from "./cards.js";
import { make } from "./dom.js";
import { columns, settle } from "./layout.js";
import { look, reach } from "./store.js";

const ABOVE = 8; // px that a card's top stands above its words' top, so that its title is level with them

const NEAR = 1200; // px above and below the window in which things are kept in their places

const stands = new WeakMap(); // where an element was put last: asking its style a thousand times costs more than this

export class Column extends EventTarget {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./paint.js").Paint} paint
   * @param {{cards: HTMLElement, margin: HTMLElement, lost: HTMLElement, article: HTMLElement}} places
   */
  constructor(store, paint, places) {
    super();
    this.store = store;
    this.paint = paint;
    this.places = places;
    this.cards = new Map(); // id -> {card, mark}
    this.heights = new Map();
    this.tops = new Map(); // id -> px where its words stand, below the top of the article
    this.measured = new Map(); // id -> the offsets for which that was read
    this.wanted = new Map(); // element -> [x, y] where it belongs; what is out of sight is put there when it comes near
    this.narrow = matchMedia("(max-width: 1120px)");
    // Fonts, a turned tablet, another zoom: the words move, and what points at them has to follow.
    new ResizeObserver(() => this.measure()).observe(places.article);
    this.narrow.addEventListener("change", () => this.measure());
    addEventListener("scroll", () => {
      this.catching ??= requestAnimationFrame(() => {
        this.catching = null;
        this.#putNear();
      });
    }, { passive: true });
  }

  cardOf(id) {
    return this.cards.get(id)?.card ?? null;
  }

  /** Brings the elements of `ids` up to date; with `moved`, which cards there are, and their order, too. */
  update(ids, { moved = false } = {}) {
    const changed = new Set(ids);
    if (moved) {
      for (const id of this.#arrange()) changed.add(id);
    }
    for (const id of changed) this.#fill(id);
    let resized = moved;
    for (const id of changed) {
      const height = this.cardOf(id)?.offsetHeight;
      if (height === this.heights.get(id)) continue;
      this.heights.set(id, height);
      resized = true;
    }
    for (const id of changed) {
      if (!this.cards.has(id) || this.measured.get(id) === placeOf(this.store.get(id))) continue;
      this.#measureOne(id);
      resized = true;
    }
    if (resized || this.store.current !== this.pinned) this.place();
  }

  /** Reads again where all words stand, then puts everything in its place. */
  measure() {
    this.tops.clear();
    this.measured.clear();
    for (const [id, { card }] of this.cards) {
      this.#measureOne(id);
      this.heights.set(id, card.offsetHeight);
    }
    this.place();
    this.dispatchEvent(new Event("measured"));
  }

  /** Puts cards and marks in their places. */
  place() {
    this.pinned = this.store.current;
    const ids = this.store.sequence.filter((id) => this.tops.has(id));
    const wanted = ids.map((id) => this.tops.get(id));
    for (const [i, { top, column }] of columns(wanted).entries()) {
      this.wanted.set(this.cards.get(ids[i]).mark, [column * 22, top]);
    }
    if (this.narrow.matches) {
      for (const { card } of this.cards.values()) {
        this.wanted.delete(card);
        stands.delete(card);
        card.style.transform = "";
      }
      this.places.cards.style.height = "";
      this.#putNear();
      return;
    }
    const heights = ids.map((id) => this.heights.get(id) ?? 0);
    // The filters stand above the cards, so a card's place begins lower than the article does.
    const lower = this.places.cards.getBoundingClientRect().top - this.places.article.getBoundingClientRect().top;
    const tops = settle(wanted.map((top) => Math.max(top - lower - ABOVE, 0)), heights, { pinned: ids.indexOf(this.store.current) });
    ids.forEach((id, i) => this.wanted.set(this.cards.get(id).card, [0, tops[i]]));
    const last = ids.length - 1;
    this.places.cards.style.height = last < 0 ? "0px" : `${Math.max(0, tops[last] + heights[last])}px`;
    this.#putNear();
  }

  /** Moves what is in sight, or was, or soon will be: of a thousand cards, a few. */
  #putNear() {
    const top = -this.places.article.getBoundingClientRect().top;
    const near = (y) => y > top - NEAR && y < top + innerHeight + NEAR;
    for (const [element, [x, y]] of this.wanted) {
      if (near(y) || !stands.has(element) || near(stands.get(element)[1])) move(element, x, y);
    }
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
    }
    const fresh = [];
    const after = new Map(); // parent -> the element behind which the next one belongs
    sequence.forEach((id) => {
      if (!this.cards.has(id)) {
        const card = make("section.card", { role: "group", tabIndex: -1, "data-id": id });
        this.cards.set(id, { card, mark: makeMark(this.store.get(id)) });
        fresh.push(id);
      }
      const { card, mark } = this.cards.get(id);
      const lost = look(this.store.get(id)) === "lost";
      this.#insert(lost ? this.places.lost : this.places.cards, card, after);
      if (lost) mark.remove();
      else this.#insert(this.places.margin, mark, after);
    });
    this.places.lost.parentElement.hidden = !this.places.lost.childElementCount;
    // "3 of 31" is said by each: one more, and all of them say something else.
    sequence.forEach((id, i) => {
      const { card, mark } = this.cards.get(id);
      const label = spoken(this.store.get(id), i + 1, sequence.length);
      card.setAttribute("aria-label", label);
      mark.setAttribute("aria-label", label);
    });
    return fresh;
  }

  #insert(parent, element, after) {
    const before = after.get(parent) ?? null;
    const next = before ? before.nextSibling : parent.firstChild;
    // Moving an element that stands right already would take the focus from it.
    if (next !== element) parent.insertBefore(element, next);
    after.set(parent, element);
  }

  #fill(id) {
    const annotation = this.store.get(id);
    const both = this.cards.get(id);
    if (!annotation || this.store.painted(annotation) === false) this.paint.hide(id);
    else this.paint.show(annotation, { current: id === this.store.current });
    if (!annotation || !both) return;
    const current = id === this.store.current;
    const held = both.card.contains(document.activeElement);
    fillCard(both.card, annotation, { language: this.store.article.language, revision: this.store.article.revision.number, current, pending: this.store.pending.has(id) });
    // The button that had the focus is gone with the old content: keep it on the card, not on the page.
    if (held && !both.card.contains(document.activeElement)) both.card.focus({ preventScroll: true });
    both.card.tabIndex = current ? 0 : -1;
    both.mark.dataset.state = look(annotation);
    if (current) both.mark.setAttribute("aria-current", "true");
    else both.mark.removeAttribute("aria-current");
    const { sequence } = this.store;
    const label = spoken(annotation, sequence.indexOf(id) + 1, sequence.length);
    both.card.setAttribute("aria-label", label);
    both.mark.setAttribute("aria-label", label);
  }

  #measureOne(id) {
    this.measured.set(id, placeOf(this.store.get(id)));
    const line = this.paint.firstLine(this.store.get(id));
    if (line) {
      this.tops.set(id, line.top - this.places.article.getBoundingClientRect().top);
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
