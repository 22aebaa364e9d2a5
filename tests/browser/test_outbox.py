"""Nothing that an editor did is lost: acts are stored when they are made, and sent from every page of the desk."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Dialog, Error, Page, Route, expect

from annotations.decisions.review import accept, reject
from annotations.models import Annotation, Decision, Role
from newsroom.articles.models import Article
from newsroom.users.models import User
from tests.browser.desk_page import Desk
from tests.world import make_annotation, make_article, make_editor, make_story

SENTENCES = [f"Ferry number {i} stayed in port" for i in range(1, 11)]
BODY = "".join(f"<p>{sentence}, the harbour master said.</p>" for sentence in SENTENCES)
AFTER_A_WHILE = 30_000  # ms for what waits until acts are sent, on a busy machine
BLOCKING = """
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
"""


@pytest.fixture
def article(site: object) -> Article:
    """Ten suggestions on ten lines."""
    article = make_article("Ferries stay in port", BODY, story=make_story())
    for sentence in SENTENCES:
        make_annotation(article, sentence, state="suggested")
    return article


@pytest.fixture
def bob(db: None) -> User:
    return make_editor("bob")


@pytest.fixture
def desk(page: Page, article: Article, bob: User, sign_in: Callable[[object], None]) -> Desk:
    """Bob has come from the worklist."""
    sign_in(bob)
    page.goto("/admin/desk/")
    page.locator("[data-ready]").wait_for()
    return Desk(page, article)


def slow(page: Page, delay: int = 300) -> None:
    """Each request of this page takes `delay` ms longer."""
    conditions = {"offline": False, "latency": delay, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)


def refuse(context: BrowserContext, status: int = 503) -> Callable[[], None]:
    """Something before the server answers every act with `status`, until the function that this gives is called."""

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=status, content_type="text/html", body="<h1>Away</h1>")
        else:
            route.fallback()

    context.route("**/admin/desk/**", answer)
    return lambda: context.unroute("**/admin/desk/**", answer)


def accept_all(desk: Desk) -> None:
    """Ten quick accepts; all of them are shown."""
    desk.press("j", *["Enter"] * 10)
    expect(desk.page.locator(".card.accepted")).to_have_count(10)


def decisions() -> list[tuple[str, str, str]]:
    """(editor, words, action) in the order in which they were stored."""
    rows = Decision.objects.select_related("annotation", "editor").order_by("pk")
    return [(one.editor.username, words(one.annotation), one.action) for one in rows]


def words(annotation: Annotation) -> str:
    return annotation.anchors.filter(part="content").latest("revision__number").exact


def claim(sentence: str) -> Annotation:
    return Annotation.objects.get(anchors__exact=sentence, anchors__part="content")


def all_ten(name: str = "bob") -> list[tuple[str, str, str]]:
    return [(name, sentence, "accepted") for sentence in SENTENCES]


def unsent(page: Page) -> list[dict[str, object]]:
    """What is stored on the device, of anybody."""
    stored = page.evaluate(
        "() => Object.entries(localStorage).filter(([name]) => name.startsWith('claimdesk.unsent.')).map((e) => e[1])"
    )
    return [json.loads(one) for one in stored]


def wait_until(page: Page, true: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Return as soon as `true()` holds. Until then the browser's requests go on: some are answered by this process."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        page.wait_for_timeout(50)


def wait_for_all(page: Page, name: str = "bob") -> None:
    wait_until(page, lambda: len(decisions()) >= 10, "ten decisions to be stored")
    wait_until(page, lambda: not unsent(page), "the device to know that they are")
    assert decisions() == all_ten(name)


# --- ways out


def breadcrumb(page: Page) -> Page:
    page.locator(".crumb a").first.click()
    page.wait_for_url("**/admin/desk/")
    return page


def back(page: Page) -> Page:
    page.go_back()
    page.wait_for_url("**/admin/desk/")
    return page


def reload(page: Page) -> Page:
    page.reload()
    return page


def close(page: Page) -> Page:
    context = page.context
    page.close()
    again = context.new_page()
    again.goto("/admin/desk/")
    return again


def crash(page: Page) -> Page:
    context = page.context
    with page.expect_event("crash"), suppress(Error):  # the navigation never arrives
        page.goto("chrome://crash")
    again = context.new_page()
    again.goto("/admin/desk/")
    return again


@pytest.mark.parametrize("leave", [breadcrumb, back, reload, close])
def test_ten_quick_accepts_are_all_stored_whatever_the_way_out(
    desk: Desk, leave: Callable[[Page], Page]
) -> None:
    slow(desk.page)
    accept_all(desk)
    assert len(decisions()) < 10  # left before all of them were sent

    page = leave(desk.page)

    wait_for_all(page)


def test_ten_quick_accepts_outlast_a_crash_right_after_the_last_key(desk: Desk) -> None:
    slow(desk.page)
    desk.press("j", *["Enter"] * 10)
    page = crash(desk.page)
    wait_for_all(page)


@pytest.mark.parametrize("where", ["text", "new", "story", "another article"])
def test_the_other_pages_of_the_desk_send_what_is_unsent(desk: Desk, article: Article, where: str) -> None:
    path = {
        "text": f"articles/{article.pk}/text",
        "new": "articles/new",
        "story": f"?story={article.story.pk}",
        "another article": f"articles/{make_article('Trains run').pk}/",
    }[where]
    let_through = refuse(desk.page.context)
    accept_all(desk)
    desk.page.goto(f"/admin/desk/{path}")
    expect(desk.page.locator(".line")).to_contain_text("10 actions")
    let_through()
    wait_for_all(desk.page)


def test_a_server_that_is_away_for_a_while_gets_all_ten_in_order(desk: Desk) -> None:
    let_through = refuse(desk.page.context, 503)
    accept_all(desk)
    expect(desk.page.locator(".line")).to_contain_text("10 actions are stored and will be sent.")
    assert decisions() == []
    let_through()
    wait_for_all(desk.page)
    expect(desk.page.locator(".line")).to_be_hidden()
    expect(desk.page.locator("[data-pending]")).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "body"), [(500, "<h1>Server Error</h1>"), (200, "<h1>Log in to the hotel</h1>")]
)
def test_an_answer_that_is_not_the_desks_loses_nothing(desk: Desk, status: int, body: str) -> None:
    answers = iter(range(3))

    def answer(route: Route) -> None:
        if next(answers, None) is None:
            route.fallback()
        else:
            route.fulfill(status=status, content_type="text/html", body=body)

    desk.page.route("**/annotations/*/accept", answer)
    accept_all(desk)
    wait_for_all(desk.page)


def test_a_line_that_is_gone_while_the_computer_sleeps_loses_nothing(desk: Desk) -> None:
    desk.page.context.set_offline(True)
    accept_all(desk)
    expect(desk.page.locator(".line")).to_contain_text("10 actions are stored and will be sent.")
    assert decisions() == []
    desk.page.context.set_offline(False)
    wait_for_all(desk.page)


def test_a_log_out_in_another_tab_loses_nothing(
    desk: Desk, bob: User, sign_in: Callable[[object], None]
) -> None:
    slow(desk.page)
    accept_all(desk)
    other = desk.page.context.new_page()
    other.goto("/admin/")
    other.evaluate("() => document.querySelector('form[action$=\"/logout/\"]').requestSubmit()")
    other.wait_for_url("**/logout/**")
    desk.page.close()
    sign_in(bob)
    other.goto("/admin/desk/")
    wait_for_all(other)


# --- whose acts they are


def test_acts_of_a_session_that_has_ended_are_sent_when_the_same_editor_is_back(
    desk: Desk, bob: User, sign_in: Callable[[object], None]
) -> None:
    Session.objects.all().delete()
    accept_all(desk)
    expect(desk.page.locator(".line")).to_contain_text("You have been logged out. 10 actions are stored")
    desk.page.goto("/admin/desk/")
    expect(desk.page.get_by_label("Username")).to_be_visible()
    assert decisions() == []
    sign_in(bob)
    desk.page.goto("/admin/desk/")
    wait_for_all(desk.page)


def test_acts_are_never_sent_or_shown_under_another_log_in(
    desk: Desk, article: Article, bob: User, sign_in: Callable[[object], None]
) -> None:
    Session.objects.all().delete()
    accept_all(desk)
    expect(desk.page.locator(".line")).to_contain_text("10 actions are stored")

    sign_in(make_editor("alice"))
    for path in ("", f"articles/{article.pk}/", f"articles/{article.pk}/text"):
        desk.page.goto(f"/admin/desk/{path}")
        # It has asked whatever it asks when it opens.
        desk.page.wait_for_load_state("load")
        desk.page.evaluate(
            "() => navigator.locks.request('after', () => new Promise((go) => setTimeout(go, 100)))"
        )
        expect(desk.page.locator(".line")).to_be_hidden()
        expect(desk.page.locator(".card.accepted")).to_have_count(0)
    assert decisions() == []
    assert {act["editor"] for act in unsent(desk.page)} == {str(bob.pk)}
    assert len(unsent(desk.page)) == 10

    sign_in(bob)
    desk.page.goto("/admin/desk/")
    wait_for_all(desk.page)


def test_a_log_in_of_another_in_a_second_tab_stops_the_acts_of_the_first(
    desk: Desk, bob: User, sign_in: Callable[[object], None]
) -> None:
    slow(desk.page)
    desk.press("j", *["Enter"] * 10)
    sign_in(make_editor("alice"))
    expect(desk.page.locator(".line")).to_contain_text("Another user has logged in in this browser")
    before = decisions()
    assert len(before) < 10
    assert {editor for editor, _, _ in before} <= {"bob"}
    other = desk.page.context.new_page()
    other.goto("/admin/desk/")
    other.locator("[data-ready]").wait_for()
    expect(other.locator(".line")).to_be_hidden()
    assert decisions() == before
    sign_in(bob)
    wait_for_all(desk.page)


def test_what_is_older_than_a_week_is_not_sent_and_that_is_said(desk: Desk) -> None:
    refuse(desk.page.context)
    desk.press("j", "Enter")
    expect(desk.page.locator(".line")).to_contain_text("1 action is stored")
    desk.page.goto("about:blank")
    again = desk.page.context.new_page()
    again.add_init_script(
        """for (const [name, words] of Object.entries(localStorage)) {
            if (!name.startsWith("claimdesk.unsent.")) continue;
            const act = JSON.parse(words), late = { ...act, at: act.at - 8 * 24 * 3600 * 1000 };
            localStorage.setItem(name, JSON.stringify(late));
            localStorage.setItem("claimdesk.unsent.0.other", JSON.stringify({ ...late, editor: "0", key: "other" }));
        }"""
    )
    again.context.unroute_all()
    again.goto("/admin/desk/")
    expect(again.get_by_role("alert").filter(has_text="more than a week ago")).to_be_visible(
        timeout=AFTER_A_WHILE
    )
    assert unsent(again) == []
    assert decisions() == []


# --- what the page shows until then


def test_unsent_acts_are_shown_and_counted_after_a_reload(desk: Desk) -> None:
    let_through = refuse(desk.page.context)
    desk.press("j", *["Enter"] * 6, "x")
    expect(desk.page.locator("#decided")).to_have_text("7")
    desk.page.reload()
    expect(desk.page.locator(".card.accepted")).to_have_count(6)
    expect(desk.page.locator("#decided")).to_have_text("7")
    expect(desk.page.locator("#total")).to_have_text("10")
    line = desk.page.get_by_role("status").filter(has_text="7 actions")
    expect(line).to_be_visible()
    expect(line).to_have_attribute("aria-live", "polite")
    let_through()
    wait_until(desk.page, lambda: len(decisions()) == 7, "all to be stored")
    expect(line).to_be_hidden(timeout=AFTER_A_WHILE)
    expect(desk.page.locator("#decided")).to_have_text("7")


def test_a_refusal_is_said_on_whichever_page_the_editor_is(desk: Desk, article: Article) -> None:
    let_through = refuse(desk.page.context)
    desk.press("j", *["Enter"] * 10)
    desk.page.goto("/admin/desk/")
    expect(desk.page.locator(".line")).to_contain_text("10 actions")
    reject(claim(SENTENCES[3]), editor=make_editor("alice"))
    let_through()
    alert = desk.page.get_by_role("alert")
    expect(alert).to_contain_text(
        f"“{SENTENCES[3]}”: Alice has already rejected this.", timeout=AFTER_A_WHILE
    )
    expect(alert.get_by_role("link", name="Open the article")).to_have_attribute(
        "href", f"/admin/desk/articles/{article.pk}/#{claim(SENTENCES[3]).pk}"
    )
    wait_until(desk.page, lambda: not unsent(desk.page), "all to be settled")
    assert [one for one in decisions() if one[0] == "bob"] == [*all_ten()[:3], *all_ten()[4:]]


def test_the_worklist_counts_what_it_has_sent(desk: Desk) -> None:
    slow(desk.page)
    accept_all(desk)
    breadcrumb(desk.page)
    expect(desk.page.locator("td.number")).to_contain_text("none", timeout=AFTER_A_WHILE)
    assert decisions() == all_ten()


# --- acts that build on each other


def test_steps_on_one_annotation_are_right_after_a_resend(desk: Desk) -> None:
    let_through = refuse(desk.page.context)
    desk.press("j", "Shift+ArrowRight", "2", "Enter", "k")
    desk.press("m")
    desk.page.get_by_role("textbox", name="Note for colleagues").press_sequentially("First.")
    desk.press("Enter", "m")
    desk.page.get_by_role("textbox", name="Note for colleagues").press_sequentially("Second.")
    desk.press("Enter")
    wait_until(desk.page, lambda: len(unsent(desk.page)) == 5, "five acts to be made")
    desk.page.goto("/admin/desk/")
    let_through()
    wait_until(desk.page, lambda: not unsent(desk.page), "all to be settled")
    expect(desk.page.get_by_role("alert")).to_have_count(0)
    one = Annotation.objects.get(state="accepted")
    assert (one.kind, words(one), one.note.text if one.note else "") == (
        "quotation",
        f"{SENTENCES[0]}, the",
        "Second.",
    )


def test_a_boundary_under_the_hand_outlasts_the_page(desk: Desk) -> None:
    desk.press("j", "Shift+ArrowRight")
    page = crash(desk.page)
    wait_until(
        page,
        lambda: [action for _, _, action in decisions()] == ["span_adjusted"],
        "the boundary to be stored",
    )
    wait_until(page, lambda: not unsent(page), "the device to know")


def test_an_undo_takes_back_only_what_it_was_meant_for(desk: Desk) -> None:
    desk.press("j", "Enter", "Enter")
    wait_until(desk.page, lambda: len(decisions()) == 2, "two to be stored")
    let_through = refuse(desk.page.context)
    desk.press("Enter")
    expect(desk.page.locator(".line")).to_contain_text("1 action is stored")
    desk.press("z")
    expect(desk.page.locator(".line")).to_contain_text("2 actions are stored")
    reject(claim(SENTENCES[2]), editor=make_editor("alice"))
    desk.page.goto("/admin/desk/")
    let_through()
    expect(desk.page.get_by_role("alert").filter(has_text="Alice has already rejected this.")).to_be_visible(
        timeout=AFTER_A_WHILE
    )
    wait_until(desk.page, lambda: not unsent(desk.page), "all to be settled")
    # What was to be taken back was never stored: nothing else is.
    assert [one for one in decisions() if one[0] == "bob"] == all_ten()[:2]


def test_an_undo_that_waited_takes_back_the_act_before_it(desk: Desk) -> None:
    let_through = refuse(desk.page.context)
    desk.press("j", "Enter", "x")
    expect(desk.page.locator(".line")).to_contain_text("2 actions are stored")
    desk.press("z")
    expect(desk.page.locator(".line")).to_contain_text("3 actions are stored")
    desk.page.goto("/admin/desk/")
    let_through()
    wait_until(desk.page, lambda: not unsent(desk.page), "all to be settled")
    assert [action for _, _, action in decisions()] == ["accepted", "rejected", "undone"]
    assert [claim(one).state for one in SENTENCES[:2]] == ["accepted", "suggested"]


def test_an_actor_that_is_created_is_linked_although_the_page_was_left(desk: Desk) -> None:
    let_through = refuse(desk.page.context)
    desk.press("j", "a")
    desk.page.get_by_role("combobox").press_sequentially("Ingrid Solheim")
    expect(desk.page.get_by_role("option").first).to_contain_text("Create “Ingrid Solheim”")
    desk.press("Enter", "Enter")
    expect(desk.page.locator(".line")).to_contain_text("2 actions are stored")
    desk.page.goto("/admin/desk/")
    let_through()
    wait_until(desk.page, lambda: not unsent(desk.page), "all to be settled")
    role = Role.objects.get()
    assert (str(role.actor), role.annotation) == ("Ingrid Solheim", claim(SENTENCES[0]))


def test_a_card_that_a_colleague_decided_offers_no_key_that_takes_back_something_else(
    desk: Desk, article: Article
) -> None:
    accept(claim(SENTENCES[0]), editor=make_editor("alice"))
    accept(claim(SENTENCES[1]), editor=User.objects.get(username="bob"))
    desk = Desk(desk.page, article)
    desk.card(SENTENCES[0]).click()
    expect(desk.current.get_by_role("button", name="Take back")).to_be_visible()
    expect(desk.current.locator("kbd", has_text="Z")).to_have_count(0)
    # What the key takes back is the editor's own last act, and the header's button says so.
    desk.press("z")
    desk.sent()
    assert [claim(one).state for one in SENTENCES[:2]] == ["accepted", "suggested"]


# --- two tabs, and a browser that stores nothing


def test_two_tabs_of_one_editor_send_each_act_once_and_in_order(desk: Desk, article: Article) -> None:
    let_through = refuse(desk.page.context)
    other = Desk(desk.page.context.new_page(), article)
    desk.press("j", *["Enter"] * 5)
    expect(other.page.locator(".card.accepted")).to_have_count(5)  # the other tab knows, too
    other.press("n", *["Enter"] * 5)
    expect(desk.page.locator(".card.accepted")).to_have_count(10)
    posted: list[str] = []
    desk.page.context.on(
        "response",
        lambda line: posted.append(line.url) if line.ok and line.url.endswith("/accept") else None,
    )
    let_through()
    wait_for_all(other.page)
    for page in (desk.page, other.page):
        expect(page.locator("[data-pending]")).to_have_count(0)
        expect(page.locator("#decided")).to_have_text("10")
        expect(page.get_by_role("alert").filter(has_text="already")).to_have_count(0)
    assert len(posted) == len(set(posted)) == 10


def test_two_tabs_without_locks_send_each_act_once_and_in_order(
    desk: Desk, article: Article, context: BrowserContext
) -> None:
    """A desk without TLS has no Web Locks: both tabs may send, and the server does each act once."""
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })")
    let_through = refuse(context)
    desk = Desk(desk.page, article)
    other = Desk(context.new_page(), article)
    desk.press("j", *["Enter"] * 10)
    expect(other.page.locator(".card.accepted")).to_have_count(10)
    let_through()
    wait_for_all(other.page)
    for page in (desk.page, other.page):
        expect(page.get_by_role("alert").filter(has_text="already")).to_have_count(0)


def test_a_browser_that_stores_nothing_asks_before_it_leaves(
    desk: Desk, article: Article, context: BrowserContext
) -> None:
    context.add_init_script(BLOCKING)
    let_through = refuse(context)
    desk = Desk(desk.page, article)
    accept_all(desk)
    expect(desk.page.locator(".line")).to_contain_text("This browser stores nothing")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.page.once("dialog", stay)
    desk.page.close(run_before_unload=True)
    wait_until(
        desk.page, lambda: desk.page.evaluate("1") == 1 and asked == ["beforeunload"], "the browser to ask"
    )
    let_through()
    wait_until(desk.page, lambda: len(decisions()) == 10, "ten decisions to be stored")
    assert decisions() == all_ten()
    expect(desk.page.locator(".line")).to_be_hidden()
    asked.clear()
    desk.page.goto("/admin/desk/")  # nothing is asked any more
    assert asked == []
