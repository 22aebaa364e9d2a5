"""Where an object stands, and what a partner may see of it. Pure: plain values in, plain values out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where a public object stands: of which sources, stories and languages, of what kind, and whether it is out.

    An article has one source and at most one story; a claim or an actor has those of all its visible statements.
    Ids are strings; languages are BCP 47 tags; `kind` is the object's type, for annotations the annotation's kind.
    """

    kind: str
    visible: bool
    sources: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "visible": self.visible,
            "sources": sorted(self.sources),
            "stories": sorted(self.stories),
            "languages": sorted(self.languages),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> "Place | None":
        """The place that `as_json` wrote; None for None."""
        if value is None:
            return None
        return cls(
            kind=value["kind"],
            visible=value["visible"],
            sources=tuple(value["sources"]),
            stories=tuple(value["stories"]),
            languages=tuple(value["languages"]),
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see. None means "all of them"; an empty set means none."""

    sources: frozenset[str] | None = field(default=None)
    stories: frozenset[str] | None = field(default=None)
    languages: frozenset[str] | None = field(default=None)
    kinds: frozenset[str] | None = field(default=None)

    def admits(self, place: Place | None) -> bool:
        """Whether an object at `place` is visible and inside this scope."""
        if place is None or not place.visible:
            return False
        return (
            (self.kinds is None or place.kind in self.kinds)
            and _touches(self.sources, place.sources)
            and _touches(self.stories, place.stories)
            and _touches(self.languages, place.languages)
        )


def _touches(allowed: frozenset[str] | None, present: tuple[str, ...]) -> bool:
    return allowed is None or not allowed.isdisjoint(present)


EVERYTHING = Scope()
