"""A view: how the readers of some products see one article. There are few, so what each shows can be kept. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import ProductScope, Scope

Kinds = frozenset[str]
ALL = "*"


@dataclass(frozen=True, slots=True)
class RenderProfile:
    """How much of an article's words, and which of its annotations: by kind, decided ones and suggested ones.

    `accepted` and `suggested` are kinds of annotations; None means all of them.
    """

    right: ReuseLimit
    accepted: Kinds | None
    suggested: Kinds | None = frozenset()

    @property
    def key(self) -> str:
        """How it is spelt: `full:*:`, or `25:claim,quotation:claim`."""
        words = "full" if self.right.words is None else str(self.right.words)
        return f"{words}:{_spelt(self.accepted)}:{_spelt(self.suggested)}"

    @classmethod
    def from_key(cls, key: str) -> "RenderProfile":
        words, accepted, suggested = key.split(":")
        return cls(ReuseLimit(None if words == "full" else int(words)), _read(accepted), _read(suggested))

    def shows(self, *, kind: str, suggested: bool) -> bool:
        """Whether an annotation of the article is in it, being of this kind, suggested or accepted."""
        kinds = self.suggested if suggested else self.accepted
        return kinds is None or kind in kinds


def profile_of(
    scope: Scope, right: ReuseLimit, *, source: str, story: str, language: str, kinds: Iterable[str]
) -> RenderProfile:
    """The view that a scope has of an article; ids are strings, `story` empty for none.

    `right` is what may be had of its words, and `kinds` are those that annotations have.
    """
    holding = [
        part for part in scope.parts if part.has_article(source=source, story=story, language=language)
    ]
    known = frozenset(kinds)
    return RenderProfile(
        right,
        accepted=_union(holding, known),
        suggested=_union((part for part in holding if part.suggestions), known),
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
