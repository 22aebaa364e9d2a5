"""After the database was put back to an earlier state: whatever names a line that is lost is answered, never obeyed."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom.api.views import long_polling
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.erase import erase
from newsroom.articles.feed_items import present_sources
from newsroom.articles.models import Article
from newsroom.feed import numbering, pruning, read, record
from newsroom.feed.models import Change
from newsroom.feed.scope import EVERYTHING
from newsroom.partners.keys import api_keys
from newsroom.partners.models import Webhook
from newsroom.partners.takedowns import delivery_records
from newsroom.partners.webhooks import actions as webhooks
from newsroom.partners.webhooks import delivery
from sources.models import Source
from tests.listening import listening, says
from tests.newsroom.conftest import Puller, make_partner, recognise
from tests.restoring import backup
from tests.stage import wait_until
from tests.world import make_annotation, make_article, make_chief, make_editor, make_source

RECEIVED = says("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keep(outside: dict[str, str], tmp_path: Path) -> Callable[[], Callable[[], None]]:
    """`keep()` saves the state of the database and returns a function that restores it."""

    def save() -> Callable[[], None]:
        numbering.number()
        restore = backup(outside["DATABASE_URL"], tmp_path / "dump")

        def back() -> None:
            restore()
            # After a restore all processes are new.
            delivery_records.forget()

        return back

    return save


def _corrected(article: Article, headline: str) -> None:
    """Two people correct the same article, one before and one after: all but the words is alike."""
    correct(
        Article.objects.get(pk=article.pk),
        headline=headline,
        body=f"<p>{headline}.</p>",
        note="All.",
        editor=make_editor(),
    )


def _snapshot(partner: Puller) -> tuple[str, dict[str, Any]]:
    response = partner.ask("snapshot")
    return response["ETag"], json.loads(b"".join(response.streaming_content).splitlines()[-1])


def _status(partner: Puller, cursor: str) -> tuple[int, str | None]:
    response = partner.ask("changes", after=cursor)
    return response.status_code, response.json().get("title")


EXPIRED = (410, "Expired cursor")


def test_every_cursor_whose_line_is_lost_expires_and_earlier_ones_go_on(petra, keep):
    article = make_article()
    restore = keep()
    stored = petra.get("changes")["next"]
    _corrected(article, "Lost")
    page = petra.get("changes", after=stored)
    lost = {
        "changes": page["next"],
        "an idle poll": petra.get("changes", after=page["next"])["next"],
        "snapshot": _snapshot(petra)[1]["next"],
        "me": petra.get("me")["feed"]["head"],
        "webhook": read.cursor_at(read.last()),
    }
    restore()
    assert {name: _status(petra, cursor) for name, cursor in lost.items()} == dict.fromkeys(lost, EXPIRED)
    _corrected(article, "Fresh")
    assert read.read_page("", scope=EVERYTHING, limit=100).last == page["entries"][-1]["seq"]
    assert {name: _status(petra, cursor) for name, cursor in lost.items()} == dict.fromkeys(lost, EXPIRED)
    changes = petra.changes(after=stored)
    assert [(e["op"], e["item"]["headline"]) for e in changes] == [("correct", "Fresh")]


def test_etags_of_a_lost_state_are_no_reason_for_a_304(petra, keep):
    """The line has the number, the id, the object and the version of the lost one, and other words."""
    article = make_article()
    restore = keep()
    _corrected(article, "Lost")
    snapshot, listed = _snapshot(petra)[0], petra.ask("articles")["ETag"]
    restore()
    _corrected(article, "Fresh")
    assert petra.ask("snapshot", headers={"If-None-Match": snapshot}).status_code == 200
    response = petra.ask("articles", headers={"If-None-Match": listed})
    assert response.status_code == 200
    assert [item["headline"] for item in response.json()["items"]] == ["Fresh"]


def test_a_line_that_is_wiped_keeps_the_cursors_that_name_it(petra):
    article = make_article()
    make_annotation(article)
    cursors = [petra.get("changes", limit=n)["next"] for n in range(1, Change.objects.count() + 1)]
    erase(article, reason="A court has ordered it.", editor=make_chief())
    assert [_status(petra, cursor)[0] for cursor in cursors] == [200] * len(cursors)


def test_cursor_at_a_pruned_line_continues_without_a_gap(petra):
    def age() -> None:
        Change.objects.update(created_at=timezone.now() - timedelta(days=91))

    article = make_article()
    _corrected(article, "B")
    _corrected(article, "C")
    last_of_pruned = petra.get("changes", limit=3)["next"]
    age()
    assert pruning.prune() == 2
    begun = petra.get("changes", limit=1)
    assert [(e["seq"], e["type"]) for e in begun["entries"]] == [(2, "source")]
    with transaction.atomic():
        Source.objects.update(name="The Quay Courier")
        record.record(Source, [article.source_id], present_sources)
    age()
    assert pruning.prune() == 1
    assert not Change.objects.filter(seq__in=[3, 2]).exists()
    assert [_status(petra, cursor)[0] for cursor in (last_of_pruned, begun["next"])] == [200, 200]


def test_a_page_asks_for_its_cursors_line_in_no_query_of_its_own(petra):
    make_article()
    cursor = petra.get("changes")["next"]
    make_article(source=make_source("Dock"))
    numbering.number()
    read.read_page(cursor, scope=EVERYTHING, limit=10)
    with CaptureQueriesContext(connection) as captured:
        read.read_page(cursor, scope=EVERYTHING, limit=10)
    # The head with the cursor's line, the lines, and whether a kill reaches back to them.
    assert len(captured) == 3


def test_waiting_client_is_answered_after_a_restore(petra, keep, monkeypatch):
    # Nobody looks while half of the rows are back.
    monkeypatch.setattr(long_polling, "LOOK_EVERY", 3600.0)
    long_polling.waiters.postpone_look()
    article = make_article()
    restore = keep()
    _corrected(article, "Lost")
    cursor = petra.get("changes")["next"]
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(_wait, petra, cursor)
        wait_until(lambda: len(long_polling.waiters.places) == 1, "somebody to wait")
        restore()
        _corrected(article, "Fresh")
        long_polling.waiters.wake()
        assert answer.result(20) == EXPIRED


def test_waiting_key_issued_after_the_restored_state_is_unknown(keep):
    restore = keep()
    key = recognise(make_partner("Quinn").text)
    restore()
    with pytest.raises(api_keys.KeyUnknown):
        api_keys.scope_still(key)


def _wait(partner: Puller, cursor: str) -> tuple[int, str | None]:
    try:
        response = partner.ask("changes", after=cursor, wait=20)
        return response.status_code, response.json().get("title")
    finally:
        connection.close()


def test_a_new_epoch_expires_all_cursors_wakes_who_waits_and_rings(petra, settings, capsys, monkeypatch):
    """Nobody looks by himself, and no line has come: who only waits, or waits for a webhook, gets it all the same."""
    monkeypatch.setattr(long_polling, "LOOK_EVERY", 3600.0)
    long_polling.waiters.postpone_look()
    settings.PRIVATE_ADDRESSES_ALLOWED = ["127.0.0.1/32"]
    make_article()
    page = petra.get("changes")
    cursor = petra.get("changes", after=page["next"])["next"]
    with listening(RECEIVED) as (url, received), ThreadPoolExecutor() as threads:
        webhooks.create(petra.partner, url=url)
        assert delivery.deliver_due() == 0
        answer = threads.submit(_wait, petra, cursor)
        wait_until(lambda: len(long_polling.waiters.places) == 1, "somebody to wait")
        long_polling.waiters.subscribed.wait(10)
        call_command("new_epoch")
        assert answer.result(20) == EXPIRED
        assert delivery.deliver_due() == 1
        head = json.loads(received[0].partition(b"\r\n\r\n")[2])["head"]
        assert delivery.deliver_due() == 0
    assert "epoch" in capsys.readouterr().out
    assert _status(petra, cursor) == EXPIRED
    # The number goes on, so what is rung, and what the snapshot and the beginning give, is good.
    assert [_status(petra, good)[0] for good in (head, _snapshot(petra)[1]["next"], "")] == [200, 200, 200]
    make_article(source=make_source("Dock"))
    assert Webhook.objects.get().pending is None
    assert [e["seq"] for e in petra.changes(after=head)] == [3, 4]
