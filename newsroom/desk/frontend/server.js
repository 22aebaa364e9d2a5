// The endpoints of the desk. Actions go through the outbox; reads and what must hold at once go straight to the server.

/** @import { ActionBody, ActorHit, ActorPreview, Annotation, ArticleState, Preview, Words, Work } from "./types.d.ts" */

/** @typedef {Pick<Annotation, "id" | "lastDecision">} Shown an annotation as the editor's page showed it */
/** @typedef {Words & {revision: string}} WordsOfRevision */

export class Server {
  /**
   * @param {{desk: string, article?: string, id?: string}} address the desk's address ("/admin/desk/"), and the address
   *   and id of this page's article
   * @param {import("./connection.js").Connection} connection
   * @param {import("./outbox.js").Outbox} outbox
   */
  constructor({ desk, article = "", id = "" }, connection, outbox) {
    this.address = { desk, article, id };
    this.connection = connection;
    this.outbox = outbox;
    /** @type {string | null} */
    this.tag = null;
  }

  /**
   * Return the article's state, or null if it is the same as at the last call.
   *
   * @returns {Promise<ArticleState | null>}
   */
  async state() {
    const answer = await this.connection.ask(`${this.address.article}state`, { headers: this.tag ? { "If-None-Match": this.tag } : {} });
    if (answer.status === 304) return null;
    this.tag = answer.headers.get("ETag");
    return answer.json();
  }

  /**
   * Act on an annotation. The body says which decision on it the editor has seen last; the server refuses the action if
   * another one followed. No other method sends that.
   *
   * @param {Shown} annotation
   * @param {string} name the last part of the address
   * @param {ActionBody} [body]
   * @param {string | null} [needs] the key of an action that must succeed first
   */
  onAnnotation({ id, lastDecision }, name, body = {}, needs = null) {
    return this.#add(`annotations/${id}/${name}`, { ...body, lastDecision }, { needs }).answer;
  }

  /**
   * Accept, reject, reopen or confirm.
   *
   * @param {Shown} annotation
   * @param {string} name
   */
  decide(annotation, name) {
    return this.onAnnotation(annotation, name);
  }

  /**
   * Decide on several annotations as one action: all of it is done, or nothing.
   *
   * @param {{annotation: Shown, name: string}[]} steps
   */
  decideAll(steps) {
    const body = { steps: steps.map(({ annotation, name }) => ({ annotation: annotation.id, name, lastDecision: annotation.lastDecision })) };
    return this.act(`${this.address.article}decide`, body);
  }

  /**
   * @param {Shown} annotation
   * @param {string} kind
   */
  changeKind(annotation, kind) {
    return this.onAnnotation(annotation, "kind", { kind });
  }

  /**
   * @param {Shown} annotation
   * @param {string} role the role's id
   * @param {string} kind
   */
  changeRole(annotation, role, kind) {
    return this.onAnnotation(annotation, "role", { role, kind });
  }

  /**
   * @param {Shown} annotation
   * @param {string} role
   * @param {string | null} actor an id; null: the actor that the action with the key `needs` creates
   * @param {string | null} [needs]
   */
  link(annotation, role, actor, needs = null) {
    return this.onAnnotation(annotation, "link", { role, actor }, needs);
  }

  /**
   * @param {Shown} annotation
   * @param {string} role the role's id
   */
  unlink(annotation, role) {
    return this.onAnnotation(annotation, "unlink", { role });
  }

  /**
   * State an existing claim.
   *
   * @param {Shown} annotation
   * @param {string} claim
   */
  join(annotation, claim) {
    return this.onAnnotation(annotation, "join", { claim });
  }

  /**
   * State a claim of its own.
   *
   * @param {Shown} annotation
   */
  detach(annotation) {
    return this.onAnnotation(annotation, "detach");
  }

  /** @param {WordsOfRevision & {kind: string}} selection */
  annotate(selection) {
    return this.act(`${this.address.article}annotate`, selection);
  }

  /**
   * @param {WordsOfRevision} words
   * @param {string} text
   */
  noteWords(words, text) {
    return this.act(`${this.address.article}note`, { ...words, text });
  }

  /**
   * Adjust an annotation's span.
   *
   * @param {string} annotation
   * @param {WordsOfRevision} words
   * @param {[number, number] | null} lastSpan start and end as the editor saw them
   * @param {number} until ms since 1970: it is not sent earlier, and can be updated until then by the key
   */
  adjustSpan(annotation, words, lastSpan, until) {
    return this.#add(`annotations/${annotation}/adjust-span`, { ...words, lastSpan }, { until });
  }

  /**
   * @param {string} annotation
   * @param {string} text
   * @param {number | null} lastNote the id of the note that the editor saw there
   */
  note(annotation, text, lastNote) {
    return this.act(`annotations/${annotation}/note`, { text, lastNote });
  }

  /** @param {ReturnType<typeof import("./unsent.js").undoBody>} body which action to take back */
  undo(body) {
    return this.act(`${this.address.article}undo`, body);
  }

  /** @param {ReturnType<typeof import("./unsent.js").undoBody>} body which action to do again */
  redo(body) {
    return this.act(`${this.address.article}redo`, body);
  }

  /**
   * Count the suggestions of each kind with at least this confidence.
   *
   * @param {number} above per cent
   * @param {string[] | null} [kinds]
   * @returns {Promise<Preview>}
   */
  countAbove(above, kinds = null) {
    const query = new URLSearchParams({ above: String(above), ...(kinds && { kinds: kinds.join(",") }) });
    return this.get(`${this.address.article}accept-above?${query}`);
  }

  /** @param {{above: number, kinds: string[], digest: string}} chosen */
  acceptAbove(chosen) {
    return this.act(`${this.address.article}accept-above`, chosen);
  }

  /**
   * Count the suggestions that name the actor of a role.
   *
   * @param {string} annotation
   * @param {string} role
   * @returns {Promise<ActorPreview>}
   */
  countActor(annotation, role) {
    return this.get(`annotations/${annotation}/reject-actor?${new URLSearchParams({ role })}`);
  }

  /**
   * @param {string} annotation
   * @param {string} role
   * @param {{story: boolean, digest: string}} chosen
   */
  rejectActor(annotation, role, chosen) {
    return this.act(`annotations/${annotation}/reject-actor`, { role, ...chosen });
  }

  /**
   * Take an article, give it back, or be done with it. This is never kept for later: it must hold now.
   *
   * @param {string} name "take", "give-back" or "done"
   * @param {object} body
   * @param {string} [article] the address of the article's page
   * @returns {Promise<{work: Work}>}
   */
  work(name, body, article = this.address.article) {
    return this.#post(`${article}${name}`, body);
  }

  /**
   * Tell colleagues that this editor has the article open, or has left it.
   *
   * @param {{left?: boolean}} body
   */
  here(body) {
    return this.#post(`${this.address.article}here`, body);
  }

  /**
   * Search actors.
   *
   * @param {string} words
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<ActorHit[]>}
   */
  async actors(words, { signal } = {}) {
    const query = new URLSearchParams({ q: words, article: this.address.id });
    return (await this.get(`actors/?${query}`, { signal })).actors;
  }

  /**
   * Create an actor. The answer has its `actor`.
   *
   * @param {{name: string, kind: string, description: string}} actor
   */
  createActor(actor) {
    return this.#add("actors/", actor);
  }

  /**
   * Read anything below the desk.
   *
   * @param {string} path
   * @param {RequestInit} [options]
   * @returns {Promise<any>}
   */
  async get(path, options) {
    return (await this.connection.ask(this.#at(path), options)).json();
  }

  /**
   * Send an action: it is stored at once, and kept until it is answered.
   *
   * @param {string} path
   * @param {ActionBody} body
   */
  act(path, body) {
    return this.#add(path, body).answer;
  }

  /**
   * @param {string} path
   * @param {ActionBody} body
   * @param {{needs?: string | null, until?: number}} [more]
   */
  #add(path, body, more = {}) {
    const { pathname: url } = this.#at(path);
    return this.outbox.add({ url, body, article: this.address.id, page: this.address.article, ...more });
  }

  /**
   * @param {string} path
   * @param {object} body
   */
  async #post(path, body) {
    return (await this.connection.post(this.#at(path), body)).json();
  }

  /** @param {string} path */
  #at(path) {
    return new URL(path, new URL(this.address.desk, location.href));
  }
}
