"""What an amount is counted per: "an hour", "per barrel", "/h"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotations.extraction.word_lists import listed

from .units import SPEEDS, measure

if TYPE_CHECKING:
    from .segments import SegmentedParagraph

_PERIODS = listed("second minute hour day night week fortnight month quarter season year decade")
# Besides periods, what follows "a" or "an" as the thing that an amount is counted per: "$71 a barrel".
_THINGS = listed(
    """
    barrel bushel share head person piece tonne ton ounce pound kilo kilogram gram litre liter gallon acre hectare
    mile kilometre kilometer metre meter unit pupil household ticket bottle visit ride vote
    """
)
_SHORT = {
    "h": "hour",
    "hr": "hour",
    "s": "second",
    "sec": "second",
    "min": "minute",
    "d": "day",
    "yr": "year",
}
_ADVERBS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "annually": "year"}
_NOT_PER = listed("cent cents se")


def rate(text: SegmentedParagraph, at: int) -> tuple[str | None, int]:
    """Return what the amount that ends before segment ``at`` is counted per, and the segment behind a rate in symbols.

    In words ("per day") the rate is no part of the figure's span, so the segment stays ``at``. None for no rate.
    """
    if text.word(at - 1) in SPEEDS:
        return SPEEDS[text.word(at - 1)][1], at
    first, second = text.word(at), text.word(at + 1)
    if first == "/" and text.touches(at) and text.touches(at + 1):
        per = _SHORT.get(second) or (second if second in _PERIODS | _THINGS else None)
        return (per, at + 2) if per else (None, at)
    if first in ("a", "an", "each", "every") and second in _PERIODS | _THINGS:
        return (None, at) if text.word(at + 2) in ("ago", "earlier", "later") else (second, at)
    if first == "per" and second.isalpha() and second not in _NOT_PER:
        unit = f"{second} {text.word(at + 2)}" if measure(text.word(at + 2), second) else second
        return unit, at
    return _ADVERBS.get(first), at
