"""The desk's doors to actors and claims: what they answer, and what they refuse in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from annotations.actors.merge import mark_distinct
from annotations.actors.profiles import Called, Profile, create
from annotations.models import Actor, Annotation, Claim, Office, ValueOverride
from tests.newsroom.desk.conftest import Desk
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db

WORDS = "About 1,400 dockers stopped work"
OFFICE = {"title": "x", "organisation": "", "from": "", "to": ""}
NOBODY = "01936b2e-0000-7000-8000-000000000000"


def actor_with(name: str, *aliases: str) -> Actor:
    return create(Profile(name, "person", names=tuple(map(Called, aliases))), editor=make_editor("alice"))


def said(actor: Actor, **changes: Any) -> dict[str, Any]:
    known = {"seen": 0, "name": actor.name, "kind": actor.kind, "description": actor.description}
    return {**known, "names": [], "identifiers": [], "offices": [], **changes}


def test_an_actors_panel_tells_the_whole(bob: Desk) -> None:
    article = make_article(story=make_story())
    one, other, apart = (
        actor_with("Tomas Okafor", "Okafor"),
        actor_with("Tomás Okafor"),
        actor_with("Tomas Okaforo"),
    )
    mark_distinct(one, apart, editor=make_editor("alice"))
    said = {"office": "union leader"}
    make_annotation(article, "Tomas Okafor", kind="actor", actor=one, role="mentioned", attributes=said)
    told = bob.get(f"actors/{one.pk}?article={article.pk}").json()
    [judgement] = told["apart"]
    assert told == {
        "actor": {
            "id": str(one.pk),
            "seen": one.decisions.get(action="distinguished").pk,
            "name": "Tomas Okafor",
            "kind": "person",
            "description": "",
            "names": [{"name": "Okafor", "kind": "alias", "language": ""}],
            "identifiers": [],
            "offices": [],
            "office": "",
        },
        "proposedOffices": ["union leader"],
        "duplicates": [
            {"id": str(other.pk), "name": "Tomás Okafor", "kind": "person", "description": "", "office": ""}
        ],
        "merged": [],
        "apart": [{"id": str(apart.pk), "name": "Tomas Okaforo", "by": "Alice", "at": judgement["at"]}],
    }


def test_an_actor_is_edited_merged_and_split_through_the_doors(bob: Desk) -> None:
    one, other = make_actor(), actor_with("Tomás Okafor")
    office = {"title": "Mediator", "organisation": "", "from": "2020-01-01", "to": ""}
    told = bob.post(f"actors/{one.pk}", said(one, offices=[office])).json()
    assert (told["actor"]["offices"], told["actor"]["office"]) == ([office], "Mediator")
    told = bob.post(f"actors/{one.pk}/merge", {"gone": str(other.pk)}).json()
    assert [m["name"] for m in told["merged"]] == ["Tomás Okafor"]
    told = bob.post(f"actors/{one.pk}/split", {"gone": str(other.pk)}).json()
    assert (told["merged"], [d["name"] for d in told["duplicates"]]) == ([], ["Tomás Okafor"])


def test_what_is_refused_says_so_and_tells_the_truth(bob: Desk) -> None:
    one, other = make_actor(), actor_with("Tomás Okafor")
    mark_distinct(one, other, editor=make_editor("alice"))
    refused = bob.post(f"actors/{one.pk}/merge", {"gone": str(other.pk)})
    assert (refused.status_code, refused.json()["toldApart"]) == (409, True)
    assert refused.json()["detail"] == "Alice has said that Tomas Okafor and Tomás Okafor are not the same."
    stale = bob.post(f"actors/{one.pk}", said(one, description="mine"))
    assert (stale.status_code, stale.json()["actor"]["description"]) == (409, "")
    assert not Office.objects.exists()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("actors/{actor}", {"seen": "1", "name": "x", "kind": "person", "description": ""}, 400),
        ("actors/{actor}", {"seen": 0, "name": "", "kind": "person", "description": ""}, 400),
        ("actors/{actor}", {"offices": [{**OFFICE, "from": "soon"}]}, 400),
        (
            "actors/{actor}",
            {"offices": [{"title": "x", "organisation": "", "from": "2020-01-02", "to": "2020-01-01"}]},
            400,
        ),
        ("actors/{actor}", {"names": [{"name": "a\u0000b", "kind": "alias", "language": ""}]}, 400),
        ("actors/{actor}", {"names": [{"name": "a", "kind": "nickname", "language": ""}]}, 400),
        ("actors/{nobody}", {}, 404),
        ("actors/{actor}/merge", {"gone": "{nobody}"}, 404),
        ("actors/{actor}/merge", {"gone": "{actor}"}, 400),
        ("actors/{actor}/split", {"gone": "{actor}"}, 404),
        ("actors/{actor}/apart", {"other": "{actor}"}, 400),
        ("annotations/{annotation}/join", {"claim": "{nobody}"}, 404),
        ("annotations/{annotation}/join", {"claim": "{claim}"}, 409),
        ("annotations/{nobody}/join", {"claim": "{claim}"}, 404),
        ("annotations/{annotation}/part", {}, 409),
        ("annotations/{annotation}/wording", {"text": "x" * 2001, "seen": None}, 400),
        ("annotations/{annotation}/wording", {"text": "x", "seen": 7}, 409),
        ("annotations/{annotation}/wording", {"text": "x", "seen": True}, 400),
        ("annotations/{annotation}/values", {"attributes": {"modality": "sure"}}, 400),
        ("annotations/{annotation}/values", {"attributes": []}, 400),
        ("annotations/{annotation}/values", {"attributes": {"figures": [{"low": 1, "noun": "\ud800"}]}}, 200),
        ("annotations/{annotation}/verdict", {"rating": "Perhaps"}, 400),
        ("annotations/{annotation}/verdict", {"rating": "True", "links": [{"url": "x", "title": ""}]}, 400),
        ("annotations/{annotation}/verdict", {"rating": "True", "links": "x"}, 400),
        ("claims/{claim}/merge", {"gone": "{claim}"}, 400),
        ("claims/{claim}/split", {"gone": "{claim}"}, 404),
    ],
)
def test_doors_refuse_what_cannot_be(bob: Desk, path: str, body: dict[str, Any], status: int) -> None:
    actor, annotation = make_actor(), make_annotation(make_article(), WORDS)
    assert annotation.claim is not None
    ids = {
        "actor": actor.pk,
        "annotation": annotation.pk,
        "claim": annotation.claim.pk,
        "nobody": NOBODY,
    }
    if path == "actors/{actor}" or path == "actors/{nobody}":
        body = said(actor, **body)
    filled = {key: value.format(**ids) if isinstance(value, str) else value for key, value in body.items()}
    answer = bob.post(path.format(**ids), filled)
    assert answer.status_code == status, answer.content
    assert status == 200 or answer["Content-Type"] == "application/problem+json"


def test_candidates_say_why_in_words(bob: Desk) -> None:
    story = make_story()
    mine = make_annotation(make_article(story=story), WORDS, state="suggested")
    other = make_annotation(make_article(story=story, source=make_source("Coast Radio")), WORDS)
    told = bob.get(f"annotations/{mine.pk}/same").json()
    assert told == {
        "candidates": [
            {
                "id": str(other.claim_id),
                "text": WORDS,
                "likeness": 1.0,
                "why": ["this story", "same words", "same figure"],
                "sources": ["Coast Radio"],
                "statements": 1,
            }
        ],
        "merged": [],
    }


def test_values_wording_and_verdict_come_back_with_the_annotation(bob: Desk) -> None:
    one = make_annotation(make_article(), WORDS)
    told = bob.post(
        f"annotations/{one.pk}/values", {"attributes": {"modality": "denied"}, "seen": None}
    ).json()
    assert told["annotation"]["attributes"] == {"modality": "denied"}
    assert told["annotation"]["reading"] == ValueOverride.objects.get().pk
    assert told["history"]["undo"] == "Claim, given other values"
    told = bob.post(f"annotations/{one.pk}/wording", {"text": "Dockers strike", "seen": None}).json()
    assert told["annotation"]["claim"]["text"] == "Dockers strike"
    told = bob.post(f"annotations/{one.pk}/verdict", {"rating": "True", "seen": None}).json()
    assert told["annotation"]["claim"]["verdict"]["rating"] == "True"
    assert told["annotation"]["claim"]["verdict"]["by"] == "Bob"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "actors/{id}"),
        ("post", "actors/{id}"),
        ("post", "actors/{id}/merge"),
        ("post", "actors/{id}/split"),
        ("post", "actors/{id}/apart"),
        ("get", "annotations/{id}/same"),
        ("post", "annotations/{id}/join"),
        ("post", "annotations/{id}/part"),
        ("post", "annotations/{id}/wording"),
        ("post", "annotations/{id}/values"),
        ("post", "annotations/{id}/verdict"),
        ("post", "claims/{id}/merge"),
        ("post", "claims/{id}/split"),
    ],
)
def test_only_the_newsroom_comes_in(method: str, path: str) -> None:
    answer = getattr(Client(), method)(
        f"/admin/desk/{path.format(id=NOBODY)}", content_type="application/json"
    )
    assert answer.status_code == 401
    assert (Annotation.objects.count(), Claim.objects.count()) == (0, 0)
