"""What an editor does in the admin to let an article out and to take it back: a small form each, then the verb."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.articles.models import Article, ArticleAct
from newsroom.users.models import User
from tests.world import make_article, make_chief

pytestmark = pytest.mark.django_db

HOSTILE = "Cranes <script>alert(1)</script>"


@pytest.fixture
def dana(client: Client) -> Client:
    client.force_login(make_chief("dana"))
    return client


def _do(client: Client, article: Article, action: str, **form: str) -> tuple[int, str]:
    address = reverse(f"admin:articles_article_{action}", args=[article.pk])
    asked = client.get(address)
    assert (asked.status_code, "<script>alert" in asked.content.decode()) == (200, False)
    answer = client.post(address, form)
    return answer.status_code, answer.content.decode()


def test_an_article_is_withheld_released_canceled_and_erased_with_reasons(dana: Client) -> None:
    article = make_article(HOSTILE)
    for action, form in (
        ("withhold", {"reason": "A court says so."}),
        ("release", {}),
        ("cancel", {"reason": "It was made up."}),
        ("erase", {"reason": "A court insists."}),
    ):
        assert _do(dana, article, action, **form)[0] == 302
    assert list(article.acts.values_list("action", "editor__username", "reason")) == [
        ("publish", "dana", ""),
        ("withhold", "dana", "A court says so."),
        ("release", "dana", ""),
        ("cancel", "dana", "It was made up."),
        ("erase", "dana", "A court insists."),
    ]
    assert dana.get(f"/admin/articles/article/{article.pk}/change/").status_code == 200
    assert dana.get(reverse("desk:article", args=[article.pk])).status_code == 200


def test_an_embargo_is_set_to_a_time(dana: Client) -> None:
    article = make_article(published=False)
    assert _do(dana, article, "embargo_until", embargo_until="2999-12-31 18:00")[0] == 302
    article.refresh_from_db()
    assert (article.stage, str(article.embargo_until)) == ("embargoed", "2999-12-31 18:00:00+00:00")


def test_an_embargo_that_is_past_sends_nothing_out(dana: Client) -> None:
    article = make_article(published=False)
    status, page = _do(dana, article, "embargo_until", embargo_until="1999-12-31 18:00")
    assert (status, "This time is past: it is " in page) == (200, True)
    article.refresh_from_db()
    assert (article.stage, article.embargo_until, ArticleAct.objects.count()) == ("draft", None, 0)


def test_an_embargo_is_written_and_read_in_the_editors_own_zone(dana: Client) -> None:
    User.objects.filter(username="dana").update(time_zone="Asia/Tokyo")
    article = make_article(published=False)
    address = reverse("admin:articles_article_embargo_until", args=[article.pk])
    assert "in your zone (Asia/Tokyo)" in dana.get(address).content.decode()
    assert dana.post(address, {"embargo_until": "2999-12-31 18:00"}).status_code == 302
    article.refresh_from_db()
    assert str(article.embargo_until) == "2999-12-31 09:00:00+00:00"
    shown = dana.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert "2999-12-31 18:00 (Asia/Tokyo)" in shown

    # The next one in the same process is in a zone of their own, and a name that is none shuts nobody out.
    for name in ("UTC", "Nowhere/Atall", "../etc"):
        User.objects.filter(username="dana").update(time_zone=name)
        shown = dana.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
        assert "2999-12-31 09:00 (UTC)" in shown


def test_time_past_in_utc_only_is_future_for_an_editor_in_the_west(dana: Client) -> None:
    """18:00 in New York is later than 18:00 in London: the zone counts before the question whether it is past."""
    User.objects.filter(username="dana").update(time_zone="Etc/GMT+12")
    article = make_article(published=False)
    soon = timezone.now() - timedelta(hours=6)  # on the clock of Greenwich: six hours ago
    assert _do(dana, article, "embargo_until", embargo_until=f"{soon:%Y-%m-%d %H:%M}")[0] == 302
    article.refresh_from_db()
    assert article.stage == "embargoed"


def test_what_cannot_be_done_is_said_on_the_form(dana: Client) -> None:
    article = make_article()
    for action, form, words in (
        ("withhold", {"reason": " "}, "This field is required."),
        ("release", {"sure": "yes"}, "This article is not withheld"),
        ("embargo_until", {"embargo_until": "2999-12-31 18:00"}, "an embargo would come too late"),
    ):
        status, page = _do(dana, article, action, **form)
        assert (status, words in page) == (200, True), action
    assert ArticleAct.objects.count() == 1


def test_erasing_needs_a_right_of_its_own(client: Client) -> None:
    article = make_article()
    editor = User.objects.create_user("eve", password="open", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "change_article"]))
    client.force_login(editor)
    withhold, erase = (
        reverse(f"admin:articles_article_{action}", args=[article.pk]) for action in ("withhold", "erase")
    )
    assert client.get(withhold).status_code == 200
    assert client.post(erase, {"reason": "x"}).status_code == 403
    editor.user_permissions.add(Permission.objects.get(codename="erase_article"))
    assert client.get(erase).status_code == 200
