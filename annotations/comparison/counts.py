"""Figures of statements as ranges that can be compared."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotations.extraction.figures.hedges import meant_range

from .statements import Reason, Statement
from .words import content_words


@dataclass(frozen=True, slots=True)
class Count:
    """A figure that can be compared: the stated bounds, and the range that it may mean (`low` to `high`)."""

    low: float
    high: float
    stated: tuple[float, float]
    noun: str
    nouns: frozenset[str]
    unit: str
    hedge: str
    rate: str = ""
    change: str = ""

    def __str__(self) -> str:
        ends = [f"{end:,.15g}" for end in dict.fromkeys(self.stated) if math.isfinite(end)]
        hedge, joint = self.hedge, " : " if self.unit == "tally" else " to "
        if len(ends) == 1 and not hedge and math.inf in self.stated:
            hedge = "at least"
        elif len(ends) == 1 and not hedge and -math.inf in self.stated:
            hedge = "at most"
        rate = f"per {self.rate}" if self.rate else ""
        return " ".join(filter(None, (self.change, hedge, joint.join(ends), self.unit, self.noun, rate)))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures and the relation of `other` to `one`: equal, inside, holds, across (partly) or apart."""

    relation: str
    one: Count
    other: Count

    def reason(self, code: str) -> Reason:
        return Reason(code, {"one": str(self.one), "other": str(self.other)})

    def turned(self) -> "Pair":
        turned = {"inside": "holds", "holds": "inside"}.get(self.relation, self.relation)
        return Pair(turned, self.other, self.one)


_CLOSEST = ("equal", "inside", "holds", "across", "apart")


def counts(statement: Statement) -> list[Count]:
    """Return the figures of a statement that have a number."""
    return [count for figure in statement.figures if (count := _count(figure)) is not None]


def _count(figure: Mapping[str, Any]) -> Count | None:
    """Return the attributes of a figure as a count; None if it has no number."""
    try:
        low, high = (
            float(bound) if (bound := figure.get(end)) is not None else math.nan for end in ("low", "high")
        )
    except (TypeError, ValueError, OverflowError):
        return None
    low, high = low if math.isfinite(low) else -math.inf, high if math.isfinite(high) else math.inf
    if math.isinf(low) and math.isinf(high):
        return None
    unit, hedge, noun = (str(figure.get(name) or "") for name in ("unit", "hedge", "noun"))
    if unit == "ratio":  # "a third" is a rounded share
        low, high, unit, hedge = round(low * 100, 4), round(high * 100, 4), "percent", hedge or "about"
    # The two numbers of a tally are no range: three votes to five.
    stated = (low, high) if unit == "tally" else (min(low, high), max(low, high))
    low, high = stated
    low, high = meant_range(low, high, hedge)
    rate, change = str(figure.get("rate") or ""), str(figure.get("change") or "")
    if change == "down":
        low, high = -high, -low
    return Count(low, high, stated, noun, content_words(noun), unit, hedge, rate, change)


def relation_of(one: Count, other: Count) -> str:
    """Return the relation of `other` to `one`; see `Pair`."""
    # Readers take a round number the same with and without "about" (Williams and Power 2013, "Hedging and rounding in
    # numerical expressions"), and outlets drop it when they copy.
    if (one.stated, one.change) == (other.stated, other.change) and {one.hedge, other.hedge} <= {"", "about"}:
        return "equal"
    if (one.low, one.high) == (other.low, other.high):
        return "equal"
    if one.unit == "tally" or one.high < other.low or other.high < one.low:
        return "apart"
    if one.low <= other.low and other.high <= one.high:
        return "inside"
    return "holds" if other.low <= one.low and one.high <= other.high else "across"


def closest_pair(ones: Sequence[Count], others: Sequence[Count]) -> Pair | None:
    """Return the pair that decides how the figures of two statements compare; None if they count different things.

    Each figure of the statement with fewer is paired with the closest of the other. More figures are no contradiction.
    """
    ones, others = _met(ones, others), _met(others, ones)
    pairs: list[Pair] = []
    if len(ones) <= len(others):
        pairs += _closest(ones, others)
    if len(others) <= len(ones):
        pairs += [pair.turned() for pair in _closest(others, ones)]
    by_relation = {pair.relation: pair for pair in sorted(pairs, key=_farness, reverse=True)}
    if {"inside", "holds"} <= by_relation.keys() and "apart" not in by_relation:
        return Pair("across", by_relation["inside"].one, by_relation["inside"].other)
    return next((by_relation[relation] for relation in reversed(_CLOSEST) if relation in by_relation), None)


def _closest(ones: Sequence[Count], others: Sequence[Count]) -> list[Pair]:
    return [
        min(
            (Pair(relation_of(one, other), one, other) for other in others if _of_one_thing(one, other)),
            key=_farness,
        )
        for one in ones
    ]


def _met(ones: Sequence[Count], others: Sequence[Count]) -> list[Count]:
    return [one for one in ones if any(_of_one_thing(one, other) for other in others)]


def _farness(pair: Pair) -> tuple[int, bool]:
    return _CLOSEST.index(pair.relation), pair.one.nouns != pair.other.nouns


def _of_one_thing(one: Count, other: Count) -> bool:
    """Return whether two figures count one thing: "striking dockers" and dockers, not wounded and captured soldiers.

    A rate is no total, and a change ("rose by 12") no level ("to 85").
    """
    measured = (one.unit, one.rate, bool(one.change)) == (other.unit, other.rate, bool(other.change))
    return measured and (one.nouns <= other.nouns or other.nouns <= one.nouns)
