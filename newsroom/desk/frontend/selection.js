// Select and say: what is selected becomes a claim, a quotation, an actor, a figure or a note, or the current card's words.

import { make } from "./dom.js";
import { gettext, KINDS, LETTERS } from "./words.js";

const KINDS_OFFERED = ["claim", "quotation", "actor", "figure", "note"];

export class Selected {
  /**
   * @param {import("./text.js").ArticleText} text
   * @param {{language: string, say: (kind: string) => void, mend: () => void, mends: () => boolean}} options `say`: what
   *   a button of the bubble does; `mend`: what "Mend" does, which is offered where `mends`
   */
  constructor(text, { language, say, mend, mends }) {
    this.text = text;
    this.language = language;
    this.mends = mends;
    this.mender = make("button", { type: "button", onclick: mend, title: gettext("These are the words of the current card") }, gettext("Mend"), make("kbd", {}, "E"));
    this.exactly = false; // Alt: the very characters, not whole words
    this.bubble = make(
      "div.bubble",
      { role: "toolbar", "aria-label": gettext("The selected words are a…"), hidden: true },
      KINDS_OFFERED.map((kind) => make("button", { type: "button", "data-kind": kind, onclick: () => say(kind) }, KINDS[kind], make("kbd", {}, LETTERS[kind]))),
      this.mender,
    );
    // A press on the bubble must not take the selection away before the click arrives.
    this.bubble.addEventListener("pointerdown", (event) => event.preventDefault());
    this.bubble.addEventListener("mousedown", (event) => event.preventDefault());
    text.root.append(this.bubble);
    document.addEventListener("pointerdown", (event) => {
      if (!this.bubble.contains(event.target)) this.pressed = true;
    });
    document.addEventListener("pointerup", (event) => {
      // A press on the bubble takes what is selected as it is: nobody holds Alt while pressing "Claim".
      if (this.bubble.contains(event.target)) return;
      this.pressed = false;
      this.exactly = event.altKey;
      // After the browser has taken the click into account: it may have ended the selection.
      setTimeout(() => this.#settle());
    });
    document.addEventListener("selectionchange", () => {
      if (!this.pressed) this.#show();
    });
  }

  /** The selected words {start, end, exact} in code points, or null. */
  get span() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !this.text.root.contains(selection.anchorNode)) return null;
    const span = this.text.span(selection.getRangeAt(0));
    if (!span) return null;
    const { start, end } = this.exactly ? span : this.text.snap(span.start, span.end, this.language);
    return { start, end, exact: this.text.slice(start, end) };
  }

  /** Selects the code points `start` to `end`; `exactly`: these very ones, not the whole words around them. */
  take(start, end, { exactly = false } = {}) {
    const selection = getSelection();
    const range = start < end ? this.text.range(start, end) : null;
    selection.removeAllRanges();
    this.exactly = exactly;
    if (range) selection.addRange(range);
    this.#show();
  }

  clear() {
    getSelection().removeAllRanges();
    this.bubble.hidden = true;
  }

  #settle() {
    const { span } = this;
    if (span) {
      // Show what will be taken: the selection itself grows to the words.
      const range = this.text.range(span.start, span.end);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
    }
    this.#show();
  }

  #show() {
    const { span } = this;
    this.mender.hidden = !this.mends();
    this.bubble.hidden = !span;
    if (!span) {
      this.exactly = false;
      return;
    }
    const lines = this.text.range(span.start, span.end).getClientRects();
    const article = this.text.root.getBoundingClientRect();
    const above = lines[0].top - article.top - this.bubble.offsetHeight - 8;
    const hidden = lines[0].top - this.bubble.offsetHeight - 8 < 56; // under the page's header
    const below = lines[lines.length - 1].bottom - article.top + 8;
    const left = lines[0].left - article.left;
    this.bubble.style.top = `${hidden ? below : above}px`;
    this.bubble.style.left = `${Math.max(8, Math.min(left, article.width - this.bubble.offsetWidth - 8))}px`;
  }
}
