"""No typed word is lost on the page of a text, whatever becomes of the session, the connection or the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, Route, expect

from newsroom.articles.actions.revise import revise
from newsroom.articles.models import Article
from newsroom.users.models import User
from tests.browser.test_outbox import crash, wait_until
from tests.stage import Site
from tests.world import make_article, make_editor, make_source

TYPED = "Ten cranes stand still"


@pytest.fixture
def alice(site: Site, sign_in: Callable[[object], None]) -> User:
    alice = make_editor("alice")
    alice.set_password("ten cranes stand still")
    alice.save()
    sign_in(alice)
    return alice


@pytest.fixture
def article(alice: User) -> Article:
    return make_article("Ten cranes", "<p>Ten.</p>", published=False)


@pytest.fixture(params=["new", "existing"])
def text(request: pytest.FixtureRequest, alice: User) -> Article | None:
    """The article whose text is written; None for a new one."""
    if request.param == "new":
        make_source("The Quay Gazette")
        return None
    return make_article("Ten cranes", "<p>Ten.</p>", published=False)


def body(page: Page) -> Locator:
    return page.locator(".ProseMirror[contenteditable=true]")


def type_into(page: Page, article: Article | None) -> None:
    """Open the page of a text, or of a new one, and type a headline and more text."""
    page.goto(f"/admin/desk/articles/{article.pk}/text" if article else "/admin/desk/articles/new")
    if article is None:
        page.get_by_label("Source").select_option(label="The Quay Gazette")
    page.get_by_label("Headline").fill(TYPED)
    body(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" And go on.")
    expect(body(page)).to_contain_text("And go on.")


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Save( as a draft)?$")).click()


def is_still_typed(page: Page) -> None:
    expect(page.get_by_label("Headline")).to_have_value(TYPED)
    expect(body(page)).to_contain_text("And go on.")


def log_in(page: Page, name: str = "alice") -> None:
    dialog = page.get_by_role("dialog", name="Log in again")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Username").fill(name)
    dialog.get_by_label("Password").fill("ten cranes stand still")
    dialog.get_by_role("button", name="Log in").click()


def drafts(page: Page) -> list[dict[str, Any]]:
    stored = page.evaluate(
        "() => Object.entries(localStorage).filter(([name]) => name.startsWith('claimdesk.draft.')).map((e) => e[1])"
    )
    return [json.loads(one) for one in stored]


def leave(page: Page, path: str = "/admin/desk/") -> None:
    """Go elsewhere; asked, the editor says that the words may go."""
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(path)
    assert asked == ["beforeunload"]


def answer_posts(page: Page, answer: Callable[[Route], None]) -> None:
    def handle(route: Route) -> None:
        if route.request.method == "POST" and "/articles/" in route.request.url:
            answer(route)
        else:
            route.fallback()

    page.route("**/admin/desk/**", handle)


def is_saved(page: Page, article: Article | None) -> None:
    page.wait_for_url(re.compile("/admin/desk/articles/[0-9a-f-]{36}/(\\?|$)"))
    saved = Article.objects.get(pk=article.pk) if article else Article.objects.get()
    assert saved.latest_revision is not None
    assert saved.latest_revision.text.startswith(TYPED)
    assert saved.latest_revision.text.endswith("And go on.")
    assert drafts(page) == []


# --- sessions


def test_text_is_saved_after_a_log_in_on_the_page_when_the_session_has_ended(
    page: Page, text: Article | None
) -> None:
    type_into(page, text)
    Session.objects.all().delete()
    save(page)
    log_in(page)
    is_saved(page, text)


def test_text_is_saved_although_the_token_was_renewed_in_another_tab(
    page: Page, article: Article, context: BrowserContext
) -> None:
    type_into(page, article)
    other = context.new_page()
    Session.objects.all().delete()
    other.goto("/admin/login/?next=/admin/desk/")
    other.get_by_label("Username").fill("alice")
    other.get_by_label("Password").fill("ten cranes stand still")
    other.get_by_role("button", name="Log in").click()
    other.wait_for_url("**/admin/desk/")
    save(page)
    is_saved(page, article)


def test_text_is_not_saved_under_the_name_of_who_has_logged_in_since(
    page: Page, article: Article, sign_in: Callable[[object], None]
) -> None:
    type_into(page, article)
    sign_in(make_editor("bob"))
    save(page)
    expect(page.locator("#unsaved")).to_contain_text("Another user has logged in.")
    is_still_typed(page)
    assert article.revisions.count() == 1
    log_in(page)
    is_saved(page, article)
    assert article.revisions.get(number=2).author.username == "alice"


def test_closed_log_in_leaves_the_words_on_the_page_and_on_the_device(page: Page, article: Article) -> None:
    type_into(page, article)
    Session.objects.all().delete()
    save(page)
    page.get_by_role("dialog", name="Log in again").get_by_role("button", name="Later").click()
    expect(page.locator("#unsaved")).to_contain_text("Your words are kept on this device.")
    is_still_typed(page)
    assert [one["values"]["headline"] for one in drafts(page)] == [TYPED]


# --- refusals and broken lines


def test_text_stays_when_the_right_was_taken(page: Page, article: Article, alice: User) -> None:
    type_into(page, article)
    alice.groups.clear()
    save(page)
    expect(page.locator("#unsaved")).to_contain_text("You do not have permission")
    is_still_typed(page)
    alice.groups.set(Group.objects.filter(name="Editors"))
    save(page)
    is_saved(page, article)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda route: route.abort(), id="away"),
        pytest.param(
            lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>"),
            id="502",
        ),
        pytest.param(
            lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Hotel</h1>"),
            id="portal",
        ),
    ],
)
def test_text_stays_when_the_server_does_not_answer_and_is_saved_once_it_does(
    page: Page, article: Article, answer: Callable[[Route], None]
) -> None:
    type_into(page, article)
    answer_posts(page, answer)
    save(page)
    expect(page.locator("#unsaved")).to_contain_text("cannot reach the server")
    is_still_typed(page)
    page.unroute_all()
    save(page)
    is_saved(page, article)


def test_text_whose_answer_got_lost_is_saved_once(page: Page, alice: User) -> None:
    make_source("The Quay Gazette")
    type_into(page, None)

    def lose(route: Route) -> None:
        route.fetch()
        route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")

    answer_posts(page, lose)
    save(page)
    expect(page.locator("#unsaved")).to_contain_text("cannot reach the server")
    page.unroute_all()
    # On another page, too: the draft has the key of the form.
    leave(page)
    page.goto("/admin/desk/articles/new")
    page.get_by_role("button", name="Restore").click()
    is_still_typed(page)
    save(page)
    is_saved(page, None)
    assert Article.objects.get().revisions.count() == 1


def test_refusal_is_said_at_its_field_and_leaves_what_is_typed(page: Page, alice: User) -> None:
    article = make_article("Ten cranes", "<p>Ten.</p>")
    type_into(page, article)
    page.get_by_role("button", name="Publish the correction").click()
    field = page.locator(".field.note")
    expect(field.locator(".errorlist")).to_be_visible()
    expect(field.get_by_label("What was corrected, for readers")).to_be_focused()
    expect(field.get_by_label("What was corrected, for readers")).to_have_attribute("aria-invalid", "true")
    is_still_typed(page)
    # Leaving is asked about, and what is left is offered back.
    leave(page)
    page.goto(f"/admin/desk/articles/{article.pk}/text")
    page.get_by_role("button", name="Restore").click()
    is_still_typed(page)
    page.get_by_label("What was corrected, for readers").fill("They stand still.")
    page.get_by_role("button", name="Publish the correction").click()
    page.wait_for_url("**/articles/*-*/")
    article.refresh_from_db()
    assert article.published_revision is not None
    assert article.published_revision.headline == TYPED
    assert drafts(page) == []


# --- ways out


def close(page: Page) -> Page:
    context = page.context
    page.close()
    return context.new_page()


def crashed(page: Page) -> Page:
    wait_until(page, lambda: len(drafts(page)) == 1, "the draft to be kept")
    return crash(page)


def left(page: Page) -> Page:
    leave(page)
    return page


def logged_out(page: Page) -> Page:
    Session.objects.all().delete()
    leave(page)
    expect(page.get_by_label("Username")).to_be_visible()
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill("ten cranes stand still")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/desk/")
    return page


@pytest.mark.parametrize("way", [left, close, crashed, logged_out])
def test_unsaved_words_are_offered_back_whatever_the_way_out(
    page: Page, text: Article | None, way: Callable[[Page], Page]
) -> None:
    type_into(page, text)
    page = way(page)
    page.goto(f"/admin/desk/articles/{text.pk}/text" if text else "/admin/desk/articles/new")
    offer = page.get_by_role("status").filter(has_text="was not saved")
    expect(offer).to_contain_text(f"What you typed here this minute was not saved: {TYPED}")
    expect(page.get_by_label("Headline")).to_have_value("Ten cranes" if text else "")
    offer.get_by_role("button", name="Restore").click()
    is_still_typed(page)
    save(page)
    is_saved(page, text)


def test_discarded_words_are_gone(page: Page, article: Article) -> None:
    type_into(page, article)
    leave(page)
    page.goto(f"/admin/desk/articles/{article.pk}/text")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("button", name="Restore")).to_be_hidden()
    assert drafts(page) == []
    expect(page.get_by_label("Headline")).to_have_value("Ten cranes")


def test_leaving_is_asked_about_only_while_something_is_unsaved(page: Page, article: Article) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto(f"/admin/desk/articles/{article.pk}/text")
    body(page).click()
    page.goto("/admin/desk/")
    assert asked == []
    type_into(page, article)
    page.get_by_role("link", name="Back").click()
    is_still_typed(page)
    assert asked == ["beforeunload"]


def test_draft_is_neither_offered_nor_shown_to_another_user(
    page: Page, article: Article, alice: User, sign_in: Callable[[object], None]
) -> None:
    type_into(page, article)
    leave(page)
    sign_in(make_editor("bob"))
    page.goto(f"/admin/desk/articles/{article.pk}/text")
    page.wait_for_load_state("load")
    page.get_by_label("Headline").fill("Bob was here")
    wait_until(page, lambda: len(drafts(page)) == 2, "Bob's own draft to be kept")
    expect(page.get_by_role("button", name="Restore")).to_be_hidden()
    expect(page.get_by_text(TYPED)).to_have_count(0)
    sign_in(alice)
    leave(page, f"/admin/desk/articles/{article.pk}/text")
    expect(page.get_by_role("status").filter(has_text="was not saved")).to_contain_text(TYPED)


def test_draft_older_than_a_week_is_removed_whoever_typed_it(page: Page, article: Article) -> None:
    type_into(page, article)
    leave(page)
    page.evaluate(
        """() => {
            const [name] = Object.keys(localStorage).filter((one) => one.startsWith("claimdesk.draft."));
            const draft = JSON.parse(localStorage.getItem(name));
            const old = JSON.stringify({ ...draft, at: draft.at - 8 * 24 * 3600 * 1000 });
            localStorage.setItem(name, old);
            localStorage.setItem("claimdesk.draft.0.new.other", old);
        }"""
    )
    page.goto(f"/admin/desk/articles/{article.pk}/text")
    wait_until(page, lambda: drafts(page) == [], "old drafts to be removed")
    expect(page.get_by_role("button", name="Restore")).to_be_hidden()


def test_draft_of_an_older_revision_does_not_overwrite_a_colleague(page: Page, article: Article) -> None:
    type_into(page, article)
    leave(page)
    revise(article, headline="Bob was here", editor=make_editor("bob"))
    page.goto(f"/admin/desk/articles/{article.pk}/text")
    offer = page.get_by_role("status").filter(has_text="was not saved")
    expect(offer).to_contain_text("A newer revision has been saved since.")
    offer.get_by_role("button", name="Restore").click()
    save(page)
    expect(page.get_by_role("alert").filter(has_text="has changed since you opened it")).to_be_visible()
    is_still_typed(page)
    assert Article.objects.get(pk=article.pk).title == "Bob was here"


def test_two_open_pages_have_a_draft_each_and_offer_none_of_the_other(
    page: Page, article: Article, context: BrowserContext
) -> None:
    type_into(page, None)
    wait_until(page, lambda: len(drafts(page)) == 1, "the draft to be kept")
    other = context.new_page()
    other.goto("/admin/desk/articles/new")
    other.get_by_label("Headline").fill("Trains run")
    wait_until(other, lambda: len(drafts(other)) == 2, "both to be kept")
    expect(other.get_by_role("button", name="Restore")).to_be_hidden()
    is_still_typed(page)


def test_browser_that_stores_nothing_says_so(page: Page, article: Article) -> None:
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    )
    type_into(page, article)
    answer_posts(page, lambda route: route.abort())
    save(page)
    expect(page.locator("#unsaved")).to_contain_text("This browser stores nothing: leave the page open.")
    is_still_typed(page)


# --- what was done is said where it was done


@pytest.mark.parametrize(
    ("public", "button", "sentence"),
    [
        (False, "Save", "Saved."),
        (False, "Save and publish", "Published. Partners will see it."),
        (True, "Publish the correction", "Corrected. Partners will see it."),
    ],
)
def test_what_was_done_is_said_on_the_page_that_follows_and_nowhere_later(
    page: Page, alice: User, public: bool, button: str, sentence: str
) -> None:
    article = make_article("Ten cranes", "<p>Ten.</p>", published=public)
    type_into(page, article)
    if public:
        page.get_by_label("What was corrected, for readers").fill("They stand still.")
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/articles/*-*/")
    expect(page.get_by_role("status").filter(has_text=sentence)).to_be_visible()
    page.reload()
    page.locator("[data-ready]").wait_for()
    expect(page.get_by_text(sentence)).to_have_count(0)
    page.goto("/admin/")
    expect(page.get_by_text(sentence)).to_have_count(0)
