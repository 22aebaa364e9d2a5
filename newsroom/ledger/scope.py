"""Where an object stands, and what a partner may see of it. Pure: plain values in, plain values out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """One spot where an object is seen: of one kind, source and language, in one story or (empty) in none.

    Ids are strings; languages are BCP 47 tags. `kind` is the object's type; of an annotation, and of an actor that
    plays a role in one, it is the annotation's kind.
    """

    kind: str
    source: str
    language: str
    story: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a public object stands: all the spots where it is seen; none where it was never out.

    An article has one spot; a claim or an actor has one for each kind, source, story and language of its visible
    statements *together*: kept apart, an actor of source A in story X and of source B in story Y would be let into a
    scope of A's Y.
    """

    spots: frozenset[Spot] = frozenset()
    # Once gone it keeps the spots where it was last seen: it is there that one must hear what becomes of it.
    gone: bool = False

    @property
    def visible(self) -> bool:
        return bool(self.spots) and not self.gone

    def hidden(self) -> "Place":
        """The same place with the object gone from it."""
        return replace(self, gone=True)

    def as_json(self) -> dict[str, Any]:
        return {"visible": self.visible, "spots": [asdict(spot) for spot in sorted(self.spots)]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> "Place | None":
        """The place that `as_json` wrote; None for None."""
        if value is None:
            return None
        spots = frozenset(Spot(**spot) for spot in value["spots"])
        return cls(spots, gone=bool(spots) and not value["visible"])


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see. None means "all of them"; an empty set means none."""

    sources: frozenset[str] | None = field(default=None)
    stories: frozenset[str] | None = field(default=None)
    languages: frozenset[str] | None = field(default=None)
    kinds: frozenset[str] | None = field(default=None)

    def admits(self, place: Place | None) -> bool:
        """Whether an object at `place` is visible and inside this scope."""
        return place is not None and place.visible and self.holds(place)

    def holds(self, place: Place | None) -> bool:
        """Whether `place` is inside this scope, whether or not the object can still be seen there."""
        return place is not None and any(self._has(spot) for spot in place.spots)

    def covers(self, other: "Scope") -> bool:
        """Whether all that `other` lets see is in here as well."""
        ours = (self.sources, self.stories, self.languages, self.kinds)
        theirs = (other.sources, other.stories, other.languages, other.kinds)
        if frozenset() in theirs:
            return True
        return all(o is None or (t is not None and t <= o) for o, t in zip(ours, theirs, strict=True))

    def _has(self, spot: Spot) -> bool:
        return (
            (self.kinds is None or spot.kind in self.kinds)
            and (self.sources is None or spot.source in self.sources)
            and (self.stories is None or spot.story in self.stories)
            and (self.languages is None or spot.language in self.languages)
        )


EVERYTHING = Scope()
