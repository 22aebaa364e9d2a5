// The rows of a card that shows several annotations over the same words: what each of them adds, and how to drop it.

import { make } from "./dom.js";
import { formatFigure, withoutMarks } from "./format.js";
import { gettext, interpolate } from "./i18n.js";
import { KINDS, STATES } from "./labels.js";
import { look, quote, reach, undecided } from "./store.js";

/** @import { Annotation } from "./types.d.ts" */

const LONGEST = 140; // characters of a row's words; the text has them all

/** @type {Record<string, string>} */
const SIGNS = { suggested: "✓", altered: "✓", accepted: "✓", rejected: "✕", lost: "✕" };

/**
 * Make the rows of a card.
 *
 * @param {Annotation[]} members
 * @param {{lead: Annotation, spare: Set<string>, row: string | null, current: boolean, language: string}} options
 */
export function cardRows(members, { lead, spare, row, current, language }) {
  return make("ul.rows", { "aria-label": gettext("What the words are") }, members.map((one) => makeRow(one)));

  /** @param {Annotation} one */
  function makeRow(one) {
    const label = rowLabel(one, members, spare);
    const isSpare = spare.has(one.id) && one.state === "suggested";
    const item = make(
      "li.row",
      { "data-row": one.id, "data-state": isSpare ? "spare" : look(one) },
      make("span.sign", { "aria-hidden": "true" }, isSpare ? "" : SIGNS[look(one)]),
      make("span.says", {}, ...rowContent(one, lead, members, spare, language)),
      make("span.visually-hidden", {}, `, ${isSpare ? gettext("not accepted with the others") : STATES[look(one)]}`),
      current && isSpare && make("button.take", { type: "button", "data-act": "take", "aria-label": interpolate(gettext("Take these words: %(row)s"), { row: label }) }, gettext("take")),
      current && rowButton(one, label),
    );
    if (one.id === row) item.setAttribute("aria-current", "true");
    return item;
  }
}

/**
 * Make the button that drops a row, or brings it back. A row always has room for it: its height must not change.
 *
 * @param {Annotation} one
 * @param {string} label
 */
function rowButton(one, label) {
  if (undecided(one)) {
    return make("button.off", { type: "button", "data-act": "drop", title: `${gettext("Drop this row")} (↓ X)`, "aria-label": interpolate(gettext("Drop: %(row)s"), { row: label }) }, "✕");
  }
  return make("button.off", { type: "button", "data-act": "restore", title: gettext("Take back"), "aria-label": interpolate(gettext("Take back: %(row)s"), { row: label }) }, "↶");
}

/**
 * Return what a row says, in words alone.
 *
 * @param {Annotation} one
 * @param {Annotation[]} members
 * @param {Set<string>} spare
 */
export function rowLabel(one, members, spare) {
  if (one.kind === "figure") return formatFigure(one.attributes) || quote(one);
  if (spare.has(one.id) && one.state === "suggested") return `${extent(one, members)}: ${short(quote(one))}`;
  if (one === members.find(({ kind }) => kind === one.kind)) return one.kind === "claim" && members.some(({ kind }) => kind === "quotation") ? gettext("also a claim") : KINDS[one.kind];
  return short(quote(one));
}

/**
 * @param {Annotation} one
 * @param {Annotation} lead the annotation whose words are at the top of the card
 * @param {Annotation[]} members
 * @param {Set<string>} spare
 * @param {string} language
 */
function rowContent(one, lead, members, spare, language) {
  const label = rowLabel(one, members, spare);
  const words = { lang: language, dir: "auto" };
  const isFirst = one === members.find(({ kind }) => kind === one.kind);
  if (one.kind === "figure") return [make("span.chip.figure", {}, label), otherSpeaker(one, members)];
  if (spare.has(one.id) && one.state === "suggested") {
    return [make("small", {}, extent(one, members)), " ", make("q", words, short(withoutMarks(quote(one))))];
  }
  if (!isFirst) return [one.kind === "quotation" ? make("q", words, short(withoutMarks(quote(one)))) : make("span", words, short(quote(one)))];
  const wording = one.kind === "claim" && one.claim && one.claim.text !== quote(one) && one !== members[0] ? make("span", words, `: ${one.claim.text}`) : "";
  const hasFigures = members.some(({ kind }) => kind === "figure");
  const figures = one.kind === "claim" && !hasFigures ? (one.attributes.figures ?? []).map(formatFigure).filter(Boolean) : [];
  return [label, wording, ...otherWords(one, lead, words), ...figures.map((figure) => make("span.chip.figure", {}, figure))];
}

/**
 * Return "wider" or "narrower": how a row's words compare with the words that are accepted instead.
 *
 * @param {Annotation} one
 * @param {Annotation[]} members
 */
function extent(one, members) {
  const size = (/** @type {Annotation} */ each) => {
    const span = reach(each);
    return span ? span.end - span.start : 0;
  };
  const better = members.find((other) => other !== one && other.kind === one.kind);
  return better && size(one) > size(better) ? gettext("wider") : gettext("narrower");
}

/**
 * Return a row's words if they are not those at the top of the card.
 *
 * @param {Annotation} one
 * @param {Annotation} lead
 * @param {{lang: string, dir: string}} words
 */
function otherWords(one, lead, words) {
  const [a, b] = [reach(one), reach(lead)];
  if (one === lead || !a || !b || (a.start === b.start && a.end === b.end)) return [];
  return [" ", make("q", words, short(withoutMarks(quote(one))))];
}

/**
 * Make the speakers of a figure that the top of the card does not name.
 *
 * @param {Annotation} one
 * @param {Annotation[]} members
 */
function otherSpeaker(one, members) {
  const names = (/** @type {Annotation} */ each) => each.roles.filter(({ role }) => role === "speaker").map(({ actor, name }) => actor?.name ?? name);
  const known = new Set(names(members[0]));
  const others = names(one).filter((name) => !known.has(name));
  return others.length ? make("small", {}, others.join(", ")) : "";
}

/** @param {string} words */
function short(words) {
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}
