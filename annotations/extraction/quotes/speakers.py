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
        agent = _agent(verb)
        patient = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
        has = any(
            c.dep_ == "auxpass" and c.lower_ == "'s" for c in verb.children
        )  # "he's called for", read as "is"
        if agent is not None or patient is None or not (has or verb.lower_ in speech_verbs.MINDS):
            return agent, None, True
        return patient, None, False
    at: Token = verb
    for _ in range(5):
        own = next((c for c in at.children if c.dep_ in ("nsubj", "expl")), None)
        if own is None and at != verb:
            own = next((c for c in at.children if c.dep_ == "nsubjpass"), None)
        if own is not None:
            if own.lower_ == "that" and at.dep_ == "relcl":
                return at.head, None, False
            if own.lower_ in _RELATIVE and at.dep_ == "relcl":
                return own, at.head, False
            return own, None, False
        if (
            at.dep_ == "acl"
            and any(c.lower_ == "to" and c.dep_ == "aux" for c in at.children)
            and at.head.head != at.head
        ):
            owner = next((c for c in at.head.children if c.dep_ == "poss"), None)
            if owner is not None:
                return owner, None, False
            at = at.head.head
            continue
        if at.dep_ in ("acl", "relcl"):
            return at.head, None, False
        if at.dep_ == "xcomp" and at.head.lemma_.lower() in speech_verbs.CONTROL:
            controlled = next((c for c in at.head.children if c.dep_ == "dobj"), None)
            if controlled is not None:
                return controlled, None, False
        if at.dep_ == "pcomp" and at.head.head != at.head:
            at = at.head.head
            while at.pos_ not in ("VERB", "AUX") and at.head != at:
                at = at.head
            continue
        if at.dep_ in ("conj", "xcomp", "advcl", "aux", "auxpass", "ccomp", "dep", "prep") and at.head != at:
            at = at.head
            continue
        break
    # "stated spokesman John Doe": the parse takes the inverted subject for an object
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
    if after is not None and verb.i + 1 == after.left_edge.i and after.pos_ == "PROPN":
        return after, None, False
    return None, None, False


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
