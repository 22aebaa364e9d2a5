// Who works on this article, who else is here, and the way on: take, give back, done, sign off.

import { askForOne } from "./asking.js";
import { Refused } from "./connection.js";
import { make } from "./dom.js";
import { announce, toast } from "./say.js";
import { fill, gettext, ngettext, when } from "./words.js";

/** "Alice, since 09:14", for a pill and for a screen reader. */
export function workWords({ state, by, at }) {
  const values = { by, at: at ? when(at) : "" };
  return fill(
    {
      free: gettext("nobody works on this"),
      mine: gettext("yours since %(at)s"),
      taken: gettext("%(by)s works on this"),
      done: gettext("done, %(by)s"),
      unsigned: gettext("done, %(by)s; to sign off"),
      signed: gettext("signed off, %(by)s"),
    }[state],
    values,
  );
}

/** The same for the header, where there is little room. */
function shortWords({ state, by }) {
  const name = by.split(" ")[0];
  return { free: gettext("take"), mine: gettext("yours"), taken: name, done: gettext("done"), unsigned: gettext("to sign off"), signed: gettext("signed off") }[state];
}

/** Takes an article; where a colleague has it, asks first whether to take it over. Gives the new standing, or null. */
export async function take(server, work, { beside, article = server.address.article }) {
  try {
    return (await server.work("take", {}, article)).work;
  } catch (error) {
    if (!(error instanceof Refused) || !error.problem.work) throw error;
    const { by, at, turn } = error.problem.work;
    const over = await askForOne({
      beside,
      title: error.message,
      options: [
        { value: true, words: gettext("Take it over; they are told"), key: "t", group: fill(gettext("%(by)s works on this since %(at)s"), { by, at: when(at) }) },
        { value: false, words: gettext("Leave it to them"), key: "l", group: fill(gettext("%(by)s works on this since %(at)s"), { by, at: when(at) }) },
      ],
    });
    return over ? (await server.work("take", { over: turn }, article)).work : error.problem.work;
  }
}

/** Is done with an article; where something waits still, asks first. Gives the new standing, or null where it was left. */
export async function done(server, { beside, article = server.address.article }) {
  try {
    return (await server.work("done", {}, article)).work;
  } catch (error) {
    const waiting = error.problem?.waiting;
    if (!waiting) throw error;
    const group = fill(ngettext("%(count)s annotation still waits here", "%(count)s annotations still wait here", waiting), { count: waiting });
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

export class Working {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./server.js").Server} server
   * @param {{pill: HTMLElement, here: HTMLElement, next: () => void, signOff: string|null}} page `next`: on to the next
   *   article; `signOff`: the address of the differences, where this newsroom asks for a second editor
   */
  constructor(store, server, { pill, here, next, signOff }) {
    Object.assign(this, { store, server, pill, here, next, signOff });
    this.shown = null;
    pill.addEventListener("click", () => this.ask());
    store.addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    const { work, here } = this.store;
    const before = this.shown;
    if (work === before && here === this.there) return; // nothing of it has changed
    this.there = here;
    this.pill.dataset.work = work.state;
    this.pill.querySelector("span").textContent = shortWords(work);
    this.pill.title = workWords(work);
    this.pill.setAttribute("aria-label", fill(gettext("This article: %(work)s"), { work: workWords(work) }));
    if (before?.state === "mine" && work.state === "taken") {
      toast(fill(gettext("%(by)s has taken this article over from you."), work), { wrong: true });
    } else if (before && before.state !== work.state && work.state !== "mine") {
      announce(workWords(work));
    }
    this.shown = work;
    const names = here.join("\n");
    if (names === this.names) return;
    if (this.names !== undefined && here.length > this.names.split("\n").filter(Boolean).length) announce(fill(gettext("%(names)s is here, too."), { names: here.join(", ") }));
    this.names = names;
    this.here.replaceChildren(...here.map((name) => make("i.person", { role: "img", "aria-label": name, title: fill(gettext("%(name)s has this article open"), { name }) }, initials(name))));
    this.here.hidden = !here.length;
  }

  /** Asks what to do with the article: by W, or a press on the pill. */
  async ask() {
    const { state } = this.store.work;
    const mine = state === "mine";
    const options = [
      !mine && { value: "take", words: state === "taken" ? gettext("Take it over") : gettext("Take it"), key: "t" },
      mine && { value: "give-back", words: gettext("Give it back"), key: "g" },
      state !== "taken" && !["done", "unsigned", "signed"].includes(state) && { value: "done", words: gettext("Done, and on to the next"), key: "d" },
      this.signOff && ["unsigned", "signed"].includes(state) && { value: "sign-off", words: gettext("Differences, and sign off"), key: "s" },
    ].filter(Boolean);
    const answer = await askForOne({ beside: this.pill, title: gettext("This article"), options });
    if (answer) await this.do(answer);
  }

  async do(verb) {
    try {
      if (verb === "sign-off") {
        location.assign(this.signOff);
        return;
      }
      if (verb === "done") await this.server.outbox.sent(); // the server counts what still waits
      let work;
      if (verb === "take") work = await take(this.server, this.store.work, { beside: this.pill });
      else if (verb === "done") work = await done(this.server, { beside: this.pill });
      else work = (await this.server.work(verb, {})).work;
      if (!work) return;
      this.shown = null; // our own change is no news
      this.store.working(work);
      announce(workWords(work));
      if (verb === "done") this.next();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.problem.work) this.store.working(error.problem.work);
      toast(error.message, { wrong: true });
    }
  }
}

function initials(name) {
  return name.split(/\s+/).map((part) => [...part][0]).slice(0, 2).join("").toUpperCase();
}
