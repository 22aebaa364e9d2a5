// Marks the words. Highlights are painted by the browser over the text (CSS Custom Highlight API): the article's
// nodes are never touched, so spans may overlap, nest and cross paragraphs, and offsets stay what they are.

import { look, spans } from "./store.js";

// Painted in this order: what is small stands on what is large.
const PRIORITIES = { note: 0, date: 0, actor: 1, quotation: 2, claim: 3, figure: 4, source: 7, speaker: 7, cue: 7, focus: 9, found: 10 };

export class Paint {
  /** @param {import("./text.js").ArticleText} text */
  constructor(text) {
    this.text = text;
    this.painted = new Map(); // id -> {annotation, current, marks, start, end, on}
    this.sight = { start: 0, end: Infinity }; // the offsets between which marks are painted
    this.owners = new WeakMap(); // range of an annotation's words -> its id
  }

  /** Marks `annotation` as it now is; with `current`, its cue and source too. */
  show(annotation, { current = false } = {}) {
    this.hide(annotation.id);
    const { anchors } = annotation;
    const one = {
      annotation,
      current,
      marks: null, // made when they come into sight: a range that the page holds costs at each change of its text
      start: Math.min(...anchors.map((anchor) => anchor.start)),
      end: Math.max(...anchors.map((anchor) => anchor.end)),
      on: false,
    };
    this.painted.set(annotation.id, one);
    this.#turn(one);
  }

  /** What is painted of an annotation: [[name, range], …]. */
  #marks({ annotation, current }) {
    const marks = [];
    for (const { start, end } of spans(annotation)) {
      const words = this.text.range(start, end);
      if (words) this.owners.set(words, annotation.id);
      marks.push([`${annotation.kind}-${look(annotation)}`, words]);
      if (current) marks.push([`focus-${annotation.kind}`, this.text.range(start, end)]);
    }
    if (current) {
      for (const { part, start, end } of annotation.anchors) {
        if (part !== "content") marks.push([part, this.text.range(start, end)]);
      }
    }
    return marks.filter(([, range]) => range);
  }

  hide(id) {
    const one = this.painted.get(id);
    if (!one) return;
    this.#turn(one, false);
    this.painted.delete(id);
  }

  /**
   * Paints what stands between two offsets, and nothing else: the browser goes through all marks of the page whenever
   * one of them changes, and a thousand of them can be felt at each key.
   */
  look({ start, end }) {
    if (start === this.sight.start && end === this.sight.end) return;
    this.sight = { start, end };
    for (const one of this.painted.values()) this.#turn(one);
  }

  #turn(one, on = one.start < this.sight.end && this.sight.start < one.end) {
    if (on === one.on) return;
    one.on = on;
    one.marks ??= this.#marks(one);
    for (const [name, range] of one.marks) {
      if (on) highlight(name).add(range);
      else highlight(name).delete(range);
    }
  }

  /** The rectangle of the first line of an annotation's words, or null where it has none in the text. */
  firstLine(annotation) {
    const span = spans(annotation)[0];
    if (!span) return null;
    // The first letter alone: of a long span the browser would gather every line.
    const first = this.text.range(span.start, Math.min(span.start + 1, span.end));
    return first?.getClientRects()[0] ?? this.text.range(span.start, span.end)?.getClientRects()[0] ?? null;
  }

  /** The ids whose words are painted under a point of the window; null where the browser cannot say. */
  under(x, y) {
    if (!CSS.highlights.highlightsFromPoint) return null;
    const ranges = CSS.highlights.highlightsFromPoint(x, y).flatMap((hit) => hit.ranges);
    return new Set(ranges.map((range) => this.owners.get(range)).filter(Boolean));
  }

  /** Whether a point of the window is on the words of an annotation. */
  covers(annotation, x, y) {
    return spans(annotation).some(({ start, end }) =>
      [...(this.text.range(start, end)?.getClientRects() ?? [])].some(
        (box) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom,
      ),
    );
  }
}

/** The highlight of a name ("claim-accepted"); made where there is none yet. */
export function highlight(name) {
  let one = CSS.highlights.get(name);
  if (!one) {
    one = new Highlight();
    one.priority = PRIORITIES[name.split("-")[0]] ?? 0;
    CSS.highlights.set(name, one);
  }
  return one;
}
