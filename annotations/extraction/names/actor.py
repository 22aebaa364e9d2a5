"""The actors of one text and the places that name them."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotations.extraction.suggestion import Span

from .given import pronoun
from .spelling import family_first, fuller, given, marks


@dataclass(slots=True, eq=False)
class Actor:
    """One actor of one text. ``gender`` is the pronoun that fits ("he", "she"); None: not known."""

    name: str
    kind: str
    id: str | None = None
    wikidata: str = ""
    office: str | None = None
    gender: str | None = None
    titles: set[str] = field(default_factory=set)
    met: int = -1  # offset of its first full name in the text; -1: none yet
    roles: frozenset[str] = frozenset()  # offices and titles that the text gives a person with its full name
    apart: bool = False  # shares the surname of a person named in full, and has another title
    forms: set[str] = field(default_factory=set)  # the forms of its name in the text
    number: int = 0  # of a person, in the order of the full names
    fixed: bool = False  # a name of the newsroom or the built-in list, which the text does not change

    def call(self, name: str) -> None:
        """Note a name that the text uses. The actor keeps the fullest one."""
        if not self.fixed and (fuller(name, self.name) or (name != self.name and _marked(name, self.name))):
            self.name = name
        first = given(self.name.split()) if self.kind == "person" else None
        if first is not None and self.gender is None and not family_first(self.name.split()):
            self.gender = pronoun(first.split()[0])


def _marked(name: str, other: str) -> bool:
    return len(name.split()) == len(other.split()) and marks(name) > marks(other)


@dataclass(slots=True)
class Mention:
    """One place where a text names an actor. ``span`` counts code points of the whole text."""

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
    unclear: str = ""  # the surname, where several persons of the text have it


@dataclass(frozen=True, slots=True)
class Speaker:
    """The speaker of a statement. ``span`` is the mention that the source resolves to.

    ``others`` are those named beside it as speakers of the same words: "Lund and Holm said".
    """

    name: str | None
    actor: str | None
    named: bool
    span: Span | None
    kind: str | None = None
    others: tuple[Speaker, ...] = ()
    unclear: bool = False  # several persons of the text may be meant
