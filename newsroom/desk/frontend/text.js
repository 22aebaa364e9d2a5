// Positions in the page as offsets in the canonical text, and back. No other module converts between the two.
//
// The server renders each block with data-start and data-end (code points). Within a block the DOM text equals the
// canonical text exactly, a <br> counts as one newline. Extensions and translators change nodes afterwards: the nodes are
// read again, and a block whose words are others than before has no positions until they are back.

import { CanonicalText, lengthOf, unitAt } from "./offsets.js";

/** @import { Span } from "./types.d.ts" */
/** @typedef {import("./offsets.js").Leaf & {node: Text | Element | null}} DomLeaf a text node or a <br>; null: the words are not on the page */
/** @typedef {import("./offsets.js").Block & {element: HTMLElement, words: string | null}} DomBlock `words`: as the server rendered them, null if they were changed before this script ran */

/** @extends {CanonicalText<DomLeaf, DomBlock>} */
export class ArticleText extends CanonicalText {
  /**
   * @param {HTMLElement} root the article
   * @param {() => void} [reread] called after something has changed the article's nodes and they were read again
   */
  constructor(root, reread = () => {}) {
    const blocks = blocksOf(root).map((element) => {
      const [start, end] = [Number(element.dataset.start), Number(element.dataset.end)];
      const words = leavesOf(element, start).reduce((all, { text }) => all + text, "");
      return { element, start, end, words: lengthOf(words) === end - start ? words : null };
    });
    super(blocks, []);
    this.root = root;
    /** @type {Map<Node, DomLeaf>} */
    this.leafOf = new Map();
    this.reread = reread;
    this.observer = new MutationObserver((records) => this.#heard(records));
    this.observer.observe(root, { childList: true, characterData: true, subtree: true });
    this.#read();
  }

  /** Read the blocks and what carries their text. Of a block with other words than before, no node is used. */
  #read() {
    const elements = new Map(blocksOf(this.root).map((element) => [Number(element.dataset.start), element]));
    this.leaves = this.blocks.flatMap((block) => {
      const { start, end, words } = block;
      block.element = elements.get(start) ?? block.element;
      const leaves = this.root.contains(block.element) ? leavesOf(block.element, start) : [];
      if (leaves.reduce((all, { text }) => all + text, "") === words) return leaves;
      return [{ node: null, start, end, text: words ?? UNKNOWN.repeat(end - start) }];
    });
    this.leafOf = new Map(this.leaves.flatMap((leaf) => (leaf.node ? [[leaf.node, leaf]] : [])));
  }

  /** @param {MutationRecord[]} records */
  #heard(records) {
    if (!records.some(concernsText)) return;
    this.#read();
    queueMicrotask(this.reread);
  }

  /** Read the nodes again if something has changed them since: the observer's own call comes later than an event. */
  #look() {
    this.#heard(this.observer.takeRecords());
  }

  /**
   * Return true if a Range touches words that are not the article's.
   *
   * @param {Range} range
   */
  isAltered(range) {
    this.#look();
    return this.leaves.some(({ node, start }) => {
      const element = node ? null : this.blocks.find((block) => block.start === start)?.element;
      return element && range.intersectsNode(element);
    });
  }

  /**
   * Return a Range over the code points `start` to `end`, or null if the page has no such words.
   *
   * @param {number} start
   * @param {number} end
   */
  range(start, end) {
    this.#look();
    let from = this.firstEndingAfter(start);
    let to = this.lastStartingBefore(end);
    while (from <= to && !this.leaves[from].node) from += 1;
    while (from <= to && !this.leaves[to].node) to -= 1;
    const [first, last] = [this.leaves[from], this.leaves[to]];
    if (from > to || !first || !last || start >= end || first.start >= end || last.end <= start) return null;
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
    for (const leaf of this.leafOf.values()) {
      if (!leaf.node) continue;
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
   * Return the span of a Range without white space at its ends, or null if it holds no words, or words that are not the
   * article's.
   *
   * @param {Range} range
   * @returns {Span | null}
   */
  span(range) {
    if (!range.intersectsNode(this.root) || this.isAltered(range)) return null;
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
    this.#look();
    const at = document.caretPositionFromPoint?.(x, y) ?? caretByRange(x, y);
    if (!at || !this.root.contains(at.offsetNode) || at.offsetNode.nodeType !== Node.TEXT_NODE) return null;
    const block = at.offsetNode.parentElement?.closest("[data-start]");
    if (block && !this.leafOf.has(at.offsetNode)) return null; // these words are not the article's
    return this.offsetOf(at.offsetNode, at.offset);
  }
}

const UNKNOWN = "\ufffc";

/** @param {HTMLElement} root */
function blocksOf(root) {
  const all = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-start]"));
  return [...all].sort((a, b) => Number(a.dataset.start) - Number(b.dataset.start));
}

/**
 * Return what carries a block's text, in order.
 *
 * @param {HTMLElement} block
 * @param {number} start
 */
function leavesOf(block, start) {
  /** @type {DomLeaf[]} */
  const leaves = [];
  const walker = block.ownerDocument.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  let at = start;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node instanceof Text ? node.data : node.nodeName === "BR" ? "\n" : "";
    // Blocks may lie in each other; white space between them belongs to the page, not to the text.
    if (!text || node.parentElement?.closest("[data-start]") !== block) continue;
    const end = at + lengthOf(text);
    leaves.push({ node: /** @type {Text | Element} */ (node), start: at, end, text });
    at = end;
  }
  return leaves;
}

/**
 * Return true if a change concerns the article's words, and not what this page shows among them.
 *
 * @param {MutationRecord} record
 */
function concernsText({ target, addedNodes, removedNodes }) {
  const element = target instanceof Element ? target : target.parentElement;
  if (!element || element.closest("[data-start]")) return true;
  return [...addedNodes, ...removedNodes].some((node) => node instanceof Element && (node.matches("[data-start]") || node.querySelector("[data-start]")));
}

/**
 * @param {DomLeaf} leaf
 * @param {number} offset
 * @returns {[Node, number]}
 */
function position(leaf, offset) {
  if (leaf.node instanceof Text) return [leaf.node, unitAt(leaf.text, offset - leaf.start)];
  const node = /** @type {Element} */ (leaf.node);
  const parent = /** @type {Element} */ (node.parentNode);
  return [parent, [...parent.childNodes].indexOf(node) + (offset > leaf.start ? 1 : 0)];
}

/**
 * @param {number} x
 * @param {number} y
 */
function caretByRange(x, y) {
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { offsetNode: range.startContainer, offset: range.startOffset } : null;
}
