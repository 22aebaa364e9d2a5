"""When two statements differ in time.

Each statement speaks of a time, the first and the last day of the first date in its words. Two statements differ in
time if these intervals have no day in common. A statement without a date speaks of the news: the day of publication
and `NEWS_DAYS` before it; this counts only if two figures contradict each other. `differences.compare` also gives
"differentTime" to a fact and a plan, and to two different figures of two different times.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from .statements import Reason, Statement

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


def spoken_of(statement: Statement) -> Days | None:
    """Return the time that a statement speaks of; None if its words have no date."""
    first, last = statement.spoken_of or (None, None)
    if first is None and last is None:
        return None
    days = (first.toordinal() if first else -math.inf, last.toordinal() if last else math.inf)
    return min(days), max(days)


def news_of(statement: Statement) -> Days | None:
    """Return the time that a statement without a date speaks of: the day it was made and `NEWS_DAYS` before."""
    return (
        (statement.stated_on.toordinal() - NEWS_DAYS, statement.stated_on.toordinal())
        if statement.stated_on
        else None
    )


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
