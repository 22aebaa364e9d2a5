// The annotations of the page: as the server last sent them, with what unsent actions make of them; which one is current,
// and which are shown. The server decides about `place` (cards, ask, quiet) and `progress`.

import { progressOf } from "./unsent.js";

/** @import { Annotation, ArticleState, FirstState, History, Progress, Span, Work } from "./types.d.ts" */

/** @typedef {"suggested"|"accepted"|"rejected"|"altered"|"lost"} Look */
/** @typedef {"ask"|"quiet"|"rejected"} Filter */
/** @typedef {{ids: string[], moved: boolean}} Change `moved`: which cards there are, or their order, has changed */

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
    /** @type {string | null} */
    this.current = null;
    /** @type {Record<Filter, boolean>} */
    this.filters = { ask: false, quiet: false, rejected: false };
    /** @type {Set<string>} ids with an unsent action */
    this.pending = new Set();
    /** @type {Set<string>} ids rejected on this page: their cards stay, so that nothing jumps */
    this.justRejected = new Set();
    /** @type {boolean} false if only the annotations at the beginning of the text are known */
    this.whole = state.whole;
    /** @type {string[] | undefined} */
    this.order = undefined;
    /** @type {string[] | undefined} the order in the last event, while changes are collected */
    this.shown = undefined;
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

  /** The ids that have a card, in order of the text, lost ones last. */
  get sequence() {
    this.order ??= [...this.annotations.values()].filter((one) => this.#hasCard(one)).map((one) => one.id);
    return this.order;
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
   * Make an annotation the current one.
   *
   * @param {string | null} id
   */
  focus(id) {
    if (this.current === id) return;
    const ids = [this.current, id].filter((one) => one !== null).filter((one) => this.annotations.has(one));
    this.current = id;
    this.#changed(ids);
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
   * @param {(annotation: Annotation) => boolean} [wanted]
   * @returns {string | null | undefined}
   */
  next(step, wanted = () => true) {
    const { sequence } = this;
    const from = this.current === null ? -1 : sequence.indexOf(this.current);
    for (let i = 1; i <= sequence.length; i += 1) {
      const beyond = from < 0 ? step < 0 : !(from + i * step in sequence);
      if (beyond && !this.whole) return undefined;
      const at = from < 0 ? (step > 0 ? i - 1 : sequence.length - i) : (from + i * step + sequence.length * i) % sequence.length;
      if (wanted(this.get(sequence[at]))) return sequence[at];
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
    if (this.current && !this.annotations.has(this.current)) this.current = null;
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
      this.shown ??= this.order ?? [];
      this.order = undefined;
      return;
    }
    const before = this.shown ?? this.order;
    this.shown = undefined;
    this.order = undefined;
    const { sequence } = this;
    const moved = !before || before.length !== sequence.length || before.some((id, i) => id !== sequence[i]);
    /** @type {Change} */
    const detail = { ids, moved };
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }
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
