// The line to the server. What an editor did is kept until the server has answered, across a broken line, a session that
// has ended and a reload; it is sent again under the same key, so that what did arrive is not done twice.

import { gettext } from "./words.js";

const PROBE = 2000; // ms between two tries while the line is down
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
    if ([0, 502, 503, 504].includes(this.status)) return "down";
    return this.status === 401 ? "out" : null;
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
    this.waiting = new Map(); // key -> what this page has done and the server not yet answered
  }

  /** How many acts wait. */
  get count() {
    return this.waiting.size;
  }

  /** Sends an act, and again until it is answered. Throws Refused with the server's own refusals. */
  act(url, body) {
    return this.#deliver({ key: uuid(), url: String(url), body, at: Date.now() });
  }

  /** What a page of this editor kept and could not send any more: with the browser closed, or the machine asleep. */
  leftovers() {
    const prefix = this.#name("");
    try {
      return Object.keys(localStorage)
        .filter((name) => name.startsWith(prefix))
        .map((name) => JSON.parse(localStorage.getItem(name)))
        .sort((a, b) => a.at - b.at);
    } catch {
      return []; // storage switched off
    }
  }

  /** Sends them in their order; gives the refusals. Another page may be sending the same: each is done once. */
  async sendLeftovers() {
    const refusals = [];
    for (const entry of this.leftovers()) {
      if (this.waiting.has(entry.key)) continue;
      try {
        await this.#deliver(entry);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refusals.push(error);
      }
    }
    return refusals;
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
    const once = () =>
      this.ask(url, {
        method: "POST",
        keepalive: true, // what was done last is not lost with the page
        signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), ...(key && { "Idempotency-Key": key }) },
        body: JSON.stringify(body),
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

  async #deliver(entry) {
    this.#keep(entry);
    try {
      for (;;) {
        try {
          return await (await this.post(entry.url, entry.body, { key: entry.key })).json();
        } catch (error) {
          if (!(error instanceof Refused) || !error.line) throw error;
          await this.#back();
        }
      }
    } finally {
      this.#drop(entry);
    }
  }

  /** Resolves when the line is up again. */
  #back() {
    if (this.state === "up") this.#to("down");
    return new Promise((resolve) => {
      const listen = () => {
        if (this.state !== "up") return;
        this.removeEventListener("change", listen);
        resolve();
      };
      this.addEventListener("change", listen);
      listen();
    });
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

  #keep(entry) {
    this.waiting.set(entry.key, entry);
    try {
      localStorage.setItem(this.#name(entry.key), JSON.stringify(entry));
    } catch {
      // not kept beyond this page, but sent
    }
    if (this.state !== "up") this.dispatchEvent(new Event("change"));
  }

  #drop(entry) {
    this.waiting.delete(entry.key);
    try {
      localStorage.removeItem(this.#name(entry.key));
    } catch {
      // nothing was kept there
    }
  }

  #name(key) {
    return `claimdesk.unsent.${this.editor}.${key}`;
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

/** A random UUID; crypto.randomUUID is not there where a newsroom runs its desk without TLS. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
