"""Of which time do words speak? The dates that stand in them say it."""

from collections.abc import Iterable, Mapping
from typing import Any

Span = tuple[int, int]


def time_spoken_of(span: Span, dates: Iterable[tuple[Span, Mapping[str, Any]]]) -> dict[str, str | None]:
    """{"from", "to"} (ISO days, both in; None: open) of the first date inside `span` that a calendar knows; else {}.

    `dates` are spans with an engine's attributes (`earliest`, `latest`), in any order.
    """
    start, end = span
    for (first, last), attributes in sorted(dates, key=lambda date: date[0]):
        earliest, latest = attributes.get("earliest"), attributes.get("latest")
        if start <= first and last <= end and (earliest or latest):
            return {"from": earliest, "to": latest}
    return {}
