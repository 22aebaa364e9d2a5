// Positions in the page as offsets in the canonical text, and back. No other module converts between the two.
//
// The server renders each block with data-start and data-end (code points). Within a block the DOM text equals the
// canonical text exactly, a <br> counts as one newline.

import { CanonicalText, lengthOf, unitAt } from "./offsets.js";

/** @import { Span } from "./types.d.ts" */
/** @typedef {import("./offsets.js").Leaf & {node: Text | Element}} DomLeaf a text node or a <br> */
/** @typedef {import("./offsets.js").Block & {element: HTMLElement}} DomBlock */

/** @extends {CanonicalText<DomLeaf, DomBlock>} */
export class ArticleText extends CanonicalText {
  /** @param {HTMLElement} root the article; its blocks are read once, so its nodes must not be changed afterwards */
  constructor(root) {
    const blocks = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-start]"))].map((element) => ({
      element,
      start: Number(element.dataset.start),
      end: Number(element.dataset.end),
    }));
    super(blocks, leavesOf(root, blocks));
    this.root = root;
    this.leafOf = new Map(this.leaves.map((leaf) => [/** @type {Node} */ (leaf.node), leaf]));
  }

  /**
   * Return a Range over the code points `start` to `end`, or null if the page has no such words.
   *
   * @param {number} start
   * @param {number} end
   */
  range(start, end) {
    const first = this.leaves[this.firstEndingAfter(start)];
    const last = this.leaves[this.lastStartingBefore(end)];
    if (!first || !last || start >= end || first.start >= end || last.end <= start) return null;
    const range = this.root.ownerDocument.createRange();
    range.setStart(...position(first, Math.max(start, first.start)));
    range.setEnd(...position(last, Math.min(end, last.end)));
    return range;
  }

  /**
   * Return the code-point offset of a DOM position; one outside the text is moved to the nearest text that follows.
   *
   * @param {Node} node
   * @param {number} offset
   */
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
        return this.leaves[this.leaves.indexOf(leaf) - 1]?.end ?? 0;
      }
    }
    return this.length;
  }

  /**
   * Return the span of a Range without white space at its ends, or null if it holds no words.
   *
   * @param {Range} range
   * @returns {Span | null}
   */
  span(range) {
    if (!range.intersectsNode(this.root)) return null;
    const start = this.root.contains(range.startContainer) ? this.offsetOf(range.startContainer, range.startOffset) : 0;
    const end = this.root.contains(range.endContainer) ? this.offsetOf(range.endContainer, range.endOffset) : this.length;
    return this.trim(start, end);
  }

  /**
   * Return the code-point offset under a point of the window, or null beside the text.
   *
   * @param {number} x
   * @param {number} y
   */
  offsetAt(x, y) {
    const at = document.caretPositionFromPoint?.(x, y) ?? caretByRange(x, y);
    if (!at || !this.root.contains(at.offsetNode) || at.offsetNode.nodeType !== Node.TEXT_NODE) return null;
    return this.offsetOf(at.offsetNode, at.offset);
  }
}

/**
 * Return what carries text, in order.
 *
 * @param {HTMLElement} root
 * @param {DomBlock[]} blocks
 */
function leavesOf(root, blocks) {
  /** @type {DomLeaf[]} */
  const leaves = [];
  /** @type {Map<Element | null, number>} */
  const at = new Map(blocks.map((block) => [block.element, block.start]));
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node instanceof Text ? node.data : node.nodeName === "BR" ? "\n" : "";
    if (!text) continue;
    const block = node.parentElement?.closest("[data-start]") ?? null;
    const start = at.get(block);
    if (start === undefined) continue; // white space between the blocks belongs to the page, not to the text
    const end = start + lengthOf(text);
    at.set(block, end);
    leaves.push({ node: /** @type {Text | Element} */ (node), start, end, text });
  }
  return leaves.sort((a, b) => a.start - b.start);
}

/**
 * @param {DomLeaf} leaf
 * @param {number} offset
 * @returns {[Node, number]}
 */
function position(leaf, offset) {
  if (leaf.node instanceof Text) return [leaf.node, unitAt(leaf.text, offset - leaf.start)];
  const parent = /** @type {Element} */ (leaf.node.parentNode);
  return [parent, [...parent.childNodes].indexOf(leaf.node) + (offset > leaf.start ? 1 : 0)];
}

/**
 * @param {number} x
 * @param {number} y
 */
function caretByRange(x, y) {
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { offsetNode: range.startContainer, offset: range.startOffset } : null;
}
