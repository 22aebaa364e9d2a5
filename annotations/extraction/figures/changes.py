"""Amounts by which something rose or fell, as against the level it reached: "rose by 12 to 85"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotations.extraction.word_lists import listed

from .numbers import number
from .units import coin, currency_sign, measure, money, percent

if TYPE_CHECKING:
    from .numbers import Number
    from .segments import SegmentedParagraph

_UP = listed(
    """
    rise rises rose risen rising grow grows grew grown growing increase increases increased increasing climb
    climbs climbed climbing jump jumps jumped jumping soar soars soared surge surges surged widen widens
    widened swell swelled expand expands expanded advance advances advanced raise raises raised gain gains
    gained add adds added up
    """
)
_DOWN = listed(
    """
    fall falls fell fallen falling drop drops dropped dropping decline declines declined declining decrease
    decreases decreased shrink shrinks shrank shrunk slide slides slid slip slips slipped sink sinks sank sunk
    plunge plunges plunged plummet plummeted tumble tumbles tumbled cut cuts cutting reduce reduces reduced
    lower lowers lowered narrow narrows narrowed ease eases eased dip dips dipped lose loses lost shed sheds
    down
    """
)
# "Lost by 3 to 1" is a score.
_SCORES = listed("lose loses lost gain gains gained add adds added shed sheds up down lead led")
# With an object these are no change: "raised $3 million", "cut 40 jobs", "lost 30 pounds".
_TRANSITIVE = _SCORES - {"up", "down"} | listed(
    """
    raise raises raised cut cuts cutting reduce reduces reduced lower lowers lowered expand expands expanded
    ease eases eased
    """
)
_BETWEEN = listed(
    """
    sharply slightly again further only just another steeply nearly about some around almost more than
    """
)
_POINTS = listed("point points place places notch notches basis")
_FURTHEST = 3  # words between the verb and the number


def change(text: SegmentedParagraph, begin: int, end: int) -> str | None:
    """Return "up" or "down" if the amount from segment ``begin`` to before ``end`` is a change; None for a level.

    Behind "by" any amount is one. Without it only money, a percentage, points, or an amount that a level follows:
    "cut 40 jobs" counts jobs.
    """
    at = begin - 1
    by = text.word(at) == "by"
    at -= by
    for _ in range(_FURTHEST):
        if text.word(at) not in _BETWEEN and not text.word(at).endswith("ly"):
            break
        at -= 1
    if not by and text.word(at) == "by":
        by, at = True, at - 1
    word = text.word(at)
    way = "up" if word in _UP else "down" if word in _DOWN else None
    if way is None or (by and word in _SCORES) or _is_particle(text, at):
        return None
    direct = _measures_a_change(text, begin, end, any_unit=word not in _TRANSITIVE)
    return way if by or direct else None


# Verbs whose "up" and "down" are the way that an amount goes: "went up 5 percent".
_MOVES = listed(
    "be go move inch edge come tick creep shoot drive push send end finish close open trade jump step drift"
)


def _is_particle(text: SegmentedParagraph, at: int) -> bool:
    """Return whether "up" or "down" belongs to a verb that says nothing of a change: "cough up 180 million"."""
    token = text.token_of(at) if text.word(at) in ("up", "down") else None
    return token is not None and token.dep_ == "prt" and token.head.lemma_.lower() not in _MOVES


def _measures_a_change(text: SegmentedParagraph, begin: int, end: int, *, any_unit: bool) -> bool:
    sign, _ = currency_sign(text, begin)
    return (
        percent(text, end) is not None
        or text.word(end) in _POINTS
        or level_follows(text, end)
        or (any_unit and (sign is not None or bool(money(text.word(end)) or coin(text, end))))
    )


def level_follows(text: SegmentedParagraph, end: int) -> bool:
    """Return whether "to" and a number follow."""
    return text.word(end) == "to" and number(text.segments, currency_sign(text, end + 1)[1]) is not None


def reaches_level(text: SegmentedParagraph, first: int, low: Number, high: Number) -> bool:
    """Return whether "by ``low`` to ``high``" is a change and a level, not a range of changes.

    ``first`` is the segment of ``low``. A unit of the second number alone is shared by both: "by 3 to 4 percent". So is
    its scale word: "by $3 to $5 million".
    """
    shares_scale = high.scale > 1 and low.scale == 1
    if currency_sign(text, first - 1)[0] is not None:
        return not shares_scale
    word = text.word(high.end)
    unit = percent(text, high.end) or money(word) or measure(word)
    return not (shares_scale or unit is not None or word in _POINTS)
