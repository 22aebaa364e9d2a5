// What an editor does here. Each act is stored and shown at once, sent to the server in order (outbox.js), and put right
// where it was refused.

import { announce, toast } from "./say.js";
import { Refused } from "./server.js";
import { look, reach, undecided } from "./store.js";
import { aim, backBody } from "./unsent.js";
import { fill, gettext, inSentence, KINDS, ROLES, STATES } from "./words.js";

const PAUSE = 500; // ms without another step after which a boundary is sent: five steps are one act

export class Acts {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./server.js").Server} server
   * @param {import("./outbox.js").Outbox} outbox
   */
  constructor(store, server, outbox) {
    this.store = store;
    this.server = server;
    this.outbox = outbox;
    this.draft = null; // a boundary that is still being mended: {id, key, words, seen, timer}
    this.shown = new Map(); // id of an annotation -> the unsent acts with which it is shown
    this.past = null; // where the act begins that a colleague has built upon: the next undo goes on before it
    outbox.addEventListener("change", () => this.#show());
    outbox.addEventListener("settled", ({ detail }) => detail.act.article === this.article && this.#settled(detail));
    this.#show();
  }

  get article() {
    return this.store.article.id;
  }

  /** Accepts, or confirms where a revision has changed the words under what was accepted. */
  accept(id) {
    const annotation = this.store.get(id);
    if (annotation.review) return this.#decide(id, "confirm");
    return look(annotation) === "suggested" ? this.#decide(id, "accept") : this.#decidedAlready(annotation);
  }

  /** Rejects a suggestion; lets go of what changed, and of what an editor made. */
  reject(id) {
    const annotation = this.store.get(id);
    const open = annotation.state === "suggested" || annotation.review || annotation.author;
    return open && annotation.state !== "rejected" ? this.#decide(id, "reject") : this.#decidedAlready(annotation);
  }

  reopen(id) {
    return undecided(this.store.get(id)) ? null : this.#decide(id, "reopen");
  }

  /** Takes back what was done last; gives the id of an annotation that it touched, or null. */
  undo() {
    return this.#undoing(() => this.server.undo(backBody("undo", this.store.history, this.past)), gettext("Undone: %(said)s"));
  }

  /** Does again what was taken back last. */
  redo() {
    return this.#undoing(() => this.server.redo(backBody("redo", this.store.history)), gettext("Done again: %(said)s"));
  }

  /** Accepts all that the engine is so sure of, as it was counted. */
  acceptAbove(chosen) {
    return this.#undoing(() => this.server.acceptAbove(chosen), "%(said)s");
  }

  /** Rejects all that the engine says of an actor, as it was counted. */
  rejectActor(id, roleId, chosen) {
    return this.#undoing(() => this.server.rejectActor(id, roleId, chosen), "%(said)s");
  }

  /** Makes an annotation of selected words; gives its id, or null where the server refused. */
  async annotate(kind, words) {
    const id = await this.#send(() => this.server.annotate({ ...this.#onThisText(words), kind }));
    if (id) announce(fill(gettext("%(kind)s made: %(words)s"), { kind: KINDS[kind], words: words.exact }));
    return id;
  }

  /** Makes a note on selected words; gives its id, or null. */
  async noteWords(words, text) {
    const id = await this.#send(() => this.server.noteWords(this.#onThisText(words), text));
    if (id) announce(fill(gettext("Note made on: %(words)s"), { words: words.exact }));
    return id;
  }

  async note(id, text, seen) {
    const done = await this.#send(() => this.server.note(id, text, seen));
    if (done) announce(text ? gettext("Note kept.") : gettext("Note taken away."));
  }

  async changeKind(id, kind) {
    const { kind: before, seen } = this.store.get(id);
    if (before === kind) return;
    const done = await this.#send(() => this.server.changeKind(id, kind, seen));
    if (done) announce(fill(gettext("%(before)s is now: %(kind)s"), { before: KINDS[before], kind: KINDS[kind] }));
  }

  /** Shows a boundary at once, and sends it when the hand rests, or before anything else is done. */
  mend(id, { start, end, exact }) {
    if (this.draft?.id !== id) this.settle();
    const words = this.#onThisText({ start, end, exact });
    const until = Date.now() + PAUSE;
    if (!this.draft || !this.outbox.amend(this.draft.key, { body: { ...words, seen: this.draft.seen }, until })) {
      const before = reach(this.store.get(id));
      const seen = before && [before.start, before.end];
      const { key, answer } = this.server.mend(id, words, seen, until);
      this.#answered(answer);
      clearTimeout(this.draft?.timer);
      this.draft = { id, key, seen };
    }
    clearTimeout(this.draft.timer);
    this.draft.words = words;
    this.draft.timer = setTimeout(() => this.settle(), PAUSE);
    announce(exact);
  }

  /** Sends the boundary that is being mended, if there is one. */
  settle() {
    const { draft } = this;
    if (!draft) return;
    this.draft = null;
    clearTimeout(draft.timer);
    this.outbox.amend(draft.key, { body: { ...draft.words, seen: draft.seen } });
  }

  /** Links an actor {id, name}; `creating`: the key of the act that creates one, who has no id yet. */
  async link(id, role, actor, creating = null) {
    const { seen } = this.store.get(id);
    if (await this.#send(() => this.server.link(id, role, actor.id ?? null, seen, creating))) announce(fill(gettext("Linked: %(name)s"), actor));
  }

  async unlink(id, roleId) {
    const { roles, seen } = this.store.get(id);
    const role = roles.find((one) => one.id === roleId);
    if (await this.#send(() => this.server.unlink(id, roleId, seen))) announce(fill(gettext("Unlinked: %(name)s"), role));
  }

  async cast(id, roleId, kind) {
    const { roles, seen } = this.store.get(id);
    const role = roles.find((one) => one.id === roleId);
    if (role.role === kind) return;
    const done = await this.#send(() => this.server.cast(id, roleId, kind, seen));
    if (done) announce(fill(gettext("%(name)s is now: %(role)s"), { name: role.name, role: ROLES[kind] }));
  }

  /** What a panel does to an annotation; says `words` where it was done. Gives its id, or null where it was refused. */
  async carryOut(id, act, words) {
    const done = await this.#send(act);
    if (done) announce(words);
    return done;
  }

  #onThisText(words) {
    return { revision: this.store.article.revision.id, ...words };
  }

  #decide(id, verb) {
    const { kind, seen } = this.store.get(id);
    const done = this.#send(() => this.server.decide(id, verb, seen));
    announce(`${KINDS[kind]}: ${STATES[look(this.store.get(id))]}`);
    return done;
  }

  #decidedAlready(annotation) {
    announce(fill(gettext("This %(kind)s is decided already. Take the decision back first."), { kind: inSentence(annotation.kind) }));
    return null;
  }

  async #undoing(act, words) {
    let said = "";
    const id = await this.#send(async () => {
      const answer = await act();
      said = answer.said;
      return answer;
    });
    if (id) announce(fill(words, { said }));
    return id;
  }

  /** Shows what unsent acts on this article make of it. */
  #show() {
    const now = new Map();
    for (const act of this.outbox.of(this.article)) {
      const { kind, id } = aim(act);
      if (kind === "annotations") now.set(id, `${now.get(id) ?? ""} ${act.key} ${JSON.stringify(act.body)}`);
    }
    const changed = [...new Set([...this.shown.keys(), ...now.keys()])].filter((id) => this.shown.get(id) !== now.get(id));
    this.shown = now;
    this.store.unsent(now.keys(), changed);
  }

  /** Takes what the server says of an act that was done here or, in another window, on this article. */
  #settled({ answer, refused }) {
    if (answer) {
      this.past = null;
      const all = answer.annotations ?? (answer.annotation ? [answer.annotation] : []);
      this.store.together(() => all.forEach((annotation) => this.#take({ ...answer, annotation })));
    } else {
      // The truth comes with the refusal: a colleague was faster, or the text is another by now.
      if (refused.annotation) this.#take(refused);
      if (refused.past !== null) this.past = refused.past;
    }
  }

  /** Takes what the server says of an annotation; its anchors only where they are of the text that this page shows. */
  #take({ annotation, revision, progress, history }) {
    const shown = this.store.truth.get(annotation.id);
    const { anchors, outcome, review, before } = shown ?? annotation;
    const same = revision === this.store.article.revision.id;
    this.store.put(same ? annotation : { ...annotation, anchors: shown ? anchors : [], outcome, review, before }, { progress, history });
  }

  /** Does one act behind those before it; gives an annotation's id, or null where it was refused, having said why. */
  #send(act) {
    this.settle();
    return this.#answered(act());
  }

  async #answered(answer) {
    try {
      const { annotation, annotations } = await answer;
      return (annotation ?? annotations[0])?.id ?? null;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.message, { wrong: true });
      return null;
    }
  }
}
