"""The admin's pages of partners, in light and dark: they break no policy, throw no error, and do what they say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from newsroom.articles.actions.withhold import withhold
from newsroom.feed import numbering
from tests.browser.conftest import Complaints
from tests.newsroom.conftest import Puller, make_partner
from tests.stage import BUILD, Site
from tests.world import make_actor, make_annotation, make_article, make_chief, make_source, make_story

PAGES = {
    "overview": "partner/{partner}/overview",
    "test-pull": "partner/{partner}/test-pull?from=start&address=192.0.2.9",
    "partner": "partner/{partner}/change/",
    "product": "product/{product}/change/",
    "holders": "takedown/holders/{article}",
    "takedowns": "takedown/",
}


@pytest.fixture
def petra(site: object) -> Puller:
    """A partner that has pulled, lags, and holds a text that was killed."""
    petra = make_partner("Petra", sources=[make_source("The Quay Gazette")], quote_words=12)
    for number in range(3):
        article = make_article(f"Cranes stand still, day {number}", story=make_story())
        make_annotation(article, actor=make_actor())
    petra.get("changes", after=petra.get("changes")["next"])
    withhold(article, reason="A court says so.", editor=make_chief("dana"))
    numbering.number()
    make_article("Nobody has asked for this yet")
    return petra


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_partner_break_no_rule(
    page: Page, petra: Puller, sign_in: Callable[[object], None], complaints: Complaints, scheme: str
) -> None:
    from newsroom.partners.models import Takedown

    sign_in(make_chief("dana"))
    page.emulate_media(color_scheme=scheme)
    takedown = Takedown.objects.get()
    ids = {
        "partner": petra.partner.pk,
        "product": petra.partner.products.get().pk,
        "article": takedown.article_id,
    }
    for name, path in PAGES.items():
        answer = page.goto(f"/admin/partners/{path.format(**ids)}")
        assert answer is not None
        assert answer.status == 200, name
        assert page.url.endswith(path.format(**ids)), name
        # Nothing stands out of the page to the right.
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.screenshot(path=BUILD / "partner-pages" / f"{name}-{scheme}.png", full_page=True)
    assert complaints.console == []


def test_webhook_is_added_on_a_partners_page_and_its_secret_shown_once(
    page: Page, petra: Puller, site: Site, sign_in: Callable[[object], None], complaints: Complaints
) -> None:
    # Django keeps the content types, which its history of changes points at, and tests before this emptied their table.
    site.crash()
    site.__enter__()
    sign_in(make_chief("dana"))
    page.goto(f"/admin/partners/partner/{petra.partner.pk}/overview")
    page.locator("input[name=url]").fill("https://93.184.216.34/webhook")
    page.locator("button[value=create]").click()
    expect(page.locator("body")).to_contain_text("whsec_")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=BUILD / "partner-pages" / f"webhook-{scheme}.png", full_page=True)
    page.goto(f"/admin/partners/partner/{petra.partner.pk}/overview")
    expect(page.locator("body")).to_contain_text("93.184.216.34")
    expect(page.locator("body")).not_to_contain_text("whsec_")
    assert complaints.console == []


def test_a_test_pull_asks_whether_a_key_opens(
    page: Page, petra: Puller, sign_in: Callable[[object], None], complaints: Complaints
) -> None:
    sign_in(make_chief("dana"))
    page.goto(f"/admin/partners/partner/{petra.partner.pk}/overview")
    page.get_by_role("link", name="Test pull as this partner").click()
    expect(page.locator("body")).to_contain_text("Nobody has asked for this yet")
    page.get_by_label("Would a request be let in from this address?").fill("192.0.2.9")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("body")).to_contain_text("opens from 192.0.2.9")
    assert complaints.console == []


def test_key_form_that_is_submitted_again_after_back_makes_no_second_key(
    page: Page, petra: Puller, sign_in: Callable[[object], None]
) -> None:
    sign_in(make_chief("dana"))
    before = petra.partner.keys.count()
    page.goto(f"/admin/partners/partner/{petra.partner.pk}/issue-key")
    page.get_by_role("button", name="Issue a key").dblclick()
    expect(page.locator("#key")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Issue a key").click()
    expect(page.get_by_role("alert")).to_contain_text("This form has already made the key")
    assert petra.partner.keys.count() == before + 1
