"""Numbers as papers write them: "12,000", "$1.64-billion", "three dozen", "thousands", "397 to 0"."""

from __future__ import annotations

import re

SMALL = {
    word: n
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: 10 * n
    for n, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
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
}
# Fractions and shares that stand as a number of their own.
SHARE = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "thirds": 1 / 3, "quarters": 0.25}

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORD = "|".join([*TENS, *sorted(SMALL, key=len, reverse=True)])
_SCALE = "hundred|thousand|million|billion|trillion|mn|bn"
# One number: digits with an optional scale, or words.
NUMBER = (
    rf"(?:(?:{_DIGITS})(?:[ -]?(?:{_SCALE})\b|[mk](?![\w’']))?"
    rf"|(?:(?:a|an|{_WORD})\b[ -]?)?(?:(?:{_WORD})[ -])?(?:(?:a )?(?:{_SCALE}|dozen)\b)(?:[ -]"
    rf"(?:{_SCALE})\b)*(?: and (?:{_WORD})\b)?"
    rf"|(?:{_WORD})(?:-(?:{_WORD}))?)"
)


# Digits and commas beyond which a number counts nothing: 10^18 is more than there are of anything in the news.
_LONGEST = 24


def value(words: str) -> float | int | None:
    """The number that the words name, or None: ``value("1.64-billion") == 1_640_000_000``."""
    parts = re.findall(rf"{_DIGITS}|[a-z]+", words.lower())
    total: float = 0
    current: float = 0
    seen = False
    for part in parts:
        if part[0].isdigit():
            if len(part) > _LONGEST:
                return None
            current += float(part.replace(",", ""))
            seen = True
        elif part in SMALL:
            current += SMALL[part]
            seen = True
        elif part in TENS:
            current += TENS[part]
            seen = True
        elif part == "hundred":
            current = (current or 1) * 100
            seen = True
        elif part in SCALE:
            total += (current or 1) * SCALE[part]
            current = 0
            seen = True
        elif part in ("dozen", "score"):
            current = (current or 1) * GROUP[part]
            seen = True
        elif part not in ("a", "an", "and"):
            return None
    if not seen:
        return None
    return whole(total + current)


def whole(number: float) -> float | int:
    """An int where the number is one: JSON then says 12000 and not 12000.0."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded
