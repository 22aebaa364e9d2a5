"""When: dates resolved on the day of publication."""

from __future__ import annotations

from datetime import date

import pytest

from annotations.extraction import extract

THURSDAY = date(2024, 10, 24)


def read(text: str, published: date | None = THURSDAY) -> list[tuple[str, str | None, str | None]]:
    return [
        (text[s.start : s.end], s.attributes["earliest"], s.attributes["latest"])
        for s in extract(text, None, published)
        if s.kind == "date"
    ]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("The vote was on Tuesday.", ("Tuesday", "2024-10-22", "2024-10-22")),
        ("The vote was on Thursday.", ("Thursday", "2024-10-24", "2024-10-24")),
        ("The vote will be held on Tuesday.", ("Tuesday", "2024-10-29", "2024-10-29")),
        ("They met last Friday.", ("last Friday", "2024-10-18", "2024-10-18")),
        ("They met on Oct. 17.", ("Oct. 17", "2024-10-17", "2024-10-17")),
        ("They met on 4 June 2011.", ("4 June 2011", "2011-06-04", "2011-06-04")),
        ("They signed it in June.", ("June", "2024-06-01", "2024-06-30")),
        ("They signed it in November.", ("November", "2023-11-01", "2023-11-30")),
        ("The rest is to follow by December.", ("December", "2024-12-01", "2024-12-31")),
        ("They signed it earlier this June.", ("earlier this June", "2024-06-01", "2024-06-30")),
        ("It was reported this week.", ("this week", "2024-10-21", "2024-10-27")),
        ("It was reported last month.", ("last month", "2024-09-01", "2024-09-30")),
        ("It was reported two days ago.", ("two days ago", "2024-10-22", "2024-10-22")),
        ("It was built in 2019.", ("2019", "2019-01-01", "2019-12-31")),
        ("The monthslong talks failed.", ("monthslong", None, None)),
        ("It was reported yesterday.", ("yesterday", "2024-10-23", "2024-10-23")),
    ],
)
def test_reads_the_interval_that_the_words_allow(text: str, when: tuple[str, str | None, str | None]) -> None:
    assert read(text) == [when]


def test_without_a_day_of_publication_a_weekday_stays_open() -> None:
    assert read("The vote was on Tuesday.", None) == [("Tuesday", None, None)]


def test_by_is_kept_as_what_the_date_bounds() -> None:
    (found,) = [s for s in extract("The rest is to follow by December.", None, THURSDAY) if s.kind == "date"]
    assert (found.attributes["relation"], found.attributes["grain"]) == ("by", "month")
