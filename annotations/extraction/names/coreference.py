"""Who is in a text: every name found, told what it names, and folded to one actor.

What the newsroom and the starting list know goes before spelling, spelling before the model's tags. A text is read
in chunks of paragraphs; within a chunk all names are gathered first, so that a headline may say "Yoon" before the
text says who that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.quotes.quotation_marks import plain
from annotations.extraction.suggestion import Gazetteer
from annotations.extraction.word_lists import listed

from . import evidence, metonymy, namesakes, offices, phrases, spelling
from . import gazetteer as known
from .actor import Actor, Mention
from .capitalised import Run, Word, is_body, runs, title_case, words
from .gazetteer import DEMONYMS, NEEDS_FULL_NAME, Hit
from .given import is_given
from .word_lists import (
    ADHERENTS,
    BODIES,
    CLUBS,
    COURTESY,
    DAYS,
    DIRECTIONS,
    FIRMS,
    GENDERED,
    MONTH_NAMES,
    NO_NAMES,
    PARTICLES,
    STAFF,
    TITLES,
    WHERE,
)

# Words of a body's name that cannot stand for the whole.
_COMMON = listed(
    """
    united national international european american world global general public royal central federal state
    first new high supreme labour labor workers dockers nurses farmers teachers fishermen electoral
    democratic social republican people human rights health energy trade finance justice foreign defence
    defense maritime radio rádio courrier journal banco free great saint st city university universidad
    """
)

# Capitalised behind "the" they name one body and no kind of it.
_SOLE = frozenset({"Treasury", "Exchequer", "Admiralty"})

_ORDINALS = listed("second third fourth fifth sixth seventh eighth ninth tenth another")


_ACRONYM = re.compile(r"\(([A-Z][A-Za-z&]{0,6}[A-Z])s?\)")
_SHORT_NAME = re.compile(r"\(([A-Z][A-Za-z]{1,6})\)")


@dataclass(slots=True, eq=False)
class Name:
    """One place where a name may stand, before it is told what it names."""

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
    roles: frozenset[str] = frozenset()  # what the words at the name say that a person is
    apart: bool = False  # refused to the persons of that surname
    signs: evidence.Signs = field(default_factory=dict)
    kind: str = ""
    sure: float = 0.0


class Actors:
    """The actors of one text, met paragraph by paragraph; small enough to outlive the parse."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self.gazetteer = gazetteer or Gazetteer()
        self.index = known.index(self.gazetteer)
        self._lowered: set[str] = set()
        self._raised: set[str] = set()  # with a capital inside a sentence
        self._kinds: dict[str, evidence.Signs] = {}
        self._persons: list[Actor] = []
        self._others: dict[str, Actor] = {}
        self._acronyms: dict[str, Actor] = {}
        self._last: dict[int, int] = {}  # when an actor was last named, by its identity
        self._bare: dict[str, int] = {}
        self._koreas = False
        self._european = ""
        self._persons_known = {
            spelling.fold(n): e
            for e in self.gazetteer.entries
            if e.kind == "person"
            for n in (e.name, *e.aliases)
        }

    # -- gathering ---------------------------------------------------------------------------------

    def read(self, pages: Sequence[Paragraph], first: int) -> list[Mention]:
        """Mentions of a run of paragraphs, in order; ``first`` is the number of the first one in the text."""
        texts = [plain(page.text) for page in pages]
        worded = [words(page) for page in pages]
        self._koreas = self._koreas or any("Korea" in text for text in texts)
        for these in worded:
            self._lowered.update(w.text for w in these if not w.cap)
        for these, text in zip(worded, texts, strict=True):
            if not title_case(these, text):
                self._raised.update(w.text for w in these if w.cap and not w.initial)
        gathered = [
            self._gather(number, page, text, these)
            for number, (page, text, these) in enumerate(zip(pages, texts, worded, strict=True))
        ]
        everything = [name for row in gathered for name in row]
        self._tell(everything)
        self._meet(everything, pages)
        self._abbreviate(everything, texts)
        found = []
        for number, (page, these, row) in enumerate(zip(pages, worded, gathered, strict=True)):
            found += self._mentions(page, first + number, these, row)
        self._offices(found, pages)
        return found

    def _gather(self, number: int, page: Paragraph, text: str, these: list[Word]) -> list[Name]:
        heading = title_case(these, text)
        hits = [h for h in known.hits(text, self.index) if self._meant(h, text)]
        found: list[Name] = []

        def free(start: int, end: int) -> bool:
            return not any(start < n.end and n.start < end for n in found)

        for one in phrases.phrases(these, text):
            start, end = these[one.first].start, these[one.last].end
            if free(start, end) and not any(h.start < start and h.end > start for h in hits):
                covered = tuple(w.text for w in these[one.first : one.last + 1])
                found.append(
                    Name(
                        number,
                        start,
                        end,
                        covered,
                        _tidy(text, start, end),
                        phrase=one,
                        owner=these[one.last].owner,
                    )
                )
        if heading:
            for at, word in enumerate(these):  # to be compared with the names that the text writes elsewhere
                if word.cap:
                    found += self._heading(number, text, these, at)
            found += _full_in_heading(number, text, these)
        else:
            for run in runs(these, text, self._lowered, _bound(these, text), self._raised):
                for name in self._of_run(number, page, run, hits, these):
                    if free(name.start, name.end):
                        found.append(name)
        for hit in hits:
            start = _without_the(text, hit)
            clash = [n for n in found if hit.start < n.end and n.start < hit.end]
            if clash and heading and not any(n.phrase for n in clash):
                found = [n for n in found if n not in clash]
                clash = []
            if not clash:
                found.append(
                    Name(
                        number,
                        start,
                        hit.end,
                        hit.phrase.words,
                        _tidy(text, start, hit.end),
                        hit=hit,
                        heading=heading,
                    )
                )
        return sorted(found, key=lambda n: (n.start, -n.end))

    def _meant(self, hit: Hit, text: str) -> bool:
        """Whether a known name is meant by its words: "the North" of "the North Sea" and of no Korea is not."""
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
                    _tidy(text, part[0].start, part[-1].end),
                    heading=True,
                    owner=part[-1].owner,
                )

    def _of_run(
        self, number: int, page: Paragraph, run: Run, hits: Sequence[Hit], these: list[Word]
    ) -> Iterable[Name]:
        """The names in a run: what is known in front of it ("NATO", "US") is a name of its own."""
        while len(run.words) > 1 and run.words[0].lower in DAYS and not _called_so(run.words):
            run.words = run.words[1:]
            while run.words and not run.words[0].cap:
                run.words = run.words[1:]
        while (
            len(run.words) > 1
            and run.words[-1].lower in DAYS
            and not is_body(run.words)
            and not _surnamed_so(run, page)
        ):
            run.words = run.words[:-1]
            while run.words and not run.words[-1].cap and not run.words[-1].text.isdigit():
                run.words = run.words[:-1]
        if not run.words:
            return
        while len(run.words) > 1 and not is_body(run.words):
            front = next(
                (
                    size
                    for size in (2, 1)
                    if " ".join(w.text for w in run.words[:size]) in DEMONYMS and len(run.words) > size
                ),
                0,
            )
            rest = run.words[front:]
            if not front or not (is_given(rest[0].text) or rest[0].lower in TITLES or len(rest) > 1):
                break
            run.words = rest
        if len(run.words) > 2 and run.words[0].lower in ADHERENTS and is_given(run.words[1].text):
            run.words = run.words[1:]
        inside = [h for h in hits if h.start < run.end and run.start < h.end]
        for hit in inside:
            whole = hit.start <= run.start and run.end <= hit.end
            if whole:
                titles = frozenset(w.lower for w in run.title)
                yield Name(
                    number,
                    _without_the(plain(page.text), hit),
                    hit.end,
                    hit.phrase.words,
                    run.name,
                    titles,
                    hit=hit,
                )
                return
        leading = next((h for h in inside if h.start <= run.start and h.end < run.end), None)
        if leading is not None and self._splits(leading, run):
            rest = [w for w in run.words if w.start >= leading.end]
            while rest and not rest[0].cap:
                rest = rest[1:]
            known_words = leading.phrase.words
            yield Name(number, run.start, leading.end, known_words, " ".join(known_words), hit=leading)
            if rest:
                yield from self._of_run(number, page, Run(rest), hits, these)
            return
        yield self._name(number, page, run, these)

    def _splits(self, hit: Hit, run: Run) -> bool:
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

    def _name(self, number: int, page: Paragraph, run: Run, these: list[Word]) -> Name:
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
            _tidy(plain(page.text), run.start, run.end),
            frozenset(w.lower for w in run.title),
            doubtful=run.doubtful,
            alone=len(run.words) == 1 and run.words[0].initial,
            owner=run.words[-1].owner,
        )
        if not evidence.nobody(run.words, run.title):
            one.signs = evidence.signs(run, page, (before, after))
        return one

    # -- telling what a name names -----------------------------------------------------------------

    def _tell(self, everything: Sequence[Name]) -> None:
        for name in everything:
            if name.hit is None and name.phrase is None and not name.heading and name.signs:
                if name.doubtful and len(name.words) == 1:
                    continue
                pool = self._kinds.setdefault(name.text, {})
                for key, weight in name.signs.items():
                    pool[key] = max(weight, pool.get(key, 0.0))
        confirmed = {n.text for n in everything if not n.alone or n.page} | {
            part for n in everything if len(n.words) > 1 for part in n.words
        }
        titled = {n.words[-1] for n in everything if n.titles & set(COURTESY)}
        for text, pool in self._kinds.items():
            if text.split()[-1] in titled:  # "Ms Berg" says that "Solveig Berg" is a person too
                pool["person", "addressed"] = 3.0
        bodies = [n for n, pool in self._kinds.items() if evidence.kind_of(pool)[0] == "organisation"]
        parts = {w for n in bodies if " " in n for w in _telling(n.split())}
        for name in everything:
            if name.hit is not None:
                name.kind, name.sure = name.hit.phrase.entry.kind, 0.95
                continue
            if name.phrase is not None:
                name.kind, name.sure = name.phrase.kind, 0.85
                continue
            if name.alone and name.page == 0 and name.text not in confirmed:
                continue  # a headline's first word: "Wildfire near Oslo"
            pool = self._kinds.get(name.text, {})
            name.kind, lead = evidence.kind_of(pool)
            name.sure = round(min(0.92, 0.5 + 0.08 * lead), 2)
            weight = sum(w for (kind, _), w in pool.items() if kind == name.kind)
            enough = 0.75 if name.kind == "person" and len(name.words) > 1 else 1.0
            if name.kind in ("person", "organisation") and weight < enough:
                name.kind = ""
            if len(name.words) == 1 and name.kind == "person" and weight < 1.7 and not name.titles:
                name.kind = ""
            if (
                len(name.words) == 1
                and name.kind == "organisation"
                and weight < 1.6
                and name.text not in parts
            ):
                name.kind = ""

    def _meet(self, everything: Sequence[Name], pages: Sequence[Paragraph]) -> None:
        """Actors of the full names, in the order of the text."""
        for name in everything:
            position = pages[name.page].start + name.start
            if name.hit is not None and name.hit.phrase.entry.kind != "person":
                entry = name.hit.phrase.entry
                if not name.hit.phrase.metonym:
                    actor = self._of_entry(name.hit)
                    actor.met = position if actor.met < 0 else actor.met
                    actor.said.add(name.text)
                    if entry.name in ("European Union", "European Commission"):
                        self._european = self._european or entry.name
                        if entry.name == "European Union":
                            self._european = entry.name
                continue
            if name.heading or name.phrase is not None:
                continue
            if name.kind in ("person", "") and len(name.words) == 1:
                name.roles = namesakes.roles_of(_title(pages[name.page], name), name.titles)
            if name.kind == "person" and (len(name.words) > 1 or name.hit is not None):
                actor = self._full_person(name)
                described = _office(pages[name.page], name)
                actor.gender = actor.gender or described.pronoun
                actor.roles |= namesakes.roles_of(described.words, name.titles)
            elif name.kind == "organisation" and len(name.words) > 1:
                actor = self._organisation(name.text)
            else:
                continue
            actor.met = position if actor.met < 0 else actor.met
            actor.said.add(name.text)

    def _abbreviate(self, everything: Sequence[Name], texts: Sequence[str]) -> None:
        """Acronyms in brackets stand for the name before them, or, not found there, for one whose initials they are."""
        for name in everything:
            if name.kind != "organisation" or name.phrase is not None or name.heading:
                continue
            behind = _ACRONYM.match(texts[name.page], name.end + 1)
            if behind is None and name.text.split()[-1].lower() in BODIES | FIRMS:
                behind = _SHORT_NAME.match(texts[name.page], name.end + 1)
            if behind and texts[name.page][name.end : name.end + 1] == " ":
                self._acronyms.setdefault(behind[1], self._organisation_of(name))
        for actor in self._others.values():
            if actor.kind == "organisation" and " " in actor.name:
                caps = [w for w in re.split(r"[ -]", actor.name) if w[:1].isupper()]
                short = "".join(w[0] for w in caps)
                if len(short) > 1:
                    self._acronyms.setdefault(short, actor)

    def _organisation_of(self, name: Name) -> Actor:
        return self._of_entry(name.hit) if name.hit is not None else self._organisation(name.text)

    def _full_person(self, name: Name) -> Actor:
        key = spelling.fold(name.text)
        entry = self._persons_known.get(key)
        for actor in self._persons:
            if (entry is not None and actor.id == entry.id) or spelling.fold(actor.name) == key:
                actor.call(name.text)
                return actor
        for actor in reversed(self._persons):
            mine = actor.name.split()
            longer, shorter = (name.words, mine) if len(name.words) > len(mine) else (mine, list(name.words))
            if len(shorter) > 1 and len(longer) > len(shorter) and spelling.calls(shorter, longer):
                actor.call(name.text)
                return actor
        actor = Actor(name.text, "person", number=len(self._persons))
        if entry is not None:
            actor.name, actor.id, actor.fixed = entry.name, entry.id or None, True
        actor.call(name.text)
        self._persons.append(actor)
        return actor

    def _organisation(self, text: str) -> Actor:
        key = spelling.fold(text)
        if key not in self._others:
            for other, actor in self._others.items():
                if actor.kind == "organisation" and _same_body(key, other):
                    self._others[key] = actor
                    break
            else:
                self._others[key] = Actor(text, "organisation")
        actor = self._others[key]
        actor.call(text)
        return actor

    def _of_entry(self, hit: Hit) -> Actor:
        entry = hit.phrase.entry
        key = spelling.fold(entry.name)
        if key not in self._others:
            self._others[key] = Actor(
                entry.name, entry.kind, entry.id or None, hit.phrase.wikidata, fixed=True
            )
        return self._others[key]

    # -- linking -----------------------------------------------------------------------------------

    def _mentions(
        self, page: Paragraph, number: int, these: list[Word], row: Sequence[Name]
    ) -> list[Mention]:
        found: list[Mention] = []
        taken: list[tuple[int, int]] = []

        def free(start: int, end: int) -> bool:
            return not any(start < b and a < end for a, b in taken)

        waiting = sorted(
            [*row, *self._short_forms(number, these, row)], key=lambda n: (n.start, n.heading, -n.end)
        )
        for name in waiting:
            if not free(name.start, name.end):
                continue
            actor = self._actor(name, page, number)
            if actor is None:
                continue
            taken.append((name.start, name.end))
            found.append(self._mention(page, number, name, actor))
            self._last[id(actor)] = page.start + name.start
        return found

    def _short_forms(self, number: int, these: list[Word], row: Sequence[Name]) -> Iterable[Name]:
        """ "the ministry", "the union": a body's own word in lower case; in a headline without an article."""
        for at, word in enumerate(these):
            if word.lower not in BODIES or any(n.start <= word.start < n.end and n.kind for n in row):
                continue
            before = these[at - 1].lower if at else ""
            after = these[at + 1].lower if at + 1 < len(these) else ""
            headline = number == 0 and (not before or word.cap)
            if (
                not (before in ("the", "said", "says") or headline)
                or after in ("of", "for")
                or after.isdigit()
            ):
                continue
            if before != "the" and not headline:
                continue
            yield Name(
                0, word.start, word.end, (word.text,), word.text, kind="short", sure=0.8, owner=word.owner
            )

    def _body_called(self, word: str, position: int, headline: bool) -> Actor | None:
        """The organisation named last whose name has the word."""
        able = [
            a
            for a in dict.fromkeys(self._others.values())
            if a.kind == "organisation" and any(word.lower() == _head(form) for form in a.said)
        ]
        before = [a for a in able if id(a) in self._last]
        if before:
            return max(before, key=lambda a: self._last[id(a)])
        return min((a for a in able if a.met >= 0), key=lambda a: a.met, default=None) if headline else None

    def _actor(self, name: Name, page: Paragraph, number: int) -> Actor | None:
        position = page.start + name.start
        if name.kind == "short":
            return self._body_called(name.words[0], position, number == 0)
        if name.phrase is not None:
            return self._of_phrase(name)
        if name.hit is not None and name.hit.phrase.entry.kind != "person":
            return self._namesake_of_a_place(name, page) or self._of_hit(name)
        if name.heading:
            return self._named_elsewhere(name, position, number == 0)
        text = name.text
        if text in self._acronyms and len(name.words) == 1:
            return self._acronyms[text]
        if len(name.words) == 1 and name.words[0].lower() in NO_NAMES and not name.titles & set(COURTESY):
            return self._person_called(name, position, number == 0) if _no_month(name, page) else None
        if _numbered(name, page):
            return None
        if len(name.words) > 1 and name.kind == "person":
            return self._full_person(name)
        if len(name.words) > 1 and name.kind == "organisation":
            return self._tail_of_a_body(name) or self._organisation(text)
        return self._short(name, page, position, number)

    def _namesake_of_a_place(self, name: Name, page: Paragraph) -> Actor | None:
        """The person of that surname: "London said" after "Anna London"; none where one can only go there."""
        assert name.hit is not None
        if len(name.words) > 1 or name.hit.phrase.entry.kind != "state":
            return None
        position = page.start + name.start
        able = [
            a
            for a in self._persons
            if 0 <= a.met <= position
            and namesakes.has_surname(name.words, a.name.split())
            and (a.roles or a.gender or any(evidence.surely_a_person(self._kinds.get(n, {})) for n in a.said))
        ]
        addressed = bool(name.titles & set(COURTESY))
        if not able and not addressed:
            return None
        span = page.doc.char_span(name.start, name.end, alignment_mode="expand")
        if span is not None and not addressed and namesakes.is_place(span[0], span[-1], name.words[0]):
            return None
        name.kind = "person"
        if not able:
            return self._stranger(name)
        return self._person_called(name, position, headline=False) or self._stranger(name)

    def _of_phrase(self, name: Name) -> Actor:
        phrase = name.phrase
        assert phrase is not None
        if phrase.state is not None:
            hit = next(
                (p for p in self.index.get(phrase.state.split()[0], ()) if p.entry.name == phrase.state), None
            )
            if hit is None:
                hit = next(
                    p
                    for p in self.index[known.words_of(phrase.state)[0]]
                    if " ".join(p.words) == phrase.state
                )
            return self._of_entry(Hit(name.start, name.end, hit))
        if phrase.kind == "organisation":
            actor = self._ministry(name.text)
            actor.said.add(name.text)
            return actor
        key = "people " + name.text
        return self._others.setdefault(key, Actor(name.text, phrase.kind))

    def _ministry(self, text: str) -> Actor:
        """ "Foreign Ministry" is the Ministry of Foreign Affairs where the text names that."""
        field_words = {w.lower() for w in text.split() if w not in DEMONYMS} - {"ministry", "of", "the"}
        for actor in dict.fromkeys(self._others.values()):
            if actor.kind == "organisation" and "ministry" in actor.name.lower() and " " in actor.name:
                other = {w.lower() for w in actor.name.split() if w not in DEMONYMS}
                if field_words and field_words <= other:
                    return actor
        return self._organisation(text)

    def _of_hit(self, name: Name) -> Actor | None:
        hit = name.hit
        assert hit is not None
        surface = " ".join(hit.phrase.words)
        if not hit.phrase.metonym and surface in self._acronyms and surface.isupper():
            return self._acronyms[surface]
        actor = self._of_entry(hit)
        if id(actor) not in self._last and surface.split()[-1].lower() in ("cross", "crescent"):
            actor = self._ends_so(surface) or actor
        if actor.name == "European Union" and hit.phrase.metonym and self._european == "European Commission":
            key = spelling.fold("European Commission")
            return self._others.get(key, actor)
        return actor

    def _ends_so(self, surface: str) -> Actor | None:
        """The body named so far that ends in these words: "the Red Cross" is its committee once that is named."""
        return next(
            (
                actor
                for actor in dict.fromkeys(self._others.values())
                if actor.kind == "organisation" and id(actor) in self._last
                if any(form.endswith(" of the " + surface) for form in actor.said)
            ),
            None,
        )

    def _named_elsewhere(self, name: Name, position: int, headline: bool) -> Actor | None:
        text = name.text
        if len(name.words) > 1:
            key = spelling.fold(text)
            if key in self._others:
                return self._others[key]
            return next((a for a in self._persons if spelling.fold(a.name) == key), None)
        if text in self._acronyms and text.isupper():
            return self._acronyms[text]
        if text.lower() in self._lowered or text.lower() in NO_NAMES:
            return None
        return self._person_called(name, position, headline) or self._part_of_a_body(name)

    def _short(self, name: Name, page: Paragraph, position: int, number: int) -> Actor | None:
        """Of a name that is a part of a fuller one, or stands alone."""
        if name.doubtful and not self._supported(name, page):
            return None
        if _ordinal_before(page, name):
            return None
        person = self._person_called(name, position, number == 0)
        placed = _placed(page, name)
        if person is not None and not name.titles and len(name.words) == 1:
            # "Torvald's chairman, Lars Torvald": the firm's, though somebody is called so too.
            owns = ("organisation", "owns as bodies do") in name.signs
            body = self._part_of_a_body(name) if owns or person.met > position else None
            if body is not None and (owns or 0 <= body.met <= position):
                return body
        if person is not None and not (placed and name.kind == "place"):
            return person
        if name.words[0].lower() in BODIES and len(name.words) == 1:
            body = self._body_called(name.words[0], position, number == 0)
            sole = name.words[0] in _SOLE and page.text[: name.start].lower().endswith("the ")
            return self._organisation(name.text) if body is None and sole else body
        if not placed and not evidence.surely_a_place(self._kinds.get(name.text, {})):
            body = self._part_of_a_body(name)
            if body is not None:
                return body
        if name.kind == "person" and not name.doubtful:
            if placed and not name.titles:
                return None
            return self._stranger(name)
        if name.kind == "organisation" and not placed and not name.doubtful:
            return self._organisation(name.text)
        return None

    def _supported(self, name: Name, page: Paragraph) -> bool:
        """Whether a sentence's first word, in lower case elsewhere or no noun, stands where a name could."""
        if name.text in self._kinds:
            return True
        span = page.doc.char_span(name.start, name.end, alignment_mode="expand")
        token = span[-1] if span is not None else None
        after = token.nbor(1) if token is not None and token.i + 1 < len(page.doc) else None
        return name.owner or (after is not None and after.tag_ in ("VBD", "VBZ", "MD"))

    def _person_called(self, name: Name, position: int, headline: bool) -> Actor | None:
        able = [a for a in self._persons if spelling.calls(name.words, a.name.split()) and " " in a.name]
        if not able and len(name.words) == 1:
            able = [a for a in self._persons if name.text in a.name.split()[1:-1]]  # known by a middle name
        if not able:
            return None
        wanted = next((COURTESY[t] or GENDERED.get(t) for t in name.titles if t in COURTESY), None) or next(
            (GENDERED[t] for t in name.titles if t in GENDERED), None
        )
        key = spelling.fold(name.text)
        if wanted:
            fitting = [a for a in able if a.gender == wanted] or [a for a in able if a.gender is None]
            able = fitting or able
        titled = name.titles - set(COURTESY)
        if titled:
            able = [a for a in able if titled & a.titles] or able
        fitting = [a for a in able if namesakes.may_be(name.roles, a.roles)]
        if not fitting:
            name.apart = True
            return None
        able = [
            *fitting,
            *(a for a in self._persons if a.apart and not name.roles and spelling.fold(a.name) == key),
        ]
        met = [a for a in able if 0 <= a.met <= position or a.apart]
        if not met:
            # Two bare namesakes in a headline are the two that the text names first.
            count = self._bare.get(key, 0) if headline else 0
            self._bare[key] = count + 1
            ordered = sorted(able, key=lambda a: a.met)
            return ordered[min(count, len(ordered) - 1)]
        chosen = max(met, key=lambda a: (self._last.get(id(a), -1), a.met))
        if wanted and chosen.gender is None:
            chosen.gender = wanted
        chosen.titles |= titled
        return chosen

    def _part_of_a_body(self, name: Name) -> Actor | None:
        """ "Marlo" of "Marlo Terminals", "Monteverde" of "Atlético Monteverde"."""
        mine = [spelling.fold(w) for w in name.words]
        if len(mine) == 1 and (
            len(mine[0]) < 3 or mine[0] in BODIES or mine[0] in FIRMS or mine[0] in NO_NAMES
        ):
            return None
        able = [
            actor
            for actor in dict.fromkeys(self._others.values())
            if actor.kind == "organisation" and any(_part(mine, form) for form in actor.said)
        ]
        before = [a for a in able if id(a) in self._last]
        if before:
            return max(before, key=lambda a: self._last[id(a)])
        return min(able, key=lambda a: a.met, default=None)

    def _tail_of_a_body(self, name: Name) -> Actor | None:
        mine = [spelling.fold(w) for w in name.words]
        for actor in dict.fromkeys(self._others.values()):
            for form in actor.said if actor.kind == "organisation" and id(actor) in self._last else ():
                theirs = [spelling.fold(w) for w in form.split()]
                if len(theirs) > len(mine) and theirs[-len(mine) :] == mine and " of " not in form:
                    return actor
        return None

    def _stranger(self, name: Name) -> Actor:
        """A person whom the text calls by one name only."""
        key = spelling.fold(name.text)
        if name.apart:
            return self._namesake(name, key)
        for actor in self._persons:
            if spelling.fold(actor.name) == key or (
                actor.id and spelling.calls(name.words, actor.name.split())
            ):
                return actor
        actor = Actor(name.text, "person", number=len(self._persons))
        entries = {
            e.id: e
            for k, e in self._persons_known.items()
            if spelling.calls(name.words, k.split()) or k == key
        }
        if len(entries) == 1:
            entry = next(iter(entries.values()))
            actor.name, actor.id, actor.fixed = entry.name, entry.id or None, True
        self._persons.append(actor)
        return actor

    def _namesake(self, name: Name, key: str) -> Actor:
        """Somebody of the surname of another, by a title or a description of its own: linked to nobody."""
        name.sure = min(name.sure, 0.5)
        for actor in self._persons:
            if actor.apart and spelling.fold(actor.name) == key and namesakes.may_be(name.roles, actor.roles):
                return actor
        actor = Actor(name.text, "person", roles=name.roles, apart=True, number=len(self._persons))
        self._persons.append(actor)
        return actor

    def _mention(self, page: Paragraph, number: int, name: Name, actor: Actor) -> Mention:
        doc = page.doc
        span = doc.char_span(name.start, name.end, alignment_mode="expand")
        assert span is not None
        root = span.root
        subject = root.dep_ in ("nsubj", "nsubjpass") or (
            root.dep_ == "conj" and root.head.dep_ in ("nsubj", "nsubjpass")
        )
        actor.titles |= {t for t in name.titles if t not in COURTESY}
        for title in name.titles:
            actor.gender = actor.gender or COURTESY.get(title) or GENDERED.get(title) or None
        metonym = name.hit is not None and name.hit.phrase.metonym and actor.kind != "person"
        place, why = False, ""
        if metonym:
            place, why = metonymy.reading(
                span[0], span[-1], " ".join(name.hit.phrase.words if name.hit else ())
            )
        return Mention(
            actor,
            (page.start + name.start, page.start + name.end),
            number,
            root.sent.start,
            subject,
            metonym and not place,
            place,
            why,
            name.sure,
        )

    def _offices(self, found: Sequence[Mention], pages: Sequence[Paragraph]) -> None:
        """The first office that a person is given; a family tie tells the pronoun."""
        starts = {page.start: page for page in pages}
        spans = sorted(m.span for m in found)
        begins = sorted(starts)
        for mention in found:
            actor = mention.actor
            if actor.kind != "person" or (actor.office and actor.gender):
                continue
            start = max(b for b in begins if b <= mention.span[0])
            page = starts[start]
            span = page.doc.char_span(
                mention.span[0] - start, mention.span[1] - start, alignment_mode="expand"
            )
            if span is None:
                continue
            taken = {(a - start, b - start) for a, b in spans if a >= start and b <= start + len(page.text)}
            told = offices.office(
                page.doc,
                span.start,
                span.end - 1,
                lambda token, taken=taken: any(a <= token.idx < b for a, b in taken),  # type: ignore[misc]
            )
            actor.office = actor.office or told.words
            actor.gender = actor.gender or told.pronoun


def _title(page: Paragraph, name: Name) -> str | None:
    span = page.doc.char_span(name.start, name.end, alignment_mode="expand")
    return offices.title(page.doc, span.start, lambda _: False) if span is not None else None


def _full_in_heading(number: int, text: str, these: Sequence[Word]) -> Iterator[Name]:
    """ "Interview with Dr. Anna Lee, Expert on Asia": a first name and a surname, where one is addressed or met."""
    for at in range(1, len(these) - 1):
        first, last = these[at : at + 2]
        addressed = these[at - 1].lower in COURTESY
        if not (addressed or (these[at - 1].text in _MEETING and is_given(first.text))):
            continue
        if not (first.cap and last.cap) or first.text.isupper() or text[first.end : last.start] != " ":
            continue
        if addressed or not (at + 2 < len(these) and these[at + 2].cap and text[last.end] == " "):
            titles = frozenset({these[at - 1].lower}) if addressed else frozenset()
            both = (first.text, last.text)
            name = Name(number, first.start, last.end, both, " ".join(both), titles, owner=last.owner)
            name.signs = {("person", "named in a heading"): 5.0}
            yield name


_MEETING = frozenset({"with", "by"})


def _office(page: Paragraph, name: Name) -> offices.Office:
    """What stands at the name, before anybody is linked: an office, or the pronoun of a family tie ("her brother")."""
    span = page.doc.char_span(name.start, name.end, alignment_mode="expand")
    if span is None:
        return offices.Office()
    return offices.office(page.doc, span.start, span.end - 1, lambda _: False)


_MONTH_BEFORE = re.compile(
    r"(?:\b(?:in|by|since|until|till|before|after|during|from|of|for|and|to|every|last|this|next|early|late|mid|"
    r"earlier|later|between|through|over|the)|\d|mid-)\s?$",
    re.IGNORECASE,
)
_MONTH_AFTER = re.compile(r" (?:\d|(?:I|you|he|she|it|we|they|the|a|an|to|and|or)\b)|[-–]")


def _no_month(name: Name, page: Paragraph) -> bool:
    """Whether a month's name stands as a person's may: "May, as she was known"."""
    return (
        name.words[0].lower() in MONTH_NAMES
        and not _MONTH_BEFORE.search(page.text[max(0, name.start - 12) : name.start])
        and not _MONTH_AFTER.match(page.text, name.end)
    )


def _surnamed_so(run: Run, page: Paragraph) -> bool:
    """ "Robert May": a month's name behind a given name, and no day or year behind it."""
    return (
        run.words[-1].lower in MONTH_NAMES
        and (is_given(run.words[0].text) or bool(run.title))
        and not re.match(r",? \d", page.text[run.end : run.end + 4])
    )


def _numbered(name: Name, page: Paragraph) -> bool:
    """ "Court 3": a room, not the court."""
    word = name.words[0].lower()
    return len(name.words) == 1 and word in BODIES and re.match(r" \d", page.text[name.end :][:2]) is not None


def _called_so(these: Sequence[Word]) -> bool:
    """ "June Berg": a month's name that is somebody's given name."""
    return is_given(these[0].text) and these[1].cap and these[1].lower not in DAYS


def _tidy(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())


def _without_the(text: str, hit: Hit) -> int:
    return hit.start + 4 if text[hit.start : hit.start + 4] in ("the ", "The ") else hit.start


def _telling(of: Sequence[str]) -> list[str]:
    """The words of a body's name that may stand for the whole: not "Bank", not "of", not "Finland"."""
    return [
        w
        for w in of
        if w[:1].isupper()
        and len(w) > 2
        and w.lower() not in BODIES
        and w.lower() not in FIRMS
        and w.lower() not in NO_NAMES
        and w.lower() not in DIRECTIONS
        and w.lower() not in _COMMON
        and w not in DEMONYMS
    ]


def _head(form: str) -> str:
    """The word of a body's name that may stand for it: "ministry" of "Ministry of Ports"."""
    these = form.lower().split()
    cut = next((at for at, w in enumerate(these) if at and w in ("of", "for", "on", "and")), len(these))
    front = [w for w in these[:cut] if w in BODIES]
    return front[-1] if front else next((w for w in reversed(these) if w in BODIES), "")


def _part(mine: list[str], form: str) -> bool:
    """Whether folded words are a telling part of a body's name."""
    theirs = [spelling.fold(w) for w in form.split()]
    telling = [spelling.fold(w) for w in _telling(form.split())]
    if len(theirs) <= len(mine):
        return False
    if theirs[: len(mine)] == mine and mine[0] in telling:
        return True
    if len(mine) > 1 and theirs[-len(mine) :] == mine and mine[-1] in BODIES:
        return True  # "Security Council" of "UN Security Council"
    return len(mine) == 1 and (
        (mine[0] in telling and not _of(form)) or (mine[0] in CLUBS and theirs[-1] == mine[0])
    )


def _of(name: str) -> bool:
    return " of " in name or " for " in name


def _same_body(one: str, other: str) -> bool:
    """ "holm timber" and "holm timber inc": the same with and without its legal form."""
    short, long = sorted((one.split(), other.split()), key=len)
    return len(short) > 1 and long[: len(short)] == short and all(w in FIRMS for w in long[len(short) :])


def _placed(page: Paragraph, name: Name) -> bool:
    before = page.text[: name.start].rstrip(" “\"'‘").split(" ")[-2:]
    last = before[-1].lower()
    if last in ("in", "at", "within") and len(before) > 1 and before[0].lower().removesuffix("s") in STAFF:
        return False
    return (last in WHERE and last != "at") or last in DIRECTIONS


def _ordinal_before(page: Paragraph, name: Name) -> bool:
    """ "the fourth Berg of the evening": a class, nobody by name."""
    before = page.text[: name.start].rstrip().split(" ")[-1].lower()
    return before in _ORDINALS and len(name.words) == 1


def _bound(these: Sequence[Word], text: str) -> dict[int, int]:
    """Names whose length an acronym in brackets tells: first word -> last word, both included."""
    found: dict[int, int] = {}
    for match in _ACRONYM.finditer(text):
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


_SMALL = listed(
    """
    of for the and in on to at with by s
    """
)
