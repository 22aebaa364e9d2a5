// Why a claim is worth checking: the parts of its score, as the engine rated them.

import { make } from "./dom.js";
import { gettext, interpolate } from "./i18n.js";

/** @import { Annotation } from "./types.d.ts" */

/** @type {Record<string, string>} */
const PARTS = {
  figure: gettext("a figure"),
  comparison: gettext("a comparison"),
  "named actor": gettext("somebody named"),
  fact: gettext("what is or was"),
  attributed: gettext("somebody answers for it"),
};

/** @type {Record<string, string>} */
const MOODS = {
  opinion: gettext("an opinion"),
  forecast: gettext("a forecast"),
};

/**
 * Make one line, or return null if nothing was rated: an editor's own annotation, or words that changed since.
 *
 * @param {Annotation} annotation
 */
export function checkWorthiness({ kind, attributes }) {
  const { parts, score = 0, mood = "" } = attributes;
  if (kind !== "claim" || !parts) return null;
  const counted = Object.entries(parts).filter(([, points]) => points > 0);
  const sum = counted.map(([name, points]) => `${PARTS[name] ?? name} ${percent(points)}`).join(" + ");
  return make(
    "p.worth",
    { title: interpolate(gettext("%(sum)s = %(score)s"), { sum, score: percent(score) }) },
    gettext("Worth checking"),
    " ",
    make("b", {}, percent(score)),
    ": ",
    [...counted.map(([name]) => PARTS[name] ?? name), MOODS[mood]].filter(Boolean).join(", "),
  );
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(share * 100)} %`;
}
