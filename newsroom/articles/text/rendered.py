"""The text of a revision for the desk: safe HTML whose blocks have their offsets in the canonical text.

Pure. The browser counts offsets in the DOM: `data-start` of the block plus the code points of the text nodes before the
place; a br counts as one.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from newsroom.articles.text.canonical import Block, join
from newsroom.articles.text.nodes import Image, Leaf, markup
from newsroom.articles.text.normal_form import parse


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML. `headline` and `standfirst` are one span each, for a heading or a paragraph, or ""."""

    headline: str
    standfirst: str
    body: str


# The desk shows the same few texts again and again. The words themselves are the key, so that no rendering survives a
# correction, an erasure or a change of the normal form.
@lru_cache(maxsize=64)
def render(headline: str, standfirst: str, body: str) -> Rendered:
    """Return the fields with `data-block`, `data-start` and `data-end` on each block, in code points.

    `body` is in normal form. The text nodes of a block, br as "\\n", equal `canonical(...).text[start:end]`. Nothing is
    loaded from other hosts: an image is an empty element with its address in `data-src`.
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
    """Return an element for an image without text nodes, which does not change offsets."""
    words = escape(" · ".join(part for part in (image.alt, image.credit) if part))
    src = escape(image.src)
    return f'<span class="picture" role="img" aria-label="{words}" title="{words}" data-src="{src}"></span>'
