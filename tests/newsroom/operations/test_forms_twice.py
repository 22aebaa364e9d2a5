"""Every form that changes something acts once: each has a key, and a repeated submission gets the first result."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from annotations.models import Actor, Question, Rerun
from annotations.runs.engines import engine_configs
from newsroom.articles.actions.withhold import cancel, withhold
from newsroom.articles.models import ArticleAct, Story
from newsroom.partners.keys import api_keys
from newsroom.partners.models import Partner, Product, Takedown
from newsroom.partners.takedowns import actions
from newsroom.users.models import User
from sources.models import Source
from tests.world import (
    make_actor,
    make_annotation,
    make_article,
    make_question,
    make_run,
    make_source,
    make_story,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("root", "root@quay.example", "x")


@pytest.fixture
def client(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


class Page(HTMLParser):
    """The links of a page, and for each of its POST forms the names of its hidden fields."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[list[str]] = []
        self._form: list[str] | None = None
        self.feed(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.links.append(values.get("href") or "")
        elif tag == "form":
            self._form = [] if (values.get("method") or "").lower() == "post" else None
            if self._form is not None:
                self.forms.append(self._form)
        elif tag == "input" and self._form is not None and values.get("type") == "hidden":
            self._form.append(values.get("name") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


def world(admin: User) -> None:
    """One of each thing that a page is about."""
    story = make_story()
    article = make_article("Ten cranes", "<p>Ten cranes stand still, Tomas Okafor said.</p>", story=story)
    make_annotation(article, "Ten cranes stand still", speaker="Tomas Okafor")
    make_article("A draft", "<p>Nine.</p>", story=story, published=False)
    make_question(story)
    make_actor()
    assert article.latest_revision is not None
    make_run(article.latest_revision)
    partner = Partner.objects.create(name="Petra")
    Product.objects.create(name="All")
    api_keys.issue(partner, editor=admin)
    Rerun.objects.create(scope="everything", engine="rules", engine_version="1", author=admin)


def walk(client: Client, *starts: str) -> dict[str, Page]:
    """Each page that links lead to, one per route."""
    pages: dict[str, Page] = {}
    waiting = list(starts)
    for path in waiting:
        path = path.partition("#")[0]
        if not path.startswith("/admin/"):
            continue
        route = resolve(path.partition("?")[0]).route
        if route in pages or "logout" in route or route.endswith(".js"):
            continue
        answer = client.get(path, follow=True)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        pages[route] = Page(answer.content.decode())
        waiting += pages[route].links
    return pages


def test_every_form_of_admin_desk_and_partners_has_a_key(client: Client, admin: User, settings: Any) -> None:
    settings.DESK_SIGN_OFF = True
    world(admin)
    pages = walk(client, reverse("admin:index"), reverse("desk:worklist"))
    without = {
        (route, tuple(form))
        for route, page in pages.items()
        for form in page.forms
        if form.count("idempotency_key") != 1
    }
    assert without == set()
    # The walk has seen what changes something.
    for route in (
        "admin/desk/articles/new",
        "admin/desk/articles/<uuid:pk>/text",
        "admin/sources/source/add/",
        "admin/users/user/add/",
        "admin/annotations/rerun/add/",
        "admin/annotations/actor/<path:object_id>/change/",
        "admin/articles/article/",
        "admin/partners/partner/<uuid:partner_id>/overview",
        "admin/partners/partner/<uuid:object_id>/keys/<int:key_id>/revoke",
    ):
        assert route in pages, sorted(pages)
        assert pages[route].forms, route


def test_form_of_a_partners_takedown_link_acknowledges_once(admin: User) -> None:
    article, now = make_article(), timezone.now()
    withhold(article, editor=admin, reason="Wrong.")
    takedown = Takedown.objects.create(
        partner=Partner.objects.create(name="Petra"),
        article=article,
        act=ArticleAct.objects.filter(article=article).latest("pk"),
        due_at=now,
    )
    path = actions.link(takedown)
    for _ in range(2):
        page = Client().post(path, {"idempotency_key": str(uuid4())})
        assert page.status_code == 200
    first = Takedown.objects.get(pk=takedown.pk).acknowledged_at
    Client().post(path)
    assert Takedown.objects.get(pk=takedown.pk).acknowledged_at == first


# --- the same form twice


def _source() -> tuple[str, dict[str, Any], Callable[[], int]]:
    form = {"name": "Dock Post", "kind": "outlet", "language": "en"}
    return reverse("admin:sources_source_add"), form, Source.objects.count


def _story() -> tuple[str, dict[str, Any], Callable[[], int]]:
    return reverse("admin:articles_story_add"), {"title": "Cranes"}, Story.objects.count


def _actor() -> tuple[str, dict[str, Any], Callable[[], int]]:
    form = {"name": "Ines Solheim", "kind": "person", "description": ""}
    return reverse("admin:annotations_actor_add"), form, Actor.objects.count


def _question() -> tuple[str, dict[str, Any], Callable[[], int]]:
    form = {"story": str(make_story("Docks").pk), "wording": "How many cranes?", "kind": "count"}
    return reverse("admin:annotations_question_add"), form, Question.objects.count


def _rerun() -> tuple[str, dict[str, Any], Callable[[], int]]:
    make_article()
    form = {"engine": engine_configs()[0].name, "scope": "everything", "sample": "5"}
    return reverse("admin:annotations_rerun_add"), form, Rerun.objects.count


def _withhold() -> tuple[str, dict[str, Any], Callable[[], int]]:
    article = make_article()
    path = reverse("admin:articles_article_withhold", args=[article.pk])
    return path, {"reason": "Wrong."}, ArticleAct.objects.count


def _publish() -> tuple[str, dict[str, Any], Callable[[], int]]:
    article = make_article(published=False)
    form = {"action": "publish_selected", "_selected_action": [str(article.pk)]}
    return reverse("admin:articles_article_changelist"), form, ArticleAct.objects.count


def _edited_source() -> tuple[str, dict[str, Any], Callable[[], int]]:
    source = make_source()
    form = {"name": "Quay Gazette", "kind": source.kind, "language": source.language}
    return reverse("admin:sources_source_change", args=[source.pk]), form, LogEntry.objects.count


FORMS = [_source, _story, _actor, _question, _rerun, _withhold, _publish, _edited_source]


class Defaults(HTMLParser):
    """What a browser sends of a page's fields if nothing is typed."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""
        self.feed(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name, value = values.get("name") or "", values.get("value") or ""
        if tag == "select":
            self._select = "" if "multiple" in values else name
        elif tag == "option" and self._select and (self._select not in self.values or "selected" in values):
            self.values[self._select] = value
        elif tag == "textarea":
            self.values[name] = ""
        elif tag == "input" and name and (values.get("type") != "checkbox" or "checked" in values):
            self.values[name] = value


def _defaults(client: Client, path: str) -> dict[str, str]:
    values = Defaults(client.get(path).content.decode()).values
    own = {"csrfmiddlewaretoken", "idempotency_key", "s", "q", "action", "_selected_action"}
    return {name: value for name, value in values.items() if name not in own and "__prefix__" not in name}


@pytest.mark.parametrize("make", FORMS)
def test_form_sent_twice_acts_once_and_leads_to_the_same_page(
    client: Client, make: Callable[[], tuple[str, dict[str, Any], Callable[[], int]]]
) -> None:
    path, typed, count = make()
    form = {**_defaults(client, path), **typed, "idempotency_key": str(uuid4())}
    before = count()
    first = client.post(path, form)
    assert first.status_code == 302, re.findall("<li>[^<]*", first.content.decode())
    again = client.post(path, form, follow=True)
    assert count() == before + 1
    assert again.redirect_chain[0] == (first["Location"].partition("?")[0], 302)
    assert "This form arrived twice. It was carried out once." in again.content.decode()
    # From another page it is another act.
    other = client.post(path, {**form, "idempotency_key": str(uuid4())})
    assert "arrived twice" not in client.get(other.get("Location", path)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_acts_once(admin: User) -> None:
    path, form, count = _story()
    client = Client()
    client.force_login(admin)
    form = {**_defaults(client, path), **form, "idempotency_key": str(uuid4())}
    start = threading.Barrier(3)
    statuses = []

    def send() -> None:
        one = Client()
        one.force_login(admin)
        try:
            start.wait(20)
            statuses.append(one.post(path, form).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (statuses, count()) == ([302] * 3, 1)


def test_refused_form_can_be_sent_again_with_its_key(client: Client) -> None:
    path, form, count = _story()
    form = {**_defaults(client, path), **form}
    key = str(uuid4())
    refused = client.post(path, {**form, "title": "", "idempotency_key": key})
    assert (refused.status_code, count()) == (200, 0)
    assert f'name="idempotency_key" value="{key}"' in refused.content.decode()
    assert client.post(path, {**form, "idempotency_key": key}).status_code == 302
    assert count() == 1


def test_form_with_other_words_under_the_same_key_is_another_act(client: Client) -> None:
    path, form, count = _story()
    form = {**_defaults(client, path), **form}
    key = str(uuid4())
    for title in ("Cranes", "Docks"):
        client.post(path, {**form, "title": title, "idempotency_key": key})
    assert count() == 2


def test_act_that_reported_an_error_is_tried_again(client: Client) -> None:
    article = make_article(published=False)
    cancel(article, editor=User.objects.get(username="root"), reason="Wrong.")
    path = reverse("admin:articles_article_changelist")
    form = {"action": "publish_selected", "_selected_action": [str(article.pk)]}
    form["idempotency_key"] = str(uuid4())  # type: ignore[assignment]
    client.post(path, form)
    again = client.post(path, form, follow=True)
    assert "arrived twice" not in again.content.decode()


def test_key_of_another_user_means_nothing(client: Client) -> None:
    path, form, count = _story()
    form = {**_defaults(client, path), **form}
    form["idempotency_key"] = str(uuid4())
    client.post(path, form)
    other = Client()
    other.force_login(User.objects.create_superuser("vera", "vera@quay.example", "x"))
    other.post(path, {**form, "title": "Docks"})
    other.post(path, {**form, "title": "Docks"})
    assert count() == 2
