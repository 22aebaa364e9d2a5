// Adjusts the span of the current annotation: by word and by character from the keys, and by dragging its two handles.

import { make } from "./dom.js";
import { gettext } from "./i18n.js";
import { announce } from "./messages.js";
import { reach } from "./store.js";

/** @import { Side, Unit } from "./offsets.js" */
/** @import { Words } from "./types.d.ts" */

export class Boundary {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./text.js").ArticleText} text
   * @param {import("./actions.js").Actions} actions
   * @param {{language: string}} options
   */
  constructor(store, text, actions, { language }) {
    this.store = store;
    this.text = text;
    this.actions = actions;
    this.language = language;
    /** @type {Side} the edge that the keys move */
    this.side = "end";
    this.handles = { start: this.#handle("start"), end: this.#handle("end") };
    text.root.append(make("div.edges", {}, Object.values(this.handles)));
  }

  /** @param {Side} side */
  #handle(side) {
    const title = side === "start" ? gettext("Drag: where it begins. Hold Alt for the very character.") : gettext("Drag: where it ends. Hold Alt for the very character.");
    const handle = make("i.edge", { hidden: true, title, "aria-hidden": "true", "data-side": side });
    handle.addEventListener("pointerdown", (event) => this.#drag(event, side));
    return handle;
  }

  /** Let the keys move the other edge from now on. */
  turn() {
    this.side = this.side === "end" ? "start" : "end";
    announce(this.side === "end" ? gettext("The keys move the end.") : gettext("The keys move the beginning."));
    this.show();
  }

  /**
   * Move the edge by a word or a character. It never crosses the other one.
   *
   * @param {number} direction 1 or -1
   * @param {Unit} by
   */
  step(direction, by) {
    const words = this.#words();
    if (!words) return;
    const next = this.text.step(words[this.side], direction, { by, side: this.side, language: this.language });
    if (next !== null) this.#to(this.side, next);
  }

  /**
   * Make selected words the span.
   *
   * @param {Words} words
   */
  take({ start, end, exact }) {
    const { currentAnnotation: one } = this.store;
    if (one && one.state !== "rejected") this.actions.adjustSpan(one.id, { start, end, exact });
  }

  /** Put the handles at the edges of the current words. */
  show() {
    const words = this.#words();
    const range = words && this.text.range(words.start, words.end);
    const lines = range ? [...range.getClientRects()] : [];
    const article = this.text.root.getBoundingClientRect();
    for (const side of /** @type {Side[]} */ (["start", "end"])) {
      const handle = this.handles[side];
      handle.hidden = !lines.length;
      if (!lines.length) continue;
      const line = side === "start" ? lines[0] : lines[lines.length - 1];
      const x = side === "start" ? line.left : line.right;
      handle.style.transform = `translate(${x - article.left - 6}px, ${line.top - article.top - 3}px)`;
      handle.style.height = `${line.height + 6}px`;
      handle.toggleAttribute("data-keys", side === this.side);
    }
  }

  /** Return the current annotation's span, or null if it cannot be adjusted. */
  #words() {
    const { currentAnnotation: one } = this.store;
    return one && one.state !== "rejected" ? reach(one) : null;
  }

  /**
   * @param {Side} side
   * @param {number} offset
   */
  #to(side, offset) {
    const now = this.#words();
    const words = now && this.text.withEdge(now, side, offset);
    if (words && this.store.current) this.actions.adjustSpan(this.store.current, words);
  }

  /**
   * @param {PointerEvent} event
   * @param {Side} side
   */
  #drag(event, side) {
    event.preventDefault(); // no selection begins here
    event.stopPropagation();
    const page = document.documentElement;
    page.dataset.dragging = "true"; // the handles let the pointer through to the words under them
    const move = (/** @type {PointerEvent} */ moved) => {
      const at = this.text.offsetAt(moved.clientX, moved.clientY);
      if (at === null) return;
      const words = this.#words();
      if (!words) return;
      const near = moved.altKey ? at : this.text.nearest(at, side, this.language);
      if (near !== null && near !== words[side]) this.#to(side, near);
    };
    const end = () => {
      delete page.dataset.dragging;
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      this.actions.settle();
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }
}
