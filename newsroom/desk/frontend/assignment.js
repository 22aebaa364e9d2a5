// Who works on an article, and who else has it open: take it, give it back, done, sign off.

import { Refused } from "./connection.js";
import { make } from "./dom.js";
import { formatMoment } from "./format.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { askForOne } from "./menus.js";
import { announce, toast } from "./messages.js";

/** @import { Work } from "./types.d.ts" */

/** @typedef {"take"|"give-back"|"done"|"sign-off"} Step */

/**
 * Return a description: "Alice works on this".
 *
 * @param {Work} work
 */
export function describeWork({ state, by, at }) {
  const values = { by, at: at ? formatMoment(at) : "" };
  return interpolate(
    {
      free: gettext("not assigned"),
      mine: gettext("yours since %(at)s"),
      taken: gettext("%(by)s works on this"),
      done: gettext("done, %(by)s"),
      unsigned: gettext("done, %(by)s; to sign off"),
      signed: gettext("signed off, %(by)s"),
    }[state],
    values,
  );
}

/**
 * Return the same in few words, for the header.
 *
 * @param {Work} work
 */
function describeShortly({ state, by }) {
  const name = by.split(" ")[0];
  return { free: gettext("take"), mine: gettext("yours"), taken: name, done: gettext("done"), unsigned: gettext("to sign off"), signed: gettext("signed off") }[state];
}

/**
 * Take an article. If a colleague works on it, ask first whether to take it over.
 *
 * @param {import("./server.js").Server} server
 * @param {{beside: Element, article?: string}} options `article`: the address of its page
 * @returns {Promise<Work>} who works on it now
 */
export async function take(server, { beside, article = server.address.article }) {
  try {
    return (await server.work("take", {}, article)).work;
  } catch (error) {
    if (!(error instanceof Refused) || !error.problem.work) throw error;
    const { by, at, assignment } = error.problem.work;
    const group = interpolate(gettext("%(by)s works on this since %(at)s"), { by, at: at ? formatMoment(at) : "" });
    const over = await askForOne({
      beside,
      title: error.message,
      options: [
        { value: true, words: gettext("Take it over; they get a message"), key: "t", group },
        { value: false, words: gettext("Leave it to them"), key: "l", group },
      ],
    });
    return over ? (await server.work("take", { over: assignment }, article)).work : error.problem.work;
  }
}

/**
 * Be done with an article. If annotations still wait there, ask first.
 *
 * @param {import("./server.js").Server} server
 * @param {{beside: Element, article?: string}} options `article`: the address of its page
 * @returns {Promise<Work | null>} who works on it now; null: the editor goes on
 */
export async function done(server, { beside, article = server.address.article }) {
  try {
    return (await server.work("done", {}, article)).work;
  } catch (error) {
    const waiting = error instanceof Refused ? error.problem.waiting : undefined;
    if (!(error instanceof Refused) || !waiting) throw error;
    const group = interpolate(ngettext("%(count)s annotation still waits here", "%(count)s annotations still wait here", waiting), { count: waiting });
    const anyway = await askForOne({
      beside,
      title: error.message,
      options: [
        { value: true, words: gettext("Done all the same"), key: "d", group },
        { value: false, words: gettext("Go on here"), key: "l", group },
      ],
    });
    return anyway ? (await server.work("done", { leaving: waiting }, article)).work : null;
  }
}

/** The pill in the header that shows who works on the article, and the initials of the others who have it open. */
export class AssignmentPill {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./server.js").Server} server
   * @param {object} page
   * @param {HTMLElement} page.pill
   * @param {HTMLElement} page.here
   * @param {() => void} page.next goes on to the next article
   * @param {string | null} page.signOff the address of the differences, if a second editor signs off
   */
  constructor(store, server, { pill, here, next, signOff }) {
    this.store = store;
    this.server = server;
    this.pill = pill;
    this.here = here;
    this.next = next;
    this.signOff = signOff;
    /** @type {Work | null} */
    this.shown = null;
    /** @type {string[] | null} */
    this.names = null;
    pill.addEventListener("click", () => this.ask());
    store.addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    const { work, here } = this.store;
    if (work !== this.shown) this.#showWork(work);
    if (here !== this.names) this.#showNames(here);
  }

  /** @param {Work} work */
  #showWork(work) {
    const before = this.shown;
    this.shown = work;
    this.pill.dataset.work = work.state;
    this.pill.title = describeWork(work);
    this.pill.setAttribute("aria-label", interpolate(gettext("This article: %(work)s"), { work: describeWork(work) }));
    const label = this.pill.querySelector("span");
    if (label) label.textContent = describeShortly(work);
    if (before?.state === "mine" && work.state === "taken") {
      toast(interpolate(gettext("%(by)s has taken this article over from you."), work), { wrong: true });
    } else if (before && before.state !== work.state && work.state !== "mine") {
      announce(describeWork(work));
    }
  }

  /** @param {string[]} names */
  #showNames(names) {
    const before = this.names;
    this.names = names;
    if (before?.join("\n") === names.join("\n")) return;
    if (before && names.length > before.length) announce(interpolate(gettext("%(names)s is here, too."), { names: names.join(", ") }));
    this.here.replaceChildren(...names.map((name) => make("i.person", { role: "img", "aria-label": name, title: interpolate(gettext("%(name)s has this article open"), { name }) }, initials(name))));
    this.here.hidden = !names.length;
  }

  /** Ask what to do with the article. */
  async ask() {
    const { state } = this.store.work;
    const mine = state === "mine";
    const over = ["done", "unsigned", "signed"].includes(state);
    /** @type {import("./menus.js").Option<Step>[]} */
    const options = [];
    if (!mine) options.push({ value: "take", words: state === "taken" ? gettext("Take it over") : gettext("Take it"), key: "t" });
    if (mine) options.push({ value: "give-back", words: gettext("Give it back"), key: "g" });
    if (state !== "taken" && !over) options.push({ value: "done", words: gettext("Done, and on to the next"), key: "d" });
    if (this.signOff && ["unsigned", "signed"].includes(state)) options.push({ value: "sign-off", words: gettext("Differences, and sign off"), key: "s" });
    const answer = await askForOne({ beside: this.pill, title: gettext("This article"), options });
    if (answer) await this.do(answer);
  }

  /** @param {Step} step */
  async do(step) {
    if (step === "sign-off") {
      if (this.signOff) location.assign(this.signOff);
      return;
    }
    try {
      const work = await this.#send(step);
      if (!work) return;
      this.shown = null; // this editor's own change is announced once, here
      this.store.setWork(work);
      announce(describeWork(work));
      if (step === "done") this.next();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.problem.work) this.store.setWork(error.problem.work);
      toast(error.message, { wrong: true });
    }
  }

  /** @param {Exclude<Step, "sign-off">} step */
  async #send(step) {
    if (step === "take") return take(this.server, { beside: this.pill });
    if (step === "give-back") return (await this.server.work(step, {})).work;
    await this.server.outbox.sent(); // the server counts what still waits
    return done(this.server, { beside: this.pill });
  }
}

/** @param {string} name */
function initials(name) {
  return name.split(/\s+/).map((part) => [...part][0]).slice(0, 2).join("").toUpperCase();
}
