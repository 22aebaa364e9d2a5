"""The office or description that a text gives a person next to the name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.extraction.word_lists import listed

from .roles import is_role
from .word_lists import COURTESY, KIN, NO_NAMES, TITLES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_RELATIVE = listed(
    """
    who which that whose whom where when but as there here now then while after before until
    """
)


_FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])
_STOPS = frozenset(',.;:()[]–—-"“”?!')
_LONGEST = 16  # tokens


@dataclass(frozen=True, slots=True)
class Office:
    """The words of an office, or the pronoun that a family tie gives. Either may be None."""

    words: str | None = None
    pronoun: str | None = None


def office(doc: Doc, first: int, last: int, is_name: Callable[[Token], bool]) -> Office:
    """Return the office of the name at tokens ``first`` to ``last``, both included.

    ``is_name`` says whether a token is part of another name.
    """
    behind = _behind(doc, last, is_name)
    front = first
    while front > 1 and (doc[front - 1].lower_ in COURTESY or doc[front - 1].text == "."):
        front -= 1
    found = title(doc, first, is_name) or behind.words or _in_front(doc, front, last)
    kin = doc[first - 1].lower_ if first else ""  # "his wife Meera Nair"
    return Office(found, behind.pronoun or KIN.get(kin) or None)


def _head(tokens: list[Token]) -> Token | None:
    """Return the head noun of a description: the last noun before "of", "at" or "for"."""
    cut = next((n for n, t in enumerate(tokens) if t.pos_ == "ADP" and n), len(tokens))
    nouns = [t for t in tokens[:cut] if t.pos_ in ("NOUN", "PROPN", "ADJ") or t.lower_ in TITLES]
    return nouns[-1] if nouns else None


def _fits(tokens: list[Token]) -> bool:
    head = _head(tokens)
    return (
        head is not None
        and head.tag_ not in ("NNS", "NNPS", "JJR", "JJS")
        and is_role(head.lower_)
        and head.lower_ not in KIN
    )


def title(doc: Doc, first: int, is_name: Callable[[Token], bool]) -> str | None:
    """Return the title before the name that begins at token ``first``, as the text has it: "union leader"."""
    at = first
    while at and at > first - 8:
        token = doc[at - 1]
        hyphen = token.text == "-" and at > 1 and not doc[at - 2].whitespace_
        if token.text == "." and at > 1 and doc[at - 2].lower_ + "." in COURTESY:
            at -= 1
            continue
        if token.lower_ in ("of", "for") and at > 1 and at < first and doc[at - 2].lower_ in TITLES:
            at -= 1  # "Minister of State"
            continue
        if not (token.pos_ in ("NOUN", "PROPN", "ADJ") or hyphen or token.lower_ in TITLES):
            break
        if is_name(token) or token.lower_ in NO_NAMES - set(COURTESY) or token.tag_ == "NNS":
            break
        at -= 1
    tokens = [t for t in doc[at:first] if t.lower_ not in COURTESY and t.text != "."]
    while tokens and (tokens[0].is_punct or tokens[0].lower_ in ("other", "own", "same", "fellow", "late")):
        tokens = tokens[1:]
    if not tokens:
        return None
    last = _head(tokens) if any(t.lower_ in ("of", "for") for t in tokens) else tokens[-1]
    if last is None or not is_role(last.lower_) or last.lower_ in KIN:
        return None
    words = doc.text[tokens[0].idx : tokens[-1].idx + len(tokens[-1])]
    return words if _fits(tokens) else None


def _behind(doc: Doc, last: int, is_name: Callable[[Token], bool]) -> Office:
    """Return the description behind a name and a comma: "Eva Berg, 54, the ministry's spokeswoman"."""
    at = last + 1
    if at >= len(doc) or doc[at].text != ",":
        return Office()
    at += 1
    if at + 1 < len(doc) and doc[at].like_num and doc[at + 1].text == ",":
        at += 2
    tokens = _phrase(doc, at, is_name)
    if not tokens or tokens[0].pos_ == "ADP":
        return Office()
    while tokens and tokens[0].pos_ == "DET":
        tokens = tokens[1:]
    preposition = next((n for n, t in enumerate(tokens) if t.pos_ == "ADP" and n), len(tokens))
    owner = max((n for n, t in enumerate(tokens[:preposition]) if t.tag_ in ("POS", "PRP$")), default=-1)
    tokens = tokens[owner + 1 :]
    while len(tokens) > 1 and is_name(tokens[0]):
        tokens = tokens[1:]  # "the Rovers manager": the club is a name of its own
    while tokens and tokens[-1].pos_ == "ADP":
        tokens = tokens[:-1]  # the preposition of a relative clause
    head = _head(tokens)
    if head is not None and head.lower_ in KIN:
        return Office(None, KIN[head.lower_] or None)
    if not tokens or not _fits(tokens):
        return Office()
    return Office(doc.text[tokens[0].idx : tokens[-1].idx + len(tokens[-1])].strip() or None)


def _phrase(doc: Doc, at: int, is_name: Callable[[Token], bool]) -> list[Token]:
    """Return the tokens from ``at`` to the end of the noun phrase."""
    tokens: list[Token] = []
    while at < len(doc) and len(tokens) < _LONGEST:
        token = doc[at]
        inside = token.text == "-" and not doc[at - 1].whitespace_
        if (token.text in _STOPS and not inside) or token.tag_ in _FINITE or token.lower_ in _RELATIVE:
            break
        if token.lower_ == "and" and not _joins_nouns(token, is_name):
            break
        tokens.append(token)
        at += 1
    return tokens


def _joins_nouns(token: Token, is_name: Callable[[Token], bool]) -> bool:
    """Return whether "and" goes on with the same office: "minister of trade and industry"."""
    after = token.nbor(1) if token.i + 1 < len(token.doc) else None
    if after is None or after.pos_ not in ("NOUN", "ADJ", "PROPN") or after.tag_ == "NNS":
        return False
    return after.pos_ != "PROPN" or is_name(token)


def _in_front(doc: Doc, first: int, last: int) -> str | None:
    """Return a description before the name and a comma: "The ministry's spokesman, Eva Berg, said"."""
    if first < 2 or doc[first - 1].text != ",":
        return None
    if last + 1 < len(doc) and not (doc[last + 1].is_punct or doc[last + 1].is_space):
        return None
    at = first - 1
    while at > max(0, first - 1 - _LONGEST):
        token = doc[at - 1]
        if token.pos_ == "DET" or token.tag_ in ("POS", "PRP$"):
            if not (at > 1 and doc[at - 2].pos_ == "ADP" and doc[at - 2].lower_ in ("of", "at", "for")):
                break
            if at - 2 <= 0 or doc[at - 3].pos_ not in ("NOUN", "PROPN"):
                break
        elif token.text == "-" and not doc[at - 2].whitespace_:
            pass
        elif token.text in _STOPS or token.tag_ in _FINITE or token.pos_ in ("VERB", "AUX", "PRON", "SCONJ"):
            break
        at -= 1
    tokens = list(doc[at : first - 1])
    while tokens and tokens[0].pos_ in ("ADP", "DET", "CCONJ", "ADV"):
        tokens = tokens[1:]
    if not tokens or not _fits(tokens):
        return None
    return doc.text[tokens[0].idx : tokens[-1].idx + len(tokens[-1])]
