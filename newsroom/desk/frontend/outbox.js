// The outbox: every act is stored on the device when it is made, and leaves it when the server has answered. What a page
// could not send any more is sent, in order, by the next page of the desk that this editor opens in this browser.

import { Refused } from "./connection.js";
import { aim, answered, inOrder, isExpired, needed, refused } from "./unsent.js";
import { gettext } from "./words.js";

const PREFIX = "claimdesk.unsent.";
const TRIES = 5; // so often an act is sent over which the server fails; one broken act must not hold up all others
const PAUSE = 2000; // ms before the second try; each later one waits that much longer

/**
 * The unsent acts of one editor.
 *
 * Events: "change" after acts were added, changed or removed, here or on another page; "settled" when an act was
 * answered, refused or has expired, with detail {act, answer, refused, waited, elsewhere}: `waited` says that somebody
 * on this page waits for it and shows what became of it; `elsewhere`, that another page sent it.
 */
export class Outbox extends EventTarget {
  /**
   * @param {import("./connection.js").Connection} connection
   * @param {{editor: string}} who the id of this page's editor; acts of others are never read
   */
  constructor(connection, { editor }) {
    super();
    this.connection = connection;
    this.editor = editor;
    this.acts = new Map(); // key -> Act: what is stored, and what could not be stored
    this.unstored = new Set(); // keys of acts that are kept in memory alone
    this.waiting = new Map(); // key -> {resolve, reject} of those on this page who wait for an answer
    this.settled = 0; // how many acts were settled since the page opened: an older answer is older than these
    this.last = 0;
    this.#read();
  }

  get count() {
    return this.acts.size;
  }

  /** Whether something would be lost with the page, since this browser stores nothing. */
  get atRisk() {
    return this.unstored.size > 0;
  }

  /** The unsent acts that were made on an article's page, in order. */
  of(article) {
    return inOrder(this.acts.values()).filter((act) => act.article === article);
  }

  /** Those on an annotation, in order. */
  on(annotation) {
    if (!this.acts.size) return [];
    return inOrder(this.acts.values()).filter((act) => aim(act).kind === "annotations" && aim(act).id === annotation);
  }

  /** Sends what is left from earlier pages, and what other pages leave behind. */
  start() {
    this.connection.addEventListener("change", () => this.#run());
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
    // A page that is shown again from the browser's memory has missed what became of its acts.
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted && this.waiting.size) location.reload();
    });
    forgetExpired(this.editor);
    this.#changed();
    this.#run();
  }

  /**
   * Stores an act, and sends it when those before it are answered.
   *
   * @param {{url: string, body: object, article?: string, page?: string, needs?: string, until?: number}} values
   * @returns {{key: string, answer: Promise<object>}} rejects with Refused
   */
  add({ url, body, article = "", page = "", needs, until }) {
    const now = Date.now();
    this.last = Math.max(now, this.last + 1);
    const act = { key: uuid(), editor: this.editor, order: this.last, at: now, article, page, url, body, needs: null };
    act.needs = needs ?? needed(act, this.acts.values());
    if (until) act.until = until;
    this.#store(act);
    const answer = new Promise((resolve, reject) => this.waiting.set(act.key, { resolve, reject }));
    answer.catch(() => {}); // whoever waits hears of it; nobody has to
    this.#changed();
    this.#run();
    return { key: act.key, answer };
  }

  /** Changes an act that is not sent yet because of its `until`; false: it is too late. */
  amend(key, { body, until }) {
    const act = this.acts.get(key);
    if (!act?.until) return false;
    const { until: _, ...settled } = act;
    this.#store({ ...settled, body, ...(until && { until }) });
    this.#changed();
    this.#run();
    return true;
  }

  /** Resolves when nothing is unsent: true; or, since that may take long, when the line is not up: false. */
  sent() {
    return new Promise((resolve) => {
      const look = () => {
        const { state } = this.connection;
        if (this.acts.size && state === "up") return;
        this.removeEventListener("change", look);
        this.connection.removeEventListener("change", look);
        resolve(state === "up");
      };
      this.addEventListener("change", look);
      this.connection.addEventListener("change", look);
      look();
    });
  }

  /** One page at a time sends. Without locks (a desk without TLS) two may send the same: the server does each act once. */
  async #run() {
    if (this.running || !this.#ready()) return;
    this.running = true;
    try {
      if (navigator.locks) await navigator.locks.request(PREFIX + this.editor, () => this.#drain());
      else await this.#drain();
    } finally {
      this.running = false;
    }
    if (this.#ready()) this.#run(); // made while the lock was being let go
  }

  #ready() {
    return this.connection.state === "up" && this.#first() !== null;
  }

  async #drain() {
    for (;;) {
      this.#read();
      const act = this.connection.state === "up" ? this.#first() : null;
      if (!act) return;
      await this.#send(act);
    }
  }

  /** The next act to be sent; null: there is none yet. */
  #first() {
    const act = inOrder(this.acts.values())[0];
    if (!act) return null;
    const wait = (act.until ?? 0) - Date.now();
    if (wait <= 0) return act;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.#run(), wait);
    return null;
  }

  async #send(act) {
    if (isExpired(act, Date.now())) {
      this.#settle(act, { refused: new Refused(gettext("What you did here more than a week ago could not be sent, and is no longer kept.")) });
      return;
    }
    if (act.until) {
      const { until: _, ...closed } = act; // from now on it cannot be amended
      this.#store(closed);
    }
    try {
      this.#settle(act, { answer: await this.connection.send(act) });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.line) return; // it is sent again when the line is back
      const tries = (act.tries ?? 0) + 1;
      if (!error.final && tries < TRIES) {
        this.#store({ ...act, tries });
        await new Promise((resolve) => setTimeout(resolve, PAUSE * tries));
      } else {
        this.#settle(act, { refused: error });
      }
    }
  }

  #settle(act, { answer = null, refused: problem = null }) {
    const unsent = [...this.acts.values()];
    const { gone, changed } = problem ? refused(unsent, act, problem) : { gone: [], changed: answered(unsent, act, answer) };
    for (const one of changed) this.#store(one);
    for (const one of [act, ...gone]) {
      this.channel?.postMessage({ act: one, answer, problem: problem && { sentence: problem.message, status: problem.status, problem: problem.problem } });
      this.#drop(one.key);
      this.#report(one, answer, problem);
    }
    this.#changed();
  }

  /** Another page has sent an act, whoever made it. */
  #heard({ act, answer, problem }) {
    this.acts.delete(act.key);
    this.unstored.delete(act.key);
    this.#report(act, answer, problem && new Refused(problem.sentence, problem), true);
    this.#read();
    this.#changed();
  }

  #report(act, answer, problem, elsewhere = false) {
    this.settled += 1;
    const waiting = this.waiting.get(act.key);
    this.waiting.delete(act.key);
    this.dispatchEvent(new CustomEvent("settled", { detail: { act, answer, refused: problem, waited: Boolean(waiting), elsewhere } }));
    if (problem) waiting?.reject(problem);
    else waiting?.resolve(answer);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  #name(key) {
    return `${PREFIX}${this.editor}.${key}`;
  }

  #store(act) {
    this.acts.set(act.key, act);
    try {
      localStorage.setItem(this.#name(act.key), JSON.stringify(act));
      this.unstored.delete(act.key);
    } catch {
      this.unstored.add(act.key); // storage is full or switched off: whoever leaves is asked first
    }
  }

  #drop(key) {
    this.acts.delete(key);
    this.unstored.delete(key);
    try {
      localStorage.removeItem(this.#name(key));
    } catch {
      // nothing was stored
    }
  }

  /** Reads what is stored of this editor's; other pages add to it and take from it. */
  #read() {
    const mine = [...this.unstored].map((key) => this.acts.get(key));
    this.acts = new Map([...stored(this.#name("")), ...mine].map((act) => [act.key, act]));
    this.last = Math.max(this.last, ...[...this.acts.values()].map(({ order }) => order));
  }
}

/** The stored acts whose names begin with `prefix`; what cannot be read is left alone. */
function stored(prefix) {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(prefix))
      .map((name) => parsed(localStorage.getItem(name)))
      .filter((act) => act?.key && act.url && act.order);
  } catch {
    return []; // storage is switched off
  }
}

function parsed(words) {
  try {
    return JSON.parse(words);
  } catch {
    return null;
  }
}

/** Acts of other editors in this browser who never came back are not kept for ever, either. */
function forgetExpired(editor) {
  for (const act of stored(PREFIX)) {
    if (act.editor !== editor && isExpired(act, Date.now())) localStorage.removeItem(`${PREFIX}${act.editor}.${act.key}`);
  }
}

/** A random UUID; crypto.randomUUID is not there where a newsroom runs its desk without TLS. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
