// Rules for actions that the server has not answered yet. Plain values only: no storage, no network, no page.

/** @import { Anchor, Annotation, Answer, History, Progress, Span, State, UnsentAction } from "./types.d.ts" */

// Half of the 14 days for which the server keeps idempotency keys: an action that did arrive can never be done again. A
// long weekend fits in; after a week colleagues have most likely dealt with the article.
export const KEPT = 7 * 24 * 60 * 60 * 1000; // ms

const DECISIONS = new Set(["accept", "reject", "reopen", "confirm"]);
const STEPS = new Set([...DECISIONS, "adjust-span", "kind"]);
const BACK = new Set(["undo", "redo"]);

/**
 * Return what an action changes, as its address says: the kind of object ("annotations", "articles", …), its id, and the
 * name of the action.
 *
 * @param {{url: string}} action
 */
export function targetOf({ url }) {
  const [kind, id, name] = url.split("/").slice(-3);
  return { kind, id, name };
}

/**
 * Return what an action does to each annotation that it changes: one decision can be on several.
 *
 * @param {Pick<UnsentAction, "url" | "body">} action
 * @returns {{id: string, name: string}[]}
 */
export function stepsOf({ url, body }) {
  const { kind, id, name } = targetOf({ url });
  if (kind === "annotations") return [{ id, name }];
  if (kind !== "articles" || name !== "decide") return [];
  return body.steps.map((/** @type {{annotation: string, name: string}} */ step) => ({ id: step.annotation, name: step.name }));
}

/**
 * Sort actions into the order in which they are sent.
 *
 * @param {Iterable<UnsentAction>} actions
 */
export function inOrder(actions) {
  return [...actions].sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
}

/**
 * @param {{at: number}} action
 * @param {number} now ms since 1970
 */
export function isExpired({ at }, now) {
  return now - at > KEPT;
}

/**
 * Return the key of the unsent action without which `action` would mean something else, or null.
 *
 * An undo takes back one certain action: if that one is refused, the undo must not take back an earlier one. A decision
 * on an annotation follows the span, the kind or the decision that its editor has just given it.
 *
 * @param {Pick<UnsentAction, "url" | "article" | "body">} action
 * @param {Iterable<UnsentAction>} unsent
 */
export function requiredBy(action, unsent) {
  const { name } = targetOf(action);
  const before = inOrder(unsent).filter((one) => one.article === action.article);
  if (BACK.has(name)) return takenBack(name, before);
  const ids = new Set(stepsOf(action).filter((step) => STEPS.has(step.name)).map(({ id }) => id));
  return before.findLast((one) => stepsOf(one).some((step) => ids.has(step.id) && STEPS.has(step.name)))?.key ?? null;
}

/**
 * @param {string} name "undo" or "redo"
 * @param {UnsentAction[]} before
 */
function takenBack(name, before) {
  /** @type {string[]} */
  const done = [];
  /** @type {string[]} */
  const undone = [];
  for (const action of before) {
    const target = targetOf(action);
    if (target.name === "undo") {
      done.pop();
      undone.push(action.key);
    } else if (target.name === "redo") {
      undone.pop();
      done.push(action.key);
    } else if (target.kind === "annotations" || target.kind === "articles") {
      done.push(action.key);
    }
  }
  return (name === "undo" ? done : undone).at(-1) ?? null;
}

/**
 * Return the unsent actions whose body depends on `answer`, as they must be sent now. Those that stay are left out.
 *
 * An undo or redo names what it takes back, which the answer to the action before it tells. A link to an actor that the
 * same key press created names that actor.
 *
 * @param {Iterable<UnsentAction>} unsent
 * @param {UnsentAction} action
 * @param {Answer} answer
 */
export function afterAnswer(unsent, action, answer) {
  /** @type {UnsentAction[]} */
  const changed = [];
  for (const one of later(unsent, action)) {
    const { name } = targetOf(one);
    if (BACK.has(name) && one.article === action.article && answer.history) {
      changed.push({ ...one, body: undoBody(name, answer.history) });
    } else if (name === "link" && one.needs === action.key && answer.actor) {
      changed.push({ ...one, body: { ...one.body, actor: answer.actor.id } });
    }
  }
  return changed;
}

/**
 * Return the body of an undo or a redo: which action it takes back or does again, as the server last named it.
 *
 * @param {string} name "undo" or "redo"
 * @param {History} history
 * @param {number | null} [past] where the action begins that a colleague has built upon
 */
export function undoBody(name, history, past = null) {
  return { ...(name === "undo" && { past }), expected: (name === "undo" ? history.undoId : history.redoId) ?? 0 };
}

/**
 * Return what happens to the unsent actions if `action` is refused: `removed` cannot be sent any more, `changed` are sent
 * with another body.
 *
 * @param {Iterable<UnsentAction>} unsent
 * @param {UnsentAction} action
 * @param {{past?: number | null}} [problem] `past`: of a refused undo, where the action begins that a colleague has
 *   built upon; the next undo goes on before it
 */
export function afterRefusal(unsent, action, { past = null } = {}) {
  const lost = new Set([action.key]);
  /** @type {UnsentAction[]} */
  const removed = [];
  /** @type {UnsentAction[]} */
  const changed = [];
  for (const one of later(unsent, action)) {
    if (one.needs !== null && lost.has(one.needs)) {
      lost.add(one.key);
      removed.push(one);
    } else if (past !== null && one.article === action.article && targetOf(one).name === "undo") {
      changed.push({ ...one, body: { ...one.body, past } });
    }
  }
  return { removed, changed };
}

/**
 * @param {Iterable<UnsentAction>} unsent
 * @param {UnsentAction} action
 */
function later(unsent, action) {
  return inOrder(unsent).filter((one) => one.key !== action.key && inOrder([action, one])[0] === action);
}

/**
 * Return an annotation as it is shown while actions on it are unsent.
 *
 * @param {Annotation} annotation as the server sent it
 * @param {UnsentAction[]} actions in order
 * @param {{editor: string, revision: string}} page the editor's name; the id of the text that the page shows
 */
export function withActions(annotation, actions, { editor, revision }) {
  return actions.reduce((one, action) => {
    const name = stepsOf(action).find(({ id }) => id === one.id)?.name ?? targetOf(action).name;
    if (name === "adjust-span") {
      // Offsets in another revision mean nothing in this one.
      return action.body.revision === revision ? { ...one, anchors: adjusted(one, /** @type {Span} */ (action.body)) } : one;
    }
    if (!DECISIONS.has(name)) return one;
    const decided = name === "reopen" ? null : { by: editor, at: new Date(action.at).toISOString() };
    const review = (name === "accept" || name === "reopen") && one.review;
    return { ...one, state: stateAfter(name, one), review, decided };
  }, annotation);
}

/**
 * Return the state that an action is expected to bring; the server's answer corrects a wrong guess.
 *
 * @param {string} name
 * @param {Annotation} annotation
 * @returns {State}
 */
function stateAfter(name, { state, author }) {
  if (name === "accept") return "accepted";
  if (name === "reject") return "rejected";
  if (name === "reopen") return author ? "accepted" : "suggested"; // an editor's own was never a suggestion
  return state;
}

/**
 * Return the anchors as they are expected to be; the server decides about segments in between.
 *
 * @param {Annotation} annotation
 * @param {Span} span
 * @returns {Anchor[]}
 */
function adjusted({ anchors }, { start, end }) {
  const content = anchors.filter(({ part }) => part === "content");
  const inside = content.filter((one) => one.start < end && start < one.end).map((one) => ({ ...one }));
  if (!inside.length) inside.push({ part: "content", start, end, exact: "" });
  inside[0].start = start;
  inside[inside.length - 1].end = end;
  return [...inside, ...anchors.filter(({ part }) => part !== "content")];
}

/**
 * Return by how much unsent actions change an article's progress.
 *
 * @param {[Annotation, Annotation][]} pairs each annotation as the server sent it, and as it is shown
 * @returns {Progress}
 */
export function progressOf(pairs) {
  const sum = { decided: 0, total: 0 };
  for (const [before, after] of pairs) {
    const [was, is] = [counted(before), counted(after)];
    sum.total += is.total - was.total;
    sum.decided += is.decided - was.decided;
  }
  return sum;
}

/**
 * The same rule as the server's (`AnnotationQuerySet.counted`), as far as the page can know it.
 *
 * @param {Annotation} annotation
 * @returns {Progress}
 */
function counted({ kind, place, state, review }) {
  if (place === "quiet" || kind === "note") return { total: 0, decided: 0 };
  const waits = state === "suggested" && place === "cards";
  const total = Number(state !== "suggested" || waits);
  return { total, decided: total - Number(waits || (state === "accepted" && review)) };
}
