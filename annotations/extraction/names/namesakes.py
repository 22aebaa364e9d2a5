"""Namesakes: whether a title or a description may be that of a person with the same surname in the text.

In doubt a surname is not linked: words attributed to the wrong person are worse than a missing link.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from annotations.extraction.word_lists import listed

from . import metonymy
from .roles import is_role
from .spelling import fold, surname
from .word_lists import BEFORE_TITLES, COURTESY, TITLES, WHERE

if TYPE_CHECKING:
    from spacy.tokens import Token

# Forms of address that are also roles.
_LEARNED = listed("dr prof professor")
# Roles of one row may be those of one person: other spellings, other ranks of a service.
_FAMILIES = tuple(
    listed(row)
    for row in """
    rev reverend father sister brother bishop archbishop cardinal priest monk nun vicar pastor chaplain dean
    ds di dci dsupt dc pc det sgt sergeant inspector insp detective superintendent supt constable officer sheriff
    general gen colonel col major maj captain capt lieutenant lt sergeant sgt corporal cpl commander brigadier marshal
    admiral adm captain capt commander
    senator sen
    representative rep congressman congresswoman deputy delegate del
    governor gov
    councillor cllr councilman councilwoman alderman
    spokesman spokeswoman spokesperson
    chairman chairwoman chairperson chair
    chief executive ceo boss
    lawyer attorney solicitor barrister counsel prosecutor
    judge justice
    premier minister chancellor
    coach manager captain boss
    king queen prince princess duke duchess lord lady sir count countess baron baroness
    """.strip().splitlines()
)
# People of these roles may be called "Dr." or "Professor" too.
_SCHOLARS = listed(
    """
    doctor physician surgeon scientist scholar academic researcher professor lecturer fellow expert economist analyst
    dentist vet veterinarian midwife consultant dean rector provost chancellor vice-chancellor psychiatrist specialist
    consultant head director chair professor dr prof medic
    """
)
# A person of any other role may be one of these too.
_GENERAL = listed("candidate nominee politician lawmaker official")
_SCHOLARLY = re.compile(
    r"(?:ologist|iatrist|ician|icist|nomer|grapher|chemist|historian|philosopher|author)$"
)


def roles_of(words: str | None, titles: Collection[str] = ()) -> frozenset[str]:
    """Return the roles in an office and titles: "deputy minister" and "Dr." give "minister" and "dr"."""
    found = {_bare(title) for title in titles if not COURTESY.get(title)}
    found |= {
        word for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", (words or "").lower()) if _is_role(word)
    }
    return frozenset(found - BEFORE_TITLES or found)


def may_be(roles: frozenset[str], known: frozenset[str]) -> bool:
    """Return whether a person with some roles may be one with known roles. If either is empty, it may."""
    roles, known = roles - _GENERAL, known - _GENERAL
    if not roles or not known or roles & known:
        return True
    if roles <= _LEARNED:
        return any(role in _SCHOLARS or _SCHOLARLY.search(role) for role in known)
    if known <= _LEARNED:
        return any(role in _SCHOLARS or _SCHOLARLY.search(role) for role in roles)
    return any(roles & family and known & family for family in _FAMILIES)


def has_surname(words: Sequence[str], full: Sequence[str]) -> bool:
    """Return whether the words are the surname of the name ``full``: "Israel" is not that of Israel Katz."""
    return len(full) > 1 and fold(" ".join(words)) == fold(surname(full))


def is_place(first: Token, last: Token, surface: str) -> bool:
    """Return whether a name of a person and a place can only be the place here: "in London", "king of Jordan"."""
    before = first.nbor(-1) if first.i else None
    if before is not None and before.lower_ in WHERE:
        return True
    if before is not None and before.lower_ == "of":
        return True
    if before is not None and before.text == "," and first.i > 1 and first.nbor(-2).pos_ == "PROPN":
        return first.nbor(-2).ent_type_ in ("GPE", "LOC")  # "Amman, Jordan"
    place, why = metonymy.usage(first, last, surface)
    return place and "“" in why


def _bare(title: str) -> str:
    return title.rstrip(".")


def _is_role(word: str) -> bool:
    # "Could cement Berg's power": too many other words have these endings.
    return word in TITLES or (is_role(word) and not word.endswith(("ent", "ant", "ive", "ess", "ard", "ee")))
