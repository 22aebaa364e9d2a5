"""Annotations as the W3C Web Annotation Data Model (Recommendation of 23 February 2017) has them. Pure.

Items in, JSON-LD out: the items are those of the JSON format and have passed whatever gate there is, so they show
no more than that. Section numbers below are the model's.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Item = Mapping[str, Any]

MODEL = "http://www.w3.org/ns/anno.jsonld"
# The kinds of annotations, in the model's words for why one annotates (3.3.5).
_MOTIVATION = {
    "quotation": "highlighting",
    "claim": "classifying",
    "actor": "identifying",
    "figure": "classifying",
    "date": "classifying",
}


def context(site: str) -> list[Any]:
    """The model's context, and after it what the model has no word for, defined on the API's own page."""
    own = f"{site}/api/v1/docs#"
    return [
        MODEL,
        {
            "@version": 1.1,
            "claimdesk": own,
            "role": {"@id": "claimdesk:role"},
            "part": {"@id": "claimdesk:part"},
            "parts": {"@id": "claimdesk:parts", "@container": "@list"},
            "outcome": {"@id": "claimdesk:outcome"},
            "attributes": {"@id": "claimdesk:attributes", "@type": "@json"},
        },
    ]


def annotation(item: Item, *, site: str, since: str = "") -> dict[str, Any]:
    """One annotation, without its context. `since` is when its text was first published (ISO 8601, UTC)."""
    targets = [_target(one, item, since) for one in item["target"] if one["part"] == "content"]
    parts = [_target(one, item, since) for one in item["target"] if one["part"] != "content"]
    made: dict[str, Any] = {
        "id": item["uri"],
        "type": "Annotation",
        "motivation": _MOTIVATION[item["kind"]],
        "creator": {"type": item["creator"]["type"], "name": item["creator"]["name"]},
        "created": utc(item["created"]),
        "generator": {"id": site, "type": "Software", "name": "Claimdesk", "homepage": site},
        "body": [
            {"type": "TextualBody", "purpose": "classifying", "value": item["kind"], "format": "text/plain"},
            *(_role(role) for role in item["roles"]),
        ],
        # 3.2: several targets where the words are in pieces; each of them is annotated.
        "target": targets[0] if len(targets) == 1 else targets,
        "outcome": item["outcome"],
        # With its prefix: the model's own `state` is a State (4.3), and must not be redefined.
        "claimdesk:state": item["state"],
    }
    if item["claim"]:
        made["body"].append({"type": "SpecificResource", "purpose": "linking", "source": item["claim"]})
    if parts:
        made["parts"] = parts
    if item["attributes"]:
        made["attributes"] = item["attributes"]
    return made


def document(content: dict[str, Any], *, site: str) -> dict[str, Any]:
    """A whole answer: the content with its context before it."""
    return {"@context": context(site), **content}


def page(
    items: Iterable[dict[str, Any]], *, uri: str, part_of: str = "", following: str = ""
) -> dict[str, Any]:
    """An AnnotationPage (5.2) at `uri`; `following` is the address of the next one, empty on the last."""
    made: dict[str, Any] = {"id": uri, "type": "AnnotationPage"}
    if part_of:
        made["partOf"] = {"id": part_of, "type": "AnnotationCollection"}
    if following:
        made["next"] = following
    return {**made, "items": list(items)}


def collection(first: dict[str, Any], *, uri: str, label: str) -> dict[str, Any]:
    """An AnnotationCollection (5.1) with its first page inside. `total` is there where that page is the only one.

    To count the others would take as long as to read them.
    """
    made: dict[str, Any] = {"id": uri, "type": "AnnotationCollection", "label": label}
    if "next" not in first:
        made["total"] = len(first["items"])
    if first["items"]:
        made["first"] = first
    return made


def utc(value: str) -> str:
    """An ISO 8601 time in UTC as the model wants it: with a Z (3.3.1)."""
    return value.removesuffix("+00:00").removesuffix("Z") + "Z"


def _target(target: Item, item: Item, since: str) -> dict[str, Any]:
    """Words as a SpecificResource (4): where they are, and in which state of it.

    The text at `source` never changes, so its state is the revision itself: since when it stood there, and where it
    can be had.
    """
    selectors: Sequence[Item] = target["selector"]
    state: dict[str, Any] = {"type": "TimeState", "cached": target["source"]}
    if since:
        state["sourceDate"] = utc(since)
    made: dict[str, Any] = {
        "type": "SpecificResource",
        "source": target["source"],
        "scope": item["article"],
        "selector": [dict(selector) for selector in selectors],
        "state": state,
    }
    if target["part"] != "content":
        made["part"] = target["part"]
    return made


def _role(role: Item) -> dict[str, Any]:
    if not role["actor"]:
        return {
            "type": "TextualBody",
            "purpose": "identifying",
            "value": role["name"],
            "format": "text/plain",
            "role": role["role"],
        }
    return {
        "type": "SpecificResource",
        "purpose": "identifying",
        "source": role["actor"],
        "name": role["name"],
        "role": role["role"],
    }
