// The way to the server: every act of the desk is one of its verbs, and what it says is the truth.

export { Refused } from "./connection.js";

export class Server {
  /**
   * @param {{desk: string, article?: string, id?: string}} address where the desk lives ("/admin/desk/"), and this article's page
   * @param {import("./connection.js").Connection} connection
   * @param {import("./outbox.js").Outbox} outbox
   */
  constructor(address, connection, outbox) {
    this.address = address;
    this.connection = connection;
    this.outbox = outbox;
    this.tag = null;
  }

  /** The article's state; null where it is the one that was read last. */
  async state() {
    const answer = await this.connection.ask(`${this.address.article}state`, { headers: this.tag ? { "If-None-Match": this.tag } : {} });
    if (answer.status === 304) return null;
    this.tag = answer.headers.get("ETag");
    return answer.json();
  }

  /** Here and below, `seen` is the last decision on the annotation that the editor's page showed. */
  decide(annotation, verb, seen) {
    return this.#act(`annotations/${annotation}/${verb}`, { seen });
  }

  annotate(selection) {
    return this.#act(`${this.address.article}annotate`, selection);
  }

  /**
   * Puts the boundary right: `words` {revision, start, end, exact}; `seen` [start, end] as the editor saw it. It is not
   * sent before `until` (ms since 1970), and can be amended until then by the key that this gives.
   */
  mend(annotation, words, seen, until) {
    return this.#add(`annotations/${annotation}/mend`, { ...words, seen }, { until });
  }

  changeKind(annotation, kind, seen) {
    return this.#act(`annotations/${annotation}/kind`, { kind, seen });
  }

  /** `seen`: the id of the note that the editor saw there, or null. */
  note(annotation, text, seen) {
    return this.#act(`annotations/${annotation}/note`, { text, seen });
  }

  noteWords(words, text) {
    return this.#act(`${this.address.article}note`, { ...words, text });
  }

  cast(annotation, role, kind, seen) {
    return this.#act(`annotations/${annotation}/role`, { role, kind, seen });
  }

  /** Anything that a panel reads: `path` below the desk. */
  get(path) {
    return this.#read(path);
  }

  /** Anything that a panel says: an act like all others. */
  act(path, body) {
    return this.#act(path, body);
  }

  /** `body`: which act, as unsent.js makes it of the history. */
  undo(body) {
    return this.#act(`${this.address.article}undo`, body);
  }

  redo(body) {
    return this.#act(`${this.address.article}redo`, body);
  }

  /** `actor`: an id; or null, and `needs` the key of the act that creates the actor. */
  link(annotation, role, actor, seen, needs = null) {
    return this.#add(`annotations/${annotation}/link`, { role, actor, seen }, { needs }).answer;
  }

  unlink(annotation, role, seen) {
    return this.#act(`annotations/${annotation}/unlink`, { role, seen });
  }

  /** How many of each kind the engine is at least so sure of (per cent), and a digest of which these are. */
  countAbove(above, kinds = null) {
    const query = new URLSearchParams({ above, ...(kinds && { kinds: kinds.join(",") }) });
    return this.#read(`${this.address.article}accept-above?${query}`);
  }

  acceptAbove(chosen) {
    return this.#act(`${this.address.article}accept-above`, chosen);
  }

  countActor(annotation, role) {
    return this.#read(`annotations/${annotation}/reject-actor?${new URLSearchParams({ role })}`);
  }

  rejectActor(annotation, role, chosen) {
    return this.#act(`annotations/${annotation}/reject-actor`, { role, ...chosen });
  }

  /** take, give-back or done: of an article by its page's address. Not kept for later: who works on it must hold now. */
  work(verb, body, article = this.address.article) {
    return this.#ask(`${article}${verb}`, body);
  }

  here(body) {
    return this.#ask(`${this.address.article}here`, body);
  }

  async actors(words, { signal } = {}) {
    const query = new URLSearchParams({ q: words, article: this.address.id });
    return (await this.#read(`actors/?${query}`, { signal })).actors;
  }

  /** Creates an actor; gives the key of the act, and the promise of {actor}. */
  createActor(actor) {
    return this.#add("actors/", actor);
  }

  /** An act of the editor's: stored at once, kept until it is answered. */
  #act(path, body) {
    return this.#add(path, body).answer;
  }

  #add(path, body, more = {}) {
    const { pathname: url } = this.#at(path);
    return this.outbox.add({ url, body, article: this.address.id, page: this.address.article, ...more });
  }

  async #ask(path, body) {
    return (await this.connection.post(this.#at(path), body)).json();
  }

  async #read(path, options) {
    return (await this.connection.ask(this.#at(path), options)).json();
  }

  #at(path) {
    return new URL(path, new URL(this.address.desk, location.href));
  }
}
