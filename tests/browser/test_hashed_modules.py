"""The desk's modules as production serves them: collected, each at an address with a hash, under the strict policy."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import FileSystemFinder
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings

from newsroom.core.apps import StaticFilesConfig
from tests.stage import PROJECT, Site
from tests.world import make_annotation, make_article, make_editor

_KEY = "of-this-test-alone-" + "k" * 50
_HASHED = re.compile(r"/static/desk/[\w-]+\.[0-9a-f]{12}\.(?:js|css|svg)")


class ProductionSite(Site):
    """The site with production settings and collected files; without TLS, which a proxy would add."""

    name = "production-site"

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        super().__init__({name: value for name, value in environment.items() if name != "CLAIMDESK_LOCAL"})
        self.environment |= {
            "SECRET_KEY": _KEY,
            "SITE_URL": "https://127.0.0.1",
            "SECURE_SSL_REDIRECT": "0",
            "STATIC_ROOT": str(folder),
        }

    def collect(self) -> None:
        """Do what the image does when it is built, without the packages that no page of the desk uses."""
        ignored = [
            f"--ignore={name}" for name in ("admin", "unfold", "rest_framework", "drf_spectacular_sidecar")
        ]
        subprocess.run(
            [
                sys.executable,
                "-W",
                "error",
                "manage.py",
                "collectstatic",
                "--no-input",
                "--verbosity=0",
                *ignored,
            ],
            cwd=PROJECT,
            env=self.environment,
            check=True,
            timeout=120,
        )


@pytest.fixture
def production(
    site: Site, outside: dict[str, str], tmp_path: Path, settings: Settings
) -> Iterator[ProductionSite]:
    settings.SECRET_KEY = _KEY  # so that the site knows a session of this test
    production = ProductionSite(outside, tmp_path / "static")
    production.collect()
    with production:
        yield production


def test_every_module_of_each_page_comes_from_its_hashed_address(
    production: ProductionSite, context: BrowserContext, page: Page, sign_in: Callable[[object], None]
) -> None:
    article = make_article()
    make_annotation(article, state="suggested")
    sign_in(make_editor("bob"))
    requested: list[str] = []
    context.on("request", lambda request: requested.append(request.url.removeprefix(production.url)))
    for path in ("", f"articles/{article.pk}/"):
        page.goto(f"{production.url}/admin/desk/{path}")
        page.locator("[data-ready]").wait_for()
    page.keyboard.press("n")
    expect(page.locator(".card[aria-current=true]")).to_be_visible()
    page.goto(f"{production.url}/admin/desk/articles/{article.pk}/text")
    expect(page.locator("[contenteditable]").first).to_be_visible()
    ours = {url for url in requested if url.startswith("/static/desk/")}
    assert [url for url in sorted(ours) if not _HASHED.fullmatch(url)] == []
    modules = {url.rsplit("/", 1)[1].split(".")[0] for url in ours if url.endswith(".js")}
    assert {"theme", "desk", "worklist", "writing", "store", "labels"} <= modules


def test_tests_and_types_of_the_modules_are_not_collected() -> None:
    ignored = StaticFilesConfig.ignore_patterns
    names = {path for path, storage in FileSystemFinder().list(ignored)}
    assert "store.js" in names
    assert [name for name in sorted(names) if ".test." in name or ".d." in name] == []
