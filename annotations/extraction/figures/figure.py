"""A figure as a value, and a figure that a rule proposes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from annotations.extraction.suggestion import Span

Amount = float | int
# The lowest and the highest amount; None: no bound.
Bounds = tuple[Amount | None, Amount | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it counts.

    ``span`` counts code points of the whole text. ``low`` and ``high`` are the bounds, both included; None: no bound.
    ``unit`` is an ISO 4217 code, a symbol of ``units.py``, "percent", "ratio" or "tally"; None for a plain count.
    ``rate`` is what the amount is counted per, in the singular ("hour", "barrel"); None: it is no rate. ``change`` is
    "up" or "down" for an amount by which something rose or fell, None for a level.
    ``head`` is the index of the noun's token in its paragraph. ``confidence`` is 0 to 1.
    """

    span: Span
    low: Amount | None
    high: Amount | None
    noun: str
    unit: str | None
    hedge: str
    head: int | None
    confidence: float
    rate: str | None = None
    change: str | None = None


@dataclass(frozen=True, slots=True)
class Noun:
    """The noun phrase that is counted. ``end`` is its offset in the paragraph; 0: nothing is counted."""

    words: str = ""
    end: int = 0
    head: int | None = None

    def without_words(self) -> Noun:
        """Return the noun without its words, which name the unit: "thousands of dollars"."""
        return Noun("", self.end, self.head)


NO_NOUN = Noun()


class Candidate(NamedTuple):
    """A figure that a rule proposes: from offset ``start`` to before segment ``end``, or to the end of its noun."""

    start: int
    end: int
    bounds: Bounds
    noun: Noun
    unit: str | None
    hedge: str
    confidence: float
    rate: str | None = None
    change: str | None = None
