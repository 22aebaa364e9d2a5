"""Every address of the API, with every parameter and format, requested by a partner that may not see everything.

The addresses come from the OpenAPI document. A new address or parameter fails here until this module has a value for
it.

There are two checks. Objects that Quinn may not see are added, and all her responses stay equal to the byte, with their
ETags. And a request that names a hidden object gets the same response as one that names an unknown id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from annotations.actors import merge
from annotations.claims import claims
from annotations.models import Annotation, ClaimAnswer
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.withhold import withhold
from newsroom.articles.models import Article
from newsroom.feed import numbering
from newsroom.partners.models import Partner, Takedown
from tests.newsroom.conftest import CLIENT, Puller, make_partner
from tests.world import (
    make_actor,
    make_annotation,
    make_answer,
    make_article,
    make_editor,
    make_source,
    make_story,
    mark,
    propose,
)

pytestmark = pytest.mark.django_db

UNKNOWN = "01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10"
REFERENCES = {
    "source": "sources",
    "story": "stories",
    "actor": "actors",
    "claim": "claims",
    "question": "questions",
    "article": "articles",
}
# Values for each parameter, besides those that the document lists.
TRIED = {
    "q": ["SECRET", "dockers", "-SECRET"],
    "language": ["sv", "en"],
    "verdict": ["Mostly false", "True"],
    "reviewed": ["true", "false"],
    "since": ["2020-01-01T00:00:00Z"],
    "until": ["2099-01-01T00:00:00Z"],
    "datePublishedSince": ["2020-01-01T00:00:00Z"],
    "datePublishedUntil": ["2099-01-01T00:00:00Z"],
    "limit": ["1"],
    "wait": ["0"],
    # Covered by following the pages of requests with a limit.
    "after": [],
}


@dataclass
class Hidden:
    """What Quinn may not see: ids by their path in the OpenAPI document."""

    ids: dict[str, list[str]] = field(default_factory=dict)

    def add(self, *objects: Any) -> None:
        for one in objects:
            self.ids.setdefault(f"/api/v1/{one.collection}/{{id}}", []).append(str(one.pk))

    def of(self, collection: str) -> list[str]:
        return self.ids[f"/api/v1/{collection}/{{id}}"]


@pytest.fixture
def document() -> dict[str, Any]:
    return json.loads(CLIENT.get("/api/v1/schema").content)


@pytest.fixture
def quinn() -> Puller:
    """She may see one source, and has a little of everything there, some of it shared with what she may not see."""
    theirs, story, actor = make_source("Theirs"), make_story("Shared"), make_actor("Shared")
    article = make_article(
        "Dockers walk out", source=theirs, story=story, date_published="2026-05-12T12:00:00Z"
    )
    annotation = make_annotation(article, actor=actor)
    claims.set_verdict(annotation, rating="True", editor=make_editor())
    mark(article, "The ministry said nothing", kind="quotation")
    correct(
        article,
        headline="Dockers walked out",
        body=article.published_revision.body,
        note="They did.",
        editor=make_editor(),
    )
    secret = make_article(
        "SECRET headline", "<p>SECRET words stand here.</p>", source=make_source("SECRET Post"), story=story
    )
    again = make_annotation(secret, "SECRET words", actor=actor)
    assert annotation.claim is not None
    make_answer(annotation)
    make_answer(make_annotation(secret, "stand here"))
    claims.join(again, annotation.claim, editor=make_editor())
    soon = make_article(source=theirs, published=False)
    publish(soon, editor=make_editor("dana"), embargo_until=timezone.now() + timedelta(hours=1))
    return make_partner("Quinn", sources=[theirs], embargoed=True)


@pytest.fixture
def petra() -> Puller:
    return make_partner("Petra", suggestions=True, embargoed=True)


def _add_hidden_objects(petra: Puller) -> Hidden:
    hidden, editor = Hidden(), make_editor("dana")
    source = make_source("SECRET Gazette", language="sv")
    story, actor, merged_actor = (
        make_story("SECRET story"),
        make_actor("SECRET actor"),
        make_actor("SECRET double"),
    )
    article = make_article(
        "SECRET strike", source=source, story=story, language="sv", standfirst="SECRET standfirst"
    )
    annotation = make_annotation(article, actor=actor)
    claims.set_verdict(annotation, rating="Mostly false", rationale="SECRET", editor=editor)
    for words, kind in (("They count the people", "quotation"), ("Sunday", "date"), ("1,400", "figure")):
        make_annotation(article, words, kind=kind, actor=merged_actor, role="target")
    merge.merge(actor, merged_actor, editor=editor)
    proposed = propose(article, "The ministry said nothing", kind="quotation")
    answer = make_answer(annotation, "SECRET question?")
    # To the question that Quinn sees, for the sake of what she may see.
    another = ClaimAnswer.objects.get(claim__text="stand here")
    shared = Article.objects.get(annotations__claim=another.claim)
    double = make_annotation(make_article(source=source, language="sv"), actor=actor)
    assert annotation.claim is not None
    assert double.claim is not None
    merged = double.claim
    claims.merge(annotation.claim, merged, editor=editor)
    soon = make_article("SECRET soon", source=source, published=False)
    publish(soon, editor=editor, embargo_until=timezone.now() + timedelta(hours=1))
    killed = make_article("SECRET kill", source=source)
    petra.changes()
    petra.get("changes", after=petra.get("changes")["next"])
    petra.get("articles")
    withhold(killed, reason="SECRET reason", editor=editor)
    numbering.number()
    hidden.add(article, annotation, annotation.claim, actor, source, story, merged_actor, merged, proposed)
    hidden.add(answer, answer.question, another, another.claim, shared)
    revision = str(article.published_revision_id)
    hidden.ids |= {
        "/api/v1/revisions/{id}": [revision],
        "/api/v1/revisions/{id}/text": [revision],
        "/api/v1/stories/{id}/feed": [str(story.pk)],
        "/api/v1/stories/{id}/matrix": [str(story.pk)],
        "/api/v1/questions/{id}/cells/{article}": [
            f"{answer.question_id} {article.pk}",
            f"{another.question_id} {shared.pk}",
        ],
        "/api/v1/takedowns/{id}/acknowledge": [str(Takedown.objects.get(partner=petra.partner).pk)],
    }
    return hidden


def _addresses(document: dict[str, Any], *, members: bool) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        # A suffix asks for what `Accept` asks for at the address without it, and each format is tried there.
        if "." in path:
            continue
        for method, operation in operations.items():
            if ("{id}" in path) == members:
                yield path, method, operation


def _asked(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each format, and each parameter: one format is as narrow as another with every parameter, or with none."""
    first, *others = _accepted(operation)
    yield from ((first, query) for query in _queries(operation))
    yield from ((accept, {}) for accept in others)


def _accepted(operation: dict[str, Any]) -> list[str]:
    return list(operation["responses"]["200"]["content"])


def _queries(operation: dict[str, Any], hidden: Hidden | None = None) -> Iterator[dict[str, str]]:
    """Nothing, and then each parameter alone; without `hidden` those that refer to nothing that is."""
    yield {}
    for parameter in operation.get("parameters", []):
        name, schema = parameter["name"], parameter["schema"]
        if parameter["in"] != "query":
            continue
        if name == "include":
            whole = re.search(r"\((.*?)\)", schema["pattern"])
            assert whole is not None
            values = [*whole[1].split("|"), whole[1].replace("|", ",")]
        elif name in REFERENCES:
            values = hidden.of(REFERENCES[name]) if hidden else []
        else:
            values = [str(value) for value in schema.get("enum", [])] or TRIED[name]
        yield from ({name: value} for value in values)


def _at(path: str, pk: str) -> str:
    """The address of an object; `pk` are two ids where it has two, or one for both."""
    first, _, second = pk.partition(" ")
    return path.replace("{id}", first).replace("{article}", second or first)


def _ask(reader: Puller, path: str, method: str = "get", accept: str = "", **query: str) -> Any:
    headers = {"Authorization": f"Bearer {reader.text}"} | ({"Accept": accept} if accept else {})
    send = getattr(CLIENT, method)
    return send(path, query, headers=headers) if method in {"get", "head"} else send(path, headers=headers)


# Where the feed is, how fast one asks and which request it was: nothing of that is of an object.
_MOVES = re.compile(
    r'"(next|head)":"[^"]*"|"(readAt|lastUsedAt)":("[^"]*"|null)|"behind":(\{[^}]*\}|null)|"(remaining|reset)":\d+'
)
_HEADERS_MOVE = {"RateLimit", "RateLimit-Policy"}


def _parts(response: Any) -> tuple[int, dict[str, str], str]:
    content = response.getvalue().decode()
    moving = _HEADERS_MOVE | ({"ETag", "Content-Length"} if _MOVES.search(content) else set())
    headers = {name: value for name, value in response.headers.items() if name not in moving}
    return response.status_code, headers, _MOVES.sub("", content)


def _all_of(
    reader: Puller, document: dict[str, Any]
) -> dict[tuple[str, ...], tuple[int, dict[str, str], str]]:
    """Return the responses of all addresses without an id, and of the members that they list."""
    answers: dict[tuple[str, ...], tuple[int, dict[str, str], str]] = {}

    def note(path: str, accept: str, query: dict[str, str], *more: str) -> Any:
        """Store the response, and return its JSON or None."""
        response = _ask(reader, path, accept=accept, **query)
        answers[path, accept, *(f"{n}={value}" for n, value in query.items() if n != "after"), *more] = (
            parts
        ) = _parts(response)
        assert parts[0] in {200, 400}, (path, accept, query)
        return response.json() if parts[1]["Content-Type"] == "application/json" and parts[0] == 200 else None

    found: dict[str, list[str]] = {}
    for path, _, operation in _addresses(document, members=False):
        for accept, query in _asked(operation):
            page = note(path, accept, query)
            if isinstance(page, dict) and "items" in page and not query:
                found[path] = [item["id"] for item in page["items"]]
            # Follow the pages to the end.
            number = 1
            while "limit" in query and page and (page.get("more", page["next"])):
                page, number = (
                    note(path, accept, {**query, "after": page["next"]}, f"page {number}"),
                    number + 1,
                )
    for path, method, operation in _addresses(document, members=True):
        members = found.get(path.split("/{id}")[0], [])
        if "{article}" in path:
            members = _cells(reader)
        for pk in members if method == "get" else []:
            for accept, query in _asked(operation):
                note(_at(path, pk), accept, query)
    return answers


def _cells(reader: Puller) -> list[str]:
    """Return the two ids of each cell that the reader sees."""
    addresses = (cell["uri"] for row in reader.items("questions", include="cells") for cell in row["cells"])
    return [re.sub(".*/questions/|/cells", "", address).replace("/", " ") for address in addresses]


def test_what_a_partner_may_not_see_changes_not_a_byte_of_what_it_sees(document, petra, quinn) -> None:
    Partner.objects.update(per_minute=100_000)
    before = _all_of(quinn, document)
    assert len(before) > 150
    hidden = _add_hidden_objects(petra)
    after = _all_of(quinn, document)
    assert before.keys() == after.keys()
    assert [key for key in before if before[key] != after[key]] == []
    # A cell has two ids, which are those of its parts.
    every_id = {pk for ids in hidden.ids.values() for pk in ids if " " not in pk}
    for key, (_, _, content) in after.items():
        # The address of a collection repeats the query.
        rest = content.replace("q=SECRET", "").replace("q=-SECRET", "")
        assert "SECRET" not in rest, key
        assert not [pk for pk in every_id if pk in rest], key
    # Control: a partner that may see everything gets the hidden ids.
    paths = [path for path, _, _ in _addresses(document, members=False)]
    all_content = " ".join(_ask(petra, path).getvalue().decode() for path in paths)
    merged_away = {
        hidden.of("actors")[1],
        hidden.of("claims")[1],
        *hidden.ids["/api/v1/takedowns/{id}/acknowledge"],
    }
    assert [pk for pk in every_id - merged_away if pk not in all_content] == []


def test_partner_who_sees_none_of_the_changes_gets_a_304(document, petra, quinn) -> None:
    Partner.objects.update(per_minute=100_000)
    tags = {}
    for path, _, _ in _addresses(document, members=False):
        if (response := _ask(quinn, path)).has_header("ETag") and not _MOVES.search(
            response.getvalue().decode()
        ):
            tags[path] = response["ETag"]
    assert len(tags) >= 6
    _add_hidden_objects(petra)
    again = {
        path: quinn.ask(path.removeprefix("/api/v1/"), headers={"If-None-Match": tag})
        for path, tag in tags.items()
    }
    assert {path: response.status_code for path, response in again.items()} == dict.fromkeys(tags, 304)


def test_what_is_hidden_has_no_address_in_any_format_by_any_method(document, petra, quinn) -> None:
    Partner.objects.update(per_minute=100_000)
    hidden = _add_hidden_objects(petra)
    members = list(_addresses(document, members=True))
    assert {path for path, _, _ in members} == set(hidden.ids), "an address that nobody tries"
    for path, method, operation in members:
        for accept in _accepted(operation):
            for query in _queries(operation):
                never = _parts(_ask(quinn, _at(path, UNKNOWN), method, accept, **query))
                # But to nest is asked of a format that nests what it needs.
                assert never[0] == 404 or (query and accept != "application/json"), path
                for pk in hidden.ids[path]:
                    address = _at(path, pk)
                    assert _parts(_ask(quinn, address, method, accept, **query)) == never, address
                    head = _ask(quinn, address, "head", accept)
                    assert head.status_code == (404 if method == "get" else 405)
    assert Takedown.objects.get(partner=petra.partner).acknowledged_at is None
    # They are there: who may see them is answered, or led to what they turned out to be.
    for path, method, _ in members:
        for pk in hidden.ids[path]:
            response = _ask(petra, _at(path, pk), method)
            assert response.status_code in {200, 308}, path
            tag = response.headers.get("ETag", "")
            refused = quinn.ask(_at(path, pk).removeprefix("/api/v1/"), headers={"If-None-Match": tag})
            assert refused.status_code == (404 if method == "get" else 405)


def test_to_ask_by_what_is_hidden_is_to_ask_by_what_never_was(document, petra, quinn) -> None:
    Partner.objects.update(per_minute=100_000)
    hidden = _add_hidden_objects(petra)
    tried = set()
    for path, _, operation in _addresses(document, members=False):
        for accept in _accepted(operation):
            for query in _queries(operation, hidden):
                for name, value in query.items():
                    if name not in REFERENCES:
                        continue
                    never = _parts(_ask(quinn, path, accept=accept, **{name: UNKNOWN}))
                    status, _, content = _parts(_ask(quinn, path, accept=accept, **query))
                    assert (status, content.replace(value, UNKNOWN)) == (never[0], never[2]), (path, query)
                    assert status == 200
                    tried.add((path, name))
    assert len(tried) > 15
    assert Annotation.objects.filter(pk__in=hidden.of("annotations")).count() == 2
