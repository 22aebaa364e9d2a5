// One utterance, one card: which annotations share a card. Plain values only: no storage, no network, no page.
//
// docs/decisions/0032-one-utterance-one-card.md says why this is decided here and not on the server.

/** @import { Annotation, Kind } from "./types.d.ts" */

/**
 * @typedef {object} Utterance
 * @property {string} id of the annotation whose words and speaker stand at the top of the card
 * @property {string[]} members ids in order of the text, that of a quotation before its claim and its figures
 * @property {Set<string>} spare ids of suggestions that say what another member says, with wider or narrower words
 */

// Code points between two quotations of one speaker that are one utterance: an attribution ("”, she added. “") fits in.
const GAP = 40;

/** @type {Partial<Record<Kind, number>>} the kinds that share a card, the one that leads it first */
const ORDER = { quotation: 0, claim: 1, figure: 2 };

/**
 * Group annotations into utterances, in order of the text.
 *
 * Quotation, claim and figures over the same words of one speaker are one utterance, and so are quotations of one
 * speaker that follow each other. Mentions, dates, notes and annotations whose words are lost are on their own.
 *
 * @param {Iterable<Annotation>} annotations in order of the text
 * @returns {Utterance[]}
 */
export function utterances(annotations) {
  /** @type {Draft[]} */
  const all = [];
  /** @type {Draft[]} those to which the next annotations may still belong */
  let open = [];
  for (const annotation of [...annotations]) {
    const part = partOf(annotation);
    if (!part) {
      all.push(new Draft(annotation));
      continue;
    }
    open = open.filter((one) => one.end + GAP >= part.start);
    const home = open.findLast((one) => one.holds(part)) ?? open.findLast((one) => part.rank === 2 && one.covers(part));
    if (home) home.add(part);
    else {
      const draft = new Draft(annotation, part);
      all.push(draft);
      open.push(draft);
    }
  }
  return all.map((draft) => draft.utterance());
}

/**
 * @typedef {object} Part an annotation that can share a card
 * @property {Annotation} annotation
 * @property {number} rank
 * @property {number} start
 * @property {number} end
 * @property {Set<string>} speakers
 */

/**
 * @param {Annotation} annotation
 * @returns {Part | null}
 */
function partOf(annotation) {
  const rank = ORDER[annotation.kind];
  const content = annotation.anchors.filter(({ part }) => part === "content");
  if (rank === undefined || !content.length || annotation.outcome === "lost") return null;
  return { annotation, rank, start: content[0].start, end: content[content.length - 1].end, speakers: speakersOf(annotation) };
}

/**
 * Return the names of who speaks, in small letters.
 *
 * @param {Annotation} annotation
 */
export function speakersOf({ roles }) {
  const speaking = roles.filter(({ role }) => role === "speaker");
  // Both names: of two annotations the one may be linked to the actor and the other not yet.
  return new Set(speaking.flatMap(({ actor, name }) => [actor?.name ?? name, name]).map((name) => name.toLowerCase()));
}

/**
 * @param {Set<string>} a
 * @param {Set<string>} b
 */
function share(a, b) {
  return [...a].some((name) => b.has(name));
}

class Draft {
  /**
   * @param {Annotation} first
   * @param {Part} [part]
   */
  constructor(first, part) {
    this.first = first;
    this.parts = part ? [part] : [];
    this.end = part?.end ?? 0;
  }

  /**
   * Return true if an annotation belongs to this utterance.
   *
   * @param {Part} part
   */
  holds(part) {
    if (this.parts.some((one) => one.start < part.end && part.start < one.end && mayShare(one, part))) return true;
    // Only a quotation goes on: two claims one after the other are two.
    const quoted = this.parts.findLast((one) => one.rank === 0);
    return Boolean(quoted) && part.rank === 0 && part.start - this.end <= GAP && share(/** @type {Part} */ (quoted).speakers, part.speakers);
  }

  /**
   * Return true if a figure is within the words, whoever the engine took for its speaker: its row names them.
   *
   * @param {Part} part
   */
  covers(part) {
    return this.parts.some((one) => one.start <= part.start && part.end <= one.end);
  }

  /** @param {Part} part */
  add(part) {
    this.parts.push(part);
    this.end = Math.max(this.end, part.end);
  }

  /** @returns {Utterance} */
  utterance() {
    if (this.parts.length < 2) return { id: this.first.id, members: [this.first.id], spare: new Set() };
    const spare = new Set(this.parts.filter((one) => this.parts.some((other) => beats(other, one))));
    const kept = this.parts.filter((one) => !spare.has(one));
    // Of a quotation of a few words within a claim, the claim has the words that must be read.
    const leading = kept.filter((one) => !kept.some((other) => isMuchWider(other, one)));
    const lead = leading.reduce((best, one) => (one.rank < best.rank ? one : best));
    const quotations = this.parts.filter((one) => one.rank === 0);
    // A claim or a figure stands below the last quotation that begins before it ends.
    const home = (/** @type {Part} */ one) => quotations.findLast((quotation) => quotation.start < one.end)?.start ?? lead.start;
    const sorted = [...this.parts].sort((a, b) => home(a) - home(b) || a.rank - b.rank || a.start - b.start || b.end - a.end);
    const members = sorted.map(({ annotation }) => annotation.id);
    return { id: lead.annotation.id, members, spare: new Set([...spare].map(({ annotation }) => annotation.id)) };
  }
}

/**
 * Return true if two annotations that overlap are one utterance: they have the very same words, or nobody else speaks.
 *
 * @param {Part} a
 * @param {Part} b
 */
function mayShare(a, b) {
  if (a.rank !== b.rank && a.start === b.start && a.end === b.end) return true;
  return !a.speakers.size || !b.speakers.size || share(a.speakers, b.speakers);
}

/**
 * @param {Part} other
 * @param {Part} one
 */
function isMuchWider(other, one) {
  return other.start <= one.start && one.end <= other.end && other.end - other.start > 2 * (one.end - one.start);
}

/**
 * Return true if `other` is of the kind of `one`, over most of the same words, and accepted or surer.
 *
 * @param {Part} other
 * @param {Part} one
 */
function beats(other, one) {
  const [a, b] = [other.annotation, one.annotation];
  if (a === b || a.kind !== b.kind || b.state !== "suggested" || a.state === "rejected") return false;
  const shared = Math.min(other.end, one.end) - Math.max(other.start, one.start);
  if (shared <= 0 || 2 * shared < Math.min(other.end - other.start, one.end - one.start)) return false;
  if (a.state === "accepted") return true;
  return (a.confidence ?? 0) > (b.confidence ?? 0) || (a.confidence === b.confidence && a.id < b.id);
}
