"""The gold articles are sound by themselves: no engine runs here."""

import json
import unicodedata
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ARTICLES = sorted((Path(__file__).parent / "articles").glob("*.json"))
LAYERS = {
    "mentions": ["start", "end", "exact", "kind", "actor", "office"],
    "figures": ["start", "end", "exact", "low", "high", "unit", "noun", "hedge"],
    "dates": ["start", "end", "exact", "earliest", "latest"],
}
# Listed, because a capital may stand for a state that the article never names: without the list one
# state could go under two names.
STATES = {
    "Argentina",
    "Austria",
    "Brazil",
    "Canada",
    "Chile",
    "China",
    "Croatia",
    "Denmark",
    "Estonia",
    "Finland",
    "Germany",
    "Ghana",
    "Hungary",
    "Iran",
    "Ireland",
    "Italy",
    "Japan",
    "Kyrgyzstan",
    "Latvia",
    "Lithuania",
    "North Korea",
    "Norway",
    "Paraguay",
    "Poland",
    "Portugal",
    "Russia",
    "Slovenia",
    "South Korea",
    "Spain",
    "Sweden",
    "Tajikistan",
    "United Kingdom",
    "United States",
}
UNITS = {None, "percent", "ratio", "tally", "USD", "EUR", "GBP", "KRW", "BRL", "CAD"} | {
    "km",
    "mi",
    "nmi",
    "m",
    "cm",
    "kg",
    "t",
    "ha",
    "m3",
    "°C",
}
# Which ends of the value a hedge leaves open: (low is open, high is open).
OPEN_ENDS = {
    "about": (False, False),
    "nearly": (False, False),
    "at least": (False, True),
    "more than": (False, True),
    "at most": (True, False),
    "less than": (True, False),
}

Article = dict[str, Any]


def read(path: Path) -> Article:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=ARTICLES, ids=[path.stem for path in ARTICLES])
def article(request: pytest.FixtureRequest) -> Article:
    return read(request.param)


def test_eight_stories_have_an_open_and_a_blind_article_and_eight_others_one_check():
    splits = Counter((gold["story"], gold["split"]) for gold in map(read, ARTICLES))
    paired = {story for story, split in splits if split in ("open", "blind")}
    checks = {story for story, split in splits if split == "check"}
    assert (len(paired), len(checks), paired & checks) == (8, 8, set())
    assert splits == {(story, split): 1 for story in paired for split in ("open", "blind")} | {
        (story, "check"): 1 for story in checks
    }


def test_an_article_is_canonical_text_with_a_date_and_three_layers(article):
    assert list(article) == ["story", "published", "text", "split", *LAYERS]
    assert date.fromisoformat(article["published"]).isoformat() == article["published"]
    blocks = article["text"].split("\n\n")
    assert len(blocks) > 3
    assert [block for block in blocks if not block or "\n" in block or block != block.strip()] == []
    assert unicodedata.normalize("NFC", article["text"]) == article["text"]
    assert 150 <= len(article["text"].split()) <= 320


@pytest.mark.parametrize("layer", LAYERS)
def test_spans_stand_in_the_text_in_order_and_apart(article, layer):
    rows = article[layer]
    assert rows
    assert [list(row) for row in rows] == [LAYERS[layer]] * len(rows)
    text = article["text"]
    assert [text[row["start"] : row["end"]] for row in rows] == [row["exact"] for row in rows]
    assert [row["exact"] for row in rows if not row["exact"] or row["exact"] != row["exact"].strip()] == []
    # Apart, so also no span twice.
    assert [
        (one["exact"], other["exact"]) for one, other in pairwise(rows) if one["end"] > other["start"]
    ] == []


def test_every_actor_is_named_in_full_by_a_mention_or_is_a_known_state(article):
    named = {mention["exact"] for mention in article["mentions"]}
    actors = {(mention["kind"], mention["actor"]) for mention in article["mentions"]}
    assert {kind for kind, _ in actors} <= {"person", "organisation", "state", "group"}
    assert {actor for kind, actor in actors if kind != "state"} - named == set()
    assert {actor for kind, actor in actors if kind == "state"} - STATES == set()


def test_an_actor_has_one_kind_and_one_office_and_only_persons_hold_one(article):
    actors = {(mention["actor"], mention["kind"], mention["office"]) for mention in article["mentions"]}
    assert [name for name, count in Counter(name for name, _, _ in actors).items() if count > 1] == []
    assert [office for _, kind, office in actors if office and kind != "person"] == []
    assert [office for *_, office in actors if office is not None and office not in article["text"]] == []


def test_a_figures_value_fits_its_hedge_and_its_noun_stands_in_the_span(article):
    for figure in article["figures"]:
        low, high, hedge = figure["low"], figure["high"], figure["hedge"]
        assert figure["unit"] in UNITS
        assert [word for word in figure["noun"].split() if word not in figure["exact"].split()] == []
        # Without a hedge only a bare magnitude ("thousands") is open, and it is open upwards.
        expected = OPEN_ENDS[hedge] if hedge else (False, high is None)
        assert (low is None, high is None) == expected, figure["exact"]
        if low is not None and high is not None and figure["unit"] != "tally":
            assert low <= high, figure["exact"]


def test_an_interval_is_of_iso_days_and_runs_forward(article):
    for row in article["dates"]:
        ends = [end for end in (row["earliest"], row["latest"]) if end is not None]
        assert [date.fromisoformat(end).isoformat() for end in ends] == ends
        assert ends == sorted(ends), row["exact"]
