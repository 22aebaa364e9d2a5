"""Numbers as newspapers write them: "12,000", "1.64-billion", "three dozen", "thousands"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .segments import Segment

_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
SMALL = {word: n for n, word in enumerate(_SMALL_WORDS.split())}
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: 10 * n for n, word in enumerate(_TENS_WORDS.split(), 2)}
NUMBER_WORDS = frozenset({*SMALL, *TENS})
SCALE = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "mn": 1_000_000,
    "bn": 1_000_000_000,
    "m": 1_000_000,
    "k": 1_000,
}
GROUP = {
    "dozen": 12,
    "dozens": 12,
    "score": 20,
    "hundreds": 100,
    "thousands": 1_000,
    "millions": 1_000_000,
    "billions": 1_000_000_000,
    "trillions": 1_000_000_000_000,
    "lakhs": 100_000,
    "crores": 10_000_000,
}
_DIGITS = r"\d+(?:,\d+)*(?:\.\d+)?"

# Digits and commas. A longer number counts nothing: 10^18 is more than the news has of anything.
_LONGEST = 24


def value(words: str) -> float | int | None:
    """Return the number that the words name, None for no number: ``value("1.64-billion") == 1_640_000_000``."""
    parts = re.findall(rf"{_DIGITS}|[a-z]+", words.lower())
    total: float = 0
    current: float = 0
    is_number = False
    for part in parts:
        if part[0].isdigit():
            if len(part) > _LONGEST:
                return None
            current += float(part.replace(",", ""))
            is_number = True
        elif part in SMALL:
            current += SMALL[part]
            is_number = True
        elif part in TENS:
            current += TENS[part]
            is_number = True
        elif part == "hundred":
            current = (current or 1) * 100
            is_number = True
        elif part in SCALE:
            total += (current or 1) * SCALE[part]
            current = 0
            is_number = True
        elif part in ("dozen", "score"):
            current = (current or 1) * GROUP[part]
            is_number = True
        elif part not in ("a", "an", "and"):
            return None
    if not is_number:
        return None
    return whole(total + current)


def whole(number: float) -> float | int:
    """Return an int if the number is whole, so that JSON has 12000 and not 12000.0."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


# The scale words, alone or behind digits.
_SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 1_000_000_000_000,
    "lakh": 100_000, "crore": 10_000_000, "lac": 100_000, "mn": 1_000_000, "bn": 1_000_000_000, "tn": 1_000_000_000_000,
}  # fmt: skip
_GLUED = {"m": 1_000_000, "k": 1_000, **_SCALES}
# The Indian way of grouping is read too: "1,50,000".
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}|\d+(?:\.\d+)?|\.\d+")
# In front of a scale word these name at least two of it: "several thousand", "a few hundred".
_VAGUE_COUNTS = frozenset(
    {("several",), ("few",), ("a", "few"), ("many",), ("a", "couple"), ("a", "couple", "of")}
)
VAGUE_WORDS = frozenset(words[0] for words in _VAGUE_COUNTS)
_LEAST_OF_MANY = 2
# Behind "scores" these show that it is a number: "scores of people", "scores were hurt".
_BEHIND_SCORES = frozenset({"of", "more", "were", "are", "have", "had", "died", "fled"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number that ends before segment ``end``.

    ``spelled`` says whether it is written in words, ``scale`` is the value of its scale word ("million"; 1 for none),
    and ``open`` is set for an unbounded number such as "thousands".
    """

    value: float | int
    end: int
    spelled: bool
    scale: int = 1
    open: bool = False


def number(these: Sequence[Segment], at: int) -> Number | None:
    """Return the number that begins at segment ``at``, None for none. Looks a few segments ahead."""
    if not 0 <= at < len(these):
        return None
    piece = these[at]
    if piece.in_digits:
        return _digits(these, at)
    return _vague_multiple(these, at) or _group(these, at) or _spelled(these, at)


def _at(these: Sequence[Segment], at: int) -> str:
    return these[at].lower if at < len(these) else ""


def _digits(these: Sequence[Segment], at: int) -> Number | None:
    text = these[at].text
    if len(text) > _LONGEST or not text.isascii() or not _GROUPED.fullmatch(text):
        return None
    amount = float(text.replace(",", ""))
    after = at + 1
    word = _at(these, after)
    beside = after < len(these) and these[after].start == these[at].end
    square = word == "m" and _at(these, after + 1) == "2" and these[after].end == these[after + 1].start
    if beside and word in _GLUED and not square:
        return Number(whole(amount * _GLUED[word]), after + 1, False, _GLUED[word])
    if beside and word == "-" and _at(these, after + 1) in _SCALES:
        after += 1
        word = _at(these, after)
    scale, after = _scales(these, after)
    return Number(whole(amount * scale), after if scale > 1 else at + 1, False, scale)


def _scales(these: Sequence[Segment], at: int) -> tuple[int, int]:
    """Return the value of up to three scale words from ``at`` on, and the segment behind them: "hundred million"."""
    scale = 1
    for _ in range(3):
        if _at(these, at) not in _SCALES:
            break
        scale *= _SCALES[these[at].lower]
        at += 1
    return scale, at


def _vague_multiple(these: Sequence[Segment], at: int) -> Number | None:
    """Return an open number such as "several thousand", "a few dozen", "many hundreds"; None for another."""
    for size in (1, 2, 3):
        if tuple(_at(these, n) for n in range(at, at + size)) not in _VAGUE_COUNTS:
            continue
        word = _at(these, at + size)
        end = at + size + 1
        scale = GROUP.get(word, 1) if word != "score" else 1
        if word in _SCALES:
            scale, end = _scales(these, at + size)
        if scale > 1:
            return Number(_LEAST_OF_MANY * scale, end, True, open=True)
    return None


def _group(these: Sequence[Segment], at: int) -> Number | None:
    word = _at(these, at)
    if word in ("tens", "hundreds", "scores", "dozens") and _at(these, at + 1) == "of":
        group = _at(these, at + 2)
        if group in GROUP and group.endswith("s"):
            return Number(GROUP[group] * {"tens": 10, "hundreds": 100}.get(word, 12), at + 3, True, open=True)
    if word == "scores":
        counts = _at(these, at + 1) in _BEHIND_SCORES
        return Number(_LEAST_OF_MANY * GROUP["score"], at + 1, True, open=True) if counts else None
    if word in GROUP and word.endswith("s"):
        return Number(GROUP[word], at + 1, True, open=True)
    return None


def _spelled(these: Sequence[Segment], at: int) -> Number | None:
    """Return a number in words: "twenty-two", "two hundred and five", "half a million", "two dozen"."""
    begin = at
    word = _at(these, at)
    if word == "half" and _at(these, at + 1) == "a" and _at(these, at + 2) in _SCALES | {"dozen": 12}:
        scale = _SCALES.get(_at(these, at + 2), 12)
        return Number(whole(scale / 2), at + 3, True, scale)
    if word in ("a", "an"):
        if _at(these, at + 1) not in _SCALES and _at(these, at + 1) not in ("dozen", "score"):
            return None
        at += 1
    sofar = _Spelled()
    while at < len(these) and at - begin < 16 and sofar.take(_at(these, at), _at(these, at + 1)):
        at += 1
    if not sofar.is_number:
        return None
    return Number(sofar.total + sofar.current, at, True, sofar.top)


@dataclass(slots=True)
class _Spelled:
    """A number in words, read word by word. ``current`` is what no scale word has multiplied yet."""

    total: int = 0
    current: int = 0
    top: int = 1  # the largest scale word
    is_number: bool = False

    def take(self, word: str, after: str) -> bool:
        """Add a word and return True, or return False if it does not continue the number."""
        if self._joins(word, after):
            return True
        if not (self._add(word) or self._multiply(word)):
            return False
        self.is_number = True
        return True

    def _joins(self, word: str, after: str) -> bool:
        """Return whether a hyphen or "and" joins two parts: "twenty-two", "two hundred and five"."""
        if word == "-":
            return self.is_number and after in SMALL and self.current in TENS.values()
        return word == "and" and self.is_number and self.top >= 100 and (after in SMALL or after in TENS)

    def _add(self, word: str) -> bool:
        rest = self.current % 100
        if word in SMALL:
            if rest and (SMALL[word] > 9 or (self.is_number and self.current % 10)):
                return False
            self.current += SMALL[word]
            return True
        if word in TENS and not rest:
            self.current += TENS[word]
            return True
        return False

    def _multiply(self, word: str) -> bool:
        if word in ("hundred", "dozen"):
            times = 100 if word == "hundred" else 12
            self.current = (self.current or 1) * times
            self.top = max(self.top, times)
            return True
        if word in _SCALES:
            self.total += (self.current or 1) * _SCALES[word]
            self.top, self.current = max(self.top, _SCALES[word]), 0
            return True
        return False
