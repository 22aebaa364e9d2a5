"""Runs of capitalised words, cut where one name ends and the next begins.

Spelling decides where a name is. The model's entities do not: they cut names in two ("Yoon Suk" + "Yeol") and take in
the possessive ending. The model's tags only tell the first word of a sentence from a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.quotation_marks import plain
from annotations.extraction.word_lists import listed

from .gazetteer import DEMONYMS, STATES
from .given import is_given
from .roles import is_role
from .word_lists import (
    BEFORE_TITLES,
    BODIES,
    COURTESY,
    FIELDS,
    FIRMS,
    HEADS_OF_SURNAMES,
    HONOURS,
    MONTH_NAMES,
    NO_NAMES,
    OPENERS,
    PARTICLES,
    POINTED_FORMS,
    RANKS,
    SMALL_FORMS,
    TITLES,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_ABBREVIATED = listed(
    """
    st ft inc corp co ltd jr sr bros gen sen rep gov sgt lt col capt adm rev hon
    """
)

_COMPOUND_ENDS = listed(
    """
    backed led based style wide born made held run owned era controlled funded brokered sponsored sanctioned
    like level only aligned friendly trained speaking linked affiliated listed supplied imposed bound
    mediated occupied operated built designed educated inspired dominated approved registered flagged
    mandated hosted area sized type free bashing
    """
)


_WORD = re.compile(r"(?:[A-Z]\.){2,}|A/S(?!\w)|p\.l\.c\.?|[^\W_]+(?:[-'&+][^\W_]+)*|&")
_LOWER_PREFIX = re.compile(r"(?:al|el|ul|ad|as|an|at|ash|az)-[A-Z]|[ld]'[A-ZÀ-Þ]")
_LONGEST = 14  # words; a longer run in capitals is a heading, not a name


@dataclass(slots=True)
class Word:
    text: str
    start: int  # in the paragraph
    end: int
    token: Token
    cap: bool
    owner: bool  # a possessive ending follows
    initial: bool  # begins a sentence or a quotation, where any word has a capital
    lower: str


@dataclass(slots=True)
class NameRun:
    """A run of words that may be a name. ``title`` are the words of an office in front of it."""

    words: list[Word]
    title: list[Word] = field(default_factory=list)
    the: bool = False
    honoured: bool = False  # "KC" or "MP" follows
    doubtful: bool = False  # a single first word of a sentence, a name only if the text has it elsewhere

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end

    @property
    def name(self) -> str:
        return " ".join(w.text for w in self.words)


def words(page: Paragraph) -> list[Word]:
    """Return the words of a paragraph, without possessive endings; hyphenated words are one."""
    text = plain(page.text)
    at = dict(zip(page.starts, page.doc, strict=True))
    found: list[Word] = []
    token: Token | None = None
    for match in _WORD.finditer(text):
        start, end = match.span()
        token = at.get(start, token)
        if token is None:
            continue
        word = match.group()
        owner = False
        if word.lower() in POINTED_FORMS and _POINT.match(text, end):
            word, end = word + ".", end + 1
        if word == "&" and (not found or not found[-1].cap):
            continue
        if word.endswith("'s") and len(word) > 2:
            word, end, owner = word[:-2], end - 2, True
        elif text[end : end + 1] == "'" and word.endswith("s") and not text[end + 1 : end + 2].isalnum():
            owner = True
        cap = _capital(word) or bool(_LOWER_PREFIX.match(word))
        found.append(Word(word, start, end, token, cap, owner, _initial(text, start), word.lower()))
    return found


# Abbreviations whose point ends no sentence.
_POINT = re.compile(r"\.(?=[,;:)']| [a-z0-9(])")


def _capital(word: str) -> bool:
    if not word[0].isupper():
        return False
    if word.startswith(("Mid-", "Pro-", "Anti-", "Post-", "Pre-", "Non-", "Ex-")):
        return False
    parts = word.split("-")
    if len(parts) > 1 and len(parts[0]) == 1 and parts[1][:1].isupper():
        return False  # "R-Ohio", "D-Vermont"
    if len(parts) > 1 and any(part in STATES for part in parts):
        return False
    return not (len(parts) > 1 and parts[-1] in _COMPOUND_ENDS)


def _initial(text: str, start: int) -> bool:
    before = text[:start].rstrip(" ")[-3:] if start < 400 else text[start - 6 : start].rstrip(" ")[-3:]
    if not before:
        return True
    last = before[-1]
    if last == '"':
        # An opening quotation mark touches the word. Behind a closing one a sentence begins only after a full stop.
        return text[start - 1] == '"' or before[-2:-1] in (".", "!", "?")
    if last == "'":
        return text[start - 1] == "'"
    return last in ".!?:•*|>[" or (last in "–—-" and text[start - 1 : start] == " ")


def title_case(these: Sequence[Word], text: str) -> bool:
    """Return whether a paragraph is a heading in title case or capitals, where a capital marks no name."""
    long = [w for w in these if len(w.text) > 3 and w.text[0].isalpha()]
    if len(these) > 30 or text.startswith("(") or not long:
        return False
    if len(these) > 1 and all(w.text.isupper() for w in these if w.text[0].isalpha()):
        return True
    share = sum(w.cap for w in long) / len(long)
    if text.rstrip().endswith((".", "!", '."', ".”", ".)")):
        return len(long) > 4 and share >= 0.85 and all(w.cap for w in long if len(w.text) > 4)
    return len(long) > 3 and share >= 0.75


def runs(
    these: Sequence[Word],
    text: str,
    lowered: frozenset[str] | set[str],
    bound: Mapping[int, int],
    raised: frozenset[str] | set[str] = frozenset(),
) -> Iterator[NameRun]:
    """Yield the runs of a paragraph, in order.

    ``lowered`` are words that the text also writes in lower case, ``raised`` words with a capital inside a sentence.
    ``bound`` maps the first word of a name whose length is known to its last.
    """
    text = plain(text)
    at = 0
    while at < len(these):
        if at in bound:
            the = at > 0 and these[at - 1].lower == "the"
            yield NameRun(list(these[at : bound[at] + 1]), the=the)
            at = bound[at] + 1
            continue
        if not these[at].cap:
            at += 1
            continue
        last = at
        while (after := _next(these, last, at, text)) is not None and after - at < _LONGEST:
            if any(at < first <= after for first in bound):
                break
            last = after
        yield from _cut(list(these[at : last + 1]), these, at, lowered, raised)
        at = last + 1


def _gap(these: Sequence[Word], one: int, text: str) -> bool:
    """Return whether only a space stands between a word and the next."""
    if one + 1 >= len(these):
        return False
    word, after = these[one], these[one + 1]
    between = text[word.end : after.start]
    if between in (" ", "  "):
        return True
    if between == ". ":
        return (
            word.lower in _ABBREVIATED
            or word.lower + "." in TITLES
            or (len(word.text) == 1 and word.text.isupper())
        )
    return between in ("' ", "'s ") and word.owner


def _next(these: Sequence[Word], at: int, first: int, text: str) -> int | None:
    """Return the index of the next word of a name, past small words that belong to it; None if the name ends."""
    if not _gap(these, at, text):
        return None
    word, after = these[at], these[at + 1]
    if word.owner:
        if word.lower in TITLES and after.lower in ("office", "department", "council"):
            return at + 1  # "Prosecutor General's Office"
        # "Nurses' League" and "Fishermen's Alliance" are one name, "Latvia's Ministry" is two.
        plural = word.lower.endswith(("s", "men", "people", "children")) and word.lower not in NO_NAMES
        whole = text[word.end : word.end + 1] == "'" and (
            word.lower.endswith("s") if text[word.end + 1 : word.end + 2] == " " else plural
        )
        if not (
            whole
            and after.cap
            and word.text not in DEMONYMS
            and not word.lower.endswith("ss")
            and any(w.lower in BODIES | FIRMS for w in these[at + 1 : at + 4] if w.cap)
            and (
                text[word.end + 1 : word.end + 2] == " " or word.lower.endswith(("men", "people", "children"))
            )
        ):
            return None
        return at + 1
    if after.cap or after.lower.rstrip(".") in SMALL_FORMS:
        return at + 1
    if after.text == "&":
        return at + 2 if _gap(these, at + 1, text) and these[at + 2].cap else None
    if after.text.isdigit() and len(after.text) == 2 and word.lower not in NO_NAMES and at >= first:
        follows = these[at + 2] if at + 2 < len(these) and _gap(these, at + 1, text) else None
        # "Brenzow 04 called": a number is part of the name if nothing follows that it could count.
        counted = follows is not None and follows.token.tag_ in ("NNS", "NN", "NNP", "NNPS", "JJ", "CD")
        return None if counted or not (after.text.startswith("0") or word.cap) else at + 1
    return _bridge(these, at, first, text)


def _bridge(these: Sequence[Word], at: int, first: int, text: str) -> int | None:
    """Return the index of the word behind "of", "for the", "and", "de la" in a name; None if the name ends."""
    small = these[at + 1].lower
    if not _gap(these, at + 1, text):
        return None
    beyond = at + 2
    sofar = these[first : at + 1]
    inner = small not in _ROMANCE | {"san"} or (small == "la" and these[at].lower == "de")
    if small in PARTICLES and inner:
        while beyond < len(these) and these[beyond].lower in PARTICLES and _gap(these, beyond, text):
            beyond += 1
        return beyond if beyond < len(these) and these[beyond].cap else None
    if small in _ROMANCE:
        return beyond if these[beyond].cap and small != "la" else None
    if small in ("of", "for", "on", "at"):
        return _bridge_of(these, at, sofar, text)
    if small == "and" and _joins_fields(these, at, sofar):
        return beyond
    if small == "in" and _has_head(sofar) and any(w.lower == "and" for w in sofar):
        return beyond if these[beyond].lower == "europe" else None
    return None


_ROMANCE = frozenset({"y", "e", "la", "al", "el"})


def _has_head(these: Sequence[Word]) -> bool:
    return any(w.lower in BODIES or w.lower in OPENERS or w.lower in _REALMS for w in these)


def _bridge_of(these: Sequence[Word], at: int, sofar: Sequence[Word], text: str) -> int | None:
    """Return the index of the word behind "of" and the like: "Bank of Finland", "Minister for the Treasury"."""
    small, beyond = these[at + 1].lower, at + 2
    if these[beyond].lower == "the" and _gap(these, beyond, text):
        beyond += 1
    if beyond >= len(these) or not these[beyond].cap:
        return None
    if _has_head(sofar) and small != "at" and not (small == "on" and these[beyond].lower in NO_NAMES):
        return beyond
    if these[at].lower in TITLES and these[beyond].lower in _PORTFOLIOS and small in ("of", "for"):
        return beyond
    return None


def _joins_fields(these: Sequence[Word], at: int, sofar: Sequence[Word]) -> bool:
    """Return whether "and" stands between two fields of one body: "Ministry of Trade and Industry"."""
    word, beyond = these[at].lower, at + 2
    field_before = word in FIELDS or word.removesuffix("s") in FIELDS
    joined = any(w.lower in ("of", "for") for w in sofar) or (
        word in FIELDS and these[beyond].lower in FIELDS
    )
    tail = [w.lower for w in these[beyond : beyond + 2] if w.cap]
    return (
        joined
        and field_before
        and _heads_or_fields(sofar)
        and these[beyond].cap
        and any(w in FIELDS for w in tail)
    )


_REALMS = frozenset(
    {"republic", "kingdom", "commonwealth", "emirate", "union", "states", "doctors", "reporters"}
)
_PORTFOLIOS = FIELDS | {"state", "staff", "war", "treasury", "foreign", "the", "european"}


def _heads_or_fields(these: Sequence[Word]) -> bool:
    return any(w.lower in BODIES or w.lower in FIELDS or w.lower in TITLES for w in these)


def is_body(these: Sequence[Word]) -> bool:
    """Return whether the words name an organisation: "Labour Court", "Bank of Finland", "Holm Timber Inc"."""
    names = [w.lower for w in these]
    if len(names) < 2:
        return False
    if names[-1] in BODIES or names[-1] in FIRMS or names[0] in OPENERS or "&" in names:
        return True
    return any(
        name in BODIES and at + 1 < len(names) and names[at + 1] in ("of", "for", "on")
        for at, name in enumerate(names)
    )


def _cut(
    these: list[Word],
    around: Sequence[Word],
    at: int,
    lowered: frozenset[str] | set[str],
    raised: frozenset[str] | set[str],
) -> Iterator[NameRun]:
    """Yield the names of one run, without titles, and without the first word of a sentence if that is no name."""
    the = at > 0 and around[at - 1].lower == "the"
    while these and _mere_beginning(these, lowered, raised):
        the = these[0].lower == "the"
        these = these[1:]
        while these and not these[0].cap:
            these = these[1:]
    honoured = False
    while (
        len(these) > 1 and these[-1].lower in HONOURS and these[-1].text[:1].isupper() and _addressed(these)
    ):
        these, honoured = these[:-1], True
    if not these:
        return
    named = at > 0 and around[at - 1].lower in ("a", "an") and is_given(these[0].text)
    cut = 0 if named else _title_end(these, lowered)  # "a Dean Frost header"; "a Captain Frost" is not used
    if cut:
        title, rest = these[:cut], these[cut:]
        while rest and not rest[0].cap and rest[0].lower not in PARTICLES:
            rest = rest[1:]
        front = _before_title(title)
        if front:
            yield NameRun(front, the=the)
            title = title[len(front) :]
        if rest:
            yield NameRun(rest, title=title, honoured=honoured)
        return
    yield NameRun(
        these,
        the=the,
        honoured=honoured,
        doubtful=len(these) == 1 and these[0].initial and _weak(these[0], lowered),
    )


def _addressed(these: Sequence[Word]) -> bool:
    """Return whether honours ("KC") may follow the words: two names or more, or a title and a name."""
    return (
        len(these) > 2
        and not any(w.lower in BODIES | FIRMS for w in these)
        and _HONOUR.match(these[-1].text) is not None
    )


_HONOUR = re.compile(r"[A-Z]{2,3}$|PhD$|Esq$")


def _weak(word: Word, lowered: frozenset[str] | set[str]) -> bool:
    return word.token.pos_ != "PROPN" or word.lower in lowered


def _mere_beginning(
    these: Sequence[Word], lowered: frozenset[str] | set[str], raised: frozenset[str] | set[str]
) -> bool:
    first = these[0]
    if not first.initial and first.lower not in ("the", "a", "an"):
        return False
    if (len(these) > 1 and first.lower in HEADS_OF_SURNAMES) or (
        len(these) == 1 and first.lower in MONTH_NAMES
    ):
        return False
    if first.lower in ("the", "a", "an") or first.token.is_stop:
        return not (is_given(first.text) and first.token.pos_ == "PROPN" and first.lower not in ("the", "a"))
    if len(these) == 1 or first.text.isupper() or is_given(first.text) or first.text in DEMONYMS:
        return False
    if first.lower in TITLES or first.lower in COURTESY or first.lower in BODIES or first.lower in OPENERS:
        return False
    if first.text in raised and first.lower not in lowered:
        return False  # "Calder Mills Inc": a name, whatever it ends in
    if len(these) > 2 and is_given(these[1].text) and _is_plural_role(first.lower):
        return True  # "Analysts Ingrid Moe and Nils Dahl"
    office = first.lower in TITLES or first.lower in BEFORE_TITLES
    if len(these) > 2 and not office and (first.lower in lowered or is_role(first.lower)):
        return True  # "Papermaker Holm Oy": a description in front of the name
    if first.lower in BEFORE_TITLES or is_body(these):
        return first.token.pos_ not in ("PROPN", "NOUN", "ADJ") and first.lower not in BEFORE_TITLES
    return first.token.pos_ != "PROPN" or first.lower in lowered


def _is_plural_role(word: str) -> bool:
    return word.endswith("s") and is_role(word[:-3] + "y" if word.endswith("ies") else word[:-1])


def _title_end(these: Sequence[Word], lowered: frozenset[str] | set[str]) -> int:
    """Return how many words in front are an office or a form of address, 0 for none."""
    names = [w.lower for w in these]
    if len(names) > 1 and names[0] in COURTESY:
        return 1
    if len(names) > 1 and names[0] in RANKS:
        ranked = these[0].text.isupper() and len(names) < 4 and not is_body(these)
        return 1 if ranked and not any(w.text.isupper() for w in these[1:]) else 0
    if is_given(these[0].text) and names[0] not in TITLES:
        return 0
    best = 0
    for at in range(len(names) - 2):  # "State Mediator Mats Ruland"
        if is_role(names[at]) and is_given(these[at + 1].text) and these[at].cap:
            best = at + 1
    for at, name in enumerate(names[:-1]):
        end = _portfolio_end(names, at + 1)
        lone_chief = name == "executive" and (not at or names[at - 1] not in ("chief", "senior"))
        if _is_title(name) and _is_name_behind(these[end:], lowered) and not lone_chief:
            best = end
    if best and best < len(these) and these[best].lower in ("of", "for"):
        return 0
    return best


def _is_title(name: str) -> bool:
    bare = name if name in TITLES else name.rstrip(".")
    parts = bare.split("-")
    return bare in TITLES or (parts[0] in _RANK_HEADS | TITLES and parts[-1] in TITLES)


def _portfolio_end(names: Sequence[str], end: int) -> int:
    """Return the index behind a portfolio: "of State", "for Foreign Affairs"."""
    small = ("of", "for", "the", "and")
    if end < len(names) and names[end] in ("of", "for", "and"):
        while end < len(names) and (names[end] in small or names[end] in _PORTFOLIOS or names[end] in TITLES):
            end += 1
    return end


def _is_name_behind(rest: Sequence[Word], lowered: frozenset[str] | set[str]) -> bool:
    """Return whether a person's name may be what follows a title: no body, and no single common word."""
    if rest and is_body(rest):
        return False
    return not (len(rest) == 1 and rest[0].lower in BODIES | FIRMS | lowered)


_RANK_HEADS = frozenset({"ex", "vice", "rear", "deputy", "co", "under"})  # "Rear-Admiral", "Co-Chair"


def _before_title(title: Sequence[Word]) -> list[Word]:
    """Return the name before an office: "Coast Party" of "Coast Party Chairman", "US" of "US President"."""
    end = 0
    for at, word in enumerate(title):
        if word.lower in TITLES or word.lower in BEFORE_TITLES or word.lower in FIELDS or not word.cap:
            break
        if word.text in DEMONYMS or (word.text + " " + _text(title, at + 1)) in DEMONYMS:
            break
        end = at + 1
        if word.lower in BODIES:
            break
    if end and end < len(title) and title[end].lower in BODIES:
        end += 1
    front = list(title[:end])
    return front if front and front[0].text not in DEMONYMS else []


def _text(these: Sequence[Word], at: int) -> str:
    return these[at].text if at < len(these) else ""
