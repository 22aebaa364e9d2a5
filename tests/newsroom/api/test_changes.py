"""The change feed as a partner reads it."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from annotations.decisions.review import reopen
from newsroom.api.views import long_polling
from newsroom.articles.actions.correct import correct
from newsroom.feed.models import FeedHead
from newsroom.partners.keys import api_keys
from tests.newsroom.conftest import Puller, make_partner
from tests.stage import wait_until
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source

pytestmark = pytest.mark.django_db


def test_objects_come_before_what_points_at_them_and_versions_rise(petra):
    article = make_article()
    annotation = make_annotation(article, actor=make_actor())
    correct(article, headline="New", body="<p>Nothing of it is left.</p>", note="All.", editor=make_editor())
    entries = petra.changes()
    assert [(e["type"], e["op"], e["version"]) for e in entries] == [
        ("article", "upsert", 1),
        ("source", "upsert", 1),
        ("claim", "upsert", 1),
        ("annotation", "upsert", 1),
        ("actor", "upsert", 1),
        ("annotation", "upsert", 2),
        ("article", "correct", 2),
        ("actor", "remove", 2),
        ("claim", "remove", 2),
        ("annotation", "remove", 3),
    ]
    assert [e["seq"] for e in entries] == list(range(1, 11))
    assert entries[-1] == {
        "seq": 10,
        "op": "remove",
        "type": "annotation",
        "uri": annotation.uri,
        "version": 3,
        "at": entries[-1]["at"],
        "item": None,
        "reason": "words no longer in the text",
        "supersededBy": None,
    }


def test_an_item_is_what_the_object_s_address_answers(petra):
    make_annotation(make_article(), actor=make_actor())
    latest = {entry["uri"]: entry for entry in petra.changes()}
    assert latest
    for uri, entry in latest.items():
        assert petra.get(uri) == {**entry["item"], "version": entry["version"]}


def test_a_cursor_goes_on_where_the_page_ended(petra):
    for _ in range(4):
        make_article(source=make_source())
    whole = petra.changes()
    assert petra.changes(limit=1) == petra.changes(limit=2) == whole
    page = petra.get("changes", limit=2)
    assert (len(page["entries"]), page["more"]) == (2, True)
    rest = petra.get("changes", after=page["next"])
    assert (page["entries"] + rest["entries"], rest["more"]) == (whole, False)


def test_at_the_end_the_cursor_stays(petra):
    make_article()
    end = petra.get("changes")
    assert petra.get("changes", after=end["next"]) == {"entries": [], "next": end["next"], "more": False}


def test_an_empty_page_moves_on():
    """Lines of others do not stop a partner that sees none of them."""
    quinn = make_partner("Quinn", sources=[make_source("Theirs")])
    before = quinn.get("changes")
    make_article(source=make_source("Ours"))
    after = quinn.get("changes", after=before["next"])
    assert (after["entries"], after["more"]) == ([], False)
    assert after["next"] != before["next"]


def test_the_head_of_me_is_the_feed_s_end(petra):
    make_article()
    head = petra.get("me")["feed"]["head"]
    assert petra.get("changes")["next"] == head
    make_article(source=make_source("Late"))
    assert [e["type"] for e in petra.changes(after=head)] == ["article", "source"]


@pytest.mark.parametrize("cursor", ["1", "x-1.x", "ä", "0", "\x00"])
def test_what_is_no_cursor_is_a_400(petra, cursor):
    response = petra.ask("changes", after=cursor)
    assert (response.status_code, response.json()["title"]) == (400, "Invalid cursor")


def test_a_cursor_cannot_be_made_by_hand(petra):
    make_article()
    cursor = petra.get("changes", limit=1)["next"]
    assert petra.ask("changes", after=cursor.replace("-1.", "-2.")).status_code == 400


def test_a_cursor_of_another_life_is_a_410_and_never_silence(petra):
    """After a restored backup a number may mean another line."""
    make_article()
    cursor = petra.get("changes")["next"]
    FeedHead.objects.update(random_id="01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10")
    response = petra.ask("changes", after=cursor)
    assert (response.status_code, response.json()["title"]) == (410, "Expired cursor")


def test_a_cursor_above_the_head_is_a_410(petra):
    make_article()
    cursor = petra.get("changes")["next"]
    FeedHead.objects.update(last=1)
    assert petra.ask("changes", after=cursor).status_code == 410


def test_undone_accept_is_published_as_a_removal(petra):
    article = make_article()
    annotation = make_annotation(article)
    cursor = petra.get("changes")["next"]
    reopen(annotation, editor=make_editor("bob"))
    assert [(e["op"], e["uri"], e["item"], e["reason"]) for e in petra.changes(after=cursor)] == [
        ("remove", annotation.claim.uri, None, "no visible statement"),
        ("remove", annotation.uri, None, "decision taken back"),
    ]


def test_an_idle_poll_is_a_304(petra):
    make_article()
    cursor = petra.get("changes")["next"]
    tag = petra.ask("changes", after=cursor)["ETag"]
    assert petra.ask("changes", after=cursor, headers={"If-None-Match": tag}).status_code == 304
    make_article()
    assert petra.ask("changes", after=cursor, headers={"If-None-Match": tag}).status_code == 200


def test_waiting_ends_when_the_time_is_up(petra):
    begun = time.monotonic()
    page = petra.get("changes", wait=1)
    assert page["entries"] == []
    assert 1 <= time.monotonic() - begun < 5


def test_there_is_no_waiting_where_there_is_news(petra):
    make_article()
    begun = time.monotonic()
    assert petra.get("changes", wait=20)["entries"]
    assert time.monotonic() - begun < 5


def _in_thread(act) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_waiting_partner_is_answered_when_something_happens(petra, monkeypatch):
    monkeypatch.setattr(long_polling, "LOOK_EVERY", 0.1)
    cursor, begun, answers = petra.get("changes")["next"], time.monotonic(), []
    waiting = _in_thread(lambda: answers.append(petra.get("changes", after=cursor, wait=20)))
    wait_until(lambda: len(long_polling.waiters.places) == 1, "the partner to wait")
    article = make_article()
    waiting.join(10)
    assert time.monotonic() - begun < 10
    assert answers[0]["entries"][0]["uri"] == article.uri


@pytest.mark.django_db(transaction=True)
def test_a_waiting_partner_holds_no_connection(petra, monkeypatch):
    monkeypatch.setattr(long_polling, "LOOK_EVERY", 2.0)
    cursor = petra.get("changes")["next"]
    before = _connections_in_use()
    waiting = [_in_thread(lambda: petra.get("changes", after=cursor, wait=20)) for _ in range(5)]
    places = {petra.partner.pk: 4}
    wait_until(lambda: long_polling.waiters.places == places, "four to wait, and the fifth to be answered")
    wait_until(lambda: _connections_in_use() == before, "the connections to be given back to the pool")
    assert long_polling.waiters.places == places
    make_article()
    for thread in waiting:
        thread.join(20)


@pytest.mark.django_db(transaction=True)
def test_key_revoked_while_waiting_gets_no_changes(petra: Puller, monkeypatch):
    monkeypatch.setattr(long_polling, "LOOK_EVERY", 0.1)
    cursor, answers = petra.get("changes")["next"], []
    waiting = _in_thread(lambda: answers.append(petra.ask("changes", after=cursor, wait=20)))
    wait_until(lambda: len(long_polling.waiters.places) == 1, "the partner to wait")
    api_keys.revoke(petra.partner.keys.get(), editor=make_editor("dana"))
    make_article()
    waiting.join(10)
    assert (answers[0].status_code, answers[0].json()["title"]) == (401, "Revoked key")


def _connections_in_use() -> int:
    """Return how many connections the threads of this process have taken from the pool and not given back."""
    stats = connection.pool.get_stats()
    return stats["pool_size"] - stats["pool_available"]
