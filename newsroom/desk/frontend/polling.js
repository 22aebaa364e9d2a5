// Asks every two seconds what colleagues and the engine did, and tells colleagues that this page is open.

import { Refused } from "./connection.js";
import { gettext, interpolate } from "./i18n.js";
import { KINDS, STATES } from "./labels.js";
import { announce } from "./messages.js";
import { look as lookOf, quote } from "./store.js";

/** @import { ArticleState } from "./types.d.ts" */

const EVERY = 2000; // ms between two requests: a colleague's decision is on the page within three seconds
const HEARTBEAT = 10000; // ms
const FRESH = 4000; // ms for which a colleague's change is emphasised

export class Poller {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./server.js").Server} server
   * @param {object} page
   * @param {HTMLElement} page.newer says that the article has a newer revision
   * @param {(id: string) => HTMLElement | null} page.cardOf
   * @param {boolean} [page.silent] if true, colleagues do not see that the page is open
   */
  constructor(store, server, { newer, cardOf, silent = false }) {
    this.store = store;
    this.server = server;
    this.newer = newer;
    this.cardOf = cardOf;
    this.silent = silent;
    this.looking = false;
  }

  start() {
    setInterval(() => this.look(), EVERY);
    setInterval(() => this.#heartbeat(), HEARTBEAT);
    document.addEventListener("visibilitychange", () => {
      this.look();
      this.#heartbeat();
    });
    addEventListener("pagehide", () => {
      if (!this.silent) this.server.here({ left: true }).catch(() => {});
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.#heartbeat();
    });
    this.server.connection.addEventListener("change", () => this.look());
    this.#heartbeat();
  }

  /** Read the current state. */
  async look() {
    if ((document.hidden && this.store.whole) || this.looking || this.server.connection.state !== "up") return;
    this.looking = true;
    const { settled } = this.server.outbox;
    try {
      const fresh = await this.server.state();
      if (fresh) this.#take(fresh, settled);
    } catch (error) {
      if (!(error instanceof Refused)) throw error; // the connection bar reports it
    } finally {
      this.looking = false;
    }
  }

  /**
   * @param {ArticleState} fresh
   * @param {number} settled how many actions were settled when the state was requested
   */
  #take(fresh, settled) {
    const { store } = this;
    if (fresh.article.revision.id !== store.article.revision.id) {
      // The words on the page are no longer the article's: nothing here may be mixed with it.
      if (store.whole) this.newer.hidden = false;
      else location.reload(); // the rest of this page's revision cannot be read any more
    } else if (settled !== this.server.outbox.settled) {
      // An action was answered while this state was on its way, so it is out of date: ask again later.
      this.server.tag = null;
      if (!store.whole) store.complete(fresh);
    } else if (store.whole) {
      this.#announce(store.apply(fresh));
    } else {
      store.apply(fresh); // nothing of it is new to the reader
    }
  }

  /** @param {string[]} changed */
  #announce(changed) {
    // As long as this editor's own action is unsent, the annotation is shown with it.
    const shown = changed.filter((id) => !this.store.pending.has(id) && this.store.has(id)).map((id) => this.store.get(id));
    for (const { id } of shown) this.#emphasise(this.cardOf(id));
    const last = shown.findLast((one) => one.decided !== null);
    if (!last?.decided) return;
    const values = { name: last.decided.by, kind: KINDS[last.kind], state: STATES[lookOf(last)], words: quote(last), count: shown.length };
    announce(interpolate(shown.length > 1 ? gettext("%(name)s has changed %(count)s annotations.") : gettext("%(name)s: %(kind)s, %(state)s: %(words)s"), values));
  }

  /** @param {HTMLElement | null} card */
  #emphasise(card) {
    if (!card) return;
    card.dataset.fresh = "true";
    setTimeout(() => delete card.dataset.fresh, FRESH);
  }

  #heartbeat() {
    if (this.silent || document.hidden || this.server.connection.state !== "up") return;
    this.server.here({}).catch(() => {}); // repeated in ten seconds
  }
}
