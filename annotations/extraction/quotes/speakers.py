"""From a cue to the words that name its speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import speech_verbs

if TYPE_CHECKING:
    from spacy.tokens import Token

_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})


def subject(verb: Token) -> tuple[Token | None, Token | None, bool]:
    """Return the head word of a verb's source, the antecedent of a relative pronoun, and whether it is passive."""
    if any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children):
        return _of_passive(verb)
    at: Token = verb
    for _ in range(5):
        found = _own_subject(at, verb) or _of_clause(at)
        if found is not None:
            return *found, False
        above = _above(at)
        if above is None:
            break
        at = above
    return _taken_for_an_object(verb), None, False


def _of_passive(verb: Token) -> tuple[Token | None, Token | None, bool]:
    agent = _agent(verb)
    patient = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    # "he's called for", read as "is"
    has = any(c.dep_ == "auxpass" and c.lower_ == "'s" for c in verb.children)
    if agent is not None or patient is None or not (has or verb.lower_ in speech_verbs.MINDS):
        return agent, None, True
    return patient, None, False


def _own_subject(at: Token, verb: Token) -> tuple[Token, Token | None] | None:
    """Return the subject of ``at`` and the antecedent of a relative pronoun; of a higher verb also in the passive."""
    own = next((c for c in at.children if c.dep_ in ("nsubj", "expl")), None)
    if own is None and at != verb:
        own = next((c for c in at.children if c.dep_ == "nsubjpass"), None)
    if own is None:
        return None
    relative = at.dep_ == "relcl"
    if own.lower_ == "that" and relative:
        return at.head, None
    return own, at.head if own.lower_ in _RELATIVE and relative else None


def _of_clause(at: Token) -> tuple[Token, None] | None:
    """Return the noun that a clause without a subject is about: "the man saying", "his plan to say", "asked her to"."""
    if _is_infinitive_of_noun(at):
        owner = next((c for c in at.head.children if c.dep_ == "poss"), None)
        return (owner, None) if owner is not None else None
    if at.dep_ in ("acl", "relcl"):
        return at.head, None
    if at.dep_ == "xcomp" and at.head.lemma_.lower() in speech_verbs.CONTROL:
        controlled = next((c for c in at.head.children if c.dep_ == "dobj"), None)
        return (controlled, None) if controlled is not None else None
    return None


def _is_infinitive_of_noun(at: Token) -> bool:
    return (
        at.dep_ == "acl"
        and any(c.lower_ == "to" and c.dep_ == "aux" for c in at.children)
        and at.head.head != at.head
    )


def _above(at: Token) -> Token | None:
    """Return the verb above whose subject is also that of ``at``, None for none."""
    if _is_infinitive_of_noun(at):
        return at.head.head
    if at.dep_ == "pcomp" and at.head.head != at.head:
        at = at.head.head
        while at.pos_ not in ("VERB", "AUX") and at.head != at:
            at = at.head
        return at
    shared = at.dep_ in ("conj", "xcomp", "advcl", "aux", "auxpass", "ccomp", "dep", "prep")
    return at.head if shared and at.head != at else None


def _taken_for_an_object(verb: Token) -> Token | None:
    """Return an inverted subject that the parse takes for an object: "stated spokesman John Doe"."""
    after = next(
        (
            c
            for c in verb.children
            if c.dep_ in ("dobj", "attr", "dep", "oprd")
            and c.i > verb.i
            and c.i - verb.i < 12
            and c.pos_ in ("PROPN", "NOUN", "PRON")
        ),
        None,
    )
    return after if after is not None and verb.i + 1 == after.left_edge.i and after.pos_ == "PROPN" else None


def _agent(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in ("agent", "prep") and child.lower_ == "by":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def before(verb: Token, content: set[int]) -> Token | None:
    """Return the nearest subject to the left in the verb's sentence, for an infinitive without a head."""
    for i in range(verb.i - 1, verb.sent.start - 1, -1):
        token = verb.doc[i]
        if (
            token.dep_ in ("nsubj", "nsubjpass")
            and i not in content
            and token.lower_ not in ("it", "that", "there", "what", "which")
        ):
            return token
    return None


_NOMINAL = ("NOUN", "PROPN", "PRON")


def beside(verb: Token, content: set[int]) -> Token | None:
    """Return the noun next to a finite verb without a subject in the parse: behind it first, as in "said X"."""
    doc = verb.doc
    right = verb.i + 1
    # "tell" has its listener behind it. "Said Berg: …" has its speaker, although the content follows.
    inverted = content and (max(content) < verb.i or (verb.is_sent_start and min(content) > verb.i))
    if (
        inverted
        and verb.lemma_ != "tell"
        and right < len(doc)
        and right not in content
        and doc[right].pos_ in ("PROPN", "DET", "NOUN", "ADJ")
        and doc[right].lower_ not in speech_verbs.TIMES
    ):
        head = _top(doc[right], verb.i + 1, len(doc))
        if head.pos_ in _NOMINAL and head.i not in content and doc[verb.i - 1].pos_ not in _NOMINAL:
            return head
    at = verb.i - 1
    while at >= 0 and (doc[at].pos_ in ("ADV", "AUX", "PART") or (doc[at].text == "," and at == verb.i - 1)):
        at -= 1
    if at < 0 or at in content:
        return None
    start = at
    while (
        start > 0
        and start - 1 not in content
        and doc[start].text != '"'
        and not doc[start - 1].is_space
        and at - start < 25
    ):
        start -= 1
    head = _top(doc[at], start, verb.i)
    return head if head.pos_ in _NOMINAL and head.i not in content else None


def _top(token: Token, first: int, stop: int) -> Token:
    """Return the highest ancestor of ``token`` in ``first:stop`` that is no verb."""
    while (
        first <= token.head.i < stop
        and token.head != token
        and token.head.pos_ in (*_NOMINAL, "ADP", "ADJ", "DET", "NUM", "PUNCT")
    ):
        token = token.head
    return token
