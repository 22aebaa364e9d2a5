"""The desk in Chromium with a long article under a thousand annotations, against what the browser needs anyway.

A desk is usable when the marks in sight are painted and keys are heard; that both are so is asserted of the page that
was measured. What it is measured against is the same HTML with the same styles and no script, from a file server that
keeps its connection and lets the browser keep the styles, as the desk's own does. Both are opened from an empty page:
what the browser needs to take the page before away is no part of opening the next one. The two take turns, so that what
else the machine does slows both.
"""

from __future__ import annotations

import re
import statistics
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from newsroom.articles.models import Article
from tests.benchmarks.conftest import Report
from tests.long import make_long
from tests.world import make_editor

pytestmark = pytest.mark.benchmark


@pytest.fixture
def long(site: object) -> Article:
    return make_long("Cranes stand still", words=10_000, annotations=1_000)


@pytest.fixture
def short(site: object) -> Article:
    return make_long("Cranes stand", words=500, annotations=50)


@pytest.fixture
def editor(context: BrowserContext, sign_in: Callable[[object], None]) -> None:
    sign_in(make_editor("bob"))
    context.add_init_script(WATCH)


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for all, as the desk's own server has it

    def end_headers(self) -> None:
        # The desk's styles are kept by the browser, so the copy's are as well.
        self.send_header("Cache-Control", "no-cache" if self.path.endswith(".html") else "max-age=3600")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing: the table is what is printed."""


@pytest.fixture
def static(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which a file server shows it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path)) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


# When the page is what it is opened for: read inside the page, so that no message to it is measured along.
WATCH = """
const shown = () => requestAnimationFrame(() => setTimeout(() => { globalThis.shownAt = performance.now(); }, 0));
addEventListener("load", () => {
    const root = document.documentElement;
    if (!document.scripts.length || root.dataset.ready) return shown();
    new MutationObserver((_, observer) => {
        if (!root.dataset.ready) return;
        observer.disconnect();
        shown();
    }).observe(root, { attributes: true });
});
"""


def address(article: Article) -> str:
    return f"/admin/desk/articles/{article.pk}/"


def opened(page: Page, url: str) -> float:
    """Milliseconds from the address to the page's picture; of the desk, to that with its marks, when keys are heard.

    From an empty page: to take the page away that stood there before is no part of opening this one, and a desk with
    a thousand cards takes longer to take away than the copy does to open.
    """
    page.goto("about:blank")
    page.goto(url)
    return float(page.wait_for_function("() => globalThis.shownAt").json_value())


DECIDE = """
async (key) => {
    const late = new Promise((_, fail) => setTimeout(() => fail(new Error("no decision was shown")), 10000));
    const shown = new Promise((done) => new MutationObserver((_, observer) => {
        if (!document.querySelector(".card[aria-current=true].suggested")) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
    }).observe(document.getElementById("cards"), { subtree: true, childList: true, attributes: true }));
    const begun = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    return (await Promise.race([shown, late])) - begun;
}
"""


PAINTED = "() => [...CSS.highlights].filter(([, one]) => one.size).map(([name]) => name).sort()"
SCROLL = """
async () => {
    const gaps = [];
    let last = await new Promise(requestAnimationFrame);
    while (innerHeight + scrollY < document.documentElement.scrollHeight - 2) {
        scrollBy({ top: 400, behavior: "instant" });
        const now = await new Promise(requestAnimationFrame);
        gaps.push(now - last);
        last = now;
    }
    return gaps;
}
"""
FREEZE = 50  # ms: a frame that takes longer is seen as a stop


def test_opening_a_long_article_against_the_same_page_without_script(
    context: BrowserContext, page: Page, editor: None, long: Article, static: tuple[Path, str], report: Report
) -> None:
    folder, at = static
    write_static_copy(context, address(long), folder)
    desk, bare = [], []
    for _ in range(9):
        desk.append(opened(page, address(long)))
        assert page.evaluate(PAINTED) == [
            f"{kind}-suggested" for kind in ("actor", "claim", "figure", "quotation")
        ]
        page.keyboard.press("j")  # not waited for: it acts at once, or keys are not live
        assert page.locator(".card[aria-current=true]").count() == 1
        bare.append(opened(page, f"{at}/page.html"))
    ours, theirs = statistics.median(desk[2:]), statistics.median(bare[2:])
    report("opening 10,000 words, 1,000 annotations", ours, "ms", theirs * 2, theirs * 2 / ours, 1.0)


def write_static_copy(context: BrowserContext, url: str, folder: Path) -> None:
    """The page as the server sends it, with its styles, and with no script."""
    answer = context.request.get(url)
    html = answer.text()
    for script in re.findall(r'<script\b.*?</script>|<link rel="modulepreload"[^>]*>', html, re.DOTALL):
        html = html.replace(script, "")
    (folder / "page.html").write_text(html, encoding="utf-8")
    for href in re.findall(r'href="(/static/[^"]+\.(?:css|svg))"', html):
        path = folder / urlsplit(href).path.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(context.request.get(href).body())


def test_a_decision_on_a_long_article_against_one_on_a_short_one(
    context: BrowserContext, page: Page, editor: None, long: Article, short: Article, report: Report
) -> None:
    pages = {short.pk: page, long.pk: context.new_page()}
    taken: dict[object, list[float]] = {short.pk: [], long.pk: []}
    for article in (short, long):
        opened(pages[article.pk], address(article))
        pages[article.pk].keyboard.press("n")
    for _ in range(6):  # in turns, so that what else the machine does slows both
        for article in (short, long):
            pages[article.pk].bring_to_front()
            taken[article.pk] += [float(pages[article.pk].evaluate(DECIDE, "Enter")) for _ in range(5)][1:]
    ours, theirs = statistics.median(taken[long.pk]), statistics.median(taken[short.pk])
    report("a decision on 10,000 words", ours, "ms", theirs * 1.5, theirs * 1.5 / ours, 1.0)


def test_scrolling_through_a_long_article_from_the_moment_it_is_usable(
    context: BrowserContext, page: Page, editor: None, long: Article, static: tuple[Path, str], report: Report
) -> None:
    """Frames that take too long, of all; the same text without script has some, too, on a busy machine."""
    folder, at = static
    write_static_copy(context, address(long), folder)
    smooth: dict[str, list[bool]] = {"desk": [], "bare": []}
    for _ in range(3):
        for name, url in (("desk", address(long)), ("bare", f"{at}/page.html")):
            opened(page, url)
            smooth[name] += [gap <= FREEZE for gap in page.evaluate(SCROLL)]
    share = {name: statistics.mean(frames) for name, frames in smooth.items()}
    stops, frames = smooth["desk"].count(False), len(smooth["desk"])
    report(
        "frames over 50 ms in scrolling 10,000 words",
        stops,
        "frames",
        frames,
        share["desk"] / share["bare"],
        0.95,
    )
