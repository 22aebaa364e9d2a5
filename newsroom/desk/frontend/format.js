// Figures, days and times as the interface shows them, in its language and the reader's time zone.

import { gettext, interpolate, language, timeZone } from "./i18n.js";

/** @import { Figure } from "./types.d.ts" */

const QUOTES = "[\"“”„‟«»‹›‘’‚「」『』]";

/**
 * Remove the quotation marks around the words of a quotation: a card sets its own.
 *
 * @param {string} words
 */
export function withoutMarks(words) {
  return words.replace(new RegExp(`^${QUOTES}+`), "").replace(new RegExp(`${QUOTES}+$`), "");
}

/** @type {Record<string, string>} */
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

/** @type {Record<string, string>} */
const ARROWS = { up: "↑", down: "↓" };

const wide = lazy(() => new Intl.NumberFormat(language, { maximumFractionDigits: 6 }));
const short = lazy(() => new Intl.NumberFormat(language, { notation: "compact", compactDisplay: "long", maximumFractionDigits: 3 }));

/**
 * Make a value when it is first needed: one Intl format takes a browser longer than the rest of this module.
 *
 * @template T
 * @param {() => T} make
 */
function lazy(make) {
  /** @type {T | undefined} */
  let made;
  return () => (made ??= make());
}

/** @param {number} value */
function number(value) {
  return (Math.abs(value) >= 1e6 ? short() : wide()).format(value);
}

/**
 * Return "≈ 12,000 troops" for a figure, or "" if it has no number.
 *
 * If one end is open ("thousands"), the number is a bound and is shown as one.
 *
 * @param {Figure} figure
 */
export function formatFigure({ low = null, high = null, noun = "", unit = null, hedge = "", rate = null, change = null }) {
  const ends = [low, high].filter((end) => end !== null);
  if (!ends.length) return "";
  // The two numbers of a tally are no range.
  const joint = unit === "tally" ? " : " : "–";
  const one = unit !== "tally" && low === high;
  const amount = ends.length === 2 && !one ? `${number(ends[0])}${joint}${number(ends[1])}` : number(ends[0]);
  const counted = unit === "tally" ? [noun] : measured(noun, unit);
  return [change && ARROWS[change], sign(hedge, bound(low, high)), amount, ...counted, rate && `/ ${rate}`].filter(Boolean).join(" ");
}

/**
 * @param {number | null} low
 * @param {number | null} high
 */
function bound(low, high) {
  if (low !== null && high !== null) return "";
  return low === null ? "≤" : "≥";
}

/**
 * @param {string} hedge
 * @param {string} open the sign of an open end, or ""
 */
function sign(hedge, open) {
  const own = HEDGES[hedge] ?? hedge;
  return open && (!own || own === "≈") ? open : own;
}

/**
 * @param {string} noun
 * @param {string | null} unit
 */
function measured(noun, unit) {
  // The noun names the unit already ("30 million euros", "five minutes"), except for shares of something.
  if (unit === "percent" || unit === "%") return ["%", noun && interpolate(gettext("of %(noun)s"), { noun })];
  return [noun || unit];
}

/**
 * Return the time that the words speak of: "12 May 2024", "from 12 May 2024", "12–18 May 2024"; "" if there is none.
 *
 * @param {{from?: string | null, to?: string | null}} attributes ISO dates
 */
export function formatTime({ from = null, to = null }) {
  const date = (/** @type {string} */ iso) => new Date(`${iso}T00:00Z`);
  const show = (/** @type {string} */ iso) => namedDay().format(date(iso));
  if (from && to) return from === to ? show(from) : namedDay().formatRange(date(from), date(to));
  if (from) return interpolate(gettext("from %(day)s"), { day: show(from) });
  return to ? interpolate(gettext("until %(day)s"), { day: show(to) }) : "";
}

const dayLanguage = "en-GB".startsWith(language) ? "en-GB" : language;
const clock = lazy(() => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }));
const day = lazy(() => new Intl.DateTimeFormat(dayLanguage, { day: "numeric", month: "short", timeZone }));
const namedDay = lazy(() => new Intl.DateTimeFormat(dayLanguage, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }));

/**
 * Return "08:02" for a time today and "12 May" for other days.
 *
 * @param {string} moment an ISO date and time
 * @param {Date} [now]
 */
export function formatMoment(moment, now = new Date()) {
  const at = new Date(moment);
  return day().format(at) === day().format(now) ? clock().format(at) : day().format(at);
}

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

/**
 * Return how long ago a moment was: "5 minutes ago", "yesterday".
 *
 * @param {number} moment ms since 1970
 * @param {number} [now]
 * @param {string} [locale]
 */
export function formatAge(moment, now = Date.now(), locale = language) {
  const seconds = Math.max(0, (now - moment) / 1000);
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? UNITS[2];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-Math.floor(seconds / size), unit);
}
