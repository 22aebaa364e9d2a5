// Actor search: a combobox that floats above the page, for linking an actor or creating one.

import { focused, make } from "./dom.js";
import { floatBeside } from "./floating.js";
import { Refused } from "./connection.js";
import { announce } from "./messages.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { isComposing } from "./keys.js";
import { ACTOR_KINDS, ROLES } from "./labels.js";

/** @import { ActorHit } from "./types.d.ts" */

/** @typedef {{actor: ActorHit}} Found */
/** @typedef {{create: string}} Create offers to create an actor of that name */
/** @typedef {{kind: string}} Naming offers a kind for the actor to be created */
/** @typedef {Found | Create | Naming} Option */

/**
 * @typedef {object} Question
 * @property {import("./server.js").Server} server
 * @property {Element} beside what the box is shown below
 * @property {string} words typed in to begin with
 * @property {string} role
 * @property {string} language
 * @property {string} [kind] suggested for an actor to be created
 * @property {string} [describe] what the text calls an actor to be created
 * @property {string} [only] a title: ask for an existing actor, without a role
 * @property {(key: string, chosen: {role: string, name: string}) => void} [creating] called when an actor is being
 *   created, with the key of that action
 */

/** @typedef {{role: string, actor: {id: string, name: string}}} Answer */

const PAUSE = 120; // ms without a key before the server is asked

/**
 * Ask for an actor and a role.
 *
 * @param {Question} question
 * @returns {Promise<Answer | null>} null if the box was left
 */
export function askForActor(question) {
  return new Promise((resolve) => new Typeahead(question, resolve).open());
}

class Typeahead {
  /**
   * @param {Question} question
   * @param {(answer: Answer | null) => void} resolve
   */
  constructor({ server, beside, words, role, kind = "person", language, describe = "", only = "", creating = () => {} }, resolve) {
    this.server = server;
    this.beside = beside;
    this.role = ROLES[role] ? role : "speaker";
    this.kind = ACTOR_KINDS[kind] ? kind : "person";
    this.describe = describe;
    this.only = only;
    this.creating = creating;
    this.resolve = resolve;
    /** @type {Option[]} */
    this.options = [];
    this.active = 0;
    /** @type {string | null} the name of an actor about to be created */
    this.naming = null;
    this.left = focused();
    this.sending = false;
    this.remove = () => {};
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {AbortController | undefined} */
    this.asking = undefined;
    this.input = make("input", {
      type: "text",
      value: words,
      autocomplete: "off",
      spellcheck: false,
      lang: language,
      dir: "auto",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": "actor-options",
      "aria-autocomplete": "list",
      "aria-label": gettext("Name, alias or identifier"),
      placeholder: gettext("Name, alias or identifier"),
      oninput: () => this.#later(),
    });
    this.list = make("ul", { id: "actor-options", role: "listbox", "aria-label": gettext("Actors") });
    this.hint = make("p.hint", {});
    this.roles = make(
      "div.roles",
      { role: "radiogroup", "aria-label": gettext("Role") },
      Object.entries(ROLES).map(([name, label]) =>
        make("button", { type: "button", role: "radio", "data-role": name, "aria-checked": String(name === this.role), onclick: () => this.#setRole(name) }, label),
      ),
      make("kbd", { "aria-hidden": "true", title: gettext("Tab: the next role") }, "Tab"),
    );
    this.box = make(
      "div.typeahead",
      { role: "dialog", "aria-label": only || gettext("Link an actor"), onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) },
      only ? make("p.hint", {}, only) : this.roles,
      this.input,
      this.list,
      this.hint,
    );
  }

  open() {
    this.remove = floatBeside(this.box, this.beside, () => this.#close(null));
    this.input.focus();
    this.input.select();
    this.#search();
  }

  /** @param {Answer | null} answer */
  #close(answer) {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.remove();
    if (this.left?.isConnected) this.left.focus({ preventScroll: true });
    this.resolve(answer);
  }

  #later() {
    if (this.naming !== null) return; // the description is being typed: nothing to search
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#search(), PAUSE);
  }

  async #search() {
    const words = this.input.value.trim();
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const actors = await this.server.actors(words, { signal: this.asking.signal });
      /** @type {Option[]} */
      const options = actors.map((actor) => ({ actor }));
      if (words && !this.only) options.push({ create: words });
      this.#show(options);
      announce(interpolate(ngettext("%(count)s actor", "%(count)s actors", actors.length), { count: actors.length }));
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError") return;
      if (!(error instanceof Refused)) throw error;
      this.#show([]);
      this.hint.textContent = error.message;
    }
  }

  /** @param {Option[]} options */
  #show(options) {
    this.options = options;
    this.active = 0;
    this.list.replaceChildren(
      ...options.map((option, i) =>
        make(
          "li",
          { id: `actor-option-${i}`, role: "option", onpointermove: () => this.#activate(i), onclick: () => this.#choose(i) },
          this.#optionContent(option),
        ),
      ),
    );
    this.hint.textContent = options.length ? "" : this.input.value.trim() ? "" : gettext("Type a few letters of a name.");
    this.#activate(0);
  }

  /** @param {Option} option */
  #optionContent(option) {
    if ("actor" in option) {
      const { actor } = option;
      const line = [ACTOR_KINDS[actor.kind] ?? actor.kind, ...new Set([actor.office, actor.description])].filter(Boolean).join(" · ");
      return [make("b", { dir: "auto" }, actor.name), make("small", {}, line), actor.why?.length > 0 && make("em.why", {}, actor.why.join(" · "))].filter(Boolean);
    }
    if ("kind" in option) return [make("b", {}, ACTOR_KINDS[option.kind]), make("small", {}, interpolate(gettext("create “%(name)s”"), { name: this.naming }))];
    return [make("b", {}, interpolate(gettext("Create “%(name)s”…"), { name: option.create })), make("small", {}, gettext("none of these"))];
  }

  /** @param {number} index */
  #activate(index) {
    this.active = index;
    [...this.list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    if (this.list.children[index]) {
      this.input.setAttribute("aria-activedescendant", `actor-option-${index}`);
      this.list.children[index].scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  /** @param {number} index */
  async #choose(index) {
    const option = this.options[index];
    if (!option || this.sending) return;
    if ("actor" in option) this.#close({ role: this.role, actor: option.actor });
    else if ("create" in option) this.#startNaming(option.create);
    else await this.#create(option.kind);
  }

  /** @param {string} name */
  #startNaming(name) {
    this.naming = name;
    this.input.value = this.describe;
    this.input.placeholder = gettext("Office, or what tells namesakes apart (may stay empty)");
    this.input.setAttribute("aria-label", this.input.placeholder);
    const kinds = [this.kind, ...Object.keys(ACTOR_KINDS).filter((kind) => kind !== this.kind)];
    this.#show(kinds.map((kind) => ({ kind })));
    this.hint.textContent = "";
    this.input.focus();
    this.input.select();
  }

  /** @param {string} kind */
  async #create(kind) {
    const name = this.naming ?? "";
    this.sending = true;
    try {
      const { key, answer } = this.server.createActor({ name, kind, description: this.input.value.trim() });
      this.creating(key, { role: this.role, name });
      const { actor } = await answer;
      if (actor) this.#close({ role: this.role, actor });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.hint.textContent = error.message;
    } finally {
      this.sending = false;
    }
  }

  /** @param {string} name */
  #setRole(name) {
    this.role = name;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.roles.querySelectorAll("[data-role]"))) button.setAttribute("aria-checked", String(button.dataset.role === name));
    this.input.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation(); // the page's own keys do not apply while somebody types a name
    const { key } = event;
    const count = this.options.length;
    if (key === "Escape" && !isComposing(event)) {
      event.preventDefault();
      this.#close(null);
    } else if (isComposing(event) || event.target !== this.input) {
      // A name is being composed (尹錫悅), or a role button has the focus: the key is theirs.
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (count) this.#activate((this.active + (key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (key === "Enter") {
      event.preventDefault();
      this.#choose(this.active);
    } else if (key === "Tab" && event.shiftKey === false) {
      event.preventDefault();
      const names = Object.keys(ROLES);
      this.#setRole(names[(names.indexOf(this.role) + 1) % names.length]);
    }
  }
}
