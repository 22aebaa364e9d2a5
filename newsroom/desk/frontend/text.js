// The one place where positions in the page become offsets in the text, and back.
//
// The server counts Unicode code points of the canonical text; the browser counts UTF-16 units of text nodes.
// An emoji is one of the former and two of the latter: a page that confuses them shifts every later offset.
//
// The server renders each block with data-start and data-end (code points). Within a block the DOM text equals the
// canonical text exactly, a <br> standing for one newline; between two blocks stands a blank line that no node shows.

const ASTRAL = /[\uD800-\uDFFF]/;

/** Code points in `string`. */
export function lengthOf(string) {
  if (!ASTRAL.test(string)) return string.length;
  let count = 0;
  for (const _ of string) count += 1;
  return count;
}

/** The UTF-16 index of code point `points` of `string`. */
function unitAt(string, points) {
  if (!ASTRAL.test(string)) return Math.min(points, string.length);
  let unit = 0;
  for (let left = points; left > 0 && unit < string.length; left -= 1) unit += string.codePointAt(unit) > 0xffff ? 2 : 1;
  return unit;
}

export class ArticleText {
  /** @param {Element} root the article; its blocks are read once, so its nodes must not be changed afterwards. */
  constructor(root) {
    this.root = root;
    this.blocks = [...root.querySelectorAll("[data-start]")].map((element) => ({
      element,
      start: Number(element.dataset.start),
      end: Number(element.dataset.end),
    }));
    /** What carries text, in order: {node, start, end, text} with offsets in code points. */
    this.leaves = [];
    const at = new Map(this.blocks.map((block) => [block.element, block.start]));
    const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.nodeType === Node.TEXT_NODE ? node.data : node.nodeName === "BR" ? "\n" : "";
      if (!text) continue;
      const block = node.parentElement.closest("[data-start]");
      if (!at.has(block)) continue; // white space between the blocks belongs to the page, not to the text
      const start = at.get(block);
      const end = start + lengthOf(text);
      at.set(block, end);
      this.leaves.push({ node, start, end, text });
    }
    this.leaves.sort((a, b) => a.start - b.start);
    this.leafOf = new Map(this.leaves.map((leaf) => [leaf.node, leaf]));
    this.length = this.blocks.reduce((longest, block) => Math.max(longest, block.end), 0);
  }

  /** The canonical text from `start` to `end` (code points), blank lines between blocks included. */
  slice(start, end) {
    let words = "";
    let at = start;
    for (let i = this.#firstEndingAfter(start); i < this.leaves.length; i += 1) {
      const leaf = this.leaves[i];
      if (leaf.start >= end) break;
      if (leaf.start > at) words += "\n".repeat(leaf.start - at);
      const from = unitAt(leaf.text, Math.max(start - leaf.start, 0));
      const to = unitAt(leaf.text, Math.min(end, leaf.end) - leaf.start);
      words += leaf.text.slice(from, to);
      at = Math.min(end, leaf.end);
    }
    return words + "\n".repeat(Math.max(0, Math.min(end, this.length) - at));
  }

  /** A Range over the code points `start` to `end`, or null where the page has no such words. */
  range(start, end) {
    const first = this.leaves[this.#firstEndingAfter(start)];
    const last = this.leaves[this.#lastStartingBefore(end)];
    if (!first || !last || start >= end || first.start >= end || last.end <= start) return null;
    const range = this.root.ownerDocument.createRange();
    range.setStart(...boundary(first, Math.max(start, first.start)));
    range.setEnd(...boundary(last, Math.min(end, last.end)));
    return range;
  }

  /** The code-point offset of a DOM position; one outside the text is moved to the nearest text that follows. */
  offsetOf(node, offset) {
    const own = this.leafOf.get(node);
    if (own && node.nodeType === Node.TEXT_NODE) return own.start + lengthOf(own.text.slice(0, offset));
    // A position between nodes (a triple click ends one at the start of the next paragraph): the first leaf behind it.
    const behind = node.nodeType === Node.TEXT_NODE ? node : (node.childNodes[offset] ?? null);
    for (const leaf of this.leaves) {
      if (behind) {
        const place = behind.compareDocumentPosition(leaf.node);
        const within = place & Node.DOCUMENT_POSITION_CONTAINED_BY;
        if (behind === leaf.node || within || place & Node.DOCUMENT_POSITION_FOLLOWING) return leaf.start;
      } else if (!node.contains(leaf.node) && node.compareDocumentPosition(leaf.node) & Node.DOCUMENT_POSITION_FOLLOWING) {
        // Behind the last child of `node`: the end of what it holds, not the start of what comes next.
        return this.#endBefore(leaf);
      }
    }
    return this.length;
  }

  /** {start, end} of a Range in code points, without white space at its ends; null where it holds no words. */
  span(range) {
    if (!range.intersectsNode(this.root)) return null;
    const start = this.#contains(range.startContainer) ? this.offsetOf(range.startContainer, range.startOffset) : 0;
    const end = this.#contains(range.endContainer) ? this.offsetOf(range.endContainer, range.endOffset) : this.length;
    return this.trim(start, end);
  }

  /** The same span without white space at its ends; null where nothing is left. */
  trim(start, end) {
    const points = [...this.slice(start, end)];
    let from = 0;
    let to = points.length;
    while (from < to && /\s/u.test(points[from])) from += 1;
    while (to > from && /\s/u.test(points[to - 1])) to -= 1;
    return from < to ? { start: start + from, end: start + to } : null;
  }

  /** The same span grown to whole words: no half word is ever a claim, unless it is asked for. */
  snap(start, end, language) {
    return { start: this.#wordAround(start, language, "start"), end: this.#wordAround(end, language, "end") };
  }

  /**
   * The next place at which something may begin or end, or null at the end of the text.
   *
   * @param {number} direction 1 or -1
   * @param {{by?: "word"|"character", side?: "start"|"end", language?: string}} options `side`: of words, where they
   *   begin or where they end; characters are what a reader takes for one (a flag, a letter with its marks)
   */
  step(offset, direction, { by = "word", side = "end", language = "" } = {}) {
    const blocks = direction > 0 ? this.blocks : [...this.blocks].reverse();
    for (const block of blocks) {
      if (direction > 0 ? block.end <= offset : block.start >= offset) continue;
      const stops = this.#stops(block, by, side, language);
      const next = direction > 0 ? stops.find((stop) => stop > offset) : stops.findLast((stop) => stop < offset);
      if (next !== undefined) return next;
    }
    return null;
  }

  #stops(block, by, side, language) {
    const name = `${by} ${side}`;
    block.stops ??= new Map();
    if (!block.stops.has(name)) {
      const words = this.slice(block.start, block.end);
      const granularity = by === "word" ? "word" : "grapheme";
      const stops = new Set();
      let at = block.start;
      for (const { segment, isWordLike } of new Intl.Segmenter(language || undefined, { granularity }).segment(words)) {
        const end = at + lengthOf(segment);
        if (by === "character") stops.add(at).add(end);
        else if (isWordLike) stops.add(side === "end" ? end : at);
        at = end;
      }
      block.stops.set(name, [...stops]);
    }
    return block.stops.get(name);
  }

  /** The code-point offset under a point of the window, or null beside the text. */
  offsetAt(x, y) {
    const caret = document.caretPositionFromPoint?.(x, y);
    const at = caret ?? caretByRange(x, y);
    if (!at || !this.#contains(at.offsetNode) || at.offsetNode.nodeType !== Node.TEXT_NODE) return null;
    return this.offsetOf(at.offsetNode, at.offset);
  }

  #wordAround(offset, language, side) {
    const block = this.blocks.find((one) => one.start <= offset && offset <= one.end);
    if (!block) return offset;
    const words = this.slice(block.start, block.end);
    const unit = unitAt(words, offset - block.start);
    const segments = new Intl.Segmenter(language || undefined, { granularity: "word" }).segment(words);
    // The character that the span holds at this side: before an end, behind a start.
    const held = segments.containing(side === "end" ? unit - 1 : unit);
    if (!held?.isWordLike) return offset;
    const edge = side === "end" ? held.index + held.segment.length : held.index;
    return block.start + lengthOf(words.slice(0, edge));
  }

  #contains(node) {
    return this.root.contains(node);
  }

  #endBefore(leaf) {
    const index = this.leaves.indexOf(leaf);
    return index > 0 ? this.leaves[index - 1].end : 0;
  }

  #firstEndingAfter(offset) {
    let low = 0;
    let high = this.leaves.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.leaves[middle].end > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #lastStartingBefore(offset) {
    let low = 0;
    let high = this.leaves.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.leaves[middle].start < offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function boundary(leaf, offset) {
  if (leaf.node.nodeType === Node.TEXT_NODE) return [leaf.node, unitAt(leaf.text, offset - leaf.start)];
  const parent = leaf.node.parentNode;
  return [parent, [...parent.childNodes].indexOf(leaf.node) + (offset > leaf.start ? 1 : 0)];
}

function caretByRange(x, y) {
  const range = document.caretRangeFromPoint?.(x, y);
  return range && { offsetNode: range.startContainer, offset: range.startOffset };
}
