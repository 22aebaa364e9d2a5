"""How much of a text may be passed on: all of it, some words, or only a link. Also counts and cuts words. Pure."""

import re
from dataclasses import dataclass
from typing import ClassVar

from newsroom.core.text import UNSPACED_SCRIPTS

# Characters that separate words without a space. Between digits, a comma, colon or slash does not.
_PARTS = r"—–―/\\|_,;:!?()\[\]{}<>\"“”„«»…·•=+*&~^"
_LONGEST = 40  # characters; the rest of a longer word counts as another word
_WORD = re.compile(
    rf"[{UNSPACED_SCRIPTS}]|[{_PARTS}]*(?:[^\s{_PARTS}{UNSPACED_SCRIPTS}]|(?<=[0-9])[,:/](?=[0-9])){{1,{_LONGEST}}}[{_PARTS}]*|[{_PARTS}]+"
)
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class ReuseLimit:
    """How many words of a text may be quoted at once: None for the whole text, 0 for only a link."""

    words: int | None = None

    FULL: ClassVar["ReuseLimit"]
    LINK: ClassVar["ReuseLimit"]

    @property
    def is_full(self) -> bool:
        return self.words is None

    @property
    def name(self) -> str:
        """`full`, `quotes` or `link`, as in columns and items."""
        return "full" if self.words is None else "quotes" if self.words else "link"

    def covers(self, other: "ReuseLimit") -> bool:
        """Return whether this allows everything that `other` allows."""
        return self.words is None or (other.words is not None and other.words <= self.words)

    @classmethod
    def spelt(cls, name: str, words: int) -> "ReuseLimit":
        """Return the limit of two columns. Raises ValueError for an unknown name."""
        match name:
            case "full":
                return cls.FULL
            case "quotes":
                return cls(words)
            case "link":
                return cls.LINK
        raise ValueError(name)


ReuseLimit.FULL = ReuseLimit(None)
ReuseLimit.LINK = ReuseLimit(0)


def lesser(one: ReuseLimit, other: ReuseLimit) -> ReuseLimit:
    return other if one.covers(other) else one


def greater(one: ReuseLimit, other: ReuseLimit) -> ReuseLimit:
    return one if one.covers(other) else other


def count_words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def first_words(text: str, most: int) -> str:
    """Return the first `most` words of a text, verbatim."""
    end = 0
    for number, word in enumerate(_WORD.finditer(text), start=1):
        if number > most:
            return text[:end]
        end = word.end()
    return text if most else ""


def last_words(text: str, most: int) -> str:
    """Return the last `most` words of a text, verbatim."""
    starts = [word.start() for word in _WORD.finditer(text)]
    if len(starts) <= most:
        return text if most else ""
    return text[starts[-most] :] if most else ""


def shortened(text: str, most: int) -> str:
    """Return at most `most` words of a text, with an ellipsis if it was cut."""
    if count_words(text) <= most:
        return text
    return f"{first_words(text, most)} {ELLIPSIS}" if most else ""
