// What colleagues and the engine do meanwhile, and that we are here: looked for every two seconds, told once.

import { announce } from "./say.js";
import { Refused } from "./connection.js";
import { look as lookOf, quote } from "./store.js";
import { fill, gettext, KINDS, STATES } from "./words.js";

const EVERY = 2000; // ms between two looks: a colleague's decision is on the page within three seconds
const BEAT = 10000; // ms between two words that we are here
const FRESH = 4000; // ms for which what a colleague has just changed stands out

export class Live {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./server.js").Server} server
   * @param {{newer: HTMLElement, cardOf: (id: string) => HTMLElement|null, silent?: boolean}} page `newer`: says that the
   *   text is another by now; `silent`: colleagues are not told that we are here
   */
  constructor(store, server, { newer, cardOf, silent = false }) {
    Object.assign(this, { store, server, newer, cardOf, silent });
  }

  start() {
    setInterval(() => this.look(), EVERY);
    setInterval(() => this.#beat(), BEAT);
    document.addEventListener("visibilitychange", () => {
      this.look();
      this.#beat();
    });
    addEventListener("pagehide", () => this.silent || this.server.here({ left: true }).catch(() => {}));
    addEventListener("pageshow", (event) => event.persisted && this.#beat());
    this.server.connection.addEventListener("change", () => this.look());
    this.#beat();
  }

  /** Reads what is true now. */
  async look() {
    if ((document.hidden && this.store.whole) || this.looking || this.server.connection.state !== "up") return;
    this.looking = true;
    const { outbox } = this.server;
    const { settled } = outbox;
    try {
      const fresh = await this.server.state();
      if (fresh && fresh.article.revision.id !== this.store.article.revision.id) {
        // The words on the page are no longer the article's: nothing here may be mixed with it.
        if (this.store.whole) this.newer.hidden = false;
        else location.reload(); // and this page would never know the rest of its own
        return;
      }
      // An act that was answered while this answer was on its way is newer than it: look again later.
      if (!fresh || settled !== outbox.settled) {
        if (fresh) this.server.tag = null;
        if (fresh && !this.store.whole) this.store.complete(fresh);
        return;
      }
      if (!this.store.whole) {
        this.store.apply(fresh); // nothing of it is news
        return;
      }
      this.#tell(this.store.apply(fresh));
    } catch (error) {
      if (!(error instanceof Refused)) throw error; // the line itself says so where it is broken
    } finally {
      this.looking = false;
    }
  }

  #tell(changed) {
    // What of it is shown is our own, as long as that is unsent.
    const told = changed.filter((id) => !this.store.pending.has(id)).map((id) => this.store.get(id)).filter(Boolean);
    for (const { id } of told) {
      const card = this.cardOf(id);
      if (!card) continue;
      card.dataset.fresh = "true";
      setTimeout(() => delete card.dataset.fresh, FRESH);
    }
    const last = told.findLast((one) => one.decided);
    if (!last) return;
    const values = { name: last.decided.by, kind: KINDS[last.kind], state: STATES[lookOf(last)], words: quote(last), count: told.length };
    announce(fill(told.length > 1 ? gettext("%(name)s has changed %(count)s annotations.") : gettext("%(name)s: %(kind)s, %(state)s: %(words)s"), values));
  }

  #beat() {
    if (this.silent || document.hidden || this.server.connection.state !== "up") return;
    this.server.here({}).catch(() => {}); // said again in ten seconds
  }
}
