"""What is typed on an admin page outlasts the end of the session, a renewed token and a server that is away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, Route, expect

from newsroom.articles.models import Article, ArticleAct
from tests.browser.test_unsaved import log_in
from tests.stage import Site
from tests.world import make_article, make_chief, make_editor

REASON = "The port authority says that it has never counted the cranes, and asks for a correction."


@pytest.fixture
def typed(page: Page, site: Site, sign_in: Callable[[object], None]) -> Page:
    """Alice has typed why an article is withheld."""
    alice = make_chief("alice")
    alice.set_password("ten cranes stand still")
    alice.save()
    sign_in(alice)
    page.goto(f"/admin/articles/article/{make_article().pk}/withhold")
    page.get_by_label("reason").fill(REASON)
    return page


def send(page: Page) -> None:
    page.get_by_role("button", name="Withhold").click()


def is_done(page: Page) -> None:
    page.wait_for_url("**/change/")
    assert [one.reason for one in ArticleAct.objects.filter(action="withhold")] == [REASON]
    assert not Article.objects.get().is_usable


def test_admin_form_is_saved_after_a_log_in_on_the_page_when_the_session_has_ended(typed: Page) -> None:
    Session.objects.all().delete()
    send(typed)
    log_in(typed)
    is_done(typed)


def test_admin_form_is_saved_although_the_token_was_renewed_in_another_tab(
    typed: Page, context: BrowserContext
) -> None:
    Session.objects.all().delete()
    other = context.new_page()
    other.goto("/admin/login/?next=/admin/desk/")
    other.get_by_label("Username").fill("alice")
    other.get_by_label("Password").fill("ten cranes stand still")
    other.get_by_role("button", name="Log in").click()
    other.wait_for_url("**/admin/desk/")
    send(typed)
    is_done(typed)


def test_admin_form_stays_when_the_server_is_away_and_is_saved_once_it_is_back(typed: Page) -> None:
    def away(route: Route) -> None:
        route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")

    typed.route("**/admin/**", away)
    send(typed)
    expect(typed.get_by_role("status").filter(has_text="The server cannot be reached.")).to_be_visible()
    expect(typed.get_by_label("reason")).to_have_value(REASON)
    typed.unroute_all()
    send(typed)
    is_done(typed)


def test_admin_form_is_not_sent_in_the_name_of_who_has_logged_in_since(
    typed: Page, sign_in: Callable[[object], None]
) -> None:
    sign_in(make_editor("bob"))
    send(typed)
    expect(typed.get_by_role("status").filter(has_text="Another user has logged in")).to_be_visible()
    assert Article.objects.get().is_usable
    log_in(typed)
    is_done(typed)


def test_double_click_on_an_act_acts_once(typed: Page) -> None:
    typed.get_by_role("button", name="Withhold").dblclick()
    is_done(typed)
