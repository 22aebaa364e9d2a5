"""What an editor does in the admin to let an article out and to take it back: a small form each, then the verb."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from newsroom.articles.models import Act, Article
from newsroom.people.models import User
from tests.world import make_article, make_editor

pytestmark = pytest.mark.django_db

HOSTILE = "Cranes <script>alert(1)</script>"


@pytest.fixture
def dana(client: Client) -> Client:
    client.force_login(make_editor("dana"))
    return client


def _do(client: Client, article: Article, verb: str, **form: str) -> tuple[int, str]:
    address = reverse(f"admin:articles_article_{verb}", args=[article.pk])
    asked = client.get(address)
    assert (asked.status_code, "<script>alert" in asked.content.decode()) == (200, False)
    answer = client.post(address, form)
    return answer.status_code, answer.content.decode()


def test_an_article_is_withheld_released_canceled_and_erased_with_reasons(dana: Client) -> None:
    article = make_article(HOSTILE)
    for verb, form in (
        ("withhold", {"reason": "A court says so."}),
        ("release", {}),
        ("cancel", {"reason": "It was made up."}),
        ("erase", {"reason": "A court insists."}),
    ):
        assert _do(dana, article, verb, **form)[0] == 302
    assert list(article.acts.values_list("verb", "editor__username", "reason")) == [
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


def test_what_cannot_be_done_is_said_on_the_form(dana: Client) -> None:
    article = make_article()
    for verb, form, words in (
        ("withhold", {"reason": " "}, "This field is required."),
        ("release", {"sure": "yes"}, "This article is not withheld"),
        ("embargo_until", {"embargo_until": "2999-12-31 18:00"}, "an embargo would come too late"),
    ):
        status, page = _do(dana, article, verb, **form)
        assert (status, words in page) == (200, True), verb
    assert Act.objects.count() == 1


def test_erasing_needs_a_right_of_its_own(client: Client) -> None:
    article = make_article()
    editor = User.objects.create_user("eve", password="open", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "change_article"]))
    client.force_login(editor)
    withhold, erase = (
        reverse(f"admin:articles_article_{verb}", args=[article.pk]) for verb in ("withhold", "erase")
    )
    assert client.get(withhold).status_code == 200
    assert client.post(erase, {"reason": "x"}).status_code == 403
    editor.user_permissions.add(Permission.objects.get(codename="erase_article"))
    assert client.get(erase).status_code == 200
