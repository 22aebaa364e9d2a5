"""Feed lines of new objects, kept until the lines of everything that they refer to are written."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from tempfile import TemporaryFile

from newsroom.feed.models import Public, uri
from newsroom.feed.record import NewLine
from newsroom.feed.scope import Facet, ScopePlace


class Lines:
    """The lines about objects of one type, in the order in which they came.

    They may need more memory than there is, so they are in a temporary file, separated by tabs: JSON escapes a tab.
    """

    def __init__(self, model: type[Public]) -> None:
        self._collection = model.collection
        self._file = TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - `close` ends it

    def close(self) -> None:
        self._file.close()

    def keep(self, pk: object, version: int, text: str, place: str, article: object, story: object) -> None:
        """Add a line. `text` is the serialized item, `place` a place as JSON."""
        self._file.write(f"{pk}\t{version}\t{place}\t{article}\t{story or ''}\t{text}\n")

    def __iter__(self) -> Iterator[NewLine]:
        self._file.seek(0)
        for line in self._file:
            pk, version, place, article, story, text = line.rstrip("\n").split("\t")
            yield NewLine(
                pk, uri(self._collection, pk), int(version), text, place, article or None, story or None
            )


@dataclass(slots=True)
class StatedClaims:
    """A new claim: its text, the facets of its visible statements, and the statement whose words it has."""

    text: str
    facets: frozenset[Facet] = field(default=frozenset())
    first: str = ""
    article: str = ""
    # Whether the first statement that partners see has the claim's words. Otherwise an editor wrote them.
    is_its_words: bool = False
    # Whether a statement has them that partners do not see, because its text is withheld here.
    is_of_hidden: bool = False

    @property
    def has_words_of_one(self) -> bool:
        return self.is_its_words if self.first else self.is_of_hidden

    def hide(self, words: str) -> None:
        """Add a statement that partners do not see."""
        self.is_of_hidden |= self._says(words)

    def _says(self, words: str) -> bool:
        return " ".join(words.split()) == self.text

    def see(self, pk: str, article: str, words: str, facets: frozenset[Facet]) -> None:
        """Add a visible statement. The one with the lowest id counts as the first, in any order of calls."""
        self.facets = self.facets | facets if self.facets else facets
        if not self.first or pk < self.first:
            self.first, self.article = pk, article
            self.is_its_words = self._says(words)


def place_of(facets: Iterable[Facet]) -> str:
    """Return a place with these facets as JSON."""
    return json.dumps(ScopePlace(frozenset(facets)).as_json())
