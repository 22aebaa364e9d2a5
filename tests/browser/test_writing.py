"""The editor of texts in Chromium, under the strict policy; and the admin's own pages under theirs."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from newsroom.articles.models import Article
from newsroom.ledger import feed
from newsroom.ledger.scope import EVERYTHING
from tests.caret import caret_to_the_beginning
from tests.stage import Site
from tests.world import make_annotation, make_article, make_chief, make_editor

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
    cursor = feed.head_cursor()
    sign_in(make_editor("alice"))
    page.goto(f"/admin/desk/articles/{article.pk}/text")
    editor = page.locator(".ProseMirror[contenteditable=true]")
    expect(editor.locator("p").first).to_contain_text("About 1,400 dockers")
    editor.locator("p").first.click()
    caret_to_the_beginning(page)
    page.keyboard.type("Harbour news. ")
    expect(editor.locator("p").first).to_have_text(re.compile("^Harbour news. About"))
    page.get_by_label("What was corrected, for readers").fill("A word more.")
    page.get_by_role("button", name="Correct and tell partners").click()
    page.wait_for_url(f"**/admin/desk/articles/{article.pk}/")
    article = Article.objects.get(pk=article.pk)
    assert article.published_revision is not None
    assert article.published_revision.body == before.body.replace("<p>About", "<p>Harbour news. About", 1)
    told = feed.read(cursor, scope=EVERYTHING, limit=10).entries
    assert [(e.op, e.type) for e in told] == [("correct", "article"), ("upsert", "annotation")]
    assert told[1].item is not None
    assert (told[1].item["uri"], told[1].item["outcome"]) == (annotation.uri, "moved")


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
        "annotations/story/",
        "annotations/run/",
        "sources/source/",
        "sources/document/",
        "delivery/partner/",
        "ledger/change/",
        "people/user/",
    ):
        answer = page.goto(f"/admin/{path}")
        assert answer is not None
        assert (path, answer.status) == (path, 200)
        expect(page.locator("body")).to_contain_text("Claimdesk")
