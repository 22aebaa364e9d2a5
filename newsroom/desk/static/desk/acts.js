// What an editor does here. Each act is shown at once, sent to the server in order, and put right where it was refused.

import { announce, toast } from "./say.js";
import { Refused } from "./server.js";
import { look, undecided } from "./store.js";
import { fill, gettext, KINDS } from "./words.js";

/** The state that a verb is going to bring; the server's answer corrects a wrong guess. */
function stateAfter(verb, annotation) {
  if (verb === "accept") return "accepted";
  if (verb === "reject") return "rejected";
  if (verb === "reopen") return annotation.author ? "accepted" : "suggested"; // an editor's own was never a suggestion
  return annotation.state;
}

export class Acts {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./server.js").Server} server
   * @param {{editor: string, loginUrl: string}} who
   */
  constructor(store, server, { editor, loginUrl }) {
    this.store = store;
    this.server = server;
    this.editor = editor;
    this.loginUrl = loginUrl;
    this.done = []; // what can be undone, last one last: {id, words, undo}
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

  /** Takes back the last thing that was done on this page; returns the id it was done to. */
  undo() {
    const last = this.done.pop();
    if (!last) {
      announce(gettext("Nothing to undo."));
      return null;
    }
    last.undo();
    announce(fill(gettext("Undone: %(words)s"), last));
    return last.id;
  }

  /** Makes an annotation of selected words; gives its id, or null where the server refused. */
  async annotate(kind, { start, end, exact }) {
    const selection = { revision: this.store.article.revision.id, kind, start, end, exact };
    const id = await this.#send(null, () => this.server.annotate(selection));
    if (!id) return null;
    this.done.push({ id, words: KINDS[kind], undo: () => this.#decide(id, "reject", {}, { undoable: false }) });
    announce(fill(gettext("%(kind)s made: %(words)s"), { kind: KINDS[kind], words: exact }));
    return id;
  }

  async link(id, role, actor) {
    const before = new Set(this.store.get(id).roles.map((one) => one.id));
    if (!(await this.#send(id, () => this.server.link(id, role, actor.id)))) return;
    const made = this.store.get(id).roles.find((one) => !before.has(one.id));
    if (made) this.done.push({ id, words: actor.name, undo: () => this.#send(id, () => this.server.unlink(id, made.id)) });
    announce(fill(gettext("Linked: %(name)s"), actor));
  }

  async unlink(id, roleId) {
    const role = this.store.get(id).roles.find((one) => one.id === roleId);
    if (!(await this.#send(id, () => this.server.unlink(id, roleId)))) return;
    // A name without an actor came from the engine, and only it could say it again.
    if (role.actor) this.done.push({ id, words: role.actor.name, undo: () => this.#send(id, () => this.server.link(id, role.role, role.actor.id)) });
    announce(fill(gettext("Unlinked: %(name)s"), role));
  }

  #decide(id, verb, changes = {}, { undoable = true } = {}) {
    const before = this.store.get(id);
    const decided = verb === "reopen" ? null : { by: this.editor, at: new Date().toISOString() };
    this.store.pending.add(id);
    this.store.put({ ...before, state: stateAfter(verb, before), decided, ...changes });
    const entry = { id, words: `${KINDS[before.kind]}, ${look(this.store.get(id))}`, undo: () => this.#undoDecision(id, verb, before) };
    // A confirmation has no way back: what stood before it is the revision's doing, not an editor's.
    if (undoable && verb !== "confirm") this.done.push(entry);
    announce(`${KINDS[before.kind]}: ${look(this.store.get(id))}`);
    return this.#send(id, () => this.server.decide(id, verb), {
      refused: () => {
        this.done = this.done.filter((one) => one !== entry);
        this.store.put(before);
      },
    });
  }

  #decidedAlready(annotation) {
    announce(fill(gettext("This %(kind)s is decided already. Take the decision back first."), { kind: KINDS[annotation.kind].toLowerCase() }));
    return null;
  }

  #undoDecision(id, verb, before) {
    const back = verb === "reopen" ? (before.state === "accepted" ? "accept" : "reject") : "reopen";
    return this.#decide(id, back, {}, { undoable: false });
  }

  /** Sends one act behind those before it; gives the annotation's id, or null where it was refused, having said why. */
  #send(id, act, { refused = () => {} } = {}) {
    if (id) this.store.pending.add(id);
    const sent = this.line.then(async () => {
      try {
        const { annotation, progress } = await act();
        this.store.pending.delete(id);
        this.store.put(annotation, progress);
        return annotation.id;
      } catch (error) {
        this.store.pending.delete(id);
        refused();
        if (!(error instanceof Refused)) throw error;
        // The truth comes with the refusal: a colleague was faster, or the text is another by now.
        if (error.annotation) this.store.put(error.annotation, error.progress);
        toast(error.message, {
          wrong: true,
          link: error.status === 401 ? { href: this.loginUrl, words: gettext("Log in again") } : null,
        });
        return null;
      }
    });
    this.line = sent.catch(() => {}); // a fault in one act is reported by itself, and must not stop those behind it
    return sent;
  }
}
