"""The endpoints for actors and claims: what they answer, and how they explain a refusal."""

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
UNKNOWN = "01936b2e-0000-7000-8000-000000000000"


def actor_with(name: str, *aliases: str) -> Actor:
    return create(Profile(name, "person", names=tuple(map(Called, aliases))), editor=make_editor("alice"))


def profile(actor: Actor, **changes: Any) -> dict[str, Any]:
    known = {"lastDecision": 0, "name": actor.name, "kind": actor.kind, "description": actor.description}
    return {**known, "names": [], "identifiers": [], "offices": [], **changes}


def test_an_actors_panel_tells_the_whole(bob: Desk) -> None:
    article = make_article(story=make_story())
    one, other, distinct = (
        actor_with("Tomas Okafor", "Okafor"),
        actor_with("Tomás Okafor"),
        actor_with("Tomas Okaforo"),
    )
    mark_distinct(one, distinct, editor=make_editor("alice"))
    attributes = {"office": "union leader"}
    make_annotation(article, "Tomas Okafor", kind="actor", actor=one, role="mentioned", attributes=attributes)
    answer = bob.get(f"actors/{one.pk}?article={article.pk}").json()
    [judgement] = answer["distinct"]
    assert answer == {
        "actor": {
            "id": str(one.pk),
            "lastDecision": one.decisions.get(action="distinguished").pk,
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
        "distinct": [{"id": str(distinct.pk), "name": "Tomas Okaforo", "by": "Alice", "at": judgement["at"]}],
    }


def test_an_actor_is_edited_merged_and_split_through_the_endpoints(bob: Desk) -> None:
    one, other = make_actor(), actor_with("Tomás Okafor")
    office = {"title": "Mediator", "organisation": "", "from": "2020-01-01", "to": ""}
    answer = bob.post(f"actors/{one.pk}", profile(one, offices=[office])).json()
    assert (answer["actor"]["offices"], answer["actor"]["office"]) == ([office], "Mediator")
    answer = bob.post(f"actors/{one.pk}/merge", {"other": str(other.pk)}).json()
    assert [m["name"] for m in answer["merged"]] == ["Tomás Okafor"]
    answer = bob.post(f"actors/{one.pk}/split", {"other": str(other.pk)}).json()
    assert (answer["merged"], [d["name"] for d in answer["duplicates"]]) == ([], ["Tomás Okafor"])


def test_what_is_refused_says_so_and_tells_the_truth(bob: Desk) -> None:
    one, other = make_actor(), actor_with("Tomás Okafor")
    mark_distinct(one, other, editor=make_editor("alice"))
    refused = bob.post(f"actors/{one.pk}/merge", {"other": str(other.pk)})
    assert (refused.status_code, refused.json()["markedDistinct"]) == (409, True)
    assert refused.json()["detail"] == "Alice has said that Tomas Okafor and Tomás Okafor are not the same."
    stale = bob.post(f"actors/{one.pk}", profile(one, description="mine"))
    assert (stale.status_code, stale.json()["actor"]["description"]) == (409, "")
    assert not Office.objects.exists()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("actors/{actor}", {"lastDecision": "1", "name": "x", "kind": "person", "description": ""}, 400),
        ("actors/{actor}", {"lastDecision": 0, "name": "", "kind": "person", "description": ""}, 400),
        ("actors/{actor}", {"offices": [{**OFFICE, "from": "soon"}]}, 400),
        (
            "actors/{actor}",
            {"offices": [{"title": "x", "organisation": "", "from": "2020-01-02", "to": "2020-01-01"}]},
            400,
        ),
        ("actors/{actor}", {"names": [{"name": "a\u0000b", "kind": "alias", "language": ""}]}, 400),
        ("actors/{actor}", {"names": [{"name": "a", "kind": "nickname", "language": ""}]}, 400),
        ("actors/{unknown}", {}, 404),
        ("actors/{actor}/merge", {"other": "{unknown}"}, 404),
        ("actors/{actor}/merge", {"other": "{actor}"}, 400),
        ("actors/{actor}/split", {"other": "{actor}"}, 404),
        ("actors/{actor}/distinct", {"other": "{actor}"}, 400),
        ("annotations/{annotation}/join", {"claim": "{unknown}"}, 404),
        ("annotations/{annotation}/join", {"claim": "{claim}"}, 409),
        ("annotations/{unknown}/join", {"claim": "{claim}"}, 404),
        ("annotations/{annotation}/detach", {}, 409),
        ("annotations/{annotation}/wording", {"text": "x" * 2001, "lastWording": None}, 400),
        ("annotations/{annotation}/wording", {"text": "x", "lastWording": 7}, 409),
        ("annotations/{annotation}/wording", {"text": "x", "lastWording": True}, 400),
        ("annotations/{annotation}/values", {"attributes": {"modality": "sure"}}, 400),
        ("annotations/{annotation}/values", {"attributes": []}, 400),
        ("annotations/{annotation}/values", {"attributes": {"figures": [{"low": 1, "noun": "\ud800"}]}}, 200),
        ("annotations/{annotation}/verdict", {"rating": "Perhaps"}, 400),
        ("annotations/{annotation}/verdict", {"rating": "True", "links": [{"url": "x", "title": ""}]}, 400),
        ("annotations/{annotation}/verdict", {"rating": "True", "links": "x"}, 400),
        ("claims/{claim}/merge", {"other": "{claim}"}, 400),
        ("claims/{claim}/split", {"other": "{claim}"}, 404),
    ],
)
def test_endpoints_refuse_what_is_not_possible(
    bob: Desk, path: str, body: dict[str, Any], status: int
) -> None:
    actor, annotation = make_actor(), make_annotation(make_article(), WORDS)
    assert annotation.claim is not None
    ids = {
        "actor": actor.pk,
        "annotation": annotation.pk,
        "claim": annotation.claim.pk,
        "unknown": UNKNOWN,
    }
    if path == "actors/{actor}" or path == "actors/{unknown}":
        body = profile(actor, **body)
    filled = {key: value.format(**ids) if isinstance(value, str) else value for key, value in body.items()}
    answer = bob.post(path.format(**ids), filled)
    assert answer.status_code == status, answer.content
    assert status == 200 or answer["Content-Type"] == "application/problem+json"


def test_candidates_say_why_in_words(bob: Desk) -> None:
    story = make_story()
    mine = make_annotation(make_article(story=story), WORDS, state="suggested")
    other = make_annotation(make_article(story=story, source=make_source("Coast Radio")), WORDS)
    answer = bob.get(f"annotations/{mine.pk}/same").json()
    assert answer == {
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
    answer = bob.post(
        f"annotations/{one.pk}/values", {"attributes": {"modality": "denied"}, "lastOverride": None}
    ).json()
    assert answer["annotation"]["attributes"] == {"modality": "denied"}
    assert answer["annotation"]["valueOverride"] == ValueOverride.objects.get().pk
    assert answer["history"]["undo"] == "Claim, given other values"
    answer = bob.post(f"annotations/{one.pk}/wording", {"text": "Dockers strike", "lastWording": None}).json()
    assert answer["annotation"]["claim"]["text"] == "Dockers strike"
    answer = bob.post(f"annotations/{one.pk}/verdict", {"rating": "True", "lastVerdict": None}).json()
    assert answer["annotation"]["claim"]["verdict"]["rating"] == "True"
    assert answer["annotation"]["claim"]["verdict"]["by"] == "Bob"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "actors/{id}"),
        ("post", "actors/{id}"),
        ("post", "actors/{id}/merge"),
        ("post", "actors/{id}/split"),
        ("post", "actors/{id}/distinct"),
        ("get", "annotations/{id}/same"),
        ("post", "annotations/{id}/join"),
        ("post", "annotations/{id}/detach"),
        ("post", "annotations/{id}/wording"),
        ("post", "annotations/{id}/values"),
        ("post", "annotations/{id}/verdict"),
        ("post", "claims/{id}/merge"),
        ("post", "claims/{id}/split"),
    ],
)
def test_only_the_newsroom_comes_in(method: str, path: str) -> None:
    answer = getattr(Client(), method)(
        f"/admin/desk/{path.format(id=UNKNOWN)}", content_type="application/json"
    )
    assert answer.status_code == 401
    assert (Annotation.objects.count(), Claim.objects.count()) == (0, 0)
