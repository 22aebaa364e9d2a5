"""Whose words: from a cue to the words that name its speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_CONTROL = frozenset(
    ["ask", "tell", "urge", "order", "persuade", "force", "allow", "encourage", "press", "lead", "prompt", "cause", "want", "invite"]
)


def subject(verb: Token) -> tuple[Token | None, Token | None, bool]:
    """(the source's head word, what it stands for if it is a relative pronoun, whether the verb is passive)."""
    passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children)
    if passive:
        return _agent(verb), None, True
    at: Token = verb
    for _ in range(5):
        own = next((c for c in at.children if c.dep_ in ("nsubj", "expl")), None)
        if own is None and at != verb:
            own = next((c for c in at.children if c.dep_ == "nsubjpass"), None)
        if own is not None:
            if own.lower_ in _RELATIVE and at.dep_ == "relcl":
                return own, at.head, False
            return own, None, False
        if at.dep_ in ("acl", "relcl"):
            return (at.head, None, False) if at == verb or at.dep_ == "acl" else (at.head, None, False)
        if at.dep_ == "xcomp" and at.head.lemma_.lower() in _CONTROL:
            controlled = next((c for c in at.head.children if c.dep_ == "dobj"), None)
            if controlled is not None:
                return controlled, None, False
        if at.dep_ == "pcomp" and at.head.head != at.head:
            at = at.head.head
            continue
        if at.dep_ in ("conj", "xcomp", "advcl", "aux", "auxpass", "ccomp", "dep", "prep") and at.head != at:
            at = at.head
            continue
        break
    # "stated spokesman John Doe": the inverted subject read as an object
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
