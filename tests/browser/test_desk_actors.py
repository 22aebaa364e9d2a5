"""Actors at the desk: search, create, edit, merge, split, mark as distinct."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.actors.merge import mark_distinct
from annotations.actors.profiles import Called, Held, Identified, Profile, create, edit, profile_of
from annotations.models import Actor, ActorDecision, Annotation, Office, Role
from newsroom.articles.models import Article
from tests.browser.desk_page import BODY, CLAIM, QUOTATION, Desk
from tests.world import make_annotation, make_article, make_editor, make_story


def make(name: str, *aliases: str, description: str = "", offices: tuple[Held, ...] = ()) -> Actor:
    profile = Profile(name, "person", description, names=tuple(map(Called, aliases)), offices=offices)
    return create(profile, editor=make_editor("alice"))


@pytest.fixture
def article(site: object) -> Article:
    return make_article("Cranes stand still", BODY, story=make_story(), date_published="2024-10-26T08:00:00Z")


@pytest.fixture
def open_desk(page: Page, article: Article, sign_in: Callable[[object], None]) -> Callable[[], Desk]:
    sign_in(make_editor("bob"))
    return lambda: Desk(page, article)


def panel(desk: Desk) -> Locator:
    return desk.page.locator(".panel")


def field(desk: Desk, name: str) -> Locator:
    return panel(desk).get_by_label(name, exact=True)


def typed(desk: Desk, words: str) -> Locator:
    desk.page.get_by_role("combobox", name="Name, alias or identifier").fill(words)
    return desk.page.locator(".typeahead").get_by_role("option")


def test_each_offer_shows_kind_office_line_and_why(article: Article, open_desk: Callable[[], Desk]) -> None:
    make_annotation(article, CLAIM, state="suggested")
    near = make_article(story=make_story())
    was = Held("Prosecutor General", "", date(2019, 7, 25), date(2021, 3, 4))
    held = Held("President", "South Korea", date(2022, 5, 10))
    make_annotation(
        near, actor=make("Yoon Suk Yeol", "尹錫悅", description="former prosecutor", offices=(was, held))
    )
    make("Yoon Bora", description="actor and singer")
    desk = open_desk()
    desk.press("j", "a")
    options = typed(desk, "yoon")
    line = "Yoon Suk Yeolperson · President, South Korea · former prosecutor"
    expect(options).to_have_text(
        [
            f"{line}in this story · used 1 time",
            "Yoon Boraperson · actor and singer",
            "Create “yoon”…none of these",
        ]
    )
    expect(typed(desk, "尹錫")).to_have_text(
        [
            f"{line}also “尹錫悅” · in this story · used 1 time",
            "Create “尹錫”…none of these",
        ]
    )
    desk.press("Enter")
    expect(desk.current.locator(".chip.actor")).to_contain_text(
        "Yoon Suk Yeol speaker · President, South Korea"
    )


def test_other_spellings_and_numbers_find_the_actor(article: Article, open_desk: Callable[[], Desk]) -> None:
    make_annotation(article, CLAIM, state="suggested")
    profile = Profile("Volodymyr Zelenskyy", "person", identifiers=(Identified("wikidata", "Q3874799"),))
    create(profile, editor=make_editor("alice"))
    make("Ion Iliescu")
    desk = open_desk()
    desk.press("j", "a")
    for words, name in (
        ("zelensky", "Volodymyr Zelenskyy"),
        ("Iliéscu", "Ion Iliescu"),
        ("q3874799", "Volodymyr Zelenskyy"),
    ):
        expect(typed(desk, words).first).to_contain_text(name)


def test_a_new_actor_comes_with_the_kind_and_the_line_of_the_text(
    article: Article, open_desk: Callable[[], Desk]
) -> None:
    attributes = {"name": "Tomas Okafor", "actor_kind": "person", "office": "union leader"}
    make_annotation(article, "Tomas Okafor", kind="actor", state="suggested", attributes=attributes)
    desk = open_desk()
    desk.page.get_by_role("button", name="actors", exact=True).click()
    desk.press("j", "a")
    expect(desk.page.get_by_role("option")).to_have_text(["Create “Tomas Okafor”…none of these"])
    desk.press("Enter")
    expect(desk.page.get_by_role("combobox")).to_have_value("union leader")
    expect(desk.page.get_by_role("option", selected=True)).to_contain_text("person")
    desk.press("Enter")
    expect(desk.current.locator(".chip.actor").first).to_contain_text("Tomas Okafor mentioned · union leader")
    assert (Actor.objects.get().kind, Actor.objects.get().description) == ("person", "union leader")


def test_an_actor_is_mended_in_place_by_keys(article: Article, open_desk: Callable[[], Desk]) -> None:
    actor = make("Tomas Okafor", "Okafor", description="unionist")
    make_annotation(article, QUOTATION, kind="quotation", actor=actor)
    attributes = {"office": "union leader"}
    make_annotation(
        article, "Tomas Okafor", kind="actor", actor=actor, role="mentioned", attributes=attributes
    )
    desk = open_desk()
    desk.press("j", "i")
    expect(field(desk, "Name").first).to_be_focused()
    expect(panel(desk)).to_have_attribute("aria-label", "Tomas Okafor")
    field(desk, "The line that tells namesakes apart").fill("head of the dockers' union")
    panel(desk).get_by_role("button", name="+ name").press("Enter")
    desk.page.keyboard.type("T. Okafor")
    panel(desk).get_by_role("button", name="+ identifier").press("Enter")
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.type("Q99")
    panel(desk).get_by_role("button", name="✓ union leader").press("Enter")
    field(desk, "Of what").fill("Dockers' Union")
    field(desk, "From").last.fill("2020-01-01")
    desk.press("Enter")

    expect(panel(desk)).to_have_count(0)
    expect(desk.current).to_be_focused()
    expect(desk.current.locator(".chip.actor")).to_contain_text("speaker · union leader, Dockers' Union")
    assert profile_of(Actor.objects.get(pk=actor.pk)) == Profile(
        "Tomas Okafor",
        "person",
        "head of the dockers' union",
        names=(Called("Okafor"), Called("T. Okafor")),
        identifiers=(Identified("wikidata", "Q99"),),
        offices=(Held("union leader", "Dockers' Union", date(2020, 1, 1)),),
    )
    assert ActorDecision.objects.filter(action="changed", editor__username="bob").count() == 1


def test_what_a_colleague_said_of_an_actor_is_not_overwritten_and_nothing_typed_is_lost(
    article: Article, open_desk: Callable[[], Desk]
) -> None:
    actor = make("Tomas Okafor")
    make_annotation(article, QUOTATION, kind="quotation", actor=actor)
    desk = open_desk()
    desk.press("j", "i")
    field(desk, "The line that tells namesakes apart").fill("mine")
    edit(actor, Profile("Tomas Okafor", "person", "hers"), editor=make_editor("alice"))
    desk.press("Enter")
    expect(panel(desk).get_by_role("alert")).to_contain_text(
        "Alice has changed this actor since you opened it"
    )
    expect(field(desk, "The line that tells namesakes apart")).to_have_value("mine")
    desk.press("Escape")
    expect(panel(desk)).to_have_count(0)
    assert Actor.objects.get().description == "hers"


def test_two_that_are_one_are_merged_and_split_again(article: Article, open_desk: Callable[[], Desk]) -> None:
    one, other = make("Tomas Okafor"), make("Tomás Okafor", description="of the union")
    make_annotation(article, CLAIM, actor=one)
    make_annotation(article, QUOTATION, kind="quotation", actor=other)
    desk = open_desk()
    desk.press("j", "i")
    panel(desk).get_by_role("button", name="Tomás Okafor is the same").press("Enter")
    expect(panel(desk).get_by_role("button", name="Split Tomás Okafor again")).to_be_visible()
    assert set(Role.objects.effective().values_list("actor", flat=True)) == {one.pk}
    # The page behind hears of it: the other card names the one that stands.
    expect(desk.card("They count").locator(".chip.actor")).to_contain_text("Tomas Okafor")

    panel(desk).get_by_role("button", name="Split Tomás Okafor again").click()
    expect(panel(desk).get_by_role("button", name="Tomás Okafor is the same")).to_be_visible()
    assert Actor.objects.get(pk=other.pk).merged_into is None
    expect(desk.card("They count").locator(".chip.actor")).to_contain_text("Tomás Okafor")


def test_not_the_same_is_remembered_and_who_insists_is_told_by_whom(
    article: Article, open_desk: Callable[[], Desk]
) -> None:
    one, other = make("Tomas Okafor"), make("Tomás Okafor")
    make_annotation(article, QUOTATION, kind="quotation", actor=one)
    desk = open_desk()
    desk.press("j", "i")
    panel(desk).get_by_role("button", name="Tomás Okafor is not the same").click()
    expect(panel(desk).get_by_role("heading", name="Marked as different")).to_be_visible()
    expect(panel(desk).get_by_role("heading", name="May be the same")).to_have_count(0)
    desk.press("Escape", "i")
    expect(panel(desk).get_by_role("heading", name="Marked as different")).to_be_visible()
    expect(panel(desk).get_by_role("heading", name="May be the same")).to_have_count(0)

    panel(desk).get_by_role("button", name="is the same as").click()
    expect(typed(desk, "tomás")).to_have_count(2)
    desk.page.get_by_role("option", name="Tomás Okafor").click()
    expect(panel(desk).get_by_role("alert")).to_have_text(
        "Bob has said that Tomas Okafor and Tomás Okafor are not the same."
    )
    panel(desk).get_by_role("button", name="Merge all the same").click()
    expect(panel(desk).get_by_role("heading", name="Merged into this one")).to_be_visible()
    assert Actor.objects.get(pk=other.pk).merged_into == one


def test_the_panel_is_opened_and_used_by_mouse_and_keeps_what_was_typed_from_a_slip(
    article: Article, open_desk: Callable[[], Desk]
) -> None:
    actor = make("Tomas Okafor")
    make_annotation(article, QUOTATION, kind="quotation", actor=actor)
    mark_distinct(actor, make("Tomas Okafor the Elder"), editor=make_editor("alice"))
    desk = open_desk()
    desk.card("They count").click(position={"x": 12, "y": 12})
    desk.current.get_by_role("button", name="Who is Tomas Okafor?").click()
    panel(desk).get_by_role("button", name="+ office").click()
    field(desk, "Office").fill("Mediator")
    desk.page.locator("h1").click()
    expect(field(desk, "Office")).to_have_value("Mediator")
    panel(desk).get_by_role("button", name="Save").click()
    expect(panel(desk)).to_have_count(0)
    assert str(Office.objects.get()) == "Mediator"
    assert Annotation.objects.count() == 1
