// Questions about the current card: its kind, a role, a note, an actor, the claim it states. Each opens a small box beside
// the card, and sends the answer as an action.

import { openActor } from "./actor-panel.js";
import { askActor } from "./bulk.js";
import { askForSame, askForValues, askForVerdict } from "./claim-panels.js";
import { Refused } from "./connection.js";
import { gettext } from "./i18n.js";
import { hold } from "./keys.js";
import { KIND_KEYS, KINDS, ROLES } from "./labels.js";
import { askForNote, askForOne } from "./menus.js";
import { announce, toast } from "./messages.js";
import { quote } from "./store.js";
import { askForActor } from "./typeahead.js";

/** @import { Kind } from "./types.d.ts" */
/** @import { Context } from "./claim-panels.js" */
/** @import { Panel } from "./panel.js" */

/** @typedef {Element | null} Beside what was pressed on the card; null: a key was pressed */

export class Questions {
  /**
   * @param {object} page
   * @param {import("./store.js").Store} page.store
   * @param {import("./server.js").Server} page.server
   * @param {import("./outbox.js").Outbox} page.outbox
   * @param {import("./actions.js").Actions} page.actions
   * @param {import("./column.js").Column} page.column
   * @param {(id: string) => void} page.focus makes an annotation the current one without scrolling
   * @param {() => void} page.changed reads the state again
   */
  constructor({ store, server, outbox, actions, column, focus, changed }) {
    this.store = store;
    this.server = server;
    this.outbox = outbox;
    this.actions = actions;
    this.column = column;
    this.focus = focus;
    this.changed = changed;
  }

  /**
   * Change the kind of an annotation.
   *
   * @param {string} id
   * @param {{kind?: Kind, beside?: Beside}} [options] `kind`: nothing is asked
   */
  async kind(id, { kind, beside = null } = {}) {
    const annotation = this.store.get(id);
    if (annotation.kind === "note" || annotation.state === "rejected") return;
    const answer = kind ?? (await askForOne({
      beside: this.#beside(id, beside),
      title: gettext("What are these words?"),
      options: Object.entries(KIND_KEYS).map(([key, value]) => ({ value, key, words: KINDS[value], chosen: value === annotation.kind })),
    }));
    if (answer) await this.actions.changeKind(id, answer);
  }

  /**
   * Change the role of an actor.
   *
   * @param {string} id
   * @param {{role?: string | null, beside?: Beside}} [options] `role`: the id of one role; otherwise all are offered
   */
  async role(id, { role = null, beside = null } = {}) {
    const { roles } = this.store.get(id);
    if (!roles.length) {
      await this.actor(id); // there is no actor yet
      return;
    }
    const asked = roles.filter((one) => role === null || one.id === role);
    const answer = await askForOne({
      beside: this.#besideChips(id, beside),
      title: gettext("Which role?"),
      options: asked.flatMap((one) =>
        Object.entries(ROLES).map(([kind, words]) => ({
          value: { role: one.id, kind },
          words,
          key: asked.length === 1 ? kind[kind === "subject" ? 2 : 0] : undefined,
          chosen: kind === one.role,
          group: one.actor?.name ?? one.name,
        })),
      ),
    });
    if (answer) await this.actions.changeRole(id, answer.role, answer.kind);
  }

  /**
   * Write, change or take away a note.
   *
   * @param {string} id
   * @param {{beside?: Beside}} [options]
   */
  async note(id, { beside = null } = {}) {
    const { note, kind } = this.store.get(id);
    const text = await askForNote({
      beside: this.#beside(id, beside),
      text: note?.text ?? "",
      language: document.documentElement.lang,
      removable: Boolean(note) && kind !== "note",
    });
    if (text !== null) await this.actions.note(id, text, note?.id ?? null);
    this.#focusCard(id);
  }

  /**
   * Link an actor.
   *
   * @param {string} id
   * @param {{words?: string | null, role?: string, beside?: Beside}} [options] `words`: searched for to begin with
   */
  async actor(id, { words = null, role = "", beside = null } = {}) {
    if (this.store.current !== id) this.focus(id);
    const suggestion = this.#suggestion(id);
    /** @type {Promise<void> | null} one key press creates and links: both are stored before the first is answered */
    let linked = null;
    const answer = await askForActor({
      server: this.server,
      creating: (key, { role: chosen, name }) => {
        linked = this.actions.link(id, chosen, { name }, key);
      },
      beside: this.#besideChips(id, beside),
      words: words ?? suggestion.words,
      role: role || suggestion.role,
      kind: suggestion.kind,
      describe: suggestion.office,
      language: this.store.article.language,
    });
    if (linked) await linked;
    else if (answer) await this.actions.link(id, answer.role, answer.actor);
    this.#focusCard(id);
  }

  /**
   * Return what is searched for to begin with: the name in the text, and the role it has there.
   *
   * @param {string} id
   */
  #suggestion(id) {
    const annotation = this.store.get(id);
    const { name, actor_kind: kind, office = "" } = annotation.attributes;
    const unnamed = annotation.roles.find((one) => !one.actor && one.name);
    const isActor = annotation.kind === "actor";
    return {
      words: isActor ? (name ?? quote(annotation)) : (unnamed?.name ?? ""),
      role: unnamed?.role ?? (isActor ? "mentioned" : "speaker"),
      kind,
      office,
    };
  }

  /**
   * Show all that is known of an actor of the card.
   *
   * @param {string} id
   * @param {{actor?: string | null, beside?: Beside}} [options]
   */
  async profile(id, { actor = null, beside = null } = {}) {
    const known = this.store.get(id).roles.flatMap((role) => role.actor ?? []);
    if (!known.length) {
      await this.actor(id);
      return;
    }
    const chosen = actor ?? (known.length === 1 ? known[0].id : await askForOne({
      beside: this.#beside(id, null),
      title: gettext("Who?"),
      options: known.map((one, i) => ({ value: one.id, words: one.name, key: String(i + 1) })),
    }));
    const { article } = this.store;
    if (chosen) await this.#panel(id, beside, (context) => openActor({ ...context, id: chosen, article: article.id, language: article.language }));
  }

  /**
   * Ask which claim the words state.
   *
   * @param {string} id
   * @param {{beside?: Beside}} [options]
   */
  async same(id, { beside = null } = {}) {
    if (this.#isActive(id, "claim")) await this.#panel(id, beside, askForSame);
  }

  /**
   * Edit what the words say.
   *
   * @param {string} id
   * @param {{beside?: Beside}} [options]
   */
  async values(id, { beside = null } = {}) {
    if (this.#isActive(id, "claim", "quotation", "figure")) await this.#panel(id, beside, askForValues);
  }

  /**
   * Ask for a verdict on the claim.
   *
   * @param {string} id
   * @param {{beside?: Beside}} [options]
   */
  async verdict(id, { beside = null } = {}) {
    this.actions.settle();
    await this.outbox.sent(); // the claim exists once the server has answered an accept
    const { verdicts: ratings } = this.store.article;
    if (!ratings.length) announce(gettext("This newsroom gives no verdicts."));
    else if (!this.store.get(id).claim || !this.#isActive(id, "claim")) announce(gettext("A verdict is given on an accepted claim."));
    else await this.#panel(id, beside, (context) => askForVerdict({ ...context, ratings }));
  }

  /**
   * Reject all suggestions that name the card's actor, here or in the whole story.
   *
   * @param {string} id
   */
  async rejectActor(id) {
    const role = this.store.get(id).roles.find((one) => one.state === "suggested");
    if (!role) {
      announce(gettext("The engine names no undecided actor here."));
      return;
    }
    try {
      const chosen = await askActor(this.server, id, role.id);
      if (chosen) hold(this.actions.rejectActor(id, role.id, chosen));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.message, { wrong: true });
    }
    this.#focusCard(id);
  }

  /**
   * Open a panel beside a card, or beside what was pressed on it.
   *
   * @param {string} id
   * @param {Beside} beside
   * @param {(context: Context) => Promise<Panel>} open
   */
  async #panel(id, beside, open) {
    this.actions.settle();
    if (!(await this.outbox.sent())) {
      // Otherwise it would open by itself once the connection is back, whatever the editor does then.
      announce(gettext("This can be opened when the line is back."));
      return;
    }
    const annotation = this.store.get(id);
    if (this.store.current !== id) this.focus(id);
    const { server, actions, changed } = this;
    try {
      const opened = await open({ server, actions, annotation, beside: this.#beside(id, beside), changed });
      opened.closed.then(() => this.#focusCard(id));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.message, { wrong: true });
    }
  }

  /**
   * @param {string} id
   * @param {Kind[]} kinds
   */
  #isActive(id, ...kinds) {
    return this.store.has(id) && kinds.includes(this.store.get(id).kind) && this.store.get(id).state !== "rejected";
  }

  /**
   * @param {string} id
   * @param {Beside} beside
   */
  #beside(id, beside) {
    return beside?.isConnected ? beside : /** @type {HTMLElement} */ (this.column.cardOf(id));
  }

  /**
   * @param {string} id
   * @param {Beside} beside
   */
  #besideChips(id, beside) {
    return this.#beside(id, beside?.isConnected ? beside : (this.column.cardOf(id)?.querySelector(".chips") ?? null));
  }

  /** @param {string} id */
  #focusCard(id) {
    this.column.cardOf(id)?.focus({ preventScroll: true });
  }
}
