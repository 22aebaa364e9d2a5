"""Figures of two numbers: shares ("a third of"), ratios ("one in six") and tallies ("402 to 215")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .figure import NO_NOUN, Candidate, Noun
from .hedges import bounds
from .nouns import counted, counted_behind_of
from .numbers import Number, number, whole
from .segments import DASHES
from .units import MEASURES, MONEY, TIMES, glued_measure, percent

if TYPE_CHECKING:
    from .segments import SegmentedParagraph

SHARES = {
    "half": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4, "fourth": 1 / 4,
    "fifth": 1 / 5, "fifths": 1 / 5, "sixth": 1 / 6, "sixths": 1 / 6, "seventh": 1 / 7, "eighth": 1 / 8,
    "eighths": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10, "tenths": 1 / 10, "hundredth": 1 / 100,
}  # fmt: skip
_MOST_PARTS = 20  # in a share: "nineteen twentieths"
_DECIDES = re.compile(
    r"(?:vot\w+|pass\w*|approv\w+|ratif\w+|adopt\w+|reject\w+|defeat\w*|beat\w*|won|wins?|lost|loses?|lead\w*|led|"
    r"ruled|draw|drew|thrash\w*|split|by|score\w*)$",
    re.IGNORECASE,
)
_VOTES = re.compile(r"vot(?:ed?|es|ing)$", re.IGNORECASE)
_TALLIED = ("vote", "votes", "goals", "points", "seats", "sets", "games")
_HIGHEST_SCORE = 500  # without a verb that decides, numbers with a dash above it are no tally
_CONFIDENCE = 0.8


def share(text: SegmentedParagraph, begin: int, at: int, hedge: str) -> Candidate | None:
    """Read a share at segment ``at``: "a third of the pupils", "nearly half of the residents", "half the town".

    ``begin`` is the segment of its hedge.
    """
    count: float = 1
    name = at
    if text.word(at) in ("a", "an", "one"):
        name = at + 1
    else:
        parts = number(text.segments, at)
        if parts is not None and text.word(at) not in SHARES:
            count, name = parts.value, parts.end
    if text.surface(name) == "-" and name > at:
        name += 1
    word = text.word(name)
    if word not in SHARES or count > _MOST_PARTS:
        return None
    if not text.is_free(text.segments[at].start, text.segments[name].end):
        return None
    if _is_no_share(text, at, name, count):
        return None
    of = text.word(name + 1) == "of"
    direct = word == "half" and text.word(name + 1) in ("the", "its", "their", "his", "her", "our", "all")
    if not of and not direct and not hedge and count == 1:
        return None
    noun = NO_NOUN
    if of or direct:
        noun = counted_behind_of(text, text.segments[name + 1 if of else name].end)
    start = text.segments[begin if hedge else at].start
    limits = bounds(whole(count * SHARES[word]), hedge)
    return Candidate(start, name + 1, limits, noun, "ratio", hedge, _CONFIDENCE)


def _is_no_share(text: SegmentedParagraph, at: int, name: int, count: float) -> bool:
    """Return whether the name of a share is none here: "third-party", "second half", "two third"."""
    word = text.word(name)
    if text.surface(name + 1) == "-" or (word != "half" and name == at):
        return True
    if word == "half" and text.word(at - 1) in ("first", "second", "other", "one", "and", "second-"):
        return True
    return count > 1 and not word.endswith("s")


def ratio(text: SegmentedParagraph, start: int, low: Number, hedge: str) -> Candidate | None:
    """Read a ratio whose first number is ``low``: "one in six", "nine of every ten letters", "seven homes out of ten".

    ``start`` is the offset of its first word.
    """
    at = low.end
    noun = NO_NOUN
    token = text.token_of(at)
    if token is not None and token.tag_ == "NNS" and text.word(at + 1) == "out":
        noun = Noun(text.surface(at), text.segments[at].end, token.i)
        at += 1
    words = (text.word(at), text.word(at + 1))
    every = words == ("out", "of")
    if words[0] == "in":
        at += 1
    elif every:
        at += 2
    elif words == ("of", "every"):
        at += 1
    else:
        return None
    if text.word(at) == "every":
        at, every = at + 1, True
    high = number(text.segments, at)
    if high is None or not _is_ratio(text, at, low, high, every=every):
        return None
    if text.word(high.end) in TIMES or (not noun.end and low.scale > 1):
        return None
    if not noun.end:
        noun = counted(text, text.segments[high.end - 1].end)
    limits = bounds(whole(low.value / high.value), hedge)
    return Candidate(start, high.end, limits, noun, "ratio", hedge, _CONFIDENCE)


def _is_ratio(text: SegmentedParagraph, at: int, low: Number, high: Number, *, every: bool) -> bool:
    """Return whether ``low`` of ``high``, which begins at segment ``at``, is a ratio and not "two in 2011"."""
    if high.open or low.open or not low.value < high.value or glued_measure(text, high.end):
        return False
    if not text.is_free(text.segments[at].start, text.segments[high.end - 1].end):
        return False
    digits = text.surface(at)
    if digits.isdigit() and 1500 <= int(digits) <= 2100:
        return False
    usual = low.value == 1 or high.value in (10, 100, 1000)
    return every or (high.spelled and low.spelled) or usual


def tally(text: SegmentedParagraph, start: int, first: int, low: Number) -> Candidate | None:
    """Read a tally: "158 votes to 0", "voted 402 to 215", "3-1".

    Its first number ``low`` begins at segment ``first``; ``start`` is the offset of its first word.
    """
    if low.open or low.scale > 1:
        return None
    at = low.end
    noun = NO_NOUN
    if text.word(at) in _TALLIED and text.word(at + 1) == "to":
        token = text.token_of(at)
        noun = Noun(text.surface(at), text.segments[at].end, token.i if token is not None else None)
        at += 1
    joint = text.surface(at)
    dashed = joint in DASHES
    if joint != "to" and not dashed:
        return None
    high = number(text.segments, at + 1)
    if high is None or high.open or high.scale > 1 or text.word(first - 1) == "from":
        return None
    if dashed and not (text.touches(at) and text.touches(at + 1)):
        return None
    if _is_measured(text, high.end) or (dashed and text.surface(high.end) in DASHES):
        return None
    if not noun.end and not _is_decision(text, first, low, high, dashed=dashed):
        return None
    if not noun.end and any(_VOTES.match(text.word(n)) for n in range(max(0, first - 2), first)):
        noun = Noun("votes")  # "voted 81 to 12": the verb says what is counted
    return Candidate(start, high.end, (low.value, high.value), noun, "tally", "", _CONFIDENCE)


def _is_measured(text: SegmentedParagraph, end: int) -> bool:
    """Return whether a unit follows: "from 3 to 5 percent" is a range."""
    word = text.word(end)
    return percent(text, end) is not None or word in MEASURES or word in MONEY or word in TIMES


def _is_decision(text: SegmentedParagraph, first: int, low: Number, high: Number, *, dashed: bool) -> bool:
    """Return whether two numbers are the result of a vote or a match, and not a range."""
    decided = any(_DECIDES.match(text.word(n)) for n in range(max(0, first - 3), first))
    falls = low.value >= high.value
    counts = bool(counted(text, text.segments[high.end - 1].end).end)
    if counts and not dashed and not falls:
        return False
    if not decided and not (falls and (dashed or not counts)):
        return False
    return decided or not dashed or max(low.value, high.value) <= _HIGHEST_SCORE
