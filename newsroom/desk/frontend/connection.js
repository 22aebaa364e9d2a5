// The line to the server: requests, whether they get through, and whose session it is. What an editor did and the server
// has not answered yet is in outbox.js.

import { gettext } from "./words.js";

const PROBE = 2000; // ms between two tries while the line is down
const SMALL = 15000; // UTF-16 units; browsers refuse to send more than 64 KiB for pages that are left
const PATIENCE = 20000; // ms after which an answer is no longer waited for

/** What the server refused: a sentence for a person, and where it is known the truth as it now is. */
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

  /** "down" where the server was not reached, "out" where it does not know the editor any more; null: its very answer. */
  get line() {
    if ([0, 408, 425, 429, 502, 503, 504].includes(this.status)) return "down";
    return this.status === 401 ? "out" : null;
  }

  /** Whether the server itself has refused, in its own words; otherwise it has failed, or something on the way has. */
  get final() {
    return this.status < 500 && this.problem.status === this.status;
  }
}

/** Tells its listeners in "change" events; `state` is "up", "down", "out" (logged out) or "other" (somebody else is in). */
export class Connection extends EventTarget {
  /** @param {{session: string, editor: string}} who `session`: the address of the log-in; `editor`: the id of this page's */
  constructor({ session, editor }) {
    super();
    this.session = session;
    this.editor = editor;
    this.state = "up";
    this.turns = 0; // how often the state has changed
  }

  /** Sends an act once; gives the answer. Throws Refused. */
  async send({ url, body, key }) {
    const answer = await this.post(url, body, { key });
    try {
      return await answer.json();
    } catch {
      // A page of somebody on the way (a hotel's log-in), or half an answer: it is asked for again under the same key.
      throw this.#noted(new Refused(gettext("The desk cannot reach the server.")));
    }
  }

  /** One request. Throws Refused; `line` of it says whether it was the way or the server. */
  async ask(url, options = {}) {
    let answer;
    const { turns } = this;
    const patience = AbortSignal.timeout(PATIENCE);
    const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
    try {
      const headers = { "X-Editor": this.editor, ...options.headers };
      answer = await fetch(url, { credentials: "same-origin", ...options, headers, signal });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw this.#noted(new Refused(gettext("The desk cannot reach the server.")));
    }
    if (answer.ok || answer.status === 304) {
      // An answer to what was asked before the line broke says nothing of the line: it would close a log-in half typed.
      if (turns === this.turns) this.#to("up");
      return answer;
    }
    const problem = await answer.json().catch(() => null);
    const sentence = problem?.detail ?? problem?.title ?? gettext("The server could not do this. Nothing was changed.");
    throw this.#noted(new Refused(sentence, { status: answer.status, problem: problem ?? { forged: answer.status === 403 } }));
  }

  /** Sends a JSON body; a token against forged requests that has run out is fetched anew, once. */
  async post(url, body, { key = null, signal } = {}) {
    const content = JSON.stringify(body);
    const once = () =>
      this.ask(url, {
        method: "POST",
        keepalive: content.length < SMALL, // what was done last goes on its way although the page is left
        signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), ...(key && { "Idempotency-Key": key }) },
        body: content,
      });
    try {
      return await once();
    } catch (error) {
      if (!error.problem?.forged) throw error;
      await this.#look();
      return once();
    }
  }

  /** Logs in again in place; throws Refused with the form's words. */
  async logIn(username, password) {
    const token = await (await fetch(this.session, { credentials: "same-origin" }).catch(() => { throw new Refused(gettext("The desk cannot reach the server.")); })).json();
    keepToken(token.csrf);
    const answer = await fetch(this.session, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ username, password }),
    });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(said.detail ?? gettext("This did not work. Please try again."), { status: answer.status });
    return this.#learn(said);
  }

  #noted(refused) {
    if (refused.line) this.#to(refused.line === "out" && refused.problem.title === "Logged in as another" ? "other" : refused.line);
    return refused;
  }

  #to(state) {
    if (state === this.state) return;
    this.state = state;
    this.turns += 1;
    clearInterval(this.probing);
    if (state !== "up") this.probing = setInterval(() => this.#look(), PROBE);
    this.dispatchEvent(new Event("change"));
  }

  /** Asks who is logged in: the line may be back, or a log-in in another window may have helped. */
  async #look() {
    try {
      const answer = await fetch(this.session, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok) this.#learn(await answer.json());
    } catch {
      // still down; the next try comes
    }
  }

  #learn({ editor, csrf }) {
    keepToken(csrf);
    this.#to(editor === null ? "out" : editor.id === this.editor ? "up" : "other");
    return editor;
  }
}

function csrfToken() {
  // The cookie first: a log-in in another window makes the token that was rendered into this page worthless.
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/);
  return cookie ? cookie[1] : document.querySelector("meta[name=csrf-token]").content;
}

function keepToken(token) {
  document.querySelector("meta[name=csrf-token]").content = token;
}
