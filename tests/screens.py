"""The pictures of docs/screens/, taken of the demonstration in Chromium, light and dark: `make screens`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, find_chromium
from tests.demonstration import PROJECT, Demonstration, demonstration

SCREENS = PROJECT / "docs" / "screens"


def main() -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with demonstration() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for scheme in ("light", "dark"):
            _take(browser, demo, scheme)
        _pull(demo)
        for scheme in ("light", "dark"):
            _take_partners(browser, demo, scheme)
        browser.close()


def _pull(demo: Demonstration) -> None:
    """The demonstration's partner reads the feed, and on from there: it holds what it was handed."""
    after = ""
    for _ in range(2):
        asked = Request(f"{demo.url}/api/v1/changes?limit=500&after={after}")  # noqa: S310 - of this machine
        asked.add_header("Authorization", f"Bearer {demo.key}")
        with urlopen(asked) as answer:  # noqa: S310
            after = json.load(answer)["next"]


def _sign_in(browser: Browser, demo: Demonstration, scheme: str, name: str) -> Page:
    context = browser.new_context(
        base_url=demo.url,
        viewport={"width": 1360, "height": 1000},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(demo.password)
    page.keyboard.press("Enter")
    page.locator("#rows").wait_for()  # the log-in's own address ends like the desk's
    return page


def _take_partners(browser: Browser, demo: Demonstration, scheme: str) -> None:
    page = _sign_in(browser, demo, scheme, "dana")
    page.goto("/admin/partners/partner/")
    page.locator("#result_list tbody a").first.click()
    page.get_by_role("link", name="How it stands").click()
    _save(page, "partner", scheme)
    page.get_by_role("link", name="Test pull as this partner").click()
    _save(page, "test-pull", scheme)
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name=re.compile("Pull the troops out")).first.click()
    if scheme == "light":
        page.goto(f"{page.url.removesuffix('change/')}withhold")
        page.locator("[name=reason]").fill("The ministry disputes the figure; we check it.")
        page.locator("form [type=submit]").last.click()
    _save(page, "killed", scheme)
    page.goto("/admin/")
    _save(page, "dashboard", scheme)
    page.context.close()


def _take(browser: Browser, demo: Demonstration, scheme: str) -> None:
    page = _sign_in(browser, demo, scheme, "alice")
    page.locator("#keys kbd").first.wait_for()
    _save(page, "worklist", scheme)
    page.get_by_role("link", name=re.compile("Pull the troops out")).click()
    page.locator(".card").first.wait_for()
    page.keyboard.press("n")
    page.wait_for_timeout(400)
    _save(page, "desk", scheme)
    page.goto("/admin/desk/")
    page.get_by_role("link", name=re.compile("Seoul calls in")).click()
    page.locator(".card.altered").first.click(position={"x": 12, "y": 12})
    page.wait_for_timeout(400)
    _save(page, "corrected", scheme)
    page.goto(page.url.split("#")[0] + "text")
    page.locator(".ProseMirror[contenteditable=true]").wait_for()
    _save(page, "text", scheme)
    page.goto("/admin/articles/article/")
    page.wait_for_timeout(400)
    _save(page, "admin", scheme)
    page.goto("/api/v1/docs")
    page.locator(".opblock").first.wait_for()
    _save(page, "api", scheme)
    page.context.close()


def _save(page: Page, name: str, scheme: str) -> None:
    path: Path = SCREENS / f"{name}-{scheme}.png"
    page.screenshot(path=path)
    print(path.relative_to(PROJECT))


if __name__ == "__main__":
    main()
