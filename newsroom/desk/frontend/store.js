// What the page knows: the annotations as the server last told them, with what unsent acts make of them; which one is
// current, and which are shown. It decides nothing: `place` (cards, ask, quiet) and `progress` come from the server.

import { moved } from "./unsent.js";

/** The anchors of what is said (not of the cue or the source), in order of the text. */
export function spans(annotation) {
  return annotation.anchors.filter((anchor) => anchor.part === "content");
}

/** From where to where an annotation reaches, {start, end}; null where its words are lost. */
export function reach(annotation) {
  const all = spans(annotation);
  return all.length ? { start: all[0].start, end: all.at(-1).end } : null;
}

/** The words of an annotation as they stand in the text, pieces joined by an ellipsis. */
export function quote(annotation) {
  return spans(annotation).map((anchor) => anchor.exact).join(" … ") || annotation.before?.exact || "";
}

/** How an annotation looks: its state, or "altered" or "lost" where a revision changed the words under it. */
export function look(annotation) {
  if (annotation.state === "rejected") return "rejected";
  if (annotation.outcome === "lost") return "lost";
  return annotation.review ? "altered" : annotation.state;
}

/** Whether an editor still has to say something. */
export function undecided(annotation) {
  return annotation.review || (annotation.state === "suggested" && annotation.outcome !== "lost");
}

/** A store of annotations; tells its listeners in "change" events (detail: {ids, order}) what has changed. */
export class Store extends EventTarget {
  /**
   * @param {object} state as the server tells it
   * @param {(annotation: object) => object} shown an annotation with what unsent acts make of it
   */
  constructor(state, shown = (annotation) => annotation) {
    super();
    this.shownAs = shown;
    this.truth = new Map(); // id -> the annotation as the server last told it
    this.annotations = new Map(); // id -> as it is shown
    this.current = null;
    this.filters = { ask: false, quiet: false, rejected: false };
    this.pending = new Set(); // ids with an unsent act
    this.kept = new Set(); // rejected on this page: their cards stay where they are, so nothing jumps
    this.whole = state.whole; // false: only the annotations at the text's beginning are known yet
    this.#take(state);
  }

  get(id) {
    return this.annotations.get(id);
  }

  /** {decided, total} of the article, with what is shown and not sent yet. */
  get progress() {
    const pairs = [...this.pending].filter((id) => this.truth.has(id)).map((id) => [this.truth.get(id), this.annotations.get(id)]);
    const { decided, total } = moved(pairs);
    return { decided: this.counted.decided + decided, total: this.counted.total + total };
  }

  /** The ids that have a card, in the order of the text, lost ones last. */
  get sequence() {
    this.order ??= [...this.annotations.values()].filter((one) => this.#hasCard(one)).map((one) => one.id);
    return this.order;
  }

  /** The server's whole state, read again; gives the ids of what is new or different. */
  apply(state) {
    const before = this.annotations;
    this.whole = true;
    this.#take(state);
    const gone = [...before.keys()].filter((id) => !this.annotations.has(id));
    const changed = [...this.annotations.values()].filter((one) => before.get(one.id)?.version !== one.version || !same(before.get(one.id), one));
    for (const { id, state: now } of changed) {
      // What a colleague rejects stays where it is, as our own does: nothing jumps under the cursor.
      if (now === "rejected" && before.has(id) && before.get(id).state !== "rejected") this.kept.add(id);
    }
    this.#changed([...gone, ...changed.map((one) => one.id)]);
    return changed.map((one) => one.id);
  }

  /** The rest of the server's state: those that are not known yet. What is known may be newer by now, and stays. */
  complete({ annotations }) {
    const fresh = annotations.filter(({ id }) => !this.annotations.has(id));
    this.whole = true;
    for (const one of fresh) this.truth.set(one.id, one);
    this.annotations = inOrder([...this.annotations.values(), ...fresh.map((one) => this.shownAs(one))]);
    this.#changed(fresh.map(({ id }) => id));
  }

  /** One annotation, as the server now tells it. */
  put(annotation, { progress = null, history = null } = {}) {
    this.truth.set(annotation.id, annotation);
    if (progress) this.counted = progress;
    if (history) this.history = history;
    this.#show(annotation.id);
    this.#changed([annotation.id]);
  }

  /** Unsent acts have come or gone: `pending` are the ids of what they are about now, `changed` of what they show anew. */
  unsent(pending, changed) {
    const ids = changed.filter((id) => this.truth.has(id));
    this.pending = new Set(pending);
    for (const id of ids) this.#show(id);
    this.#changed(ids);
  }

  #show(id) {
    const now = this.shownAs(this.truth.get(id));
    const before = this.annotations.get(id);
    if (now.state === "rejected") this.kept.add(id);
    this.annotations.set(id, now);
    if (!before || inText(before, now) !== 0) this.annotations = inOrder(this.annotations.values());
  }

  /** Who works on the article, as it now is. */
  working(work) {
    this.work = work;
    this.#changed([]);
  }

  focus(id) {
    if (this.current === id) return;
    const ids = [this.current, id].filter((one) => one && this.annotations.has(one));
    this.current = id;
    this.#changed(ids);
  }

  filter(name, on) {
    this.filters[name] = on;
    this.#changed([...this.annotations.keys()]);
  }

  /** The neighbour of the current one; from none, the first. Null: there is none; undefined: it is not known yet. */
  next(step, wanted = () => true) {
    const { sequence } = this;
    const from = sequence.indexOf(this.current);
    for (let i = 1; i <= sequence.length; i += 1) {
      const beyond = from < 0 ? step < 0 : !(from + i * step in sequence);
      if (beyond && !this.whole) return undefined;
      const at = from < 0 ? (step > 0 ? i - 1 : sequence.length - i) : (from + i * step + sequence.length * i) % sequence.length;
      if (wanted(this.get(sequence[at]))) return sequence[at];
    }
    return this.whole ? null : undefined;
  }

  /** Those that cover `offset`, the smallest first. */
  at(offset) {
    return this.smallestFirst(
      [...this.annotations.values()]
        .filter((one) => this.painted(one) && spans(one).some((anchor) => anchor.start <= offset && offset < anchor.end))
        .map((one) => one.id),
    );
  }

  smallestFirst(ids) {
    const size = (id) => spans(this.get(id)).reduce((sum, anchor) => sum + anchor.end - anchor.start, 0);
    return [...ids].sort((a, b) => size(a) - size(b));
  }

  /** Whether its words are marked in the text. */
  painted(annotation) {
    if (annotation.id === this.current) return true;
    if (annotation.state === "rejected") return this.filters.rejected;
    return annotation.place !== "ask" || this.filters.ask;
  }

  #hasCard(annotation) {
    if (annotation.id === this.current) return true;
    if (annotation.state === "rejected") return this.filters.rejected || (annotation.place !== "quiet" && this.kept.has(annotation.id));
    if (annotation.place === "quiet") return this.filters.quiet;
    return annotation.place === "cards" || this.filters.ask;
  }

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

  /** Does several things of which the listeners are told as of one: the page is then laid out once. */
  together(act) {
    this.held = new Set();
    try {
      act();
    } finally {
      const ids = [...this.held];
      this.held = null;
      this.#changed(ids);
    }
  }

  #changed(ids) {
    if (this.held) {
      for (const id of ids) this.held.add(id);
      this.shown ??= this.order ?? []; // what the listeners were told of last
      this.order = undefined;
      return;
    }
    const before = this.shown ?? this.order;
    this.shown = undefined;
    this.order = undefined;
    const { sequence } = this;
    const moved = !before || before.length !== sequence.length || before.some((id, i) => id !== sequence[i]);
    this.dispatchEvent(new CustomEvent("change", { detail: { ids, moved } }));
  }
}

function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Annotations by id, in the order of the text: sorted once, not at each key. */
function inOrder(annotations) {
  return new Map([...annotations].sort(inText).map((one) => [one.id, one]));
}

function inText(a, b) {
  const [first, second] = [spans(a)[0], spans(b)[0]];
  if (!first || !second) return Number(!first) - Number(!second);
  return first.start - second.start || second.end - first.end || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1);
}
