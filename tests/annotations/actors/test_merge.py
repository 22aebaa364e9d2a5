"""Two actors are merged and split: what moves, what returns, and what is published."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from annotations.actors.merge import (
    MarkedDistinct,
    MergedAlready,
    NotMerged,
    SameActor,
    mark_distinct,
    merge,
    split,
)
from annotations.actors.profiles import Called, Held, Identified, Profile, create, gazetteer, profile_of
from annotations.decisions.roles import link
from annotations.decisions.undo import ChangedSince, undo
from annotations.models import Actor, ActorDecision, Annotation, Role
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING
from newsroom.users.models import User
from tests.world import make_actor, make_annotation, make_article, make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(db: None) -> User:
    return make_editor("alice")


def pair(editor: User) -> tuple[Actor, Actor]:
    make_actor("Ukraine", "state")
    one = create(Profile("Volodymyr Zelenskyy", "person", names=(Called("Zelenskyy"),)), editor=editor)
    other = create(
        Profile(
            "Volodymyr Zelensky",
            "person",
            "President of Ukraine",
            names=(Called("Zelenskyy"), Called("Зеленський", language="uk")),
            identifiers=(Identified("wikidata", "Q3874799"),),
            offices=(Held("President", "Ukraine", date(2019, 5, 20)),),
        ),
        editor=editor,
    )
    return one, other


def roles() -> list[tuple[str, str, str]]:
    """(words' annotation, actor, state) of all roles, in order."""
    rows = Role.objects.order_by("pk").select_related("actor")
    return [(str(r.annotation_id)[-4:], str(r.actor), r.state) for r in rows]


def everything(*actors: Actor) -> list[Any]:
    fresh = [Actor.objects.get(pk=actor.pk) for actor in actors]
    return [*[profile_of(actor) for actor in fresh], roles()]


def published(cursor: str) -> list[tuple[str, str, str, str]]:
    entries = read.read_page(cursor, scope=EVERYTHING, limit=500).entries
    return [(e.op, e.type, e.uri, e.reason) for e in entries]


def test_what_one_had_is_the_others_and_comes_back(alice: User) -> None:
    one, other = pair(alice)
    article = make_article()
    both = make_annotation(article, actor=one)
    link(both, role="speaker", actor=other, editor=alice)
    link(both, role="subject", actor=other, editor=alice)
    alone = make_annotation(article, "They count the people", kind="quotation", actor=other)
    before = everything(one, other)

    merge(one, other, editor=alice)

    assert everything(one, other)[:2] == [
        Profile(
            "Volodymyr Zelenskyy",
            "person",
            names=(
                Called("Zelenskyy"),
                Called("Зеленський", language="uk"),
                Called("Volodymyr Zelensky"),
            ),
            identifiers=(Identified("wikidata", "Q3874799"),),
            offices=(Held("President", "Ukraine", date(2019, 5, 20)),),
        ),
        Profile("Volodymyr Zelensky", "person", "President of Ukraine", names=(Called("Zelenskyy"),)),
    ]
    present = Role.objects.effective().order_by("pk").values_list("annotation", "kind", "actor")
    assert list(present) == [
        (both.pk, "speaker", one.pk),
        (both.pk, "subject", one.pk),
        (alone.pk, "speaker", one.pk),
    ]
    assert [entry.name for entry in gazetteer().entries] == ["Ukraine", "Volodymyr Zelenskyy"]

    split(other, editor=alice)
    assert everything(one, other) == before
    actions = ActorDecision.objects.exclude(action="created").values_list(
        "action", "actor", "other", "editor"
    )
    assert list(actions) == [("merged", one.pk, other.pk, alice.pk), ("split", one.pk, other.pk, alice.pk)]


def test_partners_are_told_where_it_went_and_that_it_is_back(alice: User) -> None:
    one, other = pair(alice)
    annotation = make_annotation(make_article(), actor=other)
    cursor = read.head_cursor()
    merge(one, other, editor=alice)
    assert published(cursor) == [
        ("upsert", "actor", one.uri, ""),
        ("remove", "actor", other.uri, f"merged into {one.uri}"),
        ("upsert", "annotation", annotation.uri, ""),
    ]
    [actor, _, data] = read.read_page(cursor, scope=EVERYTHING, limit=9).entries
    assert actor.item is not None
    assert data.item is not None
    assert (actor.item["replaces"], data.item["roles"][0]["actor"]) == ([other.uri], one.uri)

    cursor = read.head_cursor()
    split(other, editor=alice)
    assert published(cursor) == [
        ("remove", "actor", one.uri, "no visible annotation"),
        ("upsert", "actor", other.uri, ""),
        ("upsert", "annotation", annotation.uri, ""),
    ]


def test_what_was_linked_while_they_were_one_stays_where_it_is(alice: User) -> None:
    one, other = pair(alice)
    article = make_article()
    merge(one, other, editor=alice)
    # A browser, or an engine, that still knows the other one.
    stale = Actor.objects.get(pk=other.pk)
    annotation = make_annotation(article, actor=stale)
    direct = Role.objects.create(
        annotation=annotation, kind="target", actor=other, name="Z", state="accepted", author=alice
    )
    split(other, editor=alice)
    direct.refresh_from_db()
    assert (annotation.roles.get(kind="speaker").actor, direct.actor) == (one, one)


def test_a_link_made_before_a_merge_is_undone_after_it_and_after_a_split(alice: User) -> None:
    one, other = pair(alice)
    article = make_article()
    first, second = make_annotation(article), make_annotation(article, "They count", kind="quotation")
    link(first, role="speaker", actor=other, editor=alice)
    link(second, role="speaker", actor=other, editor=alice)
    merge(one, other, editor=make_editor("carol"))
    undo(article, editor=alice)
    split(other, editor=make_editor("carol"))
    undo(article, editor=alice)
    assert [role.state for role in Role.objects.filter(author=alice)] == ["rejected", "rejected"]


def test_a_role_that_a_merge_made_double_is_not_undone_in_silence(alice: User) -> None:
    one, other = pair(alice)
    article = make_article()
    both = make_annotation(article, actor=one)
    link(both, role="speaker", actor=other, editor=alice)
    merge(one, other, editor=make_editor("carol"))
    with pytest.raises(ChangedSince):
        undo(article, editor=alice)


def test_an_engines_role_gives_way_to_an_editors_and_comes_back(alice: User) -> None:
    one, other = pair(alice)
    annotation = make_annotation(make_article(), state="suggested", speaker="Zelenskyy")
    Role.objects.filter(annotation=annotation).update(actor=one)
    link(annotation, role="subject", actor=one, editor=alice)
    by_hand = Role.objects.create(
        annotation=annotation, kind="speaker", actor=other, name="Z", state="accepted", author=alice
    )
    merge(one, other, editor=alice)
    assert [(r.pk, r.state) for r in annotation.roles.filter(kind="speaker")] == [
        (by_hand.pk - 2, "rejected"),
        (by_hand.pk, "accepted"),
    ]
    split(other, editor=alice)
    assert [r.state for r in annotation.roles.filter(kind="speaker")] == ["suggested", "accepted"]


def test_two_that_were_told_apart_are_merged_only_by_who_insists(alice: User) -> None:
    one, other = pair(alice)
    mark_distinct(one, other, editor=make_editor("bob"))
    with pytest.raises(
        MarkedDistinct, match=r"^Bob has said that Volodymyr Zelenskyy and Volodymyr Zelensky are not"
    ):
        merge(one, other, editor=alice)
    merge(one, other, editor=alice, anyway=True)
    assert Actor.objects.get(pk=other.pk).merged_into == one


def test_merges_are_taken_back_in_their_order(alice: User) -> None:
    one, other = pair(alice)
    third = make_actor("Vladimir Zelensky")
    merge(other, third, editor=alice)
    merge(one, other, editor=alice)
    for refused in (lambda: split(third, editor=alice), lambda: split(one, editor=alice)):
        with pytest.raises(NotMerged):
            refused()
    for refused in (lambda: merge(one, third, editor=alice), lambda: merge(third, one, editor=alice)):
        with pytest.raises(MergedAlready):
            refused()
    with pytest.raises(SameActor):
        merge(one, one, editor=alice)
    split(other, editor=alice)
    split(third, editor=alice)
    assert set(Actor.objects.active()) >= {one, other, third}


def test_judgements_are_added_and_never_edited(alice: User) -> None:
    one, other = pair(alice)
    mark_distinct(one, other, editor=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActorDecision.objects.update(editor=make_editor("bob"))
    assert not Annotation.objects.exists()
