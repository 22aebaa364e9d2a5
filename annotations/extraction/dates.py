"""When: dates and periods, resolved on the day of publication to the interval that they allow."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from .marks import plain
from .numbers import value
from .suggestion import Span

_MONTHS = {
    name: n
    for n, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        1,
    )
    for name in names.split()
}
_DAYS = {
    name: n
    for n, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
_M = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_D = "(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_N = (
    r"\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few|few"
    r"|couple of|a couple of"
)
_PART = r"(?: (?:morning|afternoon|evening|night))?"
# From the most to the least telling; the first that matches at a place wins.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, flags))
    for name, pattern, flags in (
        ("iso", r"\b(?P<year>\d{4})-(?P<mon>\d\d)-(?P<day>\d\d)\b", 0),
        (
            "day",
            rf"\b(?:{_D},? )?{_M} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?(?![\d,]\d|\w)",
            0,
        ),
        (
            "day",
            rf"\b(?:{_D},? )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_M}(?:,? (?P<year>\d{{4}}))?\b",
            0,
        ),
        (
            "month",
            rf"\b(?:(?P<edge>early|late|mid|the (?:end|close|start|beginning) of)[ -])?{_M},? (?P<year>\d{{4}})\b",
            0,
        ),
        (
            "weekday",
            (
                rf"\b(?P<which>last|next|this|this coming|this past) {_D}{_PART}\b|\b(?P<bare>Monday|Tuesday"
                rf"|Wednesday|Thursday|Friday|Saturday|Sunday){_PART}\b"
            ),
            0,
        ),
        (
            "month",
            (
                rf"\b(?:(?:earlier|later) )?(?P<which>this|last|next|in|by|since|until|till|before|after|during"
                rf"|from|of|early|late|mid) ?-?{_M}(?!\w| \d)"
            ),
            0,
        ),
        ("near", r"\b(?P<near>today|yesterday|tomorrow|tonight)\b", re.IGNORECASE),
        ("weekend", r"\b(?:the )?(?P<which>this|last|next|upcoming|coming|past) weekend\b", re.IGNORECASE),
        (
            "edge",
            r"\b(?:the )?(?P<edge>end|close|start|beginning) of (?:the|this) (?P<unit>year|month)\b",
            re.IGNORECASE,
        ),
        (
            "period",
            (
                r"\b(?:(?:earlier|later) )?(?P<which>this|last|next|the past|the coming|the last) (?P<unit>week"
                r"|month|year|quarter|decade|century|summer|winter|spring|autumn|fall)\b"
            ),
            re.IGNORECASE,
        ),
        (
            "ago",
            rf"\b(?P<count>{_N}) (?P<unit>day|week|month|year|decade)s? (?P<way>ago|earlier|later)\b",
            re.IGNORECASE,
        ),
        (
            "span",
            (
                rf"\b(?P<way>in|over|for|during|within) (?:the )?(?P<which>past|last|next|coming) (?:"
                rf"(?P<count>{_N}) )?(?P<unit>day|week|month|year|decade)s?\b"
            ),
            re.IGNORECASE,
        ),
        (
            "span",
            rf"\bthe (?P<which>past|last|next|coming) (?:(?P<count>{_N}) )?(?P<unit>day|week|month|year|decade)s\b",
            re.IGNORECASE,
        ),
        ("long", r"\b(?P<unit>day|week|month|year|decade|century)s?-?long\b", re.IGNORECASE),
        ("long", r"\b(?:for|over) (?P<unit>day|week|month|year|decade)s\b", re.IGNORECASE),
        ("season", r"\b(?P<season>spring|summer|autumn|fall|winter) of (?P<year>\d{4})\b", re.IGNORECASE),
        ("decade", r"\bthe (?:(?:early|late|mid)[ -])?(?P<decade>1[5-9]\d0|20\d0)s\b", re.IGNORECASE),
        ("years", r"\b(?P<year>1[5-9]\d\d|20\d\d)[-–](?P<year2>1[5-9]\d\d|20\d\d|\d\d)\b", 0),
        (
            "year",
            (
                r"(?<![\w$€£.,/-])(?P<year>1[89]\d\d|20\d\d)(?![\w%/]|[.,]\d|-\w| (?:people|troops|soldiers|jobs"
                r"|votes|workers|families|homes|dollars))"
            ),
            0,
        ),
    )
)
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_DAYS_OF = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652, "century": 36524}


@dataclass(frozen=True, slots=True)
class When:
    """``earliest`` and ``latest`` are the days between which the words allow it, both included; None: open."""

    span: Span
    earliest: date | None
    latest: date | None
    grain: str
    relation: str  # "", by, since, until, before, after
    confidence: float


def dates(text: str, start: int, published: date | None) -> list[When]:
    """Dates in a paragraph that begins at ``start``; without ``published`` relative ones stay unresolved."""
    text = plain(text)
    taken: list[Span] = []
    found = []
    for form, pattern in _FORMS:
        for match in pattern.finditer(text):
            a, b = match.span()
            if form == "month" and match.groupdict().get("which") in (
                "in",
                "by",
                "since",
                "until",
                "till",
                "before",
                "after",
                "during",
                "from",
                "of",
            ):
                a = match.start("month")
            if any(a < y and x < b for x, y in taken):
                continue
            try:
                interval = _resolve(form, match.groupdict(), published, text[:a], text[b:])
            except (ValueError, OverflowError):
                continue
            if interval is None:
                continue
            taken.append((a, b))
            earliest, latest, grain, sure = interval
            found.append(
                When(
                    (start + a, start + b),
                    earliest,
                    latest,
                    grain,
                    _relation(text[:a], match.groupdict()),
                    sure,
                )
            )
    return sorted(found, key=lambda w: w.span)


def _relation(before: str, groups: dict[str, str | None]) -> str:
    match = re.search(r"\b(by|since|until|till|before|after)(?: the| early| late)? ?$", before, re.IGNORECASE)
    return match.group(1).lower().replace("till", "until") if match else ""


_Interval = tuple[date | None, date | None, str, float]


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _shift(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _count(words: str | None) -> int:
    if words is None or words in ("a", "an"):
        return 1
    if "couple" in words:
        return 2
    if words.lower() in ("several", "few", "a few"):
        return 3
    number = value(words)
    return int(number) if number is not None else 1


def _future(before: str, after: str) -> bool:
    """Whether the clause around a bare weekday or month looks ahead."""
    return bool(
        re.search(
            r"\b(?:will|would|'ll|to be|is to|are to|going to|expected to|set to|plans? to|scheduled)\b[^.;]{0,60}$"
            r"|\b(?:by|until)(?: next| this)? $",
            before,
        )
    )


def _resolve(
    form: str, g: dict[str, str | None], day0: date | None, before: str, after: str
) -> _Interval | None:
    if form == "iso":
        day = date(int(g["year"] or 0), int(g["mon"] or 0), int(g["day"] or 0))
        return day, day, "day", 0.95
    if form in ("day", "month"):
        month = _MONTHS[(g["month"] or "").lower().rstrip(".")]
        year = int(g["year"] or 0) if g.get("year") else None
        which = g.get("which")
        if (
            form == "month"
            and (g["month"] or "").startswith(("May", "March"))
            and which in ("of", "from", "after", "before")
            and not g.get("year")
        ):
            return None  # "after March" may be a walk; "of May" may be a minister
        if year is None:
            if day0 is None:
                return None, None, form, 0.7
            year = day0.year
            if which == "last":
                year -= month >= day0.month
            elif which == "next" or (
                (which in ("by", "until", "till") or _future(before, after)) and month < day0.month
            ):
                year += month <= day0.month
            elif (
                form == "month"
                and month > day0.month
                and which not in ("this", "by", "until", "till", "next")
                and not _future(before, after)
            ):
                year -= 1
            elif (
                form == "day"
                and (month, int(g["day"] or 1)) > (day0.month, day0.day)
                and not _future(before, after)
            ):
                year -= (date(year, month, min(int(g["day"] or 1), 28)) - day0).days > 120
        if form == "day":
            day = date(year, month, int(g["day"] or 0))
            return day, day, "day", 0.95
        first, last = _month(year, month)
        edge = g.get("edge") or (which if which in ("early", "late", "mid") else None)
        if edge:
            if edge.startswith(("early", "the start", "the beg")):
                last = first + timedelta(9)
            elif edge.startswith("mid"):
                first, last = first + timedelta(9), first + timedelta(19)
            else:
                first = first + timedelta(19)
        return first, last, "month", 0.9
    if form == "season":
        year, name = int(g["year"] or 0), (g["season"] or "").lower()
        if name == "winter":
            return date(year, 12, 1), date(year + 1, 2, 28), "season", 0.8
        a, b = _SEASONS[name]
        return date(year, a, 1), _month(year, b)[1], "season", 0.85
    if form == "decade":
        year = int(g["decade"] or 0)
        return date(year, 1, 1), date(year + 9, 12, 31), "decade", 0.9
    if form == "years":
        year = int(g["year"] or 0)
        tail = g["year2"] or ""
        end = int(tail) if len(tail) == 4 else year // 100 * 100 + int(tail)
        return (date(year, 1, 1), date(end, 12, 31), "year", 0.8) if end > year else None
    if form == "year":
        year = int(g["year"] or 0)
        told = re.search(
            r"\b(?:in|of|by|since|until|from|during|before|after|early|late|mid|and|to|the)[ -]$",
            before,
            re.IGNORECASE,
        )
        return date(year, 1, 1), date(year, 12, 31), "year", 0.9 if told else 0.7
    if form == "long":
        return None, None, "period", 0.75
    # what follows needs a day to count from
    grain = {
        "weekday": "day",
        "near": "day",
        "weekend": "day",
        "edge": "period",
        "period": g.get("unit") or "",
        "ago": "day",
        "span": "period",
    }[form]
    if day0 is None:
        return None, None, grain.lower(), 0.7
    if form == "weekday":
        number = _DAYS[(g["weekday"] or g["bare"] or "").lower()]
        which = (g["which"] or "").lower()
        back = (day0.weekday() - number) % 7
        if which in ("next", "this coming") or (not which and _future(before, after)):
            day = day0 + timedelta(7 - back if back or which else 0)
        elif which in ("last", "this past"):
            day = day0 - timedelta(back or 7)
        else:
            day = day0 - timedelta(back)
        return day, day, "day", 0.9
    if form == "near":
        day = day0 + timedelta({"yesterday": -1, "tomorrow": 1}.get((g["near"] or "").lower(), 0))
        return day, day, "day", 0.85
    if form == "weekend":
        saturday = day0 + timedelta((5 - day0.weekday()) % 7)
        if (g["which"] or "").lower() in ("last", "past"):
            saturday -= timedelta(7)
        return saturday, saturday + timedelta(1), "day", 0.85
    if form == "edge":
        first, last = (
            (date(day0.year, 1, 1), date(day0.year, 12, 31))
            if (g["unit"] or "").lower() == "year"
            else _month(day0.year, day0.month)
        )
        late = (g["edge"] or "").lower() in ("end", "close")
        return (
            (day0 if late else first),
            (last if late else first + timedelta((last - first).days // 3)),
            "period",
            0.8,
        )
    unit = (g["unit"] or "").lower()
    which = (g.get("which") or "").lower()
    if form == "period":
        step = (
            -1 if which in ("last", "the past", "the last") else 1 if which in ("next", "the coming") else 0
        )
        if unit == "week":
            monday = day0 - timedelta(day0.weekday()) + timedelta(7 * step)
            return monday, monday + timedelta(6), "week", 0.85
        if unit == "month":
            middle = _shift(day0, step)
            first, last = _month(middle.year, middle.month)
            return first, last, "month", 0.85
        if unit == "year":
            return date(day0.year + step, 1, 1), date(day0.year + step, 12, 31), "year", 0.85
        if unit in ("spring", "summer", "autumn", "fall"):
            a, b = _SEASONS[unit]
            year = (
                day0.year
                + step
                - (1 if which == "last" and a <= day0.month and step == -1 and day0.month > b else 0)
            )
            if which == "last" and day0.month > b:
                year = day0.year
            return date(year, a, 1), _month(year, b)[1], "season", 0.75
        return None, None, unit, 0.6
    count = _count(g.get("count"))
    if form == "ago":
        sign = 1 if (g["way"] or "").lower() == "later" else -1
        if (g["way"] or "").lower() in ("earlier", "later"):
            return None, None, unit, 0.6
        if unit in ("day", "week"):
            day = day0 + timedelta(sign * count * _DAYS_OF[unit])
            return (
                (day, day, "day", 0.8)
                if unit == "day"
                else (day - timedelta(3), day + timedelta(3), "week", 0.8)
            )
        day = _shift(day0, sign * count * {"month": 1, "year": 12, "decade": 120}[unit])
        if unit == "month":
            first, last = _month(day.year, day.month)
            return first, last, "month", 0.8
        return date(day.year, 1, 1), date(day.year, 12, 31), "year", 0.75
    ahead = which in ("next", "coming")
    if unit in ("day", "week"):
        other = day0 + timedelta((1 if ahead else -1) * count * _DAYS_OF[unit])
    else:
        other = _shift(day0, (1 if ahead else -1) * count * {"month": 1, "year": 12, "decade": 120}[unit])
    return min(day0, other), max(day0, other), "period", 0.75
