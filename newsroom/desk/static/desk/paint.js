// Marks the words. Highlights are painted by the browser over the text (CSS Custom Highlight API): the article's
// nodes are never touched, so spans may overlap, nest and cross paragraphs, and offsets stay what they are.

import { look, spans } from "./store.js";

// Painted in this order: what is small stands on what is large.
const PRIORITIES = { note: 0, date: 0, actor: 1, quotation: 2, claim: 3, figure: 4, source: 7, speaker: 7, cue: 7, focus: 9, found: 10 };

export class Paint {
  /** @param {import("./text.js").ArticleText} text */
  constructor(text) {
    this.text = text;
    this.painted = new Map(); // id -> [[name, range], …]
    this.owners = new WeakMap(); // range of an annotation's words -> its id
  }

  /** Marks `annotation` as it now is; with `current`, its cue and source too. */
  show(annotation, { current = false } = {}) {
    this.hide(annotation.id);
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
    const ranges = marks.filter(([, range]) => range);
    for (const [name, range] of ranges) highlight(name).add(range);
    this.painted.set(annotation.id, ranges);
  }

  hide(id) {
    for (const [name, range] of this.painted.get(id) ?? []) highlight(name).delete(range);
    this.painted.delete(id);
  }

  /** The rectangle of the first line of an annotation's words, or null where it has none in the text. */
  firstLine(annotation) {
    const span = spans(annotation)[0];
    const range = span && this.text.range(span.start, span.end);
    return range ? (range.getClientRects()[0] ?? null) : null;
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
