"""A paragraph as the rules read it: words, parse and quotation marks, with its place in the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .quotation_marks import plain, quoted
from .suggestion import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Longer runs without a line end are cut: the parser's memory grows with the length of what it is given.
LONGEST = 8000
_LINE = re.compile(r"[^\n\r]+")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+")


def paragraphs(text: str) -> Iterator[Span]:
    """Spans of the paragraphs that hold anything, in order; overlong ones in parts."""
    for line in _LINE.finditer(text):
        start, end = line.span()
        while end - start > LONGEST:
            window = text[start : start + LONGEST]
            cuts = [m.end() for m in _SENTENCE_END.finditer(window)]
            cut = cuts[-1] if cuts else window.rfind(" ") + 1 or LONGEST
            if text[start : start + cut].strip():
                yield start, start + cut
            start += cut
        if text[start:end].strip():
            yield start, end


@dataclass(slots=True)
class Paragraph:
    """One paragraph, parsed. Token indices are the ``doc``'s; ``start`` turns its offsets into the text's."""

    text: str
    start: int
    doc: Doc
    quotes: list[Span] = field(default_factory=list)  # offsets within the paragraph, marks included
    inside: list[bool] = field(default_factory=list)  # by token: stands between quotation marks
    starts: list[int] = field(default_factory=list)  # by token: its offset within the paragraph

    @classmethod
    def read(cls, text: str, start: int, doc: Doc) -> Paragraph:
        starts = [token.idx for token in doc]
        page = cls(text, start, doc, quoted(text), [False] * len(starts), starts)
        for a, b in page.quotes:
            for at in page.tokens(a + 1, b):
                page.inside[at] = True
        return page

    def tokens(self, start: int, end: int) -> range:
        """Indices of the tokens that begin at ``start`` or later and before ``end``, offsets within the paragraph.

        Looked up, not walked: a paragraph of a thousand quotation marks would be walked a thousand times.
        """
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def span(self, first: int, last: int) -> Span:
        """Offsets in the text of tokens ``first`` to ``last``, both included."""
        end = self.doc[last]
        return self.start + self.doc[first].idx, self.start + end.idx + len(end)


__all__ = ["Paragraph", "paragraphs", "plain"]
