// Selecting by keyboard: a caret in the text that the arrows move, and that Shift lets leave a selection behind.

import { make } from "./dom.js";

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
    this.column = null; // the x that going up and down keeps to
    this.line = make("i.caret", { "aria-hidden": "true", hidden: true });
    text.root.append(this.line);
  }

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

  /** One word or character on. Going on, a word is taken to its end; going back, to its beginning. */
  step(direction, { by = "word", extend = false } = {}) {
    const side = direction > 0 ? "end" : "start";
    const next = this.text.step(this.focus, direction, { by, side, language: this.language });
    this.column = null;
    if (next !== null) this.#to(next, { extend, exactly: by === "character" });
  }

  /** One line up or down. */
  lineStep(direction, { extend = false } = {}) {
    const from = this.#box();
    if (!from) return;
    this.column ??= from.left;
    const start = direction > 0 ? from.bottom : from.top;
    for (let far = 4; far < FARTHEST; far += 6) {
      const at = this.text.offsetAt(this.column, start + direction * far);
      const box = at === null ? null : this.#box(at);
      if (!box || (direction > 0 ? box.top < from.bottom - 4 : box.bottom > from.top + 4)) continue;
      this.#to(at, { extend, exactly: false });
      return;
    }
  }

  /** To the beginning or the end of the paragraph. */
  edge(direction, { extend = false } = {}) {
    const block = this.text.blocks.findLast((one) => one.start <= this.focus && this.focus <= one.end);
    this.column = null;
    if (block) this.#to(direction > 0 ? block.end : block.start, { extend, exactly: false });
  }

  /** Where the caret stands, for those who only know what is selected. */
  moveTo(offset) {
    this.anchor = offset;
    this.focus = offset;
    this.#show();
  }

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
    // What is out of sight cannot be reached by the eye, nor the next line by caretPositionFromPoint.
    if (box.top < this.top() + 40 || box.bottom > this.bottom() - 40) {
      scrollBy({ top: box.top - (this.top() + this.bottom()) / 2, behavior: "instant" });
    }
    const { top, left, height } = this.#box();
    const article = this.text.root.getBoundingClientRect();
    this.line.style.transform = `translate(${left - article.left - 1}px, ${top - article.top}px)`;
    this.line.style.height = `${height}px`;
  }

  /** {left, top, bottom, height} of the caret at an offset: before the character that follows, or behind the one before. */
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
