// What an editor does here. Each act is shown at once, sent to the server in order, and put right where it was refused.

import { announce, toast } from "./say.js";
import { Refused } from "./server.js";
import { look, reach, spans, undecided } from "./store.js";
import { fill, gettext, inSentence, KINDS, ROLES, STATES } from "./words.js";

/** The state that a verb is going to bring; the server's answer corrects a wrong guess. */
function stateAfter(verb, annotation) {
  if (verb === "accept") return "accepted";
  if (verb === "reject") return "rejected";
  if (verb === "reopen") return annotation.author ? "accepted" : "suggested"; // an editor's own was never a suggestion
  return annotation.state;
}

const PAUSE = 500; // ms without another step after which a boundary is sent: five steps are one act

export class Acts {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./server.js").Server} server
   * @param {{editor: string}} who
   */
  constructor(store, server, { editor }) {
    this.store = store;
    this.server = server;
    this.editor = editor;
    this.draft = null; // a boundary that is still being mended: {id, before}
    this.past = null; // where the act begins that a colleague has built upon: the next undo goes on before it
    this.line = Promise.resolve(); // acts reach the server in the order in which they were done
  }

  /** Accepts, or confirms where a revision has changed the words under what was accepted. */
  accept(id) {
    const annotation = this.store.get(id);
    if (annotation.review) return this.#decide(id, "confirm", { review: false });
    return look(annotation) === "suggested" ? this.#decide(id, "accept") : this.#decidedAlready(annotation);
  }

  /** Rejects a suggestion; lets go of what changed, and of what an editor made. */
  reject(id) {
    const annotation = this.store.get(id);
    const open = annotation.state === "suggested" || annotation.review || annotation.author;
    return open && annotation.state !== "rejected" ? this.#decide(id, "reject", { review: false }) : this.#decidedAlready(annotation);
  }

  reopen(id) {
    return undecided(this.store.get(id)) ? null : this.#decide(id, "reopen");
  }

  /** Takes back what was done last; gives the id of an annotation that it touched, or null. */
  undo() {
    return this.#undoing(() => this.server.undo(this.past), gettext("Undone: %(said)s"));
  }

  /** Does again what was taken back last. */
  redo() {
    return this.#undoing(() => this.server.redo(), gettext("Done again: %(said)s"));
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
    const id = await this.#send(null, () => this.server.annotate({ ...this.#onThisText(words), kind }));
    if (id) announce(fill(gettext("%(kind)s made: %(words)s"), { kind: KINDS[kind], words: words.exact }));
    return id;
  }

  /** Makes a note on selected words; gives its id, or null. */
  async noteWords(words, text) {
    const id = await this.#send(null, () => this.server.noteWords(this.#onThisText(words), text));
    if (id) announce(fill(gettext("Note made on: %(words)s"), { words: words.exact }));
    return id;
  }

  async note(id, text, seen) {
    const done = await this.#send(id, () => this.server.note(id, text, seen));
    if (done) announce(text ? gettext("Note kept.") : gettext("Note taken away."));
  }

  async changeKind(id, kind) {
    const { kind: before, seen } = this.store.get(id);
    if (before === kind) return;
    const done = await this.#send(id, () => this.server.changeKind(id, kind, seen));
    if (done) announce(fill(gettext("%(before)s is now: %(kind)s"), { before: KINDS[before], kind: KINDS[kind] }));
  }

  /** Shows a boundary at once, and sends it when the hand rests, or before anything else is done. */
  mend(id, { start, end, exact }) {
    const shown = this.store.get(id);
    if (this.draft?.id !== id) {
      this.settle();
      this.draft = { id, before: shown };
    }
    clearTimeout(this.draft.timer);
    this.draft.words = { start, end, exact };
    this.draft.timer = setTimeout(() => this.settle(), PAUSE);
    this.store.pending.add(id);
    this.store.put({ ...shown, anchors: stretched(shown, start, end) });
    announce(exact);
  }

  /** Sends the boundary that is being mended, if there is one. */
  settle() {
    const { draft } = this;
    if (!draft) return;
    this.draft = null;
    clearTimeout(draft.timer);
    const seen = reach(draft.before);
    const words = this.#onThisText(draft.words);
    this.#send(draft.id, () => this.server.mend(draft.id, words, seen && [seen.start, seen.end]), {
      refused: () => this.store.put(draft.before),
    });
  }

  async link(id, role, actor) {
    const { seen } = this.store.get(id);
    if (await this.#send(id, () => this.server.link(id, role, actor.id, seen))) announce(fill(gettext("Linked: %(name)s"), actor));
  }

  async unlink(id, roleId) {
    const { roles, seen } = this.store.get(id);
    const role = roles.find((one) => one.id === roleId);
    if (await this.#send(id, () => this.server.unlink(id, roleId, seen))) announce(fill(gettext("Unlinked: %(name)s"), role));
  }

  async cast(id, roleId, kind) {
    const { roles, seen } = this.store.get(id);
    const role = roles.find((one) => one.id === roleId);
    if (role.role === kind) return;
    const done = await this.#send(id, () => this.server.cast(id, roleId, kind, seen));
    if (done) announce(fill(gettext("%(name)s is now: %(role)s"), { name: role.name, role: ROLES[kind] }));
  }

  /** What a panel does to an annotation; says `words` where it was done. Gives its id, or null where it was refused. */
  async carryOut(id, act, words) {
    const done = await this.#send(id, act);
    if (done) announce(words);
    return done;
  }

  #onThisText(words) {
    return { revision: this.store.article.revision.id, ...words };
  }

  #decide(id, verb, changes = {}) {
    this.settle();
    const before = this.store.get(id);
    const decided = verb === "reopen" ? null : { by: this.editor, at: new Date().toISOString() };
    this.store.pending.add(id);
    this.store.put({ ...before, state: stateAfter(verb, before), decided, ...changes });
    announce(`${KINDS[before.kind]}: ${STATES[look(this.store.get(id))]}`);
    return this.#send(id, () => this.server.decide(id, verb, before.seen), { refused: () => this.store.put(before) });
  }

  #decidedAlready(annotation) {
    announce(fill(gettext("This %(kind)s is decided already. Take the decision back first."), { kind: inSentence(annotation.kind) }));
    return null;
  }

  async #undoing(act, words) {
    let said = "";
    const id = await this.#send(null, async () => {
      const answer = await act();
      said = answer.said;
      const [first, ...others] = answer.annotations;
      for (const one of others) this.#take({ ...answer, annotation: one });
      return { ...answer, annotation: first };
    });
    if (id) announce(fill(words, { said }));
    return id;
  }

  /** Takes what the server says of an annotation; its anchors only where they are of the text that this page shows. */
  #take({ annotation, revision, progress, history }) {
    const shown = this.store.get(annotation.id);
    const { anchors, outcome, review, before } = shown ?? annotation;
    const same = revision === this.store.article.revision.id;
    this.store.put(same ? annotation : { ...annotation, anchors: shown ? anchors : [], outcome, review, before }, { progress, history });
  }

  /** Sends one act behind those before it; gives the annotation's id, or null where it was refused, having said why. */
  #send(id, act, { refused = () => {} } = {}) {
    this.settle();
    if (id) this.store.pending.add(id);
    const sent = this.line.then(async () => {
      try {
        const answer = await act();
        this.past = null;
        this.store.pending.delete(id);
        this.#take(answer);
        return answer.annotation.id;
      } catch (error) {
        this.store.pending.delete(id);
        refused();
        if (!(error instanceof Refused)) throw error;
        // The truth comes with the refusal: a colleague was faster, or the text is another by now.
        if (error.annotation) this.#take(error);
        if (error.past !== null) this.past = error.past;
        toast(error.message, { wrong: true });
        return null;
      }
    });
    this.line = sent.catch(() => {}); // a fault in one act is reported by itself, and must not stop those behind it
    return sent;
  }
}

/** The anchors as they will about be; what becomes of pieces in between is the server's to say. */
function stretched(annotation, start, end) {
  const content = spans(annotation);
  const inside = content.filter((one) => one.start < end && start < one.end).map((one) => ({ ...one }));
  if (!inside.length) inside.push({ part: "content" });
  inside[0].start = start;
  inside.at(-1).end = end;
  return [...inside, ...annotation.anchors.filter((one) => one.part !== "content")];
}
