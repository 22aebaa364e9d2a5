"""Where an object stands, and what a partner may see of it. Pure: plain values in, plain values out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import reduce
from typing import Any

from .reuse_limits import ReuseLimit, greater, lesser


@dataclass(frozen=True, slots=True, order=True)
class Facet:
    """One spot where an object is seen: of one kind, source and language, in one story or (empty) in none.

    Ids are strings; languages are BCP 47 tags. `kind` is the object's type; of an annotation, and of an actor that
    plays a role in one, it is the annotation's kind.
    """

    kind: str
    source: str
    language: str
    story: str = ""
    # Proposed by a machine and decided by nobody: for those alone whose product holds such.
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class ScopePlace:
    """Where a public object stands: all the spots where it is seen; none where it was never out.

    An article has one spot; a claim or an actor has one for each kind, source, story and language of its visible
    statements *together*: kept apart, an actor of source A in story X and of source B in story Y would be let into a
    scope of A's Y.
    """

    spots: frozenset[Facet] = frozenset()
    # Once gone it keeps the spots where it was last seen: it is there that one must hear what becomes of it.
    gone: bool = False

    @property
    def visible(self) -> bool:
        return bool(self.spots) and not self.gone

    def hidden(self) -> "ScopePlace":
        """The same place with the object gone from it."""
        return replace(self, gone=True)

    def as_json(self) -> dict[str, Any]:
        return {"visible": self.visible, "spots": [_spot_as_json(spot) for spot in sorted(self.spots)]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> "ScopePlace | None":
        """The place that `as_json` wrote; None for None."""
        if value is None:
            return None
        spots = frozenset(Facet(**spot) for spot in value["spots"])
        return cls(spots, gone=bool(spots) and not value["visible"])


def _spot_as_json(spot: Facet) -> dict[str, Any]:
    value = asdict(spot)
    # Only where it says something: a line is compared with the last one, and those of before do not have it.
    if not spot.suggested:
        del value["suggested"]
    return value


@dataclass(frozen=True, slots=True)
class ProductScope:
    """What one product lets see: all that its lists admit *together*. None means "all of them"; an empty set, none.

    `right` is how much of a text it passes on at most.
    """

    sources: frozenset[str] | None = field(default=None)
    stories: frozenset[str] | None = field(default=None)
    languages: frozenset[str] | None = field(default=None)
    kinds: frozenset[str] | None = field(default=None)
    right: ReuseLimit = field(default=ReuseLimit.FULL)
    # Whether it holds what a machine proposed and nobody has decided on.
    suggestions: bool = field(default=False)
    # Whether it is told what will go out, and when. It opens one list and nothing else: no spot of the feed has it.
    embargoed: bool = field(default=False)

    def has(self, spot: Facet) -> bool:
        return (
            (self.suggestions or not spot.suggested)
            and (self.kinds is None or spot.kind in self.kinds)
            and self.has_article(source=spot.source, story=spot.story, language=spot.language)
        )

    def has_article(self, *, source: str, story: str, language: str) -> bool:
        """Whether an article of this source, story (empty: of none) and language is in here; ids are strings."""
        return (
            (self.sources is None or source in self.sources)
            and (self.stories is None or story in self.stories)
            and (self.languages is None or language in self.languages)
        )

    def covers(self, other: "ProductScope") -> bool:
        """Whether all that `other` lets see is in here as well, with as much of its words."""
        ours = (self.sources, self.stories, self.languages, self.kinds)
        theirs = (other.sources, other.stories, other.languages, other.kinds)
        if frozenset() in theirs:
            return True
        return (
            self.right.covers(other.right)
            and (self.suggestions or not other.suggestions)
            and (self.embargoed or not other.embargoed)
            and all(o is None or (t is not None and t <= o) for o, t in zip(ours, theirs, strict=True))
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see: whatever one of its parts lets see; without parts, nothing.

    A union is not one wider part: all of source A, and story X by anybody, is not source A in story X, and not both
    of everything.
    """

    parts: tuple[ProductScope, ...] = ()

    def admits(self, place: ScopePlace | None) -> bool:
        """Whether an object at `place` is visible and inside this scope."""
        return place is not None and place.visible and self.holds(place)

    def holds(self, place: ScopePlace | None) -> bool:
        """Whether `place` is inside this scope, whether or not the object can still be seen there."""
        return place is not None and any(part.has(spot) for part in self.parts for spot in place.spots)

    def covers(self, other: "Scope") -> bool:
        """Whether each part of `other` lies within one of ours.

        Several parts of ours that cover one of theirs only together are not recognised: then a reader is told of a
        loss that is none, and reads again for nothing. The other way round it would keep what it has lost.
        """
        return all(any(ours.covers(theirs) for ours in self.parts) for theirs in other.parts)

    def as_json(self) -> list[dict[str, Any]]:
        """All that its parts say, JSON-able: the same for equal scopes in whatever process."""
        return [
            {
                name: sorted(value) if isinstance(value, frozenset) else value
                for name, value in asdict(part).items()
            }
            for part in self.parts
        ]

    def right_to(self, *, source: str, story: str, language: str) -> ReuseLimit:
        """The best right that a part gives to an article that it holds.

        Where none holds it (its words reach the reader by way of something else: a claim that another article states
        too, or an old line of an article that has moved on): the least that any part gives.
        """
        rights = [
            part.right
            for part in self.parts
            if part.has_article(source=source, story=story, language=language)
        ]
        if rights:
            return reduce(greater, rights)
        return (
            reduce(lesser, (part.right for part in self.parts), ReuseLimit.FULL)
            if self.parts
            else ReuseLimit.LINK
        )


EVERYTHING = Scope((ProductScope(),))
NOTHING = Scope()
