"""The admin changes actors and stories through actions, so each change has an editor and reaches partners."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from annotations.actors.profiles import Called, Held, Identified, Profile, create, edit, profile_of
from annotations.models import Actor, ActorDecision
from newsroom.articles.models import Story
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING
from tests.world import make_actor, make_annotation, make_article, make_editor, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(db: None) -> Client:
    client = Client()
    client.force_login(make_editor("bob"))
    return client


def form(actor: Actor | None = None, **data: Any) -> dict[str, Any]:
    """The admin's form of an actor as a browser sends it, with `said` in place of what stands."""
    rows: dict[str, list[dict[str, Any]]] = {"names": [], "identifiers": [], "offices": [], "decisions": []}
    if actor is not None:
        rows["names"] = [
            {"id": n.pk, "name": n.name, "kind": n.kind, "language": n.language} for n in actor.names.all()
        ]
        rows["identifiers"] = [
            {"id": i.pk, "scheme": i.scheme, "value": i.value} for i in actor.identifiers.all()
        ]
        rows["offices"] = [
            {"id": o.pk, "title": o.title, "organisation_name": o.organisation_name, "since": o.since or ""}
            for o in actor.offices.all()
        ]
    rows |= {name: data.pop(name) for name in list(data) if name in rows}
    sent = {"name": "Tomas Okafor", "kind": "person", "description": "", **data}
    for prefix, ones in rows.items():
        known = sum("id" in one for one in ones)
        sent |= {f"{prefix}-TOTAL_FORMS": len(ones), f"{prefix}-INITIAL_FORMS": known}
        for i, one in enumerate(ones):
            sent |= {f"{prefix}-{i}-{key}": value for key, value in one.items()}
            sent[f"{prefix}-{i}-actor"] = actor.pk if actor else ""
    return sent


def published(cursor: str) -> list[tuple[str, str]]:
    return [(e.op, e.uri) for e in read.read_page(cursor, scope=EVERYTHING, limit=50).entries]


def test_an_actor_is_made_with_all_that_is_known(bob: Client) -> None:
    make_actor("Harbour City", "state")
    answer = bob.post(
        "/admin/annotations/actor/add/",
        form(
            names=[{"name": "T. Okafor", "kind": "alias", "language": ""}, {"name": "", "kind": "alias"}],
            identifiers=[{"scheme": "wikidata", "value": "Q99"}],
            offices=[
                {"title": "Mayor", "organisation_name": "Harbour City", "since": "2020-01-01", "until": ""}
            ],
        ),
    )
    assert answer.status_code == 302, answer.context["errors"]
    actor = Actor.objects.get(name="Tomas Okafor")
    assert profile_of(actor) == Profile(
        "Tomas Okafor",
        "person",
        names=(Called("T. Okafor"),),
        identifiers=(Identified("wikidata", "Q99"),),
        offices=(Held("Mayor", "Harbour City", date(2020, 1, 1)),),
    )
    assert actor.offices.get().organisation == Actor.objects.get(name="Harbour City")
    assert list(ActorDecision.objects.values_list("actor", "action", "editor__username")) == [
        (actor.pk, "created", "bob")
    ]


def test_a_change_is_decided_by_somebody_and_told_with_the_words_that_show_it(bob: Client) -> None:
    editor = make_editor()
    known = Profile("Tomas Okafor", "person", names=(Called("Okafor"), Called("T. O.")))
    actor = create(known, editor=editor)
    annotation = make_annotation(make_article(), actor=actor)
    cursor = read.head_cursor()
    changed = form(actor, offices=[{"title": "Mediator", "organisation_name": "", "since": "", "until": ""}])
    changed |= {"names-1-DELETE": "on", "names-0-name": "Tom Okafor"}
    answer = bob.post(f"/admin/annotations/actor/{actor.pk}/change/", changed)
    assert answer.status_code == 302, answer.context["errors"]
    assert profile_of(Actor.objects.get(pk=actor.pk)) == Profile(
        "Tomas Okafor", "person", names=(Called("Tom Okafor"),), offices=(Held("Mediator"),)
    )
    assert published(cursor) == [("upsert", actor.uri), ("upsert", annotation.uri)]
    assert [d.action for d in actor.decisions.all()] == ["created", "changed"]


def test_what_a_verb_refuses_is_told_and_nothing_is_changed(bob: Client) -> None:
    create(
        Profile("Ilse Brandt", "person", identifiers=(Identified("wikidata", "Q1"),)), editor=make_editor()
    )
    actor = make_actor()
    sent = form(actor, name="Other", identifiers=[{"scheme": "wikidata", "value": "q1"}])
    sent["identifiers-0-value"] = "Q1 "
    answer = bob.post(f"/admin/annotations/actor/{actor.pk}/change/", sent, follow=True)
    assert "already exists" in answer.content.decode() or "has this identifier" in answer.content.decode()
    answer = bob.post("/admin/annotations/actor/add/", form(name="Ilse Brandt"), follow=True)
    assert "An actor of this name and kind exists." in answer.content.decode()
    assert sorted(Actor.objects.values_list("name", flat=True)) == ["Ilse Brandt", "Tomas Okafor"]


def test_a_story_is_told_when_its_title_changes(bob: Client) -> None:
    story = make_story()
    make_article(story=story)
    cursor = read.head_cursor()
    sent = {
        "title": " The  strike ",
        "summary": "x",
        "articles-TOTAL_FORMS": 0,
        "questions-TOTAL_FORMS": 0,
        "questions-INITIAL_FORMS": 0,
        "articles-INITIAL_FORMS": 0,
    }
    bob.post(f"/admin/articles/story/{story.pk}/change/", sent)
    story.refresh_from_db()
    assert (story.title, published(cursor)) == ("The strike", [("upsert", story.uri)])
    bob.post("/admin/articles/story/add/", {**sent, "title": "Another"})
    assert Story.objects.count() == 2


def version_in(page: Any) -> str:
    return str(page.context["adminform"].form["opened_version"].value())


def test_an_actor_that_a_colleague_changed_is_not_overwritten_and_what_was_typed_stands(bob: Client) -> None:
    actor, alice = create(Profile("Tomas Okafor", "person"), editor=make_editor()), make_editor("alice")
    address = f"/admin/annotations/actor/{actor.pk}/change/"
    page = bob.get(address)
    assert f'name="opened_version" value="{version_in(page)}"' in page.content.decode()
    sent = form(actor, description="typed by Bob", opened_version=version_in(page))
    theirs = Profile("Tomas Okafor", "person", "said by Alice", names=(Called("Okafor"),))
    edit(actor, theirs, editor=alice)
    answer = bob.post(address, sent)
    shown = answer.content.decode()
    assert (answer.status_code, profile_of(Actor.objects.get(pk=actor.pk))) == (200, theirs)
    assert "Alice has changed this actor since you opened it." in shown
    assert 'value="typed by Bob"' in shown
    # An editor who has read the refusal and saves again overwrites on purpose.
    assert bob.post(address, {**sent, "opened_version": version_in(answer)}).status_code == 302
    assert Actor.objects.get(pk=actor.pk).description == "typed by Bob"


def test_a_refused_actor_keeps_what_was_typed_in_all_its_rows(bob: Client) -> None:
    make_actor("Ilse Brandt")
    sent = form(name="Ilse Brandt", names=[{"name": "I. Brandt, typed", "kind": "alias", "language": ""}])
    answer = bob.post("/admin/annotations/actor/add/", sent)
    shown = answer.content.decode()
    assert (answer.status_code, Actor.objects.count()) == (200, 1)
    assert "An actor of this name and kind exists." in shown
    assert 'value="I. Brandt, typed"' in shown


def test_a_story_that_a_colleague_changed_is_not_overwritten_and_what_was_typed_stands(bob: Client) -> None:
    story = make_story("Strike")
    address = f"/admin/articles/story/{story.pk}/change/"
    rows = {
        "articles-TOTAL_FORMS": 0,
        "questions-TOTAL_FORMS": 0,
        "questions-INITIAL_FORMS": 0,
        "articles-INITIAL_FORMS": 0,
    }
    page = bob.get(address)
    alice = Client()
    alice.force_login(make_editor("alice"))
    alice.post(address, {"title": "Strike", "summary": "Alice's", "opened_version": version_in(page), **rows})
    answer = bob.post(
        address, {"title": "Strike", "summary": "typed by Bob", "opened_version": version_in(page), **rows}
    )
    shown = answer.content.decode()
    assert (answer.status_code, Story.objects.get().summary) == (200, "Alice's")
    assert "Alice has changed this story since you opened it." in shown
    assert "typed by Bob" in shown
    bob.post(
        address, {"title": "Strike", "summary": "typed by Bob", "opened_version": version_in(answer), **rows}
    )
    assert Story.objects.get().summary == "typed by Bob"


def test_a_refused_story_keeps_what_was_typed(bob: Client) -> None:
    make_story("Strike")
    rows = {
        "articles-TOTAL_FORMS": 0,
        "questions-TOTAL_FORMS": 0,
        "questions-INITIAL_FORMS": 0,
        "articles-INITIAL_FORMS": 0,
    }
    answer = bob.post("/admin/articles/story/add/", {"title": " Strike  ", "summary": "words of Bob", **rows})
    shown = answer.content.decode()
    assert (answer.status_code, "words of Bob" in shown, Story.objects.count()) == (200, True, 1)
    answer = bob.post("/admin/articles/story/add/", {"title": "A  b", "summary": "x", **rows})
    answer = bob.post("/admin/articles/story/add/", {"title": "A   b", "summary": "words of Bob", **rows})
    assert (answer.status_code, Story.objects.count()) == (200, 2)
    assert "There is a story of this title." in answer.content.decode()
    assert "words of Bob" in answer.content.decode()
