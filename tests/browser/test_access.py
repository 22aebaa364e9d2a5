"""Accessibility: names for screen readers, keyboard access, forced colours and print."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotations.decisions.assignments import done, take
from annotations.decisions.review import confirm, reject, reopen
from annotations.decisions.roles import link
from annotations.models import Annotation
from newsroom.articles.actions.revise import revise
from newsroom.articles.models import Article
from tests.browser.desk_page import BODY, CLAIM, FIGURE, QUOTATION, Desk
from tests.stage import Site
from tests.world import make_actor, make_annotation, make_article, make_editor, make_story

NOTHING = "The ministry said nothing"


@pytest.fixture
def article(site: object) -> Article:
    """One of each kind and state: accepted, suggested, rejected, altered."""
    article = make_article("Cranes stand still", BODY, story=make_story())
    make_annotation(article, CLAIM, state="suggested", attributes={"figures": [FIGURE]})
    okafor = make_actor(
        "Tomas Okafor", "person", description="of the union of all who work in the harbour " * 3
    )
    make_annotation(article, QUOTATION, kind="quotation", actor=okafor)
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


# The key that opens each panel of the current claim, the role under which it is known, and its name.
PANELS = {
    "i": ("dialog", "Ilse Brandt"),
    "d": ("dialog", "What do the words say?"),
    "s": ("dialog", "Which claim do the words state?"),
    "y": ("dialog", "Is it so?"),
    "m": ("textbox", "Note for colleagues"),
    "a": ("combobox", "Name, alias or identifier"),
    "b": ("dialog", "Accept what the engine is sure of"),
    "t": ("menu", "What are these words?"),
    "w": ("menu", "This article"),
    "/": ("searchbox", "Words"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_panel_that_is_open(
    page: Page, article: Article, sign_in: Callable[[object], None], scheme: Any
) -> None:
    claim = Annotation.objects.get(
        anchors__exact=CLAIM, kind="claim", anchors__revision=article.latest_revision
    )
    link(claim, role="speaker", actor=make_actor("Ilse Brandt"), editor=make_editor("bob"))
    sign_in(make_editor("bob"))
    page.emulate_media(color_scheme=scheme)
    desk = Desk(page, article)
    desk.press("j", "Enter")  # a verdict is given on what was accepted
    expect(desk.page.locator("#decided")).to_have_text("3")
    desk.page.locator(".mark").first.click()
    complaints = []
    for key, (role, name) in PANELS.items():
        desk.press(key)
        panel = desk.page.get_by_role(role, name=name)
        expect(panel).to_be_visible()
        complaints += [f"{name}: {one}" for one in complaints_of_axe(desk.page)]
        desk.press("Escape")
        expect(panel).not_to_be_visible()
    assert "\n".join(sorted(set(complaints))) == ""


@pytest.fixture(scope="module")
def signing_site(outside: dict[str, str]) -> Iterator[Site]:
    with Site({**outside, "DESK_SIGN_OFF": "1"}) as site:
        yield site


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_on_which_work_is_signed_off(
    signing_site: Site, page: Page, article: Article, sign_in: Callable[[object], None], scheme: Any
) -> None:
    alice, carl = make_editor("alice"), make_editor("carl")
    take(article, editor=alice)
    done(article, editor=alice, leaving=Annotation.objects.waiting().filter(article=article).count())
    reopen(Annotation.objects.get(kind="quotation"), editor=carl)
    sign_in(carl)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{signing_site.url}/admin/desk/articles/{article.pk}/sign-off")
    expect(page.get_by_role("button", name="Sign off")).to_be_visible()
    expect(page.get_by_role("heading", name="Where you see it differently")).to_be_visible()
    assert "\n".join(complaints_of_axe(page)) == ""
    signing_site.settle()


def test_every_mark_and_card_is_told_in_the_order_of_the_text(desk: Desk) -> None:
    marks = desk.page.get_by_role("group", name="Marks in the text").get_by_role("button")
    cards = desk.page.get_by_role("complementary", name="Annotations").get_by_role("group", name="of 3:")
    names = [
        "Claim, suggested, 1 of 3: About 1,400 dockers stopped work",
        "Quotation, accepted, 2 of 3: They count the people they can see,",
        "Claim, words changed, 3 of 3: The ministry has said nothing",
    ]
    assert [one.get_attribute("aria-label") for one in marks.all()] == names
    assert [one.get_attribute("aria-label") for one in cards.all()] == names


def accessible(page: Page) -> list[tuple[str, str]]:
    """Role and name of all that Chromium's own accessibility tree holds, in the order in which it is read out."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}

    def names(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if not node["ignored"]:
            yield node["role"]["value"], node.get("name", {}).get("value", "")
        for child in node.get("childIds", []):
            yield from names(by_id[child])

    return list(names(nodes[0]))


def test_words_made_an_annotation_take_their_place_in_the_accessibility_tree(desk: Desk) -> None:
    """In the order of the text, not of their making; and what stands in the text is not in the tree twice."""
    desk.drag_over("union leader")
    desk.press("f")
    expect(desk.current).to_contain_text("union leader")
    desk.drag_over("dockers stopped")
    desk.press("c")
    names = [
        # The engine's wider words are offered on the card of the claim that the editor made.
        "Claim, accepted, 1 of 4: dockers stopped",
        "Quotation, accepted, 2 of 4: They count the people they can see,",
        "Figure, accepted, 3 of 4: union leader",
        "Claim, words changed, 4 of 4: The ministry has said nothing",
    ]
    expect(desk.page.locator("#total")).to_have_text("6")
    tree = accessible(desk.page)
    assert [name for role, name in tree if role == "button" and " of 4: " in name] == names
    assert [name for role, name in tree if role == "group" and " of 4: " in name] == names
    landmarks = [
        (role, name) for role, name in tree if role in {"article", "complementary", "banner", "main"}
    ]
    assert [role for role, _ in landmarks] == ["banner", "main", "article", "complementary"]
    assert landmarks[2:] == [("article", "The text"), ("complementary", "Annotations")]
    assert [role for role, _ in tree].count("mark") == 0


def test_a_decision_a_colleagues_change_and_a_refusal_are_said_aloud(desk: Desk) -> None:
    suggested = Annotation.objects.get(kind="claim", state="suggested")
    live = desk.page.get_by_role("status").and_(desk.page.locator("#live"))
    expect(live).to_have_attribute("aria-live", "polite")
    changed = Annotation.objects.get(anchors__exact="The ministry has said nothing")
    confirm(changed, editor=make_editor("alice"))
    expect(live).to_have_text("Alice: Claim, accepted: The ministry has said nothing")

    desk.deafen()
    reject(Annotation.objects.get(pk=suggested.pk), editor=make_editor("alice"))
    desk.press("n", "Enter")
    expect(live).to_have_text("Claim: accepted")
    expect(desk.page.get_by_role("alert").filter(visible=True)).to_have_text(
        "Alice has already rejected this.×"
    )
    assert ("alert", "") in accessible(desk.page)


def test_tab_goes_through_the_page_in_reading_order_and_is_seen_everywhere(desk: Desk) -> None:
    stops = [stop_of_tab(desk) for _ in range(19)]
    assert stops == [
        (name, True)
        for name in (
            "Claimdesk",
            "Harbour strike",
            "correct",
            "This article: not assigned",
            "next article",
            "Undo: Claim, rejected",
            "Search in the text",
            "Light or dark",
            "All keys",
            "Claim, suggested, 1 of 3: About 1,400 dockers stopped work",
            "Quotation, accepted, 2 of 3: They count the people they can see,",
            "Claim, words changed, 3 of 3: The ministry has said nothing",
            "Accept what the engine is sure of (B)",
            "Suggestions that the engine is not sure of",
            "A card for each mention of an actor",
            "rejected",
            "Accept",
            "Reject",
            "Link another actor",
        )
    ]
    desk.press("Shift+Tab", "Shift+Tab", "Shift+Tab", *["Shift+Tab"] * 5)
    desk.press(
        "Enter"
    )  # on the quotation's mark: its card has the focus now, and the next stops are its buttons
    expect(desk.current).to_be_focused()
    assert [stop_of_tab(desk) for _ in range(4)] == [
        (name, True)
        for name in ("Change the kind (T)", "Link another actor", "Another role (R)", "Who is Tomas Okafor?")
    ]


def stop_of_tab(desk: Desk) -> tuple[str, bool]:
    """The name of what the next Tab reaches, and whether it can be seen that it has the focus."""
    desk.press("Tab")
    name, is_visible = desk.page.evaluate(
        """() => {
            const one = document.activeElement;
            const { outlineStyle, outlineWidth } = getComputedStyle(one);
            const { left, top, width, height } = one.getBoundingClientRect();
            const at = document.elementFromPoint(left + width / 2, top + height / 2);
            const ring = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
            return [one.ariaLabel || one.title || one.innerText.split("\\n")[0], ring && one.contains(at)];
        }"""
    )
    return name, is_visible


@pytest.mark.parametrize("language", ["ar", "he"])
def test_every_place_that_shows_a_text_says_its_language_and_runs_its_way(
    page: Page, signing_site: Site, site: object, sign_in: Callable[[object], None], language: str
) -> None:
    headline = {"ar": "قال الوزير نعم", "he": "אמר השר כן"}[language]
    article = make_article(headline, f"<p>{headline} 12,000.</p>", language=language)
    make_annotation(article, f"{headline} 12,000")
    alice, carl = make_editor("alice"), make_editor("carl")
    take(article, editor=alice)
    done(article, editor=alice)
    sign_in(carl)
    desk = f"{signing_site.url}/admin/desk/"
    for address in (desk, f"{desk}articles/{article.pk}/", f"{desk}articles/{article.pk}/sign-off"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        shown = page.evaluate(
            """(words) => {
                const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
                for (let node; (node = walker.nextNode()); ) {
                    const parent = node.parentElement;
                    if (!node.data.includes(words) || parent.closest("script, option")) continue;
                    found.push([parent.closest("[lang]").lang, getComputedStyle(parent).direction]);
                }
                return found;
            }""",
            headline,
        )
        assert len(shown) >= 1
        assert {tuple(one) for one in shown} == {(language, "rtl")}, address
    signing_site.settle()


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
    cut_off = (
        "all => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"
    )
    assert desk.page.locator(".card .chip, .card .who, .card .content").evaluate_all(cut_off) == []
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
