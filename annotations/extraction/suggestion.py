"""Input and output of the engine as values: suggestions, and the gazetteer of the newsroom's actors.

Offsets count Unicode code points of the text; ends are exclusive: ``text[start:end]``.
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
# The modality of what somebody did not say, or says only on a condition.
NOT_STATED = "not-said"
# What the attributes of these names can be.
MODALITIES = ("asserted", "denied", "alleged", "planned", NOT_STATED)
HEDGES = ("", "about", "nearly", "at least", "at most", "more than", "less than")
STYLES = ("indirect", "mixed", "direct")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal about one span of a text.

    ``confidence``, 0 to 1, is the share of proposals of the same rule that an editor is expected to accept. ``tier``
    says whether the desk shows it at once ("show") or on demand ("ask"). ``roles`` maps the name of a role to its
    spans. ``attributes`` can be serialised as JSON; docs/extraction.md lists the keys.
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
    """An actor of the newsroom's gazetteer.

    ``aliases`` always name the actor, ``metonyms`` only where they act ("Seoul warned"). ``kind`` is "person",
    "organisation", "state" or "group".
    """

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gazetteer:
    """The newsroom's actors, as a value for the engine."""

    entries: tuple[GazetteerEntry, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the entries, in any order, hexadecimal. An extraction run is identified by its engine and this."""
        rows = sorted([e.id, e.name, e.kind, sorted(e.aliases), sorted(e.metonyms)] for e in self.entries)
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
