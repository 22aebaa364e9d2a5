// Selected words: a bubble offers to make them an annotation, or the span of the current card. Words that something has
// changed on this page are refused.

import { make } from "./dom.js";
import { gettext } from "./i18n.js";
import { KINDS, LETTERS } from "./labels.js";

/** @import { Kind, Span, Words } from "./types.d.ts" */

/** @type {Kind[]} */
const KINDS_OFFERED = ["claim", "quotation", "actor", "figure", "note"];
const AIR = 8; // px between the bubble and the words, and at the article's sides
const HEADER = 56; // px

/**
 * Return what is taken when `span` is selected: whole words or, with `exactly`, these very characters.
 *
 * @param {import("./offsets.js").CanonicalText} text
 * @param {Span} span
 * @param {{exactly: boolean, language: string}} options
 * @returns {Words}
 */
export function taken(text, span, { exactly, language }) {
  const { start, end } = exactly ? span : text.snap(span.start, span.end, language);
  return { start, end, exact: text.slice(start, end) };
}

/**
 * Return where the bubble belongs, from the article's top left corner: above the words or, if the page's header hides it
 * there, below; and never beyond the article's sides.
 *
 * @param {{top: number, left: number}} first the first line of the words, px of the window
 * @param {{bottom: number}} last the last line
 * @param {{top: number, left: number, width: number}} article
 * @param {{width: number, height: number}} bubble
 */
export function bubblePosition(first, last, article, bubble) {
  const hidden = first.top - bubble.height - AIR < HEADER;
  const left = first.left - article.left;
  return {
    top: hidden ? last.bottom - article.top + AIR : first.top - article.top - bubble.height - AIR,
    left: Math.max(AIR, Math.min(left, article.width - bubble.width - AIR)),
  };
}

/** The browser's own selection; a page has one. */
const browserSelection = () => /** @type {Selection} */ (getSelection());

export class Selected {
  /**
   * @param {import("./text.js").ArticleText} text
   * @param {object} options
   * @param {string} options.language
   * @param {(kind: Kind) => void} options.annotate what the button of a kind does
   * @param {() => void} options.adjust what the button for the current card's span does
   * @param {() => boolean} options.canAdjust whether that button is offered
   */
  constructor(text, { language, annotate, adjust, canAdjust }) {
    this.text = text;
    this.language = language;
    this.canAdjust = canAdjust;
    this.adjustButton = make("button", { type: "button", onclick: adjust, title: gettext("These are the words of the current card") }, gettext("Adjust"), make("kbd", {}, "E"));
    this.exactly = false; // with Alt: these very characters, not whole words
    this.pressed = false;
    this.bubble = make(
      "div.bubble",
      { role: "toolbar", "aria-label": gettext("The selected words are a…"), hidden: true },
      KINDS_OFFERED.map((kind) => make("button", { type: "button", "data-kind": kind, onclick: () => annotate(kind) }, KINDS[kind], make("kbd", {}, LETTERS[kind]))),
      this.adjustButton,
    );
    // A press on the bubble must not remove the selection before the click arrives.
    this.bubble.addEventListener("pointerdown", (event) => event.preventDefault());
    this.bubble.addEventListener("mousedown", (event) => event.preventDefault());
    this.refusal = make(
      "div.refusal",
      { role: "alert", hidden: true },
      make("p", {}, gettext("These words are not the article’s: a translation or an extension of this browser has changed them. Switch it off for this page, and load the page again.")),
      make("button", { type: "button", onclick: () => location.reload() }, gettext("Load again")),
    );
    text.root.append(this.bubble, this.refusal);
    document.addEventListener("pointerdown", (event) => {
      if (event.button === 0 && !this.#inBubble(event)) this.pressed = true;
    });
    // A finger that scrolls, or that the browser takes for its own menu and handles, never comes up for the page.
    for (const kind of ["pointercancel", "contextmenu"]) {
      document.addEventListener(kind, () => {
        this.pressed = false;
        this.exactly = false;
        this.#show();
      });
    }
    document.addEventListener("pointerup", (event) => {
      // A press on the bubble takes the selection as it is: nobody holds Alt while pressing "Claim".
      if (this.#inBubble(event)) return;
      this.pressed = false;
      this.exactly = event.altKey;
      // After the browser has handled the click, which may end the selection.
      setTimeout(() => this.#settle());
    });
    document.addEventListener("selectionchange", () => {
      if (!this.pressed) this.#show();
    });
  }

  /** @param {Event} event */
  #inBubble(event) {
    return event.target instanceof Node && [this.bubble, this.refusal].some((box) => box.contains(/** @type {Node} */ (event.target)));
  }

  /**
   * The selected words, or null.
   *
   * @returns {Words | null}
   */
  get span() {
    const range = this.#range();
    const span = range && this.text.span(range);
    return span && taken(this.text, span, this);
  }

  /** True if words are selected that are not the article's. */
  get altered() {
    const range = this.#range();
    return range !== null && this.text.isAltered(range);
  }

  #range() {
    const selection = browserSelection();
    const selects = selection.rangeCount && !selection.isCollapsed && this.text.root.contains(selection.anchorNode);
    return selects ? selection.getRangeAt(0) : null;
  }

  /**
   * Select the code points `start` to `end`.
   *
   * @param {number} start
   * @param {number} end
   * @param {{exactly?: boolean}} [options] `exactly`: these very ones, not the whole words around them
   */
  take(start, end, { exactly = false } = {}) {
    const selection = browserSelection();
    const range = start < end ? this.text.range(start, end) : null;
    selection.removeAllRanges();
    this.exactly = exactly;
    if (range) selection.addRange(range);
    this.#show();
  }

  clear() {
    browserSelection().removeAllRanges();
    this.bubble.hidden = true;
    this.refusal.hidden = true;
  }

  #settle() {
    const { span } = this;
    const range = span && this.text.range(span.start, span.end);
    if (range) {
      // Show what will be taken: the selection itself grows to whole words.
      const selection = browserSelection();
      selection.removeAllRanges();
      selection.addRange(range);
    }
    this.#show();
  }

  #show() {
    const { span, altered } = this;
    this.adjustButton.hidden = !this.canAdjust();
    this.bubble.hidden = !span;
    this.refusal.hidden = !altered;
    const range = altered ? this.#range() : span && this.text.range(span.start, span.end);
    const lines = range?.getClientRects();
    if (!lines?.length) {
      this.exactly = this.exactly && Boolean(span);
      return;
    }
    const box = altered ? this.refusal : this.bubble;
    const { offsetWidth: width, offsetHeight: height } = box;
    const { top, left } = bubblePosition(lines[0], lines[lines.length - 1], this.text.root.getBoundingClientRect(), { width, height });
    box.style.top = `${top}px`;
    box.style.left = `${left}px`;
  }
}
