"""The canonical text of an article, whose code points all offsets count.

Pure. Headline, standfirst and the blocks of the body, joined by blank lines. `line_breaks.py` says what a line break
becomes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from newsroom.articles.text.line_breaks import BLOCK_JOIN, line
from newsroom.articles.text.nodes import Node, leaves, markup
from newsroom.articles.text.normal_form import normalise, parse


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the canonical text. Offsets count code points; the end is exclusive.

    `tag` is h1 for the headline, else p, h2, h3, li, figcaption, or blockquote (a quoted paragraph).
    """

    field: Literal["headline", "standfirst", "body"]
    tag: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Canonical:
    """The words of an article in reading order, and the field of each range of them. No two blocks touch."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What a revision keeps of a text: two lines of plain text, the body in normal form, and the canonical text."""

    headline: str
    standfirst: str
    body: str
    canonical: Canonical

    @classmethod
    def of(cls, headline: str, standfirst: str, html: str) -> "ArticleText":
        """Return the text of an article whose body is any HTML. The HTML is sanitised and parsed once."""
        headline, standfirst, nodes = line(headline), line(standfirst), normalise(html)
        return cls(headline, standfirst, markup(nodes), join(headline, standfirst, nodes))


def canonical(headline: str, standfirst: str, body: str) -> Canonical:
    """Return the canonical text. Headline and standfirst are plain text, `body` is in normal form; "" is left out."""
    return join(headline, standfirst, parse(body))


def join(headline: str, standfirst: str, body: "Iterable[Node]") -> Canonical:
    """Return the canonical text of a body that is parsed already."""
    parts: list[tuple[Literal["headline", "standfirst", "body"], str, str]] = [
        ("headline", "h1", line(headline)),
        ("standfirst", "p", line(standfirst)),
        *(("body", tag, leaf.text) for tag, leaf in leaves(body)),
    ]
    blocks, at = [], 0
    for name, tag, words in parts:
        if words:
            blocks.append(Block(name, tag, at, at + len(words)))
            at += len(words) + len(BLOCK_JOIN)
    return Canonical(BLOCK_JOIN.join(words for _, _, words in parts if words), tuple(blocks))
