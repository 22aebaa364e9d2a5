"""From plain text to an Item: headline, paragraphs, lists and headings by their lines.

Pure. Nothing is dropped: a received text is evidence. Only the headline moves to its own field.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import NamedTuple

from .datelines import byline, credited, dateline
from .item import Item

_BULLET = re.compile(r"\s*[•‣▪◦●∙·]\s*(?=\S)")
_DASH_BULLET = re.compile(
    r"\s*[-*–]\s+(?=\S)"
)  # a bullet only with others: a single dash may begin direct speech
_WIDEST_WRAP = 132  # columns; a file with longer lines was not hard-wrapped
_NARROWEST_WRAP = 40

_CLOSERS = "\"'”’»)]*"
_FULL_STOPS = ".。．!?！？…:;,؟۔।،"
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}$")
_LONGEST_HEADLINE = 200  # characters
_LONGEST_HEADING = 100
_MOST_WORDS = 12  # of a heading inside the text
_FIRST_BLOCKS = 6  # where a byline or a dateline may stand


class _Block(NamedTuple):
    tag: str
    text: str


def read_plain(text: str) -> Item:
    """Return decoded `text`, with line ends of any kind, as an Item without language and date."""
    blocks = list(_blocks(text))
    headline = ""
    if len(blocks) > 1 and blocks[0].tag == "p" and _is_headline(blocks[0].text):
        headline = blocks.pop(0).text
    blocks = _with_headings(blocks)
    opening = [block.text for block in blocks[:_FIRST_BLOCKS]]
    placed = next(filter(None, map(dateline, opening)), None)
    return Item(
        headline=headline,
        byline=next(filter(None, map(byline, opening)), "") or _signature(blocks),
        dateline=placed.place if placed else "",
        agency=(placed.agency if placed else "")
        or next(filter(None, (credited(block.text) for block in reversed(blocks))), ""),
        body=_html(blocks),
    )


def _blocks(text: str) -> Iterator[_Block]:
    """Return the paragraphs and list items, in order."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    widest = max(map(len, lines), default=0)
    wrapped_at = widest if _NARROWEST_WRAP <= widest <= _WIDEST_WRAP else 0
    for group in _groups(lines):
        dashed = sum(bool(_DASH_BULLET.match(row)) for row in group) > 1
        if (
            wrapped_at
            and not dashed
            and not any(map(_BULLET.match, group))
            and _is_wrapped(group, wrapped_at)
        ):
            yield _Block("p", " ".join(row.strip() for row in group))
            continue
        for row in group:
            bullet = _BULLET.match(row) or (_DASH_BULLET.match(row) if dashed else None)
            yield _Block("li", row[bullet.end() :].strip()) if bullet else _Block("p", row.strip())


def _groups(lines: list[str]) -> Iterator[list[str]]:
    """Return the runs of lines between blank ones."""
    group: list[str] = []
    for row in [*lines, ""]:
        if row.strip():
            group.append(row)
        elif group:
            yield group
            group = []


def _is_wrapped(group: list[str], width: int) -> bool:
    """Return whether each line ends because the next word did not fit: then the lines are one paragraph."""
    return all(len(row) + 1 + len(following.split()[0]) > width for row, following in pairwise(group))


def _ends_sentence(text: str) -> bool:
    bare = text.rstrip().rstrip(_CLOSERS)
    return bare.endswith(tuple(_FULL_STOPS)) and not _ABBREVIATION.search(bare)


def _is_headline(text: str) -> bool:
    """Return whether a first line is a headline: short, no full stop at its end, no dateline and no byline."""
    asks = text.rstrip().rstrip(_CLOSERS).endswith(("?", "!", "？", "！", "؟"))
    return (
        len(text) <= _LONGEST_HEADLINE
        and (asks or not _ends_sentence(text))
        and not dateline(text)
        and not byline(text)
        and text.casefold() != "by"
    )


def _is_heading(text: str) -> bool:
    words = text.split()
    return (
        len(text) <= _LONGEST_HEADING
        and len(words) <= _MOST_WORDS
        and not _ends_sentence(text)
        and (text[0].isalnum() or text[0] in "\"'“‘«¿¡")
        and not text[0].islower()
        and not byline(text)
        and not credited(text)
        and text.casefold() != "by"
    )


def _with_headings(blocks: list[_Block]) -> list[_Block]:
    """Return the blocks, with title-like lines that have text below them as h2.

    A title-like line above another one is a caption, a button or a menu, and stays a paragraph.
    """
    out = []
    for at, block in enumerate(blocks):
        below = blocks[at + 1] if at + 1 < len(blocks) else None
        heads = (
            block.tag == "p"
            and below is not None
            and _is_heading(block.text)
            and (below.tag == "li" or not _is_heading(below.text))
            and not _is_biography(block.text, below.text)
            and at > 0
        )
        out.append(_Block("h2", block.text) if heads else block)
    return out


def _is_biography(name: str, text: str) -> bool:
    """Return whether `text` is a note about the author `name` below an article."""
    return 2 <= len(name.split()) <= 5 and text.startswith((f"{name} is ", f"{name} was "))


def _signature(blocks: list[_Block]) -> str:
    """Return the author who signs at the end, above a note about them, "" for none."""
    for block, below in pairwise(blocks):
        if _is_biography(block.text, below.text):
            return block.text
    return ""


def _html(blocks: list[_Block]) -> str:
    out: list[str] = []
    for at, (tag, text) in enumerate(blocks):
        opens = tag == "li" and (at == 0 or blocks[at - 1].tag != "li")
        closes = tag == "li" and (at + 1 == len(blocks) or blocks[at + 1].tag != "li")
        out.append(f"{'<ul>' * opens}<{tag}>{escape(text, quote=False)}</{tag}>{'</ul>' * closes}")
    return "\n".join(out)
