// Marks in the text. The browser paints them (CSS Custom Highlight API): the article's nodes are never changed, so spans
// may overlap, nest and cross paragraphs, and offsets stay as they are.

import { look, spans } from "./store.js";

/** @import { Annotation, Span } from "./types.d.ts" */

/**
 * @typedef {object} Marked
 * @property {Annotation} annotation
 * @property {boolean} current
 * @property {[string, Range][] | null} marks names of highlights and ranges; made when they come into view, since each
 *   range costs time at every change of the page's text
 * @property {number} start
 * @property {number} end
 * @property {boolean} on
 */

/**
 * Small marks are painted over large ones.
 *
 * @type {Record<string, number>}
 */
const PRIORITIES = { note: 0, date: 0, actor: 1, quotation: 2, claim: 3, figure: 4, source: 7, speaker: 7, cue: 7, focus: 9, found: 10 };

export class Highlights {
  /** @param {import("./text.js").ArticleText} text */
  constructor(text) {
    this.text = text;
    /** @type {Map<string, Marked>} */
    this.marked = new Map();
    /** @type {Span} the offsets between which marks are painted */
    this.sight = { start: 0, end: Infinity };
    /** @type {WeakMap<AbstractRange, string>} a range of an annotation's words -> its id */
    this.owners = new WeakMap();
  }

  /**
   * Mark an annotation as it is now; if it is current, its cue and source too.
   *
   * @param {Annotation} annotation
   * @param {{current?: boolean}} [options]
   */
  show(annotation, { current = false } = {}) {
    this.hide(annotation.id);
    const { anchors } = annotation;
    /** @type {Marked} */
    const one = {
      annotation,
      current,
      marks: null,
      start: Math.min(...anchors.map((anchor) => anchor.start)),
      end: Math.max(...anchors.map((anchor) => anchor.end)),
      on: false,
    };
    this.marked.set(annotation.id, one);
    this.#turn(one);
  }

  /**
   * @param {Marked} marked
   * @returns {[string, Range][]}
   */
  #marks({ annotation, current }) {
    /** @type {[string, Range | null][]} */
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
    return marks.filter(/** @returns {mark is [string, Range]} */ (mark) => mark[1] !== null);
  }

  /** @param {string} id */
  hide(id) {
    const one = this.marked.get(id);
    if (!one) return;
    this.#turn(one, false);
    this.marked.delete(id);
  }

  /**
   * Paint only what is between two offsets: the browser goes through all marks of the page whenever one changes, and a
   * thousand of them slow down every key.
   *
   * @param {Span} sight
   */
  look({ start, end }) {
    if (start === this.sight.start && end === this.sight.end) return;
    this.sight = { start, end };
    for (const one of this.marked.values()) this.#turn(one);
  }

  /** Mark everything again: the nodes under the marks were changed, and with them the ranges. */
  renew() {
    for (const one of this.marked.values()) {
      this.#turn(one, false);
      one.marks = null;
      this.#turn(one);
    }
  }

  /** @param {Marked} one */
  #turn(one, on = one.start < this.sight.end && this.sight.start < one.end) {
    if (on === one.on) return;
    one.on = on;
    one.marks ??= this.#marks(one);
    for (const [name, range] of one.marks) {
      if (on) highlight(name).add(range);
      else highlight(name).delete(range);
    }
  }

  /**
   * Return the rectangle of the first line of an annotation's words, or null if the text has none of them.
   *
   * @param {Annotation} annotation
   */
  firstLine(annotation) {
    const span = spans(annotation)[0];
    if (!span) return null;
    // The first letter alone: of a long span the browser would collect every line.
    const first = this.text.range(span.start, Math.min(span.start + 1, span.end));
    return first?.getClientRects()[0] ?? this.text.range(span.start, span.end)?.getClientRects()[0] ?? null;
  }

  /**
   * Return the ids of the annotations painted at a point of the window, or null if the browser cannot tell.
   *
   * @param {number} x
   * @param {number} y
   */
  under(x, y) {
    const registry = /** @type {HighlightRegistry & {highlightsFromPoint?: (x: number, y: number) => {ranges: AbstractRange[]}[]}} */ (CSS.highlights);
    if (!registry.highlightsFromPoint) return null;
    const ranges = registry.highlightsFromPoint(x, y).flatMap((hit) => hit.ranges);
    return new Set(ranges.flatMap((range) => this.owners.get(range) ?? []));
  }

  /**
   * Return true if a point of the window is on the words of an annotation.
   *
   * @param {Annotation} annotation
   * @param {number} x
   * @param {number} y
   */
  covers(annotation, x, y) {
    return spans(annotation).some(({ start, end }) =>
      [...(this.text.range(start, end)?.getClientRects() ?? [])].some(
        (box) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom,
      ),
    );
  }
}

/**
 * Return the highlight of a name such as "claim-accepted".
 *
 * @param {string} name
 */
export function highlight(name) {
  let one = CSS.highlights.get(name);
  if (!one) {
    one = new Highlight();
    one.priority = PRIORITIES[name.split("-")[0]] ?? 0;
    CSS.highlights.set(name, one);
  }
  return one;
}
