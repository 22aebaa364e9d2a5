"""Describe a span of a text, find it again, and reanchor spans of one text in the next.

Pure. Offsets count Unicode code points of the canonical text, ends exclusive. The descriptions are those of the W3C Web
Annotation model: a TextPositionSelector and a TextQuoteSelector in one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from annotations.anchoring.words import Words

from .alignment import Alignment, align

CONTEXT = 32  # characters of prefix and suffix at least, if the text has them
ACCEPTED = 0.80  # least score of a place found by similarity
LONGEST = 2048  # characters of prefix or suffix at most; in a text that repeats itself the offsets must do
_STEP = 16
_GRAM = 16  # characters, at most CONTEXT: a quote with its context covers a whole gram
_TIE = 0.02  # places with a smaller difference in score are equally good
_MOST_PLACES = 2000  # of one quote in one text that are scored

Outcome = Literal["exact", "moved", "altered", "lost"]


@dataclass(frozen=True, slots=True)
class Selector:
    """The offsets of a span, its words, and the text before and after it."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Found:
    """A place. `score` is `ACCEPTED` to 1; 1 means that words and context are unchanged."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reanchored:
    """A span in the new text. `start` and `end` are None if it is lost.

    Outcomes: exact, same words and offsets; moved, same words elsewhere; altered, its words changed, or both a place
    with the same words and one with similar words may be meant; lost, not in the new text.
    `score`: 1 for unchanged words; if altered, the similarity of the words (or of words and context), or `ACCEPTED` if
    two places may be meant; 0 if lost.
    """

    start: int | None
    end: int | None
    outcome: Outcome
    score: float


LOST = Reanchored(None, None, "lost", 0.0)


def describe(text: str, start: int, end: int) -> Selector:
    """Return the selector of `text[start:end]`.

    Prefix and suffix grow until they and the quote together occur once in `text`, but not beyond `LONGEST`; then only
    the offsets distinguish the place. Raises ValueError if the span is empty or not inside the text. W3C Web Annotation
    Data Model, sections 4.2.4 and 4.2.5.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"No span of a text of {len(text)} characters: {start} to {end}")

    def alone(context: int) -> bool:
        return not _elsewhere(text, max(0, start - context), min(len(text), end + context))

    contexts = range(CONTEXT, LONGEST + 1, _STEP)
    # A quote that occurs once still does with more context, so a binary search finds the least context.
    enough = 0 if alone(CONTEXT) else bisect_left(contexts, True, hi=len(contexts) - 1, key=alone)
    first, last = max(0, start - contexts[enough]), min(len(text), end + contexts[enough])
    return Selector(start, end, text[start:end], text[first:start], text[end:last])


def _elsewhere(text: str, first: int, last: int) -> bool:
    """Return whether `text[first:last]` occurs at another place too.

    If it is at least two grams long, every occurrence covers a whole gram. A search of the whole text for each of ten
    thousand spans takes minutes.
    """
    words = text[first:last]
    if len(words) < 2 * _GRAM:
        return text.find(words) != first or text.find(words, first + 1) >= 0
    places = _grams(text)
    for shift in range(_GRAM):
        # Of the first grams that it would cover there, the rarest leaves least to compare.
        offsets = range(shift, len(words) - _GRAM + 1, _GRAM)[:8]
        offset = min(offsets, key=lambda offset: len(places.get(words[offset : offset + _GRAM], ())))
        for at in places.get(words[offset : offset + _GRAM], ()):
            if at - offset != first and at >= offset and text.startswith(words, at - offset):
                return True
    return False


@lru_cache(maxsize=2)
def _grams(text: str) -> dict[str, list[int]]:
    """Return the offsets of each gram: the text cut into consecutive stretches of `_GRAM` characters."""
    places: dict[str, list[int]] = {}
    for at in range(0, len(text) - _GRAM + 1, _GRAM):
        places.setdefault(text[at : at + _GRAM], []).append(at)
    return places


def locate(text: str, selector: Selector) -> Found | None:
    """Return the place of `selector` in `text`; None if it has none, or if two places are equally good.

    Raises nothing. The score is the similarity of prefix, quote and suffix to the text there, 0 to 1.
    """
    if not selector.exact or not text:
        return None
    whole = selector.prefix + selector.exact + selector.suffix
    at = selector.start - len(selector.prefix)
    if at >= 0 and text.startswith(whole, at):
        return Found(selector.start, selector.start + len(selector.exact), 1.0)
    at = text.find(whole)
    if at >= 0 and text.find(whole, at + 1) < 0:
        start = at + len(selector.prefix)
        return Found(start, start + len(selector.exact), 1.0)
    scored = [
        Found(start, end, _likeness(selector, text, start, end))
        for start, end in (*_places(text, selector.exact), *_similar(text, selector))
    ]
    scored = [found for found in scored if found.score >= ACCEPTED]
    if not scored:
        return None
    best = max(scored, key=lambda found: (found.score, found.start == selector.start, -found.start))
    rivals = [found for found in scored if found.score > best.score - _TIE and not _overlap(found, best)]
    # Of two places that are equally good only the one at the old offset is certain.
    return best if not rivals or (best.start, best.end) == (selector.start, selector.end) else None


def _places(text: str, exact: str) -> Iterator[tuple[int, int]]:
    """Yield every place of the quote."""
    at = text.find(exact)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        yield at, at + len(exact)
        at = text.find(exact, at + 1)


def _similar(text: str, selector: Selector) -> Iterator[tuple[int, int]]:
    """Yield the place whose words are most similar to the quote in its context."""
    whole = selector.prefix + selector.exact + selector.suffix
    found = fuzz.partial_ratio_alignment(whole, text, score_cutoff=100 * ACCEPTED - 15)
    if found is None:
        return
    first, last = max(0, found.dest_start - _STEP), min(len(text), found.dest_end + _STEP)
    codes = Indel.opcodes(whole, text[first:last])
    start, end = len(selector.prefix), len(selector.prefix) + len(selector.exact)
    new_start = new_end = -1
    for code in codes:
        if code.tag == "equal":
            if new_start < 0 and code.src_end > start:
                new_start = code.dest_start + max(0, start - code.src_start)
            if code.src_start < end:
                new_end = code.dest_start + min(end, code.src_end) - code.src_start
    if 0 <= new_start < new_end:
        yield _whole_words(text, first + new_start, first + new_end)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span, widened to whole words."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _likeness(selector: Selector, text: str, start: int, end: int) -> float:
    around = text[max(0, start - len(selector.prefix)) : start] + text[start:end]
    around += text[end : end + len(selector.suffix)]
    return Indel.normalized_similarity(selector.prefix + selector.exact + selector.suffix, around)


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def reanchor_spans(old: str, new: str, spans: Sequence[tuple[int, int]]) -> list[Reanchored]:
    """Return the place in `new` of each span of `old`, in the order of `spans`.

    A span that is empty or not inside `old` is lost. Raises nothing. The time is about linear in the texts' length.
    """
    inside = [0 <= start < end <= len(old) for start, end in spans]
    if old == new:
        return [
            Reanchored(*span, "exact", 1.0) if fits else LOST
            for span, fits in zip(spans, inside, strict=True)
        ]
    reanchorer = _Reanchorer(align(old, new))
    return [reanchorer.reanchor(*span) if fits else LOST for span, fits in zip(spans, inside, strict=True)]


class _Reanchorer:
    """Reanchors spans through an alignment."""

    def __init__(self, alignment: Alignment) -> None:
        self.old, self.new = alignment.old, alignment.new
        self.forward, self.backward = alignment.forward, alignment.backward
        self.unsure = alignment.unsure

    def reanchor(self, start: int, end: int) -> Reanchored:
        first = bisect_right(self.old.ends, start)
        last = bisect_left(self.old.starts, end) - 1
        if first > last:
            return LOST  # white space alone cannot be found again
        group = self._survivors(first, last)
        survivor = sum(self._size(at) for at in group)
        if group and 2 * survivor >= sum(self._size(at) for at in range(first, last + 1)):
            return self._outcome(start, end, *self._edges(start, end, first, last, group[0], group[-1]))
        return self._rewritten(start, end, first, last)

    def _size(self, word: int) -> int:
        return self.old.ends[word] - self.old.starts[word]

    def _survivors(self, first: int, last: int) -> list[int]:
        """Return the largest group of words of the span that still stand together."""
        groups: list[list[int]] = []
        for at in range(first, last + 1):
            here = self.forward[at]
            if here < 0:
                continue
            before = self.forward[groups[-1][-1]] if groups else -1
            if groups and before < here and self._belongs(before + 1, here, first, last):
                groups[-1].append(at)
            else:
                groups.append([at])
        return max(groups, key=lambda group: sum(map(self._size, group)), default=[])

    def _belongs(self, start: int, stop: int, first: int, last: int) -> bool:
        """Return whether these new words may lie inside the span: inserted, and not moved from elsewhere."""
        return stop - start <= 30 + 2 * (last - first + 1) and all(
            at < 0 or first <= at <= last for at in self.backward[start:stop]
        )

    def _edges(self, start: int, end: int, first: int, last: int, head: int, tail: int) -> tuple[int, int]:
        """Return the span in the new text, given the first and the last word of it that is still there."""
        begin, stop = self.forward[head], self.forward[tail]
        new_start, new_end = self.new.starts[begin], self.new.ends[stop]
        if head == first:
            new_start += max(0, start - self.old.starts[first])
            space = self.old.text[start : self.old.starts[first]]
            if space and self.new.text.endswith(space, 0, new_start):
                new_start -= len(space)
        else:
            new_start = self.new.starts[begin - self._instead(head, first, begin, -1)]
        if tail == last:
            new_end -= max(0, self.old.ends[last] - end)
            space = self.old.text[self.old.ends[last] : end]
            if space and self.new.text.startswith(space, new_end):
                new_end += len(space)
        else:
            new_end = self.new.ends[stop + self._instead(tail, last, stop, 1)]
        return new_start, new_end

    def _instead(self, survivor: int, edge: int, place: int, step: int) -> int:
        """Return how many new words replace the removed words of the span between `survivor` and its `edge`.

        `step` is -1 for the beginning of the span, 1 for its end. Words that were inserted next to the span are not
        part of it.
        """
        removed = abs(edge - survivor)
        old_side, new_side = self.old.paragraph_of(survivor), self.new.paragraph_of(place)
        at = survivor + step
        while at in old_side and self.forward[at] < 0:
            at += step
        there = place + step
        while there in new_side and self.backward[there] < 0:
            there += step
        old_count, new_count = abs(at - survivor) - 1, abs(there - place) - 1
        framed = (at in old_side and self.forward[at] == there) or (
            at not in old_side and there not in new_side
        )
        if not framed or not new_count:
            return 0
        if old_count == removed:
            return new_count if new_count <= 2 * removed + 3 else 0
        return removed if old_count == new_count else 0

    def _rewritten(self, start: int, end: int, first: int, last: int) -> Reanchored:
        """Return the place of a short span whose words were replaced in unchanged context: "12,000" by "15,000"."""
        before, after = first - 1, last + 1
        side = self.old.paragraph_of(first)
        while before in side and self.forward[before] < 0:
            before -= 1
        while after in side and self.forward[after] < 0:
            after += 1
        if before not in side and after not in side:
            return LOST
        left = self.forward[before] if before in side else -1
        right = self.forward[after] if after in side else -1
        left = left if left >= 0 else self.new.paragraph_of(right).start - 1
        right = right if right >= 0 else self.new.paragraph_of(left).stop
        removed, instead = after - before - 1, right - left - 1
        if instead < 1 or not self._belongs(left + 1, right, before + 1, after - 1):
            return LOST
        if removed == last - first + 1 and instead <= 2 * removed + 3:
            head, tail = left + 1, right - 1
        elif removed == instead:
            head, tail = left + first - before, right - (after - last)
        else:
            return LOST
        new_start, new_end = self.new.starts[head], self.new.ends[tail]
        was = self._window(self.old, start, end, first)
        score = Indel.normalized_similarity(was, self._window(self.new, new_start, new_end, head))
        if score < ACCEPTED:
            return LOST
        found = self._outcome(start, end, new_start, new_end)
        return Reanchored(new_start, new_end, "altered", score) if found.outcome == "altered" else found

    def _window(self, words: Words, start: int, end: int, word: int) -> str:
        """Return a span with its context inside its paragraph."""
        paragraph = words.paragraph_of(word)
        first, last = words.starts[paragraph.start], max(end, words.ends[paragraph.stop - 1])
        return words.text[max(first, start - CONTEXT) : min(last, end + CONTEXT)]

    def _outcome(self, start: int, end: int, new_start: int, new_end: int) -> Reanchored:
        if new_start >= new_end:
            return LOST
        before, after = self.old.text[start:end], self.new.text[new_start:new_end]
        if before.split() != after.split():
            return Reanchored(new_start, new_end, "altered", Indel.normalized_similarity(before, after))
        first, last = bisect_right(self.old.ends, start), bisect_left(self.old.starts, end)
        if not self.unsure.isdisjoint(range(first, last)):
            return Reanchored(new_start, new_end, "altered", ACCEPTED)
        unmoved = (start, end) == (new_start, new_end)
        return Reanchored(new_start, new_end, "exact" if unmoved else "moved", 1.0)
