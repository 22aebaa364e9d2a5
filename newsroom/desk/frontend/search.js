// Search in a text without regard to case and accents. Strings only, no DOM.

/** @import { Span } from "./types.d.ts" */

const MARKS = /\p{M}/gu;
/** @type {Record<string, string>} */
const SAME = { "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-" };

/** @typedef {{words: string, origins: number[]}} Folded a text as a search compares it; for each character its code point */

/**
 * Fold case, accents, quotation marks, dashes and white space.
 *
 * @param {string} string
 * @returns {Folded}
 */
export function fold(string) {
  let words = "";
  const origins = [];
  let at = 0;
  for (const point of string) {
    const plain = /\s/u.test(point) ? " " : (SAME[point] ?? point.normalize("NFKD").replace(MARKS, "").toLowerCase());
    for (let i = 0; i < plain.length; i += 1) origins.push(at);
    words += plain;
    at += 1;
  }
  origins.push(at);
  return { words, origins };
}

/**
 * Return the spans (code points) in which `wanted` occurs.
 *
 * @param {Folded} text
 * @param {string} wanted
 * @returns {Span[]}
 */
export function occurrences({ words, origins }, wanted) {
  const folded = fold(wanted).words.trim();
  const spans = [];
  for (let at = folded ? words.indexOf(folded) : -1; at >= 0; at = words.indexOf(folded, at + folded.length)) {
    // Up to where the next character begins: marks on the last one are part of it.
    spans.push({ start: origins[at], end: Math.max(origins[at + folded.length], origins[at + folded.length - 1] + 1) });
  }
  return spans;
}
