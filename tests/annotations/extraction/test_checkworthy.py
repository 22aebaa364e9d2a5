"""Worth checking: the parts of the score, and what is no fact yet."""

from typing import Any

import pytest

from annotations.extraction import extract
from annotations.extraction.claims.checkworthiness import WEIGHTS


def claims(text: str) -> list[Any]:
    return [one for one in extract(text) if one.kind == "claim"]


def parts(text: str) -> set[str]:
    [claim] = claims(text)
    assert claim.attributes["score"] == round(sum(claim.attributes["parts"].values()), 2)
    return {name for name, points in claim.attributes["parts"].items() if points}


def test_the_parts_are_what_an_editor_can_point_at() -> None:
    assert round(sum(WEIGHTS.values()), 9) == 1
    assert parts("Norway exported 3,000 lorries, Eva Holm said.") == {
        "figure",
        "fact",
        "named actor",
        "attributed",
    }
    assert parts("The plant made more lorries than 40 rivals.") == {"figure", "fact", "comparison"}


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Norway exported 3,000 lorries in May, Eva Holm said.", "fact"),
        ("Norway will export 3,000 lorries in May, Eva Holm said.", "forecast"),
        ("Norway is going to export 3,000 lorries, Eva Holm said.", "forecast"),
        ("Norway is going with 3,000 lorries, Eva Holm said.", "fact"),
        ("Norway should have exported 3,000 lorries, Eva Holm said.", "opinion"),
        ("It was shameful that Norway exported 3,000 lorries, Eva Holm said.", "opinion"),
        ("Great Britain exported 3,000 tonnes of goods, Eva Holm said.", "fact"),
    ],
)
def test_opinion_and_forecast_are_told_from_fact(text: str, mood: str) -> None:
    [claim] = claims(text)
    assert claim.attributes["mood"] == mood
    assert ("fact" in parts(text)) == (mood == "fact")


def test_last_week_compares_nothing() -> None:
    assert "comparison" not in parts("Norway exported 3,000 lorries last week, Eva Holm said.")
    assert "comparison" in parts("Norway was the last to export 3,000 lorries, Eva Holm said.")


def test_every_suggestion_says_which_rule_made_it() -> None:
    text = "“Norway exported 3,000 lorries in May,” Eva Holm insisted on Friday. Seoul warned that 3 per cent had left."
    found = extract(text)
    assert {one.kind for one in found} == {"quotation", "claim", "actor", "figure", "date"}
    assert [one for one in found if not one.attributes.get("rule")] == []
    assert {one.attributes["cue"] for one in found if one.kind == "quotation"} == {"insist", "warn"}
