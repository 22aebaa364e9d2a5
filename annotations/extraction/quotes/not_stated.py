"""What somebody did not say: negations, refusals, conditions and questions around an attribution cue.

"Lund never said that 300 would go" is no statement of Lund, and the 300 are not Lund's figure. The words left of the
cue are read one by one, because the model parses such clauses badly. Negations cancel each other ("did not hesitate to
say").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from annotations.extraction.word_lists import listed

from . import speech_verbs

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# "Does not believe that" leaves the content unstated. "Did not know that" states it, so "know" is not here.
_JUDGING = listed("think believe expect anticipate suppose suspect assume accept feel consider fear")
_CUES = speech_verbs.SPEECH | speech_verbs.SHOWING | speech_verbs.PLANNING | _JUDGING

_NOT = listed("not n't n’t never nor neither")
# "Not only said" is a statement.
_NOT_ONLY = listed("only just merely simply sooner")
# Refusals and what must follow: "stopped saying" and "stopped short of saying" are refusals, "stopped to say" is none.
_REFUSING = {
    "refuse": "to", "decline": "to", "fail": "to", "omit": "to", "neglect": "to", "hesitate": "to", "forget": "to",
    "unable": "to", "unwilling": "to", "reluctant": "to", "loath": "to", "hesitant": "to", "afraid": "to",
    "yet": "to", "avoid": "-ing", "resist": "-ing", "cease": "-ing", "quit": "-ing", "stop": "-ing",
    "refrain": "from", "abstain": "from", "shy": "from", "shrink": "from", "desist": "from", "far": "from",
    "balk": "at", "baulk": "at", "short": "of", "back": "from", "instead": "of", "rather": "than", "without": "-ing",
}  # fmt: skip
# With "from" behind their object: "barred Lund from saying".
_PREVENTING = listed("keep stop prevent ban bar prohibit discourage dissuade deter block")
# Words between a negation and the cue: "did not want to go so far as to say".
_BETWEEN = listed(
    """
    to of from at so far as than want wish dare care like need have be go able willing ready prepared bother manage
    intend plan seem appear use mean choose inclined in a position
    """
)
_NEGATIVE = listed("no nobody none neither nothing no-one")
# Behind "no" these make no negation: "No 10 said", "no fewer than ten ministers said".
_COUNTING = listed("less fewer . doubt")
_CONDITION = listed("if unless whether lest case provided providing supposing assuming")
_UNTIL = listed("until till")
_ONCE = _UNTIL | {"once"}
# In front of an inverted verb: "at no point did Lund say".
_AT_NO_POINT = re.compile(
    r"(?:\bno (?:point|time|stage|moment|occasion|circumstances|way)|\bnot (?:once|for a moment)|\bnowhere)\s*$",
    re.IGNORECASE,
)
_HARDLY = listed("hardly scarcely barely")
_UNWILLING = listed("unable unwilling reluctant loath hesitant afraid")
_TO_COME = ("VB", "VBZ", "VBP")
_MAYBE = listed("may might")
_IRREAL = listed("could should would may might ought")
# Rules for words between quotation marks. Somebody said them, although the nearest cue is negated.
_QUOTED_BESIDE = frozenset({"beside", "goes-on", "signed", "turn", "announced", "runs-on", "runs-on-anew"})


def not_stated(
    doc: Doc, *, rule: str, cue: Sequence[int], source: Sequence[int], content: Collection[int]
) -> bool:
    """Return whether the source did not say the content, or may not have said it.

    ``cue``, ``source`` and ``content`` are token indices of one attribution; ``source`` may be empty.
    """
    if rule in _QUOTED_BESIDE or not cue:
        return False
    if any(doc[i].text == ":" for i in range(cue[-1] + 1, min(content) + 1)):
        return False  # "would not elaborate: “We wait.”"
    word = _word(doc, cue)
    if word.pos_ == "NOUN":
        return _no_noun(word)
    if word.lower_ == "according":
        return _negated_source(doc, source) == 1
    if rule.endswith("infinitive"):  # "refused to say that": the refusal is about the statement
        statements = [
            c
            for c in word.children
            if c.dep_ == "xcomp" and (speech_verbs.lemma(c) in speech_verbs.SPEECH or c.lower_ == "drawn")
        ]
        promised = any(doc[i].lower_ in _NOT for i in content)  # "vowed not to say"
        if statements and not promised and _is_denied(statements[0], source):
            return True
    if word.lower_ in _UNWILLING:  # "was reluctant to admit that"
        admitted = [
            c for c in word.children if c.dep_ == "xcomp" and speech_verbs.lemma(c) in speech_verbs.SPEECH
        ]
        return bool(admitted) and _negations(_before(word), word) % 2 == 0
    if word.pos_ not in ("VERB", "AUX") or speech_verbs.lemma(word) not in _CUES:
        return False
    return _is_open(word, source) or _is_denied(word, source)


def _word(doc: Doc, cue: Sequence[int]) -> Token:
    """Return the cue without its "not" and its particle."""
    return next((doc[i] for i in cue if doc[i].dep_ not in ("neg", "prt")), doc[cue[0]])


def is_denied_statement(doc: Doc, cue: Sequence[int]) -> bool:
    """Return whether the statement itself is denied: "denied having said that"."""
    word = _word(doc, cue) if cue else None
    above = word.head if word is not None and word.dep_ in ("xcomp", "pcomp", "ccomp") else None
    return (
        word is not None
        and above is not None
        and word.tag_ in ("VBG", "VBN")
        and above.lemma_.lower() == "deny"
        and doc[word.left_edge.i - 1] == above
    )


def _no_noun(noun: Token) -> bool:
    """Return whether a noun is negated: "no evidence that", "did not give any indication that"."""
    if any(c.lower_ == "no" and c.dep_ == "det" for c in noun.children):
        return True
    verb = noun.head
    bears = noun.dep_ == "dobj" and speech_verbs.lemma(verb) in speech_verbs.BEARING
    owned = any(c.dep_ == "poss" for c in noun.children)
    return (bears or verb.lemma_ == "be") and not owned and _negations(_before(verb), verb) % 2 == 1


def _is_denied(verb: Token, source: Sequence[int]) -> bool:
    before = _before(verb)
    if _is_stated_later(verb):
        return False
    count = _negations(before, verb) + _negated_source(verb.doc, source) + _is_prevented(verb)
    return (count + _is_inverted_denial(verb, source) + _stated_nothing(verb)) % 2 == 1


def _is_inverted_denial(verb: Token, source: Sequence[int]) -> int:
    """Return 1 for "at no point did Lund say", "not once has she said", else 0."""
    if not source or source[0] < 2:
        return 0
    helper = verb.doc[source[0] - 1]
    if helper.head != verb or helper.dep_ not in ("aux", "auxpass"):
        return 0
    return int(_AT_NO_POINT.search(verb.doc[verb.sent.start : helper.i].text) is not None)


def _stated_nothing(verb: Token) -> int:
    return int(any(c.dep_ == "dobj" and c.lower_ == "nothing" and c.i > verb.i for c in verb.children))


def is_in_unstated_clause(token: Token, inside: Sequence[bool]) -> bool:
    """Return whether a quotation says that its speaker did not say a word in it: “I never said that 300 would go”.

    ``inside`` says of each token whether it stands between quotation marks.
    """
    for verb in token.ancestors if inside[token.i] else ():
        is_speech = verb.pos_ == "VERB" and speech_verbs.lemma(verb) in speech_verbs.SPEECH
        if verb.i < token.i and is_speech and inside[verb.i]:
            own = next((c.i for c in verb.children if c.dep_ == "nsubj"), None)
            if _is_denied(verb, [own] if own is not None else []):
                return True
    return False


def _before(verb: Token) -> list[Token]:
    """Return the words before a verb that may negate it, from left to right: "has not yet wanted to"."""
    doc, at = verb.doc, verb.i - 1
    found: list[Token] = []
    while at >= verb.sent.start and verb.i - at <= 14:
        token = doc[at]
        if token.lower_ == "or" and at > verb.sent.start and doc[at - 1].tag_ == verb.tag_:
            at -= 2  # "did not say or suggest": both are negated
            continue
        if not (token.pos_ in ("ADV", "AUX", "PART") or _is_between(token)):
            break
        found.append(token)
        at -= 1
    return found[::-1]


def _is_between(token: Token) -> bool:
    lemma = speech_verbs.lemma(token)
    return (
        token.lower_ in _NOT
        or {token.lower_, lemma} & (_BETWEEN | _REFUSING.keys()) != set()
        or token.lower_ == "no"
    )


def _negations(before: Sequence[Token], verb: Token) -> int:
    doc = verb.doc
    nots = {t.i for t in (*before, *verb.children) if t.i < verb.i and _negates(t)}
    refusing = 0
    for at, token in enumerate(before):
        needs = _REFUSING.get(speech_verbs.lemma(token)) or _REFUSING.get(token.lower_)
        follows = next(
            (t for t in (*before[at + 1 :], verb) if t.pos_ != "ADV" or t.lower_ in _REFUSING), verb
        )
        if needs is None:
            continue
        if follows.lower_ == needs or (needs == "-ing" and follows.tag_ == "VBG"):
            refusing += 1
        if token.lower_ == "without" and any(c.dep_ == "neg" for c in token.head.children):
            refusing += 1  # "did not leave without saying"
    longer = sum(t.lower_ == "no" and doc[t.i + 1].lower_ == "longer" for t in before)
    return len(nots) + refusing + longer


def _negates(token: Token) -> bool:
    after = token.doc[token.i + 1].lower_ if token.i + 1 < len(token.doc) else ""
    return token.lower_ in _NOT and after not in _NOT_ONLY


def _negated_source(doc: Doc, source: Sequence[int]) -> int:
    """Return 1 if the source is negated, else 0: "no minister", "none of them", "neither Lund nor Holm"."""
    if not source:
        return 0
    first = source[0]
    words = [doc[i].lower_ for i in (first - 1, *source, source[-1] + 1) if 0 <= i < len(doc)]
    head = words if first == 0 else words[1:]
    if "but" in words or "except" in words:
        return 0
    counted = len(head) > 1 and (head[1] in _COUNTING or head[1][:1].isdigit())
    negated = head[0] in _NEGATIVE or (head[0] == "not" and len(head) > 2) or head[0] in _HARDLY
    if first > 0 and words[0] in _HARDLY:
        return 1
    ahead = first > 0 and words[0] in ("neither", "no", "not")
    return int((negated or ahead) and not (counted and head[0] == "no"))


def _is_prevented(verb: Token) -> int:
    """Return 1 if the speaker is prevented, else 0: "barred Lund from saying"."""
    away = verb.head
    if verb.dep_ != "pcomp" or away.lower_ != "from" or away.i + 1 != verb.left_edge.i:
        return 0
    return int(speech_verbs.lemma(away.head) in _PREVENTING)


def _is_stated_later(verb: Token) -> bool:
    """Return whether the statement was made after all: "did not say until Monday that", "cannot stress enough that"."""
    return any(c.lower_ in _UNTIL or c.lower_ == "enough" for c in verb.children)


def _is_open(verb: Token, source: Sequence[int]) -> bool:
    """Return whether it is open that it was said: "if Lund says", "did Lund say …?", "Lund could have said"."""
    doc = verb.doc
    helps = [c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.i < verb.i]
    have = any(c.lemma_ == "have" for c in helps)
    if any(c.lower_ in _MAYBE or (have and c.lower_ in _IRREAL) for c in helps):
        return True
    if not source or source[0] > verb.i:
        return False
    first = source[0]
    front = doc[first - 1] if first else None
    marks = {c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod") and c.i < first}
    if front is not None:
        marks.add(front.lower_)
        if front.lower_ in ("that", "not") and first > 1:
            marks.add(doc[first - 2].lower_)  # "provided that Lund says", "whether or not Lund says"
        long = doc[max(0, first - 3) : first].text.lower()
        if long in ("as long as", "so long as"):
            return True
    if marks & _CONDITION or (marks & _ONCE and verb.tag_ in _TO_COME):
        return True
    if front is not None and front.lower_ == "were" and any(c.lower_ == "to" for c in helps):
        return True  # "were the minister to announce that"
    turned = front is not None and front in helps
    if not turned or front is None:
        return False
    return front.lower_ in ("should", "had") or doc[verb.sent.end - 1].text == "?"
