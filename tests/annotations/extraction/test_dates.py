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
        ("The rest is to follow by December.", ("by December", "2024-10-24", "2024-12-31")),
        ("They signed it earlier this June.", ("earlier this June", "2024-06-01", "2024-06-30")),
        ("It was reported this week.", ("this week", "2024-10-21", "2024-10-27")),
        ("It was reported last month.", ("last month", "2024-09-01", "2024-09-30")),
        ("It was reported two days ago.", ("two days ago", "2024-10-22", "2024-10-22")),
        ("It was built in 2019.", ("2019", "2019-01-01", "2019-12-31")),
        ("The monthslong talks failed.", ("monthslong", None, None)),
        ("It rose earlier this month.", ("earlier this month", "2024-10-01", "2024-10-23")),
        ("It will fall later this year.", ("later this year", "2024-10-25", "2024-12-31")),
        ("They meet next Tuesday.", ("next Tuesday", "2024-10-29", "2024-10-29")),
        ("They will meet over the weekend.", ("weekend", "2024-10-26", "2024-10-27")),
        ("They met over the weekend.", ("weekend", "2024-10-19", "2024-10-20")),
        ("It lasts until the end of the year.", ("until the end of the year", "2024-10-24", "2024-12-31")),
        ("They promised a vote before 2026.", ("before 2026", "2024-10-24", "2025-12-31")),
        ("It has stood since the 1890s.", ("since the 1890s", "1890-01-01", "2024-10-24")),
        ("It ran between 20 and 24 August.", ("between 20 and 24 August", "2024-08-20", "2024-08-24")),
        ("It ran from March 2023 to May 2023.", ("from March 2023 to May 2023", "2023-03-01", "2023-05-31")),
        ("The second quarter of 2026 counts.", ("second quarter of 2026", "2026-04-01", "2026-06-30")),
        ("Rents rose in the past three weeks.", ("past three weeks", "2024-10-03", "2024-10-24")),
        ("It was built four years ago.", ("four years ago", "2020-01-01", "2020-12-31")),
        ("It is due by mid-March.", ("by mid-March", "2024-10-24", "2025-03-20")),
        ("They promised it by Christmas.", ("by Christmas", "2024-10-24", "2024-12-25")),
        ("It was dry this spring.", ("this spring", "2024-03-01", "2024-05-31")),
        ("It was sold on Monday night.", ("Monday", "2024-10-21", "2024-10-21")),
        ("A hearing is to follow in January.", ("January", "2025-01-01", "2025-01-31")),
        ("The ban lasts six months.", ("six months", None, None)),
        ("It was a 12-day march.", ("12-day", None, None)),
        ("He waited for weeks.", ("weeks", None, None)),
        ("They meet on Good Friday 2025.", ("Good Friday 2025", "2025-04-18", "2025-04-18")),
        ("It was reported yesterday.", ("yesterday", "2024-10-23", "2024-10-23")),
        ("It was shut on 9 May last year.", ("9 May last year", "2023-05-09", "2023-05-09")),
        ("The siege is set to last two weeks.", ("two weeks", None, None)),
        ("It fell after second-quarter sales sank.", ("second-quarter", "2024-04-01", "2024-06-30")),
        ("It has been shut since Hallowe'en.", ("since Hallowe'en", "2023-10-31", "2024-10-24")),
    ],
)
def test_reads_the_interval_that_the_words_allow(text: str, when: tuple[str, str | None, str | None]) -> None:
    assert read(text) == [when]


def test_without_a_day_of_publication_a_weekday_stays_open() -> None:
    assert read("The vote was on Tuesday.", None) == [("Tuesday", None, None)]


def test_by_is_kept_as_what_the_date_bounds() -> None:
    (found,) = [s for s in extract("The rest is to follow by December.", None, THURSDAY) if s.kind == "date"]
    assert (found.attributes["relation"], found.attributes["grain"]) == ("by", "month")


def test_what_is_reckoned_from_a_date_starts_there() -> None:
    assert read("They planned it in 2011 and dropped it five years later.")[1] == (
        "five years later",
        "2016-01-01",
        "2016-12-31",
    )
    assert read("It shut on 9 May last year. Two days later it opened.")[1] == (
        "Two days later",
        "2023-05-11",
        "2023-05-11",
    )
    assert read("Cases doubled last week, more than the week before.")[1] == (
        "week before",
        "2024-10-07",
        "2024-10-13",
    )


@pytest.mark.parametrize(
    "text",
    [
        "They pay €40 a month, 300 a day and 3 per cent every year.",
        "Her 43-year-old brother left at 6 a.m. and came back two hours later.",
        "They may march, and June Berg may not.",
        "The asteroid 2011 QF passed.",
        "About 2000 people came.",
    ],
)
def test_rates_ages_clocks_names_and_counts_are_no_dates(text: str) -> None:
    assert read(text) == []
