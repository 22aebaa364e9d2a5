// A caret in the text, for selecting by keyboard: the arrows move it, with Shift they select.

import { make } from "./dom.js";

/** @import { Side, Unit } from "./offsets.js" */

const FARTHEST = 160; // px to look up or down for the next line: across a figure or a heading

export class Caret {
  /**
   * @param {import("./text.js").ArticleText} text
   * @param {import("./selection.js").Selected} selected
   * @param {{language: string, top: () => number, bottom: () => number}} options `top`, `bottom`: between which y of the
   *   window the text can be read
   */
  constructor(text, selected, { language, top, bottom }) {
    this.text = text;
    this.selected = selected;
    this.language = language;
    this.top = top;
    this.bottom = bottom;
    this.on = false;
    this.anchor = 0;
    this.focus = 0;
    /** @type {number | null} the x that going up and down keeps to */
    this.column = null;
    this.line = make("i.caret", { "aria-hidden": "true", hidden: true });
    text.root.append(this.line);
  }

  /** @param {number} offset */
  enter(offset) {
    this.on = true;
    this.anchor = offset;
    this.focus = offset;
    this.column = null;
    this.#show();
  }

  leave() {
    this.on = false;
    this.line.hidden = true;
  }

  /**
   * Move by a word or a character: forwards to the end of a word, backwards to its beginning.
   *
   * @param {number} direction 1 or -1
   * @param {{by?: Unit, extend?: boolean}} [options] `extend`: select
   */
  step(direction, { by = "word", extend = false } = {}) {
    /** @type {Side} */
    const side = direction > 0 ? "end" : "start";
    const next = this.text.step(this.focus, direction, { by, side, language: this.language });
    this.column = null;
    if (next !== null) this.#to(next, { extend, exactly: by === "character" });
  }

  /**
   * Move one line up or down.
   *
   * @param {number} direction 1 or -1
   * @param {{extend?: boolean}} [options]
   */
  lineStep(direction, { extend = false } = {}) {
    const from = this.#box();
    if (!from) return;
    this.column ??= from.left;
    const start = direction > 0 ? from.bottom : from.top;
    for (let far = 4; far < FARTHEST; far += 6) {
      const at = this.text.offsetAt(this.column, start + direction * far);
      const box = at === null ? null : this.#box(at);
      if (at === null || !box || (direction > 0 ? box.top < from.bottom - 4 : box.bottom > from.top + 4)) continue;
      this.#to(at, { extend, exactly: false });
      return;
    }
  }

  /**
   * Move to the beginning or the end of the paragraph.
   *
   * @param {number} direction 1 or -1
   * @param {{extend?: boolean}} [options]
   */
  edge(direction, { extend = false } = {}) {
    const block = this.text.blocks.findLast((one) => one.start <= this.focus && this.focus <= one.end);
    this.column = null;
    if (block) this.#to(direction > 0 ? block.end : block.start, { extend, exactly: false });
  }

  /**
   * Put the caret at an offset.
   *
   * @param {number} offset
   */
  moveTo(offset) {
    this.anchor = offset;
    this.focus = offset;
    this.#show();
  }

  /**
   * @param {number} offset
   * @param {{extend: boolean, exactly: boolean}} options
   */
  #to(offset, { extend, exactly }) {
    this.focus = offset;
    if (!extend) this.anchor = offset;
    this.#show({ exactly });
  }

  #show({ exactly = false } = {}) {
    const [start, end] = [Math.min(this.anchor, this.focus), Math.max(this.anchor, this.focus)];
    this.selected.take(start, end, { exactly });
    const box = this.#box();
    this.line.hidden = !box;
    if (!box) return;
    // caretPositionFromPoint finds the next line only if it is visible.
    if (box.top < this.top() + 40 || box.bottom > this.bottom() - 40) {
      scrollBy({ top: box.top - (this.top() + this.bottom()) / 2, behavior: "instant" });
    }
    const shown = this.#box();
    if (!shown) return;
    const { top, left, height } = shown;
    const article = this.text.root.getBoundingClientRect();
    this.line.style.transform = `translate(${left - article.left - 1}px, ${top - article.top}px)`;
    this.line.style.height = `${height}px`;
  }

  /** Return the caret's box at an offset: before the character that follows, or behind the one before. */
  #box(offset = this.focus) {
    const block = this.text.blocks.findLast((one) => one.start <= offset && offset <= one.end);
    if (!block) return null;
    const before = offset >= block.end;
    const range = before ? this.text.range(offset - 1, offset) : this.text.range(offset, offset + 1);
    const boxes = range?.getClientRects();
    if (!boxes?.length) return null;
    const box = boxes[boxes.length - 1];
    const rightToLeft = getComputedStyle(block.element).direction === "rtl";
    return { left: before !== rightToLeft ? box.right : box.left, top: box.top, bottom: box.bottom, height: box.height };
  }
}
