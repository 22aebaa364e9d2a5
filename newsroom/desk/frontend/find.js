// Search in the text: blind to case and accents, found words marked, and the one that is shown left selected.

import { highlight } from "./paint.js";
import { fill, gettext } from "./words.js";

const MARKS = /\p{M}/gu;
const SAME = { "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-" };

/** `string` as a search sees it, and for each of its characters the code point that it came from. */
function folded(string) {
  let words = "";
  const origins = [];
  let at = 0;
  for (const point of string) {
    const plain = /\s/u.test(point) ? " " : (SAME[point] ?? point.normalize("NFKD").replace(MARKS, "").toLowerCase());
    for (let i = 0; i < plain.length; i += 1) origins.push(at);
    words += plain;
    at += 1;
  }
  origins.push(at);
  return { words, origins };
}

export class Find {
  /**
   * @param {import("./text.js").ArticleText} text
   * @param {HTMLFormElement} form
   * @param {{show: (span: {start: number, end: number}) => void, left: (span: object|null) => void}} options `show`:
   *   brings words into view; `left`: is told which words were shown last
   */
  constructor(text, form, { show, left }) {
    this.text = text;
    this.form = form;
    this.input = form.querySelector("input");
    this.count = form.querySelector("output");
    this.show = show;
    this.left = left;
    this.spans = [];
    this.at = -1;
    this.input.addEventListener("input", () => this.#search());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#go(1);
    });
    form.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.shiftKey) this.#go(-1);
      else return;
      event.preventDefault();
    });
    form.querySelector("[data-find=previous]").addEventListener("click", () => this.#go(-1));
    form.querySelector("[data-find=close]").addEventListener("click", () => this.close());
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
    this.left(this.spans[this.at] ?? null);
  }

  #search() {
    const wanted = folded(this.input.value).words.trim();
    // The text of a revision never changes under a page: folded once.
    this.haystack ??= folded(this.text.slice(0, this.text.length));
    const { words, origins } = this.haystack;
    this.spans = [];
    for (let at = wanted ? words.indexOf(wanted) : -1; at >= 0; at = words.indexOf(wanted, at + wanted.length)) {
      // To where the next character begins: the marks on the last one are part of it.
      this.spans.push({ start: origins[at], end: Math.max(origins[at + wanted.length], origins[at + wanted.length - 1] + 1) });
    }
    highlight("found").clear();
    for (const { start, end } of this.spans) {
      const range = this.text.range(start, end);
      if (range) highlight("found").add(range);
    }
    this.at = -1;
    this.#go(1);
  }

  #go(step) {
    const { length } = this.spans;
    highlight("found-now").clear();
    this.at = length ? (this.at + step + length) % length : -1;
    this.count.textContent = length
      ? fill(gettext("%(place)s of %(count)s"), { place: this.at + 1, count: length })
      : this.input.value.trim() ? gettext("not in the text") : "";
    const span = this.spans[this.at];
    const range = span && this.text.range(span.start, span.end);
    if (!range) return;
    highlight("found-now").add(range);
    this.show(span);
  }
}
