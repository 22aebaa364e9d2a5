"""Hedges: which words are one, and what each does to a figure.

| hedge | bounds of the figure | range that it may mean, when two figures are compared |
|---|---|---|
| "about" ("around", "some") | the number itself | from 10 percent below it to 10 percent above it |
| "nearly" ("almost") | the number itself | from 10 percent below it to the number |
| "at least", "more than" | the number and no upper bound | the number and all above it |
| "at most", "less than" | no lower bound and the number | the number and all below it |
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .figure import Amount, Bounds
from .numbers import number

if TYPE_CHECKING:
    from .segments import SegmentedParagraph

_PHRASES = {
    "about": "about|around|approximately|roughly|some|in the region of|an estimated|estimated|circa|~|≈",
    "nearly": "nearly|almost|close to|just under|just short of|not quite",
    "at least": "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|as many as at least",
    "more than": "more than|over|above|upwards of|in excess of|exceeding|well over|just over|slightly more than|"
    "well above|far more than",
    "at most": "up to|at most|as many as|as much as|no more than|not more than|a maximum of",
    "less than": "less than|fewer than|under|below|well under|well below|slightly less than|far fewer than|sub -",
}
HEDGES = {
    tuple(phrase.split()): hedge for hedge, phrases in _PHRASES.items() for phrase in phrases.split("|")
}
_LONGEST = max(map(len, HEDGES))
_NO_UPPER_BOUND = frozenset({"at least", "more than"})
_NO_LOWER_BOUND = frozenset({"at most", "less than"})

# How far "about" and "nearly" reach, as a share of the number. The project's own choice: what readers take these words
# for varies widely and with the number (Ferson et al. 2015, "Natural language of uncertainty: numeric hedge words").
# 1,450 may be "about 1,400", and 1,700 is not "about 1,500".
TOLERANCE = 0.1

# Prepositions of place and theme as often as hedges: "a quarrel over three dams".
_ALSO_PREPOSITIONS = frozenset({"over", "above", "under", "below", "about", "around"})
_LARGE = 20  # a number below it behind "over" or "under" may well be no amount: "over two days"
_OLDEST = 100  # years: "adults under 30"


def bounds(amount: Amount, hedge: str) -> Bounds:
    """Return the lowest and the highest amount of a hedged number; None: no bound."""
    return (None if hedge in _NO_LOWER_BOUND else amount, None if hedge in _NO_UPPER_BOUND else amount)


def meant_range(low: float, high: float, hedge: str) -> tuple[float, float]:
    """Return the range of amounts that a hedged figure may mean. ``low`` and ``high`` may be infinite."""
    if hedge in ("about", "nearly"):
        low -= abs(low) * TOLERANCE
    if hedge == "about":
        high += abs(high) * TOLERANCE
    elif hedge in _NO_UPPER_BOUND:
        high = math.inf
    elif hedge in _NO_LOWER_BOUND:
        low = -math.inf
    return low, high


def leading_hedge(text: SegmentedParagraph, at: int) -> tuple[str, int]:
    """Return the hedge that begins at segment ``at``, "" for none, and the segment behind it."""
    for size in range(_LONGEST, 0, -1):
        words = tuple(text.word(n) for n in range(at, at + size))
        hedge = HEDGES.get(words)
        if hedge is None:
            continue
        after = at + size
        if text.word(after) == "the":
            return hedge, after + 1
        if size == 1 and words[0] in _ALSO_PREPOSITIONS and _is_preposition(text, at, after):
            return "", after
        return hedge, after
    return "", at


def trailing_hedge(text: SegmentedParagraph, end: int, hedge: str) -> tuple[int, str]:
    """Read "or so" and "or more" behind a number: return the segment behind it, and the hedge."""
    word = text.word(end + 1)
    if text.word(end) == "or" and word in ("so", "more", "fewer", "less"):
        return end + 2, hedge or {"so": "about", "more": "at least"}.get(word, "at most")
    return end, hedge


def _is_preposition(text: SegmentedParagraph, at: int, after: int) -> bool:
    """Return whether "over", "about" and the like at segment ``at`` are prepositions before the number behind them."""
    word, following = text.word(at), text.word(after)
    before = text.token_of(at - 1)
    follows_noun = before is not None and before.pos_ == "NOUN"
    if following in ("a", "an", "half", "one"):
        return word in ("over", "above", "under", "below") and follows_noun
    found = number(text.segments, after)
    if text.surface(after)[:1].isdigit():
        is_age = word in ("under", "over") and found is not None and found.value < _OLDEST
        return (
            is_age
            and before is not None
            and before.tag_ == "NNS"
            and not text.noun_follows(text.segments[found.end - 1].end if found else 0)
        )
    if found is None or found.value >= _LARGE or found.open:
        return False
    if word not in ("about", "around") and follows_noun:
        return True
    token = text.token_of(at)
    return token is not None and not (token.tag_ == "RB" or token.dep_ in ("advmod", "quantmod"))
