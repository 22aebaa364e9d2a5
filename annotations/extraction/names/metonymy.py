"""Metonymy: whether a capital or a building stands for a place or a government, and why.

It stands for a government if "the government" could replace it ("a request to Warsaw"), and for a place if one can go
there ("a summit in Prague"). A preposition of place decides for the place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotations.extraction import datelines

from .roles import is_role
from .word_lists import CITY_DOES, DIRECTIONS, LOCALITIES, MOTION, OF_A_CITY, VISITED, WHERE

if TYPE_CHECKING:
    from spacy.tokens import Token

_ALWAYS = frozenset(
    {
        "Kremlin",
        "the Kremlin",
        "White House",
        "the White House",
        "Downing Street",
        "Whitehall",
        "Quai d'Orsay",
    }
)
_PREPOSITIONS = WHERE | {"to", "from", "of", "for", "between", "off", "by", "with", "on", "against", "about"}
Usage = tuple[bool, str]


def usage(first: Token, last: Token, surface: str) -> Usage:
    """Return whether the name from token ``first`` to ``last`` means a place, and why."""
    before = first.nbor(-1) if first.i else None
    if before is not None and before.pos_ == "DET" and before.i:
        before = before.nbor(-1)
    after = last.nbor(1) if last.i + 1 < len(last.doc) else None
    if surface in _ALWAYS and not (
        before is not None and before.lower_ in ("outside", "inside", "near", "at")
    ):
        return False, "names the seat of a government and nothing else"
    if before is not None and (before.lower_ in DIRECTIONS or before.lower_ in ("downtown", "old")):
        return True, f"stands behind “{before.text}”"
    if after is not None and after.text == "-":
        return True, "is part of a compound"
    if first.i == 0 and datelines.OF_CAPITAL.match(first.doc.text):
        return True, "is where the text was filed"
    listed = _listed(first)
    if listed is not None:
        return listed
    if (
        before is not None
        and before.lower_ in _PREPOSITIONS
        and before.pos_ in ("ADP", "SCONJ", "PART", "ADV")
    ):
        return _behind(before, last)
    return _by_parse(last, after)


def _listed(first: Token) -> Usage | None:
    """Return the usage of a name in a list: in "in Paris, Lyon and Lille" the preposition is that of all three."""
    at = first.i - 1
    steps = 0
    doc = first.doc
    while at > 0 and steps < 10:
        token = doc[at]
        joins = token.text in (",", "and", "or") or token.pos_ == "PROPN" or token.lower_ == "the"
        if not joins:
            break
        at -= 1
        steps += 1
    if steps < 2 or not any(t.text == "and" or t.text == "or" for t in doc[at : first.i]):
        return None
    token = doc[at]
    if token.lower_ in WHERE and doc[at + 1].pos_ == "PROPN":
        return True, f"stands behind “{token.text}”"
    return None


def _behind(preposition: Token, name: Token) -> Usage:
    word = preposition.lower_
    why = f"stands behind “{preposition.text}”"
    if word in WHERE:
        return True, why
    head = preposition.head
    on = head.lemma_.lower()
    if word in ("to", "from", "off"):
        if head.pos_ in ("VERB", "AUX", "NOUN", "PROPN", "ADV"):
            return on in MOTION or head.lower_ in MOTION, f"{why} after “{head.text}”"
        return True, why
    if word == "of":
        there = on in LOCALITIES or on in OF_A_CITY or on in MOTION or head.lower_ in MOTION
        return there, f"{why} after “{head.text}”"
    if word == "for":
        return on in ("leave", "depart", "head", "bind", "set", "sail", "train", "flight"), why
    if word == "between":
        return on in MOTION, why
    return False, why


def _by_parse(last: Token, after: Token | None) -> Usage:
    root = last
    while root.dep_ in ("compound", "nmod", "flat") and root.head != root and root.head.pos_ == "PROPN":
        root = root.head
    if after is not None and after.tag_ == "POS":
        return _owner(last, after)
    if root.dep_ == "conj" and root.head.pos_ == "PROPN":
        return _by_parse(root.head, None)
    rule = _BY_DEPENDENCY.get(root.dep_)
    found = rule(root, after) if rule is not None else None
    return found or (False, "no sign of a place")


def _owner(last: Token, after: Token) -> Usage:
    owned = next((t for t in last.doc[after.i + 1 : after.i + 5] if t.pos_ == "NOUN"), None)
    if owned is not None and (owned.lemma_.lower() in OF_A_CITY or owned.lower_ in OF_A_CITY):
        return True, f"has a city's “{owned.text}”"
    return False, "owns what follows"


def _subject(root: Token, after: Token | None) -> Usage:
    verb = root.head
    if verb.lemma_ in CITY_DOES:
        return True, f"is what may {verb.lemma_}"
    if root.dep_ == "nsubjpass" and verb.lemma_ in VISITED:
        return True, f"is what may be {verb.text}"
    if verb.lemma_ == "be" and any(
        c.dep_ == "attr" and c.lemma_.lower() in LOCALITIES for c in verb.children
    ):
        return True, "is told to be a city"
    return False, "does what the sentence tells"


def _object(root: Token, after: Token | None) -> Usage:
    lemma = root.head.lemma_
    return (
        (True, f"is what someone may {lemma}")
        if lemma in VISITED
        else (False, f"is whom someone may {lemma}")
    )


def _alone(root: Token, after: Token | None) -> Usage:
    if after is not None and after.tag_ in ("VBD", "VBZ", "VBP", "MD"):
        return False, "does what the sentence tells"
    return True, "stands by itself"


def _modifier(root: Token, after: Token | None) -> Usage | None:
    noun = root.head.lemma_.lower()
    if is_role(noun) and root.head.pos_ == "NOUN":
        return False, f"says whose “{root.head.text}”"
    if noun in OF_A_CITY or noun in LOCALITIES or root.head.pos_ == "NOUN":
        return True, f"says which “{root.head.text}”"
    return None


_BY_DEPENDENCY: dict[str, Callable[[Token, Token | None], Usage | None]] = {
    "nsubj": _subject, "nsubjpass": _subject,
    "dobj": _object, "obj": _object,
    "appos": _alone, "npadvmod": _alone, "ROOT": _alone, "dep": _alone,
    "compound": _modifier, "amod": _modifier, "nmod": _modifier,
}  # fmt: skip
