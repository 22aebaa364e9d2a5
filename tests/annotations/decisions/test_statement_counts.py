"""How many SQL statements the actions of editors take, savepoints counted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from annotations.claims import claims, questions
from annotations.decisions import review, roles, undo, value_overrides
from annotations.feed_items import publish_changes
from annotations.models import Actor, Annotation, Claim, Question
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING
from newsroom.users.models import User
from tests.world import make_annotation, make_article, make_editor, make_story

pytestmark = pytest.mark.django_db

WORDS = "About 1,400 dockers stopped work"
# Each action on a published article whose suggestions some partners see.
LIMITS = {
    "accept, the speaker is known": 25,
    "reject": 13,
    "undo accept": 34,
    "change role": 24,
    "set values": 18,
    "set verdict": 20,
    "join": 22,
    "detach": 28,
    "merge claims": 26,
    "answer": 34,
}


def suggestion(**attributes: Any) -> Annotation:
    """A suggestion on a published article of a story, as partners who see suggestions have it."""
    made = make_annotation(make_article(story=make_story()), WORDS, state="suggested", **attributes)
    with transaction.atomic():
        publish_changes([made.pk])
    return Annotation.objects.get(pk=made.pk)


def statement() -> Annotation:
    """An accepted claim on a published article of the story."""
    return make_annotation(make_article(story=make_story()), WORDS)


def inside_action(queries: list[dict[str, str]]) -> list[str]:
    """The statements from the savepoint to the release of the transaction that records a decision."""
    statements = [query["sql"] for query in queries]
    at = next(n for n, sql in enumerate(statements) if sql.startswith('INSERT INTO "annotations_decision"'))
    open_savepoints: list[tuple[str, int]] = []
    for number, sql in enumerate(statements[:at]):
        if sql.startswith("SAVEPOINT"):
            open_savepoints.append((sql.split()[-1], number))
        elif sql.startswith("RELEASE"):
            open_savepoints.pop()
    name, start = open_savepoints[-1]
    end = next(n for n, sql in enumerate(statements) if sql.startswith("RELEASE") and sql.endswith(name))
    return statements[start : end + 1]


def test_accept_with_a_new_speaker_takes_at_most_25_statements() -> None:
    annotation, cursor = suggestion(speaker="Maria Holt"), read.head_cursor()
    client = Client()
    client.force_login(make_editor("alice"))
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(
            f"/admin/desk/annotations/{annotation.pk}/accept", {"seen": 0}, content_type="application/json"
        )
    statements = inside_action(captured.captured_queries)

    assert (answer.status_code, answer.json()["annotation"]["state"]) == (200, "accepted")
    # Everything has happened: an actor, a claim, and their lines before the annotation's.
    assert [actor.name for actor in Actor.objects.all()] == ["Maria Holt"]
    lines = [(line.op, line.type) for line in read.read_page(cursor, scope=EVERYTHING, limit=9).entries]
    assert lines == [("upsert", "actor"), ("upsert", "claim"), ("upsert", "annotation")]
    assert len(statements) <= 25, "\n".join(sql[:200] for sql in statements)
    assert len(captured) <= 50


def test_actions_of_editors_take_few_statements(settings: Settings) -> None:
    settings.VERDICT_RATINGS = ["True=1", "False=0"]
    alice = make_editor("alice")
    counts: dict[str, int] = {}

    def count(name: str, action: Callable[[], object]) -> None:
        with CaptureQueriesContext(connection) as captured:
            action()
        counts[name] = len(captured)

    _count_decisions(count, alice)
    _count_claims(count, alice)
    assert {name: number for name, number in counts.items() if number > LIMITS[name]} == {}
    assert counts.keys() == LIMITS.keys()


def _count_decisions(count: Callable[[str, Callable[[], object]], None], alice: User) -> None:
    make_annotation(make_article(), WORDS, speaker="Maria Holt")
    one = suggestion(speaker="Maria Holt")
    count("accept, the speaker is known", lambda: review.accept(one, editor=alice, last_decision=0))
    role = one.roles.get()
    count("change role", lambda: roles.change_role(role, kind="target", editor=alice, last_decision=0))
    other = suggestion(speaker="Maria Holt")
    review.accept(other, editor=alice)
    count("undo accept", lambda: undo.undo(other.article, editor=alice))
    count("reject", lambda: review.reject(other, editor=alice, last_decision=0))
    denied = statement()
    count(
        "set values",
        lambda: value_overrides.set_values(denied, attributes={"modality": "denied"}, editor=alice),
    )


def _count_claims(count: Callable[[str, Callable[[], object]], None], alice: User) -> None:
    one, other = statement(), statement()
    claim, second = (Claim.objects.get(statements=each) for each in (one, other))
    count("join", lambda: claims.join(other, claim, editor=alice, last_decision=None))
    count("detach", lambda: claims.detach(other, editor=alice, last_decision=None))
    count("set verdict", lambda: claims.set_verdict(one, rating="True", editor=alice))
    second = Claim.objects.get(statements=other)
    count("merge claims", lambda: claims.merge(claim, second, editor=alice))
    question = questions.write(Question(story=make_story()), wording="How many?", editor=alice)
    count("answer", lambda: questions.answer(question, claim, editor=alice))
