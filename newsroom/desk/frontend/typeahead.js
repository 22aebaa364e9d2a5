// Who is it? A few letters, arrow keys, Enter: a combobox over the actors, floating above the page so that nothing moves.

import { make } from "./dom.js";
import { floatBeside } from "./floating.js";
import { Refused } from "./server.js";
import { announce } from "./say.js";
import { ACTOR_KINDS, fill, gettext, ngettext, ROLES } from "./words.js";

const PAUSE = 120; // ms without a key before the server is asked

/**
 * Asks for an actor and a role.
 *
 * @param {{server: import("./server.js").Server, beside: HTMLElement, words: string, role: string, kind?: string,
 *   language: string, describe?: string, only?: string, creating?: (key: string, chosen: {role: string, name: string}) => void}}
 *   question `beside`: what the box stands under; `words`: typed in to begin with; `creating`: called when an actor is
 *   being created, with the key of that act
 * @returns {Promise<{role: string, actor: {id: string, name: string, kind: string}}|null>} null where it was left
 */
export function askForActor(question) {
  return new Promise((resolve) => new Typeahead(question, resolve).open());
}

class Typeahead {
  constructor({ server, beside, words, role, kind = "person", language, describe = "", only = "", creating = () => {} }, resolve) {
    this.server = server;
    this.beside = beside;
    this.role = ROLES[role] ? role : "speaker";
    this.kind = ACTOR_KINDS[kind] ? kind : "person";
    this.describe = describe; // what the text calls an actor that is new
    this.only = only; // asks who, without a role, among those that there are
    this.creating = creating;
    this.resolve = resolve;
    this.options = [];
    this.active = 0;
    this.naming = null; // the name of an actor about to be created
    this.left = document.activeElement;
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
      Object.entries(ROLES).map(([name, words]) =>
        make("button", { type: "button", role: "radio", "data-role": name, "aria-checked": String(name === this.role), onclick: () => this.#setRole(name) }, words),
      ),
      make("kbd", { "aria-hidden": "true", title: gettext("Tab: the next role") }, "Tab"),
    );
    this.box = make(
      "div.typeahead",
      { role: "dialog", "aria-label": only || gettext("Link an actor"), onkeydown: (event) => this.#key(event) },
      only ? make("p.hint", {}, only) : this.roles,
      this.input,
      this.list,
      this.hint,
    );
  }

  open() {
    this.sink = floatBeside(this.box, this.beside, () => this.#close(null));
    this.input.focus();
    this.input.select();
    this.#search();
  }

  #close(answer) {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.sink();
    if (this.left?.isConnected) this.left.focus({ preventScroll: true });
    this.resolve(answer);
  }

  #later() {
    if (this.naming !== null) return; // the line that tells namesakes apart is being typed: nothing to look up
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#search(), PAUSE);
  }

  async #search() {
    const words = this.input.value.trim();
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const actors = await this.server.actors(words, { signal: this.asking.signal });
      const options = actors.map((actor) => ({ actor }));
      if (words && !this.only) options.push({ create: words });
      this.#show(options);
      announce(fill(ngettext("%(count)s actor", "%(count)s actors", actors.length), { count: actors.length }));
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Refused)) throw error;
      this.#show([]);
      this.hint.textContent = error.message;
    }
  }

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

  #optionContent({ actor, create, kind }) {
    if (actor) {
      const line = [ACTOR_KINDS[actor.kind] ?? actor.kind, ...new Set([actor.office, actor.description])].filter(Boolean).join(" · ");
      return [make("b", { dir: "auto" }, actor.name), make("small", {}, line), actor.why?.length > 0 && make("em.why", {}, actor.why.join(" · "))].filter(Boolean);
    }
    if (kind) return [make("b", {}, ACTOR_KINDS[kind]), make("small", {}, fill(gettext("create “%(name)s”"), { name: this.naming }))];
    return [make("b", {}, fill(gettext("Create “%(name)s”…"), { name: create })), make("small", {}, gettext("none of these"))];
  }

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

  async #choose(index) {
    const option = this.options[index];
    if (!option || this.sending) return;
    if (option.actor) this.#close({ role: this.role, actor: option.actor });
    else if (option.create) this.#startNaming(option.create);
    else await this.#create(option.kind);
  }

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

  async #create(kind) {
    this.sending = true;
    try {
      const { key, answer } = this.server.createActor({ name: this.naming, kind, description: this.input.value.trim() });
      this.creating(key, { role: this.role, name: this.naming });
      const { actor } = await answer;
      this.#close({ role: this.role, actor });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.hint.textContent = error.message;
    } finally {
      this.sending = false;
    }
  }

  #setRole(name) {
    this.role = name;
    for (const button of this.roles.querySelectorAll("[data-role]")) button.setAttribute("aria-checked", String(button.dataset.role === name));
    this.input.focus();
  }

  #key(event) {
    event.stopPropagation(); // the page's own keys are not meant while somebody types a name
    const { key } = event;
    const count = this.options.length;
    if (key === "Escape") {
      event.preventDefault();
      this.#close(null);
    } else if (event.isComposing || event.target !== this.input) {
      return; // a name being composed (尹錫悅), or one of the role buttons
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
