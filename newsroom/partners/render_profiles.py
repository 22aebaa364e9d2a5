"""Render profiles: how partners with the same products see an article. Renditions are stored per profile.

Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import ProductScope, Scope

Kinds = frozenset[str]
ALL = "*"


@dataclass(frozen=True, slots=True)
class RenderProfile:
    """The reuse limit of an article, and the kinds of its accepted and suggested annotations; None means all kinds."""

    right: ReuseLimit
    accepted: Kinds | None
    suggested: Kinds | None = frozenset()

    @property
    def key(self) -> str:
        """The profile as a string, such as `full:*:` or `25:claim,quotation:claim`."""
        words = "full" if self.right.words is None else str(self.right.words)
        return f"{words}:{_spelt(self.accepted)}:{_spelt(self.suggested)}"

    @classmethod
    def from_key(cls, key: str) -> "RenderProfile":
        words, accepted, suggested = key.split(":")
        return cls(ReuseLimit(None if words == "full" else int(words)), _read(accepted), _read(suggested))

    def shows(self, *, kind: str, suggested: bool) -> bool:
        """Return whether an annotation of this kind is shown, suggested or accepted."""
        kinds = self.suggested if suggested else self.accepted
        return kinds is None or kind in kinds


def profile_of(
    scope: Scope, right: ReuseLimit, *, source: str, story: str, language: str, kinds: Iterable[str]
) -> RenderProfile:
    """Return the profile that a scope has for an article; ids are strings, `story` is empty for none.

    `right` is the article's limit, and `kinds` are all kinds of annotations.
    """
    parts = [part for part in scope.parts if part.has_article(source=source, story=story, language=language)]
    known = frozenset(kinds)
    return RenderProfile(
        right,
        accepted=_union(parts, known),
        suggested=_union((part for part in parts if part.suggestions), known),
    )


def _union(parts: Iterable[ProductScope], known: Kinds) -> Kinds | None:
    found: set[str] = set()
    for part in parts:
        if part.kinds is None:
            return None
        found |= part.kinds & known
    return frozenset(found)


def _spelt(kinds: Kinds | None) -> str:
    return ALL if kinds is None else ",".join(sorted(kinds))


def _read(text: str) -> Kinds | None:
    return None if text == ALL else frozenset(text.split(",")) - {""}
