"""Actors named by a description: "the Finnish government", "health ministry", "the Danes", "Canadians"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .capitalised import Word
from .gazetteer import CITIZENS, DEMONYMS, PEOPLE
from .word_lists import FIELDS, GOVERNMENTS, PEOPLES, STATE_BODIES

_MINISTRY_OF = FIELDS | {"public", "general"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase from word ``first`` to ``last``, both included. ``state`` is the state it stands for, if any."""

    first: int
    last: int
    kind: str
    state: str | None = None


def phrases(these: Sequence[Word], text: str) -> Iterator[Phrase]:
    """Yield the phrases of a paragraph, in order. A later one may lie inside an earlier one."""
    for at in range(len(these)):
        found = _ministry(these, at, text) or _of_a_state(these, at, text) or _people(these, at)
        if found is not None:
            yield found


def _next_to(these: Sequence[Word], at: int, text: str) -> bool:
    return at + 1 < len(these) and text[these[at].end : these[at + 1].start] == " "


def demonym_before(these: Sequence[Word], at: int, text: str) -> int | None:
    """Return the first word of the demonym before word ``at`` ("South Korean" has two words), None for none."""
    for size in (2, 1):
        first = at - size
        beside = first >= 0 and all(_next_to(these, n, text) for n in range(first, at))
        if beside and " ".join(w.text for w in these[first:at]) in DEMONYMS:
            return first
    return None


def _ministry(these: Sequence[Word], at: int, text: str) -> Phrase | None:
    if these[at].lower != "ministry":
        return None
    first = at
    while first and _next_to(these, first - 1, text) and these[first - 1].lower in _MINISTRY_OF:
        first -= 1
    if first < at:
        front = demonym_before(these, first, text)
        return Phrase(first if front is None else front, at, "organisation")
    last = at
    if not these[at].cap and _next_to(these, at, text) and these[at + 1].lower == "of":
        last = at + 1
        if last + 1 < len(these) and these[last + 1].lower == "the":
            last += 1
        start = last
        while last + 1 < len(these) and _next_to(these, last, text) and these[last + 1].lower in _MINISTRY_OF:
            last += 1
        if last > start:
            return Phrase(at, last, "organisation")
    return None


def _of_a_state(these: Sequence[Word], at: int, text: str) -> Phrase | None:
    word = these[at].lower
    if word not in GOVERNMENTS and word not in STATE_BODIES:
        return None
    first = demonym_before(these, at, text)
    if first is None:
        return None
    if word in STATE_BODIES:
        return Phrase(first, at, "organisation")
    state = DEMONYMS[" ".join(w.text for w in these[first:at])]
    return Phrase(first, at, "state", state)


def _people(these: Sequence[Word], at: int) -> Phrase | None:
    """Yield names of peoples. With "the" and a verb the state acts: "the Danes had drafted it"."""
    for size in (2, 1):
        words = these[at : at + size]
        name = " ".join(w.text for w in words)
        if len(words) < size or not all(w.cap for w in words):
            continue
        last = words[-1]
        following = these[at + size] if at + size < len(these) else None
        if following is not None and following.cap and following.start == last.end + 1:
            continue  # "the Finns Party"
        before = these[at - 1] if at else None
        if name in PEOPLE:
            adjective = name in DEMONYMS
            token = last.token
            after = token.nbor(1) if token.i + 1 < len(token.doc) else None
            the = before is not None and before.lower == "the"
            follows = after is not None and (after.pos_ in ("VERB", "AUX") or after.lower_ in (",", "who"))
            if adjective and not (the and follows):
                continue
            if before is not None and (before.text[0].isdigit() or before.token.pos_ == "NUM"):
                continue
            acts = token.dep_ in ("nsubj", "nsubjpass") or (
                after is not None
                and (after.tag_ in ("VBD", "VBZ", "VBP", "MD") or after.lower_ in ("who", ","))
            )
            if the and acts and "-" not in last.text:
                return Phrase(at, at + size - 1, "state", PEOPLE[name])
            return Phrase(at, at + size - 1, "group")
        if size == 1 and last.text in ("Greens", "Tories") and before is not None and before.lower == "the":
            return Phrase(at, at, "organisation")  # a party by its nickname
        if size == 1 and (last.lower in PEOPLES or last.text in CITIZENS):
            return Phrase(at, at, "group")
    return None
