"""Hands on keys, and all of it by mouse as well: an article taken from end to end without leaving the row."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.decisions.annotating import adjust_span
from annotations.decisions.review import accept, reopen
from annotations.models import Annotation, Decision, Note, Role
from newsroom.articles.actions.revise import revise
from newsroom.articles.models import Article
from tests.browser.desk_page import BODY, CLAIM, FIGURE, QUOTATION, Desk
from tests.world import make_actor, make_annotation, make_article, make_editor, make_story, mark

NOTHING = "The ministry said nothing"


@pytest.fixture
def article(site: object) -> Article:
    article = make_article("Cranes stand still", BODY, story=make_story())
    make_annotation(article, CLAIM, state="suggested", attributes={"figures": [FIGURE]})
    make_annotation(article, QUOTATION, kind="quotation", state="suggested", speaker="Tomas Okafor")
    make_annotation(article, NOTHING, state="suggested")
    return article


@pytest.fixture
def desk(page: Page, article: Article, sign_in: Callable[[object], None]) -> Desk:
    sign_in(make_editor("bob"))
    return Desk(page, article)


def words_of(annotation: Annotation) -> str:
    return annotation.anchors.get(revision=annotation.article.latest_revision, part="content").exact


def claim() -> Annotation:
    return Annotation.objects.get(proposed_start=Annotation.objects.earliest("proposed_start").proposed_start)


def settled(desk: Desk) -> None:
    """Wait until all that was done has reached the server."""
    desk.page.wait_for_timeout(600)
    expect(desk.page.locator("[data-pending]")).to_have_count(0)


def selection(desk: Desk) -> str:
    return str(desk.page.evaluate("() => String(getSelection())"))


def live(desk: Desk) -> Locator:
    return desk.page.locator("#live")


# --- a whole article without the mouse


def test_a_full_article_is_done_without_the_mouse(desk: Desk, article: Article) -> None:
    make_actor("Port authority", "organisation")
    other = make_article("Waits")
    make_annotation(other, state="suggested")
    desk.press("n", "Shift+ArrowRight", "Shift+ArrowRight")  # … on Sunday
    desk.press("a")
    desk.page.get_by_role("combobox").press_sequentially("port")
    expect(desk.page.get_by_role("option", name="Port authority")).to_be_visible()
    desk.press("Enter")
    expect(desk.current.locator(".chip.actor")).to_contain_text("Port authority speaker")
    desk.press("Enter")  # accepted, on to the quotation
    expect(desk.current).to_contain_text("Quotation")
    desk.press("m")
    desk.page.get_by_role("textbox", name="Note for colleagues").press_sequentially("Was he asked?")
    desk.press("Enter")
    expect(desk.current.locator(".note")).to_contain_text("Was he asked?")
    desk.press("Enter", "x")  # the quotation is one, the last is not
    expect(desk.page.locator("#decided")).to_have_text("3")
    desk.press("/")
    desk.page.get_by_role("searchbox").press_sequentially("monday")
    desk.press("Escape", "c")
    expect(desk.page.locator("#decided")).to_have_text("4")
    desk.press("z", "Shift+N")
    desk.page.wait_for_url(f"**/{other.pk}/")

    done = Annotation.objects.filter(article=article).order_by("proposed_start")
    assert [(one.kind, one.state, words_of(one)) for one in done] == [
        ("claim", "accepted", f"{CLAIM} on Sunday"),
        ("quotation", "accepted", QUOTATION),
        ("claim", "rejected", NOTHING),
        ("claim", "rejected", "Monday"),  # found, marked, and taken back
    ]
    assert Note.objects.get().text == "Was he asked?"


# --- boundaries


def test_boundary_is_mended_by_word_and_by_character_at_both_edges(desk: Desk) -> None:
    desk.press("j", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft")
    assert desk.marked()["focus-claim"] == [f"{CLAIM} on"]
    desk.press("Alt+Shift+ArrowLeft")
    assert desk.marked()["focus-claim"] == [f"{CLAIM} o"]
    desk.press("Alt+Shift+ArrowRight", "e", "Shift+ArrowRight", "Alt+Shift+ArrowLeft")
    assert desk.marked()["focus-claim"] == [" 1,400 dockers stopped work on"]
    desk.press("Alt+Shift+ArrowRight")
    settled(desk)

    one = claim()
    assert (one.state, words_of(one)) == ("suggested", "1,400 dockers stopped work on")
    # Steps that follow each other are one decision, and one undo.
    assert Decision.objects.filter(action="span_adjusted").count() == 1
    desk.press("z")
    expect(live(desk)).to_have_text("Undone: Claim, mended")
    assert desk.marked()["focus-claim"] == [CLAIM]
    assert words_of(claim()) == CLAIM


def test_boundary_is_dragged_by_its_handles_to_words_or_with_alt_to_characters(desk: Desk) -> None:
    desk.press("j")
    drag(desk, "end", "on Sunda")
    assert words_of(claim()) == f"{CLAIM} on Sunday"
    drag(desk, "start", "About 1,400 doc", alt=True)
    assert words_of(claim()) == "kers stopped work on Sunday"


def drag(desk: Desk, side: str, until: str, *, alt: bool = False) -> None:
    """Drag a handle to behind the last letter of `until`."""
    x, y = desk.page.evaluate(
        """async (words) => {
            const { ArticleText } = await import("/static/desk/text.js");
            const text = new ArticleText(document.getElementById("article"));
            const end = [...text.slice(0, text.length).split(words)[0]].length + [...words].length;
            const box = text.range(end - 1, end).getBoundingClientRect();
            return [box.right, box.top + box.height / 2];
        }""",
        until,
    )
    box = desk.page.locator(f".edge[data-side={side}]").bounding_box()
    assert box is not None
    knob = box["y"] - 3 if side == "start" else box["y"] + box["height"] + 3
    desk.page.mouse.move(box["x"] + box["width"] / 2, knob)
    desk.page.mouse.down()
    if alt:
        desk.page.keyboard.down("Alt")
    desk.page.mouse.move(x, y, steps=4)
    desk.page.mouse.up()
    if alt:
        desk.page.keyboard.up("Alt")
    settled(desk)


def test_selected_words_become_those_of_the_current_card(desk: Desk) -> None:
    desk.press("j")
    desk.drag_over("dockers stopped")
    desk.page.get_by_role("toolbar").get_by_role("button", name="Adjust").click()
    settled(desk)
    assert words_of(claim()) == "dockers stopped"
    assert Annotation.objects.count() == 3
    desk.page.get_by_role("button", name="Undo: Claim, mended").click()
    expect(live(desk)).to_have_text("Undone: Claim, mended")
    desk.press("Escape")
    desk.drag_over("stopped work")
    expect(desk.page.get_by_role("toolbar").get_by_role("button", name="Adjust")).to_have_count(0)


def test_boundary_of_a_text_that_changed_meanwhile_is_refused_and_goes_back(
    desk: Desk, article: Article
) -> None:
    desk.press("j")
    revise(article, headline="Cranes move", body=BODY)
    desk.press("Shift+ArrowRight")
    expect(desk.page.get_by_role("alert").filter(has_text="The text has changed")).to_be_visible()
    assert desk.marked()["focus-claim"] == [CLAIM]


def test_boundary_that_a_colleague_mended_is_not_overwritten(desk: Desk, article: Article) -> None:
    desk.deafen()
    desk.press("j")
    revision = article.latest_revision
    assert revision is not None
    start = revision.text.index("dockers")
    alice = make_editor("alice")
    adjust_span(claim(), revision=revision, start=start, end=start + 7, exact="dockers", editor=alice)
    desk.press("Shift+ArrowRight")
    expect(
        desk.page.get_by_role("alert").filter(has_text="A colleague has adjusted these words")
    ).to_be_visible()
    assert desk.marked()["focus-claim"] == ["dockers"]
    assert words_of(claim()) == "dockers"


# --- kind, role, note


def test_kind_is_changed_by_digit_by_menu_and_by_mouse(desk: Desk) -> None:
    desk.press("j", "4")
    expect(desk.current).to_contain_text("Figure · suggested")
    desk.press("t")
    menu = desk.page.get_by_role("menu", name="What are these words?")
    expect(menu.get_by_role("menuitemradio", name="Figure")).to_be_focused()
    desk.press("ArrowUp", "ArrowUp", "Enter")
    expect(desk.current).to_contain_text("Quotation · suggested")
    desk.current.get_by_role("button", name="Quotation").click()
    menu.get_by_role("menuitemradio", name="Claim").click()
    expect(desk.current).to_contain_text("Claim · suggested")
    desk.press("t", "Escape")
    expect(menu).to_have_count(0)
    assert [d.action for d in Decision.objects.all()] == ["kind_changed"] * 3
    desk.press("z")
    expect(live(desk)).to_have_text("Undone: Quotation, given another kind")
    expect(desk.current).to_contain_text("Quotation · suggested")


def test_role_is_set_by_key_and_by_mouse(desk: Desk) -> None:
    desk.press("j", "j", "r", "t")
    expect(desk.current.locator(".chip.actor")).to_contain_text("target")
    desk.current.locator(".chip .role").click()
    desk.page.get_by_role("menuitemradio", name="subject").click()
    expect(desk.current.locator(".chip.actor")).to_contain_text("subject")
    assert [(r.kind, r.state) for r in Role.objects.order_by("id")] == [
        ("speaker", "rejected"),
        ("target", "rejected"),
        ("subject", "accepted"),
    ]
    desk.press("z", "z")
    expect(desk.current.locator(".chip.actor")).to_contain_text("Okafor? speaker")


def test_role_key_asks_who_it_is_where_nobody_is_linked(desk: Desk) -> None:
    desk.press("j", "r")
    expect(desk.page.get_by_role("combobox")).to_be_focused()


def test_note_on_words_and_on_a_card_is_kept_for_colleagues(desk: Desk) -> None:
    desk.drag_over("the port authority")
    desk.page.get_by_role("toolbar").get_by_role("button", name="Note").click()
    field = desk.page.get_by_role("textbox", name="Note for colleagues")
    field.press_sequentially("Ring them")
    desk.press("Shift+Enter")
    field.press_sequentially("before noon")
    desk.page.get_by_role("button", name="Save").click()
    expect(desk.current).to_contain_text("Ring them\nbefore noon")
    made = Annotation.objects.get(kind="note")
    assert (words_of(made), made.note and made.note.text) == ("the port authority", "Ring them\nbefore noon")
    assert desk.marked()["note-accepted"] == ["the port authority"]
    expect(desk.page.locator(".meter > span").first).to_have_text("0 of 3 decided")  # a note decides nothing

    desk.card(CLAIM).click(position={"x": 12, "y": 12})
    desk.current.get_by_role("button", name="+ note").click()
    field.press_sequentially("Mine")
    desk.press("Escape")
    expect(desk.current.locator(".note")).to_have_count(0)  # left, not kept
    desk.press("m")
    field.press_sequentially("Mine")
    desk.press("Enter")
    desk.current.locator(".note button").click()
    desk.page.get_by_role("button", name="Remove").click()
    expect(desk.current.locator(".note")).to_have_count(0)
    desk.press("z")
    expect(desk.current.locator(".note")).to_contain_text("Mine")


# --- caret and search


def test_words_are_selected_by_keyboard(desk: Desk) -> None:
    desk.press("j", "j", "Escape", "v", "ArrowDown", "ArrowDown")
    expect(desk.page.locator(".caret")).to_be_visible()
    desk.press("Escape")
    expect(desk.page.locator(".caret")).not_to_be_visible()

    desk.press("j", "v", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    assert selection(desk).strip() == "1,400 dockers"
    expect(desk.page.locator(".bubble")).to_be_visible()
    desk.press("f")
    # It is within the claim: a row of its card.
    expect(desk.row).to_contain_text("1,400 dockers, accepted")
    made = Annotation.objects.get(author__isnull=False)
    assert (made.kind, words_of(made)) == ("figure", "1,400 dockers")
    # By character, and back: just these.
    desk.press("Alt+Shift+ArrowRight", "Alt+Shift+ArrowRight", "Alt+Shift+ArrowRight", "q")
    expect(desk.row).to_contain_text("Quotation st, accepted")
    assert words_of(Annotation.objects.exclude(pk=made.pk).get(author__isnull=False)) == " st".strip()


def test_caret_goes_by_line_and_paragraph_and_selects_across_them(desk: Desk) -> None:
    desk.press("j", "v", "Home", "ArrowDown", "Home", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+End", "c")
    expect(desk.page.locator("#total")).to_have_text("4")
    assert words_of(Annotation.objects.get(author__isnull=False)) == (
        "⚓️🏗️ “They count the people they can see,” union leader Tomas Okafor replied 💪🏽.\n\n"
        "The ministry said nothing.\nTalks resume on Monday."
    )


def test_search_is_blind_to_case_and_marks_and_leaves_what_it_found_selected(
    page: Page, site: object, sign_in: Callable[[object], None]
) -> None:
    article = make_article(
        "Talks 🧭", "<p>Zoë Ångström met 尹錫悅. ZOE  left.</p><p>So did zoe\u0301\u0301.</p>"
    )
    sign_in(make_editor("bob"))
    desk = Desk(page, article)
    desk.press("/")
    box, count = page.get_by_role("searchbox"), page.locator("#find output")
    box.press_sequentially("zoe")
    expect(count).to_have_text("1 of 3")
    desk.press("Enter")
    expect(count).to_have_text("2 of 3")
    desk.press("Shift+Enter", "Shift+Enter")
    expect(count).to_have_text("3 of 3")
    assert desk.marked() == {"found": ["Zoë", "ZOE", "zoé\u0301"], "found-now": ["zoé\u0301"]}
    box.fill("met 尹")
    expect(count).to_have_text("1 of 1")
    box.fill("nobody")
    expect(count).to_have_text("not in the text")
    box.fill("angstrom")
    desk.press("Escape")
    assert (selection(desk), desk.marked()) == ("Ångström", {})
    desk.press("a")
    expect(page.get_by_role("combobox")).to_have_value("Ångström")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Search in the text").click()
    expect(box).to_be_focused()


# --- overlaps


def test_smallest_span_under_the_cursor_is_picked_and_a_second_click_takes_the_next(
    desk: Desk, article: Article
) -> None:
    for words, kind in (("1,400 dockers stopped", "quotation"), ("1,400 dockers", "figure")):
        mark(article, words, kind=kind)
    desk.page.reload()
    desk.page.locator("[data-ready]").wait_for()
    # The browser's own answer first, then ours where it has none.
    for own in (False, True):
        if own:
            desk.page.evaluate("() => { HighlightRegistry.prototype.highlightsFromPoint = undefined; }")
        x, y = middle(desk, "1,400")
        kinds = []
        for _ in range(4):
            desk.page.mouse.click(x, y)
            kinds.append(desk.current_kind())
            desk.page.wait_for_timeout(600)  # a second click at once would select the word
        assert kinds == ["figure", "quotation", "claim", "figure"]
        desk.press("Escape")


def middle(desk: Desk, words: str) -> tuple[float, float]:
    return tuple(  # type: ignore[return-value]
        desk.page.evaluate(
            """async (words) => {
                const { ArticleText } = await import("/static/desk/text.js");
                const text = new ArticleText(document.getElementById("article"));
                const start = [...text.slice(0, text.length).split(words)[0]].length;
                const box = text.range(start, start + [...words].length).getBoundingClientRect();
                return [box.left + box.width / 2, box.top + box.height / 2];
            }""",
            words,
        )
    )


# --- undo that lasts


def test_undo_and_redo_outlast_a_reload(desk: Desk) -> None:
    desk.press("j", "Enter", "x")
    expect(desk.page.locator("#decided")).to_have_text("2")
    settled(desk)
    desk.page.reload()
    desk.page.locator("[data-ready]").wait_for()
    expect(desk.page.get_by_role("button", name="Undo: Quotation, rejected")).to_be_enabled()
    desk.press("z", "z")
    expect(desk.page.locator("#decided")).to_have_text("0")
    expect(desk.page.locator("#undo")).to_be_disabled()
    desk.page.reload()
    desk.page.locator("[data-ready]").wait_for()
    desk.press("Shift+Z")
    expect(live(desk)).to_have_text("Done again: Claim, accepted")
    desk.page.get_by_role("button", name="Do again: Quotation, rejected").click()
    expect(desk.page.locator("#decided")).to_have_text("2")
    assert sorted(Annotation.objects.values_list("kind", "state")) == [
        ("claim", "accepted"),
        ("claim", "suggested"),
        ("quotation", "rejected"),
    ]


def test_undo_refuses_what_a_colleague_has_changed_since_and_then_goes_on_before_it(desk: Desk) -> None:
    desk.deafen()
    desk.press("j", "Enter", "Enter")
    expect(desk.page.locator("#decided")).to_have_text("2")
    settled(desk)
    quotation, alice = Annotation.objects.get(kind="quotation"), make_editor("alice")
    reopen(quotation, editor=alice)
    accept(quotation, editor=alice)

    desk.press("z")

    expect(desk.page.get_by_role("alert").filter(has_text="Alice has since accepted this")).to_be_visible()
    assert [claim().state, quotation.decisions.count()] == ["accepted", 3]
    desk.press("z")
    expect(live(desk)).to_have_text("Undone: Claim, accepted")
    assert claim().state == "suggested"


def test_undo_with_nothing_to_undo_says_so(desk: Desk) -> None:
    desk.press("z")
    expect(desk.page.get_by_role("alert")).to_have_text(re.compile("nothing of yours to take back"))


# --- what was wrong before


@pytest.mark.parametrize("width", [1360, 900])
def test_no_button_of_the_bubble_lies_under_anything(desk: Desk, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 1000})
    for words in ("About 1,400", "authority said.", "Okafor replied", "on Monday", "Cranes stand"):
        desk.press("j")
        desk.drag_over(words)
        covered = desk.page.evaluate(
            """() => [...document.querySelectorAll(".bubble button:not([hidden])")].filter((button) => {
                const { left, top, width, height } = button.getBoundingClientRect();
                return !button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
            }).map((button) => button.textContent)"""
        )
        assert (words, covered) == (words, [])
        desk.press("Escape")


def test_quotation_marks_are_not_doubled_and_open_figures_are_bounds(
    page: Page, site: object, sign_in: Callable[[object], None]
) -> None:
    article = make_article("Cranes", "<p>“Thousands of dockers left,” he said.</p>")
    make_annotation(article, "“Thousands of dockers left,”", kind="quotation", attributes={"style": "direct"})
    figure = {"low": 1000, "high": None, "noun": "dockers", "unit": None, "hedge": ""}
    make_annotation(article, "Thousands of dockers", kind="figure", attributes=figure)
    sign_in(make_editor("bob"))
    desk = Desk(page, article)
    quotes = page.locator(".card.quotation q")
    marks = quotes.evaluate("(q) => [getComputedStyle(q, '::before').content, q.textContent]")
    assert marks == ["open-quote", "Thousands of dockers left,"]
    # The figure is a row of the quotation's card: its words are not shown twice.
    assert desk.page.locator(".row .chip.figure").inner_text() == "≥ 1,000 dockers"
    assert desk.page.locator(".card").inner_text().count("Thousands of dockers") == 1


def test_a_step_among_many_cards_moves_only_those_in_sight(
    page: Page, site: object, sign_in: Callable[[object], None]
) -> None:
    body = "".join(f"<p>Crane {n} stands still today.</p>" for n in range(400))
    article = make_article("Cranes", body)
    for n in range(400):
        make_annotation(article, f"Crane {n} stands", state="suggested")
    sign_in(make_editor("bob"))
    desk = Desk(page, article)
    expect(page.locator("#cards .card")).to_have_count(400)  # each is put in its place once when it is made
    page.evaluate(
        """() => {
            window.moved = 0;
            new MutationObserver((all) => { window.moved += all.length; }).observe(
                document.getElementById("cards"), { subtree: true, attributes: true, attributeFilter: ["style"] });
        }"""
    )
    desk.press("j")
    for _ in range(10):
        desk.press("j")
    assert page.evaluate("() => window.moved") < 400
    # Whoever goes far finds each card beside its words all the same.
    desk.press("k", *["k"] * 12)
    expect(desk.current).to_be_in_viewport()
    mark_box, card_box = page.locator(".mark[aria-current=true]").bounding_box(), desk.current.bounding_box()
    assert mark_box is not None
    assert card_box is not None
    assert abs(mark_box["y"] - card_box["y"]) < 20
