// What a card shows: an annotation as it now is, in elements. What its buttons do is in acts.js; where it stands, in
// column.js. A decision changes words and colours of a card, never its height: nothing jumps under the cursor.

import { make } from "./dom.js";
import { look, quote } from "./store.js";
import { worth } from "./worth.js";
import { ACTOR_KINDS, figureWords, fill, gettext, inSentence, KINDS, LETTERS, MODALITIES, ngettext, ROLES, STATES, timeWords, when, withoutMarks } from "./words.js";

/** "Claim, suggested, 3 of 31: about 1,400 dockers…", for those who hear the page. */
export function spoken(annotation, place, count) {
  const words = quote(annotation);
  return fill(place ? gettext("%(kind)s, %(state)s, %(place)s of %(count)s: %(words)s") : gettext("%(kind)s, %(state)s: %(words)s"), {
    kind: KINDS[annotation.kind],
    state: STATES[look(annotation)],
    place,
    count,
    words: words.length > 120 ? `${words.slice(0, 120)}…` : words,
  });
}

/** Fills `card` with what `annotation` is now. */
export function fillCard(card, annotation, { language, revision, current, pending }) {
  const shown = look(annotation);
  card.className = `card ${annotation.kind} ${shown}`;
  card.toggleAttribute("data-pending", pending);
  if (current) card.setAttribute("aria-current", "true");
  else card.removeAttribute("aria-current");
  card.replaceChildren(
    ...[
      top(annotation, shown, current),
      said(annotation, shown, language, revision),
      noted(annotation, language, current),
      current && worth(annotation),
      chips(annotation, current),
      stated(annotation),
      current && actions(annotation, shown),
    ].filter(Boolean),
  );
}

function top(annotation, shown, current) {
  const kind = inSentence(annotation.kind);
  const title =
    shown === "altered"
      ? fill(gettext("Words changed under this %(kind)s"), { kind })
      : shown === "lost"
        ? fill(gettext("The words of this %(kind)s are gone"), { kind })
        : [kindName(annotation, shown, current), annotation.kind === "note" && shown === "accepted" ? "" : ` · ${STATES[look(annotation)]}`];
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

/** The kind; of the current one, a button that changes it. */
function kindName(annotation, shown, current) {
  const name = KINDS[annotation.kind];
  if (!current || shown === "rejected" || annotation.kind === "note") return name;
  return make("button.kind", { type: "button", "data-act": "kind", "aria-haspopup": "menu", title: gettext("Change the kind (T)") }, name);
}

function origin(annotation, current) {
  if (annotation.decided) return make("span", {}, `${annotation.decided.by} · ${when(annotation.decided.at)}`);
  const by = annotation.engine ?? annotation.author ?? "";
  return make("span", { title: by }, current || annotation.author ? by : "", confidence(annotation.confidence));
}

function confidence(value) {
  if (value === null || value === undefined) return null;
  const percent = `${Math.round(value * 100)} %`;
  const bar = make("i", {});
  bar.style.width = percent.replace(" ", "");
  return make("span.conf", { role: "img", "aria-label": fill(gettext("confidence %(percent)s"), { percent }) }, bar);
}

/** "revision 2 → 3": between which two texts the words changed. */
function revisions({ before }, now) {
  if (!before.revision || before.revision === now) return null;
  return make("small.between", { lang: document.documentElement.lang }, fill(gettext("revision %(before)s → %(now)s"), { before: before.revision, now }));
}

function said(annotation, shown, language, revision) {
  const words = { lang: language, dir: "auto" };
  if (annotation.before) {
    const now = shown === "altered" ? quote(annotation) : "";
    return make(
      "div.said",
      words,
      now
        ? [revisions(annotation, revision), make("del", {}, annotation.before.exact), " → ", make("ins", {}, now)]
        : make("q", {}, withoutMarks(annotation.before.exact)),
    );
  }
  if (annotation.kind === "claim") return make("div.said", words, annotation.claim?.text || quote(annotation));
  // Reported speech is not anybody's very words: no quotation marks round it.
  const verbatim = annotation.kind === "quotation" && !["indirect", "mixed"].includes(annotation.attributes.style);
  if (verbatim) return make("div.said", words, make("q", {}, withoutMarks(quote(annotation))));
  return make("div.said", words, quote(annotation));
}

/** What editors say to each other about it. */
function noted(annotation, language, current) {
  const { note } = annotation;
  if (!note) return null;
  const by = `${note.by} · ${when(note.at)}`;
  const text = make("span", { dir: "auto" }, note.text);
  return make(
    "div.note",
    { title: by },
    current ? make("button", { type: "button", "data-act": "note", "aria-label": fill(gettext("Note of %(name)s, change it: %(text)s"), { name: note.by, text: note.text }) }, text) : text,
    current && make("small", {}, by),
  );
}

function chips(annotation, current) {
  const { attributes } = annotation;
  const figures = annotation.kind === "figure" ? [attributes] : (attributes.figures ?? []);
  const shown = look(annotation);
  const open = current && !["rejected", "lost"].includes(shown);
  const isNote = annotation.kind === "note";
  const all = [
    ...annotation.roles.map((role) => roleChip(role, current, open)),
    ...figures.map(figureWords).filter(Boolean).map((words) => make("span.chip.figure", {}, words)),
    timeWords(attributes) && make("span.chip.time", {}, timeWords(attributes)),
    MODALITIES[attributes.modality] && make("span.chip.modality", {}, MODALITIES[attributes.modality]),
    annotation.kind === "actor" && !annotation.roles.length && attributes.actor_kind &&
      make("span.chip", {}, ACTOR_KINDS[attributes.actor_kind] ?? attributes.actor_kind),
  ].filter(Boolean);
  if (!all.length && (!open || isNote)) return null;
  return make(
    "div.chips",
    {},
    all,
    open && !isNote && make("button.chip.add", { type: "button", "data-act": "actor" }, `+ ${gettext("actor")}`, make("kbd", {}, "A")),
    open && ["claim", "quotation", "figure"].includes(annotation.kind) && make("button.chip.add", { type: "button", "data-act": "values" }, gettext("values"), make("kbd", {}, "D")),
    open && annotation.kind === "claim" && make("button.chip.add", { type: "button", "data-act": "same" }, gettext("same as…"), make("kbd", {}, "S")),
    open && annotation.kind === "claim" && make("button.chip.add", { type: "button", "data-act": "verdict" }, gettext("verdict"), make("kbd", {}, "Y")),
    open && !annotation.note && make("button.chip.add", { type: "button", "data-act": "note" }, `+ ${gettext("note")}`, make("kbd", {}, "M")),
  );
}

/** What is said of the claim itself: its verdict, and how many state it beside this one. */
function stated(annotation) {
  const { claim } = annotation;
  if (!claim || (!claim.verdict && !claim.statements)) return null;
  const others = claim.statements && fill(ngettext("stated %(count)s more time", "stated %(count)s more times", claim.statements), { count: claim.statements });
  return make(
    "p.stated",
    {},
    claim.verdict && make("span.chip.verdict", { title: [claim.verdict.by, claim.verdict.rationale].filter(Boolean).join(": ") }, claim.verdict.rating),
    claim.verdict && others && " ",
    others,
  );
}

function roleChip(role, current, open) {
  const name = role.actor?.name ?? role.name;
  const known = Boolean(role.actor);
  const doubt = !known && role.named; // a name that we know nobody by; "an official" is no name
  const note = [ROLES[role.role] ?? role.role, role.actor?.office || role.actor?.description].filter(Boolean).join(" · ");
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
      make("button.about", { type: "button", "data-act": "who", "data-id": role.actor.id, title: gettext("Who is it? (I)"), "aria-label": fill(gettext("Who is %(name)s?"), { name }) }, "ⓘ"),
    current &&
      make("button.off", { type: "button", "data-act": "unlink", "data-id": role.id, "aria-label": fill(gettext("Unlink %(name)s"), { name }) }, "×"),
  );
  if (!known) chip.classList.add("open");
  return chip;
}

function actions(annotation, shown) {
  const button = (act, words, key, yes) =>
    make(`button${yes ? ".yes" : ""}`, { type: "button", "data-act": act }, words, key && make("kbd", {}, key));
  if (shown === "suggested") {
    const named = annotation.roles.some((role) => role.state === "suggested");
    return make(
      "div.acts",
      {},
      button("accept", gettext("Accept"), "Enter", true),
      button("reject", gettext("Reject"), "X"),
      named && button("reject-actor", gettext("Nobody of that name…"), "⇧X"),
    );
  }
  if (annotation.review) {
    const same = fill(shown === "lost" ? gettext("Keep this %(kind)s") : gettext("It is the same %(kind)s"), { kind: inSentence(annotation.kind) });
    return make("div.acts", {}, button("confirm", same, "Enter", true), button("reject", gettext("Let go"), "X"));
  }
  // What an editor made was never a suggestion that it could become again: it is let go, and can be fetched back.
  if (annotation.author && annotation.state === "accepted") return make("div.acts", {}, button("reject", gettext("Let go"), "X"));
  return make("div.acts", {}, button("reopen", gettext("Take back"), "Z"));
}

/** The button in the margin that stands for an annotation's words. */
export function makeMark(annotation) {
  return make("button.mark", { type: "button", "data-id": annotation.id, "data-kind": annotation.kind }, LETTERS[annotation.kind]);
}
