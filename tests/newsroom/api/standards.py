"""Whether an answer is what its standard says: ninjs by the IPTC's schema, JSON-LD by the MUSTs of the W3C's model.

The model is checked by its words and not by a JSON-LD processor, which would have to fetch the model's context: every
name is one of the model's or defined in the answer's own context, so that a processor would drop nothing.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.stage import PROJECT

STANDARDS = PROJECT / "tests" / "standards"
_GEOJSON = "https://geojson.org/schema/GeoJSON.json"

# Names of the model that we use, by the section that defines them.
_ANNOTATION = {"id", "type", "body", "target", "motivation", "creator", "created", "generator"}  # 3.1, 3.3
_AGENTS = {"id", "type", "name", "homepage"}  # 3.3.1
_TEXTUAL_BODY = {"type", "value", "format", "purpose"}  # 3.2.4, 3.3.5
_SPECIFIC = {"type", "source", "selector", "state", "scope", "purpose", "name"}  # 4
_SELECTORS = {
    "TextPositionSelector": {"type", "start", "end"},  # 4.2.5
    "TextQuoteSelector": {"type", "exact", "prefix", "suffix"},  # 4.2.4
}
_STATE = {"type", "sourceDate", "cached"}  # 4.3.1
_COLLECTION = {"id", "type", "label", "total", "first", "last"}  # 5.1
_PAGE = {"id", "type", "partOf", "items", "next", "prev", "startIndex"}  # 5.2
_MOTIVATIONS = {
    "assessing",
    "bookmarking",
    "classifying",
    "commenting",
    "describing",
    "editing",
    "highlighting",
    "identifying",
    "linking",
    "moderating",
    "questioning",
    "replying",
    "reviewing",
    "tagging",
}


@cache
def _ninjs() -> Draft202012Validator:
    ninjs = json.loads((STANDARDS / "ninjs-schema_3.1.json").read_text(encoding="utf-8"))
    # The GeoJSON schema states no licence. We send no geometry, so one that comes is an error.
    no_geometry = Resource.from_contents({"not": {}}, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(_GEOJSON, no_geometry)
    return Draft202012Validator(ninjs, registry=registry, format_checker=FormatChecker())


def check_ninjs(answer: dict[str, Any]) -> None:
    error = best_match(_ninjs().iter_errors(answer))
    assert error is None, f"{error.json_path}: {error.message}"


def check_annotation(answer: dict[str, Any]) -> None:
    """A whole answer that is one annotation."""
    _check_annotation({k: v for k, v in answer.items() if k != "@context"}, _own(answer))


def check_collection(answer: dict[str, Any]) -> None:
    own = _own(answer)
    assert set(answer) <= _COLLECTION | {"@context"}
    assert answer["type"] == "AnnotationCollection"
    _check_iri(answer["id"])
    if "first" in answer:
        assert answer["first"]["items"]
        assert answer["first"]["partOf"]["id"] == answer["id"]
        _check_page(answer["first"], own)
    else:
        assert answer["total"] == 0
    if "total" in answer:
        assert answer["total"] == len(answer.get("first", {"items": []})["items"])


def check_page(answer: dict[str, Any]) -> None:
    _check_page({k: v for k, v in answer.items() if k != "@context"}, _own(answer))


def _own(answer: dict[str, Any]) -> set[str]:
    """The names that the answer defines itself. The model's context MUST come, and ours after it redefines none."""
    model, own = answer["@context"]
    assert model == "http://www.w3.org/ns/anno.jsonld"
    names = {name for name in own if not name.startswith("@")}
    assert not names & (_ANNOTATION | _AGENTS | _TEXTUAL_BODY | _SPECIFIC | _STATE | _COLLECTION | _PAGE)
    for name in names - {"claimdesk"}:
        assert own[name]["@id"] == f"claimdesk:{name}"
    _check_iri(own["claimdesk"])
    return names


def _check_page(page: dict[str, Any], own: set[str]) -> None:
    assert set(page) <= _PAGE
    assert page["type"] == "AnnotationPage"
    _check_iri(page["id"])
    if "next" in page:
        _check_iri(page["next"])
    assert isinstance(page["items"], list)
    for annotation in page["items"]:
        assert "@context" not in annotation
        _check_annotation(annotation, own)


def _check_annotation(annotation: dict[str, Any], own: set[str]) -> None:
    # A compact IRI (JSON-LD 1.1, 4.1.5) stands for itself where its prefix is defined.
    assert {name for name in annotation if name.partition(":")[0] not in own} <= _ANNOTATION
    assert annotation["type"] == "Annotation"
    _check_iri(annotation["id"])
    assert annotation["motivation"] in _MOTIVATIONS
    _check_time(annotation["created"])
    for agent in (annotation["creator"], annotation["generator"]):
        assert set(agent) <= _AGENTS
        assert agent["type"] in {"Person", "Organization", "Software"}
        assert isinstance(agent["name"], str)
        for name in {"id", "homepage"} & set(agent):
            _check_iri(agent[name])
    for body in _list(annotation["body"]):
        if body["type"] == "TextualBody":
            assert set(body) <= _TEXTUAL_BODY | own
            assert isinstance(body["value"], str)
            assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", body["format"])
        else:
            assert set(body) <= _SPECIFIC | own
            assert body["type"] == "SpecificResource"
            _check_iri(body["source"])
        assert body["purpose"] in _MOTIVATIONS
    targets = _list(annotation["target"])
    assert targets, "there MUST be one target or more"
    for target in [*targets, *annotation.get("parts", [])]:
        _check_target(target, own)


def _check_target(target: dict[str, Any], own: set[str]) -> None:
    assert set(target) <= _SPECIFIC | own
    assert target["type"] == "SpecificResource"
    for iri in (target["source"], target["scope"], target["state"]["cached"]):
        _check_iri(iri)
    assert target["source"].endswith("/text")
    assert set(target["state"]) <= _STATE
    assert target["state"]["type"] == "TimeState"
    if "sourceDate" in target["state"]:
        _check_time(target["state"]["sourceDate"])
    assert target["selector"]
    for selector in target["selector"]:
        assert set(selector) == _SELECTORS[selector["type"]]
    position, *quotes = target["selector"]
    # Non-negative integers, of which the model has each exactly once; and so has it each string (4.2.4, 4.2.5).
    assert [type(position[end]) for end in ("start", "end")] == [int, int]
    assert 0 <= position["start"] < position["end"]
    for quote in quotes:
        assert [type(quote[part]) for part in ("exact", "prefix", "suffix")] == [str, str, str]
        assert quote["exact"]


def check_selectors(annotation: dict[str, Any], text: str | None) -> int:
    """All selectors of a target select the same words (4.2) of the text that is its source; how many targets.

    None: where the text may not be had, the words are as many as the position says.
    """
    targets = [*_list(annotation["target"]), *annotation.get("parts", [])]
    for target in targets:
        position, *quotes = target["selector"]
        for quote in quotes:
            assert len(quote["exact"]) == position["end"] - position["start"]
            if text is None:
                continue
            assert text[position["start"] : position["end"]] == quote["exact"]
            assert text[: position["start"]].endswith(quote["prefix"])
            assert text[position["end"] :].startswith(quote["suffix"])
    return len(targets)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _check_iri(value: str) -> None:
    assert re.match(r"https?://[^\s<>\"{}|\\^`]+$", value), value


def _check_time(value: str) -> None:
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", value), value
