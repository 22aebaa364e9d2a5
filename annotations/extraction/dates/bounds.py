"""What bounds a date: "by", "since", "between … and …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from annotations.extraction.suggestion import Span

from .calendar import Interval, OpenInterval

BOUNDS = re.compile(
    r"(?<!\w)(by|until|till|before|after|since|from|within)"
    r"(?: (?:the|about|around|at least|noon|midnight|\d{1,2}(?::\d\d)? ?[ap]\.?m\.?))? $",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?<!\w)between (?:the )?$", re.IGNORECASE)
_JOINS = re.compile(r" (?:and|to|until|till|through) (?:the )?")
_FROM = re.compile(r"(?<!\w)from (?:the )?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class When:
    """A date or period. ``span`` counts code points of the whole text.

    ``earliest`` and ``latest`` are the first and the last day that the words allow, both included; None: no bound.
    ``duration`` is a length of time by ISO 8601 ("P6M"), two for a range ("P2W/P3W"); None: no length, or a vague one.
    ``confidence`` is 0 to 1.
    """

    span: Span
    earliest: date | None
    latest: date | None
    grain: str
    relation: str  # "", by, since, until, before, after, from, between, within
    confidence: float
    duration: str | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression without the words that bound it. Offsets are the paragraph's."""

    start: int
    end: int
    interval: Interval | OpenInterval | None
    grain: str
    sure: float
    future: bool | None
    duration: str | None = None


class Bounder:
    """Reads the words around date expressions of one paragraph.

    ``text`` is the paragraph, ``start`` its offset in the whole text, ``day`` the day of publication.
    """

    def __init__(self, text: str, start: int, day: date | None) -> None:
        self.text = text
        self.start = start
        self.day = day

    def bounded(self, found: Sequence[Expression]) -> list[When]:
        """Return the expressions with their bounds; two that are joined ("from May to July") become one."""
        rows: list[When] = []
        at = 0
        while at < len(found):
            one = found[at]
            after = found[at + 1] if at + 1 < len(found) else None
            before = self.text[max(0, one.start - 24) : one.start]
            opens = _BETWEEN.search(before) or _FROM.search(before)
            if opens and after is not None and _JOINS.fullmatch(self.text[one.end : after.start]):
                start = one.start - (len(before) - opens.start())
                first = one.interval[0] if one.interval else None
                last = after.interval[1] if after.interval else None
                if first and last and last < first <= last + timedelta(7):  # "from Friday to Monday"
                    if after.future:
                        last += timedelta(7)
                    else:
                        first -= timedelta(7)
                if not first or not last or first <= last:
                    rows.append(self._when(start, after.end, first, last, after, "between"))
                    at += 2
                    continue
            rows.append(self._bound(one, before))
            at += 1
        return rows

    def _bound(self, one: Expression, before: str) -> When:
        match = BOUNDS.search(before)
        modifies = "-" in self.text[one.start : one.end] and one.grain == "quarter"
        if match is None or modifies:  # "fell after fourth-quarter profit": not after the quarter
            low, high = one.interval if one.interval is not None else (None, None)
            return self._when(one.start, one.end, low, high, one, "")
        word = match[1].lower().replace("till", "until")
        if word == "within" and one.interval is not None:
            return self._when(one.start, one.end, *one.interval, one, "within")
        if one.grain == "period" and word != "within":
            return self._when(one.start, one.end, None, None, one, "")
        start = one.start - (len(before) - match.start())
        if one.interval is None:
            return self._when(start, one.end, None, None, one, word)
        first, last = one.interval
        if first is None or last is None:
            return self._when(one.start, one.end, first, last, one, "")
        return self._when(start, one.end, *self._ends(word, first, last), one, word)

    def _ends(self, word: str, first: date, last: date) -> tuple[date | None, date | None]:
        today = self.day
        ahead = today is not None and last >= today
        if word == "since":
            return first, None if today is not None and today < first else today
        if word == "from":
            return first, None
        if word == "after":
            return last + timedelta(1), None
        if word == "before":
            end = first - timedelta(1)
            return (today, end) if ahead and today is not None and end >= today else (None, end)
        if word in ("by", "until"):
            return (today, last) if ahead else (None, last)
        return first, last

    def _when(
        self, start: int, end: int, low: date | None, high: date | None, one: Expression, relation: str
    ) -> When:
        span = (self.start + start, self.start + end)
        return When(span, low, high, one.grain, relation, one.sure, one.duration)
