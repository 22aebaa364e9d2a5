// Rules for acts that the server has not answered yet. Plain values in, plain values out: no storage, no network, no page.

/**
 * @typedef {object} Act An editor's act on its way to the server, as it is stored on the device.
 * @property {string} key the Idempotency-Key
 * @property {string} editor the id of the user who made it
 * @property {number} order acts are sent in rising order
 * @property {number} at when it was made, ms since 1970
 * @property {string} article the id of the article on whose page it was made; "" on other pages
 * @property {string} page the address of that page
 * @property {string} url where it is sent, without the host
 * @property {object} body what is sent
 * @property {string|null} needs the key of an earlier act without which this one means something else
 * @property {number} [until] ms since 1970: the hand is still at it, do not send it earlier
 * @property {number} [tries] how often the server has failed over it
 */

// Half of the 14 days for which the server keeps the keys of acts: one that did arrive can never be done again. A long
// weekend fits in; after a week an editor's colleagues have most likely dealt with the article.
export const KEPT = 7 * 24 * 60 * 60 * 1000; // ms

const DECIDES = new Set(["accept", "reject", "reopen", "confirm"]);
const STEPS = new Set([...DECIDES, "mend", "kind"]);
const BACK = new Set(["undo", "redo"]);

/** What an act is about, as its address says it: the kind of thing ("annotations", "articles", …), its id, and the action. */
export function aim({ url }) {
  const [kind, id, action] = url.split("/").slice(-3);
  return { kind, id, action };
}

export function inOrder(acts) {
  return [...acts].sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
}

export function isExpired({ at }, now) {
  return now - at > KEPT;
}

/**
 * The key of the unsent act without which `act` would mean something else; null: it depends on none.
 *
 * An undo takes back one certain act: if that one is refused, the undo must not take back an earlier one. A decision on an
 * annotation follows the boundary, the kind or the decision that its editor had just given it.
 */
export function needed(act, unsent) {
  const { id, action } = aim(act);
  const before = inOrder(unsent).filter((one) => one.article === act.article);
  if (BACK.has(action)) return takenBack(action, before);
  if (!STEPS.has(action)) return null;
  return before.findLast((one) => aim(one).id === id && STEPS.has(aim(one).action))?.key ?? null;
}

function takenBack(action, before) {
  const done = [];
  const undone = [];
  for (const act of before) {
    const one = aim(act);
    if (one.action === "undo") {
      done.pop();
      undone.push(act.key);
    } else if (one.action === "redo") {
      undone.pop();
      done.push(act.key);
    } else if (one.kind === "annotations" || one.kind === "articles") {
      done.push(act.key);
    }
  }
  return (action === "undo" ? done : undone).at(-1) ?? null;
}

/**
 * The unsent acts whose body depends on an answer, as they are to be sent now; those that do not change are left out.
 *
 * An undo or redo names what it takes back, which the answer to the act before it tells. A link to an actor that was
 * created with the same key press names that actor.
 */
export function answered(unsent, act, answer) {
  return later(unsent, act).flatMap((one) => {
    const { action } = aim(one);
    if (BACK.has(action) && one.article === act.article && answer.history) {
      return [{ ...one, body: backBody(action, answer.history) }];
    }
    if (action === "link" && one.needs === act.key && answer.actor) return [{ ...one, body: { ...one.body, actor: answer.actor.id } }];
    return [];
  });
}

/** What an undo or a redo sends: which act it takes back or does again, as the server last named it. */
export function backBody(action, history, past = null) {
  return { ...(action === "undo" && { past }), expected: history[`${action}Id`] ?? 0 };
}

/**
 * What becomes of the unsent acts when `act` is refused: `gone` can no longer be sent, `changed` are sent otherwise.
 *
 * `past`: of an undo that was refused, where the act begins that a colleague has built upon: the next undo goes on
 * before it.
 */
export function refused(unsent, act, { past = null } = {}) {
  const lost = new Set([act.key]);
  const gone = [];
  const changed = [];
  for (const one of later(unsent, act)) {
    if (lost.has(one.needs)) {
      lost.add(one.key);
      gone.push(one);
    } else if (past !== null && one.article === act.article && aim(one).action === "undo") {
      changed.push({ ...one, body: { ...one.body, past } });
    }
  }
  return { gone, changed };
}

function later(unsent, act) {
  return inOrder(unsent).filter((one) => one.key !== act.key && inOrder([act, one])[0] === act);
}

/**
 * An annotation as it is shown while acts on it are unsent: as the server told it, with what they make of it.
 *
 * @param {object} annotation as the server told it
 * @param {Act[]} acts in order
 * @param {{editor: string, revision: string}} page the editor's name; the id of the text that the page shows
 */
export function shown(annotation, acts, { editor, revision }) {
  return acts.reduce((one, act) => {
    const { action } = aim(act);
    if (action === "mend") {
      // A boundary in another text says nothing of this one.
      return act.body.revision === revision ? { ...one, anchors: stretched(one, act.body) } : one;
    }
    if (!DECIDES.has(action)) return one;
    const decided = action === "reopen" ? null : { by: editor, at: new Date(act.at).toISOString() };
    return { ...one, state: stateAfter(action, one), review: action === "accept" || action === "reopen" ? one.review : false, decided };
  }, annotation);
}

/** The state that a action is going to bring; the server's answer corrects a wrong guess. */
function stateAfter(action, { state, author }) {
  if (action === "accept") return "accepted";
  if (action === "reject") return "rejected";
  if (action === "reopen") return author ? "accepted" : "suggested"; // an editor's own was never a suggestion
  return state;
}

/** The anchors as they will about be; what becomes of pieces in between is the server's to say. */
function stretched({ anchors }, { start, end }) {
  const content = anchors.filter(({ part }) => part === "content");
  const inside = content.filter((one) => one.start < end && start < one.end).map((one) => ({ ...one }));
  if (!inside.length) inside.push({ part: "content" });
  inside[0].start = start;
  inside.at(-1).end = end;
  return [...inside, ...anchors.filter(({ part }) => part !== "content")];
}

/** By how much unsent acts move an article's progress: {decided, total}; `pairs`: [as the server told it, as shown]. */
export function moved(pairs) {
  const sum = { decided: 0, total: 0 };
  for (const [before, after] of pairs) {
    const [was, is] = [counted(before), counted(after)];
    sum.total += is.total - was.total;
    sum.decided += is.decided - was.decided;
  }
  return sum;
}

/** The same rule as the server's (`AnnotationQuerySet.counted`), as far as the page knows. */
function counted({ kind, place, state, review }) {
  if (place === "quiet" || kind === "note") return { total: 0, decided: 0 };
  const waits = state === "suggested" && place === "cards";
  const total = Number(state !== "suggested" || waits);
  return { total, decided: total - Number(waits || (state === "accepted" && Boolean(review))) };
}
