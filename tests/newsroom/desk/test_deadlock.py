"""Where two acts wait for each other after all, the desk's is done again by itself and is not lost."""

from __future__ import annotations

import logging
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from annotations.models import Actor, Annotation, Decision
from newsroom.articles.actions.locks import lock
from tests.newsroom.desk.conftest import Desk
from tests.stage import wait_until
from tests.world import make_actor, make_annotation, make_article, make_editor

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_act_that_ran_into_another_is_done_again_and_once(caplog: pytest.LogCaptureFixture) -> None:
    bob = Desk(make_editor("bob"))
    actor = make_actor()
    annotation = make_annotation(make_article(), state="suggested", actor=actor)
    answers: list[Any] = []
    key = str(uuid4())

    def accept() -> None:
        try:
            answers.append(
                bob.client.post(
                    f"/admin/desk/annotations/{annotation.pk}/accept",
                    content_type="application/json",
                    headers={"Idempotency-Key": key},
                )
            )
        except Exception as error:  # noqa: BLE001 - the test's own thread reports it
            answers.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=accept)
    with caplog.at_level(logging.WARNING, "newsroom.desk.views.endpoints"):
        with transaction.atomic():
            with connection.cursor() as cursor:
                # Of the two who wait for each other it is the desk that looks first, and is ended.
                cursor.execute("SET LOCAL deadlock_timeout = '1h'")
            Actor.objects.select_for_update(no_key=True).get(pk=actor.pk)
            thread.start()
            wait_until(_somebody_waits_for_us, "the desk to wait for the actor")
            # In the wrong order: the desk holds the article, and waits for the actor.
            lock(annotation.article)
        thread.join(30)
    assert [getattr(answer, "status_code", answer) for answer in answers] == [200]
    assert [r.name for r in caplog.records if "done again" in r.message] == ["newsroom.desk.views.endpoints"]
    assert Annotation.objects.get(pk=annotation.pk).state == "accepted"
    assert Decision.objects.filter(annotation=annotation, action="accepted").count() == 1


def _somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])
