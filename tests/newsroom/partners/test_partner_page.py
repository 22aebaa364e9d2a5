"""The page of a partner: how it stands, and what it would be answered."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from newsroom.articles.actions.withhold import withhold
from newsroom.partners.models import DeliveryRecord
from newsroom.users.models import User
from tests.newsroom.conftest import make_partner
from tests.world import make_article, make_chief, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana() -> Client:
    client = Client()
    client.force_login(make_chief("dana"))
    return client


def _words(client: Client, name: str, partner, query: str = "") -> str:
    answer = client.get(reverse(f"admin:partners_partner_{name}", args=[partner.pk]) + query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_overview_shows_lag_holdings_usage_problems_and_takedowns(dana, petra):
    article = make_article()
    end = petra.get("changes")["next"]
    petra.get("changes", after=end)
    petra.ask("changes", after="no")
    make_article(source=make_source("Two"))
    withhold(article, reason="A court.", editor=make_chief("dana"))
    words = _words(dana, "overview", petra.partner)
    for part in (
        "Behind the feed 4 lines",
        "What it holds 2 / 6",
        "handed out up to 2",
        "Open takedowns 1",
        "Pulls, 30 days 3",
        "Lines and items, 30 days 2",
        "Problems, 30 days 1",
        "400 Bad Request: /api/v1/changes",
        str(article),
    ):
        assert part in words


def test_a_partner_that_never_pulled_has_a_page(dana):
    assert "It has never pulled." in _words(dana, "overview", make_partner("Silent").partner)


def test_a_test_pull_shows_what_is_in_scope_and_moves_nothing(dana):
    quinn = make_partner("Quinn", sources=[make_source("Theirs")])
    make_article("Ours, not theirs", source=make_source("Ours"))
    make_article("Theirs first", source=make_source("Theirs"))
    quinn.get("changes", after=quinn.get("changes")["next"])
    make_article("Theirs second", source=make_source("Theirs"))
    before = DeliveryRecord.objects.values().get()
    words = _words(dana, "test_pull", quinn.partner)
    feed_part = words.split("Articles in its list")[0]
    assert [name in feed_part for name in ("Theirs second", "Theirs first")] == [True, False]
    assert "Ours, not theirs" not in words
    assert "Theirs first" in words.split("Articles in its list")[1]
    assert "Theirs first" in _words(dana, "test_pull", quinn.partner, "?from=start")
    assert DeliveryRecord.objects.values().get() == before


def test_who_may_not_see_partners_sees_no_page_of_one(petra):
    carl = User.objects.create_user("carl", password="open", is_staff=True)
    client = Client()
    client.force_login(carl)
    pages = [
        reverse(f"admin:partners_partner_{name}", args=[petra.partner.pk])
        for name in ("overview", "test_pull")
    ]
    assert [client.get(page).status_code for page in pages] == [403, 403]
    carl.user_permissions.add(Permission.objects.get(codename="view_partner"))
    assert [client.get(page).status_code for page in pages] == [200, 200]
    webhook = reverse("admin:partners_partner_webhook", args=[petra.partner.pk])
    assert client.post(webhook, {"act": "create", "url": "https://example.org/"}).status_code == 403
