"""What narrows rights tells those who hold more, a migration too."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from newsroom.delivery import partners
from newsroom.delivery.models import Partner
from newsroom.ledger.feed import REVOKED
from tests.newsroom.delivery.conftest import Puller, make_partner
from tests.world import make_article, make_editor, make_source

pytestmark = pytest.mark.django_db

# Its name begins with a number.
migration = import_module("newsroom.delivery.migrations.0005_tell_of_narrowed_rights")


def _told(reader: Puller, after: str) -> list[tuple[str, str, str]]:
    return [(e["op"], e["type"], e["reason"]) for e in reader.changes(after=after)]


def test_whoever_may_hold_more_than_is_granted_by_now_is_told_to_read_again() -> None:
    petra, quinn = make_partner("Petra"), make_partner("Quinn")
    keyless = Partner.objects.create(name="Carl", email="carl@partner.example.org")
    # Two keys, and a line about its rights already.
    partners.issue(petra.partner, editor=make_editor("dana"))
    partners.take(petra.partner, petra.partner.products.get())
    cursor = petra.get("me")["feed"]["head"]
    article = make_article(source=make_source("Quay"), origin="received")
    cursor_later = quinn.get("me")["feed"]["head"]
    migration.tell(apps, None)
    assert _told(petra, cursor) == [("revoke", "rights", REVOKED)]
    assert _told(quinn, cursor_later) == [("revoke", "rights", REVOKED)]
    assert quinn.items("articles")[0]["rights"] == {"body": "quotes", "quoteWords": 25}
    assert article.version == 1
    assert not apps.get_model("ledger", "Change").objects.filter(partner_id=keyless.pk).exists()


@pytest.mark.parametrize("case", ["nothing", "full", "own", "draft"])
def test_nobody_is_told_where_nothing_was_narrowed(petra: Puller, case: str) -> None:
    if case != "nothing":
        source = make_source("Quay", redistribution="full" if case == "full" else "")
        make_article(source=source, origin="own" if case == "own" else "received", published=case != "draft")
    cursor = petra.get("me")["feed"]["head"]
    migration.tell(apps, None)
    assert _told(petra, cursor) == []
