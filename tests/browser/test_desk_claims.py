"""Claims at the desk: join, detach, merge, set wording, values and verdict."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.claims import claims
from annotations.decisions import value_overrides
from annotations.models import Annotation, Claim, ValueOverride, Verdict
from newsroom.articles.models import Article
from tests.browser.desk_page import BODY, CLAIM, FIGURE, Desk
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story

ELSEWHERE = "some 1,400 dockers had stopped working"


@pytest.fixture
def article(site: object) -> Article:
    article = make_article("Cranes stand still", BODY, story=make_story())
    attributes = {"figures": [FIGURE], "modality": "alleged", "from": "2026-05-10", "to": "2026-05-12"}
    make_annotation(article, CLAIM, state="suggested", attributes=attributes)
    return article


@pytest.fixture
def other(article: Article) -> Annotation:
    body = f"<p>On Sunday {ELSEWHERE}, Coast Radio said. The ministry said nothing to anybody.</p>"
    near = make_article(body=body, source=make_source("Coast Radio"), story=make_story())
    make_annotation(near, "The ministry said nothing to anybody")
    return make_annotation(near, ELSEWHERE, attributes={"figures": [{**FIGURE, "hedge": ""}]})


@pytest.fixture
def desk(page: Page, article: Article, sign_in: Callable[[object], None]) -> Desk:
    sign_in(make_editor("bob"))
    return Desk(page, article)


def panel(desk: Desk) -> Locator:
    return desk.page.locator(".panel")


def field(desk: Desk, name: str) -> Locator:
    return panel(desk).get_by_label(name, exact=True)


def mine(article: Article) -> Annotation:
    return Annotation.objects.select_related("claim", "claim__verdict", "value_override").get(article=article)


def live(desk: Desk) -> Locator:
    return desk.page.locator("#live")


def test_words_become_a_claim_that_stands_and_are_undone(
    desk: Desk, article: Article, other: Annotation
) -> None:
    desk.press("j", "s")
    expect(panel(desk).get_by_role("option")).to_have_text(
        [f"{ELSEWHERE}100 % Coast Radio · 1 statement · this story · same words · same figure"]
    )
    desk.press("Enter")
    expect(panel(desk)).to_have_count(0)
    expect(desk.current).to_contain_text("Claim · accepted")
    expect(desk.current.locator(".stated")).to_have_text("stated 1 more time")
    assert (mine(article).state, mine(article).claim) == ("accepted", other.claim)
    desk.press("z")
    expect(desk.current).to_contain_text("Claim · suggested")
    assert (mine(article).state, mine(article).claim) == ("suggested", None)


def test_words_are_parted_from_their_claim_again(desk: Desk, article: Article, other: Annotation) -> None:
    desk.press("j", "s", "Enter")
    expect(desk.current.locator(".stated")).to_have_text("stated 1 more time")
    desk.press("s")
    expect(panel(desk).get_by_role("option")).to_have_text(["A claim of its ownnone of these"])
    desk.press("Enter")
    expect(desk.current.locator(".stated")).to_have_count(0)
    assert mine(article).claim != other.claim
    desk.press("z")
    expect(desk.current.locator(".stated")).to_have_text("stated 1 more time")


def test_two_claims_are_one_in_all_articles_and_two_again(
    desk: Desk, article: Article, other: Annotation
) -> None:
    assert other.claim is not None
    desk.press("j", "Enter", "k", "s")
    expect(panel(desk).get_by_role("option")).to_have_count(1)
    desk.press("Shift+Enter")
    expect(panel(desk)).to_have_count(0)
    expect(desk.current.locator(".stated")).to_have_text("stated 1 more time")
    assert (Claim.objects.active().count(), mine(article).claim) == (2, other.claim)

    desk.press("s")
    panel(desk).get_by_role("button", name="Split again").click()
    expect(desk.current.locator(".stated")).to_have_count(0)
    assert mine(article).claim != other.claim


def test_all_values_are_proposed_and_mended_by_keys(desk: Desk, article: Article) -> None:
    expect(desk.card(CLAIM).locator(".chips")).to_have_text(
        re.compile(r"^≈ 1,400 dockers10\s–\s12 May 2026alleged$")
    )
    desk.press("j", "d")
    expect(panel(desk).get_by_role("radio", checked=True)).to_have_text("alleged")
    expect(field(desk, "Hedge")).to_have_value("about")
    expect(field(desk, "From").first).to_have_value("1400")
    expect(field(desk, "From").last).to_have_value("2026-05-10")
    panel(desk).get_by_role("radio", name="alleged").press("ArrowLeft")
    field(desk, "From").first.fill("1,300")
    field(desk, "Hedge").select_option("at least")
    field(desk, "To").first.fill("")
    panel(desk).get_by_role("button", name="+ figure").press("Enter")
    desk.press("Tab")
    desk.page.keyboard.type("40")
    desk.press("Tab", "Tab", "Tab")
    desk.page.keyboard.type("cranes")
    field(desk, "To").last.fill("2026-05-10")
    desk.press("Enter")
    expect(panel(desk)).to_have_count(0)
    expect(desk.current.locator(".chip:not(.add)")).to_have_text(
        ["≥ 1,300 dockers", "≥ 40 cranes", "10 May 2026", "denied"]
    )
    assert ValueOverride.objects.get().attributes == {
        "modality": "denied",
        "figures": [
            {"low": 1300, "high": None, "noun": "dockers", "unit": None, "hedge": "at least"},
            {"low": 40, "high": None, "noun": "cranes", "unit": None, "hedge": ""},
        ],
        "from": "2026-05-10",
        "to": "2026-05-10",
    }
    desk.press("z")
    expect(live(desk)).to_have_text("Undone: Claim, given other values")
    expect(desk.current.locator(".chip:not(.add)")).to_have_text(
        ["≈ 1,400 dockers", re.compile(r"^10\s–\s12 May 2026$"), "alleged"]
    )
    desk.press("Shift+Z")
    expect(desk.current.locator(".chip.modality")).to_have_text("denied")


def test_what_is_no_number_is_refused_in_words_and_stays_to_be_mended(desk: Desk, article: Article) -> None:
    desk.press("j", "d")
    field(desk, "From").first.fill("many")
    desk.press("Enter")
    expect(desk.page.locator(".toast")).to_contain_text("A figure needs a number")
    expect(field(desk, "From").first).to_have_value("many")
    field(desk, "From").first.fill("1000")
    desk.press("Enter")
    expect(panel(desk)).to_have_count(0)
    expect(desk.current.locator(".chip.figure")).to_have_text("≈ 1,000–1,400 dockers")


def test_a_colleagues_values_are_not_overwritten(desk: Desk, article: Article) -> None:
    desk.deafen()
    desk.press("j", "d")
    value_overrides.set_values(mine(article), attributes={"modality": "planned"}, editor=make_editor("carol"))
    panel(desk).get_by_role("radio", name="denied").click()
    desk.press("Control+Enter")
    expect(
        desk.page.locator(".toast").filter(has_text="A colleague has set other values here")
    ).to_be_visible()
    expect(panel(desk).get_by_role("radio", checked=True)).to_have_text("denied")
    desk.press("Escape")
    expect(desk.current.locator(".chip.modality")).to_have_text("planned")


def test_a_claim_is_worded_and_in_its_own_words_again(desk: Desk, article: Article) -> None:
    desk.press("j", "Enter", "k", "d")
    expect(field(desk, "Proposition")).to_have_value(CLAIM)
    field(desk, "Proposition").fill("1,400 dockers are on strike")
    desk.press("Enter")
    expect(desk.current.locator(".content")).to_have_text("1,400 dockers are on strike")
    desk.press("z")
    expect(live(desk)).to_have_text("Undone: Claim, worded")
    expect(desk.current.locator(".content")).to_have_text(CLAIM)


def test_a_verdict_is_given_with_rationale_and_evidence_and_taken_away(desk: Desk, article: Article) -> None:
    make_actor()
    desk.press("j", "y")
    expect(live(desk)).to_have_text("A verdict is given on an accepted claim.")
    desk.press("Enter", "k", "y")
    panel(desk).get_by_role("radio", name="False", exact=True).press("ArrowLeft")
    desk.press("ArrowLeft")
    expect(panel(desk).get_by_role("radio", checked=True)).to_have_text("True")
    field(desk, "Rationale").fill("The port counted them.")
    panel(desk).get_by_role("button", name="+ link").press("Enter")
    desk.page.keyboard.type("port.example.org")
    desk.press("Enter")
    expect(desk.page.locator(".toast")).to_contain_text("A link to evidence begins with http")
    field(desk, "Address").fill("https://port.example.org/count")
    desk.press("Enter")
    expect(panel(desk)).to_have_count(0)
    expect(desk.current.locator(".chip.verdict")).to_have_text("True")
    verdict = Verdict.objects.get()
    assert (verdict.rating, verdict.value, verdict.rationale, verdict.links, str(verdict.author)) == (
        "True",
        5.0,
        "The port counted them.",
        [{"url": "https://port.example.org/count", "title": ""}],
        "Bob",
    )
    desk.press("y")
    panel(desk).get_by_role("button", name="Remove").first.focus()
    panel(desk).locator(".acts").get_by_role("button", name="Remove").click()
    expect(desk.current.locator(".chip.verdict")).to_have_count(0)
    desk.press("z")
    expect(desk.current.locator(".chip.verdict")).to_have_text("True")


def test_undo_is_refused_by_name_where_a_colleague_has_judged_since(
    desk: Desk, article: Article, other: Annotation
) -> None:
    assert other.claim is not None
    desk.press("j", "s", "Enter")
    expect(desk.current.locator(".stated")).to_have_text("stated 1 more time")
    desk.press("y")
    panel(desk).get_by_role("radio", name="True", exact=True).click()
    desk.press("Control+Enter")
    expect(desk.current.locator(".chip.verdict")).to_have_text("True")
    verdict = Verdict.objects.get().pk
    claims.set_verdict(other, rating="False", editor=make_editor("carol"), last_verdict=verdict)
    desk.press("z")
    expect(desk.page.locator(".toast")).to_contain_text(
        "Carol has since said otherwise of this claim, so your act cannot be taken back."
    )


def test_all_of_it_is_done_by_mouse_too(desk: Desk, article: Article, other: Annotation) -> None:
    card = desk.card(CLAIM)
    card.click(position={"x": 12, "y": 12})
    card.get_by_role("button", name="values").click()
    panel(desk).get_by_role("radio", name="planned").click()
    panel(desk).get_by_role("button", name="Save").click()
    expect(card.locator(".chip.modality")).to_have_text("planned")
    card.get_by_role("button", name="same as").click()
    panel(desk).get_by_role("option").first.click()
    expect(desk.current).to_contain_text("Claim · accepted")
    desk.current.get_by_role("button", name="verdict").click()
    panel(desk).get_by_role("radio", name="Half true").click()
    panel(desk).get_by_role("button", name="Save").click()
    expect(desk.current.locator(".stated")).to_have_text("Half true stated 1 more time")
    assert mine(article).claim == other.claim


def test_the_help_tells_the_keys(desk: Desk) -> None:
    desk.press("?")
    keys = desk.page.locator("#help-keys")
    for words in ("who is it", "what the words say", "the same as an existing claim", "a verdict"):
        expect(keys).to_contain_text(words)
