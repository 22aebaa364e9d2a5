// The content of a card. desk.js has what its buttons do; column.js has its position. A decision changes a card's words
// and colours, never its height, so nothing jumps under the pointer.

import { make } from "./dom.js";
import { quote, undecided } from "./store.js";
import { cardRows } from "./card-rows.js";
import { checkWorthiness } from "./check-worthiness.js";
import { formatFigure, formatMoment, formatTime, withoutMarks } from "./format.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { ACTOR_KINDS, KINDS, LETTERS, MODALITIES, ROLES, STATES, inSentence } from "./labels.js";

/** @import { Annotation, Role, WordsBefore } from "./types.d.ts" */

/**
 * Return "Claim, suggested, 3 of 31: about 1,400 dockers…", for screen readers.
 *
 * @param {Annotation} annotation
 * @param {import("./store.js").Look} shown how its card looks
 * @param {number} [place] of the card in its order
 * @param {number} [count]
 */
export function spokenLabel(annotation, shown, place, count) {
  const words = quote(annotation);
  return interpolate(place ? gettext("%(kind)s, %(state)s, %(place)s of %(count)s: %(words)s") : gettext("%(kind)s, %(state)s: %(words)s"), {
    kind: KINDS[annotation.kind],
    state: STATES[shown],
    place,
    count,
    words: words.length > 120 ? `${words.slice(0, 120)}…` : words,
  });
}

/**
 * @typedef {object} Shown how a card is shown
 * @property {Annotation[]} members the annotations of the utterance
 * @property {import("./store.js").Look} shown how the card looks
 * @property {Set<string>} spare ids of members that say what another one says
 * @property {string | null} row id of the current row; null: the card is current, or none
 * @property {string} language
 * @property {number} revision
 * @property {boolean} current
 * @property {boolean} pending
 */

/**
 * Fill a card with an utterance as it is now. One annotation alone has no rows.
 *
 * @param {HTMLElement} card
 * @param {Annotation} annotation the one that leads the utterance
 * @param {Shown} options
 */
export function fillCard(card, annotation, { members, shown, spare, row, language, revision, current, pending }) {
  const claim = members.find((one) => one.kind === "claim" && one.state !== "rejected");
  card.className = `card ${annotation.kind} ${shown}`;
  card.toggleAttribute("data-pending", pending);
  if (current) card.setAttribute("aria-current", "true");
  else card.removeAttribute("aria-current");
  card.replaceChildren(
    ...[
      heading(annotation, shown, current),
      statement(annotation, shown, language, revision),
      members.map((one) => noteOf(one, current)),
      current && claim && checkWorthiness(claim),
      chips(annotation, claim, current, shown),
      members.length > 1 && cardRows(members, { lead: annotation, spare, row, current, language }),
      claim ? claimLine(claim) : null,
      current && actions(annotation, members, spare, shown),
    ].flat().filter((one) => one !== null && one !== false && one !== undefined),
  );
}

/**
 * @param {Annotation} annotation
 * @param {import("./store.js").Look} shown
 * @param {boolean} current
 */
function heading(annotation, shown, current) {
  const kind = inSentence(annotation.kind);
  const title =
    shown === "altered"
      ? interpolate(gettext("Words changed under this %(kind)s"), { kind })
      : shown === "lost"
        ? interpolate(gettext("The words of this %(kind)s were removed"), { kind })
        : [kindName(annotation, shown, current), annotation.kind === "note" && shown === "accepted" ? "" : ` · ${STATES[shown]}`];
  const quick = !current && shown === "suggested";
  return make(
    "div.top",
    {},
    make("b", {}, title),
    make(
      "span.from",
      {},
      origin(annotation, current),
      quick && [
        make("button.quick.yes", { type: "button", "data-act": "accept", "aria-label": gettext("Accept"), title: gettext("Accept") }, "✓"),
        make("button.quick.no", { type: "button", "data-act": "reject", "aria-label": gettext("Reject"), title: gettext("Reject") }, "✕"),
      ],
    ),
  );
}

/**
 * Make the kind; on the current card, a button that changes it.
 *
 * @param {Annotation} annotation
 * @param {import("./store.js").Look} shown
 * @param {boolean} current
 */
function kindName(annotation, shown, current) {
  const name = KINDS[annotation.kind];
  if (!current || shown === "rejected" || annotation.kind === "note") return name;
  return make("button.kind", { type: "button", "data-act": "kind", "aria-haspopup": "menu", title: gettext("Change the kind (T)") }, name);
}

/**
 * @param {Annotation} annotation
 * @param {boolean} current
 */
function origin(annotation, current) {
  if (annotation.decided) return make("span", {}, `${annotation.decided.by} · ${formatMoment(annotation.decided.at)}`);
  const by = annotation.engine ?? annotation.author ?? "";
  return make("span", { title: by }, current || annotation.author ? by : "", confidence(annotation.confidence));
}

/** @param {number | null} value */
function confidence(value) {
  if (value === null || value === undefined) return null;
  const percent = `${Math.round(value * 100)} %`;
  const bar = make("i", {});
  bar.style.width = percent.replace(" ", "");
  return make("span.conf", { role: "img", "aria-label": interpolate(gettext("confidence %(percent)s"), { percent }) }, bar);
}

/**
 * Make "revision 2 → 3": between which two texts the words changed.
 *
 * @param {WordsBefore} before
 * @param {number} now
 */
function revisions(before, now) {
  if (!before.revision || before.revision === now) return null;
  return make("small.between", { lang: document.documentElement.lang }, interpolate(gettext("revision %(before)s → %(now)s"), { before: before.revision, now }));
}

/**
 * @param {Annotation} annotation
 * @param {import("./store.js").Look} shown
 * @param {string} language
 * @param {number} revision
 */
function statement(annotation, shown, language, revision) {
  const words = { lang: language, dir: "auto" };
  if (annotation.before) {
    const now = shown === "altered" ? quote(annotation) : "";
    return make(
      "div.content",
      words,
      now
        ? [revisions(annotation.before, revision), make("del", {}, annotation.before.exact), " → ", make("ins", {}, now)]
        : make("q", {}, withoutMarks(annotation.before.exact)),
    );
  }
  if (annotation.kind === "claim") return make("div.content", words, annotation.claim?.text || quote(annotation));
  // Reported speech is not verbatim: no quotation marks around it.
  const verbatim = annotation.kind === "quotation" && !["indirect", "mixed"].includes(annotation.attributes.style ?? "");
  if (verbatim) return make("div.content", words, make("q", {}, withoutMarks(quote(annotation))));
  return make("div.content", words, quote(annotation));
}

/**
 * Make the note that editors leave for each other.
 *
 * @param {Annotation} annotation
 * @param {boolean} current
 */
function noteOf(annotation, current) {
  const { note } = annotation;
  if (!note) return null;
  const by = `${note.by} · ${formatMoment(note.at)}`;
  const text = make("span", { dir: "auto" }, note.text);
  return make(
    "div.note",
    { title: by },
    current ? make("button", { type: "button", "data-act": "note", "aria-label": interpolate(gettext("Note of %(name)s, change it: %(text)s"), { name: note.by, text: note.text }) }, text) : text,
    current && make("small", {}, by),
  );
}

/**
 * @param {Annotation} annotation
 * @param {Annotation | undefined} claim the card's claim: the annotation itself, or one of its rows
 * @param {boolean} current
 * @param {import("./store.js").Look} shown
 */
function chips(annotation, claim, current, shown) {
  const open = current && !["rejected", "lost"].includes(shown);
  const isNote = annotation.kind === "note";
  const all = [...annotation.roles.map((role) => roleChip(role, current, open)), ...valueChips(annotation)];
  if (!all.length && (!open || isNote)) return null;
  return make(
    "div.chips",
    {},
    all,
    open && !isNote && make("button.chip.add", { type: "button", "data-act": "actor" }, `+ ${gettext("actor")}`, make("kbd", {}, "A")),
    open && ["claim", "quotation", "figure"].includes(annotation.kind) && make("button.chip.add", { type: "button", "data-act": "values" }, gettext("values"), make("kbd", {}, "D")),
    open && claim && make("button.chip.add", { type: "button", "data-act": "same", "data-row": claim.id }, gettext("same as…"), make("kbd", {}, "S")),
    open && claim && make("button.chip.add", { type: "button", "data-act": "verdict", "data-row": claim.id }, gettext("verdict"), make("kbd", {}, "Y")),
    open && !annotation.note && make("button.chip.add", { type: "button", "data-act": "note" }, `+ ${gettext("note")}`, make("kbd", {}, "M")),
  );
}

/**
 * Make the chips of what the words say: figures, time, modality, the kind of an actor.
 *
 * @param {Annotation} annotation
 */
function valueChips({ kind, roles, attributes }) {
  const figures = kind === "figure" ? [attributes] : (attributes.figures ?? []);
  const modality = MODALITIES[attributes.modality ?? ""];
  const actorKind = kind === "actor" && !roles.length ? attributes.actor_kind : "";
  const time = formatTime(attributes);
  const all = figures.map(formatFigure).filter(Boolean).map((words) => make("span.chip.figure", {}, words));
  if (time) all.push(make("span.chip.time", {}, time));
  if (modality) all.push(make("span.chip.modality", {}, modality));
  if (actorKind) all.push(make("span.chip", {}, ACTOR_KINDS[actorKind] ?? actorKind));
  return all;
}

/**
 * Make the line about the claim itself: its verdict, and how many other annotations state it.
 *
 * @param {Annotation} annotation
 */
function claimLine(annotation) {
  const { claim } = annotation;
  if (!claim || (!claim.verdict && !claim.statements)) return null;
  const others = claim.statements > 0 && interpolate(ngettext("stated %(count)s more time", "stated %(count)s more times", claim.statements), { count: claim.statements });
  return make(
    "p.stated",
    {},
    claim.verdict && make("span.chip.verdict", { title: [claim.verdict.by, claim.verdict.rationale].filter(Boolean).join(": ") }, claim.verdict.rating),
    claim.verdict && others && " ",
    others,
  );
}

/**
 * Return "speaker · Prime Minister".
 *
 * @param {Role} role
 */
function roleLine({ role, actor }) {
  return [ROLES[role] ?? role, actor?.office || actor?.description].filter(Boolean).join(" · ");
}

/**
 * @param {Role} role
 * @param {boolean} current
 * @param {boolean} open
 */
function roleChip(role, current, open) {
  const { actor } = role;
  const name = actor?.name ?? role.name;
  const known = actor !== null;
  const doubt = !known && role.named; // a name of no known actor; "an official" is no name
  const note = roleLine(role);
  const chip = make(
    "span.chip.actor",
    {},
    make(
      "span.who",
      {},
      make(
        "button",
        {
          type: "button",
          "data-act": "actor",
          "data-role": role.role,
          "data-name": doubt ? name : "",
          title: known ? gettext("Link another actor") : gettext("Say who this is"),
        },
        name,
        doubt ? "?" : "",
      ),
      " ",
      open
        ? make("button.role", { type: "button", "data-act": "role", "data-id": role.id, "aria-haspopup": "menu", title: gettext("Another role (R)") }, make("small", {}, note))
        : make("small", {}, note),
    ),
    current && known &&
      make("button.about", { type: "button", "data-act": "who", "data-id": actor.id, title: gettext("Who is it? (I)"), "aria-label": interpolate(gettext("Who is %(name)s?"), { name }) }, "ⓘ"),
    current &&
      make("button.off", { type: "button", "data-act": "unlink", "data-id": role.id, "aria-label": interpolate(gettext("Unlink %(name)s"), { name }) }, "×"),
  );
  if (!known) chip.classList.add("open");
  return chip;
}

/**
 * @param {Annotation} annotation
 * @param {Annotation[]} members
 * @param {Set<string>} spare
 * @param {import("./store.js").Look} shown
 */
function actions(annotation, members, spare, shown) {
  const button = (/** @type {string} */ act, /** @type {string} */ words, /** @type {string} */ key, yes = false) =>
    make(`button${yes ? ".yes" : ""}`, { type: "button", "data-act": act }, words, key && make("kbd", {}, key));
  const review = members.some((one) => one.review);
  const waiting = members.filter(undecided);
  if (waiting.length && waiting.every((one) => spare.has(one.id))) {
    return make("div.acts", {}, button("accept", gettext("Keep the words as they are"), "Enter", true));
  }
  if (waiting.length && !review) {
    const named = annotation.roles.some((role) => role.state === "suggested");
    return make(
      "div.acts",
      {},
      button("accept", gettext("Accept"), "Enter", true),
      button("reject", gettext("Reject"), "X"),
      named && button("reject-actor", gettext("Reject all of that name…"), "⇧X"),
    );
  }
  if (review) {
    const same = interpolate(shown === "lost" ? gettext("Keep this %(kind)s") : gettext("It is the same %(kind)s"), { kind: inSentence(annotation.kind) });
    return make("div.acts", {}, button("confirm", same, "Enter", true), button("reject", gettext("Let go"), "X"));
  }
  // An editor's own annotation was never a suggestion: it is rejected rather than reopened, and undo brings it back.
  if (members.every((one) => one.author && one.state === "accepted")) return make("div.acts", {}, button("reject", gettext("Let go"), "X"));
  // No key: Z takes back what the editor did last, which may be on another card, or a colleague's decision is on this one.
  return make("div.acts", {}, button("reopen", gettext("Take back"), ""));
}

/**
 * Make the button in the margin for an annotation's words.
 *
 * @param {Annotation} annotation
 */
export function makeMark(annotation) {
  return make("button.mark", { type: "button", "data-id": annotation.id, "data-kind": annotation.kind }, LETTERS[annotation.kind]);
}
