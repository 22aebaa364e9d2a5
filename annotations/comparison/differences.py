"""How two statements on the same question differ: a kind from a closed list, and the reasons.

It proposes, and an editor decides. If no rule applies, there is no difference to show. Statements contradict each other
only if they speak of the same time and count the same thing, and neither is a plan.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from .agreement import NOT, agree, opposed
from .counts import Count, Pair, closest_pair, counts, relation_of
from .same_claim import NOT_STATED, ClaimText, likeness
from .statements import Reason, Statement
from .time_differences import news_of, spoken_of, time_difference, time_reason
from .words import content_words, fold

# The least similarity of a denial without a figure to what it denies.
ALIKE = 0.6

_TOTAL = re.compile(r"\b(?:in (?:all|total)|altogether|overall|total of)\b")
_MORE = re.compile(r"\b(?:another|additional|a further)\b")
# Words of numbers. Two statements that share only these count different things.
_OF_NUMBERS = content_words(
    "percent per cent hundred thousand million billion euros dollars tonnes least nearly almost around roughly total"
)


class Kind(StrEnum):
    """How one statement differs from another. "Silent" has no second statement and is not here."""

    SAME = "same"  # the same, from another speaker
    REPEATS = "repeats"  # the same, from the same speaker or from none that is named
    NARROWER = "narrower"
    WIDER = "wider"
    DIFFERENT_TIME = "differentTime"
    DIFFERENT_SCOPE = "differentScope"
    DENIES = "denies"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class Difference:
    kind: Kind
    why: tuple[Reason, ...]


def compare(one: Statement, other: Statement) -> Difference | None:
    """Return how `other` differs from `one`; None if no rule applies. Raises nothing.

    With the arguments exchanged the kind is the same, except that narrower and wider are exchanged.
    """
    if NOT_STATED in (_modality(one), _modality(other)):
        return None  # a statement that was not made cannot be compared
    ones, others = counts(one), counts(other)
    pair = closest_pair(ones, others)
    apart_in_time = time_difference(spoken_of(one), spoken_of(other))
    if apart_in_time:
        return Difference(Kind.DIFFERENT_TIME, (apart_in_time,))
    modalities = {"one": _modality(one), "other": _modality(other)}
    planned = [modality == "planned" for modality in modalities.values()]
    # A denial may be of a plan. A fact and a plan differ, whatever their figures.
    if planned[0] != planned[1] and "denied" not in modalities.values():
        return Difference(Kind.DIFFERENT_TIME, (Reason("planned", modalities),))
    if ones and others and pair is None:
        return _different_count(ones, others)
    holds = [
        _is_affirmed(statement, modalities[name]) for name, statement in (("one", one), ("other", other))
    ]
    if holds[0] != holds[1]:
        # A denial of 300 is no denial of 500.
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
        return None  # a denial of "at least 300" denies 500 too: narrower and wider do not apply
    return _different_range(one, other, pair)


def _different_range(one: Statement, other: Statement, pair: Pair) -> Difference | None:
    if pair.relation == "inside":
        return Difference(Kind.NARROWER, (pair.reason("figureInside"),))
    if pair.relation == "holds":
        return Difference(Kind.WIDER, (pair.reason("figureHolds"),))
    if pair.relation == "across":
        return None
    figures = pair.reason("otherFigure")
    time, other_time = spoken_of(one), spoken_of(other)
    if time and other_time and time != other_time:
        # More in a week than on its Monday is no contradiction: one time holds the other.
        return Difference(Kind.DIFFERENT_TIME, (time_reason(time, other_time), figures))
    later = time_difference(time or news_of(one), other_time or news_of(other))
    if later:
        return Difference(Kind.DIFFERENT_TIME, (later, figures))
    scope = _different_scope(one, other, pair)
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
    """Return whether both say the same. If both are negated, the "not" must stand in the same place."""
    words = one.words, other.words
    if all(NOT.search(fold(text)) for text in words):
        return agree(*words)
    return agree(*(NOT.sub(" ", fold(text)) for text in words))


def _alike(one: Statement, other: Statement) -> bool:
    if fold(one.words) == fold(other.words):
        return True
    # If one denies the other, "not" is their difference.
    bare = [NOT.sub(" ", fold(statement.words)) for statement in (one, other)]
    return likeness(ClaimText(bare[0]), ClaimText(bare[1])).score >= ALIKE


def _modality(statement: Statement) -> str:
    """Return the modality. An asserted statement whose figures all have one modality has theirs."""
    of_figures = {str(figure.get("modality") or "asserted") for figure in statement.figures}
    return (
        of_figures.pop() if statement.modality == "asserted" and len(of_figures) == 1 else statement.modality
    )


def _is_affirmed(statement: Statement, modality: str) -> bool:
    return (modality == "denied") == bool(NOT.search(fold(statement.words)))


def _different_scope(one: Statement, other: Statement, pair: Pair) -> Reason | None:
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


def _different_count(ones: Sequence[Count], others: Sequence[Count]) -> Difference | None:
    """Return a difference in what is counted; None if a number is equal: "1,500 soldiers" may be "1,500 troops"."""
    of_one_unit = [(one, other) for one, other in product(ones, others) if one.unit == other.unit]
    if any(relation_of(one, other) == "equal" for one, other in of_one_unit):
        return None
    if of_one_unit:
        one, other = of_one_unit[0]
        reason = Reason("otherNoun", {"one": one.noun, "other": other.noun})
    else:
        units = {"one": ones[0].unit or ones[0].noun, "other": others[0].unit or others[0].noun}
        reason = Reason("otherUnit", {name: unit or "plain numbers" for name, unit in units.items()})
    return Difference(Kind.DIFFERENT_SCOPE, (reason,))
