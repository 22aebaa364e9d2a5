"""A reviewed claim, as fact-checkers and search engines read it."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.api.formats.claimreview import review
from newsroom.api.schemas.examples import ANNOTATION, CLAIM
from tests.world import make_annotation, make_article

PUBLISHER = {"name": "Claimdesk", "url": "https://desk.example.org"}
VERDICT: dict[str, Any] = {
    "rating": "Mostly true",
    "value": 4,
    "worst": 1,
    "best": 5,
    "rationale": "The closure is announced; its end is not.",
    "links": [
        {"url": "https://port.example.org/notice", "title": "Notice 12"},
        {"url": "https://x.example", "title": ""},
    ],
    "url": "",
    "author": "Dana",
    "datePublished": "2026-11-04T10:00:00+00:00",
}


def _claim(verdict: dict[str, Any], *statements: dict[str, Any]) -> dict[str, Any]:
    return {**CLAIM, "verdict": verdict, "statements": list(statements)}


def _statement(article: str, *speakers: tuple[str, str | None]) -> dict[str, Any]:
    roles = [{"role": "speaker", "name": name, "actor": actor} for name, actor in speakers]
    return {
        **ANNOTATION,
        "article": article,
        "roles": [*roles, {"role": "subject", "name": "X", "actor": None}],
    }


def test_a_verdict_is_a_claim_review():
    statement = _statement(ANNOTATION["article"], ("Port Authority", "https://desk.example.org/a"))
    assert review(_claim(VERDICT, statement), publisher=PUBLISHER) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"{CLAIM['uri']}#review",
        "url": CLAIM["uri"],
        "claimReviewed": CLAIM["text"],
        "datePublished": "2026-11-04T10:00:00+00:00",
        "author": {"@type": "Person", "name": "Dana"},
        "publisher": {"@type": "Organization", "name": "Claimdesk", "url": "https://desk.example.org"},
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "Mostly true",
            "ratingValue": 4,
            "bestRating": 5,
            "worstRating": 1,
        },
        "itemReviewed": {
            "@type": "Claim",
            "@id": CLAIM["uri"],
            "text": CLAIM["text"],
            "author": {"@type": "Thing", "name": "Port Authority", "@id": "https://desk.example.org/a"},
            "firstAppearance": {"@type": "CreativeWork", "url": ANNOTATION["article"]},
            "appearance": [{"@type": "CreativeWork", "url": ANNOTATION["article"]}],
        },
        "reviewBody": "The closure is announced; its end is not.",
        "citation": [
            {"@type": "CreativeWork", "url": "https://port.example.org/notice", "name": "Notice 12"},
            {"@type": "CreativeWork", "url": "https://x.example"},
        ],
    }


def test_a_rating_without_numbers_has_none():
    words = {**VERDICT, "value": None, "worst": None, "best": None, "rationale": "", "links": []}
    made = review(_claim(words), publisher=PUBLISHER)
    assert made["reviewRating"] == {"@type": "Rating", "alternateName": "Mostly true"}
    assert not {"reviewBody", "citation"} & set(made)
    assert set(made["itemReviewed"]) == {"@type", "@id", "text"}


def test_each_speaker_and_each_article_is_named_once():
    claim = _claim(
        {**VERDICT, "url": "https://checks.example.org/1"},
        _statement("b", ("Okafor", "o"), ("an official", None)),
        _statement("a", ("Tomas Okafor", "o")),
        _statement("b", ("an official", None)),
    )
    made = review(claim, publisher=PUBLISHER)
    assert made["url"] == "https://checks.example.org/1"
    assert [author["name"] for author in made["itemReviewed"]["author"]] == ["Okafor", "an official"]
    assert [one["url"] for one in made["itemReviewed"]["appearance"]] == ["b", "a"]


@pytest.mark.django_db
def test_claim_without_a_verdict_has_no_review(petra):
    claim = make_annotation(make_article()).claim
    response = petra.ask(f"{claim.uri}.claimreview")
    assert (response.status_code, response.json()["detail"]) == (404, "This claim has no review yet.")
    assert petra.ask(claim.uri, headers={"Accept": "application/ld+json"}).status_code == 404
