"""A text cut into words, paragraphs and sentences, and the runs of words that two of them share.

Pure. Offsets count Unicode code points of the canonical text, ends exclusive.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from newsroom.core.text import UNSPACED_SCRIPTS

_MOST_PARAGRAPHS = 2000  # a longer list is compared without its most frequent items
PARAGRAPH_BREAK = "\n\n"

# A character of a script without spaces is a word.
_WORD = re.compile(rf"[{UNSPACED_SCRIPTS}]|\d+(?:[.,:]\d+)*|[^\W\d{UNSPACED_SCRIPTS}]+|[^\w\s]")
SENTENCE_END = frozenset(".!?…。！？؟۔।")


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words. Punctuation marks are words too."""

    text: str
    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    paragraphs: tuple[range, ...]  # of word numbers; no range is empty

    @classmethod
    def of(cls, text: str) -> "Words":
        """Return the words of a canonical text."""
        keys: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        paragraphs: list[range] = []
        at = 0
        for paragraph in text.split(PARAGRAPH_BREAK):
            first = len(keys)
            for found in _WORD.finditer(text, at, at + len(paragraph)):
                keys.append(found[0])
                starts.append(found.start())
                ends.append(found.end())
            if len(keys) > first:
                paragraphs.append(range(first, len(keys)))
            at += len(paragraph) + len(PARAGRAPH_BREAK)
        return cls(text, tuple(keys), tuple(starts), tuple(ends), tuple(paragraphs))

    def paragraph_of(self, word: int) -> range:
        """Return the paragraph that holds a word."""
        return self.paragraphs[bisect_right(self.paragraphs, word, key=lambda paragraph: paragraph.start) - 1]

    def sentences(self) -> Iterator[range]:
        """Yield the sentences: they end with a full stop or with their paragraph."""
        for paragraph in self.paragraphs:
            first = paragraph.start
            for at in paragraph:
                if self.keys[at] in SENTENCE_END or at == paragraph.stop - 1:
                    yield range(first, at + 1)
                    first = at + 1


def in_order(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of indices of equal items in order, as the longest common stretches give them."""
    matcher = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > _MOST_PARAGRAPHS)
    for block in matcher.get_matching_blocks():
        yield from zip(
            range(block.a, block.a + block.size), range(block.b, block.b + block.size), strict=True
        )


def runs(a: str, b: str) -> list[tuple[int, int, int]]:
    """Return the runs that two strings share in order: (start in a, start in b, length)."""
    matcher = SequenceMatcher(None, a, b, autojunk=max(len(a), len(b)) > 5000)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks() if block.size]


def slid(runs: list[tuple[int, int, int]], a: str, b: str, stops: set[str]) -> list[tuple[int, int, int]]:
    """Return the runs, shifted so that insertions and deletions between them begin after a full stop if they can.

    "A. [B.]" and "A[. B]." are the same change to a comparison, but editors insert and delete whole sentences.
    """
    out = [(0, 0, 0), *runs, (len(a), len(b), 0)]
    for at in range(len(out) - 1):
        (i, j, size), (next_i, next_j, next_size) = out[at], out[at + 1]
        i, j = i + size, j + size
        if (i == next_i) == (j == next_j):
            continue  # no change, or a replacement: nothing to shift
        text, start, stop = (b, j, next_j) if i == next_i else (a, i, next_i)
        left = right = 0
        while left < size and text[start - 1 - left] == text[stop - 1 - left]:
            left += 1
        while right < next_size and text[start + right] == text[stop + right]:
            right += 1
        for shift in sorted(range(-left, right + 1), key=abs):
            if start + shift == 0 or text[start + shift - 1] in stops:
                out[at] = (out[at][0], out[at][1], size + shift)
                out[at + 1] = (next_i + shift, next_j + shift, next_size - shift)
                break
    return [run for run in out if run[2] > 0]
