"""The OpenAPI document tells the truth: answers and examples are held against it, and nothing answers besides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.urls import get_resolver
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from annotations.claims.claims import merge, set_verdict
from annotations.models import Annotation
from newsroom.api.urls import FORMAT
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.publish import publish
from newsroom.partners.models import Partner
from tests.newsroom.conftest import CLIENT, make_partner
from tests.world import (
    make_actor,
    make_annotation,
    make_answer,
    make_article,
    make_editor,
    make_source,
    make_story,
    mark,
)

pytestmark = pytest.mark.django_db


class Document(dict[str, Any]):
    """The OpenAPI document."""

    @cached_property
    def strict_components(self) -> Any:
        return _strict(self["components"])


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(json.loads(CLIENT.get("/api/v1/schema").content))


def _strict(schema: Any) -> Any:
    """The schema with every object closed: a key that the document does not name is an error here."""
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _strict(part) for name, part in schema.items()}
    if "properties" in closed and closed.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


def _check(document: Document, schema: dict[str, Any], answer: Any) -> None:
    whole = {**_strict(schema), "components": document.strict_components}
    error = best_match(Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(answer))
    assert error is None, f"{error.json_path}: {error.message}"


def _schema_of(document: Document, path: str, status: int, media_type: str = "application/json") -> Any:
    return document["paths"][path]["get"]["responses"][str(status)]["content"][media_type]["schema"]


def test_the_document_is_valid_and_made_without_a_warning(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "openapi.yaml"))


def test_every_address_is_in_the_document(document):
    """Except the document itself, its page and the 404 of all others."""
    patterns = [str(p.pattern) for p in get_resolver("newsroom.api.urls").url_patterns]
    with_suffix = {pattern for pattern in patterns if pattern.endswith(FORMAT)}
    assert {pattern.removesuffix(FORMAT) for pattern in with_suffix} <= set(patterns)
    own = {p.replace("<uuid:pk>", "{id}").replace("<uuid:article>", "{article}") for p in patterns}
    named = {p for p in own if not p.endswith(FORMAT)} - {"schema", "docs", ""}
    paths = {path.removeprefix("/api/v1/") for path in document["paths"]}
    with_format = {path for path in paths if "." in path}
    assert paths - with_format == named
    assert {path.rpartition(".")[0] for path in with_format} <= {
        pattern.removesuffix(FORMAT).replace("<uuid:pk>", "{id}") for pattern in with_suffix
    }
    assert len(with_format) == 23


def test_addresses_with_a_suffix_answer_as_described(document, corpus, petra):
    ids = {path: petra.items(path)[0]["id"] for path in ("annotations", "articles", "stories")}
    [ids["claims"]] = [item["id"] for item in petra.items("claims") if item["verdict"]][:1]
    for path, operations in document["paths"].items():
        collection, _, suffix = path.removeprefix("/api/v1/").partition(".")
        if not suffix:
            continue
        [(media_type, content)] = operations["get"]["responses"]["200"]["content"].items()
        address = f"{collection}.{suffix}".replace("{id}", ids.get(collection.split("/")[0], ""))
        response = petra.ask(address)
        assert (response.status_code, response["Content-Type"].partition(";")[0]) == (200, media_type), path
        text = b"".join(response.streaming_content) if response.streaming else response.content
        _check(
            document,
            content["schema"],
            text.decode() if "csv" in suffix or "nd" in suffix else response.json(),
        )
        assert petra.ask(address.replace(suffix, "xml")).status_code == 404


# Where JSON Schema wants one schema, several, or several by name; `additionalProperties` is a switch to all generators.
_ONE = {"items", "contains", "not", "if", "then", "else", "propertyNames", "schema", "unevaluatedItems"}
_SEVERAL = {"prefixItems", "oneOf", "anyOf", "allOf"}
_BY_NAME = {"properties", "patternProperties", "schemas", "dependentSchemas"}


def _schemas(part: Any, at: str = "#") -> Iterator[tuple[str, Any]]:
    """Each schema of the document, by where it stands."""
    if isinstance(part, list):
        for number, one in enumerate(part):
            yield from _schemas(one, f"{at}/{number}")
    if not isinstance(part, dict):
        return
    for name, value in part.items():
        if name in _ONE:
            yield f"{at}/{name}", value
        elif name in _SEVERAL:
            yield from ((f"{at}/{name}/{number}", one) for number, one in enumerate(value))
        elif name in _BY_NAME:
            yield from ((f"{at}/{name}/{key}", one) for key, one in value.items())
        # An example is data, whatever its names are.
        if name not in {"example", "examples"}:
            yield from _schemas(value, f"{at}/{name}")


def test_no_schema_is_true_or_false(document):
    """Generators of clients stumble over `items: false`."""
    schemas = list(_schemas(document))
    assert len(schemas) > 500
    assert [at for at, schema in schemas if not isinstance(schema, dict)] == []


def test_selectors_are_two_at_most(document):
    item = document["components"]["schemas"]["Target"]["properties"]["selector"]
    position = {"type": "TextPositionSelector", "start": 0, "end": 1}
    quote = {"type": "TextQuoteSelector", "exact": "A", "prefix": "", "suffix": ""}
    for selectors in ([position], [position, quote]):
        _check(document, item, selectors)
    for selectors in ([], [quote, position], [position, quote, quote]):
        with pytest.raises(AssertionError):
            _check(document, item, selectors)


def _at_unknown(path: str) -> str:
    return re.sub(r"\{\w+\}", "01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10", path)


@pytest.fixture(scope="module")
def corpus(module_db: None) -> None:
    """Each kind of value that an answer can hold, null and not null."""
    story, actor = make_story(), make_actor()
    actor.names.create(name="Okafor", kind="alias", language="en")
    actor.identifiers.create(scheme="wikidata", value="Q1")
    actor.offices.create(title="Union leader", since=date(2020, 1, 1))
    actor.offices.create(title="Councillor", organisation=make_actor("Harbour City", "state"))
    article = make_article(story=story, source=make_source("The Kai", url="https://kai.example.org"))
    annotation = make_annotation(article, actor=actor)
    Annotation.objects.filter(pk=annotation.pk).update(
        attributes={"low": 1400, "hedge": "about", "secret": 1}
    )
    set_verdict(
        annotation, rating="True", links=[("https://kai.example.org/count", "")], editor=make_editor()
    )
    double = make_annotation(make_article(), actor=make_actor("Tomás Okafor"))
    assert annotation.claim is not None
    assert double.claim is not None
    set_verdict(double, rating="Unproven", editor=make_editor())
    merge(annotation.claim, double.claim, editor=make_editor())
    make_annotation(article, "They count the people", kind="quotation", speaker="an official")
    stated = mark(article, "The ministry said nothing")
    make_answer(annotation)
    make_answer(stated)
    correct(
        article,
        headline="Corrected",
        body="<p>About 1,400 dockers stopped work on Monday.</p><p>The ministry said nothing.</p>",
        note="The day.",
        editor=make_editor(),
    )
    make_article()


@pytest.mark.parametrize(
    ("path", "include"),
    [
        ("articles", ""),
        ("articles", "annotations,claims,actors,story"),
        ("annotations", ""),
        ("claims", ""),
        ("claims", "statements"),
        ("articles", "body,revisions"),
        ("actors", ""),
        ("actors", "statements"),
        ("sources", ""),
        ("stories", ""),
        ("claims", "differences"),
        ("questions", ""),
        ("questions", "cells"),
        ("answers", ""),
    ],
)
def test_lists_and_their_members_are_as_described(document, corpus, petra, path, include):
    parameters = {"include": include} if include else {}
    page = petra.get(path, limit=1, **parameters)
    assert page["items"]
    _check(document, _schema_of(document, f"/api/v1/{path}", 200), page)
    for item in petra.items(path, **parameters):
        one = petra.get(item["uri"], **parameters)
        _check(document, _schema_of(document, f"/api/v1/{path}/{{id}}", 200), one)


def test_me_the_feed_and_revisions_are_as_described(document, corpus, petra):
    for path in ("me", "changes"):
        _check(document, _schema_of(document, f"/api/v1/{path}", 200), petra.get(path))
    for article in petra.items("articles"):
        revision = petra.get(article["revision"]["uri"])
        _check(document, _schema_of(document, "/api/v1/revisions/{id}", 200), revision)
    assert _schema_of(document, "/api/v1/revisions/{id}/text", 200, "text/plain") == {"type": "string"}


def test_a_storys_feed_is_as_described(document, corpus, petra):
    for story in petra.items("stories"):
        feed = petra.get(f"{story['uri']}/feed")
        assert feed["items"]
        _check(
            document, _schema_of(document, "/api/v1/stories/{id}/feed", 200, "application/feed+json"), feed
        )


def test_a_storys_matrix_and_its_cells_are_as_described(document, corpus):
    puller = make_partner("Emma", suggestions=True)
    [story] = puller.items("stories")
    page = puller.get(f"{story['uri']}/matrix")
    _check(document, _schema_of(document, "/api/v1/stories/{id}/matrix", 200), page)
    cells = [cell for question in page["questions"] for cell in question["cells"]]
    assert cells
    for cell in cells:
        _check(
            document,
            _schema_of(document, "/api/v1/questions/{id}/cells/{article}", 200),
            puller.get(cell["uri"]),
        )


def test_problems_are_as_described(document, petra):
    unknown = "01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10"
    made = {
        ("articles", 400): petra.ask("articles", limit=0),
        ("articles", 401): CLIENT.get("/api/v1/articles"),
        ("articles/{id}", 404): petra.ask(f"articles/{unknown}"),
        ("revisions/{id}/text", 404): petra.ask(f"revisions/{unknown}/text"),
        ("changes", 400): petra.ask("changes", after="x"),
    }
    for (path, status), response in made.items():
        assert response.status_code == status
        _check(
            document,
            _schema_of(document, f"/api/v1/{path}", status, "application/problem+json"),
            response.json(),
        )


def test_faults_point_as_described(document):
    """Into the query by name, into what was sent by pointer; the document allows no third way, and not both."""
    puller = make_partner("Quinn", may_propose=True)
    answers = {
        ("changes", "get"): [puller.ask("changes", after="x"), puller.ask("changes", limit=0)],
        ("claims", "get"): [puller.ask("claims", q=" "), puller.ask("claims", colour="red")],
        ("annotations", "post"): [
            puller.propose({"kind": "gossip"}),
            puller.propose([{"kind": "claim"}]),
            puller.propose("1"),
            puller.propose({}, QUERY_STRING="colour=red"),
        ],
    }
    named = []
    for (path, method), responses in answers.items():
        described = document["paths"][f"/api/v1/{path}"][method]["responses"]
        for response in responses:
            content = described[str(response.status_code)]["content"]["application/problem+json"]
            problem = response.json()
            _check(document, content["schema"], problem)
            named += [sorted(fault) for fault in problem["errors"]]
            for fault in problem["errors"]:
                both = {"parameter": "q", "pointer": "#", **fault}
                for wrong in (both, {"detail": "It is wrong."}):
                    with pytest.raises(AssertionError):
                        _check(document, content["schema"], {**problem, "errors": [wrong]})
    assert {tuple(names) for names in named} == {("detail", "parameter"), ("detail", "pointer")}


def test_every_operation_that_counts_says_so(document, petra):
    """Each is asked without a key, too often and uncounted: all that it answers stands in the document."""
    Partner.objects.update(per_minute=1)
    petra.ask("me")
    key = {"Authorization": f"Bearer {petra.text}"}
    undescribed = []
    for path, operations in document["paths"].items():
        address = _at_unknown(path)
        for method, operation in operations.items():
            refused = [CLIENT.generic(method, address), CLIENT.generic(method, address, headers=key)]
            with override_settings(REDIS_URL="unix:///nowhere/redis.sock", LIMITS_WITHOUT_REDIS="closed"):
                refused.append(CLIENT.generic(method, address, headers=key))
            assert [answer.status_code for answer in refused] == [401, 429, 503], (method, path)
            for answer in refused:
                described = operation["responses"].get(str(answer.status_code))
                if described is None:
                    undescribed.append((method, path, answer.status_code))
                else:
                    schema = described["content"]["application/problem+json"]["schema"]
                    _check(document, schema, answer.json())
    assert undescribed == []


def test_every_operation_has_an_example_that_is_as_described(document):
    for path, operations in document["paths"].items():
        for operation in operations.values():
            contents = [next(iter(operation["responses"]["200"]["content"].values()))]
            if "requestBody" in operation:
                contents.append(operation["requestBody"]["content"]["application/json"])
            for content in contents:
                assert content["examples"], path
                for example in content["examples"].values():
                    _check(document, content["schema"], example["value"])


def test_every_parameter_that_is_described_is_taken_and_no_other(document, petra):
    """A parameter that is known but wrong is another problem than one that nobody knows."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            described = {p["name"] for p in operation.get("parameters", []) if p["in"] == "query"}
            address = _at_unknown(path.removeprefix("/api/v1/"))
            key = {"Authorization": f"Bearer {petra.text}"}
            asked = CLIENT.generic(method, f"/api/v1/{address}?strange=1", headers=key)
            problem = asked.json()["detail"]
            there_are = (
                f"; there are {', '.join(sorted(described))}." if described else "; this address takes none."
            )
            assert problem == f"There is no parameter “strange” here{there_are}", (method, path)


def test_options_names_the_methods_of_every_address(document, petra):
    """And no other method is a fault of the server, with a key or without one, whatever the answer may be in."""
    Partner.objects.update(per_minute=100_000)
    key = {"Authorization": f"Bearer {petra.text}"}
    addresses = {_at_unknown(path): set(operations) for path, operations in document["paths"].items()}
    more = {f"/api/v1/{name}": set() for name in ("schema", "docs", "nothing", "articles.csv")}
    failed = [
        (method, address, accept, bool(headers))
        for address in (*addresses, *more)
        for method in ("options", "head", "put", "patch", "delete", "post", "trace")
        # A suffix has chosen the format already.
        for accept in ("*/*", "text/csv", "application/x-ndjson", "application/json")[
            : 1 if "." in address else 4
        ]
        for headers in ({}, key)
        if CLIENT.generic(method.upper(), address, headers={**headers, "Accept": accept}).status_code >= 500
    ]
    assert failed == []
    for address, methods in addresses.items():
        answer = CLIENT.options(address, headers=key)
        assert (answer.status_code, answer.content) == (204, b""), address
        assert {method.upper() for method in methods} <= set(answer["Allow"].split(", ")), address
        assert CLIENT.options(address).status_code == 401, address


def test_the_document_asks_for_a_key(document):
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert all(
        operation["security"] == [{"key": []}]
        for operations in document["paths"].values()
        for operation in operations.values()
    )


@pytest.mark.parametrize("right", ["quotes", "link"])
def test_what_is_cut_suggested_or_under_embargo_is_as_described(document, corpus, right):
    puller = make_partner("Quinn", body_right=right, quote_words=2, suggestions=True, embargoed=True)
    article = make_article(source=make_source("Later"), standfirst="It is not out yet.", published=False)
    publish(article, editor=make_editor("dana"), embargo_until=timezone.now() + timedelta(hours=1))
    make_annotation(make_article(), state="suggested")
    assert {item["state"] for item in puller.items("annotations")} == {"accepted", "suggested"}
    pages = {
        **{path: puller.get(path) for path in ("articles", "annotations", "claims", "changes", "me")},
        "embargoed": puller.get("embargoed"),
    }
    assert all(pages.values())
    for path, page in pages.items():
        _check(document, _schema_of(document, f"/api/v1/{path}", 200), page)
    revision = puller.items("articles")[0]["revision"]
    _check(document, _schema_of(document, "/api/v1/revisions/{id}", 200), puller.get(revision["uri"]))
    refused = puller.ask(revision["text"])
    Partner.objects.update(per_minute=1)
    puller.ask("me")
    for response, status in ((refused, 403), (puller.ask("me"), 429)):
        assert response.status_code == status
        schema = _schema_of(document, "/api/v1/revisions/{id}/text", status, "application/problem+json")
        _check(document, schema, response.json())
