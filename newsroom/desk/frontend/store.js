// The annotations of the page: as the server last sent them, with what unsent actions make of them; which one is current,
// and which are shown. The server decides about `place` (cards, ask, quiet) and `progress`.

import { progressOf } from "./unsent.js";
import { utterances } from "./utterances.js";

/** @import { Annotation, ArticleState, FirstState, History, Progress, Span, Work } from "./types.d.ts" */
/** @import { Utterance } from "./utterances.js" */

/** @typedef {"suggested"|"accepted"|"rejected"|"altered"|"lost"} Look */
/** @typedef {"ask"|"quiet"|"rejected"} Filter */
/** @typedef {{ids: string[], moved: boolean}} Change `moved`: which cards there are, or their order, has changed */
/** @typedef {{order: string[], cards: Map<string, Utterance>, homes: Map<string, string>}} Cards the cards' ids in order,
 * each card's utterance, and by annotation the id of its card. A card has the id of the annotation that leads it. */

/**
 * Return the anchors of what is stated (not of the cue or the source), in order of the text.
 *
 * @param {Annotation} annotation
 */
export function spans(annotation) {
  return annotation.anchors.filter((anchor) => anchor.part === "content");
}

/**
 * Return the span from the first to the last word, or null if the words are lost.
 *
 * @param {Annotation} annotation
 * @returns {Span | null}
 */
export function reach(annotation) {
  const all = spans(annotation);
  return all.length ? { start: all[0].start, end: all[all.length - 1].end } : null;
}

/**
 * Return the words as they are in the text, segments joined by an ellipsis.
 *
 * @param {Annotation} annotation
 */
export function quote(annotation) {
  return spans(annotation).map((anchor) => anchor.exact).join(" … ") || annotation.before?.exact || "";
}

/**
 * Return how an annotation looks: its state, or "altered" or "lost" if a revision changed its words.
 *
 * @param {Annotation} annotation
 * @returns {Look}
 */
export function look(annotation) {
  if (annotation.state === "rejected") return "rejected";
  if (annotation.outcome === "lost") return "lost";
  return annotation.review ? "altered" : annotation.state;
}

/**
 * Return true if an editor still has to decide.
 *
 * @param {Annotation} annotation
 */
export function undecided(annotation) {
  return annotation.review || (annotation.state === "suggested" && annotation.outcome !== "lost");
}

/**
 * Return how a card with several annotations looks: what still waits for a decision comes first.
 *
 * @param {Annotation[]} members
 * @returns {Look}
 */
export function overall(members) {
  const looks = members.map(look);
  return /** @type {Look[]} */ (["altered", "suggested", "accepted", "lost"]).find((one) => looks.includes(one)) ?? "rejected";
}

/** Sends "change" events (detail: Change). */
export class Store extends EventTarget {
  /**
   * @param {FirstState} state
   * @param {(annotation: Annotation) => Annotation} [shown] applies unsent actions to an annotation
   */
  constructor(state, shown = (annotation) => annotation) {
    super();
    this.shownAs = shown;
    /** @type {Map<string, Annotation>} as the server last sent them */
    this.truth = new Map();
    /** @type {Map<string, Annotation>} as they are shown, in order of the text */
    this.annotations = new Map();
    /** @type {string | null} id of the annotation that keys act on: that of the current card, or of a row of it */
    this.current = null;
    /** @type {boolean} true if a row of the current card is current, and not the card */
    this.row = false;
    /** @type {Record<Filter, boolean>} */
    this.filters = { ask: false, quiet: false, rejected: false };
    /** @type {Set<string>} ids with an unsent action */
    this.pending = new Set();
    /** @type {Set<string>} ids rejected on this page: their cards stay, so that nothing jumps */
    this.justRejected = new Set();
    /** @type {boolean} false if only the annotations at the beginning of the text are known */
    this.whole = state.whole;
    /** @type {Cards | undefined} */
    this.cards = undefined;
    /** @type {Cards | undefined} those in the last event, while changes are collected */
    this.shown = undefined;
    /** @type {Cards | undefined} those in the last event */
    this.last = undefined;
    /** @type {Set<string> | null} ids that changed while changes are collected */
    this.held = null;
    this.article = state.article;
    /** @type {Progress} */
    this.counted = state.progress;
    /** @type {History} */
    this.history = state.history;
    /** @type {Work} */
    this.work = state.work;
    /** @type {string[]} */
    this.here = state.here;
    this.#take(state);
  }

  /**
   * Return a known annotation; ask `has` first if it may be unknown.
   *
   * @param {string} id
   */
  get(id) {
    return /** @type {Annotation} */ (this.annotations.get(id));
  }

  /** @param {string} id */
  has(id) {
    return this.annotations.has(id);
  }

  /** The current annotation, or null. */
  get currentAnnotation() {
    return (this.current && this.annotations.get(this.current)) || null;
  }

  /** The article's progress, unsent actions included. */
  get progress() {
    /** @type {[Annotation, Annotation][]} */
    const pairs = [];
    for (const id of this.pending) {
      const truth = this.truth.get(id);
      if (truth) pairs.push([truth, this.get(id)]);
    }
    const { decided, total } = progressOf(pairs);
    return { decided: this.counted.decided + decided, total: this.counted.total + total };
  }

  /** The ids of the cards, in order of the text, lost ones last. */
  get sequence() {
    return this.#grouped().order;
  }

  /** The id of the current card, or null. */
  get currentCard() {
    return this.current === null ? null : this.cardOf(this.current);
  }

  /**
   * Return the id of the card that shows an annotation; its own if none does.
   *
   * @param {string} id
   */
  cardOf(id) {
    return this.#grouped().homes.get(id) ?? id;
  }

  /**
   * Return the utterance that a card shows.
   *
   * @param {string} card
   * @returns {Utterance}
   */
  utterance(card) {
    return this.#grouped().cards.get(card) ?? { id: card, members: [card], spare: new Set() };
  }

  /**
   * Return the annotations of a card, in order.
   *
   * @param {string} card
   */
  membersOf(card) {
    return this.utterance(card).members.map((id) => this.get(id)).filter(Boolean);
  }

  /**
   * Return how a card looks. Words that are only offered for what is accepted do not count.
   *
   * @param {string} card
   */
  lookOf(card) {
    const { spare } = this.utterance(card);
    return overall(this.membersOf(card).filter((one) => !spare.has(one.id)));
  }

  /**
   * Return what an accept of a card decides on: all that waits, without what another row says already.
   *
   * @param {string} card
   */
  checked(card) {
    const { spare } = this.utterance(card);
    return this.membersOf(card).filter((one) => undecided(one) && !spare.has(one.id));
  }

  /**
   * Return the waiting rows of a card that say what another row says: an accept of the card drops them.
   *
   * @param {string} card
   */
  spareOf(card) {
    const { spare } = this.utterance(card);
    return this.membersOf(card).filter((one) => undecided(one) && spare.has(one.id));
  }

  #grouped() {
    if (!this.cards) {
      const all = utterances([...this.annotations.values()].filter((one) => this.#hasCard(one)));
      this.cards = {
        order: all.map(({ id }) => id),
        cards: new Map(all.map((one) => [one.id, one])),
        homes: new Map(all.flatMap(({ id, members }) => members.map((member) => /** @type {[string, string]} */ ([member, id])))),
      };
    }
    return this.cards;
  }

  /**
   * Take the server's whole state. Return the ids of what is new or different.
   *
   * @param {ArticleState} state
   */
  apply(state) {
    const before = this.annotations;
    this.whole = true;
    this.#take(state);
    const removed = [...before.keys()].filter((id) => !this.annotations.has(id));
    const changed = [...this.annotations.values()].filter((one) => before.get(one.id)?.version !== one.version || !same(before.get(one.id), one));
    for (const { id, state: now } of changed) {
      // A card that a colleague rejects stays where it is, as one's own does: nothing jumps under the pointer.
      if (now === "rejected" && before.has(id) && before.get(id)?.state !== "rejected") this.justRejected.add(id);
    }
    this.#changed([...removed, ...changed.map((one) => one.id)]);
    return changed.map((one) => one.id);
  }

  /**
   * Take the rest of the server's state: unknown annotations only. Known ones may be newer by now, and stay.
   *
   * @param {ArticleState} state
   */
  complete({ annotations }) {
    const fresh = annotations.filter(({ id }) => !this.annotations.has(id));
    this.whole = true;
    for (const one of fresh) this.truth.set(one.id, one);
    this.annotations = inOrder([...this.annotations.values(), ...fresh.map((one) => this.shownAs(one))]);
    this.#changed(fresh.map(({ id }) => id));
  }

  /**
   * Take one annotation from the server.
   *
   * @param {Annotation} annotation
   * @param {{progress?: Progress | null, history?: History | null}} [more]
   */
  put(annotation, { progress = null, history = null } = {}) {
    this.truth.set(annotation.id, annotation);
    if (progress) this.counted = progress;
    if (history) this.history = history;
    this.#show(annotation.id, annotation);
    this.#changed([annotation.id]);
  }

  /**
   * Note that unsent actions were added or removed.
   *
   * @param {Iterable<string>} pending the ids with an unsent action now
   * @param {string[]} changed the ids that look different now
   */
  unsent(pending, changed) {
    const ids = changed.filter((id) => this.truth.has(id));
    this.pending = new Set(pending);
    for (const id of ids) this.#show(id, /** @type {Annotation} */ (this.truth.get(id)));
    this.#changed(ids);
  }

  /**
   * @param {string} id
   * @param {Annotation} truth
   */
  #show(id, truth) {
    const now = this.shownAs(truth);
    const before = this.annotations.get(id);
    if (now.state === "rejected") this.justRejected.add(id);
    this.annotations.set(id, now);
    if (!before || inText(before, now) !== 0) this.annotations = inOrder(this.annotations.values());
  }

  /** @param {Work} work */
  setWork(work) {
    this.work = work;
    this.#changed([]);
  }

  /**
   * Make an annotation the current one: its card, or its row there.
   *
   * @param {string | null} id
   * @param {{row?: boolean}} [options] `row`: its row even if it leads the card
   */
  focus(id, { row = false } = {}) {
    const [current, rowBefore, card] = [this.current, this.row, this.currentCard];
    const touched = new Set([current, ...(card ? this.utterance(card).members : [])]);
    this.current = id;
    this.cards = undefined; // the current annotation has a card, whatever is filtered
    this.row = id !== null && this.utterance(this.cardOf(id)).members.length > 1 && (row || this.cardOf(id) !== id);
    if (current === id && rowBefore === this.row) return;
    if (id !== null) for (const one of this.utterance(this.cardOf(id)).members) touched.add(one);
    this.#changed([...touched].filter((one) => one !== null).filter((one) => this.annotations.has(one)));
  }

  /**
   * Return the row above or below the current one; the card itself is above its first row. Return null if there is none.
   *
   * @param {number} step 1 or -1
   * @returns {{id: string, row: boolean} | null}
   */
  nextRow(step) {
    const card = this.currentCard;
    if (!card || this.current === null) return null;
    const { members } = this.utterance(card);
    if (members.length < 2) return null;
    const at = (this.row ? members.indexOf(this.current) : -1) + step;
    if (at < -1 || at >= members.length) return null;
    return at < 0 ? { id: card, row: false } : { id: members[at], row: true };
  }

  /**
   * Return true if an annotation's words are emphasised: the current row's, or those that the current card has at its top.
   *
   * @param {Annotation} annotation
   */
  isCurrent({ id, kind, state }) {
    if (this.current === null || this.row) return id === this.current;
    return this.cardOf(id) === this.currentCard && kind === this.get(this.current)?.kind && (id === this.current || state !== "rejected");
  }

  /**
   * @param {Filter} name
   * @param {boolean} on
   */
  filter(name, on) {
    this.filters[name] = on;
    this.#changed([...this.annotations.keys()]);
  }

  /**
   * Return the neighbour of the current card; the first one if none is current. Return null if there is none, undefined
   * if it is not known yet.
   *
   * @param {number} step 1 or -1
   * @param {(annotation: Annotation) => boolean} [wanted] true for one of its annotations at least
   * @returns {string | null | undefined}
   */
  next(step, wanted = () => true) {
    const { sequence } = this;
    const from = this.currentCard === null ? -1 : sequence.indexOf(this.currentCard);
    for (let i = 1; i <= sequence.length; i += 1) {
      const beyond = from < 0 ? step < 0 : !(from + i * step in sequence);
      if (beyond && !this.whole) return undefined;
      const at = from < 0 ? (step > 0 ? i - 1 : sequence.length - i) : (from + i * step + sequence.length * i) % sequence.length;
      if (this.membersOf(sequence[at]).some(wanted)) return sequence[at];
    }
    return this.whole ? null : undefined;
  }

  /**
   * Return the ids of the marked annotations that cover an offset, the smallest first.
   *
   * @param {number} offset
   */
  at(offset) {
    const covering = [...this.annotations.values()].filter(
      (one) => this.isMarked(one) && spans(one).some((anchor) => anchor.start <= offset && offset < anchor.end),
    );
    return this.smallestFirst(covering.map((one) => one.id));
  }

  /** @param {Iterable<string>} ids */
  smallestFirst(ids) {
    const size = (/** @type {string} */ id) => spans(this.get(id)).reduce((sum, anchor) => sum + anchor.end - anchor.start, 0);
    return [...ids].sort((a, b) => size(a) - size(b));
  }

  /**
   * Return true if its words are marked in the text.
   *
   * @param {Annotation} annotation
   */
  isMarked(annotation) {
    if (annotation.id === this.current) return true;
    if (annotation.state === "rejected") return this.filters.rejected;
    return annotation.place !== "ask" || this.filters.ask;
  }

  /** @param {Annotation} annotation */
  #hasCard(annotation) {
    if (annotation.id === this.current) return true;
    if (annotation.state === "rejected") return this.filters.rejected || (annotation.place !== "quiet" && this.justRejected.has(annotation.id));
    if (annotation.place === "quiet") return this.filters.quiet;
    return annotation.place === "cards" || this.filters.ask;
  }

  /** @param {ArticleState} state */
  #take(state) {
    this.article = state.article;
    this.counted = state.progress;
    this.history = state.history;
    this.work = state.work;
    this.here = state.here;
    this.truth = new Map(state.annotations.map((one) => [one.id, one]));
    this.annotations = inOrder(state.annotations.map((one) => this.shownAs(one)));
    this.cards = undefined;
    if (this.current && !this.annotations.has(this.current)) {
      this.current = null;
      this.row = false;
    }
  }

  /**
   * Make several changes and send one event for them: the page is then laid out once.
   *
   * @param {() => void} change
   */
  together(change) {
    const held = new Set();
    this.held = held;
    try {
      change();
    } finally {
      this.held = null;
      this.#changed([...held]);
    }
  }

  /** @param {string[]} ids */
  #changed(ids) {
    if (this.held) {
      for (const id of ids) this.held.add(id);
      this.shown ??= this.cards ?? this.last;
      this.cards = undefined;
      return;
    }
    const before = this.shown ?? this.last;
    this.shown = undefined;
    this.cards = undefined;
    const now = this.#grouped();
    this.last = now;
    const moved = !before || before.order.length !== now.order.length || before.order.some((id, i) => id !== now.order[i]);
    // A card that has other rows than before has changed, too.
    const regrouped = before ? now.order.filter((id) => before.cards.has(id) && !alike(before.cards.get(id), now.cards.get(id))) : [];
    /** @type {Change} */
    const detail = { ids: regrouped.length ? [...new Set([...ids, ...regrouped])] : ids, moved };
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }
}

/**
 * @param {Utterance | undefined} a
 * @param {Utterance | undefined} b
 */
function alike(a, b) {
  return a?.members.join() === b?.members.join() && [...(a?.spare ?? [])].join() === [...(b?.spare ?? [])].join();
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Return annotations by id, in order of the text.
 *
 * @param {Iterable<Annotation>} annotations
 */
function inOrder(annotations) {
  return new Map([...annotations].sort(inText).map((one) => [one.id, one]));
}

/**
 * @param {Annotation} a
 * @param {Annotation} b
 */
function inText(a, b) {
  const [first, second] = [spans(a)[0], spans(b)[0]];
  if (!first || !second) return Number(!first) - Number(!second);
  return first.start - second.start || second.end - first.end || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1);
}
