"""Whether "pounds" are money or a weight, by the words around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotations.extraction.word_lists import listed

if TYPE_CHECKING:
    from .numbers import Number
    from .segments import SegmentedParagraph

POUNDS = frozenset({"pound", "pounds"})
_WEIGHS = listed(
    "weigh weighs weighed weighing lift lifts lifted lifting outweighs outweighed weight heavier lighter"
)
_HEAVY = listed("heavy heavier overweight lighter")
# What money is for: "a 400-pound fine", "30 pounds of debt".
_MONEY = listed(
    """
    fine fines deal bill ticket tickets grant grants note notes loan loans fee fees prize prizes budget fund
    funds payment payments tax taxes bonus salary cost costs contract reward levy windfall bail debt debts aid
    savings investment funding voucher vouchers gap shortfall subsidy subsidies penalty pension rent wage
    wages profit profits loss losses cash money public taxpayers taxpayer support donation donations damages
    compensation pay scheme project price
    """
)
_WORDS_BEFORE = 4


def is_weight(text: SegmentedParagraph, first: int, at: int, low: Number, *, hyphen: bool) -> bool:
    """Return whether the pounds at segment ``at`` weigh. ``first`` is the segment of their number ``low``."""
    if low.scale > 100:
        return False
    if any(text.word(n) in _WEIGHS for n in range(max(0, first - _WORDS_BEFORE), first)):
        return True
    behind = [text.word(at + n) for n in (1, 2, 3)]
    if behind[0] in _HEAVY:
        return True
    if behind[0] == "of":
        return not _MONEY.intersection(behind)
    return hyphen and not _MONEY.intersection(behind)


def is_torque(text: SegmentedParagraph, at: int) -> bool:
    """Return whether "pound-feet" begins at segment ``at``."""
    return text.word(at) in POUNDS and text.surface(at + 1) == "-" and text.word(at + 2) in ("feet", "foot")
