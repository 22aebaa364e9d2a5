// The words of the interface. gettext and friends come from Django's catalogue (desk:words), which is loaded before.

const language = document.documentElement.lang || "en";
const same = (words) => words;
export const gettext = globalThis.gettext ?? same;
export const ngettext = globalThis.ngettext ?? ((one, many, count) => (count === 1 ? one : many));

/** "%(name)s" filled in from `values`. */
export function fill(words, values) {
  return words.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));
}

export const KINDS = {
  claim: gettext("Claim"),
  quotation: gettext("Quotation"),
  actor: gettext("Actor"),
  figure: gettext("Figure"),
  date: gettext("Date"),
  note: gettext("Note"),
};

/** A kind within a sentence: "claim"; a German noun keeps its capital. */
export function inSentence(kind) {
  return language.startsWith("en") ? KINDS[kind].toLowerCase() : KINDS[kind];
}

export const LETTERS = { claim: "C", quotation: "Q", actor: "A", figure: "F", date: "D", note: "M" };

/** The kinds that words can be changed to, by the key that does it. */
export const KIND_KEYS = { 1: "claim", 2: "quotation", 3: "actor", 4: "figure", 5: "date" };

const QUOTES = "[\"“”„‟«»‹›‘’‚「」『』]";

/** The words of a quotation without the marks that they bring along: a card sets its own. */
export function withoutMarks(words) {
  return words.replace(new RegExp(`^${QUOTES}+`), "").replace(new RegExp(`${QUOTES}+$`), "");
}

export const STATES = {
  suggested: gettext("suggested"),
  accepted: gettext("accepted"),
  rejected: gettext("rejected"),
  altered: gettext("words changed"),
  lost: gettext("words gone"),
};

export const ROLES = {
  speaker: gettext("speaker"),
  subject: gettext("subject"),
  target: gettext("target"),
  mentioned: gettext("mentioned"),
};

export const ACTOR_KINDS = {
  person: gettext("person"),
  organisation: gettext("organisation"),
  state: gettext("state"),
  group: gettext("group"),
};

export const MODALITIES = {
  denied: gettext("denied"),
  alleged: gettext("alleged"),
  planned: gettext("planned"),
  "not-said": gettext("not said"),
};

const HEDGES = {
  about: "≈",
  "at least": "≥",
  "at most": "≤",
  "up to": "≤",
  "more than": ">",
  over: ">",
  "less than": "<",
  under: "<",
};

const wide = late(() => new Intl.NumberFormat(language, { maximumFractionDigits: 6 }));
const short = late(() => new Intl.NumberFormat(language, { notation: "compact", compactDisplay: "long", maximumFractionDigits: 3 }));

/** Made when it is first wanted: a browser takes longer over one format than over the rest of this module. */
function late(make) {
  let made;
  return () => (made ??= make());
}

function number(value) {
  return (Math.abs(value) >= 1e6 ? short() : wide()).format(value);
}

/**
 * "≈ 12,000 troops" from a figure's attributes {low, high, noun, unit, hedge}; "" where there is no number.
 * Where one end is open ("thousands") the number is a bound, and is shown as one.
 */
export function figureWords({ low = null, high = null, noun = "", unit = null, hedge = "" } = {}) {
  const ends = [low, high].filter((end) => end !== null && end !== undefined);
  if (!ends.length) return "";
  const amount = ends.length === 2 && low !== high ? `${number(low)}–${number(high)}` : number(ends[0]);
  const open = ends.length === 2 ? "" : low === ends[0] ? "≥" : "≤";
  const sign = HEDGES[hedge] ?? hedge;
  const bound = open && (!sign || sign === "≈") ? open : sign;
  const share = unit === "percent" || unit === "%";
  // The noun names the unit already ("30 million euros", "five minutes"), but for shares of something.
  const what = share ? ["%", noun && fill(gettext("of %(noun)s"), { noun })] : [noun || unit];
  return [bound, amount, ...what].filter(Boolean).join(" ");
}

/** "12 May", "from 12 May", "12–18 May 2024": the time that is spoken of, from attributes {from, to}; "" where none is. */
export function timeWords({ from = null, to = null }) {
  const show = (day) => spokenDay().format(new Date(`${day}T00:00Z`));
  if (from && to) return from === to ? show(from) : spokenDay().formatRange(new Date(`${from}T00:00Z`), new Date(`${to}T00:00Z`));
  if (from) return fill(gettext("from %(day)s"), { day: show(from) });
  return to ? fill(gettext("until %(day)s"), { day: show(to) }) : "";
}

const timeZone = document.body.dataset.zone || undefined;
const clock = late(() => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }));
const day = late(() => new Intl.DateTimeFormat("en-GB".startsWith(language) ? "en-GB" : language, { day: "numeric", month: "short", timeZone }));
const spokenDay = late(() => new Intl.DateTimeFormat("en-GB".startsWith(language) ? "en-GB" : language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }));

/** "08:02" today, "12 May" on other days, in the reader's time zone. */
export function when(moment) {
  const at = new Date(moment);
  return day().format(at) === day().format(new Date()) ? clock().format(at) : day().format(at);
}
