"""Other people's browsers: extensions and translations that change the page, fingers, keyboards of other scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Annotation
from newsroom.articles.models import Article
from tests.browser.desk_page import BODY, CLAIM, Desk
from tests.world import make_annotation, make_article, make_editor, make_story

SENTENCE = "About 1,400 dockers stopped work on Sunday, the port authority said."
# An extension that looks up words, or reads them aloud, puts each into an element of its own.
WRAP = """() => {
    for (const block of document.querySelectorAll("#article [data-start]")) {
        const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), nodes = [];
        while (walker.nextNode()) nodes.push(walker.currentNode);
        for (const node of nodes) {
            const parts = node.data.split(/(?<=\\s)/).map((words) => {
                const span = document.createElement("span");
                span.textContent = words;
                return span;
            });
            node.replaceWith(...parts);
        }
    }
}"""
# A browser's translator replaces each text node by a font element with other words.
TRANSLATE = """() => {
    const block = document.querySelector("#article p[data-start]");
    const font = document.createElement("font");
    font.textContent = "Rund 1.400 Hafenarbeiter legten am Sonntag die Arbeit nieder, sagte die Behörde.";
    block.replaceChildren(font);
}"""


@pytest.fixture
def article(site: object) -> Article:
    article = make_article("Dockers stop work", BODY, story=make_story())
    make_annotation(article, CLAIM, state="suggested")
    return article


@pytest.fixture
def desk(page: Page, article: Article, sign_in: Callable[[object], None]) -> Desk:
    sign_in(make_editor("bob"))
    return Desk(page, article)


def made() -> list[str]:
    """The words that an editor marked."""
    rows = Annotation.objects.filter(author__isnull=False).order_by("created_at")
    return [one.anchors.get(part="content").exact for one in rows]


def select(page: Page, words: str) -> None:
    """Select words of the page as it is, as the handles of a touch screen do: no pointer event comes."""
    page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(document.getElementById("article"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
                return;
            }
            throw new Error(`no ${words} on the page`);
        }""",
        words,
    )


# --- nodes that others change


def test_words_that_an_extension_has_wrapped_are_the_words_that_are_stored(desk: Desk) -> None:
    desk.page.evaluate(WRAP)
    desk.drag_over("dockers stopped work")
    desk.press("c")
    desk.sent()
    assert made() == ["dockers stopped work"]


def test_marks_stay_on_their_words_when_an_extension_wraps_them(desk: Desk) -> None:
    desk.page.evaluate(WRAP)
    expect(desk.current).to_have_count(0)
    desk.page.wait_for_function(
        "(words) => [...CSS.highlights.get('claim-suggested')].join() === words", arg=CLAIM
    )
    desk.press("j")
    expect(desk.current).to_contain_text(CLAIM)
    assert desk.marked()["focus-claim"] == [CLAIM]


def test_words_that_are_not_the_articles_are_refused_and_nothing_is_stored(desk: Desk) -> None:
    desk.page.evaluate(TRANSLATE)
    select(desk.page, "legten am Sonntag")
    refusal = desk.page.get_by_role("alert").filter(has_text="not the article’s")
    expect(refusal).to_be_visible()
    expect(desk.page.locator(".bubble button[data-kind]").first).to_be_hidden()
    desk.press("c")
    desk.page.keyboard.press("Escape")
    # The other paragraphs are as they were.
    desk.drag_over("The ministry said nothing")
    expect(refusal).to_be_hidden()
    desk.press("q")
    desk.sent()
    assert made() == ["The ministry said nothing"]


def test_selection_from_changed_words_into_unchanged_ones_is_refused(desk: Desk) -> None:
    desk.page.evaluate(TRANSLATE)
    desk.page.evaluate(
        """() => {
            const [first, , last] = document.querySelectorAll("#article p[data-start]");
            getSelection().setBaseAndExtent(first.firstChild.firstChild, 5, last.firstChild, 12);
        }"""
    )
    expect(desk.page.get_by_role("alert").filter(has_text="not the article’s")).to_be_visible()
    desk.press("c")
    desk.press("j")  # answered by the page itself: what was pressed before it is done
    assert made() == []


def test_the_text_is_marked_as_not_to_be_translated(desk: Desk) -> None:
    expect(desk.page.locator("#article")).to_have_attribute("translate", "no")
    expect(desk.page.locator("#cards")).to_have_attribute("translate", "no")


# --- fingers


def finger(page: Page) -> Callable[..., None]:
    """One finger on the page's glass: `touch("touchStart", x, y)`, `touch("touchEnd")`."""
    line = page.context.new_cdp_session(page)
    line.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return touch


def test_menu_appears_for_words_selected_after_a_scroll_by_finger(desk: Desk) -> None:
    page = desk.page
    page.set_viewport_size({"width": 820, "height": 400})
    page.evaluate(
        "() => { window.canceled = 0; addEventListener('pointercancel', () => { window.canceled += 1; }); }"
    )
    touch = finger(page)
    touch("touchStart", 200, 300)
    for y in range(290, 180, -10):
        touch("touchMove", 200, y)
    touch("touchEnd")
    page.wait_for_function("() => window.canceled === 1")
    select(page, "dockers stopped")
    expect(page.locator(".bubble")).to_be_visible()
    page.locator(".bubble [data-kind=claim]").click()
    desk.sent()
    assert made() == ["dockers stopped"]


def test_menu_appears_for_words_selected_by_a_long_press(desk: Desk) -> None:
    page = desk.page
    box = page.locator("#article p[data-start]").first.bounding_box()
    assert box is not None
    touch = finger(page)
    touch("touchStart", box["x"] + 60, box["y"] + 12)
    # The browser takes the finger over for its own menu and handles: the page never hears that it came up.
    touch("touchCancel")
    select(page, "dockers stopped")
    expect(page.locator(".bubble")).to_be_visible()


# --- keyboards


def key(page: Page, **event: Any) -> None:
    """Press a key of another keyboard: `key` is what it types, `code` where it lies."""
    line = page.context.new_cdp_session(page)
    for kind in ("rawKeyDown", "keyUp"):
        line.send("Input.dispatchKeyEvent", {"type": kind, **event})
    line.detach()


@pytest.mark.parametrize(
    ("j", "enter", "z"),
    [
        pytest.param({"key": "о"}, {"key": "Enter"}, {"key": "я"}, id="Russian"),
        pytest.param({"key": "ξ"}, {"key": "Enter"}, {"key": "ζ"}, id="Greek"),
        pytest.param({"key": "ت"}, {"key": "Enter"}, {"key": "ئ"}, id="Arabic"),
        pytest.param({"key": "ㅓ"}, {"key": "Enter"}, {"key": "ㅋ"}, id="Korean"),
        pytest.param(
            {"key": "Process", "windowsVirtualKeyCode": 229},
            {"key": "Enter"},
            {"key": "Process", "windowsVirtualKeyCode": 229},
            id="IME",
        ),
    ],
)
def test_letter_keys_work_on_keyboards_of_other_scripts(
    desk: Desk, j: dict[str, Any], enter: dict[str, Any], z: dict[str, Any]
) -> None:
    key(desk.page, code="KeyJ", **j)
    expect(desk.current).to_contain_text(CLAIM)
    key(desk.page, code="Enter", **enter)
    expect(desk.page.locator(".card.accepted")).to_have_count(1)
    desk.sent()
    key(desk.page, code="KeyZ", **z)
    expect(desk.page.locator(".card.accepted")).to_have_count(0)
    desk.sent()
    assert Annotation.objects.get().state == "suggested"


def test_enter_that_ends_a_composition_in_a_field_is_the_fields(desk: Desk) -> None:
    desk.press("/")
    box = desk.page.locator("#find input")
    box.fill("o")
    expect(desk.page.locator("#find output")).to_contain_text("1 of")
    line = desk.page.context.new_cdp_session(desk.page)
    line.send("Input.imeSetComposition", {"text": "n", "selectionStart": 1, "selectionEnd": 1})
    expect(desk.page.locator("#find output")).to_contain_text("1 of")
    for kind in ("rawKeyDown", "keyUp"):
        line.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
    expect(desk.page.locator("#find output")).to_contain_text("1 of")


# --- searches


@pytest.mark.parametrize(
    "words", ["dock\u00aders", "dock\u200bers", "\ufeffdockers stop\u00adped", "dock\u200ders"]
)
def test_characters_that_are_not_seen_hide_no_match_in_the_text(desk: Desk, words: str) -> None:
    desk.press("/")
    desk.page.locator("#find input").fill(words)
    expect(desk.page.locator("#find output")).to_have_text("1 of 1" if "stop" in words else "1 of 2")


@pytest.mark.parametrize("words", ["dock\u00aders", "dock\u200bers", "dock\u200cers"])
def test_characters_that_are_not_seen_hide_no_article_in_the_worklist(desk: Desk, words: str) -> None:
    desk.page.goto("/admin/desk/")
    desk.page.get_by_role("searchbox").fill(words)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("td.title")).to_have_text("Dockers stop work")
