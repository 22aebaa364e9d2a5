"""Figures of a paragraph, with what they count, their unit, their hedge and their range.

A paragraph is read as segments from left to right. Each rule looks a few segments ahead and none goes back, so the time
grows linearly with the length of the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.suggestion import Span
from annotations.extraction.word_lists import listed

from .changes import change, reaches_level
from .figure import NO_NOUN, Amount, Bounds, Candidate, Figure
from .hedges import HEDGES, bounds, leading_hedge, trailing_hedge
from .nouns import counted, counted_behind_of, counted_behind_unit, points_back, stands_alone
from .numbers import GROUP, NUMBER_WORDS, VAGUE_WORDS, Number, number, whole
from .pounds import POUNDS, is_torque, is_weight
from .rates import rate
from .segments import DASHES, SegmentedParagraph
from .shares import ratio, share, tally
from .uncounted import is_part_of_a_name, may_count, minus
from .units import SIGN_STARTS, SPEEDS, TIMES, coin, currency_sign, degrees, measure, money, percent

# Words that a figure may begin with.
_OPENING = (
    frozenset(
        {words[0] for words in HEDGES}
        | set(GROUP)
        | {
            "between",
            "scores",
            "a",
            "an",
            "half",
            "tens",
            "hundred",
            "thousand",
            "million",
            "billion",
            "lakh",
            "crore",
        }
        | VAGUE_WORDS
    )
    | NUMBER_WORDS
)
_CALIBRES = listed(
    """
    calibre caliber gauge rifle rifles pistol
    """
)
# Sizes and words that make millimetres a calibre.
_CALIBRE_SIZES = frozenset({5.45, 5.56, 7.62, 12.7, 14.5, 105, 122, 152, 155})
_WEAPONS = _CALIBRES | listed(
    """
    pistols gun guns shell shells cannon cannons howitzer howitzers mortar mortars
    round rounds ammunition artillery bullet bullets weapon weapons cartridge cartridges
    """
)
# "Ranges from 5 to 8" is a range, "rose from 5 to 8" a change.
_RANGES = listed("range ranges ranged ranging vary varies varied varying anywhere anything")
_NO_UNITS = listed("times time fold am pm kst gmt utc")
# Currencies whose names are common words; small numbers of them are something else.
_AMBIGUOUS_MONEY = listed("won real rand lei dong")
_LEAST_AMBIGUOUS_MONEY = 50
_SURE, _LIKELY, _WITHOUT_NOUN, _VAGUE = 0.9, 0.85, 0.55, 0.6  # confidence
# Of a number that points back at something: "the two countries". It is not worth a claim.
POINTING_BACK = 0.5


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
            if segment.lower in _OPENING or segment.in_digits or segment.text in SIGN_STARTS:
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
            in_digits = low is not None and text.in_digits(first)
            return low.end if low is not None and in_digits else begin
        start = self._start(begin if hedge or between else at, at, first)
        way = change(text, begin, low.end) if not between else None
        found = ratio(text, start, low, hedge) or share(text, begin, at, hedge)
        if found is None and way is None:
            found = tally(text, start, first, low)
        if found is not None:
            return self._add(found)
        if not sign and minus(text, first):
            start = min(start, text.segments[first - 1].start)
            low = Number(-low.value, low.end, low.spelled, low.scale)
        high = None if low.open else self._high(low.end, between, first, changes=way is not None)
        if between and high is None:
            start, hedge = text.segments[at].start, ""
        if high is not None and _shares_scale(low, high):
            low = Number(low.value * high.scale, low.end, low.spelled, high.scale)
        end, hedge = trailing_hedge(text, high.end if high is not None else low.end, hedge)
        limits = _bounds(low, high, hedge)
        found = self._shared_unit(start, first, low, limits, hedge) if high is None and not sign else None
        found = found or self._with_unit(start, first, end, low, limits, sign, hedge)
        if found is not None:
            behind = self._behind(found)
            per, end = rate(text, behind)
            found = found._replace(rate=found.rate or per, end=end if end > behind else found.end, change=way)
        return self._add(found) if found is not None else end

    def _start(self, begin: int, at: int, first: int) -> int:
        """Return where a figure starts, without a sign that is also a name: "US $12", "CHF 30"."""
        text = self.text
        if text.is_free(text.segments[begin].start, text.segments[first].start):
            return text.segments[begin].start
        return text.segments[first - 1 if first > at and text.surface(first - 1) == "$" else first].start

    def _changes_from(self, first: int) -> bool:
        """Return whether a change began at the number at segment ``first``: "from 71 to 74", "from $5m to $8m"."""
        text = self.text
        at = first - 1 if text.word(first - 1) == "from" else first - 2
        on_sign = at == first - 1 or text.surface(first - 1) in SIGN_STARTS
        return on_sign and text.word(at) == "from" and text.word(at - 1) not in _RANGES

    def _high(self, end: int, between: bool, first: int, *, changes: bool) -> Number | None:
        """Return the upper end of a range that goes on at segment ``end``; None if it does not."""
        text = self.text
        joint = text.surface(end)
        if not (joint in DASHES or joint in ("to", "or") or (between and joint == "and")):
            return None
        if joint == "to" and self._changes_from(first):
            return None
        _, at = currency_sign(text, end + 1)
        high, low = number(text.segments, at), number(text.segments, first)
        if high is None or low is None or high.open:
            return None
        if changes and joint == "to" and reaches_level(text, first, low, high):
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
        measured = self._measured(start, first, at, low, limits, hedge, hyphen=hyphen)
        if measured is not None:
            return measured
        word = text.word(at)
        if (
            word in TIMES
            or word in _CALIBRES
            or word in _NO_UNITS
            or measure(word) == "mm"
            or (hyphen and word)
        ):
            return None
        if low.open:
            return self._vague(start, end, limits, hedge)
        noun = counted(text, text.segments[end - 1].end)
        head = noun.words.split()[-1].lower() if noun.words else ""
        if head in TIMES or head in _CALIBRES or is_part_of_a_name(text, first, low, noun):
            return None
        before = self.found[-1] if self.found else None
        if not noun.end and not stands_alone(text, first, end, low, hedge=hedge, before=before):
            return None
        sure = _LIKELY if noun.end else _WITHOUT_NOUN
        if not hedge and points_back(text, first, low):
            sure = POINTING_BACK
        return Candidate(start, end, limits, noun, None, hedge, sure)

    def _shared_unit(
        self, start: int, first: int, low: Number, limits: Bounds, hedge: str
    ) -> Candidate | None:
        """Return a figure whose unit stands behind a second number; None for any other.

        "From 4.8 to 4.7 percent" is two percentages, "280 million of the 1.5 billion shekels" two amounts of money.
        """
        text = self.text
        change_of = text.word(first - 1) == "from" and text.word(low.end) == "to"
        part_of = (text.word(low.end), text.word(low.end + 1)) == ("of", "the")
        if not change_of and not part_of:
            return None
        second = number(text.segments, low.end + (1 if change_of else 2))
        if second is None or second.open:
            return None
        found = self._with_unit(start, first, second.end, second, limits, None, hedge)
        if found is None or found.unit is None:
            return None
        if change_of and second.scale > 1 and low.scale == 1:
            scaled = whole(low.value * second.scale)
            found = found._replace(bounds=(scaled, scaled) if not hedge else bounds(scaled, hedge))
        return found._replace(end=low.end, noun=NO_NOUN, rate=rate(text, found.end)[0])

    def _measured(
        self, start: int, first: int, at: int, low: Number, limits: Bounds, hedge: str, *, hyphen: bool
    ) -> Candidate | None:
        """Return the figure with the currency or measure that begins at segment ``at``; None if none does."""
        text = self.text
        special = self._special_unit(first, at, low, hyphen=hyphen)
        if special is not None:
            unit, end = special
            noun = counted_behind_unit(text, end, modifier=hyphen)
            return Candidate(start, end, limits, noun, unit, hedge, _LIKELY)
        words = [text.word(at + n) for n in range(3)]
        for size, whose in ((1, ""), (2, words[0]), (3, " ".join(words[:2]))):
            word = words[size - 1]
            code = money(word, whose)
            too_small = low.scale <= 1 and low.value < _LEAST_AMBIGUOUS_MONEY
            if code is not None and not (word in _AMBIGUOUS_MONEY and too_small):
                noun = counted_behind_unit(text, at + size, modifier=hyphen)
                return Candidate(start, at + size, limits, noun, code, hedge, _SURE)
            symbol = measure(text.surface(at + size - 1), whose) if size < 3 else None
            if symbol == "mm" and self._is_calibre(low.value, at + size):
                return None
            if symbol is not None and not (word == "in" and not hyphen):
                noun = counted_behind_unit(text, at + size, modifier=hyphen)
                return Candidate(start, at + size, limits, noun, symbol, hedge, _LIKELY)
        return None

    def _special_unit(self, first: int, at: int, low: Number, *, hyphen: bool) -> tuple[str, int] | None:
        """Return a unit that its word alone does not tell, and the segment behind it: "mph", "85p", "pounds", "m2"."""
        text = self.text
        word = text.word(at)
        if word in SPEEDS:
            return SPEEDS[word][0], at + 1
        small = coin(text, at)
        if small is not None:
            return small, at + 1
        if is_torque(text, at):
            return "lb·ft", at + 3
        if word in POUNDS and is_weight(text, first, at, low, hyphen=hyphen):
            return "lb", at + 1
        if word in ("m", "km") and text.surface(at + 1) == "2" and text.touches(at + 1):
            return f"{word}2", at + 2
        return None

    def _is_calibre(self, low: Amount, end: int) -> bool:
        """Return whether the millimetres before segment ``end`` are those of a weapon."""
        return low in _CALIBRE_SIZES or any(self.text.word(end + n) in _WEAPONS for n in range(3))

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
        paragraph = self.text.paragraph
        last = self.text.segments[found.end - 1].end
        stop = max(last, found.noun.end)
        if self.text.is_free(found.start, last):
            span = (paragraph.start + found.start, paragraph.start + stop)
            noun = found.noun
            self.found.append(
                Figure(
                    span,
                    *found.bounds,
                    noun.words,
                    found.unit,
                    found.hedge,
                    noun.head,
                    found.confidence,
                    found.rate,
                    found.change,
                )
            )
        return self._behind(found)

    def _behind(self, found: Candidate) -> int:
        """Return the segment behind a candidate and its noun."""
        segments, at = self.text.segments, found.end
        while at < len(segments) and segments[at].end <= found.noun.end:
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
