"""What the engine says and what it is told: plain values, comparable and immutable on the outside.

Offsets are Unicode code points of the text that was handed in, half open: ``text[start:end]``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Kind = Literal["quotation", "claim", "actor", "figure", "date"]
Tier = Literal["show", "ask"]
Span = tuple[int, int]
# The modality of what a text says that somebody did not say, or says only on a condition.
NOT_STATED = "not-said"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal about one place of a text.

    ``confidence`` is a share between 0 and 1: of proposals made by the same rule, how many an editor
    would be expected to accept. ``tier`` says whether the desk shows it at once or only on demand.
    ``roles`` maps a role's name to its spans; ``attributes`` is JSON-able (docs/extraction.md has the keys).
    """

    kind: Kind
    start: int
    end: int
    confidence: float
    tier: Tier
    roles: dict[str, list[Span]] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """An actor as the newsroom knows it.

    ``aliases`` name the actor itself, ``metonyms`` name it only when they act ("Seoul warned").
    ``kind`` is person, organisation, state or group.
    """

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gazetteer:
    """The newsroom's actors, handed to the engine as a value."""

    entries: tuple[GazetteerEntry, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the entries, whatever their order: a run is known by its engine and this."""
        rows = sorted([e.id, e.name, e.kind, sorted(e.aliases), sorted(e.metonyms)] for e in self.entries)
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
