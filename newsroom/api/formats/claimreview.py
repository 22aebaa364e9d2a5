"""A reviewed claim as schema.org ClaimReview. Pure: a claim's item with its verdict and statements in, JSON-LD out.

https://schema.org/ClaimReview, with what its readers ask for besides: the claim in words, who made it, where it
appeared, and a rating in words, with numbers where there are some.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Item = Mapping[str, Any]

# What a claim's item must hold, by `include`.
INCLUDES = frozenset({"statements"})


def review(claim: Item, *, publisher: Item) -> dict[str, Any]:
    """The ClaimReview of a claim whose item holds INCLUDES and a `verdict` that is not null.

    The verdict: rating (in words), value, worst and best (numbers, or null together), rationale, links (each url and
    title), url (where the review stands, or empty), author, datePublished. `publisher`: the newsroom's name and url.
    """
    verdict = claim["verdict"]
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"{claim['uri']}#review",
        "url": verdict["url"] or claim["uri"],
        "claimReviewed": claim["text"],
        "datePublished": verdict["datePublished"],
        "author": {"@type": "Person", "name": verdict["author"]},
        "publisher": {"@type": "Organization", "name": publisher["name"], "url": publisher["url"]},
        "reviewRating": _rating(verdict),
        "itemReviewed": _claim(claim),
    }
    if verdict["rationale"]:
        made["reviewBody"] = verdict["rationale"]
    if verdict["links"]:
        made["citation"] = [_link(link) for link in verdict["links"]]
    return made


def _rating(verdict: Item) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "Rating", "alternateName": verdict["rating"]}
    if verdict["value"] is not None:
        made["ratingValue"] = verdict["value"]
        made["bestRating"] = verdict["best"]
        made["worstRating"] = verdict["worst"]
    return made


def _link(link: Item) -> dict[str, Any]:
    made = {"@type": "CreativeWork", "url": link["url"]}
    return {**made, "name": link["title"]} if link["title"] else made


def _claim(claim: Item) -> dict[str, Any]:
    statements: Sequence[Item] = claim["statements"]
    made: dict[str, Any] = {"@type": "Claim", "@id": claim["uri"], "text": claim["text"]}
    if speakers := list(_speakers(statements)):
        made["author"] = speakers[0] if len(speakers) == 1 else speakers
    # Each article once, in the order of its first statement.
    if articles := list(dict.fromkeys(statement["article"] for statement in statements)):
        made["firstAppearance"] = {"@type": "CreativeWork", "url": articles[0]}
        made["appearance"] = [{"@type": "CreativeWork", "url": uri} for uri in articles]
    return made


def _speakers(statements: Iterable[Item]) -> Iterable[dict[str, Any]]:
    listed = set()
    for statement in statements:
        for role in statement["roles"]:
            key = role["actor"] or role["name"]
            if role["role"] == "speaker" and key not in listed:
                listed.add(key)
                made = {"@type": "Thing", "name": role["name"]}
                yield {**made, "@id": role["actor"]} if role["actor"] else made
