"""For all: what a screen reader is told, what a keyboard reaches, what is seen in any colours and on paper."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from newsroom.articles.models import Article
from newsroom.articles.publishing import revise
from tests.browser.test_desk import BODY, CLAIM, FIGURE, QUOTATION, Desk
from tests.world import make_actor, make_annotation, make_article, make_editor, make_story

NOTHING = "The ministry said nothing"


@pytest.fixture
def article(site: object) -> Article:
    """One of each kind and state: accepted, suggested, rejected, altered."""
    article = make_article("Cranes stand still", BODY, story=make_story())
    make_annotation(article, CLAIM, state="suggested", attributes={"figures": [FIGURE]})
    make_annotation(article, QUOTATION, kind="quotation", actor=make_actor("Tomas Okafor", "person"))
    make_annotation(article, NOTHING)
    make_annotation(article, "the port authority", kind="actor", state="suggested")
    make_annotation(article, "Talks resume", state="rejected")
    make_annotation(article, "on Monday", kind="date", state="suggested")
    changed = BODY.replace("said nothing", "has said nothing")
    revise(article, headline="Cranes stand still", body=changed, editor=make_editor("alice"))
    article.refresh_from_db()
    return article


@pytest.fixture
def desk(page: Page, article: Article, sign_in: Callable[[object], None]) -> Desk:
    sign_in(make_editor("bob"))
    return Desk(page, article)


def complaints_of_axe(page: Page) -> list[str]:
    """What axe-core holds against a page under WCAG 2.2 A and AA, and its best practices."""
    if not os.environ.get("CI"):
        pytest.importorskip("axe_playwright_python", reason="axe is not installed: `make setup-dev`")
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['any'][0]['message'] if node['any'] else one['help']}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_the_desk(desk: Desk, scheme: Any) -> None:
    desk.page.emulate_media(color_scheme=scheme)
    expect(desk.page.locator(".card .top")).to_have_count(3)
    complaints = [complaints_of_axe(desk.page)]
    for name in ("rejected", "actors", "unsure"):
        desk.page.get_by_role("button", name=name).first.click()
    for kind in ("claim", "quotation"):  # the current one, with all its buttons
        # By its mark: in a crowded text a card gives way to the current one, beyond the top of the page too.
        marks = desk.page.get_by_role("group", name="Marks in the text")
        marks.get_by_role("button", name=kind.capitalize()).first.click()
        complaints.append(complaints_of_axe(desk.page))
    desk.press("?")
    complaints.append(complaints_of_axe(desk.page))
    assert "\n".join(sorted({one for found in complaints for one in found})) == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["/admin/desk/", "/admin/desk/articles/{pk}/text", "/admin/desk/articles/new"]
)
def test_axe_finds_nothing_on_the_desks_other_pages(
    page: Page, article: Article, sign_in: Callable[[object], None], address: str, scheme: Any
) -> None:
    sign_in(make_editor("bob"))
    page.emulate_media(color_scheme=scheme)
    page.goto(address.format(pk=article.pk))
    page.wait_for_load_state("networkidle")
    assert "\n".join(complaints_of_axe(page)) == ""


def test_every_mark_and_card_is_told_in_the_order_of_the_text(desk: Desk) -> None:
    marks = desk.page.get_by_role("group", name="Marks in the text").get_by_role("button")
    cards = desk.page.get_by_role("complementary", name="Annotations").get_by_role("group", name="of 3:")
    told = [
        "Claim, suggested, 1 of 3: About 1,400 dockers stopped work",
        "Quotation, accepted, 2 of 3: They count the people they can see,",
        "Claim, words changed, 3 of 3: The ministry has said nothing",
    ]
    assert [one.get_attribute("aria-label") for one in marks.all()] == told
    assert [one.get_attribute("aria-label") for one in cards.all()] == told


def test_what_is_pressed_is_large_enough_for_a_finger(desk: Desk) -> None:
    boxes = [one.bounding_box() for one in desk.page.locator(".mark, .quick, header button").all()]
    small = [box for box in boxes if box and min(box["width"], box["height"]) < 24]
    assert len(boxes) > 8
    assert small == []


def test_an_annotated_article_prints_with_numbers_in_the_margin_and_notes(desk: Desk) -> None:
    desk.press("j")
    desk.page.emulate_media(media="print", color_scheme="dark")
    desk.page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    ink = desk.page.evaluate("() => getComputedStyle(document.querySelector('article')).color")
    assert ink == "rgb(28, 29, 32)"  # paper is white, whatever the screen is
    expect(desk.page.locator("#keys, .filters, .acts, .quick").filter(visible=True)).to_have_count(0)
    words = desk.page.locator("article [data-start]").last.bounding_box()
    notes = [one.bounding_box() for one in desk.page.locator(".cards .card").all()]
    assert words is not None
    assert len(notes) == 3
    assert all(note and note["y"] > words["y"] + words["height"] for note in notes)
    beside = desk.page.evaluate(
        """async () => {
            const { ArticleText } = await import("/static/desk/text.js");
            const text = new ArticleText(document.getElementById("article"));
            const whole = text.slice(0, text.length);
            return [...document.querySelectorAll(".mark")].map((mark) => {
                const at = [...whole.split(mark.getAttribute("aria-label").split(": ")[1])[0]].length;
                const letter = text.range(at, at + 1).getBoundingClientRect();
                return Math.abs(mark.getBoundingClientRect().top - letter.top) < 16;
            });
        }"""
    )
    assert beside == [True, True, True]
    assert desk.page.pdf()[:4] == b"%PDF"
