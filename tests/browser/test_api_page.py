"""The API's page works under the strict policy, and the admin hands out a key that works."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from newsroom.partners.models import Partner
from tests.world import make_chief


def test_the_page_lists_the_operations_and_breaks_no_rule(page: Page) -> None:
    page.goto("/api/v1/docs")
    expect(page.locator(".opblock-summary-path").filter(has_text="/api/v1/articles").first).to_be_visible()
    paths = page.request.get("/api/v1/schema", headers={"Accept": "application/json"}).json()["paths"]
    expect(page.locator(".opblock")).to_have_count(sum(map(len, paths.values())))
    page.locator("#operations-articles-articles_list").click()
    expect(page.locator("#operations-articles-articles_list .microlight").first).to_contain_text(
        "Old bridge closed"
    )
    expect(page.locator("#expired-cursor")).to_be_visible()


def test_the_page_is_dark_where_its_reader_has_it_dark(page: Page) -> None:
    def brightness(selector: str, side: str) -> int:
        """From 0 to 765, of the colour of the words or of what is behind them."""
        found = page.locator(selector).first.evaluate(f"one => getComputedStyle(one).{side}")
        return sum(map(int, re.findall(r"\d+", found)[:3]))

    page.goto("/api/v1/docs")
    for scheme, dark in (("dark", True), ("light", False)):
        page.emulate_media(color_scheme=scheme)
        for words in (".swagger-ui .info .title", ".problems dt"):
            expect(page.locator(words).first).to_be_visible()
            assert (brightness(words, "color") > brightness("body", "backgroundColor")) is dark


def test_a_key_from_the_admin_is_tried_out_on_the_page(page: Page, sign_in: Callable[[object], None]) -> None:
    partner = Partner.objects.create(name="Petra", email="petra@partner.example.org")
    sign_in(make_chief("dana"))
    page.goto(f"/admin/partners/partner/{partner.pk}/change/")
    page.get_by_text("Issue a key").first.click()
    page.get_by_role("button", name="Issue a key").click()
    text = page.locator("#key").inner_text()
    assert re.fullmatch(r"cdk_\w{8}_\w{49}", text)
    page.goto("/api/v1/docs")
    page.get_by_role("button", name="Authorize").first.click()
    page.locator("input[name=auth-bearer-value], .auth-container input").first.fill(text)
    page.get_by_role("button", name="Apply credentials").click()
    page.get_by_role("button", name="Close").first.click()
    page.locator("#operations-me-me").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
    expect(page.locator(".live-responses-table")).to_contain_text("Petra")
