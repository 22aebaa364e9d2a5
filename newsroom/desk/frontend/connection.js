// Requests to the server, whether they get through, and whose session it is. Actions without an answer are in outbox.js.

import { gettext } from "./i18n.js";

/** @import { ProblemDetails } from "./types.d.ts" */

/** @typedef {"up"|"down"|"out"|"other"} LineState "out": logged out; "other": somebody else is logged in */

const PROBE = 2000; // ms between two tries while the server cannot be reached
const SMALL = 15000; // UTF-16 units; browsers refuse to send more than 64 KiB after the page is left
const AWAY = [0, 408, 425, 429, 502, 503, 504]; // statuses of what stands before a server that is not reached
const PATIENCE = 20000; // ms after which an answer is no longer awaited

/** The server's refusal: a sentence for a person and, if known, the current state of the object. */
export class Refused extends Error {
  /**
   * @param {string} sentence
   * @param {{status?: number, problem?: ProblemDetails}} [details]
   */
  constructor(sentence, { status = 0, problem = {} } = {}) {
    super(sentence);
    this.status = status;
    this.problem = problem;
    this.annotation = problem.annotation ?? null;
    /** Those of a refused action on several. */
    this.annotations = problem.annotations ?? null;
    this.progress = problem.progress ?? null;
    this.history = problem.history ?? null;
    /** The id of the text that the annotation's anchors belong to. */
    this.revision = problem.revision ?? null;
    /** Of a refused undo: where the action begins that stands in the way. */
    this.past = problem.past ?? null;
  }

  /**
   * "down" if the server was not reached, "out" if it does not know the editor any more, null if this is its answer.
   *
   * @returns {"down" | "out" | null}
   */
  get line() {
    if (AWAY.includes(this.status)) return "down";
    return this.status === 401 ? "out" : null;
  }

  /** True if the application refused, in its own words; false if it or something on the way failed. */
  get final() {
    return this.status < 500 && this.problem.status === this.status;
  }
}

/** The connection of one page. Sends a "change" event whenever `state` changes. */
export class Connection extends EventTarget {
  /** @param {{session: string, editor: string}} page `session`: the address of the log-in; `editor`: the editor's id */
  constructor({ session, editor }) {
    super();
    this.session = session;
    this.editor = editor;
    /** @type {LineState} */
    this.state = "up";
    this.turns = 0; // how often the state has changed
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.probing = undefined;
  }

  /** Ask whether the server is there and knows the page's user. */
  async check() {
    try {
      this.#learn(await this.#parsed(await this.ask(this.session)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
    return this.state === "up";
  }

  /**
   * Send an action once and return the answer. Throws Refused.
   *
   * @param {{url: string, body: object, key: string}} action
   */
  async send({ url, body, key }) {
    return this.#parsed(await this.post(url, body, { key }));
  }

  /**
   * Send a form, and return what its page answers to scripts. Throws Refused.
   *
   * @param {string | URL} url
   * @param {FormData} form without a CSRF token: the page's own may be out of date
   * @returns {Promise<{location: string}>}
   */
  async submit(url, form) {
    return this.#parsed(await this.post(url, form));
  }

  /** @param {Response} answer */
  async #parsed(answer) {
    try {
      return await answer.json();
    } catch {
      // A captive portal's page, or half an answer: the same key is sent again.
      throw this.#noted(new Refused(gettext("The desk cannot reach the server.")));
    }
  }

  /**
   * Make one request. Throws Refused; its `line` says whether the server or the connection is the cause.
   *
   * @param {string | URL} url
   * @param {RequestInit} [options]
   */
  async ask(url, options = {}) {
    const { turns } = this;
    const answer = await this.#fetch(url, options);
    if (answer.ok || answer.status === 304) {
      // An answer to a request from before the break says nothing about the line now: it would close a log-in dialog.
      if (turns === this.turns) this.#to("up");
      return answer;
    }
    /** @type {ProblemDetails | null} */
    const problem = await answer.json().catch(() => null);
    const details = { status: answer.status, problem: problem ?? { forged: answer.status === 403 } };
    const silent = AWAY.includes(answer.status) ? gettext("The desk cannot reach the server.") : gettext("The server could not do this. Nothing was changed.");
    throw this.#noted(new Refused(problem?.detail ?? problem?.title ?? silent, details));
  }

  /**
   * @param {string | URL} url
   * @param {RequestInit} options
   */
  async #fetch(url, options) {
    const patience = AbortSignal.timeout(PATIENCE);
    const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
    try {
      const headers = { "X-Editor": this.editor, ...options.headers };
      return await fetch(url, { credentials: "same-origin", ...options, headers, signal });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw this.#noted(new Refused(gettext("The desk cannot reach the server.")));
    }
  }

  /**
   * Send a form, or a JSON body. A CSRF token that is no longer valid is fetched anew, once.
   *
   * @param {string | URL} url
   * @param {FormData | object} body
   * @param {{key?: string | null, signal?: AbortSignal}} [options] `key`: the Idempotency-Key
   */
  async post(url, body, { key = null, signal } = {}) {
    const content = body instanceof FormData ? body : JSON.stringify(body);
    const isJson = typeof content === "string";
    const once = () =>
      this.ask(url, {
        method: "POST",
        keepalive: isJson && content.length < SMALL, // the last action is still sent if the page is left
        signal,
        headers: { Accept: "application/json", ...(isJson && { "Content-Type": "application/json" }), "X-CSRFToken": csrfToken(), ...(key && { "Idempotency-Key": key }) },
        body: content,
      });
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof Refused) || !error.problem.forged) throw error;
      await this.#look();
      return once();
    }
  }

  /**
   * Log in again without leaving the page, and return the editor. Throws Refused with the form's message.
   *
   * @param {string} username
   * @param {string} password
   * @returns {Promise<{id: string, name: string} | null>}
   */
  async logIn(username, password) {
    const token = await fetch(this.session, { credentials: "same-origin" }).catch(() => {
      throw new Refused(gettext("The desk cannot reach the server."));
    });
    keepToken((await token.json()).csrf);
    const answer = await fetch(this.session, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ username, password }),
    });
    const result = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(result.detail ?? gettext("This did not work. Please try again."), { status: answer.status });
    return this.#learn(result);
  }

  /** @param {Refused} refused */
  #noted(refused) {
    const { line } = refused;
    if (line) this.#to(line === "out" && refused.problem.title === "Logged in as another" ? "other" : line);
    return refused;
  }

  /** @param {LineState} state */
  #to(state) {
    if (state === this.state) return;
    this.state = state;
    this.turns += 1;
    clearInterval(this.probing);
    if (state !== "up") this.probing = setInterval(() => this.#look(), PROBE);
    this.dispatchEvent(new Event("change"));
  }

  /** Ask who is logged in: the connection may be back, or a log-in in another window may have helped. */
  async #look() {
    try {
      const answer = await fetch(this.session, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok) this.#learn(await answer.json());
    } catch {
      // still down; the next try follows
    }
  }

  /** @param {{editor: {id: string, name: string} | null, csrf: string}} session */
  #learn({ editor, csrf }) {
    keepToken(csrf);
    this.#to(editor === null ? "out" : editor.id === this.editor ? "up" : "other");
    return editor;
  }
}

const tokenElement = () => /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=csrf-token]"));

/** Return the token that is valid now. */
export function csrfToken() {
  // The cookie comes first: a log-in in another window invalidates the token in this page.
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/);
  return cookie ? cookie[1] : tokenElement().content;
}

/** @param {string} token */
function keepToken(token) {
  tokenElement().content = token;
}
