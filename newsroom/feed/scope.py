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
    # Undecided suggestions of engines: only for products that include them.
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class ScopePlace:
    """Where a public object is visible: its facets, or none if it was never public.

    An article has one facet. A claim or an actor has one for each combination of kind, source, story and language of
    its visible statements. With separate lists, an actor of source A in story X and of source B in story Y would be
    visible in a scope of A's Y.
    """

    facets: frozenset[Facet] = frozenset()
    # A removed object keeps its last facets: partners who could see it must get later lines about it.
    removed: bool = False

    @property
    def visible(self) -> bool:
        return bool(self.facets) and not self.removed

    def hidden(self) -> "ScopePlace":
        """Return the same place with the object removed."""
        return replace(self, removed=True)

    def as_json(self) -> dict[str, Any]:
        return {"visible": self.visible, "facets": [_facet_as_json(facet) for facet in sorted(self.facets)]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> "ScopePlace | None":
        """Return the place of a value from `as_json`; None for None."""
        if value is None:
            return None
        facets = frozenset(Facet(**facet) for facet in value["facets"])
        return cls(facets, removed=bool(facets) and not value["visible"])


def _facet_as_json(facet: Facet) -> dict[str, Any]:
    value = asdict(facet)
    # Only if true: a line is compared with the previous one, which may have been written without it.
    if not facet.suggested:
        del value["suggested"]
    return value


@dataclass(frozen=True, slots=True)
class ProductScope:
    """The scope of one product: everything that is in all of its lists. None means "all"; an empty set means none.

    `right` is how much of a text may be passed on at most.
    """

    sources: frozenset[str] | None = field(default=None)
    stories: frozenset[str] | None = field(default=None)
    languages: frozenset[str] | None = field(default=None)
    kinds: frozenset[str] | None = field(default=None)
    right: ReuseLimit = field(default=ReuseLimit.FULL)
    # Whether it includes suggestions that no editor has decided on.
    suggestions: bool = field(default=False)
    # Whether it includes the list of articles under embargo. The feed does not use it.
    embargoed: bool = field(default=False)

    def has(self, facet: Facet) -> bool:
        return (
            (self.suggestions or not facet.suggested)
            and (self.kinds is None or facet.kind in self.kinds)
            and self.has_article(source=facet.source, story=facet.story, language=facet.language)
        )

    def has_article(self, *, source: str, story: str, language: str) -> bool:
        """Return whether it contains an article of this source, story (empty: none) and language; ids are strings."""
        return (
            (self.sources is None or source in self.sources)
            and (self.stories is None or story in self.stories)
            and (self.languages is None or language in self.languages)
        )

    def covers(self, other: "ProductScope") -> bool:
        """Return whether it contains everything that `other` contains, with at least the same limit."""
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
    """What a partner may see: the union of its parts; without parts, nothing.

    The parts cannot be merged into one: all of source A and all of story X is neither source A in story X nor
    everything.
    """

    parts: tuple[ProductScope, ...] = ()

    def admits(self, place: ScopePlace | None) -> bool:
        """Return whether an object at `place` is visible in this scope."""
        return place is not None and place.visible and self.holds(place)

    def holds(self, place: ScopePlace | None) -> bool:
        """Return whether `place` is in this scope, even if the object is no longer visible."""
        return place is not None and any(part.has(facet) for part in self.parts for facet in place.facets)

    def covers(self, other: "Scope") -> bool:
        """Return whether each part of `other` is contained in one part of this scope.

        It does not recognise that several parts together contain one: then a partner gets a needless line about
        a loss and reads the lists again. The opposite error would let it keep what it has lost.
        """
        return all(any(ours.covers(theirs) for ours in self.parts) for theirs in other.parts)

    def as_json(self) -> list[dict[str, Any]]:
        """Return its parts as JSON values. Equal scopes have equal values in all processes."""
        return [
            {
                name: sorted(value) if isinstance(value, frozenset) else value
                for name, value in asdict(part).items()
            }
            for part in self.parts
        ]

    def right_to(self, *, source: str, story: str, language: str) -> ReuseLimit:
        """Return the highest limit of the parts that contain an article.

        If no part contains it, return the lowest limit of all parts. This happens when its words are part of another
        object, such as a claim of two articles or an old line of an article that has moved.
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
