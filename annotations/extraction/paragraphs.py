"""Paragraphs with their parse, their quotations and their place in the text."""

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

# Code points. A longer line is cut, because the parser's memory grows with the length of its input.
LONGEST = 8000
_LINE = re.compile(r"[^\n\r]+")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+")


def paragraphs(text: str) -> Iterator[Span]:
    """Yield the spans of the paragraphs that are not empty, in order. A paragraph over ``LONGEST`` is cut."""
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
    """One parsed paragraph. Token indices are those of ``doc``; ``start`` is its offset in the whole text."""

    text: str
    start: int
    doc: Doc
    quotes: list[Span] = field(default_factory=list)  # offsets within the paragraph, quotation marks included
    inside: list[bool] = field(default_factory=list)  # by token: whether it stands between quotation marks
    starts: list[int] = field(default_factory=list)  # by token: its offset within the paragraph

    @classmethod
    def read(cls, text: str, start: int, doc: Doc) -> Paragraph:
        """Return the paragraph ``text``, which stands at offset ``start``, with its parse."""
        starts = [token.idx for token in doc]
        page = cls(text, start, doc, quoted(text), [False] * len(starts), starts)
        for a, b in page.quotes:
            for at in page.tokens(a + 1, b):
                page.inside[at] = True
        return page

    def tokens(self, start: int, end: int) -> range:
        """Return the indices of the tokens that begin in ``start:end``. Offsets are the paragraph's.

        A binary search: a walk over all tokens for each of a thousand quotations takes quadratic time.
        """
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def span(self, first: int, last: int) -> Span:
        """Return the span in the whole text of tokens ``first`` to ``last``, both included."""
        end = self.doc[last]
        return self.start + self.doc[first].idx, self.start + end.idx + len(end)


__all__ = ["Paragraph", "paragraphs", "plain"]
