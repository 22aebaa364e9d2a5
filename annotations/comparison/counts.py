"""Figures of statements as ranges that can be compared."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotations.extraction.figures.hedges import TOLERANCE, meant_range

from .concepts import concepts_of
from .measures import LEAST_EXACT, ROUNDING, dimension, factor, is_period, per
from .statements import Statement
from .words import content_words, fold


@dataclass(frozen=True, slots=True)
class Count:
    """A figure that can be compared.

    `low` to `high` is the range that it may mean, in the first unit of its dimension and per year if it is a rate of
    time. `stated` are the bounds in the same unit; `written` those of the text. `nouns` are concepts.
    """

    low: float
    high: float
    stated: tuple[float, float]
    written: tuple[float, float]
    noun: str
    nouns: frozenset[str]
    unit: str
    hedge: str
    rate: str = ""
    change: str = ""
    modality: str = "asserted"

    @property
    def dimension(self) -> str:
        return dimension(self.unit)

    @property
    def per(self) -> str:
        """What the figure is per, "year" for every period; "" if it is no rate."""
        return per(self.rate)[0] if self.rate else ""

    @property
    def is_rate_of_time(self) -> bool:
        return is_period(self.rate)

    @property
    def as_written(self) -> list[float]:
        return [end for end in dict.fromkeys(self.written) if math.isfinite(end)]

    @property
    def is_vague(self) -> bool:
        """Whether the text has a count in words alone: "dozens", "thousands of"."""
        low, high = self.stated
        return math.isfinite(low) and math.isinf(high) and not self.hedge

    def __str__(self) -> str:
        hedge, joint = self.hedge, " : " if self.unit == "tally" else " to "
        ends = [f"{end:,.15g}" for end in self.as_written]
        if len(ends) == 1 and not hedge and math.inf in self.written:
            hedge = "at least"
        elif len(ends) == 1 and not hedge and -math.inf in self.written:
            hedge = "at most"
        unit = "" if self.unit == "tally" else self.unit
        rate = f"per {self.rate}" if self.rate else ""
        return " ".join(filter(None, (self.change, hedge, joint.join(ends), unit, self.noun, rate)))


def counts(statement: Statement) -> list[Count]:
    """Return the figures of a statement that have a number; without any, the large numbers in its words."""
    figures = statement.figures or _bare(statement.words)
    return [count for figure in figures if (count := _count(figure)) is not None]


_BARE = re.compile(
    r"(?<![\w.,])(?P<number>\d[\d,]*(?:\.\d+)?)(?:(?P<strong>-strong)|"
    r" (?P<scale>hundred|thousand|million|billion|trillion|lakh|crore))\b"
)
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip


def _bare(words: str) -> list[dict[str, Any]]:
    """Read numbers that the engine leaves out because nothing that they count follows: "will cost 372 million"."""
    found = []
    for one in _BARE.finditer(words):
        number = float(one["number"].replace(",", "")) * _SCALES.get(one["scale"] or "", 1.0)
        found.append({"low": number, "high": number})
    return found


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
    unit, hedge, noun, rate, change = (
        str(figure.get(name) or "") for name in ("unit", "hedge", "noun", "rate", "change")
    )
    if unit == "ratio":  # "a third" is a rounded share
        low, high, unit, hedge = round(low * 100, 4), round(high * 100, 4), "percent", hedge or "about"
    # The two numbers of a tally are no range: three votes to five.
    written = (low, high) if unit == "tally" else (min(low, high), max(low, high))
    scale = factor(unit) * (per(rate)[1] if rate else 1.0)
    stated = (written[0] * scale, written[1] * scale)
    low, high = meant_range(*stated, hedge)
    if change == "down":
        low, high = -high, -low
    modality = str(figure.get("modality") or "asserted")
    return Count(low, high, stated, written, noun, noun_concepts(noun), unit, hedge, rate, change, modality)


def noun_concepts(noun: str) -> frozenset[str]:
    """Return the concepts of what is counted: "soldier" for "troops" and for "North Korean military personnel"."""
    found = frozenset(concepts_of(fold(noun)))
    return found or content_words(noun)


def relation_of(one: Count, other: Count) -> str:
    """Return the relation of `other` to `one`: equal, inside, holds, across (partly) or apart."""
    # Readers take a round number the same with and without "about" (Williams and Power 2013, "Hedging and rounding in
    # numerical expressions"), and outlets drop it when they copy.
    if (
        {one.hedge, other.hedge} <= {"", "about", "nearly"}
        and one.change == other.change
        and _near(one, other)
    ):
        return "equal"
    if (one.low, one.high) == (other.low, other.high):
        return "equal"
    if one.unit == "tally" or one.high < other.low or other.high < one.low:
        if _rounds_to(one, other):
            return "inside"
        return "holds" if _rounds_to(other, one) else "apart"
    if one.low <= other.low and other.high <= one.high:
        return "inside"
    return "holds" if other.low <= one.low and one.high <= other.high else "across"


def _near(one: Count, other: Count) -> bool:
    if one.stated == other.stated:
        return True
    converted = (one.unit, one.rate) != (other.unit, other.rate) and "tally" not in (one.unit, other.unit)
    return converted and all(
        a == b
        or (
            math.isfinite(a)
            and math.isfinite(b)
            and abs(a - b) <= _rounding(one, other) * max(abs(a), abs(b))
        )
        for a, b in zip(one.stated, other.stated, strict=True)
    )


def _rounding(one: Count, other: Count) -> float:
    """Return how far apart two converted figures may be: by the last place of the coarser one, within limits."""
    coarsest = max(
        (_last_place(end) / 2 / abs(end) for count in (one, other) for end in count.as_written if end),
        default=0.0,
    )
    return min(max(ROUNDING, coarsest), LEAST_EXACT)


def _last_place(number: float) -> float:
    digits = f"{abs(number):.15g}"
    if "e" in digits:
        return abs(number) * ROUNDING
    if "." in digits:
        return 10.0 ** -len(digits.split(".")[1])
    return 10.0 ** (len(digits) - len(digits.rstrip("0")))


def _rounds_to(one: Count, other: Count) -> bool:
    """Return whether `one` is a round number without a hedge to which `other` rounds: "3,000" and "2,964"."""
    number, exact = one.written[0], other.written[0]
    if one.hedge or other.hedge or one.unit != other.unit or one.unit == "tally":
        return False
    if len(one.as_written) != 1 or len(other.as_written) != 1 or one.is_vague or other.is_vague:
        return False
    if not number.is_integer() or number < 100 or number % 100:
        return False
    size = 10.0 ** (len(str(int(number))) - len(str(int(number)).rstrip("0")))
    return abs(number - exact) <= min(size / 2, number * TOLERANCE / 2) and exact % size != 0


def measured_alike(one: Count, other: Count) -> bool:
    """Return whether two figures are measured in units and rates that convert into each other."""
    return (one.dimension, one.per, bool(one.change)) == (other.dimension, other.per, bool(other.change))


def nouns_agree(one: Count, other: Count) -> bool:
    """Return whether two figures may count one thing: "striking dockers" and dockers, not wounded and captured."""
    return one.nouns <= other.nouns or other.nouns <= one.nouns


def head(count: Count) -> str:
    """Return the concept of the noun's last word, which says what is counted; "" if no noun is named."""
    found = concepts_of(fold(count.noun.split(" of ")[0]))
    return found[-1] if found else ""
