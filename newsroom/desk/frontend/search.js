// Search in a text without regard to case, accents and characters that are not seen. Strings only, no DOM.

/** @import { Span } from "./types.d.ts" */

const MARKS = /\p{M}/gu;
/** @type {Record<string, string>} */
const SAME = { "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-" };

// Soft hyphens, zero-width spaces and joiners, direction marks: they are in what is pasted, and in what is found.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/**
 * @typedef {object} Folded a text as a search compares it
 * @property {string} words
 * @property {number[]} origins for each character the code point at which it begins in the text
 * @property {number[]} ends and behind the last code point that is part of it
 */

/**
 * Fold case, accents, quotation marks, dashes and white space; leave out what is not seen.
 *
 * @param {string} string
 * @returns {Folded}
 */
export function fold(string) {
  let words = "";
  const origins = [];
  const ends = [];
  let at = 0;
  for (const point of string) {
    const plain = plainOf(point);
    for (let i = 0; i < plain.length; i += 1) {
      origins.push(at);
      ends.push(at + 1);
    }
    // A combining mark is part of the character before it.
    if (!plain && point.match(MARKS) && ends.length) ends[ends.length - 1] = at + 1;
    words += plain;
    at += 1;
  }
  return { words, origins, ends };
}

/** @param {string} point one code point */
function plainOf(point) {
  if (/\s/u.test(point) && point !== "\ufeff") return " ";
  return SAME[point] ?? point.normalize("NFKD").replace(MARKS, "").replace(INVISIBLE, "").toLowerCase();
}

/**
 * Return the spans (code points) in which `wanted` occurs.
 *
 * @param {Folded} text
 * @param {string} wanted
 * @returns {Span[]}
 */
export function occurrences({ words, origins, ends }, wanted) {
  const folded = fold(wanted).words.trim();
  const spans = [];
  for (let at = folded ? words.indexOf(folded) : -1; at >= 0; at = words.indexOf(folded, at + folded.length)) {
    spans.push({ start: origins[at], end: ends[at + folded.length - 1] });
  }
  return spans;
}
