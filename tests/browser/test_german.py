"""The desk in the language of the editor who opens it."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from annotations.decisions.assignments import done, take
from annotations.models import Annotation
from newsroom.articles.models import Article
from newsroom.users.models import User
from tests.browser.desk_page import BODY, CLAIM, FIGURE, QUOTATION, Desk
from tests.world import make_annotation, make_article, make_editor, make_story

GERMAN = Path(__file__).resolve().parents[2] / "locale" / "de" / "LC_MESSAGES"


@pytest.fixture
def article(db: None) -> Article:
    article = make_article("Cranes stand still", BODY, story=make_story())
    make_annotation(
        article, CLAIM, state="suggested", speaker="Ilse Brandt", attributes={"figures": [FIGURE]}
    )
    make_annotation(article, QUOTATION, kind="quotation", speaker="Tomas Okafor")
    return article


@pytest.fixture
def bernd(db: None) -> User:
    bernd = make_editor("bernd")
    User.objects.filter(pk=bernd.pk).update(language="de-DE", time_zone="Europe/Berlin")
    return User.objects.get(pk=bernd.pk)


def english() -> set[str]:
    """What the catalogue translates into something else."""
    words = set()
    for domain in ("django", "djangojs"):
        with (GERMAN / f"{domain}.mo").open("rb") as compiled:
            catalogue = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
        words |= {key for key, texts in catalogue.items() if isinstance(key, str) and key != texts}
    return words


def texts(page: Page) -> set[str]:
    """All that a page shows, and all by which it names what it shows; the text editor's own buttons aside."""
    return set(
        page.evaluate(
            """() => {
                document.querySelector(".prose-menubar")?.remove();
                const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
                for (let node; (node = walker.nextNode()); ) found.push(node.data.trim());
                for (const one of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
                    found.push(one.ariaLabel, one.title, one.placeholder);
                }
                return found.filter(Boolean);
            }"""
        )
    )


def test_a_german_editor_is_spoken_to_in_german(
    site: object, page: Page, article: Article, bernd: User, sign_in: Callable[[object], None]
) -> None:
    sign_in(bernd)
    page.goto("/admin/desk/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbeitsliste")
    left = texts(page) & english()

    desk = Desk(page, article)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    desk.press("j")
    name = f"Behauptung, vorgeschlagen, 1 von 2: {CLAIM}"
    expect(page.get_by_role("group", name=name)).to_be_focused()
    expect(desk.current.locator(".chip.figure")).to_have_text("≈ 1.400 dockers")
    for key in ("d", "a", "m", "b", "t", "w", "?"):
        desk.press(key)
        left |= texts(page) & english()
        desk.press("Escape")
    desk.press("Enter")
    expect(page.locator("#live")).to_have_text("Behauptung: angenommen")
    expect(page.locator(".meter > span").first).to_have_text("2 von 2 entschieden")
    expect(page.get_by_role("button", name="Rückgängig: Behauptung, angenommen")).to_be_enabled()
    left |= texts(page) & english()

    page.goto(f"/admin/desk/articles/{article.pk}/text")
    expect(page.get_by_role("button", name="Berichtigen und Partnern melden")).to_be_visible()
    left |= texts(page) & english()
    assert left == set()


def test_the_page_for_signing_off_is_german_for_who_reads_german(
    article: Article, bernd: User, settings: Any
) -> None:
    settings.DESK_SIGN_OFF = True
    alice = make_editor("alice")
    take(article, editor=alice)
    done(article, editor=alice, leaving=Annotation.objects.waiting().filter(article=article).count())
    client = Client()
    client.force_login(bernd)
    page = client.get(f"/admin/desk/articles/{article.pk}/sign-off").content.decode()
    assert "Alice ist mit diesem Artikel fertig." in page
    assert "Bob: angenommen" in page


def test_the_accounts_language_decides_and_not_the_browsers(article: Article, bernd: User) -> None:
    """Whoever is asked by machines is asked in one language: an answer must not hang on a header."""
    languages = {}
    for editor, browser in ((make_editor("alice"), "de"), (bernd, "en")):
        client = Client(headers={"Accept-Language": browser})
        client.force_login(editor)
        pages = [client.get(path).content.decode() for path in ("/admin/desk/", "/admin/desk/messages.js")]
        languages[editor.username] = ["Arbeitsliste" in pages[0], "Behauptung" in pages[1]]
    assert languages == {"alice": [False, False], "bernd": [True, True]}
    answer = Client(headers={"Accept-Language": "de"}).get("/api/v1/articles")
    assert (answer.status_code, "Accept-Language" in answer.headers.get("Vary", "")) == (401, False)
