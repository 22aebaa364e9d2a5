// Words typed on the page of a text, kept on the device until they are saved. They outlast the page, and are offered back
// to the same user for a week.

/**
 * @typedef {object} Draft
 * @property {string} key the idempotency key of the form: a page has one, so two pages never share a draft
 * @property {string} place the id of the article, or "new"
 * @property {number} at when it was typed, ms since 1970
 * @property {Record<string, string>} values what is typed, by the name of its field
 * @property {Record<string, string>} hidden what is sent with it: the key, and the revision it is based on
 */

const PREFIX = "claimdesk.draft.";
const KEPT = 7 * 24 * 60 * 60 * 1000; // ms, as long as unsent actions are kept

/**
 * Return true if two sets of values are the same. A field that one of them does not have counts as empty.
 *
 * @param {Record<string, string>} one
 * @param {Record<string, string>} other
 */
export function isSame(one, other) {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => (one[name] ?? "") === (other[name] ?? ""));
}

/**
 * Return the newest draft that differs from what the page shows, or null.
 *
 * @param {Draft[]} drafts
 * @param {Record<string, string>} shown
 * @param {Set<string>} open keys of drafts that another page of this browser is writing
 */
export function newest(drafts, shown, open) {
  const offered = drafts.filter(({ key, values }) => !open.has(key) && !isSame(values, shown));
  return offered.sort((a, b) => b.at - a.at)[0] ?? null;
}

/** The drafts of one user for one text. Those of others are never read. */
export class Drafts {
  /** @param {{editor: string, place: string, storage?: Storage}} options `editor`: the user's id */
  constructor({ editor, place, storage }) {
    this.prefix = `${PREFIX}${editor}.${place}.`;
    this.place = place;
    this.storage = storage;
  }

  /** Access alone throws where storage is switched off, so each use is inside a `try`. */
  #storage() {
    return this.storage ?? localStorage;
  }

  /**
   * Store a draft. Return false if this browser stores nothing.
   *
   * @param {Omit<Draft, "place" | "at">} draft
   * @param {number} [now]
   */
  keep({ key, values, hidden }, now = Date.now()) {
    try {
      /** @type {Draft} */
      const draft = { key, place: this.place, at: now, values, hidden };
      this.#storage().setItem(this.prefix + key, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  /** @param {string} key */
  drop(key) {
    try {
      this.#storage().removeItem(this.prefix + key);
    } catch {
      // nothing was stored
    }
  }

  /** Return the drafts. What cannot be parsed is left alone. */
  all() {
    try {
      const storage = this.#storage();
      const names = Object.keys(storage).filter((name) => name.startsWith(this.prefix));
      return names.map((name) => parsed(storage.getItem(name))).filter((draft) => draft !== null);
    } catch {
      return [];
    }
  }

  /**
   * Remove expired drafts, those of users who never came back to this browser too.
   *
   * @param {number} [now]
   */
  forgetExpired(now = Date.now()) {
    try {
      const storage = this.#storage();
      for (const name of Object.keys(storage)) {
        if (name.startsWith(PREFIX) && now - (parsed(storage.getItem(name))?.at ?? now) > KEPT) storage.removeItem(name);
      }
    } catch {
      // nothing is stored
    }
  }
}

/**
 * @param {string | null} text
 * @returns {Draft | null}
 */
function parsed(text) {
  try {
    const draft = JSON.parse(text ?? "");
    return draft?.key && draft.values && draft.hidden && Number.isFinite(draft.at) ? draft : null;
  } catch {
    return null;
  }
}
