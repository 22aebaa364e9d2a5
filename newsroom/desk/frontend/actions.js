// What an editor does on an article's page. Each action is stored and shown at once, sent to the server in order
// (outbox.js), and corrected if it is refused.

import { Refused } from "./connection.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { inSentence, KINDS, ROLES, STATES } from "./labels.js";
import { announce, toast } from "./messages.js";
import { look, reach, undecided } from "./store.js";
import { stepsOf, undoBody } from "./unsent.js";
import { speakersOf } from "./utterances.js";

/** @import { Annotation, Answer, Kind, Words } from "./types.d.ts" */
/** @import { Settled } from "./outbox.js" */

const AT_MOST = 200; // annotations that one action decides on: the server takes no more
const PAUSE = 500; // ms without another step after which a span is sent: five steps are one action

/**
 * @typedef {object} Draft a span that is still being adjusted
 * @property {string} id of the annotation
 * @property {string} key of the stored action
 * @property {Words & {revision: string}} words
 * @property {[number, number] | null} lastSpan start and end as the editor saw them first
 * @property {ReturnType<typeof setTimeout>} [timer]
 */

export class Actions {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./server.js").Server} server
   * @param {import("./outbox.js").Outbox} outbox
   * @param {(start: number, end: number) => string} text returns words of the text by their offsets
   */
  constructor(store, server, outbox, text) {
    this.store = store;
    this.text = text;
    this.server = server;
    this.outbox = outbox;
    /** @type {Draft | null} */
    this.draft = null;
    /** @type {Map<string, string>} by annotation id: the unsent actions with which it is shown, in one string */
    this.shown = new Map();
    /** @type {number | null} where the action begins that a colleague has built upon: the next undo goes on before it */
    this.past = null;
    outbox.addEventListener("change", () => this.#show());
    outbox.addEventListener("settled", (event) => {
      const { detail } = /** @type {CustomEvent<Settled>} */ (event);
      if (detail.action.article === this.article) this.#settled(detail);
    });
    this.#show();
  }

  get article() {
    return this.store.article.id;
  }

  /**
   * Accept a suggestion, or confirm an annotation whose words a revision changed. Return null if it is decided already.
   *
   * @param {string} id
   */
  accept(id) {
    const annotation = this.store.get(id);
    if (annotation.review) return this.#decide(annotation, "confirm");
    return look(annotation) === "suggested" ? this.#decide(annotation, "accept") : this.#decidedAlready(annotation);
  }

  /**
   * Reject a suggestion, an annotation whose words changed, or one that an editor made.
   *
   * @param {string} id
   */
  reject(id) {
    const annotation = this.store.get(id);
    const open = annotation.state === "suggested" || annotation.review || annotation.author;
    return open && annotation.state !== "rejected" ? this.#decide(annotation, "reject") : this.#decidedAlready(annotation);
  }

  /** @param {string} id */
  reopen(id) {
    const annotation = this.store.get(id);
    return undecided(annotation) ? null : this.#decide(annotation, "reopen");
  }

  /**
   * Accept all that waits on a card, or confirm what a revision changed there, as one action. What says the same with
   * other words is dropped with it. Return null if nothing waits.
   *
   * @param {string} card
   */
  acceptCard(card) {
    const [checked, spare] = [this.store.checked(card), this.store.spareOf(card)];
    if (checked.length < 2 && !spare.length) return this.accept(checked[0]?.id ?? card);
    if (!checked.length && spare.length === 1) return this.reject(spare[0].id);
    return this.#decideAll([
      ...checked.map((annotation) => ({ annotation, name: annotation.review ? "confirm" : "accept" })),
      ...spare.map((annotation) => ({ annotation, name: "reject" })),
    ]);
  }

  /**
   * Accept a card and all others of its speaker that wait, as one action. Return null if nothing waits.
   *
   * @param {string} card
   */
  acceptSpeaker(card) {
    const names = speakersOf(this.store.get(card));
    const same = this.store.sequence.filter((id) => id === card || [...speakersOf(this.store.get(id))].some((name) => names.has(name)));
    const checked = same.flatMap((id) => this.store.checked(id)).filter((one) => !one.review);
    const spare = same.flatMap((id) => (this.store.checked(id).length ? this.store.spareOf(id) : []));
    const steps = [
      ...checked.map((annotation) => ({ annotation, name: "accept" })),
      ...spare.map((annotation) => ({ annotation, name: "reject" })),
    ].slice(0, AT_MOST);
    if (steps.length < 2) return this.acceptCard(card);
    const done = this.#decideAll(steps);
    const cards = new Set(checked.map(({ id }) => this.store.cardOf(id))).size;
    announce(interpolate(ngettext("%(count)s card of this speaker accepted.", "%(count)s cards of this speaker accepted.", cards), { count: cards }));
    return done;
  }

  /**
   * Give an annotation the words that a row offers for it, and drop the row.
   *
   * @param {string} id of the row
   */
  takeWords(id) {
    const [offered, card] = [this.store.get(id), this.store.cardOf(id)];
    const words = reach(offered);
    const { spare } = this.store.utterance(card);
    const kept = this.store.membersOf(card).find((one) => one.kind === offered.kind && one.state !== "rejected" && !spare.has(one.id));
    if (!words || !kept) return;
    const exact = this.text(words.start, words.end);
    this.adjustSpan(kept.id, { ...words, exact });
    this.settle();
    this.reject(id);
  }

  /**
   * Reject all that waits on a card; if nothing waits, what editors made there. Return null if there is nothing to reject.
   *
   * @param {string} card
   */
  rejectCard(card) {
    const members = this.store.membersOf(card);
    const waiting = members.filter(undecided);
    const chosen = waiting.length ? waiting : members.filter((one) => one.author && one.state === "accepted");
    if (chosen.length < 2) return this.reject(chosen[0]?.id ?? card);
    return this.#decideAll(chosen.map((annotation) => ({ annotation, name: "reject" })));
  }

  /**
   * Take back all decisions on a card.
   *
   * @param {string} card
   */
  reopenCard(card) {
    const decided = this.store.membersOf(card).filter((one) => !undecided(one) && !(one.author && one.state === "accepted"));
    if (decided.length < 2) return this.reopen(decided[0]?.id ?? card);
    return this.#decideAll(decided.map((annotation) => ({ annotation, name: "reopen" })));
  }

  /** Take back the last action. Return the id of an annotation that it touched, or null. */
  undo() {
    return this.#reporting(() => this.server.undo(undoBody("undo", this.store.history, this.past)), gettext("Undone: %(summary)s"));
  }

  /** Do again what was taken back last. */
  redo() {
    return this.#reporting(() => this.server.redo(undoBody("redo", this.store.history)), gettext("Done again: %(summary)s"));
  }

  /**
   * Accept all suggestions with at least this confidence, as they were counted.
   *
   * @param {{above: number, kinds: string[], digest: string}} chosen
   */
  acceptAbove(chosen) {
    return this.#reporting(() => this.server.acceptAbove(chosen), "%(summary)s");
  }

  /**
   * Reject all suggestions that name an actor, as they were counted.
   *
   * @param {string} id
   * @param {string} roleId
   * @param {{story: boolean, digest: string}} chosen
   */
  rejectActor(id, roleId, chosen) {
    return this.#reporting(() => this.server.rejectActor(id, roleId, chosen), "%(summary)s");
  }

  /**
   * Make an annotation of selected words. Return its id, or null if the server refused.
   *
   * @param {Kind} kind
   * @param {Words} words
   */
  async annotate(kind, words) {
    const id = await this.#send(() => this.server.annotate({ ...this.#onThisText(words), kind }));
    if (id) announce(interpolate(gettext("%(kind)s made: %(words)s"), { kind: KINDS[kind], words: words.exact }));
    return id;
  }

  /**
   * Make a note on selected words. Return its id, or null if the server refused.
   *
   * @param {Words} words
   * @param {string} text
   */
  async noteWords(words, text) {
    const id = await this.#send(() => this.server.noteWords(this.#onThisText(words), text));
    if (id) announce(interpolate(gettext("Note made on: %(words)s"), { words: words.exact }));
    return id;
  }

  /**
   * @param {string} id
   * @param {string} text "" takes the note away
   * @param {number | null} lastNote the id of the note that the editor saw
   */
  async note(id, text, lastNote) {
    const done = await this.#send(() => this.server.note(id, text, lastNote));
    if (done) announce(text ? gettext("Note saved.") : gettext("Note removed."));
  }

  /**
   * @param {string} id
   * @param {Kind} kind
   */
  async changeKind(id, kind) {
    const annotation = this.store.get(id);
    const { kind: before } = annotation;
    if (before === kind) return;
    const done = await this.#send(() => this.server.changeKind(annotation, kind));
    if (done) announce(interpolate(gettext("%(before)s is now: %(kind)s"), { before: KINDS[before], kind: KINDS[kind] }));
  }

  /**
   * Show an adjusted span at once, and send it after a pause or before any other action.
   *
   * @param {string} id
   * @param {Words} span
   */
  adjustSpan(id, { start, end, exact }) {
    if (this.draft?.id !== id) this.settle();
    const words = this.#onThisText({ start, end, exact });
    const until = Date.now() + PAUSE;
    if (!this.draft || !this.outbox.update(this.draft.key, { body: { ...words, lastSpan: this.draft.lastSpan }, until })) {
      const before = reach(this.store.get(id));
      /** @type {[number, number] | null} */
      const lastSpan = before && [before.start, before.end];
      const { key, answer } = this.server.adjustSpan(id, words, lastSpan, until);
      this.#answered(answer);
      clearTimeout(this.draft?.timer);
      this.draft = { id, key, lastSpan, words };
    }
    clearTimeout(this.draft.timer);
    this.draft.words = words;
    this.draft.timer = setTimeout(() => this.settle(), PAUSE);
    announce(exact);
  }

  /** Send the span that is being adjusted, if there is one. */
  settle() {
    const { draft } = this;
    if (!draft) return;
    this.draft = null;
    clearTimeout(draft.timer);
    this.outbox.update(draft.key, { body: { ...draft.words, lastSpan: draft.lastSpan } });
  }

  /**
   * Link an actor.
   *
   * @param {string} id
   * @param {string} role
   * @param {{id?: string, name: string}} actor
   * @param {string | null} [creating] the key of the action that creates the actor, who has no id yet
   */
  async link(id, role, actor, creating = null) {
    const annotation = this.store.get(id);
    if (await this.#send(() => this.server.link(annotation, role, actor.id ?? null, creating))) announce(interpolate(gettext("Linked: %(name)s"), actor));
  }

  /**
   * @param {string} id
   * @param {string} roleId
   */
  async unlink(id, roleId) {
    const annotation = this.store.get(id);
    const role = annotation.roles.find((one) => one.id === roleId);
    if (role && (await this.#send(() => this.server.unlink(annotation, roleId)))) announce(interpolate(gettext("Unlinked: %(name)s"), role));
  }

  /**
   * @param {string} id
   * @param {string} roleId
   * @param {string} kind
   */
  async changeRole(id, roleId, kind) {
    const annotation = this.store.get(id);
    const role = annotation.roles.find((one) => one.id === roleId);
    if (!role || role.role === kind) return;
    const done = await this.#send(() => this.server.changeRole(annotation, roleId, kind));
    if (done) announce(interpolate(gettext("%(name)s is now: %(role)s"), { name: role.name, role: ROLES[kind] }));
  }

  /**
   * Send an action of a panel, and announce `message` if it succeeds. Return an annotation's id, or null.
   *
   * @param {() => Promise<Answer>} action
   * @param {string} message
   */
  async perform(action, message) {
    const done = await this.#send(action);
    if (done) announce(message);
    return done;
  }

  /**
   * @template {object} T
   * @param {T} words
   */
  #onThisText(words) {
    return { revision: this.store.article.revision.id, ...words };
  }

  /**
   * @param {Annotation} annotation
   * @param {string} name
   */
  #decide(annotation, name) {
    const done = this.#send(() => this.server.decide(annotation, name));
    announce(`${KINDS[annotation.kind]}: ${STATES[look(this.store.get(annotation.id))]}`);
    return done;
  }

  /** @param {{annotation: Annotation, name: string}[]} steps */
  #decideAll(steps) {
    const done = this.#send(() => this.server.decideAll(steps));
    const kinds = [...new Set(steps.map(({ annotation }) => KINDS[annotation.kind]))];
    announce(`${kinds.join(", ")}: ${STATES[look(this.store.get(steps[0].annotation.id))]}`);
    return done;
  }

  /** @param {Annotation} annotation */
  #decidedAlready(annotation) {
    announce(interpolate(gettext("This %(kind)s is decided already. Take the decision back first."), { kind: inSentence(annotation.kind) }));
    return null;
  }

  /**
   * @param {() => Promise<Answer>} action
   * @param {string} message with "%(summary)s" for the server's summary
   */
  async #reporting(action, message) {
    /** @type {string | undefined} */
    let summary = "";
    const id = await this.#send(async () => {
      const answer = await action();
      summary = answer.summary;
      return answer;
    });
    if (id) announce(interpolate(message, { summary }));
    return id;
  }

  /** Show annotations with what unsent actions make of them. */
  #show() {
    /** @type {Map<string, string>} */
    const now = new Map();
    for (const action of this.outbox.of(this.article)) {
      for (const { id } of stepsOf(action)) now.set(id, `${now.get(id) ?? ""} ${action.key} ${JSON.stringify(action.body)}`);
    }
    const changed = [...new Set([...this.shown.keys(), ...now.keys()])].filter((id) => this.shown.get(id) !== now.get(id));
    this.shown = now;
    this.store.unsent(now.keys(), changed);
  }

  /**
   * Take the server's answer to an action that was made here or, in another window, on this article.
   *
   * @param {Settled} settled
   */
  #settled({ answer, refused }) {
    if (answer) {
      this.past = null;
      const all = answer.annotations ?? (answer.annotation ? [answer.annotation] : []);
      this.store.together(() => all.forEach((annotation) => this.#take(annotation, answer)));
    } else if (refused) {
      // The refusal brings the current state: a colleague was faster, or the text has changed.
      const all = refused.annotations ?? (refused.annotation ? [refused.annotation] : []);
      this.store.together(() => all.forEach((annotation) => this.#take(annotation, refused)));
      if (refused.past !== null) this.past = refused.past;
    }
  }

  /**
   * Take an annotation from the server, its anchors only if they belong to the text that this page shows.
   *
   * @param {Annotation} annotation
   * @param {Pick<Answer, "progress" | "history"> & {revision?: string | null} | Refused} answer
   */
  #take(annotation, { revision, progress, history }) {
    const shown = this.store.truth.get(annotation.id);
    const { anchors, outcome, review, before } = shown ?? annotation;
    const same = revision === this.store.article.revision.id;
    this.store.put(same ? annotation : { ...annotation, anchors: shown ? anchors : [], outcome, review, before }, { progress, history });
  }

  /**
   * Send an action after those before it. Return an annotation's id, or null after showing why it was refused.
   *
   * @param {() => Promise<Answer>} action
   */
  #send(action) {
    this.settle();
    return this.#answered(action());
  }

  /** @param {Promise<Answer>} promise */
  async #answered(promise) {
    try {
      const { annotation, annotations } = await promise;
      return (annotation ?? annotations?.[0])?.id ?? null;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.message, { wrong: true });
      return null;
    }
  }
}
