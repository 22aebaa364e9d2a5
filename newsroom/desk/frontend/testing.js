// Values for unit tests.

/** @import { Annotation, FirstState, UnsentAction } from "./types.d.ts" */

/**
 * Make a suggested claim on `words` at `start`.
 *
 * @param {string} id
 * @param {Partial<Annotation> & {start?: number, words?: string}} [values]
 * @returns {Annotation}
 */
export function annotation(id, { start = 0, words = "About 1,400 dockers", ...values } = {}) {
  return {
    id,
    kind: "claim",
    state: "suggested",
    version: 1,
    tier: "show",
    place: "cards",
    confidence: 0.9,
    engine: "rules 1",
    author: null,
    decided: null,
    outcome: "kept",
    review: false,
    before: null,
    lastDecision: 0,
    anchors: [{ part: "content", start, end: start + words.length, exact: words }],
    roles: [],
    attributes: {},
    valueOverride: null,
    claim: null,
    note: null,
    ...values,
  };
}

/**
 * Make the state of an article.
 *
 * @param {Annotation[]} annotations
 * @param {Partial<FirstState>} [values]
 * @returns {FirstState}
 */
export function state(annotations, values = {}) {
  return {
    article: {
      id: "article",
      title: "Cranes stand still",
      source: "The Quay Gazette",
      story: null,
      stage: "published",
      pubStatus: "usable",
      origin: "received",
      language: "en",
      revision: { id: "revision", number: 1, createdAt: "2026-05-01T08:00:00Z", note: "" },
      run: "done",
      runNotes: [],
      verdicts: [],
    },
    annotations,
    progress: { decided: 0, total: annotations.length },
    history: { undo: null, redo: null, undoId: null, redoId: null },
    work: { state: "free", by: "", at: null, assignment: null, fromReader: false },
    here: [],
    whole: true,
    ...values,
  };
}

/**
 * Make an unsent action on an annotation, or on the article with `kind: "articles"`.
 *
 * @param {string} key
 * @param {Partial<UnsentAction> & {name?: string, kind?: string, id?: string}} [values]
 * @returns {UnsentAction}
 */
export function action(key, { name = "accept", kind = "annotations", id = "a", ...values } = {}) {
  return {
    key,
    editor: "bob",
    order: Number(key.replace(/\D/g, "")) || 1,
    at: 0,
    article: "article",
    page: "/admin/desk/articles/article/",
    url: `/admin/desk/${kind}/${id}/${name}`,
    body: {},
    needs: null,
    ...values,
  };
}

/** A browser's storage: its keys are the object's own, as in localStorage. */
export function memory() {
  const methods = {
    /** @param {string} name @returns {string | null} */
    getItem(name) {
      const value = Object.entries(this).find(([one]) => one === name)?.[1];
      return typeof value === "string" ? value : null;
    },
    /** @param {string} name @param {string} value */
    setItem(name, value) {
      Object.assign(this, { [name]: value });
    },
    /** @param {string} name */
    removeItem(name) {
      Reflect.deleteProperty(this, name);
    },
  };
  return /** @type {Storage} */ (Object.create(methods));
}
