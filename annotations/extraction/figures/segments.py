"""A paragraph cut into words, numbers and marks, with its parse and the spans that are taken."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.quotation_marks import plain
from annotations.extraction.suggestion import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

DASHES = frozenset("-–—")
_SEGMENT = re.compile(r"(?<![\w.,])\.\d+|\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Segment:
    """A word, a number in digits, or a mark. Offsets are those of the text that was cut."""

    text: str
    start: int
    end: int
    lower: str

    @property
    def in_digits(self) -> bool:
        """Whether the segment is a number in digits: "12", "1,200.5", ".5"."""
        return self.text[-1].isdecimal()


def segments(text: str) -> list[Segment]:
    """Return the words, numbers and marks of a text, in order. Takes time linear in the length of the text."""
    return [Segment(m.group(), m.start(), m.end(), m.group().lower()) for m in _SEGMENT.finditer(text)]


class SegmentedParagraph:
    """The segments of one paragraph and what the rules ask about them.

    Segments are counted from 0. An index outside the paragraph is allowed: its word is "". Offsets are the paragraph's.
    """

    def __init__(self, paragraph: Paragraph, taken: Sequence[Span]) -> None:
        self.paragraph = paragraph
        self.doc = paragraph.doc
        self.text = plain(paragraph.text)
        self.segments = segments(self.text)
        self._starts = paragraph.starts
        self._taken = sorted((a - paragraph.start, b - paragraph.start) for a, b in taken)

    def word(self, at: int) -> str:
        """Return the segment in lower case."""
        return self.segments[at].lower if 0 <= at < len(self.segments) else ""

    def in_digits(self, at: int) -> bool:
        """Return whether the segment is a number in digits."""
        return 0 <= at < len(self.segments) and self.segments[at].in_digits

    def surface(self, at: int) -> str:
        """Return the segment as it is written."""
        return self.segments[at].text if 0 <= at < len(self.segments) else ""

    def touches(self, at: int) -> bool:
        """Return whether the segment follows the one before it without a space."""
        return 0 < at < len(self.segments) and self.segments[at].start == self.segments[at - 1].end

    def token(self, offset: int) -> Token | None:
        """Return the token at an offset."""
        at = self.token_index(offset)
        if at < len(self._starts) and self._starts[at] == offset:
            return self.doc[at]
        return self.doc[at - 1] if at else None

    def token_of(self, at: int) -> Token | None:
        """Return the token of a segment."""
        return self.token(self.segments[at].start) if 0 <= at < len(self.segments) else None

    def token_index(self, offset: int) -> int:
        """Return the index of the first token that starts at ``offset`` or later."""
        return bisect_left(self._starts, offset)

    def is_free(self, start: int, end: int) -> bool:
        """Return whether no date or name overlaps the span."""
        at = bisect_left(self._taken, (end, 0))
        return not (at and self._taken[at - 1][1] > start)

    def noun_follows(self, end: int) -> bool:
        """Return whether a noun or an adjective follows the offset."""
        token = self._following(end)
        return token is not None and token.tag_ in ("NN", "NNS", "JJ")

    def people_follow(self, end: int) -> bool:
        """Return whether a word follows the offset that texts count by the thousand."""
        token = self._following(end)
        return token is not None and token.lower_ in _COUNTED_BY_THE_THOUSAND

    def _following(self, end: int) -> Token | None:
        limit = min(len(self.paragraph.text), end + 40)
        for token in self.doc.char_span(end, limit, alignment_mode="expand") or ():
            if token.idx >= end:
                return token if token.idx - end <= 1 else None
        return None


# With one of these a number such as 1,914 is an amount, not a year.
_COUNTED_BY_THE_THOUSAND = frozenset(
    {
        "people", "troops", "soldiers", "men", "women", "votes", "jobs", "workers", "families", "homes", "children",
        "houses", "dockers", "prisoners", "refugees", "migrants", "pupils", "students", "nurses", "cases", "deaths",
    }
)  # fmt: skip
