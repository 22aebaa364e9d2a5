"""Coreference: which actor each name of a text names.

Names that the newsroom or the built-in list knows come first, then spelling, then the model's tags. A text is read in
chunks of paragraphs. Within a chunk all names are gathered first, so that a headline may say "Yoon" before the text
says who that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.quotation_marks import plain
from annotations.extraction.suggestion import Gazetteer
from annotations.extraction.word_lists import listed

from . import evidence, metonymy, namesakes, offices, spelling
from . import gazetteer as known
from .actor import Actor, Mention
from .candidates import Name, NameFinder
from .capitalised import Word, words
from .gazetteer import Hit
from .kinds import assign_kinds
from .organisations import Organisations
from .people import People
from .word_lists import BODIES, COURTESY, DIRECTIONS, GENDERED, MONTH_NAMES, NO_NAMES, STAFF, WHERE

# Capitalised behind "the" these name one organisation: "the Treasury".
_SOLE = frozenset({"Treasury", "Exchequer", "Admiralty"})

_ORDINALS = listed("second third fourth fifth sixth seventh eighth ninth tenth another")
_MONTH_BEFORE = re.compile(
    r"(?:\b(?:in|by|since|until|till|before|after|during|from|of|for|and|to|every|last|this|next|early|late|mid|"
    r"earlier|later|between|through|over|the)|\d|mid-)\s?$",
    re.IGNORECASE,
)
# A description that introduces somebody; a former office may be that of a person with another one now.
_NEW_DESCRIPTION = re.compile(r", an? (?!former|one-time|retired|longtime|long-time)")
_MONTH_AFTER = re.compile(r" (?:\d|(?:I|you|he|she|it|we|they|the|a|an|to|and|or)\b)|[-–]")


class Actors:
    """The actors of one text, found paragraph by paragraph. They do not refer to the parse."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self.gazetteer = gazetteer or Gazetteer()
        self.index = known.index(self.gazetteer)
        self.finder = NameFinder(self.index)
        self._last_named: dict[int, int] = {}  # offset at which an actor was last named, by its identity
        self.people = People(self.gazetteer, self._last_named)
        self.organisations = Organisations(self._last_named)
        self._kinds: dict[str, evidence.Signs] = {}
        self._european = ""

    def read(self, pages: Sequence[Paragraph], first: int) -> list[Mention]:
        """Return the mentions of a run of paragraphs, in order of place.

        ``first`` is the number of the first paragraph in the text.
        """
        texts = [plain(page.text) for page in pages]
        words_of_pages = [words(page) for page in pages]
        self.finder.learn(texts, words_of_pages)
        gathered = [
            self.finder.find(number, page, text, these)
            for number, (page, text, these) in enumerate(zip(pages, texts, words_of_pages, strict=True))
        ]
        names = [name for row in gathered for name in row]
        assign_kinds(names, self._kinds)
        self._meet(names, pages)
        self.organisations.read_acronyms(names, texts)
        found = []
        for number, (page, these, row) in enumerate(zip(pages, words_of_pages, gathered, strict=True)):
            found += self._mentions(page, first + number, these, row)
        self._offices(found, pages)
        return found

    def _meet(self, everything: Sequence[Name], pages: Sequence[Paragraph]) -> None:
        """Create the actors that are named in full, in the order of the text."""
        for name in everything:
            position = pages[name.page].start + name.start
            if name.hit is not None and name.hit.phrase.entry.kind != "person":
                entry = name.hit.phrase.entry
                if not name.hit.phrase.metonym:
                    actor = self.organisations.known(name.hit)
                    actor.met = position if actor.met < 0 else actor.met
                    actor.forms.add(name.text)
                    if entry.name in ("European Union", "European Commission"):
                        self._european = self._european or entry.name
                        if entry.name == "European Union":
                            self._european = entry.name
                continue
            if name.heading or name.phrase is not None:
                continue
            if name.kind in ("person", "") and len(name.words) == 1:
                page = pages[name.page]
                new = _NEW_DESCRIPTION.match(page.text, name.end)  # "Petrov, a plumber from Leeds, said"
                words_at_name = _office(page, name).words if new else _title(page, name)
                name.roles = namesakes.roles_of(words_at_name, name.titles)
            if name.kind == "person" and (len(name.words) > 1 or name.hit is not None):
                actor = self.people.named(name)
                described = _office(pages[name.page], name)
                actor.gender = actor.gender or described.pronoun
                actor.roles |= namesakes.roles_of(described.words, name.titles)
            elif name.kind == "organisation" and len(name.words) > 1:
                actor = self.organisations.named(name.text)
            else:
                continue
            actor.met = position if actor.met < 0 else actor.met
            actor.forms.add(name.text)

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
            self._last_named[id(actor)] = page.start + name.start
        return found

    def _short_forms(self, number: int, these: list[Word], row: Sequence[Name]) -> Iterable[Name]:
        """Yield short forms of organisations: "the ministry", "the union"; in a headline without an article."""
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

    def _actor(self, name: Name, page: Paragraph, number: int) -> Actor | None:
        position = page.start + name.start
        if name.kind == "short":
            return self.organisations.called(name.words[0], position, number == 0)
        if name.phrase is not None:
            return self._of_phrase(name)
        if name.hit is not None and name.hit.phrase.entry.kind != "person":
            return self._namesake_of_a_place(name, page) or self._of_hit(name)
        if name.heading:
            return self._named_elsewhere(name, position, number == 0)
        text = name.text
        if text in self.organisations.acronyms and len(name.words) == 1:
            return self.organisations.acronyms[text]
        if len(name.words) == 1 and name.words[0].lower() in NO_NAMES and not name.titles & set(COURTESY):
            return self.people.called(name, position, number == 0) if _no_month(name, page) else None
        if _numbered(name, page):
            return None
        if len(name.words) > 1 and name.kind == "person":
            return self.people.named(name)
        if len(name.words) > 1 and name.kind == "organisation":
            return self.organisations.with_tail(name) or self.organisations.named(text)
        return self._short(name, page, position, number)

    def _namesake_of_a_place(self, name: Name, page: Paragraph) -> Actor | None:
        """Return the person with the name of a state or seat: "London said" after "Anna London"; None for a place."""
        assert name.hit is not None
        if len(name.words) > 1 or name.hit.phrase.entry.kind != "state":
            return None
        position = page.start + name.start
        able = [
            a
            for a in self.people.actors
            if 0 <= a.met <= position
            and namesakes.has_surname(name.words, a.name.split())
            and (
                a.roles or a.gender or any(evidence.surely_a_person(self._kinds.get(n, {})) for n in a.forms)
            )
        ]
        addressed = bool(name.titles & set(COURTESY))
        if not able and not addressed:
            return None
        span = page.doc.char_span(name.start, name.end, alignment_mode="expand")
        if span is not None and not addressed and namesakes.is_place(span[0], span[-1], name.words[0]):
            return None
        name.kind = "person"
        if not able:
            return self.people.stranger(name)
        return self.people.called(name, position, headline=False) or self.people.stranger(name)

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
            return self.organisations.known(Hit(name.start, name.end, hit))
        if phrase.kind == "organisation":
            actor = self.organisations.ministry(name.text)
            actor.forms.add(name.text)
            return actor
        key = "people " + name.text
        return self.organisations.actors.setdefault(key, Actor(name.text, phrase.kind))

    def _of_hit(self, name: Name) -> Actor | None:
        hit = name.hit
        assert hit is not None
        surface = " ".join(hit.phrase.words)
        if not hit.phrase.metonym and surface in self.organisations.acronyms and surface.isupper():
            return self.organisations.acronyms[surface]
        actor = self.organisations.known(hit)
        if id(actor) not in self._last_named and surface.split()[-1].lower() in ("cross", "crescent"):
            actor = self.organisations.ending_in(surface) or actor
        if actor.name == "European Union" and hit.phrase.metonym and self._european == "European Commission":
            key = spelling.fold("European Commission")
            return self.organisations.actors.get(key, actor)
        return actor

    def _named_elsewhere(self, name: Name, position: int, headline: bool) -> Actor | None:
        text = name.text
        if len(name.words) > 1:
            key = spelling.fold(text)
            if key in self.organisations.actors:
                return self.organisations.actors[key]
            return next((a for a in self.people.actors if spelling.fold(a.name) == key), None)
        if text in self.organisations.acronyms and text.isupper():
            return self.organisations.acronyms[text]
        if text.lower() in self.finder.lowered or text.lower() in NO_NAMES:
            return None
        return self.people.called(name, position, headline) or self.organisations.with_part(name)

    def _short(self, name: Name, page: Paragraph, position: int, number: int) -> Actor | None:
        """Return the actor of a name that is part of a fuller one, or that stands alone."""
        if name.doubtful and not self._supported(name, page):
            return None
        if _ordinal_before(page, name):
            return None
        label = page.text[name.end : name.end + 1] == ":"
        person = self.people.called(name, position, number == 0, label=label)
        placed = _placed(page, name)
        if person is not None and not name.titles and len(name.words) == 1:
            # "Torvald's chairman, Lars Torvald": the firm, although a person has the name too.
            owns = ("organisation", "owns as bodies do") in name.signs
            body = self.organisations.with_part(name) if owns or person.met > position else None
            if body is not None and (owns or 0 <= body.met <= position):
                return body
        if person is not None and not (placed and name.kind == "place"):
            return person
        if name.words[0].lower() in BODIES and len(name.words) == 1:
            body = self.organisations.called(name.words[0], position, number == 0)
            sole = name.words[0] in _SOLE and page.text[: name.start].lower().endswith("the ")
            return self.organisations.named(name.text) if body is None and sole else body
        if not placed and not evidence.surely_a_place(self._kinds.get(name.text, {})):
            body = self.organisations.with_part(name)
            if body is not None:
                return body
        if name.kind == "person" and not name.doubtful:
            if placed and not name.titles:
                return None
            return self.people.stranger(name)
        if name.kind == "organisation" and not placed and not name.doubtful:
            return self.organisations.named(name.text)
        return None

    def _supported(self, name: Name, page: Paragraph) -> bool:
        """Return whether a doubtful first word of a sentence stands where a name can."""
        if name.text in self._kinds:
            return True
        span = page.doc.char_span(name.start, name.end, alignment_mode="expand")
        token = span[-1] if span is not None else None
        after = token.nbor(1) if token is not None and token.i + 1 < len(page.doc) else None
        if after is not None and after.text == ":":  # "Frey: The deal is old."
            return any(namesakes.has_surname(name.words, a.name.split()) for a in self.people.actors)
        return name.owner or (after is not None and after.tag_ in ("VBD", "VBZ", "MD"))

    def _mention(self, page: Paragraph, number: int, name: Name, actor: Actor) -> Mention:
        doc = page.doc
        span = doc.char_span(name.start, name.end, alignment_mode="expand")
        assert span is not None
        root = span.root
        subject = root.dep_ in ("nsubj", "nsubjpass") or (
            root.dep_ in ("conj", "appos") and root.head.dep_ in ("nsubj", "nsubjpass")
        )
        actor.titles |= {t for t in name.titles if t not in COURTESY}
        for title in name.titles:
            actor.gender = actor.gender or COURTESY.get(title) or GENDERED.get(title) or None
        metonym = name.hit is not None and name.hit.phrase.metonym and actor.kind != "person"
        place, why = False, ""
        if metonym:
            place, why = metonymy.usage(
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
            unclear=name.text if name.unclear else "",
        )

    def _offices(self, found: Sequence[Mention], pages: Sequence[Paragraph]) -> None:
        """Set the first office that the text gives each person, and the pronoun that a family tie gives."""
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
            described = offices.office(
                page.doc,
                span.start,
                span.end - 1,
                lambda token, taken=taken: any(a <= token.idx < b for a, b in taken),  # type: ignore[misc]
            )
            actor.office = actor.office or described.words
            actor.gender = actor.gender or described.pronoun


def _title(page: Paragraph, name: Name) -> str | None:
    span = page.doc.char_span(name.start, name.end, alignment_mode="expand")
    return offices.title(page.doc, span.start, lambda _: False) if span is not None else None


def _office(page: Paragraph, name: Name) -> offices.Office:
    """Return the office at a name, or the pronoun of a family tie ("her brother"), before coreference."""
    span = page.doc.char_span(name.start, name.end, alignment_mode="expand")
    if span is None:
        return offices.Office()
    return offices.office(page.doc, span.start, span.end - 1, lambda _: False)


def _no_month(name: Name, page: Paragraph) -> bool:
    """Return whether a month's name may be a person's: "May, as she was known"."""
    return (
        name.words[0].lower() in MONTH_NAMES
        and not _MONTH_BEFORE.search(page.text[max(0, name.start - 12) : name.start])
        and not _MONTH_AFTER.match(page.text, name.end)
    )


def _numbered(name: Name, page: Paragraph) -> bool:
    """Return whether a number follows: "Court 3" is a place, not the court."""
    word = name.words[0].lower()
    return len(name.words) == 1 and word in BODIES and re.match(r" \d", page.text[name.end :][:2]) is not None


def _placed(page: Paragraph, name: Name) -> bool:
    before = page.text[: name.start].rstrip(" “\"'‘").split(" ")[-2:]
    last = before[-1].lower()
    if last in ("in", "at", "within") and len(before) > 1 and before[0].lower().removesuffix("s") in STAFF:
        return False
    return (last in WHERE and last != "at") or last in DIRECTIONS


def _ordinal_before(page: Paragraph, name: Name) -> bool:
    """Return whether an ordinal precedes: "the fourth Berg of the evening" names no actor."""
    before = page.text[: name.start].rstrip().split(" ")[-1].lower()
    return before in _ORDINALS and len(name.words) == 1
