// Mending a boundary: by word and by character from the keys, and by dragging its two handles.

import { make } from "./dom.js";
import { announce } from "./say.js";
import { reach } from "./store.js";
import { gettext } from "./words.js";

export class Boundary {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./text.js").ArticleText} text
   * @param {import("./acts.js").Acts} acts
   * @param {{language: string}} options
   */
  constructor(store, text, acts, { language }) {
    this.store = store;
    this.text = text;
    this.acts = acts;
    this.language = language;
    this.side = "end"; // which of the two the keys move
    this.handles = {};
    for (const side of ["start", "end"]) {
      const title = side === "start" ? gettext("Drag: where it begins. Hold Alt for the very character.") : gettext("Drag: where it ends. Hold Alt for the very character.");
      const handle = make("i.edge", { hidden: true, title, "aria-hidden": "true", "data-side": side });
      handle.addEventListener("pointerdown", (event) => this.#drag(event, side));
      this.handles[side] = handle;
    }
    text.root.append(make("div.edges", {}, Object.values(this.handles)));
  }

  /** The keys move the other edge from now on. */
  turn() {
    this.side = this.side === "end" ? "start" : "end";
    announce(this.side === "end" ? gettext("The keys move the end.") : gettext("The keys move the beginning."));
    this.show();
  }

  /** Moves the edge by a word or a character; a boundary never crosses the other one. */
  step(direction, by) {
    const words = this.#words();
    if (!words) return;
    const next = this.text.step(words[this.side], direction, { by, side: this.side, language: this.language });
    if (next !== null) this.#to(this.side, next);
  }

  /** Makes selected words the boundary. */
  take({ start, end, exact }) {
    if (this.#words(true)) this.acts.mend(this.store.current, { start, end, exact });
  }

  /** Puts the handles where the current words are. */
  show() {
    const words = this.#words();
    const range = words && this.text.range(words.start, words.end);
    const lines = range ? [...range.getClientRects()] : [];
    const article = this.text.root.getBoundingClientRect();
    for (const [side, handle] of Object.entries(this.handles)) {
      handle.hidden = !lines.length;
      if (!lines.length) continue;
      const line = side === "start" ? lines[0] : lines[lines.length - 1];
      const x = side === "start" ? line.left : line.right;
      handle.style.transform = `translate(${x - article.left - 6}px, ${line.top - article.top - 3}px)`;
      handle.style.height = `${line.height + 6}px`;
      handle.toggleAttribute("data-keys", side === this.side);
    }
  }

  /** The current one's reach, where its boundary can be mended; with `lost`, also where its words are gone. */
  #words(lost = false) {
    const annotation = this.store.current && this.store.get(this.store.current);
    if (!annotation || annotation.state === "rejected") return null;
    return reach(annotation) ?? (lost ? {} : null);
  }

  #to(side, offset) {
    const words = { ...this.#words(), [side]: offset };
    if (words.start >= words.end || !this.text.trim(words.start, words.end)) return;
    this.acts.mend(this.store.current, { ...words, exact: this.text.slice(words.start, words.end) });
  }

  #drag(event, side) {
    event.preventDefault(); // no selection begins here
    event.stopPropagation();
    const page = document.documentElement;
    page.dataset.dragging = "true"; // the handles let the pointer through to the words under them
    const move = (moved) => {
      const at = this.text.offsetAt(moved.clientX, moved.clientY);
      if (at === null) return;
      const words = this.#words();
      if (!words) return;
      const near = moved.altKey ? at : nearest(this.text, at, side, this.language);
      if (near !== null && near !== words[side]) this.#to(side, near);
    };
    const end = () => {
      delete page.dataset.dragging;
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      this.acts.settle();
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }
}

/** The word's edge that is nearest to an offset. */
function nearest(text, offset, side, language) {
  const before = text.step(offset + 1, -1, { side, language });
  const after = text.step(offset, 1, { side, language });
  if (before === null || after === null) return before ?? after;
  return offset - before <= after - offset ? before : after;
}
