"""Tests that start what a run may start, then wait to be interrupted. test_interrupted_run.py runs them."""

import os
import signal
from pathlib import Path

from playwright.sync_api import Browser

from newsroom.embedded.services import Services
from tests.browser.conftest import browser, chromium  # noqa: F401 - fixtures
from tests.stage import Site, Worker


def _wait() -> None:
    Path(os.environ["TELL_WHEN_UP"]).touch()
    signal.pause()


def test_engines_and_browser(engines: Services, browser: Browser) -> None:  # noqa: F811
    _wait()


def test_everything(site: Site, worker: Worker, browser: Browser) -> None:  # noqa: F811
    _wait()
