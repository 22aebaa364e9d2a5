"""Figures of a paragraph, with what they count, their unit, their hedge and their range.

A paragraph is read as segments from left to right. Each rule looks a few segments ahead and none goes back, so the time
grows linearly with the length of the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.suggestion import Span
from annotations.extraction.word_lists import listed

from .figure import NO_NOUN, Bounds, Candidate, Figure
from .hedges import HEDGES, bounds, leading_hedge, trailing_hedge
from .nouns import counted, counted_behind_of, counted_behind_unit, stands_alone
from .numbers import GROUP, NUMBER_WORDS, Number, number
from .segments import DASHES, SegmentedParagraph
from .shares import ratio, share, tally
from .uncounted import may_count
from .units import TIMES, currency_sign, degrees, measure, money, percent

_SIGNS = frozenset("$€£¥₩₹₽₴₺₪₦₱฿₫") | {"US", "C", "A", "NZ", "HK", "S", "R", "NT", "CA", "AU"}
# Words that a figure may begin with.
_OPENING = (
    frozenset(
        {words[0] for words in HEDGES}
        | set(GROUP)
        | {"between", "a", "an", "half", "tens", "hundred", "thousand", "million", "billion"}
    )
    | NUMBER_WORDS
)
_CALIBRES = listed(
    """
    mm millimetre millimetres millimeter millimeters calibre caliber gauge rifle rifles pistol
    """
)
_NO_UNITS = listed("times time fold am pm kst gmt utc")
# Currencies whose names are common words; small numbers of them are something else.
_AMBIGUOUS_MONEY = listed("won real rand lei dong")
_LEAST_AMBIGUOUS_MONEY = 50
_SURE, _LIKELY, _WITHOUT_NOUN, _VAGUE = 0.9, 0.85, 0.55, 0.6  # confidence


def figures(paragraph: Paragraph, taken: Sequence[Span] = ()) -> list[Figure]:
    """Return the figures of a paragraph, in order of place and without overlap.

    ``taken`` are spans of the text that are dates or names: no figure overlaps one. Raises nothing.
    """
    return _FigureParser(SegmentedParagraph(paragraph, taken)).parse()


class _FigureParser:
    def __init__(self, text: SegmentedParagraph) -> None:
        self.text = text
        self.found: list[Figure] = []

    def parse(self) -> list[Figure]:
        at = 0
        while at < len(self.text.segments):
            segment = self.text.segments[at]
            if segment.lower in _OPENING or segment.text[0].isdigit() or segment.text in _SIGNS:
                at = max(at + 1, self._figure(at))
            else:
                at += 1
        return self.found

    def _figure(self, begin: int) -> int:
        """Read one figure that begins at segment ``begin``. Return the segment to go on from, ``begin`` for none."""
        text = self.text
        hedge, at = leading_hedge(text, begin)
        between = text.word(at) == "between"
        at += between
        sign, first = currency_sign(text, at)
        low = number(text.segments, first)
        if low is None or not may_count(text, first, low, sign):
            found = share(text, begin, at, hedge) if not sign else None
            if found is not None:
                return self._add(found)
            in_digits = low is not None and text.segments[first].text[0].isdigit()
            return low.end if low is not None and in_digits else begin
        start = text.segments[begin if hedge or between else at].start
        found = (
            ratio(text, start, low, hedge) or share(text, begin, at, hedge) or tally(text, start, first, low)
        )
        if found is not None:
            return self._add(found)
        if text.word(first - 1) == "minus" and not sign:
            start = min(start, text.segments[first - 1].start)
            low = Number(-low.value, low.end, low.spelled, low.scale)
        high = None if low.open else self._high(low.end, between, first)
        if between and high is None:
            start, hedge = text.segments[at].start, ""
        if high is not None and _shares_scale(low, high):
            low = Number(low.value * high.scale, low.end, low.spelled, high.scale)
        end, hedge = trailing_hedge(text, high.end if high is not None else low.end, hedge)
        found = self._with_unit(start, first, end, low, _bounds(low, high, hedge), sign, hedge)
        return self._add(found) if found is not None else end

    def _high(self, end: int, between: bool, first: int) -> Number | None:
        """Return the upper end of a range that goes on at segment ``end``; None if it does not."""
        text = self.text
        joint = text.surface(end)
        if not (joint in DASHES or joint in ("to", "or") or (between and joint == "and")):
            return None
        if joint == "to" and text.word(first - 1) == "from":
            return None  # a change: from 71 to 74
        _, at = currency_sign(text, end + 1)
        high, low = number(text.segments, at), number(text.segments, first)
        if high is None or low is None or high.open:
            return None
        if joint in DASHES and text.touches(end) != text.touches(end + 1):
            return None
        lowest = low.value * high.scale if _shares_scale(low, high) else low.value
        if high.value <= lowest or (joint == "or" and high.value > 3 * lowest + 1):
            return None
        return high

    def _with_unit(
        self, start: int, first: int, end: int, low: Number, limits: Bounds, sign: str | None, hedge: str
    ) -> Candidate | None:
        """Return the figure before segment ``end`` with its unit or with what it counts; None if it is none."""
        text = self.text
        found = percent(text, end)
        if found is not None or sign is not None:
            unit, end = found if found is not None else (sign, end)
            noun = counted_behind_unit(text, end, modifier=True)
            return Candidate(start, end, limits, noun, unit, hedge, _SURE)
        degree = degrees(text, end)
        if degree is not None:
            return Candidate(start, end + 2, limits, NO_NOUN, degree, hedge, _SURE)
        hyphen = text.surface(end) == "-" and text.touches(end) and text.touches(end + 1)
        at = end + 1 if hyphen else end
        measured = self._measured(start, at, low, limits, hedge, hyphen=hyphen)
        if measured is not None:
            return measured
        word = text.word(at)
        if word in TIMES or word in _CALIBRES or word in _NO_UNITS or (hyphen and word):
            return None
        if low.open:
            return self._vague(start, end, limits, hedge)
        noun = counted(text, text.segments[end - 1].end)
        head = noun.words.split()[-1].lower() if noun.words else ""
        if head in TIMES or head in _CALIBRES:
            return None
        before = self.found[-1] if self.found else None
        if not noun.end and not stands_alone(text, first, end, low, hedge=hedge, before=before):
            return None
        return Candidate(start, end, limits, noun, None, hedge, _LIKELY if noun.end else _WITHOUT_NOUN)

    def _measured(
        self, start: int, at: int, low: Number, limits: Bounds, hedge: str, *, hyphen: bool
    ) -> Candidate | None:
        """Return the figure with the currency or measure that begins at segment ``at``; None if none does."""
        text = self.text
        words = [text.word(at + n) for n in range(3)]
        for size, whose in ((1, ""), (2, words[0]), (3, " ".join(words[:2]))):
            word = words[size - 1]
            code = money(word, whose)
            too_small = low.scale <= 1 and low.value < _LEAST_AMBIGUOUS_MONEY
            if code is not None and not (word in _AMBIGUOUS_MONEY and too_small):
                noun = counted_behind_unit(text, at + size, modifier=hyphen)
                return Candidate(start, at + size, limits, noun, code, hedge, _SURE)
            symbol = measure(word, whose) if size < 3 else None
            if symbol is not None and not (word == "in" and not hyphen):
                noun = counted_behind_unit(text, at + size, modifier=hyphen)
                return Candidate(start, at + size, limits, noun, symbol, hedge, _LIKELY)
        if words[0].startswith(("mm", "milli")) and words[1] == "of":
            noun = counted_behind_unit(text, at + 1, modifier=False)
            return Candidate(start, at + 1, limits, noun, "mm", hedge, _LIKELY)
        return None

    def _vague(self, start: int, end: int, limits: Bounds, hedge: str) -> Candidate | None:
        """Return the figure of a number like "thousands" with what it counts; None for "thousands of it"."""
        text = self.text
        of = text.word(end) == "of"
        noun = (
            counted_behind_of(text, text.segments[end].end)
            if of
            else counted(text, text.segments[end - 1].end)
        )
        code = money(noun.words)
        if code is not None:
            noun = noun.without_words()
        if noun.head is not None and not of and text.doc[noun.head].tag_ == "NN":
            noun = NO_NOUN  # "Thousands flee"
        if of and not noun.end:
            return None
        return Candidate(start, end, limits, noun, code, hedge, _LIKELY if noun.end else _VAGUE)

    def _add(self, found: Candidate) -> int:
        """Add a candidate if no date or name overlaps it. Return the segment behind it."""
        segments, paragraph = self.text.segments, self.text.paragraph
        last = segments[found.end - 1].end
        stop = max(last, found.noun.end)
        if self.text.is_free(found.start, last):
            span = (paragraph.start + found.start, paragraph.start + stop)
            noun = found.noun
            self.found.append(
                Figure(span, *found.bounds, noun.words, found.unit, found.hedge, noun.head, found.confidence)
            )
        at = found.end
        while at < len(segments) and segments[at].end <= stop:
            at += 1
        return at


def _bounds(low: Number, high: Number | None, hedge: str) -> Bounds:
    if high is not None:
        return low.value, high.value
    if low.open:
        return low.value, None
    return bounds(low.value, hedge)


def _shares_scale(low: Number, high: Number) -> bool:
    """Return whether the second number's "million" is the first's too: "38 to 41 million"."""
    return high.scale > 1 and low.scale == 1 and low.value < 1000 and low.value < high.value / high.scale
