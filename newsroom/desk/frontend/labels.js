// Labels of kinds, states and roles, and the keys that stand for them.

import { gettext, language } from "./i18n.js";

/** @import { ActorKind, Kind, RoleKind } from "./types.d.ts" */

/** @type {Record<Kind, string>} */
export const KINDS = {
  claim: gettext("Claim"),
  quotation: gettext("Quotation"),
  actor: gettext("Actor"),
  figure: gettext("Figure"),
  date: gettext("Date"),
  note: gettext("Note"),
};

/**
 * Return the label of a kind for use within a sentence: "claim". A German noun keeps its capital.
 *
 * @param {Kind} kind
 */
export function inSentence(kind) {
  return language.startsWith("en") ? KINDS[kind].toLowerCase() : KINDS[kind];
}

/** @type {Record<Kind, string>} */
export const LETTERS = { claim: "C", quotation: "Q", actor: "A", figure: "F", date: "D", note: "M" };

/**
 * The kinds to which an annotation can be changed, by key.
 *
 * @type {Record<string, Kind>}
 */
export const KIND_KEYS = { 1: "claim", 2: "quotation", 3: "actor", 4: "figure", 5: "date" };

/** @type {Record<string, string>} */
export const STATES = {
  suggested: gettext("suggested"),
  accepted: gettext("accepted"),
  rejected: gettext("rejected"),
  altered: gettext("words changed"),
  lost: gettext("words removed"),
};

/** @type {Record<RoleKind, string> & Record<string, string>} */
export const ROLES = {
  speaker: gettext("speaker"),
  subject: gettext("subject"),
  target: gettext("target"),
  mentioned: gettext("mentioned"),
};

/** @type {Record<ActorKind, string> & Record<string, string>} */
export const ACTOR_KINDS = {
  person: gettext("person"),
  organisation: gettext("organisation"),
  state: gettext("state"),
  group: gettext("group"),
};

/** @type {Record<string, string>} */
export const MODALITIES = {
  denied: gettext("denied"),
  alleged: gettext("alleged"),
  planned: gettext("planned"),
  "not-said": gettext("not said"),
};
