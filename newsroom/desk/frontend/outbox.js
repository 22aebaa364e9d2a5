// The outbox stores each action in the browser as soon as it is made, and removes it once the server has answered. What a
// page could not send, the next page of the desk that this editor opens in this browser sends, in order.

import { Refused } from "./connection.js";
import { gettext } from "./i18n.js";
import { afterAnswer, afterRefusal, inOrder, isExpired, requiredBy, stepsOf } from "./unsent.js";

/** @import { ActionBody, Answer, ProblemDetails, UnsentAction } from "./types.d.ts" */

/**
 * @typedef {object} Settled the detail of a "settled" event
 * @property {UnsentAction} action
 * @property {Answer | null} answer
 * @property {Refused | null} refused
 * @property {boolean} waited true if somebody on this page waits for the action and shows the result
 * @property {boolean} elsewhere true if another page sent it
 */

/**
 * @typedef {object} Line what the outbox needs of a connection
 * @property {string} state
 * @property {(action: UnsentAction) => Promise<Answer>} send throws Refused
 */

const PREFIX = "claimdesk.unsent.";
const TRIES = 5; // an action on which the server fails so often is given up: it must not hold up all others
const PAUSE = 2000; // ms before the second try; each later one waits that much longer

/**
 * The unsent actions of one editor.
 *
 * Events: "change" after actions were added, changed or removed, here or on another page; "settled" (detail: Settled)
 * when an action was answered or refused, or has expired.
 */
export class Outbox extends EventTarget {
  /**
   * @param {Line & EventTarget} connection
   * @param {{editor: string, storage?: Storage, pause?: number}} options `editor`: the id of this page's editor; actions
   *   of others are never read
   */
  constructor(connection, { editor, storage, pause = PAUSE }) {
    super();
    this.connection = connection;
    this.editor = editor;
    this.pause = pause;
    this.storage = storage;
    /** @type {Map<string, UnsentAction>} by key: what is stored, and what could not be stored */
    this.actions = new Map();
    /** @type {Set<string>} keys of actions that are in memory alone */
    this.unstored = new Set();
    /** @type {Map<string, {resolve: (answer: Answer) => void, reject: (problem: Refused) => void}>} */
    this.waiting = new Map();
    this.settled = 0; // actions settled since the page opened: an older answer does not know them
    this.last = 0;
    this.running = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined;
    /** @type {BroadcastChannel | null} */
    this.channel = null;
    this.#read();
    connection.addEventListener("change", () => this.#run());
  }

  get count() {
    return this.actions.size;
  }

  /** True if actions would be lost with the page because this browser stores nothing. */
  get atRisk() {
    return this.unstored.size > 0;
  }

  /**
   * Return the unsent actions that were made on an article's page, in order.
   *
   * @param {string} article
   */
  of(article) {
    return inOrder(this.actions.values()).filter((action) => action.article === article);
  }

  /**
   * Return the unsent actions on an annotation, in order.
   *
   * @param {string} annotation
   */
  on(annotation) {
    if (!this.actions.size) return [];
    return inOrder(this.actions.values()).filter((action) => stepsOf(action).some(({ id }) => id === annotation));
  }

  /** Send what is left from earlier pages, and what other pages leave behind. */
  start() {
    addEventListener("storage", ({ key }) => {
      if (key !== null && !key.startsWith(PREFIX)) return;
      this.#read();
      this.#changed();
      this.#run();
    });
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(PREFIX + this.editor) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => this.#heard(data);
    addEventListener("beforeunload", (event) => {
      if (this.atRisk) event.preventDefault();
    });
    // A page that comes back from the browser's cache has missed the results of its actions.
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted && this.waiting.size) location.reload();
    });
    this.#forgetExpired();
    this.#changed();
    this.#run();
  }

  /**
   * Store an action, and send it after those before it are answered.
   *
   * @param {{url: string, body: ActionBody, article?: string, page?: string, needs?: string | null, until?: number}} values
   * @returns {{key: string, answer: Promise<Answer>}} `answer` rejects with Refused
   */
  add({ url, body, article = "", page = "", needs = null, until }) {
    const now = Date.now();
    this.last = Math.max(now, this.last + 1);
    /** @type {UnsentAction} */
    const action = { key: uuid(), editor: this.editor, order: this.last, at: now, article, page, url, body, needs };
    action.needs = needs ?? requiredBy(action, this.actions.values());
    if (until) action.until = until;
    this.#store(action);
    /** @type {Promise<Answer>} */
    const answer = new Promise((resolve, reject) => this.waiting.set(action.key, { resolve, reject }));
    answer.catch(() => {}); // nobody has to wait for it
    this.#changed();
    this.#run();
    return { key: action.key, answer };
  }

  /**
   * Change an action that waits for its `until`. Return false if it is too late.
   *
   * @param {string} key
   * @param {{body: ActionBody, until?: number}} values
   */
  update(key, { body, until }) {
    const action = this.actions.get(key);
    if (!action?.until) return false;
    const { until: _, ...closed } = action;
    this.#store({ ...closed, body, ...(until && { until }) });
    this.#changed();
    this.#run();
    return true;
  }

  /**
   * Resolve to true once nothing is unsent, or to false as soon as the connection is not up.
   *
   * @returns {Promise<boolean>}
   */
  sent() {
    return new Promise((resolve) => {
      const look = () => {
        const { state } = this.connection;
        if (this.actions.size && state === "up") return;
        this.removeEventListener("change", look);
        this.connection.removeEventListener("change", look);
        resolve(state === "up");
      };
      this.addEventListener("change", look);
      this.connection.addEventListener("change", look);
      look();
    });
  }

  /** One page at a time sends. Without locks (a desk without TLS) two may send the same: the server does it once. */
  async #run() {
    if (this.running || !this.#ready()) return;
    this.running = true;
    try {
      if (navigator.locks) await navigator.locks.request(PREFIX + this.editor, () => this.#drain());
      else await this.#drain();
    } finally {
      this.running = false;
    }
    if (this.#ready()) this.#run(); // added while the lock was released
  }

  #ready() {
    return this.connection.state === "up" && this.#first() !== null;
  }

  async #drain() {
    for (;;) {
      this.#read();
      const action = this.connection.state === "up" ? this.#first() : null;
      if (!action) return;
      await this.#send(action);
    }
  }

  /** Return the next action to send, or null if there is none yet. */
  #first() {
    clearTimeout(this.later);
    const action = inOrder(this.actions.values())[0];
    if (!action) return null;
    const wait = (action.until ?? 0) - Date.now();
    if (wait <= 0) return action;
    this.later = setTimeout(() => this.#run(), wait);
    return null;
  }

  /** @param {UnsentAction} action */
  async #send(action) {
    if (isExpired(action, Date.now())) {
      this.#settle(action, { refused: new Refused(gettext("What you did here more than a week ago could not be sent, and is no longer stored.")) });
      return;
    }
    if (action.until) {
      const { until: _, ...closed } = action; // from now on it cannot be updated
      this.#store(closed);
    }
    try {
      this.#settle(action, { answer: await this.connection.send(action) });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.line) return; // sent again when the connection is back
      const tries = (action.tries ?? 0) + 1;
      if (!error.final && tries < TRIES) {
        this.#store({ ...action, tries });
        await new Promise((resolve) => setTimeout(resolve, this.pause * tries));
      } else {
        this.#settle(action, { refused: error });
      }
    }
  }

  /**
   * @param {UnsentAction} action
   * @param {{answer?: Answer | null, refused?: Refused | null}} result
   */
  #settle(action, { answer = null, refused = null }) {
    const unsent = [...this.actions.values()];
    const { removed, changed } = refused ? afterRefusal(unsent, action, refused) : { removed: [], changed: afterAnswer(unsent, action, answer ?? {}) };
    for (const one of changed) this.#store(one);
    const problem = refused && { sentence: refused.message, status: refused.status, problem: refused.problem };
    for (const one of [action, ...removed]) {
      this.channel?.postMessage({ action: one, answer, problem });
      this.#drop(one.key);
      this.#report(one, answer, refused);
    }
    this.#changed();
  }

  /**
   * Another page has sent an action, whichever page made it.
   *
   * @param {{action: UnsentAction, answer: Answer | null, problem: {sentence: string, status: number, problem: ProblemDetails} | null}} message
   */
  #heard({ action, answer, problem }) {
    this.actions.delete(action.key);
    this.unstored.delete(action.key);
    this.#report(action, answer, problem && new Refused(problem.sentence, problem), true);
    this.#read();
    this.#changed();
  }

  /**
   * @param {UnsentAction} action
   * @param {Answer | null} answer
   * @param {Refused | null} refused
   */
  #report(action, answer, refused, elsewhere = false) {
    this.settled += 1;
    const waiting = this.waiting.get(action.key);
    this.waiting.delete(action.key);
    /** @type {Settled} */
    const detail = { action, answer, refused, waited: Boolean(waiting), elsewhere };
    this.dispatchEvent(new CustomEvent("settled", { detail }));
    if (refused) waiting?.reject(refused);
    else waiting?.resolve(answer ?? {});
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} key */
  #name(key) {
    return `${PREFIX}${this.editor}.${key}`;
  }

  /** Access alone throws where storage is switched off, so each use is inside a `try`. */
  #storage() {
    return this.storage ?? localStorage;
  }

  /** @param {UnsentAction} action */
  #store(action) {
    this.actions.set(action.key, action);
    try {
      this.#storage().setItem(this.#name(action.key), JSON.stringify(action));
      this.unstored.delete(action.key);
    } catch {
      this.unstored.add(action.key); // storage is full or switched off: the editor is asked before leaving
    }
  }

  /** @param {string} key */
  #drop(key) {
    this.actions.delete(key);
    this.unstored.delete(key);
    try {
      this.#storage().removeItem(this.#name(key));
    } catch {
      // nothing was stored
    }
  }

  /** Read this editor's stored actions; other pages add and remove some. */
  #read() {
    const mine = [...this.unstored].flatMap((key) => this.actions.get(key) ?? []);
    this.actions = new Map([...this.#stored(this.#name("")), ...mine].map((action) => [action.key, action]));
    this.last = Math.max(this.last, ...[...this.actions.values()].map(({ order }) => order));
  }

  /**
   * Return the stored actions whose names begin with `prefix`. What cannot be parsed is left alone.
   *
   * @param {string} prefix
   * @returns {UnsentAction[]}
   */
  #stored(prefix) {
    try {
      const storage = this.#storage();
      return Object.keys(storage)
        .filter((name) => name.startsWith(prefix))
        .map((name) => parsed(storage.getItem(name)))
        .filter((action) => action?.key && action.url && action.order);
    } catch {
      return []; // storage is switched off
    }
  }

  /** Remove expired actions of other editors who never came back to this browser. */
  #forgetExpired() {
    for (const action of this.#stored(PREFIX)) {
      if (action.editor !== this.editor && isExpired(action, Date.now())) this.#storage().removeItem(`${PREFIX}${action.editor}.${action.key}`);
    }
  }
}

/** @param {string | null} text */
function parsed(text) {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}

/** Return a random UUID. crypto.randomUUID does not exist where a newsroom runs its desk without TLS. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
