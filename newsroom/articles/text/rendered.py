"""The text of a revision as the desk shows it: safe HTML whose every block says where in the canonical text it stands.

Pure. The browser reads offsets off the DOM: a block's `data-start`, plus the code points of the text nodes before the
place, a br counted as one.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from newsroom.articles.text.canonical import Block, join
from newsroom.articles.text.nodes import Image, Leaf, markup
from newsroom.articles.text.normal_form import parse


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML. `headline` and `standfirst` are one span each, to be set inside a heading or a paragraph, or ""."""

    headline: str
    standfirst: str
    body: str


# The desk shows the same few texts over and over. Kept under the words themselves, so that no rendering can outlast the
# words it is of: not a correction, not an erasure, not a change of the normal form.
@lru_cache(maxsize=64)
def render(headline: str, standfirst: str, body: str) -> Rendered:
    """The three fields with `data-block`, `data-start` and `data-end` on each block: code points of the canonical text.

    `body` is in normal form. The text nodes of a block, br as "\\n", equal `canonical(...).text[start:end]`. Nothing is
    loaded from elsewhere: an image is an empty element that carries its address in `data-src`.
    """
    nodes = parse(body)
    text = join(headline, standfirst, nodes)
    spans = {
        block.field: f"<span{_place(block)}>{escape(text.text[block.start : block.end], quote=False)}</span>"
        for block in text.blocks
        if block.field != "body"
    }
    places = (_place(block) for block in text.blocks if block.field == "body")

    def attributes(leaf: Leaf) -> str:
        return next(places)

    return Rendered(
        spans.get("headline", ""),
        spans.get("standfirst", ""),
        markup(nodes, attributes=attributes, link=_link, picture=_picture),
    )


def _place(block: Block) -> str:
    return f' data-block="{block.field}" data-start="{block.start}" data-end="{block.end}" dir="auto"'


def _link(href: str) -> str:
    return f' href="{escape(href)}" rel="noopener noreferrer nofollow"'


def _picture(image: Image) -> str:
    """A place for the image without text nodes, so that offsets do not notice it."""
    words = escape(" · ".join(part for part in (image.alt, image.credit) if part))
    src = escape(image.src)
    return f'<span class="picture" role="img" aria-label="{words}" title="{words}" data-src="{src}"></span>'
