"""Days, weeks, months, seasons and feasts as intervals of dates, both ends included."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

Interval = tuple[date, date]
OpenInterval = tuple[date | None, date | None]
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def year(number: int) -> Interval:
    """Return a whole year."""
    return date(number, 1, 1), date(number, 12, 31)


def month(number: int, of: int) -> Interval:
    """Return month ``of`` of year ``number``."""
    return date(number, of, 1), date(number, of, calendar.monthrange(number, of)[1])


def months(number: int, first: int, count: int) -> Interval:
    """Return ``count`` months from month ``first`` of year ``number`` on; they may run into the next year."""
    last = first + count - 1
    return date(number, first, 1), month(number + (last - 1) // 12, (last - 1) % 12 + 1)[1]


def season(number: int, name: str) -> Interval:
    """Return the season that begins in year ``number``; winter runs into the next year."""
    return months(number, SEASONS[name], 3)


def week(day: date) -> Interval:
    """Return the week, Monday to Sunday, that holds ``day``."""
    monday = day - timedelta(day.weekday())
    return monday, monday + timedelta(6)


def shift(day: date, by: int) -> date:
    """Return the day ``by`` months later, or the last day of that month if it is shorter."""
    index = day.year * 12 + day.month - 1 + by
    number, of = divmod(index, 12)
    return date(number, of + 1, min(day.day, calendar.monthrange(number, of + 1)[1]))


def around(unit: str, day: date, by: int) -> Interval:
    """Return the calendar unit that lies ``by`` units from the one that holds ``day``."""
    if unit == "day":
        found = day + timedelta(by)
        return found, found
    if unit in ("week", "fortnight"):
        return week(day + timedelta((14 if unit == "fortnight" else 7) * by))
    if unit == "month":
        moved = shift(day, by)
        return month(moved.year, moved.month)
    if unit == "quarter":
        moved = shift(day, 3 * by)
        return months(moved.year, (moved.month - 1) // 3 * 3 + 1, 3)
    if unit == "decade":
        return year(day.year + 10 * by)
    if unit == "century":
        return year(day.year + 100 * by)
    return year(day.year + by)


def part(interval: Interval, edge: str) -> Interval:
    """Return the early, mid or late part: of a week, Monday to Wednesday,
    to Friday, to Sunday; of a month, days 1-10, 11-20, 21-end; of a longer interval, a third each.
    """
    first, last = interval
    if (last - first).days < 7:
        cuts = [first, first + timedelta(3), first + timedelta(5)]
    elif (last - first).days < 32:
        cuts = [first, first + timedelta(10), first + timedelta(20)]
    else:
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        cuts = [first, shift(first, count // 3), shift(first, 2 * count // 3)]
    if edge == "early":
        return first, cuts[1] - timedelta(1)
    return (cuts[1], cuts[2] - timedelta(1)) if edge == "mid" else (cuts[2], last)


# First and last year of the parts of a decade, by its last digit.
_PARTS_OF_DECADE = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}


def part_of_decade(first: int, edge: str) -> Interval:
    """Return the early (1990 to 1993), mid (1994 to 1996) or late (1997 to 1999) part of the decade from ``first``."""
    start, end = _PARTS_OF_DECADE[edge]
    return date(first + start, 1, 1), date(first + end, 12, 31)


def easter(number: int) -> date:
    """Return Easter Sunday of the Western churches (the anonymous Gregorian computus)."""
    a, b, c = number % 19, number // 100, number % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    of, day = divmod(h + m - 7 * n + 114, 31)
    return date(number, of, day + 1)


_FIXED = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26),
    "new year's day": (1, 1), "new year's eve": (12, 31), "new year": (1, 1), "halloween": (10, 31),
    "all saints' day": (11, 1), "epiphany": (1, 6), "valentine's day": (2, 14), "may day": (5, 1),
    "st patrick's day": (3, 17), "bastille day": (7, 14), "hallowe'en": (10, 31),
}  # fmt: skip
_MOVED = {
    "good friday": -2, "easter": 0, "easter sunday": 0, "easter monday": 1, "ascension day": 39, "pentecost": 49,
    "whit sunday": 49, "whit monday": 50, "ash wednesday": -46, "palm sunday": -7,
}  # fmt: skip
FEASTS = tuple(sorted((*_FIXED, *_MOVED, "thanksgiving", "thanksgiving day"), key=len, reverse=True))


def feast(name: str, number: int) -> date:
    """Return the day of a feast in year ``number``."""
    if name in _FIXED:
        return date(number, *_FIXED[name])
    if name in _MOVED:
        return easter(number) + timedelta(_MOVED[name])
    first = date(number, 11, 1)
    return first + timedelta((3 - first.weekday()) % 7 + 21)
