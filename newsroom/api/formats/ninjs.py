"""An article as IPTC ninjs 3.1 (News in JSON). Pure: an item with its parts in, a news object out."""

from collections.abc import Iterable, Mapping
from typing import Any

Item = Mapping[str, Any]

STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
}
# What an article's item must hold, by `include`.
INCLUDES = frozenset({"actors", "body", "claims", "story"})
# Which list of ninjs an actor stands in. To the IPTC a state is a place (cpnat:geoArea).
_LISTS = {"person": "people", "organisation": "organisations", "group": "organisations", "state": "places"}


def article(item: Item, *, usage_terms: str) -> dict[str, Any]:
    """The news object of an article's item that holds INCLUDES; its body may be null: then it is a partial one.

    `usage_terms` are those of its source at this moment, or empty: the item does not hold them, because the feed has no
    new line when they change.
    """
    made: dict[str, Any] = {
        "uri": item["uri"],
        "standard": STANDARD,
        "type": "text",
        "representationType": "partial" if item["body"] is None else "full",
        "version": str(item["version"]),
        "firstCreated": item["publishedAt"],
        "versionCreated": item["correctedAt"] or item["publishedAt"],
        "pubStatus": item["pubStatus"],
        "language": item["language"],
        "headlines": [{"role": "main", "contentType": "text/plain", "value": item["headline"]}],
        "infoSources": [{"name": item["source"]["name"], "role": "publisher", "uri": item["source"]["uri"]}],
        "altIds": [{"role": "revision", "value": item["revision"]["uri"]}],
    }
    if item["standfirst"]:
        made["descriptions"] = [
            {"role": "standfirst", "contentType": "text/plain", "value": item["standfirst"]}
        ]
    if item["body"] is not None:
        made["bodies"] = [{"role": "main", "contentType": "text/html", "value": item["body"]}]
    if item["datePublished"]:
        made["contentCreated"] = item["datePublished"]
    if item["credit"]:
        made["infoSources"].append({"name": item["credit"], "role": "agency"})
    if item["url"]:
        made["altIds"].append({"role": "url", "value": item["url"]})
    texts = {
        "by": item["byline"],
        "located": item["dateline"],
        "edNote": item["revision"]["note"],
        "usageTerms": usage_terms,
    }
    made |= {name: value for name, value in texts.items() if value}
    if item["story"]:
        made["events"] = [{"name": item["story"]["title"], "uri": item["story"]["uri"]}]
    for actor in item["actors"]:
        made.setdefault(_LISTS[actor["kind"]], []).append(_actor(actor))
    if item["claims"]:
        made["associations"] = list(_claims(item["claims"]))
    return made


def _actor(actor: Item) -> dict[str, Any]:
    made = {"name": actor["name"], "rel": "mentions", "uri": actor["uri"]}
    if actor["identifiers"]:
        made["literal"] = "; ".join(f"{one['scheme']}:{one['value']}" for one in actor["identifiers"])
    return made


def _claims(claims: Iterable[Item]) -> Iterable[dict[str, Any]]:
    for number, claim in enumerate(claims, start=1):
        yield {
            "name": f"claim {number}",
            "rel": "states",
            "uri": claim["uri"],
            "type": "component",
            "version": str(claim["version"]),
            "headlines": [{"role": "claim", "contentType": "text/plain", "value": claim["text"]}],
        }
