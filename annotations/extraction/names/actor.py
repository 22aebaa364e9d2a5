"""The actors of one text and the places that name them."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotations.extraction.suggestion import Span

from .given import pronoun
from .spelling import family_first, fuller, given, marks


@dataclass(slots=True, eq=False)
class Actor:
    """One actor of one text. ``gender`` is the pronoun that fits (he, she), None where nothing tells."""

    name: str
    kind: str
    id: str | None = None
    wikidata: str = ""
    office: str | None = None
    gender: str | None = None
    titles: set[str] = field(default_factory=set)
    met: int = -1  # where in the text its full name stands first; -1 before it does
    roles: frozenset[str] = frozenset()  # what the text says that a person is, where it names it in full
    apart: bool = False  # of the surname of somebody who is named in full, and by its title another
    forms: set[str] = field(default_factory=set)  # the forms of its name in the text
    number: int = 0  # which of the text's persons, in the order of their full names
    fixed: bool = False  # the newsroom's or the starting list's name: the text does not change it

    def call(self, name: str) -> None:
        """Keep the fullest of the names that the text uses."""
        if not self.fixed and (fuller(name, self.name) or (name != self.name and _marked(name, self.name))):
            self.name = name
        first = given(self.name.split()) if self.kind == "person" else None
        if first is not None and self.gender is None and not family_first(self.name.split()):
            self.gender = pronoun(first.split()[0])


def _marked(name: str, other: str) -> bool:
    return len(name.split()) == len(other.split()) and marks(name) > marks(other)


@dataclass(slots=True)
class Mention:
    """One place where a text names an actor."""

    actor: Actor
    span: Span
    paragraph: int
    sentence: int
    subject: bool
    metonym: bool
    place: bool
    why: str
    confidence: float
    object: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose words: ``span`` is the mention that the source resolves to."""

    name: str | None
    actor: str | None
    named: bool
    span: Span | None
    kind: str | None = None
