"""Two editors at once, whatever they do: the second waits, and neither is refused because the two wait for each other.

Each pair met in the order that is the worst for it: somebody holds a row that both are going to need, the acts line up
for it one after the other, and then the row is let go.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from annotations.actors import aliases, merge
from annotations.actors.profiles import Held, edit, profile_of
from annotations.claims.claims import join, set_verdict, set_wording
from annotations.claims.claims import merge as merge_claims
from annotations.decisions.review import accept
from annotations.decisions.roles import link
from annotations.models import Actor, Annotation, Claim, Role
from newsroom.users.models import User
from tests.stage import wait_until
from tests.world import (
    make_actor,
    make_annotation,
    make_answer,
    make_article,
    make_editor,
    make_question,
    make_story,
)

pytestmark = pytest.mark.django_db(transaction=True)

Action = Callable[[], object]


def lined_up(at: Model | Action, *acts: Action) -> list[BaseException]:
    """What went wrong in `acts`, each begun in turn and waiting, while this holds a row (or what an act holds)."""
    failed: list[BaseException] = []
    threads: list[threading.Thread] = []
    with transaction.atomic():
        if isinstance(at, Model):
            type(at)._default_manager.select_for_update(no_key=True).get(pk=at.pk)
        else:
            at()
        for act in acts:
            data: list[int] = []
            threads.append(threading.Thread(target=_run, args=(act, data, failed)))
            threads[-1].start()
            wait_until(lambda data=data: bool(data) and _waits(data[0]), "the act to wait")  # type: ignore[misc]
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return failed


def _run(act: Action, data: list[int], failed: list[BaseException]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            data.append(cursor.fetchone()[0])
        act()
    except BaseException as error:  # noqa: BLE001 - raised again by the test's own thread
        failed.append(error)
    finally:
        connection.close()


def _waits(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
        return bool(cursor.fetchone()[0])


@pytest.fixture
def alice(transactional_db: None) -> User:
    return make_editor("alice")


@pytest.fixture
def bob(transactional_db: None) -> User:
    return make_editor("bob")


def statements(speaker: Actor) -> Iterator[Annotation]:
    """Statements in an article of their own each, by one speaker, and each with a claim of its own."""
    while True:
        yield make_annotation(make_article(), actor=speaker)


def claim_of(annotation: Annotation) -> Claim:
    claim = Annotation.objects.get(pk=annotation.pk).claim
    assert claim is not None
    return claim


@pytest.mark.parametrize(
    "say",
    [
        lambda on, editor: set_verdict(on, rating="False", editor=editor),
        lambda on, editor: set_wording(on, text="The docks are shut.", editor=editor),
    ],
    ids=["judge", "word"],
)
def test_what_is_said_of_a_claim_beside_a_link_on_it(
    say: Callable[[Annotation, User], Any], alice: User, bob: User
) -> None:
    speaker, target = make_actor(), make_actor("Ilse Brandt")
    spoken = statements(speaker)
    here, there = next(spoken), next(spoken)
    join(there, claim_of(here), editor=alice)
    assert not lined_up(
        speaker,
        lambda: link(there, role="target", actor=target, editor=bob),
        lambda: say(here, alice),
    )


def test_a_merge_of_claims_beside_a_link_on_one_of_them(alice: User, bob: User) -> None:
    speaker, target = make_actor(), make_actor("Ilse Brandt")
    spoken = statements(speaker)
    here, there = next(spoken), next(spoken)
    first, merged = claim_of(here), claim_of(there)
    assert not lined_up(
        speaker,
        lambda: link(here, role="target", actor=target, editor=bob),
        lambda: merge_claims(first, merged, editor=alice),
    )
    assert set(Annotation.objects.values_list("claim", flat=True)) == {first.pk}


def test_a_verdict_on_a_claim_beside_the_form_that_says_what_it_answers(
    alice: User, bob: User, client: Client
) -> None:
    story = make_story()
    here = make_annotation(make_article(story=story))
    question, claim = make_question(story, "How many?"), claim_of(here)
    make_answer(here, "How many?")
    client.force_login(alice)
    form = {"wording": "How many strike?", "unit": "", "subject": "", "seen": "", "shown": str(claim.pk)}
    rows = {"decisions-TOTAL_FORMS": "0", "decisions-INITIAL_FORMS": "0"}
    assert not lined_up(
        claim,
        lambda: set_verdict(here, rating="False", editor=bob),
        lambda: client.post(f"/admin/annotations/question/{question.pk}/change/", form | rows),
    )
    question.refresh_from_db()
    assert question.wording == "How many strike?"
    assert not question.answers.filter(is_active=True).exists()


def test_a_statement_joined_to_a_claim_beside_its_merge(alice: User, bob: User) -> None:
    speaker = make_actor()
    spoken = statements(speaker)
    here, there, late = next(spoken), next(spoken), next(spoken)
    first, merged = claim_of(here), claim_of(there)
    assert not lined_up(
        speaker,
        lambda: merge_claims(first, merged, editor=alice),
        lambda: join(late, merged, editor=bob),
    )
    assert set(Annotation.objects.values_list("claim", flat=True)) == {first.pk}


def _in_office(actor: Actor, title: str, editor: User) -> Actor:
    data = replace(profile_of(actor), offices=(Held(title),))
    return edit(actor, data, editor=editor)


def test_two_edits_of_actors_who_are_named_together(alice: User, bob: User) -> None:
    one, other = make_actor(), make_actor("Ilse Brandt")
    link(make_annotation(make_article(), actor=one), role="target", actor=other, editor=alice)
    assert not lined_up(
        other,
        lambda: _in_office(other, "Mayor", bob),
        lambda: _in_office(one, "Mediator", alice),
    )
    assert [profile_of(actor).offices for actor in (one, other)] == [(Held("Mediator"),), (Held("Mayor"),)]


def test_a_merge_of_actors_beside_a_link_where_the_one_that_stays_speaks(alice: User, bob: User) -> None:
    one, other, target = make_actor(), make_actor("Thomas Okafor"), make_actor("Ilse Brandt")
    here = make_annotation(make_article(), actor=one)
    make_annotation(make_article(), actor=other)
    assert not lined_up(
        one,
        lambda: merge.merge(one, other, editor=alice),
        lambda: link(here, role="target", actor=target, editor=bob),
    )
    merging_back = lined_up(
        one,
        lambda: merge.split(other, editor=alice),
        lambda: link(here, role="subject", actor=target, editor=bob),
    )
    assert not merging_back


def test_a_name_that_is_taken_beside_an_edit(alice: User, bob: User) -> None:
    actor = make_actor()
    annotation = make_annotation(make_article(), speaker="Dock Fed", state="suggested")
    link(annotation, role="speaker", actor=actor, editor=alice)
    assert not lined_up(
        actor,
        lambda: aliases.take(actor.pk, "Dock Fed", editor=alice),
        lambda: _in_office(actor, "Mediator", bob),
    )
    assert profile_of(actor).offices == (Held("Mediator"),)


def test_an_accept_that_makes_an_actor_beside_an_edit_that_takes_its_name(alice: User, bob: User) -> None:
    actor = make_actor()
    annotation = make_annotation(make_article(), speaker="Ilse Brandt", state="suggested")
    link(annotation, role="target", actor=actor, editor=alice)
    named = replace(profile_of(actor), name="Ilse Brandt", offices=(Held("Mayor"),))
    assert not lined_up(
        actor,
        lambda: edit(actor, named, editor=bob),
        lambda: accept(annotation, editor=alice),
    )
    assert list(Actor.objects.values_list("name", flat=True)) == ["Ilse Brandt"]


def test_two_accepts_that_find_the_same_names_in_another_order(alice: User, bob: User) -> None:
    def naming(*names: str) -> Annotation:
        annotation = make_annotation(make_article(), state="suggested")
        for kind, name in zip(("speaker", "subject", "target"), names, strict=False):
            Role.objects.create(
                annotation=annotation,
                kind=kind,
                name=name,
                actor_kind="person",
                state="suggested",
                run=annotation.run,
            )
        return annotation

    one, other, third = naming("Ann Lee", "Zoe Fox", "Bo Ray"), naming("Bo Ray", "Ann Lee"), naming("Zoe Fox")
    assert not lined_up(
        lambda: accept(third, editor=make_editor("carol")),
        lambda: accept(one, editor=alice),
        lambda: accept(other, editor=bob),
    )
    assert sorted(Actor.objects.values_list("name", flat=True)) == ["Ann Lee", "Bo Ray", "Zoe Fox"]
