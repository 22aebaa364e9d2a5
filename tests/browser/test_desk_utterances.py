"""One utterance, one card: quotation, claim and figures over the same words are decided together, or row by row."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.decisions.review import accept
from annotations.models import Annotation, Decision
from newsroom.articles.models import Article
from tests.browser.desk_page import FIGURE, Desk
from tests.world import make_annotation, make_article, make_editor

BODY = (
    "<p>About 1,400 dockers stopped work on Sunday, Maria Holt of the port authority said.</p>"
    "<p>The ministry said that talks resume on Monday.</p>"
)
WORDS = "About 1,400 dockers stopped work on Sunday"


@pytest.fixture
def article(site: object) -> Article:
    """A quotation, a claim and a figure over the same words, and a quotation after them."""
    article = make_article("Cranes stand still", BODY)
    for kind, words, attributes in (
        ("quotation", WORDS, {"style": "indirect"}),
        ("claim", WORDS, {"figures": [FIGURE]}),
        ("figure", "About 1,400 dockers", FIGURE),
    ):
        make_annotation(
            article, words, kind=kind, state="suggested", speaker="Maria Holt", attributes=attributes
        )
    make_annotation(
        article, "talks resume on Monday", kind="quotation", state="suggested", speaker="ministry"
    )
    return article


@pytest.fixture
def desk(page: Page, article: Article, sign_in: Callable[[object], None]) -> Desk:
    sign_in(make_editor("bob"))
    return Desk(page, article)


def states(article: Article) -> dict[str, str]:
    """The states of the first three, by kind."""
    rows = Annotation.objects.filter(article=article).order_by("pk")[:3]
    return {one.kind: one.state for one in rows}


def test_words_and_speaker_are_shown_once_and_each_row_says_what_it_adds(desk: Desk) -> None:
    card = desk.card(WORDS)

    expect(desk.page.locator(".card")).to_have_count(2)
    expect(desk.page.locator(".mark")).to_have_count(2)
    assert card.inner_text().count(WORDS) == 1
    assert card.inner_text().count("Maria Holt") == 1
    assert card.locator(".says").all_inner_texts() == ["Quotation", "also a claim", "≈ 1,400 dockers"]
    expect(card.locator(".top b")).to_have_text("Quotation · suggested")


def test_one_enter_accepts_the_utterance_and_one_undo_takes_it_back(desk: Desk, article: Article) -> None:
    desk.press("j", "Enter")

    expect(desk.current).to_contain_text("talks resume on Monday")
    expect(desk.card(WORDS).locator(".top b")).to_have_text("Quotation · accepted")
    desk.sent()
    assert states(article) == dict.fromkeys(("quotation", "claim", "figure"), "accepted")
    assert Decision.objects.values("batch").distinct().count() == 1

    desk.press("z")

    expect(desk.current).to_contain_text(WORDS)
    expect(desk.current.locator(".top b")).to_have_text("Quotation · suggested")
    assert states(article) == dict.fromkeys(("quotation", "claim", "figure"), "suggested")


def test_x_on_a_row_drops_that_row_and_enter_accepts_the_others(desk: Desk, article: Article) -> None:
    desk.press("j", "ArrowDown", "ArrowDown")
    expect(desk.row).to_contain_text("also a claim")
    assert desk.current_kind() == "claim"

    desk.press("x")

    expect(desk.current).to_contain_text(WORDS)
    expect(desk.current.locator('.row[data-state="rejected"]')).to_contain_text("also a claim")
    desk.press("Enter")
    expect(desk.current).to_contain_text("talks resume on Monday")
    desk.sent()
    assert states(article) == {"quotation": "accepted", "claim": "rejected", "figure": "accepted"}


def test_x_on_the_card_rejects_the_utterance(desk: Desk, article: Article) -> None:
    desk.press("j", "x")

    expect(desk.current).to_contain_text("talks resume on Monday")
    expect(desk.card(WORDS).locator(".top b")).to_have_text("Quotation · rejected")
    desk.sent()
    assert states(article) == dict.fromkeys(("quotation", "claim", "figure"), "rejected")


def test_arrows_go_from_row_to_row_and_back_to_the_card(desk: Desk) -> None:
    desk.press("j", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown")
    expect(desk.row).to_contain_text("≈ 1,400 dockers")
    expect(desk.page.locator("#live")).to_have_text("≈ 1,400 dockers, suggested")

    desk.press("ArrowUp", "ArrowUp", "ArrowUp")

    expect(desk.row).to_have_count(0)
    expect(desk.current).to_contain_text(WORDS)
    desk.press("j")
    expect(desk.current).to_contain_text("talks resume on Monday")


def test_the_mouse_drops_a_row_brings_it_back_and_accepts_the_rest(desk: Desk, article: Article) -> None:
    desk.card(WORDS).click(position={"x": 60, "y": 40})
    desk.current.get_by_role("button", name="Drop: ≈ 1,400 dockers").click()
    expect(desk.current.locator('.row[data-state="rejected"]')).to_have_count(1)
    desk.current.get_by_role("button", name="Take back: ≈ 1,400 dockers").click()
    expect(desk.current.locator('.row[data-state="rejected"]')).to_have_count(0)
    desk.current.get_by_role("button", name="Drop: also a claim").click()

    desk.current.get_by_role("button", name="Accept").click()

    expect(desk.current.locator(".top b")).to_have_text("Quotation · accepted")
    desk.sent()
    assert states(article) == {"quotation": "accepted", "claim": "rejected", "figure": "accepted"}


def test_a_decision_on_an_utterance_outlasts_a_lost_line_and_a_reload(desk: Desk, article: Article) -> None:
    desk.page.context.set_offline(True)
    desk.press("j", "Enter")
    expect(desk.card(WORDS).locator(".top b")).to_have_text("Quotation · accepted")
    assert states(article) == dict.fromkeys(("quotation", "claim", "figure"), "suggested")

    desk.page.context.set_offline(False)
    desk.page.reload()
    desk.page.locator("[data-ready]").wait_for()

    desk.sent()
    assert states(article) == dict.fromkeys(("quotation", "claim", "figure"), "accepted")
    assert Decision.objects.count() == 3


def test_a_row_that_a_colleague_decided_refuses_the_whole_and_is_shown(desk: Desk, article: Article) -> None:
    desk.deafen()
    accept(Annotation.objects.get(kind="claim", article=article), editor=make_editor("alice"))

    desk.press("j", "Enter")

    expect(desk.page.get_by_role("alert")).to_contain_text("Alice")
    expect(desk.card(WORDS).locator('.row[data-state="accepted"]')).to_have_text("✓also a claim, accepted")
    assert states(article) == {"quotation": "suggested", "claim": "accepted", "figure": "suggested"}


def test_enter_confirms_what_a_revision_changed_as_one(
    page: Page, article: Article, sign_in: Callable[[object], None]
) -> None:
    from newsroom.articles.actions.revise import revise

    for one in Annotation.objects.filter(article=article).order_by("pk")[:3]:
        accept(one, editor=make_editor("bob"))
    revise(article, headline="Cranes stand still", body=BODY.replace("1,400", "1,600"))
    sign_in(make_editor("bob"))
    desk = Desk(page, article)
    expect(desk.page.locator(".card.altered")).to_have_count(1)

    desk.press("n", "Enter")

    expect(desk.page.locator(".card.altered")).to_have_count(0)
    desk.sent()
    assert Decision.objects.filter(action="confirmed").count() == 3


# --- what overlaps with what is accepted already


@pytest.fixture
def offered(page: Page, site: object, sign_in: Callable[[object], None]) -> Desk:
    """An accepted quotation, and a new proposal with wider words of the same speaker."""
    article = make_article("Cranes stand still", BODY)
    make_annotation(article, "stopped work on Sunday", kind="quotation", speaker="Maria Holt")
    make_annotation(article, WORDS, kind="quotation", state="suggested", speaker="Maria Holt")
    sign_in(make_editor("bob"))
    return Desk(page, article)


def test_wider_words_of_what_is_accepted_are_no_new_card_and_enter_keeps_what_is(offered: Desk) -> None:
    expect(offered.page.locator(".card")).to_have_count(1)
    expect(offered.page.locator(".card .top b")).to_have_text("Quotation · accepted")
    expect(offered.page.locator('.row[data-state="spare"]')).to_contain_text(f"wider {WORDS}")

    offered.press("n", "Enter")

    expect(offered.page.locator("#decided")).to_have_text("2")
    offered.sent()
    assert list(Annotation.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "rejected"]


def test_wider_words_can_be_taken(offered: Desk) -> None:
    offered.press("n")
    offered.current.get_by_role("button", name="Take these words").click()

    expect(offered.page.locator("#decided")).to_have_text("2")
    expect(offered.current.locator(".content")).to_contain_text(WORDS)
    offered.sent()
    first, dropped = Annotation.objects.order_by("pk")
    assert (first.state, first.anchors.get(part="content").exact, dropped.state) == (
        "accepted",
        WORDS,
        "rejected",
    )


def test_of_two_suggestions_with_the_same_words_enter_takes_the_surer_one(
    page: Page, site: object, sign_in: Callable[[object], None]
) -> None:
    article = make_article("Cranes stand still", BODY)
    make_annotation(article, "stopped work on Sunday", state="suggested")
    make_annotation(article, WORDS, state="suggested")
    Annotation.objects.filter(proposed_start=0).update(confidence=0.6)
    Annotation.objects.exclude(proposed_start=0).update(confidence=0.95)
    sign_in(make_editor("bob"))
    desk = Desk(page, article)

    desk.press("j", "Enter")

    expect(desk.page.locator("#decided")).to_have_text("2")
    desk.sent()
    assert list(Annotation.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "rejected"]
    desk.press("z")
    expect(desk.page.locator("#decided")).to_have_text("0")


def test_shift_enter_accepts_all_of_the_speaker_and_one_undo_takes_it_back(
    desk: Desk, article: Article
) -> None:
    make_annotation(article, "Monday", kind="quotation", state="suggested", speaker="Maria Holt")
    desk.page.reload()
    desk.page.locator("[data-ready]").wait_for()
    desk.press("j", "Shift+Enter")

    expect(desk.current).to_contain_text("talks resume on Monday")
    desk.sent()
    by_holt = Annotation.objects.filter(roles__name="Maria Holt")
    assert set(by_holt.values_list("state", flat=True)) == {"accepted"}
    assert Annotation.objects.get(roles__name="ministry").state == "suggested"

    desk.press("z")
    expect(desk.page.locator("#decided")).to_have_text("0")
