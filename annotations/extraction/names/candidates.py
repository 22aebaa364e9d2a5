"""Candidates for names, in the order of the text, before it is decided what each one names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.quotation_marks import plain
from annotations.extraction.word_lists import listed

from . import evidence, phrases
from . import gazetteer as known
from .capitalised import NameRun, Word, is_body, runs, title_case
from .gazetteer import DEMONYMS, NEEDS_FULL_NAME, STATES, Hit
from .given import is_given
from .roles import is_role
from .word_lists import ADHERENTS, BODIES, COURTESY, DAYS, MONTH_NAMES, PARTICLES, TITLES

ACRONYM = re.compile(r"\(([A-Z][A-Za-z&]{0,6}[A-Z])s?\)")
_MEETING = frozenset({"with", "by", "for"})
_SMALL = listed(
    """
    of for the and in on to at with by s
    """
)


@dataclass(slots=True, eq=False)
class Name:
    """One place where a name may stand. ``kind`` is "" until it is decided what it names."""

    page: int
    start: int  # in the paragraph
    end: int
    words: tuple[str, ...]
    text: str
    titles: frozenset[str] = frozenset()
    hit: Hit | None = None
    phrase: phrases.Phrase | None = None
    doubtful: bool = False
    alone: bool = False  # one word that begins a sentence
    heading: bool = False
    owner: bool = False
    roles: frozenset[str] = frozenset()  # offices and titles at the name
    apart: bool = False  # no person of that surname in the text may be meant
    unclear: bool = False  # several persons of that surname may be meant
    signs: evidence.Signs = field(default_factory=dict)
    kind: str = ""
    sure: float = 0.0


class NameFinder:
    """Finds the candidates of a text, paragraph by paragraph."""

    def __init__(self, index: dict[str, list[known.Phrase]]) -> None:
        self.index = index
        self.lowered: set[str] = set()  # words that the text also writes in lower case
        self._raised: set[str] = set()  # words with a capital inside a sentence
        self._koreas = False  # whether the text names a Korea

    def learn(self, texts: Sequence[str], words_of_pages: Sequence[list[Word]]) -> None:
        """Note how the paragraphs write their words. Call it before ``find`` for the same paragraphs."""
        self._koreas = self._koreas or any("Korea" in text for text in texts)
        for these in words_of_pages:
            self.lowered.update(w.text for w in these if not w.cap)
        for these, text in zip(words_of_pages, texts, strict=True):
            if not title_case(these, text):
                self._raised.update(w.text for w in these if w.cap and not w.initial)

    def find(self, number: int, page: Paragraph, text: str, these: list[Word]) -> list[Name]:
        heading = title_case(these, text)
        hits = [h for h in known.hits(text, self.index) if self._is_meant(h, text)]
        found = list(_in_phrases(number, text, these, hits))
        if heading:
            for at, word in enumerate(these):  # compared later with the names that the text has elsewhere
                if word.cap:
                    found += self._heading(number, text, these, at)
            found += _full_in_heading(number, text, these, self.lowered)
        else:
            for run in runs(these, text, self.lowered, _lengths_by_acronym(these, text), self._raised):
                for name in self._of_run(number, page, run, hits, these):
                    if _is_free(found, name.start, name.end):
                        found.append(name)
        for hit in hits:
            start = _without_the(text, hit)
            clash = [n for n in found if hit.start < n.end and n.start < hit.end]
            if clash and heading and not any(n.phrase for n in clash):
                found = [n for n in found if n not in clash]
                clash = []
            if not clash:
                collapsed = _collapsed(text, start, hit.end)
                found.append(
                    Name(number, start, hit.end, hit.phrase.words, collapsed, hit=hit, heading=heading)
                )
        return sorted(found, key=lambda n: (n.start, -n.end))

    def _is_meant(self, hit: Hit, text: str) -> bool:
        """Return whether a known name is meant: "the North" is not, in "the North Sea" or in a text without Korea."""
        surface = " ".join(hit.phrase.words)
        following = text[hit.end : hit.end + 2]
        if surface in NEEDS_FULL_NAME:
            return self._koreas and not (following[:1] == " " and following[1:].isupper())
        return True

    def _heading(self, number: int, text: str, these: list[Word], at: int) -> Iterable[Name]:
        for last in range(min(len(these), at + 8), at, -1):
            part = these[at:last]
            if part[-1].cap:
                yield Name(
                    number,
                    part[0].start,
                    part[-1].end,
                    tuple(w.text for w in part),
                    _collapsed(text, part[0].start, part[-1].end),
                    heading=True,
                    owner=part[-1].owner,
                )

    def _of_run(
        self, number: int, page: Paragraph, run: NameRun, hits: Sequence[Hit], these: list[Word]
    ) -> Iterable[Name]:
        """Yield the names in a run. A known name in front of it ("NATO", "US") is a name of its own."""
        run.words = _without_days(run, page)
        if not run.words:
            return
        run.words = _without_people(run.words)
        inside = [h for h in hits if h.start < run.end and run.start < h.end]
        whole = next((h for h in inside if h.start <= run.start and run.end <= h.end), None)
        if whole is not None:
            titles = frozenset(w.lower for w in run.title)
            start = _without_the(plain(page.text), whole)
            yield Name(number, start, whole.end, whole.phrase.words, run.name, titles, hit=whole)
            return
        leading = next((h for h in inside if h.start <= run.start and h.end < run.end), None)
        if leading is not None and self._splits(leading, run):
            rest = [w for w in run.words if w.start >= leading.end]
            while rest and not rest[0].cap:
                rest = rest[1:]
            known_words = leading.phrase.words
            yield Name(number, run.start, leading.end, known_words, " ".join(known_words), hit=leading)
            if rest:
                yield from self._of_run(number, page, NameRun(rest), hits, these)
            return
        yield self._name(number, page, run, these)

    def _splits(self, hit: Hit, run: NameRun) -> bool:
        rest = [w for w in run.words if w.start >= hit.end]
        if is_body(run.words) or not rest or hit.phrase.entry.kind == "person":
            return False
        if run.words[-1].text.isdigit():
            return False
        single = len(hit.phrase.words) == 1
        given_name = single and is_given(hit.phrase.words[0])
        if hit.phrase.metonym or given_name:
            return rest[0].lower in TITLES or (is_given(rest[0].text) and len(rest) > 1)
        return True

    def _name(self, number: int, page: Paragraph, run: NameRun, these: list[Word]) -> Name:
        begin = run.title[0].start if run.title else run.start
        at = next(n for n, w in enumerate(these) if w.start == run.words[-1].start)
        start = next(n for n, w in enumerate(these) if w.start >= begin)
        before = these[start - 1] if start else None
        after = these[at + 1] if at + 1 < len(these) else None
        covered = tuple(w.text for w in run.words)
        one = Name(
            number,
            run.start,
            run.end,
            covered,
            _collapsed(plain(page.text), run.start, run.end),
            frozenset(w.lower for w in run.title),
            doubtful=run.doubtful,
            alone=len(run.words) == 1 and run.words[0].initial,
            owner=run.words[-1].owner,
        )
        if not evidence.is_anonymous(run.words, run.title):
            one.signs = evidence.signs(run, page, (before, after))
        return one


def _is_free(found: Iterable[Name], start: int, end: int) -> bool:
    return not any(start < n.end and n.start < end for n in found)


def _in_phrases(number: int, text: str, these: Sequence[Word], hits: Sequence[Hit]) -> Iterator[Name]:
    """Yield names that are phrases: "the Finnish government", "the Danes". They do not overlap."""
    found: list[Name] = []
    for one in phrases.phrases(these, text):
        start, end = these[one.first].start, these[one.last].end
        if _is_free(found, start, end) and not any(h.start < start and h.end > start for h in hits):
            covered = tuple(w.text for w in these[one.first : one.last + 1])
            collapsed, owner = _collapsed(text, start, end), these[one.last].owner
            found.append(Name(number, start, end, covered, collapsed, phrase=one, owner=owner))
    yield from found


def _without_days(run: NameRun, page: Paragraph) -> list[Word]:
    """Return the words of a run without days and months at its ends: "Monday" of "Monday Berg"."""
    these = run.words
    while len(these) > 1 and these[0].lower in DAYS and not _called_so(these):
        these = these[1:]
        while these and not these[0].cap:
            these = these[1:]
    while len(these) > 1 and these[-1].lower in DAYS and not is_body(these) and not _surnamed_so(run, page):
        these = these[:-1]
        while these and not these[-1].cap and not these[-1].text.isdigit():
            these = these[:-1]
        run.words = these
    return these


def _without_people(these: list[Word]) -> list[Word]:
    """Return the words of a name without a people or a party in front: "Finnish" of "Finnish Minister Berg"."""
    while len(these) > 1 and not is_body(these):
        sizes = (n for n in (2, 1) if " ".join(w.text for w in these[:n]) in DEMONYMS and len(these) > n)
        front = next(sizes, 0)
        rest = these[front:]
        if not front or not (is_given(rest[0].text) or rest[0].lower in TITLES or len(rest) > 1):
            break
        these = rest
    if len(these) > 2 and these[0].lower in ADHERENTS and is_given(these[1].text):
        return these[1:]
    return these


def _full_in_heading(
    number: int, text: str, these: Sequence[Word], lowered: Collection[str]
) -> Iterator[Name]:
    """Yield full names in a heading that the words in front introduce, as in "Marine Biologist Ingrid Dahl".

    ``lowered`` are words that the text also writes in lower case.
    """
    for at in range(1, len(these) - 1):
        first, last = these[at : at + 2]
        front = these[at - 1]
        addressed = front.lower in COURTESY or (front.lower in TITLES and is_given(first.text))
        introduced = is_given(first.text) and (
            front.lower in _MEETING or is_role(front.lower) or text[front.end : first.start] == ": "
        )
        if not (addressed or introduced) or first.text in DEMONYMS or first.text in STATES:
            continue
        if not (first.cap and last.cap) or first.text.isupper() or text[first.end : last.start] != " ":
            continue
        after = these[at + 2] if at + 2 < len(these) and text[last.end] == " " else None
        longer = after is not None and after.cap and not (addressed or is_role(front.lower))
        if longer or (not addressed and (last.lower in lowered or last.lower in BODIES)):
            continue
        titles = frozenset({front.lower}) if addressed else frozenset()
        both = (first.text, last.text)
        name = Name(number, first.start, last.end, both, " ".join(both), titles, owner=last.owner)
        name.signs = {("person", "named in a heading"): 5.0}
        yield name


def _surnamed_so(run: NameRun, page: Paragraph) -> bool:
    """Return whether a month's name is a surname: "Robert May", without a day or year behind it."""
    return (
        run.words[-1].lower in MONTH_NAMES
        and (is_given(run.words[0].text) or bool(run.title))
        and not re.match(r",? \d", page.text[run.end : run.end + 4])
    )


def _called_so(these: Sequence[Word]) -> bool:
    """Return whether a month's name is a given name: "June Berg"."""
    return is_given(these[0].text) and these[1].cap and these[1].lower not in DAYS


def _collapsed(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())


def _without_the(text: str, hit: Hit) -> int:
    return hit.start + 4 if text[hit.start : hit.start + 4] in ("the ", "The ") else hit.start


def _lengths_by_acronym(these: Sequence[Word], text: str) -> dict[int, int]:
    """Return names whose length an acronym in brackets gives: first word -> last word, both included."""
    found: dict[int, int] = {}
    for match in ACRONYM.finditer(text):
        last = next((n for n in range(len(these) - 1, -1, -1) if these[n].end <= match.start()), None)
        if last is None or text[these[last].end : match.start()] != " ":
            continue
        letters = match[1].upper()
        got = ""
        for at in range(last, max(-1, last - 14), -1):
            word = these[at]
            if at < last and text[word.end : these[at + 1].start] not in (" ", "' ", "'s "):
                break
            if word.cap:
                got = "".join(p[0] for p in re.split(r"[-]", word.text) if p[:1].isupper()) + got
                if got == letters or (len(got) > 1 and got == letters.replace("&", "")):
                    if word.lower != "the":
                        found[at] = last
                    break
                if len(got) >= len(letters):
                    break
            elif word.lower not in _SMALL and word.lower not in PARTICLES:
                break
    return found
