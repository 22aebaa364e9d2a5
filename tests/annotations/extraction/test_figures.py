"""How much: figures with noun, unit, hedge and bounds."""

from __future__ import annotations

import pytest

from annotations.extraction import extract


def read(text: str) -> list[tuple[str, float | int | None, float | int | None, str, str | None, str]]:
    return [
        (text[s.start : s.end], *(s.attributes[k] for k in ("low", "high", "noun", "unit", "hedge")))
        for s in extract(text)
        if s.kind == "figure"
    ]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("The army sent around 9,000 recruits.", ("around 9,000 recruits", 9000, 9000, "recruits", None, "about")),
        ("It hired up to 300 nurses.", ("up to 300 nurses", None, 300, "nurses", None, "at most")),
        ("At least 40 houses burned.", ("At least 40 houses", 40, None, "houses", None, "at least")),
        ("Over 2 million men voted.", ("Over 2 million men", 2_000_000, None, "men", None, "more than")),
        ("Thousands of Danish sailors marched.", ("Thousands of Danish sailors", 1000, None, "sailors", None, "")),
        ("They bought tens of thousands of masks.", ("tens of thousands of masks", 10_000, None, "masks", None, "")),
        ("The yard won a $2.75-billion order.",
         ("$2.75-billion order", 2_750_000_000, 2_750_000_000, "order", "USD", "")),
        ("The fine was about €3 million.", ("about €3 million", 3_000_000, 3_000_000, "", "EUR", "about")),
        ("Between them they hold 12 percent of the shares.",
         ("12 percent of the shares", 12, 12, "shares", "percent", "")),
        ("The house passed it by 212 to 9.", ("212 to 9", 212, 9, "", "tally", "")),
        ("One in four pupils was ill.", ("One in four pupils", 0.25, 0.25, "pupils", "ratio", "")),
        ("They sent 500 to 600 sailors.", ("500 to 600 sailors", 500, 600, "sailors", None, "")),
        ("Twenty-two ships left the port.", ("Twenty-two ships", 22, 22, "ships", None, "")),
        ("He counted two dozen trucks.", ("two dozen trucks", 24, 24, "trucks", None, "")),
        ("About 8 Danish medical staff left.", ("About 8 Danish medical staff", 8, 8, "medical staff", None, "about")),
        ("They voted 212 to 9 for it.", ("212 to 9", 212, 9, "votes", "tally", "")),
        ("It won by three votes to one.", ("three votes to one", 3, 1, "votes", "tally", "")),
        ("The Rovers lost 1-3 on Sunday.", ("1-3", 1, 3, "", "tally", "")),
        ("Nearly 500 sheep drowned.", ("Nearly 500 sheep", 500, 500, "sheep", None, "nearly")),
        ("Between 200 and 300 sheep drowned.", ("Between 200 and 300 sheep", 200, 300, "sheep", None, "")),
        ("It cost 38 to 41 million euros.", ("38 to 41 million euros", 38_000_000, 41_000_000, "", "EUR", "")),
        ("It cost 900,000 Canadian dollars.", ("900,000 Canadian dollars", 900_000, 900_000, "", "CAD", "")),
        ("They got £5m in grants.", ("£5m in grants", 5_000_000, 5_000_000, "grants", "GBP", "")),
        ("It lost half a million dollars.", ("half a million dollars", 500_000, 500_000, "", "USD", "")),
        ("It burned 240 hectares of forest.", ("240 hectares of forest", 240, 240, "forest", "ha", "")),
        ("It holds 12 million cubic metres.", ("12 million cubic metres", 12_000_000, 12_000_000, "", "m3", "")),
        ("A 40-metre mast fell.", ("40-metre mast", 40, 40, "mast", "m", "")),
        ("Her 6 per cent stake was sold.", ("6 per cent stake", 6, 6, "stake", "percent", "")),
        ("Nearly half of the pupils left.", ("Nearly half of the pupils", 0.5, 0.5, "pupils", "ratio", "nearly")),
        ("Less than a fifth of our staff left.",
         ("Less than a fifth of our staff", None, 0.2, "staff", "ratio", "less than")),
        ("Nine of every ten letters were lost.", ("Nine of every ten letters", 0.9, 0.9, "letters", "ratio", "")),
        ("Seven homes out of ten burned.", ("Seven homes out of ten", 0.7, 0.7, "homes", "ratio", "")),
        ("The toll rose to 85.", ("85", 85, 85, "", None, "")),
        ("A quarrel over three dams began.", ("three dams", 3, 3, "dams", None, "")),
        ("It needs 27 EU members.", ("27 EU members", 27, 27, "members", None, "")),
        ("A dozen or so trucks left.", ("A dozen or so trucks", 12, 12, "trucks", None, "about")),
        ("It fell to minus 12 degrees.", ("minus 12 degrees", -12, -12, "", "°", "")),
        ("They won two third places.", ("two third places", 2, 2, "third places", None, "")),
        ("He gave her one orange.", ("one orange", 1, 1, "orange", None, "")),
        ("It was minus 12°C.", ("minus 12°C", -12, -12, "", "°C", "")),
        ("They got £5m in aid in 2020.", ("£5m in aid", 5_000_000, 5_000_000, "aid", "GBP", "")),
        ("They got £5m in total.", ("£5m", 5_000_000, 5_000_000, "", "GBP", "")),
        ("The army put its own losses at fourteen.", ("fourteen", 14, 14, "", None, "")),
        ("Hundreds more sailors are to follow.", ("Hundreds more sailors", 100, None, "sailors", None, "")),
    ],
)  # fmt: skip
def test_reads_what_is_counted_and_how_surely(text: str, figure: tuple[object, ...]) -> None:
    assert read(text) == [figure]


@pytest.mark.parametrize(
    "text",
    [
        "They fired 155-millimeter shells at the bridge.",
        "The treaty was signed in 1994 and renewed on 4 June 2011.",
        "Resolution 1718 and Article 5 were cited.",
        "The K2 tank and the F-35 were shown.",
        "The train left at 8:30 p.m. from platform two.",
        "Her 34-year-old brother came third.",
        "He is 62. Anna Berg, 43, was aged 40 then.",
        "Police found a .22 rifle and a 7.62mm gun.",
        "The 12-point plan met a three-man crew on Pier 4.",
        "One of them left, and one day it will end.",
        "It took 31 months, 12 days and six hours.",
        "A third candidate won in the second half of 2026.",
        "It was ten times as loud.",
    ],
)
def test_a_calibre_a_year_or_a_number_in_a_name_counts_nothing(text: str) -> None:
    assert read(text) == []


def test_a_figure_belongs_to_the_innermost_mouth_and_keeps_what_is_only_planned() -> None:
    text = (
        "Norway's spy agency said the army has decided to send around 9,000 recruits to the islands "
        "and has already moved 1,200 of its rangers there."
    )
    figures = [s.attributes for s in extract(text) if s.kind == "figure"]
    assert [(f["low"], f["speaker"], f["modality"]) for f in figures] == [
        (9000, "Norway's spy agency", "planned"),
        (1200, "Norway's spy agency", "asserted"),
    ]


def test_hours_and_minutes_are_no_figures() -> None:
    text = "The ferry left at 19:15 KST on Monday, the port authority said, with 340 passengers."
    assert [s.attributes["low"] for s in extract(text) if s.kind == "figure"] == [340]


def test_a_change_is_two_figures_and_a_rate_is_none() -> None:
    text = "Turnout fell from 71 per cent to 64 per cent; rent is €500 a month."
    assert [(f[1], f[2], f[4]) for f in read(text)] == [
        (71, 71, "percent"),
        (64, 64, "percent"),
        (500, 500, "EUR"),
    ]


def test_a_second_number_may_leave_out_what_the_first_counted() -> None:
    assert [f[:2] for f in read("She denies six counts of theft and three of arson.")] == [
        ("six counts", 6),
        ("three", 3),
    ]
    assert [f[:2] for f in read("Profit fell to 41 million euros from 66 million, it said.")] == [
        ("41 million euros", 41_000_000),
        ("66 million", 66_000_000),
    ]
