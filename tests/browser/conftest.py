"""Chromium for the browser tests: the one on the path, a fresh context for each test, and an ear for its complaints."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright

from tests.stage import BUILD, Site

# The headless shell draws pages as Chromium does but has no window around them, which in Chromium is made of pages too:
# a new context takes a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",  # as root, as in CI, Chromium starts no other way; it shows pages of this machine alone
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_LISTEN = """
document.addEventListener("securitypolicyviolation", (event) => reportViolation(
    `${event.effectiveDirective} blocked ${event.blockedURI} on ${event.documentURI} ` +
    `(${event.sourceFile}:${event.lineNumber}) ${event.sample}`));
"""
_FAILED = pytest.StashKey[bool]()


def find_chromium() -> Path | None:
    """The browser on the path."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


@dataclass
class Complaints:
    """What the browser held against the pages of one test."""

    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember a failure for the fixture that takes the screenshot."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser on the path. In CI its absence is a failure; elsewhere the test is skipped and says so."""
    found = find_chromium()
    if found:
        return found
    missing = f"no browser on the path ({', '.join(NAMES)}): as root on Debian `make setup-dev` installs one"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, and Django would take every query of a test for one made in it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def context(browser: Browser, site: Site, complaints: Complaints) -> Iterator[BrowserContext]:
    """A browser of its own: no cookie, no storage of another test. The test fails on any violation or script error."""

    def report(violation: str) -> None:  # Playwright takes no bound method of a list
        complaints.violations.append(violation)

    context = browser.new_context(
        base_url=site.url, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)  # on a busy machine
    context.expose_function("reportViolation", report)
    context.add_init_script(_LISTEN)
    context.on("weberror", lambda error: complaints.errors.append(str(error.error)))
    context.on("console", lambda message: _note(message, complaints))
    yield context
    context.close()
    assert (complaints.violations, complaints.errors) == ([], [])


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest, complaints: Complaints) -> Iterator[Page]:
    page = context.new_page()
    yield page
    if _FAILED in request.node.stash and not page.is_closed():
        name = re.sub(r"[^\w.-]+", "-", request.node.name)
        picture = BUILD / "browser" / f"{name}.png"
        with suppress(Error):  # a page that has crashed looks like nothing
            page.screenshot(path=picture, full_page=True)
        print(f"{page.url} looked like {picture}", *complaints.console, sep="\n")  # noqa: T201 - shown on failure


@pytest.fixture
def sign_in(context: BrowserContext, site: Site) -> Callable[[object], None]:
    """Log a user in without the form: `sign_in(user)`."""

    def sign_in(user: object) -> None:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site.url}])

    return sign_in


def _note(message: ConsoleMessage, complaints: Complaints) -> None:
    if message.type == "error":
        complaints.console.append(f"console: {message.text}")
