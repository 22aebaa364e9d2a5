"""Whether the clause around a date looks ahead or back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotations.extraction.word_lists import listed

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_RANKS = listed("first second third last only next latest")
_AHEAD = listed("will 'll wo shall would should may might must can")
_COULD = frozenset({"could"})
_NEGATIVE = listed("not n't never neither nobody none no")
_PLANNED = listed("invite summon schedule plan set expect due postpone delay slate promise pledge hope")
_EXPECTED = listed("due set scheduled expected planned likely")
_NOT_AHEAD = listed("force have need begin start manage fail decline refuse use appear seem come continue")


def looks_ahead(doc: Doc, start: int, end: int) -> bool | None:
    """Return whether the clause around ``start:end`` looks ahead (True) or back (False); None if nothing tells.

    Offsets are those of the paragraph that ``doc`` is the parse of.
    """
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return None
    for verb in span.root.ancestors:
        if verb.pos_ not in ("VERB", "AUX"):
            continue
        ahead = _ahead(verb)
        if ahead is not None:
            return ahead
    return None


def _is_negated(verb: Token) -> bool:
    """Return whether "could" says what did not happen: "neither could be located", "could not be reached"."""
    subjects = (c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass"))
    words = [*verb.children, *(word for subject in subjects for word in subject.children)]
    return any(word.lower_ in _NEGATIVE for word in words)


def _ahead(verb: Token) -> bool | None:
    aux = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    perfect = bool(aux & {"have", "has", "had", "'ve", "having"})
    lemma = verb.lemma_.lower()
    if aux & _AHEAD:
        return not perfect
    if aux & _COULD:
        return not (perfect or _is_negated(verb))
    if "to" in aux:
        head = verb.head
        if verb.dep_ == "advcl" and head.tag_ == "VBD" and head.lemma_.lower() not in _PLANNED:
            return False  # "met on Thursday to set the price"
        if verb.dep_ in ("acl", "relcl") and any(
            c.ent_type_ == "ORDINAL" or c.lower_ in _RANKS for c in head.children
        ):
            return None  # "the third to sign it on Monday"
        return not (perfect or (head.tag_ == "VBD" and head.lemma_.lower() in _NOT_AHEAD))
    if any(c.lower_ in _EXPECTED and c.tag_ in ("VBN", "JJ") for c in verb.children):
        return True
    if lemma in _PLANNED and verb.tag_ in ("VBN", "VBD", "VBZ", "VBP"):
        # "Set aside her plans" plans nothing.
        return lemma != "set" or verb.tag_ == "VBN"
    if verb.tag_ == "VBN" and aux & {"is", "are", "'s", "'re", "am"}:
        return None  # "is closed until Friday", "is built on Monday"
    if verb.tag_ in ("VBD", "VBN") or perfect:
        return False
    if verb.tag_ in ("VBZ", "VBP"):
        return True
    if verb.tag_ == "VBG" and aux & {"is", "are", "'s", "'re", "am"}:
        return True
    return None
