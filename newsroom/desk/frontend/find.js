// The search box of the article: marks all matches, and leaves the last one shown selected.

import { highlight } from "./highlights.js";
import { gettext, interpolate } from "./i18n.js";
import { isComposing } from "./keys.js";
import { fold, occurrences } from "./search.js";

/** @import { Span } from "./types.d.ts" */

export class Find {
  /**
   * @param {import("./text.js").ArticleText} text
   * @param {HTMLFormElement} form
   * @param {{show: (span: Span) => void, closed: (span: Span | null) => void}} options `show`: brings words into view;
   *   `closed`: receives the match that was shown last
   */
  constructor(text, form, { show, closed }) {
    this.text = text;
    this.form = form;
    this.input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
    this.count = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
    this.show = show;
    this.closed = closed;
    /** @type {Span[]} */
    this.spans = [];
    this.at = -1;
    /** @type {import("./search.js").Folded | null} */
    this.folded = null;
    this.input.addEventListener("input", () => this.#search());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#go(1);
    });
    form.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (isComposing(event)) return; // Enter takes what an input method proposes
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.shiftKey) this.#go(-1);
      else return;
      event.preventDefault();
    });
    form.querySelector("[data-find=previous]")?.addEventListener("click", () => this.#go(-1));
    form.querySelector("[data-find=close]")?.addEventListener("click", () => this.close());
  }

  open() {
    this.form.hidden = false;
    this.input.focus();
    this.input.select();
    this.#search();
  }

  close() {
    if (this.form.hidden) return;
    this.form.hidden = true;
    highlight("found").clear();
    highlight("found-now").clear();
    this.closed(this.spans[this.at] ?? null);
  }

  #search() {
    // The text of a revision never changes while the page is open, so it is folded once.
    this.folded ??= fold(this.text.slice(0, this.text.length));
    this.spans = occurrences(this.folded, this.input.value);
    this.#mark();
    this.at = -1;
    this.#go(1);
  }

  #mark() {
    highlight("found").clear();
    for (const { start, end } of this.spans) {
      const range = this.text.range(start, end);
      if (range) highlight("found").add(range);
    }
  }

  /** Mark the matches again: the nodes under the marks were changed. */
  renew() {
    if (this.form.hidden) return;
    this.#mark();
    this.#go(0);
  }

  /** @param {number} step */
  #go(step) {
    const { length } = this.spans;
    highlight("found-now").clear();
    this.at = length ? (this.at + step + length) % length : -1;
    this.count.textContent = length
      ? interpolate(gettext("%(place)s of %(count)s"), { place: this.at + 1, count: length })
      : this.input.value.trim() ? gettext("not in the text") : "";
    const span = this.spans[this.at];
    const range = span && this.text.range(span.start, span.end);
    if (!range) return;
    highlight("found-now").add(range);
    this.show(span);
  }
}
