// The panel of an actor: names, identifiers and offices to edit; merge, split and mark as distinct.

import { Refused } from "./connection.js";
import { make } from "./dom.js";
import { formatMoment } from "./format.js";
import { gettext, interpolate } from "./i18n.js";
import { ACTOR_KINDS } from "./labels.js";
import { announce } from "./messages.js";
import { choice, field, input, manyRows, openPanel, valueOf } from "./panel.js";
import { askForActor } from "./typeahead.js";

/** @import { ActorPanel, ActorProfile } from "./types.d.ts" */

/**
 * @typedef {object} Context
 * @property {import("./server.js").Server} server
 * @property {Element} beside
 * @property {string} id
 * @property {string} article the id of the page's article
 * @property {string} language of the article
 * @property {() => void} changed called after everything that the page has to show anew
 */

const NAME_KINDS = { alias: gettext("alias"), metonym: gettext("metonym"), acronym: gettext("acronym") };

/**
 * Open the panel of an actor.
 *
 * @param {Context} context
 */
export async function openActor(context) {
  /** @type {ActorPanel} */
  const known = await context.server.get(`actors/${context.id}?article=${context.article}`);
  return show(context, known);
}

/**
 * @param {Context} context
 * @param {ActorPanel} known
 */
function show({ server, beside, article, language, changed }, known) {
  const { actor } = known;
  const form = formOf(actor, known.proposedOffices, language);
  const relations = make("div.beyond", {});
  const panel = openPanel({
    beside,
    title: actor.office ? `${actor.name} · ${actor.office}` : actor.name,
    rows: [...form.rows, relations],
    keep: () => send(`actors/${actor.id}`, { lastDecision: actor.lastDecision, ...form.values() }, gettext("Saved: %(name)s")),
  });
  showRelations(known);
  return panel;

  /**
   * Send an action and announce its result. Return true if it succeeded.
   *
   * @param {string} path
   * @param {{other?: string, [key: string]: unknown}} body
   * @param {string} message
   * @param {{stay?: boolean}} [options] `stay`: show the new relations in the open panel
   */
  async function send(path, body, message, { stay = false } = {}) {
    try {
      const answer = /** @type {ActorPanel} */ (/** @type {unknown} */ (await server.act(path, { ...body, article })));
      if (stay) showRelations(answer);
      announce(interpolate(message, { name: answer.actor.name }));
      changed();
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      panel.wrong(error.message);
      if (error.problem.markedDistinct) showRelations(/** @type {ActorPanel} */ (/** @type {unknown} */ (error.problem)), body.other);
      return false;
    }
  }

  /**
   * @param {{id: string, name: string}} other
   * @param {boolean} [anyway] although an editor has marked the two as distinct
   */
  function merge(other, anyway = false) {
    return send(`actors/${actor.id}/merge`, { other: other.id, anyway }, interpolate(gettext("%(other)s is now: %(name)s"), { other: other.name, name: "%(name)s" }), { stay: true });
  }

  /** @param {{id: string, name: string}} other */
  function markDistinct(other) {
    return send(`actors/${actor.id}/distinct`, { other: other.id }, interpolate(gettext("%(other)s is not: %(name)s"), { other: other.name, name: "%(name)s" }), { stay: true });
  }

  /** @param {{id: string, name: string}} other */
  function split(other) {
    return send(`actors/${actor.id}/split`, { other: other.id }, interpolate(gettext("%(other)s is split from: %(name)s"), { other: other.name, name: "%(name)s" }), { stay: true });
  }

  /**
   * Show the part below the form: who may be the same, who is, and who is not.
   *
   * @param {ActorPanel} now
   * @param {string} [insisted] the id of an actor that was marked as distinct and that the editor wants to merge
   */
  function showRelations(now, insisted) {
    actor.lastDecision = now.actor.lastDecision;
    const duplicates = now.duplicates.map((one) =>
      line(
        one.name,
        [ACTOR_KINDS[one.kind], one.office, one.description].filter(Boolean).join(" · "),
        button(gettext("The same"), () => merge(one), interpolate(gettext("%(name)s is the same"), one)),
        button(gettext("Not the same"), () => markDistinct(one), interpolate(gettext("%(name)s is not the same"), one)),
      ),
    );
    const [asked, distinct] = [now.distinct.filter((one) => one.id === insisted), now.distinct.filter((one) => one.id !== insisted)];
    const again = asked.map((one) => line(one.name, one.by, button(gettext("Merge all the same"), () => merge(one, true))));
    const merged = now.merged.map((one) =>
      line(one.name, `${one.by} · ${formatMoment(one.at)}`, button(gettext("Split again"), () => split(one), interpolate(gettext("Split %(name)s again"), one))),
    );
    const here = relations.contains(document.activeElement);
    relations.replaceChildren(
      ...section(gettext("May be the same"), [...duplicates, ...again]),
      ...section(gettext("Merged into this one"), merged),
      ...section(gettext("Marked as different"), distinct.map((one) => line(one.name, `${one.by} · ${formatMoment(one.at)}`))),
      make("button.chip.add", { type: "button", onclick: (/** @type {Event} */ event) => another(/** @type {Element} */ (event.currentTarget)) }, gettext("is the same as…")),
    );
    // The pressed button was removed, so another one takes the focus.
    if (here) relations.querySelector("button")?.focus();
  }

  /** @param {Element} pressed */
  async function another(pressed) {
    const answer = await askForActor({ server, beside: pressed, words: "", role: "", language, only: gettext("Who is the same?") });
    if (answer) await merge(answer.actor);
  }
}

/**
 * @param {string} name
 * @param {string} note
 * @param {HTMLElement[]} buttons
 */
function line(name, note, ...buttons) {
  return make("li", {}, make("span", {}, make("b", { dir: "auto" }, name), " ", make("small", {}, note)), buttons);
}

/**
 * @param {string} words
 * @param {() => void} run
 * @param {string} [label]
 */
function button(words, run, label = words) {
  return make("button", { type: "button", "aria-label": label, onclick: run }, words);
}

/**
 * @param {string} title
 * @param {HTMLElement[]} items
 */
function section(title, items) {
  return items.length ? [make("h3", {}, title), make("ul", {}, items)] : [];
}

/**
 * Make the form of what is known of an actor.
 *
 * @param {ActorProfile} actor
 * @param {string[]} proposedOffices
 * @param {string} language
 */
function formOf(actor, proposedOffices, language) {
  const name = input(gettext("Name"), actor.name, { placeholder: "", lang: language, dir: "auto" });
  const kind = choice(gettext("Kind"), actor.kind, ACTOR_KINDS);
  const description = input(gettext("The line that tells namesakes apart"), actor.description, { placeholder: "", dir: "auto" });
  const names = manyRows({
    title: gettext("Also called"),
    add: gettext("name"),
    rows: actor.names,
    row: (one) => [
      input(gettext("Another name"), one.name, { dir: "auto", name: "name" }),
      Object.assign(choice(gettext("Kind of name"), one.kind ?? "alias", NAME_KINDS), { name: "kind" }),
      input(gettext("Language"), one.language, { name: "language", size: 4 }),
    ],
  });
  const identifiers = manyRows({
    title: gettext("Identifiers"),
    add: gettext("identifier"),
    rows: actor.identifiers,
    row: (one) => [input(gettext("Register"), one.scheme ?? "wikidata", { name: "scheme", size: 8 }), input(gettext("Number there"), one.value, { name: "value" })],
  });
  const offices = manyRows({
    title: gettext("Offices held"),
    add: gettext("office"),
    rows: actor.offices,
    row: (one) => [
      input(gettext("Office"), one.title, { name: "title" }),
      input(gettext("Of what"), one.organisation, { name: "organisation" }),
      input(gettext("From"), one.from, { type: "date", name: "from", title: gettext("From") }),
      input(gettext("To"), one.to, { type: "date", name: "to", title: gettext("To") }),
    ],
  });
  for (const title of proposedOffices) {
    const add = make("button.chip.add", {
      type: "button",
      title: gettext("Found in the texts; click to add"),
      onclick: () => {
        add.remove();
        offices.add({ title });
      },
    }, `✓ ${title}`);
    offices.element.append(" ", add);
  }
  const read = (/** @type {HTMLElement[]} */ rows, /** @type {string[]} */ ...fields) =>
    rows.map((row) => Object.fromEntries(fields.map((one) => [one, valueOf(row, one)])));
  return {
    rows: [
      make("div.row", {}, field(gettext("Name"), name), field(gettext("Kind"), kind)),
      field(gettext("The line that tells namesakes apart"), description),
      names.element,
      identifiers.element,
      offices.element,
    ],
    values: () => ({
      name: name.value,
      kind: kind.value,
      description: description.value,
      names: read(names.rows, "name", "kind", "language"),
      identifiers: read(identifiers.rows, "scheme", "value"),
      offices: read(offices.rows, "title", "organisation", "from", "to"),
    }),
  };
}
