// Saves the text that is typed on a page: it is kept on the device, sent without leaving the page, and never lost with a
// session, a connection or a refusal.

import { Refused } from "./connection.js";
import { make } from "./dom.js";
import { Drafts, isSame, newest } from "./drafts.js";
import { formatAge } from "./format.js";
import { gettext, interpolate } from "./i18n.js";

/** @import { Draft } from "./drafts.js" */

const PAUSE = 400; // ms without another key after which the draft is stored
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "ends_embargo"]); // an answer to a question is given anew
const LOCK = "claimdesk.draft.";

export class TextForm {
  /**
   * @param {HTMLFormElement} form
   * @param {object} options
   * @param {string} options.editor the id of this page's user
   * @param {import("./connection.js").Connection} options.connection
   * @param {() => Promise<boolean>} options.askToLogIn
   * @param {() => void} options.restored called after the fields were filled, so that editors over them can follow
   */
  constructor(form, { editor, connection, askToLogIn, restored }) {
    this.form = form;
    this.connection = connection;
    this.askToLogIn = askToLogIn;
    this.restored = restored;
    this.drafts = new Drafts({ editor, place: form.dataset.text ?? "" });
    this.unsaved = /** @type {HTMLElement} */ (form.querySelector("#unsaved"));
    this.isKept = true;
    /** @type {string | null} of the draft that this page has stored */
    this.keptKey = null;
    this.isLeaving = false;
    this.sending = 0;
    /** @type {Record<string, string>} as they are on the server, as far as this page knows */
    this.saved = {};
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined;
    /** @type {(() => void) | undefined} */
    this.unlock = undefined;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => {
      // A second press, while the first is sent: form.js stops it.
      if (event.defaultPrevented || form.hasAttribute("aria-busy")) return;
      event.preventDefault();
      this.#save(/** @type {HTMLButtonElement | null} */ (event.submitter));
    });
    addEventListener("pagehide", () => this.#keep());
    document.addEventListener("visibilitychange", () => this.#keep());
    addEventListener("beforeunload", (event) => {
      this.#keep();
      if (this.isUnsaved && !this.isLeaving) event.preventDefault();
    });
    // After the browser has restored what was typed, and form.js the key that belongs to it.
    addEventListener("pageshow", () => setTimeout(() => this.#open()));
  }

  get key() {
    return this.#values().hidden.idempotency_key;
  }

  get isUnsaved() {
    return !isSame(this.#values().values, this.saved);
  }

  /** Something was typed: keep it soon. */
  typed() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.#keep(), PAUSE);
  }

  #open() {
    this.isLeaving = false;
    this.drafts.forgetExpired();
    const { values } = this.#values();
    const own = this.drafts.all().find(({ key }) => key === this.key);
    // What the browser has restored, or the server refused, is unsaved still.
    this.saved = "unsaved" in this.form.dataset || (own && isSame(own.values, values)) ? {} : values;
    this.#lock();
    this.#offer();
  }

  /** What the form holds: what is typed or chosen, and what is sent with it. */
  #values() {
    /** @type {Record<string, string>} */
    const values = {};
    /** @type {Record<string, string>} */
    const hidden = {};
    for (const field of fieldsOf(this.form)) (field.type === "hidden" ? hidden : values)[field.name] = field.value;
    return { values, hidden };
  }

  #keep() {
    clearTimeout(this.later);
    if (this.isLeaving) return;
    if (this.isUnsaved) {
      this.isKept = this.drafts.keep({ key: this.key, ...this.#values() });
      this.keptKey = this.key;
    } else if (this.keptKey === this.key) {
      this.drafts.drop(this.key); // typed, and taken back
    }
  }

  /** Let other pages of this browser know that this draft is being written. */
  #lock() {
    this.unlock?.();
    navigator.locks?.request(LOCK + this.key, () => new Promise((resolve) => {
      this.unlock = () => resolve(undefined);
    }));
  }

  /** Offer what was typed on a page that is gone. Nothing is put over what this page shows without being asked for. */
  async #offer() {
    this.form.querySelector(".offer")?.remove();
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    const open = new Set(held.flatMap(({ name }) => (name?.startsWith(LOCK) ? [name.slice(LOCK.length)] : [])));
    open.delete(this.key);
    const draft = newest(this.drafts.all(), this.#values().values, open);
    if (!draft) return;
    const act = (/** @type {() => void} */ then) => () => {
      offer.remove();
      then();
    };
    const older = Number(draft.hidden.expected) < Number(this.#values().hidden.expected);
    const offer = make(
      "div.offer",
      { role: "status" },
      make(
        "p",
        {},
        interpolate(gettext("What you typed here %(age)s was not saved:"), { age: formatAge(draft.at) }),
        " ",
        make("q", { dir: "auto", translate: "no" }, beginning(draft)),
        older ? ` ${gettext("A newer revision has been saved since.")}` : "",
      ),
      make(
        "div.acts",
        {},
        make("button.yes", { type: "button", onclick: act(() => this.#restore(draft)) }, gettext("Restore")),
        make("button", { type: "button", onclick: act(() => this.#discard(draft)) }, gettext("Discard")),
      ),
    );
    this.form.prepend(offer);
  }

  /** @param {Draft} draft */
  #restore({ values, hidden }) {
    const before = this.key;
    for (const field of fieldsOf(this.form)) field.value = { ...values, ...hidden }[field.name] ?? field.value;
    this.restored();
    // What this page has typed itself stays in a draft of its own.
    if (before !== this.key) this.#lock();
    history.replaceState({ ...history.state, form: hidden }, "");
    this.#keep();
    /** @type {HTMLElement | null} */ (this.form.querySelector("[contenteditable]"))?.focus();
  }

  /** @param {Draft} draft */
  #discard({ key }) {
    this.drafts.drop(key);
    this.#offer();
  }

  /** @param {HTMLButtonElement | null} button the one that was pressed */
  async #save(button) {
    this.#keep();
    const { key } = this;
    const body = new FormData(this.form, button);
    body.delete("csrfmiddlewaretoken"); // the connection sends one that is valid now
    const turn = (this.sending += 1);
    this.unsaved.hidden = true;
    try {
      const { location: next } = await this.connection.submit(this.form.action, body);
      this.isLeaving = true;
      this.drafts.drop(key);
      location.assign(next);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (turn !== this.sending) return; // pressed again since: that answer counts
      this.form.removeAttribute("aria-busy");
      await this.#refused(error, button);
    }
  }

  /**
   * @param {Refused} refused
   * @param {HTMLButtonElement | null} button
   */
  async #refused(refused, button) {
    const { html } = refused.problem;
    if (html) {
      this.#show(html);
      return;
    }
    this.unsaved.hidden = false;
    this.unsaved.textContent = `${gettext("Not saved:")} ${this.#reason(refused)} ${this.#keeping()}`;
    if (refused.line === "out" && (await this.askToLogIn())) await this.#save(button);
    else this.unsaved.scrollIntoView({ block: "nearest" });
  }

  /**
   * The server does not know the language of a user who is logged out.
   *
   * @param {Refused} refused
   */
  #reason({ line, message }) {
    if (line !== "out") return message;
    return this.connection.state === "other" ? gettext("Another user has logged in.") : gettext("You have been logged out.");
  }

  #keeping() {
    return this.isKept ? gettext("Your words are kept on this device.") : gettext("This browser stores nothing: leave the page open.");
  }

  /**
   * Take over what the server says of the form, and leave what is typed as it is.
   *
   * @param {string} html the page as the server shows it
   */
  #show(html) {
    // Without the head: the policy of this page refuses its styles, and nothing in it is used.
    const answer = new DOMParser().parseFromString(html.slice(html.indexOf("<body")), "text/html");
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-server]"))) {
      const shown = answer.querySelector(`[data-server="${place.dataset.server}"]`);
      if (!shown) continue;
      place.replaceChildren(...document.importNode(shown, true).childNodes);
      const { field } = place.dataset;
      if (!field) continue;
      /** @type {HTMLElement} */ (place.parentElement).hidden = Boolean(shown.parentElement?.hidden);
      const wrong = place.childElementCount > 0;
      for (const one of place.parentElement?.querySelectorAll(`[name="${field}"], [contenteditable]`) ?? []) one.setAttribute("aria-invalid", String(wrong));
    }
    const wrong = /** @type {HTMLElement | null} */ (this.form.querySelector("[aria-invalid=true]:not([hidden])"));
    (wrong ?? this.form.querySelector("[data-server=notices] [role=alert]"))?.scrollIntoView({ block: "center" });
    wrong?.focus({ preventScroll: true });
  }
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  const all = /** @type {(HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[]} */ ([...form.elements]);
  return all.filter((one) => one.name && "value" in one && !one.matches("button") && !NOT_KEPT.has(one.name));
}

/**
 * Return the first words of a draft.
 *
 * @param {Draft} draft
 */
function beginning({ values }) {
  const body = new DOMParser().parseFromString(values.body ?? "", "text/html").body.textContent ?? "";
  const words = [values.headline, values.standfirst, body, values.note].map((one) => one?.trim()).find(Boolean) ?? "";
  const letters = [...words];
  return letters.length > 80 ? `${letters.slice(0, 80).join("")}…` : words;
}
