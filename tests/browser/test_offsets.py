"""From words selected in Chromium, by key and by mouse, to the selectors that a partner pulls: hostile texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from newsroom.partners.keys import api_keys
from newsroom.partners.models import Partner, Product
from newsroom.partners.permissions import grants
from tests.browser.desk_page import Desk
from tests.journeys.test_first_light import pull, pull_text
from tests.stage import Site
from tests.world import make_article, make_editor

HEADLINE = "Offsets 🧭 headline"


@dataclass(frozen=True)
class Case:
    """A text, and the words of it that are selected by key and by mouse: each the `nth` time that they occur."""

    body: str
    by_key: str
    by_mouse: str
    language: str = "en"
    nth: int = 0


CASES = {
    "emoji": Case(
        "<p>⚓️ 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 <strong>💪🏽</strong>𝒳 “ja” they said 🧑🏿‍🚀 aboard.</p>",
        "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 💪🏽",
        "they said 🧑🏿‍🚀 aboard",
    ),
    "combining-marks": Case(
        "<p>Zoe\u0308 A\u030angstro\u0308m und a\u0310e\u0301o\u0308\u0332 na\u00efve Leute</p>",
        "a\u0310\u00e9\u00f6\u0332",
        "\u00c5ngstr\u00f6m und a\u0310\u00e9\u00f6\u0332",
        "de",
    ),
    "hangul": Case(
        "<p>한국어 <em>\u1112\u1161\u11ab\u1100\u116e\u11a8</em> 조선 尹錫悅 대통령은 말했다.</p>",
        "조선 尹錫悅",
        "한국 조선",
        "ko",
    ),
    "arabic": Case(
        "<p>⚓️ قال الوزير <em>«نعم»</em> اليوم إن 1,400 عامل أضربوا.</p>", "الوزير «نعم»", "عامل أضربوا", "ar"
    ),
    "hebrew": Case("<p>💪🏽 אמר השר ״כן״ שָׁלוֹם לכל 12,000 העובדים</p>", "שָׁלוֹם לכל", "השר ״כן״ שָׁלוֹם", "he"),
    "soft-hyphen": Case(
        "<p>The co\u00adop\u00aderation of\u200b dock\u00adwork\u00aders 🚢 ended.</p>",
        "dockworkers 🚢",
        "cooperation of dockworkers",
    ),
    "crlf": Case(
        "<p>One line\r\nand another\r\n\r\nof it.<br>\r\nA third 🚢 line</p>\r\n<p>Behind\r\nthem.</p>",
        "line and another of it.\nA third",
        "Behind them",
    ),
    "non-breaking-space": Case(
        "<p>About 12\u00a0000\u202ftroops, 3\u00a0% of all&nbsp;&nbsp;of them, left.</p>",
        "12\u00a0000\u202ftroops",
        "all\u00a0\u00a0of them",
    ),
    "identical-sentences": Case(
        "<p>He said no. He said no.</p><p>He said no.</p>", "He said no.", "He said", nth=1
    ),
}


@dataclass(frozen=True)
class PartnerClient:
    """A partner that asks over the network, as partners do."""

    site: Site
    key: str

    def text(self, address: str) -> str:
        return pull_text(self.key, address)

    def annotations(self) -> list[dict[str, Any]]:
        return pull(self.site, self.key, "annotations")["items"]  # type: ignore[no-any-return]


@pytest.fixture
def petra(site: Site) -> PartnerClient:
    partner = Partner.objects.create(name="Petra", email="petra@partner.example.org")
    dana = make_editor("dana")
    grants.grant(partner, Product.objects.create(name="Everything"), editor=dana)
    return PartnerClient(site, api_keys.issue(partner, editor=dana)[1])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_words_selected_on_the_page_are_the_words_that_a_partner_pulls(
    page: Page, petra: PartnerClient, sign_in: Callable[[object], None], case: Case
) -> None:
    article = make_article(HEADLINE, case.body, language=case.language)
    assert article.published_revision is not None
    text = article.published_revision.text
    sign_in(make_editor("bob"))
    desk = Desk(page, article)

    by_key, by_mouse = place(text, case.by_key, case.nth), place(text, case.by_mouse, case.nth)
    select_by_key(desk, text, *by_key)
    desk.press("q")
    expect(desk.current).to_contain_text("Quotation · accepted")
    select_by_mouse(desk, case.by_mouse, case.nth)
    desk.page.get_by_role("toolbar").get_by_role("button", name="Claim").click()
    # Where it shares words with the quotation, it is a row of its card.
    expect(desk.current).to_contain_text(re.compile("Claim · accepted|also a claim .*, accepted"))
    expect(desk.page.locator("#total")).to_have_text("2")

    source = f"{petra.site.url}/api/v1/revisions/{article.published_revision.pk}/text"
    pulled = petra.text(source)
    assert pulled == text
    found = {one["kind"]: one["target"] for one in petra.annotations()}
    assert found == {
        "quotation": [target(source, pulled, *by_key, found["quotation"])],
        "claim": [target(source, pulled, *by_mouse, found["claim"])],
    }


def place(text: str, words: str, nth: int) -> tuple[int, int]:
    """Where the words stand in a text, in code points: the first time, or the `nth` time after it."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def target(source: str, text: str, start: int, end: int, targets: list[dict[str, Any]]) -> dict[str, Any]:
    """The target that a partner must get; the server decides only how long prefix and suffix are."""
    quote = targets[0]["selector"][1]
    before, after = len(quote["prefix"]), len(quote["suffix"])
    prefix, exact, suffix = text[start - before : start], text[start:end], text[end : end + after]
    assert text.count(prefix + exact + suffix) == 1
    return {
        "part": "content",
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix},
        ],
    }


def select_by_key(desk: Desk, text: str, start: int, end: int) -> None:
    """Walk the caret from the headline's beginning, character by character, as a reader counts characters."""
    before, within = desk.page.evaluate(
        """(all) => all.map((words) => [...new Intl.Segmenter("en").segment(words)].length)""",
        # From the end of a block to the beginning of the next it is one step.
        [words.replace("\n\n", "\n") for words in (text[:start], text[start:end])],
    )
    desk.press("v", *["Alt+ArrowRight"] * before, *["Alt+Shift+ArrowRight"] * within)


def select_by_mouse(desk: Desk, words: str, nth: int) -> None:
    """Drag from the outer edge of the first character to that of the last, where the browser has drawn them.

    Found in the page's own nodes: what the desk believes of offsets plays no part in it.
    """
    ends = desk.page.evaluate(
        """([words, nth]) => {
            const nodes = [], article = document.getElementById("article");
            const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
            let all = "";
            for (let node; (node = walker.nextNode()); all += node.data) nodes.push([node, all.length]);
            let at = -1;
            for (let i = 0; i <= nth; i += 1) at = all.indexOf(words, at + 1);
            const pieces = [...new Intl.Segmenter("en").segment(words)];
            const backwards = /[\\p{Script=Arabic}\\p{Script=Hebrew}]/u.test(words);
            return [pieces[0], pieces.at(-1)].map(({ index, segment }, last) => {
                const [node, begins] = nodes.findLast(([, begins]) => begins <= at + index);
                const range = new Range();
                range.setStart(node, at + index - begins);
                range.setEnd(node, at + index - begins + segment.length);
                const box = range.getBoundingClientRect();
                return [Boolean(last) !== backwards ? box.right - 1 : box.left + 1, box.top + box.height / 2];
            });
        }""",
        [words, nth],
    )
    desk.page.mouse.move(*ends[0])
    desk.page.mouse.down()
    desk.page.mouse.move(*ends[1])
    desk.page.mouse.up()
    expect(desk.page.locator(".bubble")).to_be_visible()
