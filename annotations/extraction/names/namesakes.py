"""Two of one surname: whether a title or a description may be that of a person whom the text has named.

In doubt a surname is linked to nobody: the words of one person in another's mouth do more harm than a missing link.
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

# Forms of address that say what somebody is.
_LEARNED = listed("dr prof professor")
# One person may be any of a row: another spelling, or another rank of the same service.
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
# Of these people may be called "Dr." or "Professor" too.
_SCHOLARS = listed(
    """
    doctor physician surgeon scientist scholar academic researcher professor lecturer fellow expert economist analyst
    dentist vet veterinarian midwife consultant dean rector provost chancellor vice-chancellor psychiatrist specialist
    consultant head director chair professor dr prof medic
    """
)
# Somebody of any other role may be one of these too.
_GENERAL = listed("candidate nominee politician lawmaker official")
_SCHOLARLY = re.compile(
    r"(?:ologist|iatrist|ician|icist|nomer|grapher|chemist|historian|philosopher|author)$"
)


def roles_of(words: str | None, titles: Collection[str] = ()) -> frozenset[str]:
    """What an office and titles say that somebody is: "deputy minister" and "Dr." give minister and dr."""
    found = {_bare(title) for title in titles if not COURTESY.get(title)}
    found |= {
        word for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", (words or "").lower()) if _is_role(word)
    }
    return frozenset(found - BEFORE_TITLES or found)


def may_be(roles: frozenset[str], known: frozenset[str]) -> bool:
    """Whether somebody of these roles may be the one who has those that are known; nothing known refuses nobody."""
    roles, known = roles - _GENERAL, known - _GENERAL
    if not roles or not known or roles & known:
        return True
    if roles <= _LEARNED:
        return any(role in _SCHOLARS or _SCHOLARLY.search(role) for role in known)
    if known <= _LEARNED:
        return any(role in _SCHOLARS or _SCHOLARLY.search(role) for role in roles)
    return any(roles & family and known & family for family in _FAMILIES)


def has_surname(words: Sequence[str], full: Sequence[str]) -> bool:
    """Whether the words are the surname of the person named ``full``: not "Israel" of Israel Katz."""
    return len(full) > 1 and fold(" ".join(words)) == fold(surname(full))


def is_place(first: Token, last: Token, surface: str) -> bool:
    """Whether a name that a person and a place share stands where only the place can: "in London", "king of Jordan"."""
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
    # "Could cement Berg's power": these endings are of too much else to tell two people apart.
    return word in TITLES or (is_role(word) and not word.endswith(("ent", "ant", "ive", "ess", "ard", "ee")))
