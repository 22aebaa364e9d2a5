// The keys of an article's page.

import { gettext } from "./i18n.js";
import { KIND_KEYS } from "./labels.js";

/** @import { Kind } from "./types.d.ts" */
/** @import { Binding, Press } from "./keys.js" */

/**
 * @typedef {object} Commands what the keys do
 * @property {(step: number) => void} go
 * @property {(step: number) => void} goRow
 * @property {() => void} nextUndecided
 * @property {() => void} nextArticle
 * @property {() => void} find
 * @property {() => void} leave
 * @property {() => void} help
 * @property {(name: "accept" | "reject" | "acceptSpeaker") => void} decide
 * @property {() => void} rejectActor
 * @property {() => void} acceptAbove
 * @property {() => void} assignment
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {(kind: Kind) => void} annotate
 * @property {() => void} adjustToSelection
 * @property {() => void} toggleCaret
 * @property {(direction: number, by: "word" | "character", extend: boolean) => void} moveCaret
 * @property {(direction: number, extend: boolean) => void} moveCaretByLine
 * @property {(direction: number, extend: boolean) => void} moveCaretToEdge
 * @property {(direction: number, by: "word" | "character") => void} adjustSpan
 * @property {() => void} otherEdge
 * @property {(kind?: Kind) => void} kind
 * @property {() => void} actor
 * @property {() => void} role
 * @property {() => void} profile
 * @property {() => void} values
 * @property {() => void} same
 * @property {() => void} verdict
 * @property {() => void} note
 */

/**
 * @typedef {object} Conditions when a key applies
 * @property {() => boolean} hasCurrent
 * @property {() => boolean} hasRows
 * @property {() => boolean} hasSelection
 * @property {() => boolean} hasCaret
 * @property {() => boolean} canAdjust
 */

/** @param {Press} press */
const direction = ({ key }) => (["arrowright", "arrowdown", "end"].includes(key) ? 1 : -1);
/** @param {Press} press */
const unit = ({ altKey }) => (altKey ? "character" : "word");

/**
 * Return the table of keys. The first binding that fits is run, so the order counts.
 *
 * @param {Commands} commands
 * @param {Conditions} conditions
 * @param {{reads: boolean}} page `reads`: the editor may only read
 * @returns {Binding[]}
 */
export function bindingsOf(commands, conditions, { reads }) {
  const moving = gettext("Moving");
  const deciding = gettext("Deciding");
  const card = gettext("The current card");
  const selection = gettext("Selected words");
  const reading = gettext("In the text");
  const { hasCurrent, hasRows, hasSelection, hasCaret, canAdjust } = conditions;
  /** @type {Binding[]} */
  const all = [
    { keys: ["j"], group: moving, words: gettext("next card"), bar: gettext("next"), shift: false, run: () => commands.go(1) },
    { keys: ["k"], group: moving, words: gettext("previous card"), bar: gettext("previous"), shift: false, run: () => commands.go(-1) },
    { keys: ["n"], group: moving, words: gettext("next undecided annotation"), bar: gettext("next undecided"), shift: false, run: commands.nextUndecided },
    { keys: ["n"], group: moving, words: gettext("next article with something undecided"), shift: true, run: commands.nextArticle },
    { keys: ["/"], group: moving, words: gettext("search in the text; what was found is left selected"), bar: gettext("find"), run: commands.find },
    { keys: ["arrowdown", "arrowup"], group: moving, shift: false, words: gettext("row below or above on a card with several; X then drops that row"), when: () => hasRows() && !hasCaret(), run: (press) => commands.goRow(direction(press)) },
    { keys: ["escape"], group: moving, words: gettext("leave the selection, the caret, then the card"), run: commands.leave },
    { keys: ["?"], group: moving, words: gettext("all keys"), run: commands.help },

    { keys: ["enter"], group: deciding, shift: true, words: gettext("accept all of this speaker in the article"), when: hasCurrent, run: () => commands.decide("acceptSpeaker") },
    { keys: ["enter"], group: deciding, words: gettext("accept all rows of the card (words changed: keep it), and go to the next undecided one"), bar: gettext("accept"), when: hasCurrent, run: () => commands.decide("accept") },
    { keys: ["x"], group: deciding, words: gettext("reject an actor that the engine names, in this article or the whole story"), shift: true, when: hasCurrent, run: commands.rejectActor },
    { keys: ["b"], group: deciding, words: gettext("accept all that the engine is sure of"), run: commands.acceptAbove },
    { keys: ["w"], group: deciding, words: gettext("this article: take it, give it back, done, sign off"), bar: gettext("work"), run: commands.assignment },
    { keys: ["x"], group: deciding, words: gettext("reject the card, or its current row, and go to the next undecided one"), bar: gettext("reject"), when: hasCurrent, run: () => commands.decide("reject") },
    { keys: ["z"], group: deciding, words: gettext("undo what you did last in this article"), bar: gettext("undo"), shift: false, run: commands.undo },
    { keys: ["z"], group: deciding, words: gettext("do again what you undid"), shift: true, run: commands.redo },

    { keys: ["c"], group: selection, words: gettext("are a claim"), when: hasSelection, run: () => commands.annotate("claim") },
    { keys: ["q"], group: selection, words: gettext("are a quotation"), when: hasSelection, run: () => commands.annotate("quotation") },
    { keys: ["a"], group: selection, words: gettext("name an actor"), when: hasSelection, run: () => commands.annotate("actor") },
    { keys: ["f"], group: selection, words: gettext("are a figure"), when: hasSelection, run: () => commands.annotate("figure") },
    { keys: ["m"], group: selection, words: gettext("have a note for colleagues"), when: hasSelection, run: () => commands.annotate("note") },
    { keys: ["e"], group: selection, words: gettext("are the words of the current card"), when: () => hasSelection() && canAdjust(), run: commands.adjustToSelection },

    { keys: ["v"], group: reading, words: gettext("a caret in the text, and out again"), bar: gettext("caret"), run: commands.toggleCaret },
    { keys: ["arrowleft", "arrowright"], group: reading, words: gettext("by a word; with ⇧ they select, with Alt by a character"), when: hasCaret, run: (press) => commands.moveCaret(direction(press), unit(press), press.shiftKey) },
    { keys: ["arrowup", "arrowdown"], group: reading, words: gettext("by a line; with ⇧ they select"), when: hasCaret, run: (press) => commands.moveCaretByLine(direction(press), press.shiftKey) },
    { keys: ["home", "end"], group: reading, words: gettext("to the paragraph’s beginning and end"), when: hasCaret, run: (press) => commands.moveCaretToEdge(direction(press), press.shiftKey) },

    { keys: ["arrowleft", "arrowright"], group: card, shift: true, alt: false, words: gettext("move its end (or its beginning) by a word"), bar: gettext("boundary"), when: hasCurrent, run: (press) => commands.adjustSpan(direction(press), "word") },
    { keys: ["arrowleft", "arrowright"], group: card, shift: true, alt: true, words: gettext("by a character"), when: hasCurrent, run: (press) => commands.adjustSpan(direction(press), "character") },
    { keys: ["e"], group: card, words: gettext("⇧← and ⇧→ move the other edge"), when: canAdjust, run: commands.otherEdge },
    { keys: ["t"], group: card, words: gettext("another kind"), bar: gettext("kind"), when: hasCurrent, run: () => commands.kind() },
    { keys: Object.keys(KIND_KEYS), group: card, words: gettext("claim, quotation, actor, figure, date at once"), when: hasCurrent, run: (press) => commands.kind(KIND_KEYS[press.key]) },
    { keys: ["a"], group: card, words: gettext("link an actor"), bar: gettext("actor"), when: hasCurrent, run: commands.actor },
    { keys: ["r"], group: card, words: gettext("another role for its actor"), bar: gettext("role"), when: hasCurrent, run: commands.role },
    { keys: ["i"], group: card, words: gettext("who is it: names, identifiers, offices; two that are one"), when: hasCurrent, run: commands.profile },
    { keys: ["d"], group: card, words: gettext("what the words say: proposition, figures, modality, time"), when: hasCurrent, run: commands.values },
    { keys: ["s"], group: card, words: gettext("the same as an existing claim"), when: hasCurrent, run: commands.same },
    { keys: ["y"], group: card, words: gettext("a verdict: is the claim so?"), when: hasCurrent, run: commands.verdict },
    { keys: ["m"], group: card, words: gettext("a note for colleagues; never sent to partners"), bar: gettext("note"), when: hasCurrent, run: commands.note },
    { keys: ["?"], group: moving, words: "", bar: gettext("all keys"), run: () => {} },
  ];
  return reads ? all.filter(({ group }) => [moving, reading].includes(group)) : all;
}
