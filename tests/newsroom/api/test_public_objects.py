"""Public objects are described once: what is served, sent, imported and typed agrees with the description."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import TypeAdapter

from annotations.feed_items.annotations import PUBLIC_ATTRIBUTES
from annotations.models import Annotation
from newsroom.api.formats import csv
from newsroom.api.proposals.schema import Proposal, SentAttributes, SentRole
from newsroom.api.schemas import corpus, examples, typescript
from newsroom.api.schemas.components import FLAT_ITEMS, ITEMS, components
from newsroom.operations.imports.corpus.items import flat
from tests.newsroom.conftest import Puller, make_partner
from tests.world import make_actor, make_annotation, make_answer, make_article, make_story, mark


def _valid(kind: str, item: Any) -> bool:
    schema = components()[kind]
    closed = {**schema, "additionalProperties": False, "components": {"schemas": components()}}
    Draft202012Validator(closed, format_checker=FormatChecker()).validate(item)
    return True


@pytest.fixture
def quinn(db: None) -> Puller:
    """She sees suggestions and may propose. An annotation of each kind waits for her, accepted and suggested."""
    article = make_article(story=make_story())
    actor = make_actor()
    claim = make_annotation(article, actor=actor)
    make_annotation(article, "They count the people they can see,", kind="quotation", speaker="Tomas Okafor")
    make_annotation(article, "union leader", kind="actor", actor=actor, role="mentioned")
    figure = mark(article, "About 1,400 dockers", kind="figure")
    Annotation.objects.filter(pk=figure.pk).update(
        attributes={"low": 1400, "high": 1400, "noun": "dockers", "unit": None, "hedge": "about"}
    )
    mark(article, "on Sunday", kind="date")
    make_answer(claim)
    make_annotation(make_article(), state="suggested")
    return make_partner("Quinn", may_propose=True, suggestions=True)


def test_no_two_objects_have_one_name() -> None:
    assert [name for name in components() if "__" in name or not name.isalnum()] == []


@pytest.mark.parametrize("kind", ITEMS)
def test_examples_are_public_objects(kind: str) -> None:
    item = examples.ITEMS[kind]
    assert _valid(ITEMS[kind].__name__, item)
    assert _valid(FLAT_ITEMS[kind].__name__, flat(item))
    TypeAdapter(ITEMS[kind]).validate_python(item, strict=True)


def test_feed_items_are_as_described(quinn: Puller) -> None:
    kinds = set()
    for entry in quinn.changes():
        if entry["item"] is not None:
            kinds.add(entry["type"])
            item = {name: value for name, value in entry["item"].items() if name != "rights"}
            assert _valid(FLAT_ITEMS[entry["type"]].__name__, item)
    assert kinds == FLAT_ITEMS.keys()


def test_a_served_annotation_can_be_sent_back(quinn: Puller) -> None:
    served = quinn.items("annotations")
    assert {item["kind"] for item in served} == set(Annotation.Kind.values)
    assert {item["state"] for item in served} == {"accepted", "suggested"}
    response = quinn.propose(served)
    assert response.status_code == 200, response.content
    outcomes = {item["annotation"]: item["outcome"] for item in response.json()["items"]}
    assert outcomes == {
        item["uri"]: "accepted" if item["state"] == "accepted" else "supported" for item in served
    }


def test_all_fields_of_an_annotation_are_known_to_proposals() -> None:
    assert corpus.AnnotationItem.__annotations__.keys() <= Proposal.__annotations__.keys()
    assert SentAttributes.__annotations__.keys() >= PUBLIC_ATTRIBUTES
    [role] = examples.ANNOTATION["roles"]
    assert role.keys() <= SentRole.__annotations__.keys()
    read_only = {n for n, s in components()["Proposal"]["properties"].items() if s.get("readOnly")}
    assert read_only == corpus.AnnotationItem.__annotations__.keys() - {
        "kind",
        "target",
        "roles",
        "attributes",
    }


def test_columns_of_tables_are_fields_of_the_objects() -> None:
    """A renamed field is missing in its column here, and not in a partner's table."""
    for kind, columns in csv.COLUMNS.items():
        if kind == "statement":
            continue
        for column, cell in columns.items():
            if isinstance(cell, csv.At):
                assert _has(components()[ITEMS[kind].__name__], cell.path), (kind, column)
        [line] = csv.rows(kind, [examples.ITEMS[kind]])
        assert line.count(",") >= len(columns) - 1


def _has(schema: Any, path: tuple[str, ...]) -> bool:
    for branch in (schema, *schema.get("anyOf", [])):
        if "$ref" in branch:
            return _has(components()[branch["$ref"].rpartition("/")[2]], path)
        if path and path[0] in branch.get("properties", {}):
            return len(path) == 1 or _has(branch["properties"][path[0]], path[1:])
    return False


def test_typescript_declarations_are_current() -> None:
    written = typescript.FILE.read_text(encoding="utf-8")
    assert written == typescript.declarations(), "run manage.py write_api_types"
    assert json.dumps("claim") in written
