"""Errors as problem details (RFC 9457)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from newsroom.api.errors import PROBLEM_TYPES
from newsroom.core.errors import Problem
from tests.newsroom.conftest import CLIENT

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
UNKNOWN = "01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10"
COLLECTIONS = ["articles", "annotations", "claims", "actors", "sources", "stories", "questions", "answers"]


def test_unknown_parameter_is_named(petra, settings):
    response = petra.ask("articles", sorce="x", limit=1)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    detail = (
        "There is no parameter “sorce” here; there are actor, after, claim, datePublishedSince, datePublishedUntil, "
        "include, kind, language, limit, q, reviewed, role, since, sort, source, state, story, until, verdict."
    )
    assert response.json() == {
        "type": f"{settings.SITE_URL}/api/v1/docs#invalid-parameters",
        "title": "Invalid parameters",
        "status": 400,
        "detail": detail,
        "errors": [{"detail": detail, "parameter": "sorce"}],
    }


@pytest.mark.parametrize(
    "address",
    [*COLLECTIONS, *(f"{c}/{UNKNOWN}" for c in COLLECTIONS), "changes", "me", f"revisions/{UNKNOWN}/text"],
)
def test_no_address_takes_a_parameter_that_it_does_not_know(petra, address):
    assert petra.ask(address, format="json").status_code == 400


@pytest.mark.parametrize(
    ("address", "parameters", "faulty"),
    [
        ("articles", {"limit": "0"}, ["limit"]),
        ("articles", {"limit": "501"}, ["limit"]),
        ("articles", {"limit": "-1"}, ["limit"]),
        ("articles", {"limit": "ten"}, ["limit"]),
        ("articles", {"limit": "٣"}, ["limit"]),
        ("articles", {"limit": "1" * 5000}, ["limit"]),
        ("articles", {"limit": ""}, ["limit"]),
        ("articles", {"after": "!"}, ["after"]),
        ("articles", {"after": "YWJj"}, ["after"]),
        ("articles", {"after": "ä"}, ["after"]),
        ("articles", {"source": "The Quay Gazette"}, ["source"]),
        ("articles", {"source": ""}, ["source"]),
        ("articles", {"source": "\x00"}, ["source"]),
        ("articles", {"language": "\x00"}, ["language"]),
        ("articles", {"language": " "}, ["language"]),
        ("articles", {"source": UNKNOWN.replace("-", "")}, ["source"]),
        ("articles", {"q": " \n"}, ["q"]),
        ("articles", {"q": "a\x00b"}, ["q"]),
        ("articles", {"q": "x" * 201}, ["q"]),
        ("articles", {"sort": "headline"}, ["sort"]),
        ("articles", {"kind": "gossip", "role": "villain"}, ["kind", "role"]),
        ("articles", {"since": "yesterday"}, ["since"]),
        ("articles", {"until": "0001-01-01T00:00:00+14:00"}, ["until"]),
        ("articles", {"source": [UNKNOWN, UNKNOWN]}, ["source"]),
        ("articles", {"include": "everything"}, ["include"]),
        ("claims", {"include": "statements,authors"}, ["include"]),
        ("annotations", {"claim": "x"}, ["claim"]),
        ("actors", {"kind": "quotation"}, ["kind"]),
        ("changes", {"wait": "21"}, ["wait"]),
        ("changes", {"wait": "1.5"}, ["wait"]),
        ("changes", {"limit": "5001"}, ["limit"]),
        ("changes", {"after": "!"}, ["after"]),
        ("annotations.csv", {"include": "body"}, ["include"]),
    ],
)
def test_the_parameter_at_fault_is_pointed_at(petra, address, parameters, faulty):
    response = petra.ask(address, **parameters)
    assert response.status_code == 400, response.content
    problem = response.json()
    assert sorted({error["parameter"] for error in problem["errors"]}) == faulty
    assert all(error["detail"] in problem["detail"] for error in problem["errors"])


@pytest.mark.parametrize("address", [*(f"{c}/{UNKNOWN}" for c in COLLECTIONS), f"revisions/{UNKNOWN}"])
def test_what_is_not_there_is_a_404_in_words(petra, address):
    response = petra.ask(address)
    assert response.status_code == 404
    assert response.json()["detail"] == "There is no such thing, or it is not for you."


@pytest.mark.parametrize("address", ["", "nowhere", "articles/", "articles/12", "articles/../me", "docs/"])
def test_an_address_that_leads_nowhere_is_a_problem_and_not_a_page(address):
    response = CLIENT.get(f"/api/v1/{address}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_a_problem_is_a_problem_whatever_was_asked_for(petra):
    response = petra.ask(f"revisions/{UNKNOWN}/text", headers={"Accept": "text/plain"})
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    response = petra.ask("articles", headers={"Accept": "image/png"})
    assert (response.status_code, response["Content-Type"]) == (406, "application/problem+json")


def test_a_problem_is_not_kept_by_caches(petra):
    assert petra.ask(f"articles/{UNKNOWN}")["Cache-Control"] == "private, no-store"


def test_the_type_of_a_named_problem_leads_to_its_description(petra):
    kind = petra.ask("changes", after="nonsense").json()["type"]
    page, _, name = kind.partition("#")
    assert f'<dt id="{name}">' in CLIENT.get(page).content.decode()


def _subclasses(error: type[Problem]) -> Iterator[type[Problem]]:
    for subclass in error.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def test_every_error_of_the_api_has_a_type() -> None:
    own = {
        e for e in _subclasses(Problem) if e.__module__.startswith("newsroom.api.") and not e.__subclasses__()
    }
    assert own - PROBLEM_TYPES.keys() == set()


def test_types_of_problems_are_the_documented_ones() -> None:
    rows = re.findall(
        r"^\| (\d+) \| `([a-z-]+)` \| (.+) \|$", (ROOT / "docs/api.md").read_text(), re.MULTILINE
    )
    assert rows == [(str(e.status), kind.slug, kind.title) for e, kind in PROBLEM_TYPES.items()]
    assert len({slug for _, slug, _ in rows}) == len(rows)
    page = CLIENT.get("/api/v1/docs").content.decode()
    assert re.findall(r'<dt id="(.+?)">', page) == [slug for _, slug, _ in rows]


def test_titles_are_not_made_of_class_names(petra, settings):
    """A problem without a type of its own has the title of its status, whatever its class is called."""
    problem = petra.ask(f"articles/{UNKNOWN}").json()
    assert (problem["type"], problem["title"]) == ("about:blank", "Not found")
    problem = petra.ask("nowhere").json()
    assert (problem["type"], problem["title"]) == ("about:blank", "Not found")
    assert petra.ask("changes", after="!").json()["type"] == f"{settings.SITE_URL}/api/v1/docs#invalid-cursor"


def test_errors_are_in_english_whatever_language_is_active(petra):
    with translation.override("de"):
        problem = petra.ask(f"articles/{UNKNOWN}").json()
    assert problem["detail"] == "There is no such thing, or it is not for you."
