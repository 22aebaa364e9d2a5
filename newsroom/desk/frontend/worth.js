// Why a claim is worth checking: the parts that its score adds up from, as the engine rated them.

import { make } from "./dom.js";
import { fill, gettext } from "./words.js";

const PARTS = {
  figure: gettext("a figure"),
  comparison: gettext("a comparison"),
  "named actor": gettext("somebody named"),
  fact: gettext("what is or was"),
  attributed: gettext("somebody answers for it"),
};

const MOODS = {
  opinion: gettext("an opinion"),
  forecast: gettext("a forecast"),
};

/** One line, or null where nothing was rated: what an editor marked, and words that changed since. */
export function worth({ kind, attributes }) {
  const { parts, score, mood } = attributes;
  if (kind !== "claim" || !parts) return null;
  const counted = Object.entries(parts).filter(([, points]) => points > 0);
  const sum = counted.map(([name, points]) => `${PARTS[name] ?? name} ${percent(points)}`).join(" + ");
  return make(
    "p.worth",
    { title: fill(gettext("%(sum)s = %(score)s"), { sum, score: percent(score) }) },
    gettext("Worth checking"),
    " ",
    make("b", {}, percent(score)),
    ": ",
    [...counted.map(([name]) => PARTS[name] ?? name), MOODS[mood]].filter(Boolean).join(", "),
  );
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}
