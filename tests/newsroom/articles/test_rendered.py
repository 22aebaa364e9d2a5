"""What the browser's text nodes say must be the canonical text, character by character."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.articles.text.canonical import Block, canonical
from newsroom.articles.text.normal_form import normal_form
from newsroom.articles.text.rendered import render

SEGMENTS = st.sampled_from(
    [
        "<p>", "</p>", "<h2>", "</h2>", "<ul><li>", "</li></ul>", "<blockquote>", "</blockquote>", "<b>",
        "</b>", "<br>", "<a href=https://e.org>",
        "</a>", "<table><tr><td>", "</td><td>", "</table>",
        "<figure><img src=https://e.org/a.jpg alt='Alt words'><figcaption>",
        "</figcaption></figure>", "&amp;", "&lt;p&gt;", "\u00a0", "\u00ad", "\r\n", "e\u0301", "\u0301",
        "한", "👩\u200d🚀", "שלום", "سلام", " ", "word",
        "12,000",
    ]
)  # fmt: skip
HTML = st.lists(st.one_of(SEGMENTS, st.text(max_size=3)), max_size=25).map("".join)


class Blocks(HTMLParser):
    """The DOM text of each element that has a place: (field, start, end, text), br as a line feed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[object]] = []
        self.outside = ""
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "br":
            self.handle_data("\n")
            return
        placed = "data-start" in values
        if placed:
            self.found.append(
                [values["data-block"], int(values["data-start"] or ""), int(values["data-end"] or ""), ""]
            )
        self.open.append((tag, placed))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(placed for _, placed in self.open):
            self.found[-1][3] = str(self.found[-1][3]) + data
        else:
            self.outside += data


def dom(html: str) -> Blocks:
    parser = Blocks()
    parser.feed(html)
    parser.close()
    return parser


@given(st.text(max_size=12), st.text(max_size=12), HTML)
@settings(max_examples=400)
def test_text_nodes_are_the_canonical_text(headline: str, standfirst: str, html: str) -> None:
    body = normal_form(html)
    found = canonical(headline, standfirst, body)
    rendered = render(headline, standfirst, body)
    blocks = [
        block for part in (rendered.headline, rendered.standfirst, rendered.body) for block in dom(part).found
    ]
    assert [tuple(block) for block in blocks] == [
        (block.field, block.start, block.end, found.text[block.start : block.end]) for block in found.blocks
    ]
    assert dom(rendered.body).outside.strip("\n") == ""


def test_places_stand_on_the_innermost_blocks() -> None:
    body = normal_form("<p>A &amp; B</p><ul><li>x<ul><li>y</li></ul></li></ul>")
    assert render("H <1>", "", body).headline == (
        '<span data-block="headline" data-start="0" data-end="5" dir="auto">H &lt;1&gt;</span>'
    )
    assert render("H <1>", "", body).standfirst == ""
    assert render("H <1>", "", body).body == (
        '<p data-block="body" data-start="7" data-end="12" dir="auto">A &amp; B</p>\n'
        '<ul><li><p data-block="body" data-start="14" data-end="15" dir="auto">x</p>'
        '<ul><li data-block="body" data-start="17" data-end="18" dir="auto">y</li></ul></li></ul>'
    )


def test_a_picture_loads_nothing_and_adds_no_words() -> None:
    body = normal_form(
        "<figure><img src='https://e.org/a.jpg' alt='A pier' data-credit='AB'><figcaption>Cap</figcaption></figure>"
    )
    assert canonical("", "", body).blocks == (Block("body", "figcaption", 0, 3),)
    assert render("", "", body).body == (
        '<figure><span class="picture" role="img" aria-label="A pier · AB" title="A pier · AB"'
        ' data-src="https://e.org/a.jpg"></span>'
        '<figcaption data-block="body" data-start="0" data-end="3" dir="auto">Cap</figcaption></figure>'
    )
