"""What each partner holds, by what it was handed and has asked after."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.partners import usage
from newsroom.partners.models import DeliveryRecord, Usage
from newsroom.partners.takedowns import delivery_records
from tests.world import make_article, make_source

pytestmark = pytest.mark.django_db


def _held(puller) -> tuple[int | None, int]:
    delivery_record = DeliveryRecord.objects.get(partner=puller.partner)
    return delivery_record.asked, delivery_record.served


def test_partner_holds_lines_up_to_its_cursor_and_was_sent_a_few_more(petra):
    make_article()
    first = petra.get("changes", limit=1)
    assert _held(petra) == (None, 1)
    petra.get("changes", after=first["next"])
    assert _held(petra) == (1, 2)
    petra.get("changes", after=petra.get("changes")["next"])
    assert _held(petra) == (2, 2)


def test_delivery_record_never_goes_back(petra):
    make_article()
    first = petra.get("changes", limit=1)["next"]
    end = petra.get("changes")["next"]
    petra.get("changes", after=end)
    petra.get("changes", after=first, limit=1)
    delivery_records.forget()
    petra.get("changes", after=first, limit=1)
    # Another process, which has noted nothing yet.
    delivery_records.forget()
    petra.get("changes", limit=1)
    assert _held(petra) == (2, 2)


def test_an_idle_poll_writes_nothing(petra):
    make_article()
    end = petra.get("changes")["next"]
    petra.get("changes", after=end)
    with CaptureQueriesContext(connection) as captured:
        petra.get("changes", after=end)
    assert [q["sql"] for q in captured if "delivery_record" in q["sql"]] == []


def test_reading_lists_is_noted_and_asking_who_one_is_is_not(petra):
    petra.get("me")
    assert not DeliveryRecord.objects.exists()
    petra.get("articles")
    delivery_record = DeliveryRecord.objects.get()
    assert (delivery_record.partner_id, delivery_record.asked, delivery_record.served) == (
        petra.partner.pk,
        None,
        0,
    )
    assert delivery_record.listed_at is not None


def test_what_is_pulled_is_gathered_into_a_row_a_day_once(petra):
    make_article()
    make_article(source=make_source("Two"))
    sent = sum(
        len(petra.ask(path).content)
        for path in ("changes", "articles", f"articles/{petra.ids('articles')[0]}", "changes?after=no")
    )
    usage.collect(petra.partner.pk)
    usage.collect()
    row = Usage.objects.get(partner=petra.partner)
    # Four lines of the feed, two articles twice (`ids` reads them too), and one article.
    assert (row.pulls, row.lines, row.errors) == (5, 9, 1)
    assert row.bytes > sent
    assert row.last_error == "400 Bad Request: /api/v1/changes"
    petra.get("me")
    usage.collect()
    row.refresh_from_db()
    assert (row.pulls, row.lines, row.errors) == (6, 10, 1)


@pytest.mark.parametrize(("path", "lines"), [("snapshot", 4), ("articles.ndjson", 2), ("articles.csv", 2)])
def test_what_is_streamed_is_counted_line_by_line_and_noted(petra, path, lines):
    make_article()
    make_article()
    content = b"".join(petra.ask(path).streaming_content)
    usage.collect()
    row = Usage.objects.get(partner=petra.partner)
    assert (row.pulls, row.lines, row.bytes, row.errors) == (1, lines, len(content), 0)
    assert DeliveryRecord.objects.get().listed_at is not None


def test_without_redis_partners_are_answered_all_the_same(petra, settings, monkeypatch):
    monkeypatch.setattr("newsroom.partners.usage.helper", usage.helper.__class__())
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert petra.get("articles")["items"] == []
    usage.collect()
    assert not Usage.objects.exists()
