"""Whether two statements may be the same claim: a score from their words, figures and speakers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from .agreement import denied_alone, exchanged, opposed
from .words import content_words, numbers

# Weights. A figure is much of a claim that has one; a speaker is little, because two may say the same.
_FIGURES, _SPEAKER = 0.35, 0.1
# The modality of what somebody did not say.
NOT_STATED = "not-said"
# The least score that is worth an editor's attention.
WORTH_SHOWING = 0.3


@dataclass(frozen=True, slots=True)
class ClaimText:
    """The text of a claim. `figures` are an engine's attributes, `speakers` any keys.

    `modality` is asserted, denied, alleged, planned or not-said.
    """

    words: str
    figures: Sequence[Mapping[str, Any]] = ()
    speakers: frozenset[str] = frozenset()
    modality: str = "asserted"


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score, 0 to 1, and its reasons: "words", "figure", "another figure", "speaker"."""

    score: float
    why: tuple[str, ...] = field(default=())


def likeness(one: ClaimText, other: ClaimText) -> Likeness:
    """Return how likely it is that both are the same claim; 0 if they are opposites."""
    if NOT_STATED in (one.modality, other.modality):
        return Likeness(0.0)
    figures = _figures(one, other)
    if _is_contrary(one.words, other.words, counted=figures is not None):
        return Likeness(0.0)
    words = _words(one.words, other.words)
    score, why = words, ["words"] if words >= 0.5 else []
    if figures is not None:
        score = (1 - _FIGURES) * words + _FIGURES * figures
        why.append("figure" if figures > 0.5 else "another figure")
    if one.speakers & other.speakers:
        score += _SPEAKER * (1 - score)
        why.append("speaker")
    return Likeness(round(score, 3), tuple(why))


def _is_contrary(one: str, other: str, *, counted: bool) -> bool:
    if opposed(one, other):
        return True
    return not counted and (denied_alone(one, other) or exchanged(one, other))


def _words(one: str, other: str) -> float:
    ones, others = content_words(one), content_words(other)
    if not ones or not others:
        return 0.0
    shared = sum(max(_near(word, o) for o in others) for word in ones)
    back = sum(max(_near(word, o) for o in ones) for word in others)
    # The longer text may say more than the claim, so the words of the shorter one count more.
    part, whole = max(shared / len(ones), back / len(others)), (shared + back) / (len(ones) + len(others))
    return (part + 2 * whole) / 3 if min(len(ones), len(others)) > 2 else whole


def _near(one: str, other: str) -> float:
    if one == other:
        return 1.0
    likeness = fuzz.ratio(one, other) / 100
    return likeness if likeness >= 0.8 and min(len(one), len(other)) >= 5 else 0.0


def _figures(one: ClaimText, other: ClaimText) -> float | None:
    """Return 1 if a figure of each is equal, 0 if none is, in between if they overlap; None if either has none."""
    if one.figures and other.figures:
        return max(_agree(a, b) for a in one.figures for b in other.figures)
    ones, others = numbers(one.words), numbers(other.words)
    if not ones or not others:
        return None
    return float(bool(ones & others))


def _agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    if one.get("unit") != other.get("unit"):
        return 0.0
    nouns = content_words(str(one.get("noun") or "")), content_words(str(other.get("noun") or ""))
    if all(nouns) and not nouns[0] & nouns[1]:
        return 0.0
    if _bounds(one) == _bounds(other):
        return 1.0
    (low, high), (other_low, other_high) = _bounds(one), _bounds(other)
    return 0.4 if low <= other_high and other_low <= high else 0.0


def _bounds(figure: Mapping[str, Any]) -> tuple[float, float]:
    low, high = figure.get("low"), figure.get("high")
    return (float("-inf") if low is None else float(low), float("inf") if high is None else float(high))
