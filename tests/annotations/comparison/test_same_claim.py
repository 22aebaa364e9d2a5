"""Do two statements state the same claim?"""

import pytest

from annotations.comparison.same_claim import WORTH_SHOWING, ClaimText, Likeness, likeness
from annotations.comparison.time_differences import time_spoken_of

PROBABLY = 0.72  # what says the same in other words stays above, what shares a topic below

DOCKERS = {"low": 1400, "high": 1400, "noun": "dockers", "unit": None, "hedge": "about"}


def stated(words: str, *figures: object, by: str = "") -> ClaimText:
    return ClaimText(words, figures, frozenset([by] if by else []))  # type: ignore[arg-type]


def test_other_words_of_the_same_claim_are_likely_it() -> None:
    one = stated("About 1,400 dockers stopped work on Sunday", DOCKERS)
    other = stated("some 1400 dockers had stopped working", {**DOCKERS, "hedge": ""})
    found = likeness(one, other)
    assert found.score >= PROBABLY
    assert found.why == ("words", "figure")


def test_another_figure_is_another_claim_of_the_same_question() -> None:
    one = stated("About 1,400 dockers stopped work", DOCKERS)
    other = stated("About 2,500 dockers stopped work", {**DOCKERS, "low": 2500, "high": 2500})
    found = likeness(one, other)
    assert WORTH_SHOWING < found.score < PROBABLY
    assert found.why == ("words", "another figure")


def test_a_figure_of_something_else_does_not_count_as_the_same() -> None:
    one = stated("1,400 dockers stopped work", DOCKERS)
    other = stated("1,400 euros were paid", {**DOCKERS, "noun": "euros", "unit": "EUR"})
    assert likeness(one, other).score < WORTH_SHOWING
    share = stated("1,400 dockers stopped work", {**DOCKERS, "unit": "percent"})
    assert likeness(one, share).why == ("words", "another figure")


def test_the_same_mouth_counts_a_little_and_words_count_most() -> None:
    one, other = "Troops are in training in the east", "Soldiers are being trained in the east"
    apart = likeness(stated(one, by="a"), stated(other, by="b")).score
    together = likeness(stated(one, by="a"), stated(other, by="a"))
    assert apart < together.score <= apart + 0.1
    assert together.why[-1] == "speaker"
    assert (
        likeness(stated("The port is shut", by="a"), stated("Talks resume on Monday", by="a")).score
        < WORTH_SHOWING
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The court upheld the result", "The court annulled the result"),
        ("Prices have risen since May", "Prices have fallen since May"),
        ("The dam held in the flood", "The dam burst in the flood"),
        ("Russia attacked Ukraine with drones", "Ukraine attacked Russia with drones"),
        ("The company holds talks with the rebels", "The company holds no talks with the rebels"),
        ("The company paid a ransom", "The report that the company paid a ransom is false"),
    ],
)
def test_the_opposite_is_not_offered_as_the_same(one: str, other: str) -> None:
    assert likeness(stated(one, by="a"), stated(other, by="a")) == Likeness(0.0)
    assert likeness(stated(one), stated(one)).score == 1.0


def test_the_same_deed_in_the_passive_is_still_offered() -> None:
    one, other = "Russia attacked Ukraine with drones", "Ukraine was attacked by Russia with drones"
    assert likeness(stated(one), stated(other)).score >= PROBABLY


def test_likeness_is_the_same_both_ways_and_whole_of_itself() -> None:
    one = stated("About 1,400 dockers stopped work on Sunday", DOCKERS, by="a")
    other = stated("Dockers stopped work")
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one).score == 1.0
    assert likeness(one, stated("")).score == 0.0


def test_time_spoken_of_is_that_of_the_first_date_within() -> None:
    dates = [
        ((90, 95), {"earliest": "2026-05-01", "latest": "2026-05-01"}),
        ((30, 36), {"earliest": "2026-05-10", "latest": None}),
        ((20, 29), {"earliest": None, "latest": None}),
        ((40, 46), {"earliest": "2026-05-12", "latest": "2026-05-12"}),
    ]
    assert time_spoken_of((10, 50), dates) == {"from": "2026-05-10", "to": None}
    assert time_spoken_of((10, 35), dates) == {}
