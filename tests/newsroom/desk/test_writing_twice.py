"""A form of the desk that is sent twice acts once, and the second answer is the first one's."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.decisions.assignments import prune
from annotations.models import IdempotencyKey
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.revise import revise
from newsroom.articles.models import Article, ArticleAct
from newsroom.users.models import User
from tests.world import make_article, make_editor, make_source, make_story

NEW = "/admin/desk/articles/new"


@pytest.fixture
def editor(db: None) -> User:
    return make_editor("alice")


@pytest.fixture
def alice(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def text_of(article: Article) -> str:
    return reverse("desk:text", args=[article.pk])


def key_in(page: str) -> str:
    """The key in a form as the page carries it."""
    [field] = re.findall(r"<input[^>]*idempotency_key[^>]*>", page)
    return re.findall(r'value="([^"]+)"', field)[0]


def target(answer: Any) -> str:
    """Where a redirect leads, without the signed mark of what was done: it has the time in it."""
    return str(answer.get("Location", "")).partition("?done=")[0]


def filled(**fields: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid4()), "headline": "Nine cranes", "body": "<p>Nine.</p>", **fields}


def new(**fields: Any) -> dict[str, Any]:
    return filled(source=str(make_source().pk), origin="own", act="save", **fields)


def at_once(editor: User, path: str, form: dict[str, Any], times: int = 2) -> list[tuple[int, str]]:
    """Status and target of the same POST, sent several times at once, each over its own connection."""
    answers: list[tuple[int, str]] = []
    start = threading.Barrier(times)

    def send() -> None:
        client = Client()
        client.force_login(editor)
        try:
            start.wait(20)
            answer = client.post(path, form)
            answers.append((answer.status_code, target(answer)))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


# --- At once


@pytest.mark.django_db(transaction=True)
def test_new_text_sent_twice_at_once_makes_one_article(editor: User) -> None:
    answers = at_once(editor, NEW, new(story=str(make_story().pk)), times=4)
    where = reverse("desk:article", args=[Article.objects.get().pk])
    assert answers == [(302, where)] * 4
    assert Article.objects.get().revisions.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["save", "publish", "correct"])
def test_text_sent_twice_at_once_acts_once(editor: User, act: str) -> None:
    article = make_article("Ten cranes", published=act == "correct")
    before = ArticleAct.objects.count()
    answers = at_once(editor, text_of(article), filled(act=act, expected=1, note="Nine."))
    assert answers == [(302, reverse("desk:article", args=[article.pk]))] * 2
    assert [one.headline for one in article.revisions.order_by("number")] == ["Ten cranes", "Nine cranes"]
    assert ArticleAct.objects.count() - before == (0 if act == "save" else 1)


# --- Later: Back and submit again, or a POST that is loaded again because its answer got lost


@pytest.mark.django_db
def test_each_page_carries_a_key_of_its_own(alice: Client) -> None:
    article = make_article()
    pages = [alice.get(path).content.decode() for path in (NEW, NEW, text_of(article), text_of(article))]
    assert len({key_in(page) for page in pages}) == 4


@pytest.mark.django_db
def test_new_text_sent_again_later_leads_to_the_first_article(alice: Client) -> None:
    form = new()
    first = alice.post(NEW, form)
    revise(Article.objects.get(), headline="Bob was here", editor=make_editor("bob"))
    again = alice.post(NEW, form)
    assert (again.status_code, target(again)) == (302, target(first))
    assert (Article.objects.count(), Article.objects.get().title) == (1, "Bob was here")


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["save", "publish", "correct"])
def test_text_sent_again_later_is_answered_with_the_first_result(alice: Client, act: str) -> None:
    article = make_article("Ten cranes", published=act == "correct")
    form = filled(act=act, expected=1, note="Nine.")
    first = alice.post(text_of(article), form)
    revise(article, headline="Bob was here", editor=make_editor("bob"))
    acts = ArticleAct.objects.count()
    again = alice.post(text_of(article), form)
    assert (again.status_code, target(again)) == (302, target(first))
    assert (article.revisions.count(), ArticleAct.objects.count()) == (3, acts)


@pytest.mark.django_db
def test_save_and_publish_after_save_on_the_same_page_publishes(alice: Client) -> None:
    article = make_article("Ten cranes", published=False)
    form = filled(act="save", expected=1)
    alice.post(text_of(article), form)
    assert alice.post(text_of(article), {**form, "act": "publish"}).status_code == 302
    article.refresh_from_db()
    assert (article.is_public, article.revisions.count()) == (True, 2)


# --- The same page with other words: Back, change, submit


@pytest.mark.django_db
def test_new_text_sent_again_with_other_words_revises_its_article(alice: Client) -> None:
    form, story = new(), make_story()
    first = alice.post(NEW, form)
    for headline in ("Eight cranes", "Eight cranes", "Seven cranes"):
        again = alice.post(NEW, {**form, "headline": headline, "story": str(story.pk)})
        assert (again.status_code, target(again)) == (302, target(first))
    article = Article.objects.get()
    titles = [one.headline for one in article.revisions.order_by("number")]
    assert (titles, article.story) == (["Nine cranes", "Eight cranes", "Seven cranes"], story)


@pytest.mark.django_db
def test_new_text_sent_again_does_not_overwrite_a_colleague(alice: Client) -> None:
    form = new()
    alice.post(NEW, form)
    revise(Article.objects.get(), headline="Bob was here", editor=make_editor("bob"))
    answer = alice.post(NEW, {**form, "body": "<p>Typed and precious.</p>"})
    page = answer.content.decode()
    assert (answer.status_code, "Typed and precious." in page) == (400, True)
    assert "The text has changed since you opened it" in page
    assert reverse("desk:article", args=[Article.objects.get().pk]) in page
    assert (Article.objects.get().title, Article.objects.count()) == ("Bob was here", 1)


@pytest.mark.django_db
def test_new_text_sent_again_under_another_source_keeps_what_was_typed(alice: Client) -> None:
    form = new()
    alice.post(NEW, form)
    other = {"source": str(make_source("The Dock").pk), "body": "<p>Typed and precious.</p>"}
    answer = alice.post(NEW, {**form, **other})
    page = answer.content.decode()
    assert (answer.status_code, "Typed and precious." in page) == (400, True)
    assert "cannot be changed" in page
    assert reverse("desk:article", args=[Article.objects.get().pk]) in page
    assert Article.objects.get().revisions.count() == 1


@pytest.mark.django_db
def test_text_sent_again_with_other_words_follows_on_the_first(alice: Client) -> None:
    article = make_article("Ten cranes")
    form = filled(act="correct", expected=1, note="Nine.")
    alice.post(text_of(article), form)
    answer = alice.post(text_of(article), {**form, "headline": "Eight cranes", "note": "Eight."})
    assert answer.status_code == 302
    article.refresh_from_db()
    assert (article.title, article.published_revision) == ("Eight cranes", article.latest_revision)
    assert article.revisions.count() == 3


@pytest.mark.django_db
def test_text_sent_again_with_other_words_does_not_overwrite_a_colleague(alice: Client) -> None:
    article = make_article("Ten cranes", published=False)
    form = filled(act="save", expected=1)
    alice.post(text_of(article), form)
    revise(article, headline="Bob was here", editor=make_editor("bob"))
    answer = alice.post(text_of(article), {**form, "body": "<p>Typed and precious.</p>"})
    assert (answer.status_code, "Typed and precious." in answer.content.decode()) == (400, True)
    article.refresh_from_db()
    assert article.title == "Bob was here"


# --- What a key does not do


@pytest.mark.django_db
def test_refused_form_can_be_sent_again_once_it_is_right(alice: Client) -> None:
    form = new(body="")
    refused = alice.post(NEW, {**form, "headline": ""})
    assert (refused.status_code, key_in(refused.content.decode())) == (400, form["idempotency_key"])
    assert IdempotencyKey.objects.count() == 0
    assert alice.post(NEW, form).status_code == 302
    assert Article.objects.get().title == "Nine cranes"


@pytest.mark.django_db
def test_key_of_one_page_means_nothing_on_another(alice: Client) -> None:
    form = new()
    alice.post(NEW, form)
    article = make_article("Ten cranes", published=False)
    assert alice.post(text_of(article), {**form, "act": "save", "expected": 1}).status_code == 302
    article.refresh_from_db()
    assert article.title == "Nine cranes"


@pytest.mark.django_db
def test_key_of_a_form_is_forgotten_as_those_of_acts_are(alice: Client) -> None:
    form = new()
    alice.post(NEW, form)
    IdempotencyKey.objects.update(at=timezone.now() - timedelta(days=13))
    prune()
    assert IdempotencyKey.objects.count() == 1
    IdempotencyKey.objects.update(at=timezone.now() - timedelta(days=15))
    prune()
    assert IdempotencyKey.objects.count() == 0


@pytest.mark.django_db
def test_new_text_sent_again_leaves_a_published_article_published(alice: Client, editor: User) -> None:
    form = new()
    alice.post(NEW, form)
    article = publish(Article.objects.get(), editor=editor)
    out = article.published_revision
    alice.post(NEW, {**form, "headline": "Eight cranes"})
    article.refresh_from_db()
    assert (article.title, article.published_revision) == ("Eight cranes", out)
