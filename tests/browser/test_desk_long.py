"""A long article under many annotations: the page is of use before it knows all of them, and comes to know all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from annotations.models import Annotation
from newsroom.articles.models import Article
from newsroom.desk.serializers import FIRST
from tests.long import make_long
from tests.world import make_editor


@pytest.fixture
def article(site: object) -> Article:
    return make_long("Cranes stand still", words=2_500, annotations=200, apart=True)


@pytest.fixture
def late(page: Page, article: Article, sign_in: Callable[[object], None]) -> Callable[[], None]:
    """Hold back the state of the whole article until this is called."""
    sign_in(make_editor("bob"))
    held: list[Route] = []
    free = False

    def hold(route: Route) -> None:
        if free:
            route.continue_()
        else:
            held.append(route)

    page.route("**/state", hold)

    def let_go() -> None:
        nonlocal free
        free = True
        while held:
            held.pop().continue_()

    return let_go


def visit(page: Page, article: Article, fragment: str = "") -> None:
    page.goto(f"/admin/desk/articles/{article.pk}/{fragment}")
    page.locator("[data-ready]").wait_for()


def in_text() -> list[Annotation]:
    return list(Annotation.objects.exclude(kind="actor").order_by("proposed_start", "-proposed_end", "id"))


def test_the_beginning_is_of_use_before_the_rest_is_known(
    page: Page, article: Article, late: Callable[[], None]
) -> None:
    visit(page, article)
    cards = page.locator("#cards .card")
    first, second = in_text()[:2]

    page.keyboard.press("j")
    page.keyboard.press("Enter")

    # What comes with the page is said by the text: no more of it than lies in the first windows, and all of that.
    known = [one for one in in_text() if one.proposed_start < FIRST]
    assert 0 < len(known) < 160
    assert cards.count() == len(known)
    expect(page.locator(f".card.accepted[data-id='{first.pk}']")).to_be_attached()
    expect(page.locator(".card[aria-current=true]")).to_have_attribute("data-id", str(second.pk))
    expect(page.locator("#decided")).to_have_text("1")

    late()
    expect(cards).to_have_count(160)
    expect(page.locator(f".card.accepted[data-id='{first.pk}']")).to_be_attached()
    expect(page.locator(".card[aria-current=true]")).to_have_attribute("data-id", str(second.pk))


def test_a_key_that_leads_to_what_is_not_known_yet_waits_for_it(
    page: Page, article: Article, late: Callable[[], None]
) -> None:
    visit(page, article)
    last, before = in_text()[-1], in_text()[-2]
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator(".card[aria-current=true]")).to_have_count(0)
    late()
    expect(page.locator(".card[aria-current=true]")).to_have_attribute("data-id", str(before.pk))
    assert last.pk != before.pk


def test_whoever_comes_for_an_annotation_further_down_is_led_there(
    page: Page, article: Article, late: Callable[[], None]
) -> None:
    wanted = in_text()[120]
    visit(page, article, f"#{wanted.pk}")
    late()
    card = page.locator(f".card[data-id='{wanted.pk}']")
    expect(card).to_have_attribute("aria-current", "true")
    expect(card).to_be_in_viewport()


def test_every_card_and_mark_is_there_in_the_end_in_order_named_and_filled(
    page: Page, article: Article, sign_in: Callable[[object], None]
) -> None:
    sign_in(make_editor("bob"))
    visit(page, article)
    wanted = [str(one.pk) for one in in_text()]
    expect(page.locator("#cards .card .content")).to_have_count(160)
    for selector in ("#cards .card", "#margin .mark"):
        cards = page.locator(selector).evaluate_all(
            "all => all.map((one) => [one.dataset.id, one.ariaLabel])"
        )
        assert [pk for pk, _ in cards] == wanted
        assert all(f" {place} of 160: " in name for place, (_, name) in enumerate(cards, 1))
    # None over another, wherever one looks.
    for part in (0, 0.5, 1):
        page.evaluate("(part) => scrollTo(0, part * document.documentElement.scrollHeight)", part)
        page.wait_for_function(
            """() => {
                const boxes = [...document.querySelectorAll("#cards .card")].map((one) => one.getBoundingClientRect());
                const seen = boxes.filter(({ top, bottom }) => bottom > 0 && top < innerHeight);
                return seen.length > 2 && seen.every(({ top }, i) => !i || top >= seen[i - 1].bottom);
            }"""
        )


def test_a_text_that_was_replaced_before_the_rest_was_known_is_loaded_anew(
    page: Page, article: Article, late: Callable[[], None]
) -> None:
    from newsroom.articles.actions.revise import revise

    visit(page, article)
    revise(article, headline="Cranes move", body="<p>Talks resume on Monday.</p>")
    late()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cranes move")


def test_all_modules_that_the_page_runs_are_announced_and_no_others(
    page: Page, article: Article, sign_in: Callable[[object], None]
) -> None:
    sign_in(make_editor("bob"))
    visit(page, article)
    preloaded = page.locator("link[rel=modulepreload]").evaluate_all("all => all.map((one) => one.href)")
    # theme.js and the catalogue are classic scripts, and desk.js is named in the head by itself.
    run = page.evaluate(
        "() => performance.getEntriesByType('resource').map(({ name }) => name)"
        ".filter((name) => name.includes('/static/') && name.endsWith('.js'))"
    )
    own = {name for name in run if name.rsplit("/", 1)[1] not in {"theme.js", "desk.js"}}
    assert sorted(preloaded) == sorted(own)
    # A module that was preloaded and not run stays in the list of resources, too: ask the imports themselves.
    imported = page.evaluate(
        """async (first) => {
            const seen = new Set([first]);
            for (const url of seen) {
                const source = await (await fetch(url)).text();
                const names = source.matchAll(/^(?:import|export)[^"]*"(\\.\\/[^"]+)"/gm);
                for (const [, name] of names) seen.add(new URL(name, url).href);
            }
            return [...seen];
        }""",
        page.locator("script[type=module]").evaluate("(one) => one.src"),
    )
    assert sorted(preloaded) == sorted(imported[1:])
