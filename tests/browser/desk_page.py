"""The desk's page as the browser tests see it, and the text that most of them open."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Response, expect

from newsroom.articles.models import Article

BODY = (
    "<p>About 1,400 dockers stopped work on Sunday, the port authority said.</p>"
    "<p>⚓️🏗️ “They count the people they can <em>see</em>,” union leader Tomas Okafor replied 💪🏽.</p>"
    "<p>The ministry said nothing.<br>Talks resume on Monday.</p>"
)
CLAIM = "About 1,400 dockers stopped work"
QUOTATION = "They count the people they can see,"

FIGURE = {"low": 1400, "high": 1400, "noun": "dockers", "unit": None, "hedge": "about"}


class Desk:
    """The page, as its users know it."""

    def __init__(self, page: Page, article: Article) -> None:
        self.page = page
        page.goto(f"/admin/desk/articles/{article.pk}/")
        page.locator("[data-ready]").wait_for()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def sent(self) -> None:
        """Wait until the server has answered all that was done; the page shows it before."""
        self.page.wait_for_function(
            "() => !Object.keys(localStorage).some((name) => name.startsWith('claimdesk.unsent.'))"
        )

    def deafen(self) -> None:
        """The page hears nothing of its colleagues any more, nor of what it has asked already."""

        def nothing_new(answer: Response) -> bool:
            return answer.url.endswith("/state") and answer.status == 304

        # It asks again once it has its last answer, and then gets ours.
        with self.page.expect_response(nothing_new):
            self.page.route("**/state", lambda route: route.fulfill(status=304))

    @property
    def current(self) -> Locator:
        return self.page.locator(".card[aria-current=true]")

    @property
    def row(self) -> Locator:
        """The current row of the current card."""
        return self.current.locator(".row[aria-current=true]")

    def current_kind(self) -> str:
        """The kind of the annotation that keys act on, as its words are emphasised in the text."""
        names = self.page.evaluate(
            "() => [...CSS.highlights].filter(([, h]) => h.size).map(([name]) => name)"
        )
        [kind] = [name.removeprefix("focus-") for name in names if name.startswith("focus-")]
        return str(kind)

    def card(self, words: str) -> Locator:
        return self.page.locator(".card", has_text=words)

    def marked(self) -> dict[str, list[str]]:
        """The words that are painted, by the name of their highlight."""
        return self.page.evaluate(  # type: ignore[no-any-return]
            "() => Object.fromEntries([...CSS.highlights].filter(([, h]) => h.size)"
            ".map(([name, h]) => [name, [...h].map((range) => range.toString())]))"
        )

    def drag_over(self, words: str, *, alt: bool = False) -> None:
        """Select words with the mouse, from inside the first letter's left half to the last one's right."""
        start, end = self.page.evaluate(
            """async (words) => {
                const { ArticleText } = await import("/static/desk/text.js");
                const text = new ArticleText(document.getElementById("article"));
                const before = text.slice(0, text.length).split(words)[0];
                const range = text.range([...before].length, [...before].length + [...words].length);
                const lines = range.getClientRects(), middle = ({ top, height }) => top + height / 2;
                const [first, last] = [lines[0], lines[lines.length - 1]];
                return [[first.left + 1, middle(first)], [last.right - 1, middle(last)]];
            }""",
            words,
        )
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end)
        if alt:
            self.page.keyboard.down("Alt")
        self.page.mouse.up()
        if alt:
            self.page.keyboard.up("Alt")
        expect(self.page.locator(".bubble")).to_be_visible()
