"""How do two statements on the same question differ? A kind from a closed list, and why in words.

It proposes and an editor decides; where the rules cannot say they say nothing. To contradict is the last of all kinds:
first the two must speak of one time and count one thing, as it is and not as it is planned.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import product
from typing import Any

from .agreement import NOT, agree, opposed
from .same_claim import NOT_STATED, ClaimText, likeness
from .words import content_words, fold

# How far "about" and "nearly" reach: our own choice. What readers take them for varies widely and with the number
# (Ferson et al. 2015, "Natural language of uncertainty: numeric hedge words"). A tenth: 1,450 may be "about 1,400", and
# 1,700 is not "about 1,500".
ABOUT = 0.1
# What names no time speaks of when it was said and of the news before: so many days back. Our own choice.
NEWS_DAYS = 2
# From here on a denial without a figure denies the same.
ALIKE = 0.6

_TOTAL = re.compile(r"\b(?:in (?:all|total)|altogether|overall|total of)\b")
_MORE = re.compile(r"\b(?:another|additional|a further)\b")
# Words about a number: that both say "million" does not make them speak of one thing.
_OF_NUMBERS = content_words(
    "percent per cent hundred thousand million billion euros dollars tonnes least nearly almost around roughly total"
)
_SENTENCES = {
    "sameFigure": "Both say {one}.",
    "sameWords": "Both say so in nearly the same words.",
    "sameSpeaker": "Whoever one of them quotes, the other quotes too, or it quotes no one.",
    "ownSpeaker": "Each quotes someone whom the other does not quote.",
    "figureInside": "“{other}” lies inside “{one}”.",
    "figureHolds": "“{one}” lies inside “{other}”.",
    "otherFigure": "One says {one}, the other {other}.",
    "otherTime": "One speaks of {one}, the other of {other}.",
    "planned": "One speaks of what is planned, the other does not.",
    "otherUnit": "One is measured in {one}, the other in {other}.",
    "otherNoun": "One counts {one}, the other {other}.",
    "otherTotal": "One says how many in all or how many more, the other does not.",
    "otherWords": "They share no word but of what they count: “{one}”, “{other}”.",
    "denied": "One says that it is so, the other that it is not.",
}


class Kind(StrEnum):
    """How one statement differs from another. "Silent" is not here: it takes no second statement."""

    SAME = "same"  # the same, from a mouth of its own
    REPEATS = "repeats"  # the same, from the same mouth or from none that is named
    NARROWER = "narrower"
    WIDER = "wider"
    DIFFERENT_TIME = "differentTime"
    DIFFERENT_SCOPE = "differentScope"
    DENIES = "denies"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement on a question.

    `figures` are attributes as engines give them (low, high, noun, unit, hedge, modality). `modality` is asserted,
    denied, alleged, planned or not-said. `speakers` are keys of actors or folded names, `source` is the outlet's key.
    `spoken_of` is the time that it speaks of, first and last day (None: open); `stated_on` the day when it was said.
    """

    words: str
    figures: Sequence[Mapping[str, Any]] = ()
    modality: str = "asserted"
    speakers: frozenset[str] = frozenset()
    source: str = ""
    spoken_of: tuple[date | None, date | None] | None = None
    stated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code, and values that JSON can hold (of both statements: `one` and `other`)."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In plain English: "One says 1,400 dockers, the other 2,500 dockers."."""
        return _SENTENCES[self.code].format(**self.values)


@dataclass(frozen=True, slots=True)
class Difference:
    kind: Kind
    why: tuple[Reason, ...]


def compare(one: Statement, other: Statement) -> Difference | None:
    """How `other` differs from `one`; None where the rules cannot say. Raises nothing.

    The other way round the kind is the same, with narrower and wider exchanged.
    """
    if NOT_STATED in (_modality(one), _modality(other)):
        return None  # what was not said says nothing that another could say too
    ones, others = _counts(one), _counts(other)
    pair = _compared(ones, others)
    apart_in_time = _otherwise_timed(_spoken_of(one), _spoken_of(other))
    if apart_in_time:
        return Difference(Kind.DIFFERENT_TIME, (apart_in_time,))
    modalities = {"one": _modality(one), "other": _modality(other)}
    planned = [modality == "planned" for modality in modalities.values()]
    # A plan may be denied; what is so and what is planned are two things whatever their figures.
    if planned[0] != planned[1] and "denied" not in modalities.values():
        return Difference(Kind.DIFFERENT_TIME, (Reason("planned", modalities),))
    if ones and others and pair is None:
        return _otherwise_counted(ones, others)
    holds = [
        _says_that_it_is_so(statement, modalities[name])
        for name, statement in (("one", one), ("other", other))
    ]
    if holds[0] != holds[1]:
        # Who denies 300 says nothing of 500.
        denies = pair.relation != "apart" if pair else _alike(one, other)
        return Difference(Kind.DENIES, (Reason("denied", modalities),)) if denies else None
    if pair is None:
        alike = not ones and not others and _agree(one, other)
        return _again(one, other, Reason("sameWords")) if alike else None
    if pair.relation == "equal":
        if opposed(one.words, other.words):
            return None  # "rose by 6 percent" and "fell by 6 percent"
        return _again(one, other, pair.reason("sameFigure"))
    if not all(holds):
        return None  # who denies "at least 300" denies 500 too: inside and outside change places
    return _otherwise_much(one, other, pair)


def _otherwise_much(one: Statement, other: Statement, pair: "_Pair") -> Difference | None:
    if pair.relation == "inside":
        return Difference(Kind.NARROWER, (pair.reason("figureInside"),))
    if pair.relation == "holds":
        return Difference(Kind.WIDER, (pair.reason("figureHolds"),))
    if pair.relation == "across":
        return None
    figures = pair.reason("otherFigure")
    time, other_time = _spoken_of(one), _spoken_of(other)
    if time and other_time and time != other_time:
        # More in a week than on its Monday: the one holds the other's time and contradicts nothing.
        return Difference(Kind.DIFFERENT_TIME, (_timed(time, other_time), figures))
    later = _otherwise_timed(time or _news_of(one), other_time or _news_of(other))
    if later:
        return Difference(Kind.DIFFERENT_TIME, (later, figures))
    scope = _otherwise_scoped(one, other, pair)
    return (
        Difference(Kind.DIFFERENT_SCOPE, (scope, figures))
        if scope
        else Difference(Kind.CONTRADICTS, (figures,))
    )


def _again(one: Statement, other: Statement, statement: Reason) -> Difference:
    if one.speakers <= other.speakers or other.speakers <= one.speakers:
        return Difference(Kind.REPEATS, (statement, Reason("sameSpeaker")))
    speakers = {"one": sorted(one.speakers - other.speakers), "other": sorted(other.speakers - one.speakers)}
    return Difference(Kind.SAME, (statement, Reason("ownSpeaker", speakers)))


# Words


def _agree(one: Statement, other: Statement) -> bool:
    """Whether both say the same of the same. Where each denies, a "not" of both stands in the same place."""
    words = one.words, other.words
    if all(NOT.search(fold(text)) for text in words):
        return agree(*words)
    return agree(*(NOT.sub(" ", fold(text)) for text in words))


def _alike(one: Statement, other: Statement) -> bool:
    if fold(one.words) == fold(other.words):
        return True
    # "Not" is what they differ in where one denies the other.
    bare = [NOT.sub(" ", fold(statement.words)) for statement in (one, other)]
    return likeness(ClaimText(bare[0]), ClaimText(bare[1])).score >= ALIKE


def _modality(statement: Statement) -> str:
    """Its own; a plain statement whose figures are all planned (or all denied) is what they are."""
    of_figures = {str(figure.get("modality") or "asserted") for figure in statement.figures}
    return (
        of_figures.pop() if statement.modality == "asserted" and len(of_figures) == 1 else statement.modality
    )


def _says_that_it_is_so(statement: Statement, modality: str) -> bool:
    return (modality == "denied") == bool(NOT.search(fold(statement.words)))


def _otherwise_scoped(one: Statement, other: Statement, pair: "_Pair") -> Reason | None:
    if pair.one.nouns and pair.other.nouns and pair.one.nouns != pair.other.nouns:
        return Reason("otherNoun", {"one": pair.one.noun, "other": pair.other.noun})
    words = fold(one.words), fold(other.words)
    if any(bool(mark.search(words[0])) != bool(mark.search(words[1])) for mark in (_TOTAL, _MORE)):
        return Reason("otherTotal")
    counted = pair.one.nouns | pair.other.nouns | _OF_NUMBERS
    ones, others = content_words(one.words) - counted, content_words(other.words) - counted
    if ones and others and not ones & others:
        return Reason("otherWords", {"one": one.words, "other": other.words})
    return None


# Times, as first and last day counted from the calendar's first; infinite where open

_Days = tuple[float, float]


def _spoken_of(statement: Statement) -> _Days | None:
    first, last = statement.spoken_of or (None, None)
    if first is None and last is None:
        return None
    days = (first.toordinal() if first else -math.inf, last.toordinal() if last else math.inf)
    return min(days), max(days)


def _news_of(statement: Statement) -> _Days | None:
    return (
        (statement.stated_on.toordinal() - NEWS_DAYS, statement.stated_on.toordinal())
        if statement.stated_on
        else None
    )


def _otherwise_timed(one: _Days | None, other: _Days | None) -> Reason | None:
    if one and other and (one[1] < other[0] or other[1] < one[0]):
        return _timed(one, other)
    return None


def _timed(one: _Days, other: _Days) -> Reason:
    return Reason("otherTime", {"one": _period(*one), "other": _period(*other)})


def _period(first: float, last: float) -> str:
    # The news of the calendar's first day would begin before it.
    days = [date.fromordinal(max(1, int(day))).isoformat() for day in (first, last) if math.isfinite(day)]
    if len(days) == 1:
        return f"the time {'from' if math.isinf(last) else 'until'} {days[0]}"
    return days[0] if first == last else f"{days[0]} to {days[1]}"


# Figures


@dataclass(frozen=True, slots=True)
class _Count:
    """A figure that can be compared: what it says (`stated`), and how far that reaches (`low` to `high`)."""

    low: float
    high: float
    stated: tuple[float, float]
    noun: str
    nouns: frozenset[str]
    unit: str
    hedge: str

    def __str__(self) -> str:
        ends = [f"{end:,.15g}" for end in dict.fromkeys(self.stated) if math.isfinite(end)]
        hedge = self.hedge
        if len(ends) == 1 and not hedge and math.inf in self.stated:
            hedge = "at least"
        elif len(ends) == 1 and not hedge and -math.inf in self.stated:
            hedge = "at most"
        return " ".join(filter(None, (hedge, " to ".join(ends), self.unit, self.noun)))


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two figures, and where `other` stands to `one`: equal, inside, holds, across (in part) or apart."""

    relation: str
    one: _Count
    other: _Count

    def reason(self, code: str) -> Reason:
        return Reason(code, {"one": str(self.one), "other": str(self.other)})

    def turned(self) -> "_Pair":
        turned = {"inside": "holds", "holds": "inside"}.get(self.relation, self.relation)
        return _Pair(turned, self.other, self.one)


_CLOSEST = ("equal", "inside", "holds", "across", "apart")


def _counts(statement: Statement) -> list[_Count]:
    return [count for figure in statement.figures if (count := _count(figure)) is not None]


def _count(figure: Mapping[str, Any]) -> _Count | None:
    """None for what has no number."""
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
    if unit == "ratio":  # "a third" is a share in round words
        low, high, unit, hedge = round(low * 100, 4), round(high * 100, 4), "percent", hedge or "about"
    # A tally's two numbers are no range: three to five votes.
    stated = (low, high) if unit == "tally" else (min(low, high), max(low, high))
    low, high = stated
    if hedge in ("about", "nearly"):
        low -= abs(low) * ABOUT
    if hedge == "about":
        high += abs(high) * ABOUT
    elif hedge in ("at least", "more than"):
        high = math.inf
    elif hedge in ("at most", "less than"):
        low = -math.inf
    return _Count(low, high, stated, noun, content_words(noun), unit, hedge)


def _relation(one: _Count, other: _Count) -> str:
    # An "about" before a round number changes nothing in how it is read (Williams and Power 2013, "Hedging and rounding
    # in numerical expressions"), and outlets drop it when they copy.
    if one.stated == other.stated and {one.hedge, other.hedge} <= {"", "about"}:
        return "equal"
    if (one.low, one.high) == (other.low, other.high):
        return "equal"
    if one.unit == "tally" or one.high < other.low or other.high < one.low:
        return "apart"
    if one.low <= other.low and other.high <= one.high:
        return "inside"
    return "holds" if other.low <= one.low and one.high <= other.high else "across"


def _compared(ones: Sequence[_Count], others: Sequence[_Count]) -> _Pair | None:
    """What the figures say together; None where none counts what another counts.

    Each figure of the statement that has fewer meets the closest of the other: who says more contradicts nothing by it.
    """
    ones, others = _met(ones, others), _met(others, ones)
    pairs: list[_Pair] = []
    if len(ones) <= len(others):
        pairs += _closest(ones, others)
    if len(others) <= len(ones):
        pairs += [pair.turned() for pair in _closest(others, ones)]
    by_relation = {pair.relation: pair for pair in sorted(pairs, key=_farness, reverse=True)}
    if {"inside", "holds"} <= by_relation.keys() and "apart" not in by_relation:
        return _Pair("across", by_relation["inside"].one, by_relation["inside"].other)
    return next((by_relation[relation] for relation in reversed(_CLOSEST) if relation in by_relation), None)


def _closest(ones: Sequence[_Count], others: Sequence[_Count]) -> list[_Pair]:
    return [
        min(
            (_Pair(_relation(one, other), one, other) for other in others if _of_one_thing(one, other)),
            key=_farness,
        )
        for one in ones
    ]


def _met(ones: Sequence[_Count], others: Sequence[_Count]) -> list[_Count]:
    return [one for one in ones if any(_of_one_thing(one, other) for other in others)]


def _farness(pair: _Pair) -> tuple[int, bool]:
    return _CLOSEST.index(pair.relation), pair.one.nouns != pair.other.nouns


def _of_one_thing(one: _Count, other: _Count) -> bool:
    """ "Striking dockers" are dockers; "wounded soldiers" are not "captured soldiers"."""
    return one.unit == other.unit and (one.nouns <= other.nouns or other.nouns <= one.nouns)


def _otherwise_counted(ones: Sequence[_Count], others: Sequence[_Count]) -> Difference | None:
    """None where the number is the same: "1,500 soldiers" may well be "1,500 troops"."""
    of_one_unit = [(one, other) for one, other in product(ones, others) if one.unit == other.unit]
    if any(_relation(one, other) == "equal" for one, other in of_one_unit):
        return None
    if of_one_unit:
        one, other = of_one_unit[0]
        reason = Reason("otherNoun", {"one": one.noun, "other": other.noun})
    else:
        units = {"one": ones[0].unit or ones[0].noun, "other": others[0].unit or others[0].noun}
        reason = Reason("otherUnit", {name: unit or "plain numbers" for name, unit in units.items()})
    return Difference(Kind.DIFFERENT_SCOPE, (reason,))
