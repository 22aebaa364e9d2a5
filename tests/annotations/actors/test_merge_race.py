"""Somebody links an actor at the very moment in which it is merged: the link goes to the one that stands."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from annotations.actors.merge import merge
from annotations.claims.claims import join
from annotations.claims.claims import merge as merge_claims
from annotations.decisions.roles import link
from annotations.models import Annotation, Role
from tests.stage import wait_until
from tests.world import make_actor, make_annotation, make_article, make_editor

pytestmark = pytest.mark.django_db(transaction=True)


def beside(first: Callable[[], object], second: Callable[[], object]) -> None:
    """`second` begins while `first` is done and not committed, and waits for it."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            second()
        except BaseException as error:  # noqa: BLE001 - raised again by the test's own thread
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        wait_until(_somebody_waits, "the other to wait for this transaction")
    thread.join(30)
    assert (failed, thread.is_alive()) == ([], False)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_link_made_beside_a_merge_goes_to_the_actor_that_stands() -> None:
    alice, bob = make_editor("alice"), make_editor("bob")
    one, other = make_actor("Volodymyr Zelenskyy"), make_actor("Volodymyr Zelensky")
    make_annotation(make_article(), actor=other)
    late = make_annotation(make_article())
    beside(
        lambda: merge(one, other, editor=alice),
        lambda: link(late, role="target", actor=other, editor=bob),
    )
    assert set(Role.objects.effective().values_list("actor", flat=True)) == {one.pk}


def test_a_statement_made_beside_a_merge_goes_to_the_claim_that_stands() -> None:
    alice, bob = make_editor("alice"), make_editor("bob")
    one, other, late = (make_annotation(make_article()) for _ in range(3))
    stays, merged = one.claim, other.claim
    assert stays is not None
    assert merged is not None
    beside(lambda: merge_claims(stays, merged, editor=alice), lambda: join(late, merged, editor=bob))
    assert set(Annotation.objects.values_list("claim", flat=True)) == {stays.pk}
