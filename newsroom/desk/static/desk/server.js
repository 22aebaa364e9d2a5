// The way to the server: every act of the desk is one of its verbs, and what it says is the truth.

import { gettext } from "./words.js";

/** What the server, or the way to it, refused: a sentence for a person, and where it is known the truth as it now is. */
export class Refused extends Error {
  constructor(sentence, { status = 0, problem = {} } = {}) {
    super(sentence);
    this.status = status;
    this.problem = problem;
    this.annotation = problem.annotation ?? null;
    this.progress = problem.progress ?? null;
    this.history = problem.history ?? null;
    this.revision = problem.revision ?? null; // the text that the annotation's anchors are of
    this.past = problem.past ?? null; // of an undo that was refused: where the act begins that stands in the way
  }
}

export class Server {
  /** @param {{desk: string, article: string}} address where the desk lives ("/admin/desk/"), and this article's page. */
  constructor(address) {
    this.address = address;
    this.tag = null;
  }

  /** The article's state; null where it is the one that was read last. */
  async state() {
    const answer = await this.#ask(`${this.address.article}state`, { headers: this.tag ? { "If-None-Match": this.tag } : {} });
    if (answer.status === 304) return null;
    this.tag = answer.headers.get("ETag");
    return answer.json();
  }

  decide(annotation, verb) {
    return this.#post(`annotations/${annotation}/${verb}`, {});
  }

  annotate(selection) {
    return this.#post(`${this.address.article}annotate`, selection);
  }

  /** Puts the boundary right: `words` {revision, start, end, exact}; `seen` [start, end] as the editor saw it. */
  mend(annotation, words, seen) {
    return this.#post(`annotations/${annotation}/mend`, { ...words, seen });
  }

  changeKind(annotation, kind) {
    return this.#post(`annotations/${annotation}/kind`, { kind });
  }

  /** `seen`: the id of the note that the editor saw there, or null. */
  note(annotation, text, seen) {
    return this.#post(`annotations/${annotation}/note`, { text, seen });
  }

  noteWords(words, text) {
    return this.#post(`${this.address.article}note`, { ...words, text });
  }

  cast(annotation, role, kind) {
    return this.#post(`annotations/${annotation}/role`, { role, kind });
  }

  /** Anything that a panel reads: `path` below the desk. */
  async get(path) {
    return (await this.#ask(new URL(path, new URL(this.address.desk, location.href)), {})).json();
  }

  /** Anything that a panel says. */
  post(path, body) {
    return this.#post(path, body);
  }

  undo(past) {
    return this.#post(`${this.address.article}undo`, { past });
  }

  redo() {
    return this.#post(`${this.address.article}redo`, {});
  }

  link(annotation, role, actor) {
    return this.#post(`annotations/${annotation}/link`, { role, actor });
  }

  unlink(annotation, role) {
    return this.#post(`annotations/${annotation}/unlink`, { role });
  }

  async actors(words, { signal } = {}) {
    const query = new URLSearchParams({ q: words, article: this.address.id });
    return (await (await this.#ask(`${this.address.desk}actors/?${query}`, { signal })).json()).actors;
  }

  async createActor(actor) {
    return (await this.#post("actors/", actor)).actor;
  }

  async #post(path, body) {
    const answer = await this.#ask(new URL(path, new URL(this.address.desk, location.href)), {
      method: "POST",
      keepalive: true, // what was done last is not lost with the page
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify(body),
    });
    return answer.json();
  }

  async #ask(url, options) {
    let answer;
    try {
      answer = await fetch(url, { credentials: "same-origin", ...options });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refused(gettext("The desk cannot reach the server. Nothing was changed; please try again."));
    }
    if (answer.ok || answer.status === 304) return answer;
    const problem = await answer.json().catch(() => ({}));
    throw new Refused(problem.detail ?? problem.title ?? gettext("The server could not do this. Nothing was changed."), {
      status: answer.status,
      problem,
    });
  }
}

function csrfToken() {
  // The cookie first: a log-in in another window makes the token that was rendered into this page worthless.
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/);
  return cookie ? cookie[1] : document.querySelector("meta[name=csrf-token]").content;
}
