"""Dates by class of mistake: the reported sentence of each class first, then siblings of it."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from annotations.extraction import extract


def read(text: str, published: str) -> list[str]:
    """Return the dates of a text, each as "earliest..latest"; one day where both are equal, "" for an open end."""
    return [
        "..".join(dict.fromkeys(one.attributes[end] or "" for end in ("earliest", "latest")))
        for one in extract(text, None, date.fromisoformat(published))
        if one.kind == "date"
    ]


WEDNESDAY, THURSDAY, SATURDAY = "2026-03-04", "2026-03-05", "2026-03-07"

CASES = {
    "D1 year before capitals": [
        (WEDNESDAY, "In 2020 US exports fell.", ["2020-01-01..2020-12-31"]),
        (WEDNESDAY, "By 2031 UN troops will leave.", ["2026-03-04..2031-12-31"]),
        (WEDNESDAY, "In 2003 BP invested.", ["2003-01-01..2003-12-31"]),
        (WEDNESDAY, "Since 2019 EU rules forbid it.", ["2019-01-01..2026-03-04"]),
        (WEDNESDAY, "In 1998 NATO bombed the bridge.", ["1998-01-01..1998-12-31"]),
        (WEDNESDAY, "During 2017 UK wages fell.", ["2017-01-01..2017-12-31"]),
        (WEDNESDAY, "After 2021 IMF loans dried up.", ["2022-01-01.."]),
        (WEDNESDAY, "They found the asteroid 2011 QF on a plate.", []),
    ],
    "D2 year prepositions": [
        (WEDNESDAY, "During 2020 prices rose.", ["2020-01-01..2020-12-31"]),
        (WEDNESDAY, "Between 1997 and 2001 it grew.", ["1997-01-01..2001-12-31"]),
        (WEDNESDAY, "Throughout 2019 it fell.", ["2019-01-01..2019-12-31"]),
        (WEDNESDAY, "It closed around 2005.", ["2005-01-01..2005-12-31"]),
        (WEDNESDAY, "Over 2023 rents doubled.", ["2023-01-01..2023-12-31"]),
        (WEDNESDAY, "Before 1990 nobody asked.", ["..1989-12-31"]),
        (WEDNESDAY, "Through 2022 exports sank.", ["2022-01-01..2022-12-31"]),
    ],
    "D3 part of a period that is not over": [
        (SATURDAY, "The Netherlands early this week became the last to sign.", ["2026-03-02..2026-03-04"]),
        (SATURDAY, "The mayor resigned earlier this week.", ["2026-03-02..2026-03-06"]),
        (WEDNESDAY, "Early this month the bridge collapsed.", ["2026-03-01..2026-03-04"]),
        (WEDNESDAY, "She left the party this year.", ["2026-01-01..2026-12-31"]),
        (WEDNESDAY, "It was reported this week.", ["2026-03-02..2026-03-08"]),
        (WEDNESDAY, "Three clubs folded early this year.", ["2026-01-01..2026-03-04"]),
        (WEDNESDAY, "They will meet this week.", ["2026-03-02..2026-03-08"]),
    ],
    "D4 until": [
        (WEDNESDAY, "The court gave the family until 9 a.m. Tuesday to leave.", ["2026-03-04..2026-03-10"]),
        (WEDNESDAY, "They have until noon Friday to pay.", ["2026-03-04..2026-03-06"]),
        (WEDNESDAY, "The judge gave him until Monday to answer.", ["2026-03-04..2026-03-09"]),
        (WEDNESDAY, "The firm had until 5 p.m. Thursday to reply.", ["2026-03-04..2026-03-05"]),
        (WEDNESDAY, "The strike runs until Sunday.", ["2026-03-04..2026-03-08"]),
        (WEDNESDAY, "The union gave the mayor until midnight Saturday.", ["2026-03-04..2026-03-07"]),
    ],
    "D5 could": [
        (THURSDAY, "Neither of them could be located Wednesday.", ["2026-03-04"]),
        (THURSDAY, "The spokesman could not be reached on Tuesday.", ["2026-03-03"]),
        (THURSDAY, "Nobody could say on Monday why it burned.", ["2026-03-02"]),
        (THURSDAY, "The family couldn't be found Wednesday.", ["2026-03-04"]),
        (THURSDAY, "He could not comment on Friday.", ["2026-02-27"]),
        (THURSDAY, "A vote could come on Tuesday.", ["2026-03-10"]),
        (THURSDAY, "The talks could resume as early as Monday.", ["2026-03-09"]),
    ],
    "D6 past with an infinitive": [
        (SATURDAY, "On Friday, when the minister set aside her plans, nobody knew.", ["2026-03-06"]),
        (SATURDAY, "A service planned for Saturday was canceled.", ["2026-03-07"]),
        (SATURDAY, "On Tuesday the firm refused to pay.", ["2026-03-03"]),
        (SATURDAY, "The board met on Thursday to set the price.", ["2026-03-05"]),
        (SATURDAY, "He came on Monday to set up the stage.", ["2026-03-02"]),
        (SATURDAY, "A match scheduled for Saturday was postponed.", ["2026-03-07"]),
        (SATURDAY, "She tried on Wednesday to see him.", ["2026-03-04"]),
        (SATURDAY, "The trial is set to begin on Monday.", ["2026-03-09"]),
    ],
    "D7 weekday and date disagree": [
        ("2025-10-25", "In an editorial on Monday, Oct. 26, the paper agreed.", ["2020-10-26"]),
        (WEDNESDAY, "They met on Monday, March 2.", ["2026-03-02"]),
        (WEDNESDAY, "They met on Sunday, March 2.", ["2025-03-02"]),
        (WEDNESDAY, "He was born on Friday, 6 May.", ["2022-05-06"]),
        (WEDNESDAY, "The vote will be on Tuesday, March 10.", ["2026-03-10"]),
        (WEDNESDAY, "The vote will be on Tuesday, March 9.", ["2027-03-09"]),
    ],
    "D8 deadline": [
        (THURSDAY, "No reason was given for the March 14 deadline.", ["2026-03-14"]),
        (THURSDAY, "The April 2 deadline was set last year.", ["2026-04-02", "2025-01-01..2025-12-31"]),
        (THURSDAY, "Nobody criticised the June 7 referendum.", ["2026-06-07"]),
        (THURSDAY, "The parties rejected the March 20 election date.", ["2026-03-20"]),
        (THURSDAY, "He was charged over the March 1 fire.", ["2026-03-01"]),
        (THURSDAY, "Troops were killed in the December 9 attack.", ["2025-12-09"]),
        (THURSDAY, "They argued about the May 3 elections.", ["2026-05-03"]),
    ],
    "D9 relative to a relative": [
        (WEDNESDAY, "The day before last Tuesday's hearing, he went to court.", ["2026-03-02"]),
        (WEDNESDAY, "It fell in the week of March 16.", ["2026-03-16..2026-03-22"]),
        (WEDNESDAY, "The day after Monday's vote, she left.", ["2026-03-03"]),
        (WEDNESDAY, "Two days before Friday's match, he was hurt.", ["2026-02-25"]),
        (WEDNESDAY, "The school shut for the week of Feb. 9.", ["2026-02-09..2026-02-15"]),
        (WEDNESDAY, "The week after the 1 January opening, it closed.", ["2026-01-05..2026-01-11"]),
        (WEDNESDAY, "He died a day after Christmas.", ["2025-12-26"]),
    ],
    "D10 more forms": [
        (WEDNESDAY, "Prices will rise over the next few months.", ["2026-03-04.."]),
        (WEDNESDAY, "In Q3 it fell.", ["2025-07-01..2025-09-30"]),
        (WEDNESDAY, "He returned later that year.", [""]),
        (WEDNESDAY, "In Q1 2024 sales sank.", ["2024-01-01..2024-03-31"]),
        (WEDNESDAY, "Rents fell over the past few weeks.", ["..2026-03-04"]),
        (WEDNESDAY, "In 1999 she left; later that year he died.", ["1999-01-01..1999-12-31"] * 2),
        (WEDNESDAY, "He quit in May 2021 and moved that month.", ["2021-05-01..2021-05-31"] * 2),
        (WEDNESDAY, "It will open in the coming months.", ["2026-03-04.."]),
        (WEDNESDAY, "The firm will report in Q4.", ["2026-10-01..2026-12-31"]),
        (WEDNESDAY, "Nobody has seen him in recent weeks.", ["..2026-03-04"]),
    ],
    "D11 early decade": [
        (WEDNESDAY, "The rules were eased in the early 1990s.", ["1990-01-01..1993-12-31"]),
        (WEDNESDAY, "It was built in the late 1970s.", ["1977-01-01..1979-12-31"]),
        (WEDNESDAY, "In the mid-1980s the mine closed.", ["1984-01-01..1986-12-31"]),
        (WEDNESDAY, "The war began in the early 2000s.", ["2000-01-01..2003-12-31"]),
        (WEDNESDAY, "The late 1950s were hard.", ["1957-01-01..1959-12-31"]),
        (WEDNESDAY, "It goes back to the mid 1930s.", ["1934-01-01..1936-12-31"]),
    ],
    "since a date to come": [
        ("2000-01-01", "It has run since 2001.", ["2001-01-01.."]),
        ("2026-01-01", "It has run since March 2030.", ["2030-03-01.."]),
        ("2026-03-04", "It has run since 4 March 2026.", ["2026-03-04"]),
    ],
}


@pytest.mark.parametrize(("published", "text", "days"), [case for cases in CASES.values() for case in cases])
def test_date_is_the_interval_that_the_words_allow(published: str, text: str, days: list[str]) -> None:
    assert read(text, published) == days


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("The ban lasts six months.", "P6M"),
        ("It was a 12-day march.", "P12D"),
        ("He was jailed for 31 years.", "P31Y"),
        ("The talks took two weeks.", "P2W"),
        ("She held the seat for half a decade.", None),
        ("They waited for weeks.", None),
        ("A three-year lease was signed.", "P3Y"),
        ("The drought lasted two decades.", "P20Y"),
        ("He was away for a fortnight.", "P2W"),
        ("It will take 2 to 3 weeks.", "P2W/P3W"),
        ("It has stood for a century.", "P100Y"),
        ("It was sold last Tuesday.", None),
    ],
)
def test_length_of_time_has_an_iso_8601_duration(text: str, duration: str | None) -> None:
    found = [
        one.attributes["duration"] for one in extract(text, None, date(2026, 3, 4)) if one.kind == "date"
    ]
    assert found == [duration]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor resigned this month.",
        "Prices rose this spring.",
        "The club was sold this year.",
        "It burned down in March.",
        "They signed the treaty on 9 March.",
        "The road was closed over the weekend.",
        "She was elected this week.",
    ],
)
def test_past_tense_never_begins_after_publication(text: str) -> None:
    (found,) = [one for one in extract(text, None, date(2026, 3, 4)) if one.kind == "date"]
    assert found.attributes["earliest"] <= "2026-03-04"


def test_no_date_ends_before_it_begins() -> None:
    words = [
        "since",
        "by",
        "until",
        "before",
        "after",
        "from",
        "within",
        "early",
        "earlier",
        "late",
        "over",
        "since late",
    ]
    whens = [
        "2001",
        "this week",
        "this month",
        "next year",
        "Monday",
        "March",
        "May 5",
        "2001 and 1999",
        "the 2030s",
    ]
    days = [date(2000, 1, 1), date(2024, 2, 29), date(2026, 3, 2), date(2026, 3, 8)]
    for word, when, day in product(words, whens, days):
        for one in extract(f"It has run {word} {when} there.", None, day):
            if one.kind == "date" and one.attributes["earliest"] and one.attributes["latest"]:
                assert one.attributes["earliest"] <= one.attributes["latest"], (word, when, day)
