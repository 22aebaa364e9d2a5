"""When two statements differ in time.

Each statement speaks of a time, the first and the last day of the first date in its words. Two statements differ in
time if these intervals have no day in common. A statement without a date speaks of the news: the day of publication
and `NEWS_DAYS` before it; this counts only if two figures contradict each other. `differences.compare` also gives
"differentTime" to a fact and a plan, and to two different figures of two different times.
"""

import calendar
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from .statements import Reason, Statement
from .words import fold

# The project's own choice.
NEWS_DAYS = 2
Span = tuple[int, int]


def time_spoken_of(span: Span, dates: Iterable[tuple[Span, Mapping[str, Any]]]) -> dict[str, str | None]:
    """Return {"from", "to"} of the first date inside `span` that has a bound; {} if there is none.

    Both are ISO 8601 days, included; None: no bound. `dates` are spans with an engine's attributes (`earliest`,
    `latest`), in any order.
    """
    start, end = span
    for (first, last), attributes in sorted(dates, key=lambda date: date[0]):
        earliest, latest = attributes.get("earliest"), attributes.get("latest")
        if start <= first and last <= end and (earliest or latest):
            return {"from": earliest, "to": latest}
    return {}


# The first and the last day as ordinals; infinite: no bound.
Days = tuple[float, float]


_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?(?P<month>{_MONTH})\b"
    r"(?: (?P<behind>\d{1,2})(?:st|nd|rd|th)?\b)?"
)
# "May" and "march" are no months unless a preposition or a number says so.
_SURELY_MONTH = re.compile(r"(?:\d|\b(?:in|since|before|until|by|of|for|last|next)) $")
_NOT_BEFORE = re.compile(r"(?:\bnot\b|\bnever\b|n['’]t\b)(?: \w+){0,5}? (?:before|until|till) ")
# Where neither the engine nor the day of publication gives a year, days are compared within one.
_ANY_YEAR = 2001


def spoken_of(statement: Statement) -> Days | None:
    """Return the time that a statement speaks of; None if its words have no date.

    "Not before March" begins with March. A month without a year counts only if the day of publication is unknown.
    """
    first, last = statement.spoken_of or (None, None)
    if first is None and last is None:
        return _named(statement.words) if statement.stated_on is None else None
    days = (first.toordinal() if first else -math.inf, last.toordinal() if last else math.inf)
    start, end = min(days), max(days)
    later = _NOT_BEFORE.search(fold(statement.words))
    if later and math.isfinite(end):
        # The engine reads "before March" as the days from now to February, "until Saturday" up to Saturday.
        named = (
            statement.stated_on is not None
            and math.isfinite(start)
            and start > statement.stated_on.toordinal()
        )
        return (start if named else end + ("before" in later.group())), math.inf
    return start, end


_DATE_WORD = re.compile(
    rf"\b(?:{_MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tomorrow|tonight|week|weekend|ago|"
    r"(?:last|this|next) (?:week|month|year|night)|(?:19|20)\d\d)\b"
)


def clause_time(statement: Statement, clause: str) -> Days | None:
    """Return the time that a clause speaks of; None if the date stands in another clause of the statement."""
    if _DATE_WORD.search(fold(statement.words)) and not _DATE_WORD.search(fold(clause)):
        return None
    return spoken_of(statement)


def _named(words: str) -> Days | None:
    folded = fold(words)
    found = _DATE.search(folded)
    if found is None:
        return None
    sure = found["day"] or found["behind"] or _SURELY_MONTH.search(folded[: found.start("month")])
    if found["month"] in ("may", "march") and not sure:
        return None
    month, day = _MONTHS[found["month"]], int(found["day"] or found["behind"] or 0)
    length = calendar.monthrange(_ANY_YEAR, month)[1]
    first = date(_ANY_YEAR, month, day if 1 <= day <= length else 1).toordinal()
    last = first if 1 <= day <= length else first + length - 1
    before = folded[: found.start()].split()[-1:]
    if _NOT_BEFORE.search(folded):
        # From then on, and not in the months before; which year it is, the words do not say.
        return first, first + 182
    return (first, math.inf) if before == ["since"] else (first, last)


def news_of(statement: Statement, *, days: int = NEWS_DAYS) -> Days | None:
    """Return the time that a statement without a date speaks of: the day it was made and `days` before."""
    return (
        (statement.stated_on.toordinal() - days, statement.stated_on.toordinal())
        if statement.stated_on
        else None
    )


def days_between(one: date | None, other: date | None) -> int:
    """Return how many days lie between two days; 0 if either is unknown."""
    return abs(one.toordinal() - other.toordinal()) if one and other else 0


def time_difference(one: Days | None, other: Days | None) -> Reason | None:
    """Return the reason if two times have no day in common, else None."""
    if one and other and (one[1] < other[0] or other[1] < one[0]):
        return time_reason(one, other)
    return None


def time_reason(one: Days, other: Days) -> Reason:
    """Return the reason that names two times."""
    return Reason("otherTime", {"one": _period(*one), "other": _period(*other)})


def _period(first: float, last: float) -> str:
    # The news of the first day of the calendar begins before it.
    days = [date.fromordinal(max(1, int(day))).isoformat() for day in (first, last) if math.isfinite(day)]
    if len(days) == 1:
        return f"the time {'from' if math.isinf(last) else 'until'} {days[0]}"
    return days[0] if first == last else f"{days[0]} to {days[1]}"
