// Who is it? All that is known of an actor, to mend in place: names, identifiers, offices; two that are one, and not.

import { make } from "./dom.js";
import { choice, field, input, manyRows, openPanel } from "./panel.js";
import { announce } from "./say.js";
import { Refused } from "./server.js";
import { askForActor } from "./typeahead.js";
import { ACTOR_KINDS, fill, gettext, when } from "./words.js";

const NAME_KINDS = { alias: gettext("alias"), metonym: gettext("metonym"), acronym: gettext("acronym") };

/**
 * Opens the panel of an actor, and gives it.
 *
 * @param {{server: import("./server.js").Server, beside: Element, id: string, article: string, language: string,
 *   changed: () => void}} said `changed`: called after everything that the page has to show anew
 */
export async function openActor(said) {
  const { server, id, article } = said;
  const known = await server.get(`actors/${id}?article=${article}`);
  return show(said, known);
}

function show({ server, beside, article, language, changed }, known) {
  const { actor } = known;
  const name = input(gettext("Name"), actor.name, { placeholder: "", lang: language, dir: "auto" });
  const kind = choice(gettext("Kind"), actor.kind, ACTOR_KINDS);
  const description = input(gettext("The line that tells namesakes apart"), actor.description, { placeholder: "", dir: "auto" });
  const names = manyRows({
    title: gettext("Also called"),
    add: gettext("name"),
    rows: actor.names,
    row: (one) => [
      input(gettext("Another name"), one.name, { dir: "auto", name: "name" }),
      choice(gettext("Kind of name"), one.kind ?? "alias", NAME_KINDS),
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
  for (const title of known.proposedOffices) {
    const add = make("button.chip.add", {
      type: "button",
      title: gettext("Read in the texts; takes it in"),
      onclick: () => {
        add.remove();
        offices.added({ title });
      },
    }, `✓ ${title}`);
    offices.append(" ", add);
  }
  const beyond = make("div.beyond", {});
  const panel = openPanel({
    beside,
    title: actor.office ? `${actor.name} · ${actor.office}` : actor.name,
    rows: [
      make("div.row", {}, field(gettext("Name"), name), field(gettext("Kind"), kind)),
      field(gettext("The line that tells namesakes apart"), description),
      names,
      identifiers,
      offices,
      beyond,
    ],
    keep: () =>
      send(`actors/${actor.id}`, {
        seen: actor.seen,
        name: name.value,
        kind: kind.value,
        description: description.value,
        names: names.rows.map((row) => read([...row.children])),
        identifiers: identifiers.rows.map((row) => read([...row.children])),
        offices: offices.rows.map((row) => read([...row.children])),
      }, gettext("Kept: %(name)s")),
  });
  tell(known);
  return panel;

  /** Sends, and says what the server says; gives whether it was taken. */
  async function send(path, body, words, { stay = false } = {}) {
    try {
      const answer = await server.act(path, { ...body, article });
      if (stay) tell(answer);
      announce(fill(words, { name: answer.actor.name }));
      changed();
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      panel.wrong(error.message);
      if (error.problem.toldApart) tell(error.problem, body.gone);
      return false;
    }
  }

  /** The part below the form: who may be the same, who is, and who is not. */
  function tell(now, insisted = null) {
    actor.seen = now.actor.seen;
    const line = (one, note, ...buttons) => make("li", {}, make("span", {}, make("b", { dir: "auto" }, one.name), " ", make("small", {}, note)), buttons);
    const act = (words, run, label = words) => make("button", { type: "button", "aria-label": label, onclick: run }, words);
    const merge = (other, anyway = false) => send(`actors/${actor.id}/merge`, { gone: other.id, anyway }, fill(gettext("%(other)s is now: %(name)s"), { other: other.name, name: "%(name)s" }), { stay: true });
    const part = (words, items) => (items.length ? [make("h3", {}, words), make("ul", {}, items)] : []);
    const others = now.apart.filter((one) => one.id === insisted).map((one) => line(one, one.by, act(gettext("Merge all the same"), () => merge(one, true))));
    const here = beyond.contains(document.activeElement);
    beyond.replaceChildren(
      ...part(gettext("May be the same"), [
        ...now.duplicates.map((one) =>
          line(
            one,
            [ACTOR_KINDS[one.kind], one.office, one.description].filter(Boolean).join(" · "),
            act(gettext("The same"), () => merge(one), fill(gettext("%(name)s is the same"), one)),
            act(gettext("Not the same"), () => send(`actors/${actor.id}/apart`, { other: one.id }, fill(gettext("%(other)s is not: %(name)s"), { other: one.name, name: "%(name)s" }), { stay: true }), fill(gettext("%(name)s is not the same"), one)),
          ),
        ),
        ...others,
      ]),
      ...part(gettext("Merged into this one"), now.merged.map((one) =>
        line(one, `${one.by} · ${when(one.at)}`, act(gettext("Split again"), () => send(`actors/${actor.id}/split`, { gone: one.id }, fill(gettext("%(other)s is split from: %(name)s"), { other: one.name, name: "%(name)s" }), { stay: true }), fill(gettext("Split %(name)s again"), one))))),
      ...part(gettext("Told apart"), now.apart.filter((one) => one.id !== insisted).map((one) => line(one, `${one.by} · ${when(one.at)}`))),
      make("button.chip.add", { type: "button", onclick: (event) => another(event.currentTarget) }, gettext("is the same as…")),
    );
    // What was pressed is gone, and the keys with it, unless something here takes them.
    if (here) beyond.querySelector("button").focus();

    async function another(button) {
      const answer = await askForActor({ server, beside: button, words: "", role: "", language, only: gettext("Who is the same?") });
      if (answer) await merge(answer.actor);
    }
  }
}

/** The fields of a row by their names; a list without a name is the kind. */
function read(fields) {
  return Object.fromEntries(fields.filter((one) => "value" in one && one.matches("input, select")).map((one) => [one.name || "kind", one.value]));
}
