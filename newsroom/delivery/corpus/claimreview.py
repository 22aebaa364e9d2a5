"""A reviewed claim as schema.org ClaimReview. Pure: items and a verdict's plain values in, JSON-LD out.

https://schema.org/ClaimReview, and what ClaimReview's readers ask for besides: the claim in words, who made it, where
it appeared, and a rating in words, with numbers where there are some.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rating:
    """A verdict in numbers: where `value` lies between `worst` and `best`."""

    value: float
    best: float
    worst: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer found. `label` is the rating in words; `at` is ISO 8601; `links` lead to the evidence."""

    author: str
    at: str
    label: str
    rationale: str = ""
    rating: Rating | None = None
    links: Sequence[str] = ()


def review(claim: Item, verdict: Verdict, *, publisher: str, site: str) -> dict[str, Any]:
    """The ClaimReview of a claim's item that holds its statements. `publisher` is the newsroom's name."""
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"{claim['uri']}#review",
        "url": claim["uri"],
        "claimReviewed": claim["text"],
        "datePublished": verdict.at,
        "author": {"@type": "Person", "name": verdict.author},
        "publisher": {"@type": "Organization", "name": publisher, "url": site},
        "reviewRating": _rating(verdict),
        "itemReviewed": _claim(claim),
    }
    if verdict.rationale:
        made["reviewBody"] = verdict.rationale
    if verdict.links:
        made["citation"] = list(verdict.links)
    return made


def _rating(verdict: Verdict) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "Rating", "alternateName": verdict.label}
    if verdict.rating is not None:
        made["ratingValue"] = verdict.rating.value
        made["bestRating"] = verdict.rating.best
        made["worstRating"] = verdict.rating.worst
    return made


def _claim(claim: Item) -> dict[str, Any]:
    statements: Sequence[Item] = claim["statements"]
    made: dict[str, Any] = {"@type": "Claim", "@id": claim["uri"], "text": claim["text"]}
    if speakers := list(_speakers(statements)):
        made["author"] = speakers[0] if len(speakers) == 1 else speakers
    # Each article once, in the order of its first statement.
    articles = list(dict.fromkeys(statement["article"] for statement in statements))
    if articles:
        made["appearance"] = [{"@type": "CreativeWork", "url": uri} for uri in articles]
        made["firstAppearance"] = {"@type": "CreativeWork", "url": articles[0]}
    return made


def _speakers(statements: Iterable[Item]) -> Iterable[dict[str, Any]]:
    seen = set()
    for statement in statements:
        for role in statement["roles"]:
            key = role["actor"] or role["name"]
            if role["role"] == "speaker" and key not in seen:
                seen.add(key)
                made = {"@type": "Thing", "name": role["name"]}
                yield {**made, "@id": role["actor"]} if role["actor"] else made
