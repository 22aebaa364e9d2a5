// Offsets in the canonical text. Numbers and strings only, no DOM.
//
// The server counts Unicode code points of the canonical text. The browser counts UTF-16 units. An emoji is one of the
// former and two of the latter, so a page that confuses them shifts every later offset.

/** @import { Span, Words } from "./types.d.ts" */

/** @typedef {{start: number, end: number, text: string}} Leaf a piece of text at code points `start` to `end` */
/** @typedef {Span & {stops?: Map<string, number[]>}} Block a paragraph or heading; its stops are computed once */
/** @typedef {"start"|"end"} Side */
/** @typedef {"word"|"character"} Unit */

const ASTRAL = /[\uD800-\uDFFF]/;

/**
 * Count the code points in `string`.
 *
 * @param {string} string
 */
export function lengthOf(string) {
  if (!ASTRAL.test(string)) return string.length;
  let count = 0;
  for (const _ of string) count += 1;
  return count;
}

/**
 * Return the UTF-16 index of code point `points` of `string`.
 *
 * @param {string} string
 * @param {number} points
 */
export function unitAt(string, points) {
  if (!ASTRAL.test(string)) return Math.min(points, string.length);
  let unit = 0;
  for (let left = points; left > 0 && unit < string.length; left -= 1) unit += (string.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  return unit;
}

/**
 * The canonical text as blocks and leaves. A blank line that no leaf holds stands between two blocks.
 *
 * @template {Leaf} [L=Leaf]
 * @template {Block} [B=Block]
 */
export class CanonicalText {
  /**
   * @param {B[]} blocks in order
   * @param {L[]} leaves in order
   */
  constructor(blocks, leaves) {
    this.blocks = blocks;
    this.leaves = leaves;
    this.length = blocks.reduce((longest, block) => Math.max(longest, block.end), 0);
  }

  /**
   * Return the text from `start` to `end`, blank lines between blocks included.
   *
   * @param {number} start
   * @param {number} end
   */
  slice(start, end) {
    let words = "";
    let at = start;
    for (let i = this.firstEndingAfter(start); i < this.leaves.length; i += 1) {
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

  /**
   * Return the same span without white space at its ends, or null if nothing is left.
   *
   * @param {number} start
   * @param {number} end
   * @returns {Span | null}
   */
  trim(start, end) {
    const points = [...this.slice(start, end)];
    let from = 0;
    let to = points.length;
    while (from < to && /\s/u.test(points[from])) from += 1;
    while (to > from && /\s/u.test(points[to - 1])) to -= 1;
    return from < to ? { start: start + from, end: start + to } : null;
  }

  /**
   * Return the same span grown to whole words.
   *
   * @param {number} start
   * @param {number} end
   * @param {string} language a BCP 47 tag
   * @returns {Span}
   */
  snap(start, end, language) {
    return { start: this.#wordAround(start, language, "start"), end: this.#wordAround(end, language, "end") };
  }

  /**
   * Return the next place at which a span may begin or end, or null at the end of the text.
   *
   * Characters are what a reader sees as one: a flag, or a letter with its marks.
   *
   * @param {number} offset
   * @param {number} direction 1 or -1
   * @param {{by?: Unit, side?: Side, language?: string}} [options] `side`: of words, where they begin or where they end
   * @returns {number | null}
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

  /**
   * Return the edge of a word that is nearest to an offset.
   *
   * @param {number} offset
   * @param {Side} side
   * @param {string} language
   */
  nearest(offset, side, language) {
    const before = this.step(offset + 1, -1, { side, language });
    const after = this.step(offset, 1, { side, language });
    if (before === null || after === null) return before ?? after;
    return offset - before <= after - offset ? before : after;
  }

  /**
   * Return a span with one edge moved, or null if the edges would cross or no word were left.
   *
   * @param {Span} span
   * @param {Side} side
   * @param {number} offset
   * @returns {Words | null}
   */
  withEdge(span, side, offset) {
    const start = side === "start" ? offset : span.start;
    const end = side === "end" ? offset : span.end;
    return this.trim(start, end) ? { start, end, exact: this.slice(start, end) } : null;
  }

  /**
   * Return the index of the first leaf that ends after `offset`.
   *
   * @param {number} offset
   */
  firstEndingAfter(offset) {
    let low = 0;
    let high = this.leaves.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.leaves[middle].end > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /**
   * Return the index of the last leaf that starts before `offset`; -1 if there is none.
   *
   * @param {number} offset
   */
  lastStartingBefore(offset) {
    let low = 0;
    let high = this.leaves.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.leaves[middle].start < offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /**
   * @param {Block} block
   * @param {Unit} by
   * @param {Side} side
   * @param {string} language
   */
  #stops(block, by, side, language) {
    const name = `${by} ${side}`;
    block.stops ??= new Map();
    const known = block.stops.get(name);
    if (known) return known;
    const granularity = by === "word" ? "word" : "grapheme";
    /** @type {Set<number>} */
    const stops = new Set();
    let at = block.start;
    for (const { segment, isWordLike } of new Intl.Segmenter(language || undefined, { granularity }).segment(this.slice(block.start, block.end))) {
      const end = at + lengthOf(segment);
      if (by === "character") stops.add(at).add(end);
      else if (isWordLike) stops.add(side === "end" ? end : at);
      at = end;
    }
    const found = [...stops];
    block.stops.set(name, found);
    return found;
  }

  /**
   * @param {number} offset
   * @param {string} language
   * @param {Side} side
   */
  #wordAround(offset, language, side) {
    const block = this.blocks.find((one) => one.start <= offset && offset <= one.end);
    if (!block) return offset;
    const words = this.slice(block.start, block.end);
    const unit = unitAt(words, offset - block.start);
    const segments = new Intl.Segmenter(language || undefined, { granularity: "word" }).segment(words);
    // The character inside the span at this side: the one before an end, the one after a start.
    const held = segments.containing(side === "end" ? unit - 1 : unit);
    if (!held?.isWordLike) return offset;
    const edge = side === "end" ? held.index + held.segment.length : held.index;
    return block.start + lengthOf(words.slice(0, edge));
  }
}
