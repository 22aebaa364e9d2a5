"""The pictures of docs/screens/, taken of the demonstration in Chromium, light and dark: `make screens`."""

from __future__ import annotations

import re
from pathlib import Path

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
        browser.close()


def _take(browser: Browser, demo: Demonstration, scheme: str) -> None:
    context = browser.new_context(
        base_url=demo.url,
        viewport={"width": 1360, "height": 1000},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(demo.password)
    page.keyboard.press("Enter")
    page.locator("#rows").wait_for()  # the log-in's own address ends like the desk's
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
    context.close()


def _save(page: Page, name: str, scheme: str) -> None:
    path: Path = SCREENS / f"{name}-{scheme}.png"
    page.screenshot(path=path)
    print(path.relative_to(PROJECT))


if __name__ == "__main__":
    main()
