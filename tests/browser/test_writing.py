"""The editor of texts in Chromium, under the strict policy; and the admin's own pages under theirs."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect

from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.revise import revise
from newsroom.articles.models import Article
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING
from tests.browser.test_outbox import wait_until
from tests.caret import caret_to_the_beginning
from tests.stage import Site
from tests.world import make_annotation, make_article, make_chief, make_editor, make_source

BODY = (
    "<p>About 1,400 dockers stopped work on Sunday, the port authority said.</p>"
    "<h2>Talks</h2><p>The <strong>ministry</strong> said <em>nothing</em>.<br>So far.</p>"
    '<figure><img src="https://quay.example/a.jpg" alt="Cranes" data-credit="Photo: Ines">'
    "<figcaption>Cranes.</figcaption></figure>"
    '<ul><li>One</li><li><a href="https://quay.example/two">Two</a></li></ul>'
    "<blockquote><p>Three</p></blockquote>"
)


def test_a_correction_typed_in_the_browser_reaches_partners_and_the_rest_of_the_text_is_untouched(
    page: Page, site: Site, sign_in: Callable[[object], None]
) -> None:
    article = make_article("Ten cranes", BODY)
    annotation = make_annotation(article, "About 1,400 dockers stopped work")
    before = article.latest_revision
    assert before is not None
    cursor = read.head_cursor()
    sign_in(make_editor("alice"))
    page.goto(f"/admin/desk/articles/{article.pk}/text")
    editor = page.locator(".ProseMirror[contenteditable=true]")
    expect(editor.locator("p").first).to_contain_text("About 1,400 dockers")
    editor.locator("p").first.click()
    caret_to_the_beginning(page)
    page.keyboard.type("Harbour news. ")
    expect(editor.locator("p").first).to_have_text(re.compile("^Harbour news. About"))
    page.get_by_label("What was corrected, for readers").fill("A word more.")
    page.get_by_role("button", name="Publish the correction").click()
    page.wait_for_url(f"**/admin/desk/articles/{article.pk}/")
    article = Article.objects.get(pk=article.pk)
    assert article.published_revision is not None
    assert article.published_revision.body == before.body.replace("<p>About", "<p>Harbour news. About", 1)
    entries = read.read_page(cursor, scope=EVERYTHING, limit=10).entries
    assert [(e.op, e.type) for e in entries] == [("correct", "article"), ("upsert", "annotation")]
    assert entries[1].item is not None
    assert (entries[1].item["uri"], entries[1].item["outcome"]) == (annotation.uri, "moved")


def begin(page: Page, headline: str, text: str) -> None:
    page.goto("/admin/desk/articles/new")
    page.get_by_label("Source").select_option(label="The Quay Gazette")
    page.get_by_label("Headline").fill(headline)
    page.locator(".ProseMirror[contenteditable=true]").click()
    page.keyboard.type(text)


def test_button_cannot_be_pressed_twice_while_the_first_press_is_sent(
    page: Page, site: Site, sign_in: Callable[[object], None]
) -> None:
    make_source("The Quay Gazette")
    sign_in(make_editor("alice"))
    page.clock.install()
    begin(page, "Talks", "Go on.")
    # What gets past the page's own script is counted, and never answered.
    sent: list[str] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
        else:
            route.fallback()

    page.route("**/articles/new", hold)
    save = page.get_by_role("button", name="Save as a draft")
    save.dblclick()
    wait_until(page, lambda: len(sent) == 1, "the first press to be sent")
    # No answer has come: the page must not stay as it is for ever.
    page.clock.run_for(6_000)
    assert len(sent) == 1
    save.click()
    wait_until(page, lambda: len(sent) == 2, "the second press to be sent")


def test_double_click_makes_one_article(page: Page, site: Site, sign_in: Callable[[object], None]) -> None:
    make_source("The Quay Gazette")
    sign_in(make_editor("alice"))
    begin(page, "Talks", "Go on.")
    page.get_by_role("button", name="Save as a draft").dblclick()
    page.wait_for_url("**/admin/desk/articles/*-*/")
    assert [one.title for one in Article.objects.all()] == ["Talks"]


@pytest.mark.parametrize("more", ["", " And on."])
def test_new_text_saved_again_after_back_stays_one_article(
    page: Page, site: Site, sign_in: Callable[[object], None], more: str
) -> None:
    make_source("The Quay Gazette")
    sign_in(make_editor("alice"))
    begin(page, "Talks", "Go on.")
    page.get_by_role("button", name="Save as a draft").click()
    page.wait_for_url("**/admin/desk/articles/*-*/")
    first = page.url
    page.go_back()
    editor = page.locator(".ProseMirror[contenteditable=true]")
    expect(editor).to_have_text("Go on.")
    if more:
        editor.click()
        page.keyboard.press("Control+End")
        page.keyboard.type(more)
    page.get_by_role("button", name="Save as a draft").click()
    page.wait_for_url(first)
    texts = [one.text for one in Article.objects.get().revisions.order_by("number")]
    assert texts == ["Talks\n\nGo on.", "Talks\n\nGo on. And on."][: 2 if more else 1]


def test_text_that_comes_back_with_back_does_not_overwrite_a_colleague(
    page: Page, site: Site, sign_in: Callable[[object], None]
) -> None:
    article = make_article("Ten cranes", "<p>Ten.</p>", published=False)
    sign_in(make_editor("alice"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/admin/desk/articles/{article.pk}/text")
    editor = page.locator(".ProseMirror[contenteditable=true]")
    expect(editor).to_have_text("Ten.")
    page.get_by_label("Headline").fill("Nine cranes")
    page.goto("/admin/desk/")
    revise(article, headline="Bob was here", editor=make_editor("bob"))
    page.go_back()
    expect(page.get_by_label("Headline")).to_have_value("Nine cranes")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The text has changed since you opened it")
    expect(page.get_by_label("Headline")).to_have_value("Nine cranes")
    assert Article.objects.get(pk=article.pk).title == "Bob was here"


def test_publishing_under_an_embargo_is_asked_about_with_everything_typed_still_there(
    page: Page, site: Site, sign_in: Callable[[object], None]
) -> None:
    article = make_article("Ten cranes", "<p>Ten.</p>", published=False)
    publish(article, editor=make_editor("bob"), embargo_until=datetime(2999, 12, 31, 18, tzinfo=UTC))
    sign_in(make_editor("alice"))
    page.goto(f"/admin/desk/articles/{article.pk}/text")
    expect(page.get_by_role("note")).to_contain_text("Then revision 1 goes out: “Ten cranes”.")
    editor = page.locator(".ProseMirror[contenteditable=true]")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" And eleven.")
    page.get_by_role("button", name="Save and publish").click()
    asked = page.get_by_role("alert")
    expect(asked).to_contain_text("under embargo until 31 Dec 2999, 18:00 UTC")
    expect(editor).to_have_text("Ten. And eleven.")
    # Unsaved still: leaving asks first, and staying keeps it.
    asked_to_leave: list[str] = []
    page.once("dialog", lambda dialog: (asked_to_leave.append(dialog.type), dialog.dismiss()))
    editor.click()
    page.get_by_role("link", name="Back").click()
    expect(editor).to_have_text("Ten. And eleven.")
    assert asked_to_leave == ["beforeunload"]
    asked.get_by_role("button", name="Publish now, before the embargo ends").click()
    page.wait_for_url(f"**/admin/desk/articles/{article.pk}/")
    article.refresh_from_db()
    assert (article.is_public, article.revisions.count()) == (True, 2)
    assert article.published_revision is not None
    assert article.published_revision.text == "Ten cranes\n\nTen. And eleven."


def test_the_admins_pages_open_without_a_complaint(
    page: Page, site: Site, sign_in: Callable[[object], None]
) -> None:
    article = make_article()
    make_annotation(article, speaker="Tomas Okafor")
    sign_in(make_chief("alice"))
    for path in (
        "",
        "articles/article/",
        f"articles/article/{article.pk}/change/",
        "annotations/annotation/",
        f"annotations/annotation/{article.annotations.get().pk}/change/",
        "annotations/actor/",
        "annotations/actor/add/",
        "annotations/claim/",
        "articles/story/",
        "annotations/extractionrun/",
        "sources/source/",
        "sources/document/",
        "partners/partner/",
        "feed/change/",
        "users/user/",
    ):
        answer = page.goto(f"/admin/{path}")
        assert answer is not None
        assert (path, answer.status) == (path, 200)
        expect(page.locator("body")).to_contain_text("Claimdesk")
