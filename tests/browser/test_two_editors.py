"""Two editors at once, each in a browser of their own: what one does the other sees, and nothing gets lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from annotations.decisions.annotating import adjust_span, change_kind
from annotations.decisions.assignments import take
from annotations.decisions.review import accept, reject
from annotations.models import Annotation, Assignment, Decision, Note, Presence
from newsroom.articles.models import Article
from tests.browser.conftest import Complaints
from tests.browser.desk_page import BODY, CLAIM, QUOTATION, Desk
from tests.stage import Site, wait_until
from tests.world import make_actor, make_annotation, make_article, make_editor, make_story

MINE = re.compile("This article: yours since")
NOTHING = "The ministry said nothing"


@pytest.fixture
def article(site: object) -> Article:
    article = make_article("Cranes stand still", BODY, story=make_story())
    make_annotation(article, CLAIM, state="suggested")
    make_annotation(
        article, QUOTATION, kind="quotation", state="suggested", speaker="Tomas Okafor", role="speaker"
    )
    make_annotation(article, NOTHING, state="suggested")
    return article


@dataclass
class Seat:
    """An editor in a browser of their own."""

    browser: Browser
    site: Site
    complaints: Complaints

    def open(self, name: str, article: Article, **options: object) -> Desk:
        context = self.browser.new_context(
            base_url=self.site.url,
            viewport={"width": 1280, "height": 800},
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: self.complaints.errors.append(str(error.error)))
        client = Client()
        client.force_login(make_editor(name))
        value = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": self.site.url}])
        return Desk(context.new_page(), article)


@pytest.fixture
def seat(browser: Browser, site: Site) -> Iterator[Seat]:
    complaints = Complaints()
    before = len(browser.contexts)
    yield Seat(browser, site, complaints)
    for context in browser.contexts[before:]:
        context.close()
    assert complaints.errors == []


def only(words: str) -> Annotation:
    return Annotation.objects.get(anchors__exact=words, anchors__part="content")


def end_sessions() -> None:
    """Sessions end on the server, as they do by themselves after two weeks."""
    Session.objects.all().delete()


def cut(page: Page) -> Callable[[], None]:
    """Every request fails, until the function that this gives is called."""

    def abort(route: Route) -> None:
        route.abort()

    page.route("**/admin/**", abort)
    return lambda: page.unroute("**/admin/**", abort)


# --- seen by the other


def test_a_colleagues_decision_is_on_the_other_page_within_three_seconds(
    seat: Seat, article: Article
) -> None:
    bob, alice = seat.open("bob", article), seat.open("alice", article)
    bob.press("j", "j")  # Bob reads the quotation
    before = bob.page.evaluate("() => [scrollY, document.activeElement.dataset.id]")
    places = bob.page.locator(".card").evaluate_all("all => all.map((c) => c.getBoundingClientRect().top)")
    alice.press("j")
    alice.press("x")
    expect(alice.card(CLAIM)).to_contain_text("rejected")
    wait_until(lambda: only(CLAIM).state == "rejected", "Alice's decision to arrive")
    began = time.monotonic()

    expect(bob.card(CLAIM)).to_contain_text("Claim · rejected", timeout=15_000)

    took = time.monotonic() - began
    expect(bob.card(CLAIM)).to_contain_text("Alice ·")
    expect(bob.page.locator("#live")).to_have_text(f"Alice: Claim, rejected: {CLAIM}")
    # Nothing has moved under Bob's hands.
    assert bob.page.evaluate("() => [scrollY, document.activeElement.dataset.id]") == before
    after = bob.page.locator(".card").evaluate_all("all => all.map((c) => c.getBoundingClientRect().top)")
    assert after == places
    # The interval and an answer; the margin is for a busy machine, the page itself asks every two seconds.
    assert took < 6


def test_the_page_asks_every_two_seconds_and_is_told_that_nothing_has_changed(
    seat: Seat, article: Article
) -> None:
    bob = seat.open("bob", article)
    asked: list[int] = []
    bob.page.on(
        "response",
        lambda response: asked.append(response.status) if response.url.endswith("/state") else None,
    )
    began = time.monotonic()
    while len(asked) < 4:
        bob.page.wait_for_timeout(100)
        assert time.monotonic() - began < 30
    assert asked[1:4] == [304, 304, 304]


def test_a_note_that_is_being_written_outlasts_a_colleagues_decision(seat: Seat, article: Article) -> None:
    bob = seat.open("bob", article)
    bob.press("j", "m")
    box = bob.page.get_by_role("textbox", name="Note for colleagues")
    box.press_sequentially("Was he")
    reject(only(CLAIM), editor=make_editor("alice"))
    expect(bob.card(CLAIM)).to_contain_text("rejected", timeout=15_000)
    expect(box).to_be_focused()
    box.press_sequentially(" asked?")
    bob.press("Enter")
    expect(bob.card(CLAIM).locator(".note")).to_contain_text("Was he asked?")
    assert Note.objects.get().text == "Was he asked?"


def test_who_else_is_here_is_shown_and_goes_when_they_leave(seat: Seat, article: Article) -> None:
    bob, alice = seat.open("bob", article), seat.open("alice", article)
    expect(bob.page.get_by_role("group", name="Also here").get_by_label("Alice")).to_be_visible(
        timeout=15_000
    )
    expect(alice.page.get_by_role("group", name="Also here").get_by_label("Bob")).to_be_visible(
        timeout=15_000
    )
    alice.page.goto("/admin/desk/")
    expect(bob.page.locator("#here")).to_be_hidden(timeout=15_000)
    assert [str(one.editor) for one in Presence.objects.all()] == ["Bob"]


# --- one wins, the other gets a message


def test_of_two_decisions_one_wins_and_the_other_is_told_by_whom(seat: Seat, article: Article) -> None:
    bob = seat.open("bob", article)
    bob.deafen()
    bob.press("j")
    reject(only(CLAIM), editor=make_editor("alice"))

    bob.press("Enter")

    alert = bob.page.get_by_role("alert").filter(has_text="Alice has already rejected this.")
    expect(alert).to_be_visible()
    expect(bob.card(CLAIM)).to_contain_text("Claim · rejected")
    assert [(str(d.editor), d.action) for d in Decision.objects.all()] == [("Alice", "rejected")]


@pytest.mark.parametrize("act", ["accept", "kind", "link", "boundary"])
def test_what_a_colleague_changed_since_is_never_overwritten(seat: Seat, article: Article, act: str) -> None:
    make_actor("Port authority", "organisation")
    bob, alice = seat.open("bob", article), make_editor("alice")
    bob.deafen()
    bob.press("j")
    annotation, revision = only(CLAIM), article.latest_revision
    assert revision is not None
    if act == "boundary":
        start = annotation.proposed_start
        adjust_span(
            annotation,
            revision=revision,
            start=start,
            end=start + 19,
            exact="About 1,400 dockers",
            editor=alice,
        )
        bob.press("Shift+ArrowRight")
    else:
        change_kind(annotation, kind="figure", editor=alice)
        bob.press(*{"accept": ["Enter"], "kind": ["2"], "link": ["a"]}[act])
        if act == "link":
            bob.page.get_by_role("combobox").press_sequentially("port")
            expect(bob.page.get_by_role("option", name="Port authority")).to_be_visible()
            bob.press("Enter")

    message = (
        "A colleague has adjusted these words" if act == "boundary" else "Alice has given another kind this"
    )
    expect(bob.page.get_by_role("alert").filter(has_text=message)).to_be_visible()
    expect(bob.page.locator(f'[data-id="{annotation.pk}"].card')).to_contain_text(
        "Claim" if act == "boundary" else "Figure"
    )
    assert {str(d.editor) for d in Decision.objects.all()} == {"Alice"}


# --- a broken line


def test_what_is_done_while_the_line_is_down_is_said_kept_and_sent_after(
    seat: Seat, article: Article
) -> None:
    bob = seat.open("bob", article)
    bob.press("j")
    reconnect = cut(bob.page)
    bob.press("Enter", "x")
    expect(bob.page.locator(".line")).to_contain_text("The server cannot be reached. 2 actions are stored")
    expect(bob.card(CLAIM)).to_contain_text("accepted")
    bob.press("j")  # the keys live on
    assert Decision.objects.count() == 0
    reconnect()
    expect(bob.page.locator(".line")).to_be_hidden(timeout=15_000)
    expect(bob.page.locator("[data-pending]")).to_have_count(0)
    done = [(d.annotation.kind, d.action) for d in Decision.objects.select_related("annotation")]
    assert done == [("claim", "accepted"), ("quotation", "rejected")]


def test_an_act_whose_answer_got_lost_is_not_done_twice(seat: Seat, article: Article) -> None:
    bob = seat.open("bob", article)
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort() if len(lost) == 1 else route.continue_()

    bob.page.route("**/annotate", lose_the_first_answer)
    bob.drag_over("Talks resume")
    bob.press("c")
    expect(bob.card("Talks resume")).to_be_visible(timeout=15_000)
    # The card may come by the next look at the article, before the act is sent again.
    bob.page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.includes('unsent'))")
    made = Annotation.objects.filter(author__isnull=False)
    assert [(one.kind, one.state) for one in made] == [("claim", "accepted")]
    assert Decision.objects.filter(action="annotated").count() == 1
    assert len(lost) >= 2


def test_what_could_not_be_sent_outlasts_the_page(seat: Seat, article: Article) -> None:
    bob = seat.open("bob", article)
    bob.press("j")
    cut(bob.page)
    bob.press("Enter")
    expect(bob.page.locator(".line")).to_contain_text("1 action is stored")
    bob.page.close()
    assert Decision.objects.count() == 0
    again = Desk(seat.browser.contexts[-1].new_page(), article)
    expect(again.page.locator("#decided")).to_have_text("1", timeout=15_000)
    again.sent()
    assert [(str(d.editor), d.action) for d in Decision.objects.all()] == [("Bob", "accepted")]


# --- a session that has ended


def test_log_in_again_in_place_and_what_was_done_is_sent(seat: Seat, article: Article) -> None:
    bob = seat.open("bob", article)
    bob.press("j")
    end_sessions()
    bob.press("Enter")
    expect(bob.page.locator(".line")).to_contain_text(
        "You have been logged out. 1 action is stored", timeout=15_000
    )
    bob.page.evaluate("() => { window.theSamePage = true }")
    bob.page.locator(".line").get_by_role("button", name="Log in again").click()
    bob.page.get_by_label("Username").fill("bob")
    bob.page.get_by_label("Password").fill("wrong")
    bob.press("Enter")
    expect(bob.page.get_by_role("alert").filter(has_text="Please enter the correct username")).to_be_visible()
    bob.page.get_by_label("Password").fill("open")
    bob.press("Enter")
    expect(bob.page.locator(".line")).to_be_hidden(timeout=15_000)
    expect(bob.page.locator("dialog[open]")).to_have_count(0)
    wait_until(lambda: only(CLAIM).state == "accepted", "what was done to arrive")
    expect(bob.page.locator("[data-pending]")).to_have_count(0)
    assert bob.page.evaluate("() => window.theSamePage")
    # The token that was rendered into the page is worthless by now; the page has a new one.
    bob.press("x")
    wait_until(lambda: only(QUOTATION).state == "rejected", "the next act to arrive")


def test_a_page_never_acts_in_the_name_of_who_logged_in_since(seat: Seat, article: Article) -> None:
    bob = seat.open("bob", article)
    bob.press("j")
    client = Client()
    client.force_login(make_editor("dana"))
    bob.page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": seat.site.url}]
    )
    bob.press("Enter")
    expect(bob.page.locator(".line")).to_contain_text(
        "Another user has logged in in this browser; this page belongs to Bob"
    )
    assert Decision.objects.count() == 0
    bob.page.locator(".line").get_by_role("button", name="Log in again").click()
    bob.page.get_by_label("Username").fill("bob")
    bob.page.get_by_label("Password").fill("open")
    bob.press("Enter")
    wait_until(lambda: only(CLAIM).state == "accepted", "Bob's act to arrive")
    assert [str(d.editor) for d in Decision.objects.all()] == ["Bob"]


# --- who works on it


def test_taking_over_is_asked_and_the_colleague_is_told(seat: Seat, article: Article) -> None:
    alice, bob = seat.open("alice", article), seat.open("bob", article)
    alice.press("w", "t")
    expect(alice.page.locator("#work")).to_have_accessible_name(MINE)
    expect(bob.page.locator("#work")).to_have_accessible_name(
        "This article: Alice works on this", timeout=15_000
    )
    bob.press("w", "t")
    expect(bob.page.get_by_role("menu")).to_contain_text("Alice works on this since")
    bob.press("t")
    expect(bob.page.locator("#work")).to_have_accessible_name(MINE)
    message = alice.page.get_by_role("alert").filter(has_text="Bob has taken this article over from you.")
    expect(message).to_be_visible(timeout=15_000)
    assert [(str(t.editor), t.ending) for t in Assignment.objects.all()] == [
        ("Alice", "taken_over"),
        ("Bob", ""),
    ]


def test_done_asks_where_something_waits_and_goes_on_to_the_next(seat: Seat, article: Article) -> None:
    other, taken = make_article("Waits"), make_article("Taken")
    for one in (other, taken):
        make_annotation(one, state="suggested")
    take(taken, editor=make_editor("alice"))
    bob = seat.open("bob", article)
    bob.press("w", "d")
    expect(bob.page.get_by_role("menu")).to_contain_text("3 annotations still wait here")
    bob.press("d")
    bob.page.wait_for_url(f"**/{other.pk}/")
    assert [(str(t.editor), t.ending) for t in Assignment.objects.filter(article=article)] == [
        ("Bob", "done")
    ]


# --- many at once


def test_bulk_is_counted_by_kind_done_and_taken_back_by_one_key(seat: Seat, article: Article) -> None:
    bob = seat.open("bob", article)
    bob.press("b")
    dialog = bob.page.get_by_role("dialog")
    expect(dialog.get_by_label("Claim 2")).to_be_checked()
    expect(dialog.get_by_label("Quotation 1")).to_be_checked()
    dialog.get_by_label("Quotation 1").uncheck()
    dialog.get_by_role("button", name="Accept 2").click()
    expect(bob.page.locator("#decided")).to_have_text("2")
    assert sorted((one.kind, one.state) for one in Annotation.objects.all()) == [
        ("claim", "accepted"),
        ("claim", "accepted"),
        ("quotation", "suggested"),
    ]
    bob.press("z")
    expect(bob.page.locator("#decided")).to_have_text("0")
    assert not Annotation.objects.exclude(state="suggested").exists()


def test_bulk_that_counts_something_else_by_now_is_refused_in_words(seat: Seat, article: Article) -> None:
    bob = seat.open("bob", article)
    bob.press("b")
    button = bob.page.get_by_role("dialog").get_by_role("button", name="Accept 3")
    expect(button).to_be_enabled()
    accept(only(CLAIM), editor=make_editor("alice"))
    button.click()
    expect(bob.page.get_by_role("alert").filter(has_text="since these were counted")).to_be_visible()
    assert {str(d.editor) for d in Decision.objects.all()} == {"Alice"}


def test_one_actor_is_rejected_in_the_story_from_its_card(seat: Seat, article: Article) -> None:
    other = make_article("Second day", BODY, story=make_story())
    make_annotation(
        other, "Tomas Okafor", kind="actor", state="suggested", speaker="Tomas Okafor", role="mentioned"
    )
    bob = seat.open("bob", article)
    bob.press("j", "j", "Shift+X")
    dialog = bob.page.get_by_role("dialog")
    expect(dialog).to_contain_text("In this article: 1")
    dialog.get_by_role("button", name="In this story: 2, in 2 articles").click()
    expect(bob.current.locator(".chip.actor")).to_have_count(0)
    assert Annotation.objects.get(article=other).state == "rejected"
    bob.press("z")
    expect(bob.current.locator(".chip.actor")).to_contain_text("Tomas Okafor")
    assert Annotation.objects.get(article=other).state == "suggested"


# --- small things


def test_altered_card_says_between_which_revisions_and_shows_all_its_words(
    seat: Seat, article: Article
) -> None:
    from newsroom.articles.actions.revise import revise

    accept(only(CLAIM), editor=make_editor("alice"))
    revise(article, headline="Cranes", body=BODY.replace("1,400", "1,600"))
    bob = seat.open("bob", article)
    card = bob.page.locator(".card.altered")
    expect(card).to_contain_text("revision 1 → 2")
    height = card.locator(".content").evaluate("(one) => [one.scrollHeight, one.clientHeight]")
    assert height[0] == height[1]
