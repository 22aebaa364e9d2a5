"""The worklist in Chromium: by key and by mouse, alone and beside a colleague."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.decisions.assignments import take
from annotations.decisions.review import accept
from annotations.models import Assignment
from newsroom.articles.models import Article
from tests.stage import wait_until
from tests.world import make_annotation, make_article, make_editor, make_story


@pytest.fixture
def articles(site: object) -> list[Article]:
    """Three articles, the newest first, in two of which something waits."""
    made = []
    for day, headline, waits in ((3, "First", True), (2, "Second", False), (1, "Third", True)):
        article = make_article(
            headline,
            date_published=datetime(2026, 5, day, tzinfo=UTC),
            story=make_story() if day < 3 else None,
        )
        make_annotation(article, state="suggested" if waits else "accepted")
        made.append(article)
    return made


@pytest.fixture
def worklist(page: Page, articles: list[Article], sign_in: Callable[[object], None]) -> Page:
    sign_in(make_editor("bob"))
    page.goto("/admin/desk/")
    page.locator("[data-ready]").wait_for()
    return page


def row(page: Page, headline: str) -> Locator:
    return page.get_by_role("row").filter(has_text=headline)


def assignments() -> list[tuple[str, str, str]]:
    rows = Assignment.objects.select_related("article__latest_revision", "editor")
    return [(assignment.article.title, str(assignment.editor), assignment.ending) for assignment in rows]


def test_worklist_is_worked_through_from_the_keys(worklist: Page, articles: list[Article]) -> None:
    keys = worklist.keyboard
    expect(worklist.get_by_role("link", name="First")).to_be_focused()
    keys.press("t")
    expect(row(worklist, "First").locator(".work")).to_have_text("you")
    keys.press("g")
    expect(row(worklist, "First").locator(".work")).to_have_text("take")
    keys.press("j")
    expect(worklist.get_by_role("link", name="Second")).to_be_focused()
    keys.press("d")  # nothing waits here, so nothing is asked
    expect(row(worklist, "Second").locator(".work")).to_have_text("done, Bob")
    keys.press("j")
    keys.press("k")
    expect(worklist.get_by_role("link", name="Second")).to_be_focused()
    keys.press("k")
    keys.press("d")
    expect(worklist.get_by_role("menu")).to_contain_text("1 annotation still waits here")
    keys.press("l")
    keys.press("Enter")
    worklist.wait_for_url(f"**/articles/{articles[0].pk}/")

    assert assignments() == [("First", "Bob", "given_back"), ("Second", "Bob", "done")]


def test_taking_over_is_asked_and_told(worklist: Page, articles: list[Article]) -> None:
    take(articles[0], editor=make_editor("alice"))
    expect(row(worklist, "First").locator(".work")).to_have_text("Alice", timeout=20_000)
    row(worklist, "Third").hover()
    row(worklist, "Third").get_by_role("button", name="take").click()
    # By the act itself: the next look at what colleagues do is five seconds away.
    expect(row(worklist, "Third").locator(".work")).to_have_text("you", timeout=4_000)
    worklist.get_by_role("link", name="First").focus()
    worklist.keyboard.press("t")
    menu = worklist.get_by_role("menu")
    expect(menu).to_contain_text("Alice works on this since")
    menu.get_by_role("menuitemradio", name="Take it over; they get a message").click()
    expect(row(worklist, "First").locator(".work")).to_have_text("you")

    assert assignments() == [("First", "Alice", "taken_over"), ("Third", "Bob", ""), ("First", "Bob", "")]


def test_what_colleagues_finish_appears_by_itself_and_moves_nothing(
    worklist: Page, articles: list[Article]
) -> None:
    places = "() => [...document.querySelectorAll('td.title a')].map((a) => a.getBoundingClientRect().top)"
    before = worklist.evaluate(places)
    accept(articles[0].annotations.get(), editor=make_editor("alice"))  # type: ignore[attr-defined]
    expect(row(worklist, "First").locator(".number")).to_contain_text("none", timeout=20_000)
    expect(worklist.get_by_role("link", name="First")).to_be_focused()
    assert worklist.evaluate(places) == before


def test_filter_is_an_address_that_goes_along_to_the_desk_and_on_to_the_next(
    worklist: Page, articles: list[Article]
) -> None:
    story = make_story()
    worklist.get_by_label("Story", exact=True).select_option("Harbour strike")
    worklist.wait_for_url(f"**/?story={story.pk}")
    worklist.get_by_label("Order").select_option("oldest first")
    worklist.wait_for_url(f"**/?story={story.pk}&sort=oldest")
    worklist.locator("[data-ready]").wait_for()
    worklist.get_by_role("link", name="Third").click()
    worklist.wait_for_url(f"**/articles/{articles[2].pk}/?story={story.pk}&sort=oldest")
    worklist.locator("[data-ready]").wait_for()
    worklist.keyboard.press("Shift+N")  # nothing else waits within the story
    worklist.wait_for_url(f"**/desk/?story={story.pk}&sort=oldest")


def test_search_and_help_are_a_key_away(worklist: Page) -> None:
    worklist.keyboard.press("?")
    expect(worklist.get_by_role("dialog", name="Keys")).to_contain_text("give it back")
    worklist.keyboard.press("Escape")
    worklist.keyboard.press("/")
    worklist.get_by_role("searchbox").press_sequentially("thi")
    worklist.keyboard.press("Escape")
    worklist.keyboard.press("/")
    worklist.get_by_role("searchbox").press_sequentially("second")
    worklist.keyboard.press("Enter")
    worklist.wait_for_url("**/?q=second")
    expect(worklist.locator("td.title")).to_have_text(["Second"])


def test_a_broken_line_is_said_here_too(worklist: Page) -> None:
    worklist.route("**/admin/**", lambda route: route.abort())
    worklist.keyboard.press("t")
    expect(worklist.locator(".line")).to_contain_text("The server cannot be reached.")
    worklist.unroute_all()
    expect(worklist.locator(".line")).to_be_hidden(timeout=20_000)
    # Who works on what must hold now: it is not done later, behind one's back.
    assert assignments() == []
    worklist.keyboard.press("t")
    wait_until(lambda: assignments() == [("First", "Bob", "")], "the article to be taken")


@pytest.mark.parametrize("width", [1280, 820])
def test_nothing_stands_out_at_the_side(worklist: Page, width: int) -> None:
    worklist.set_viewport_size({"width": width, "height": 900})
    assert worklist.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
