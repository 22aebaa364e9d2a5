"""What a reader is offered at the desk, and what becomes of an act that is refused."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from annotations.models import Annotation, Assignment, Decision, Presence
from newsroom.desk.permissions import READ
from tests.world import make_annotation, make_article, make_editor, make_staff, make_story


def test_a_reader_reads_and_is_offered_nothing_else(
    page: Page, site: object, sign_in: Callable[..., None]
) -> None:
    article = make_article("Cranes stand still", story=make_story())
    make_annotation(article, state="suggested", speaker="Tomas Okafor")
    before = Decision.objects.count()
    sign_in(make_staff("rita", READ))
    page.goto("/admin/desk/")
    page.locator("[data-ready]").wait_for()
    assert (
        page.get_by_role("link", name="New text").count()
        == page.get_by_role("button", name="take").count()
        == 0
    )
    page.get_by_role("link", name="Cranes stand still").press("t")
    page.get_by_role("link", name="Cranes stand still").click()
    page.locator("[data-ready]").wait_for()
    expect(page.locator(".card.claim")).to_be_visible()
    for key in ("n", "Enter", "x", "b", "w", "2", "m", "j"):
        page.keyboard.press(key)
    expect(page.locator(".card[aria-current=true]")).to_be_visible()
    for offer in (
        "#work",
        "#undo",
        "#redo",
        "#accept-above",
        ".quick",
        ".card .acts",
        ".chip.add",
        ".chip .off",
    ):
        for shown in page.locator(offer).all():
            expect(shown).to_be_hidden()
    expect(page.locator("#keys")).not_to_contain_text("accept")
    expect(page.locator(".toast, .menu, .panel")).to_have_count(0)
    assert (Annotation.objects.get().state, Decision.objects.count()) == ("suggested", before)
    assert (Presence.objects.count(), Assignment.objects.count()) == (0, 0)


def test_a_refused_act_says_why_and_is_not_kept(
    page: Page, site: object, sign_in: Callable[..., None]
) -> None:
    article, bob = make_article(), make_editor("bob")
    make_annotation(article, state="suggested")
    sign_in(bob)
    page.goto(f"/admin/desk/articles/{article.pk}/")
    page.locator("[data-ready]").wait_for()
    bob.groups.clear()
    bob.user_permissions.set(make_staff("rita", READ).user_permissions.all())
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("You do not have permission to do this.")
    expect(page.locator(".card.suggested")).to_have_count(1)
    expect(page.get_by_text("The server cannot be reached.")).to_be_hidden()
    unsent = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('claimdesk.unsent'))")
    assert unsent == []
    assert Annotation.objects.get().state == "suggested"
