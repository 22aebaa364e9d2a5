"""How two statements on the same question differ: a kind from a closed list, and the reasons.

It proposes, and an editor decides. If no rule applies, there is no difference to show: the statements are silent about
each other. docs/comparison.md says what the kinds mean and in which order they are decided.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from . import denials, figure_differences, word_differences
from .content import Content, read
from .counts import counts
from .overlap import Frequencies, Weights
from .same_claim import NOT_STATED
from .statements import Finding, Reason, Statement
from .words import fold


class Kind(StrEnum):
    """How one statement differs from another. "Silent" has no second statement and is not here."""

    SAME = "same"
    NARROWER = "narrower"
    WIDER = "wider"
    DIFFERENT_TIME = "differentTime"
    DIFFERENT_SCOPE = "differentScope"
    DENIES = "denies"
    CONTRADICTS = "contradicts"


# Two statements may answer several questions. The first kind that one of them has is the kind of the pair.
_ORDER = (
    Kind.DENIES,
    Kind.CONTRADICTS,
    Kind.DIFFERENT_SCOPE,
    Kind.DIFFERENT_TIME,
    Kind.NARROWER,
    Kind.WIDER,
    Kind.SAME,
)


@dataclass(frozen=True, slots=True)
class Difference:
    kind: Kind
    why: tuple[Reason, ...]


def compare(one: Statement, other: Statement, *, frequencies: Frequencies | None = None) -> Difference | None:
    """Return how `other` differs from `one`; None if no rule applies. Raises nothing.

    `frequencies` is the share of documents that hold a stem; without it all words weigh about the same. With the
    arguments exchanged the kind is the same, except that narrower and wider are exchanged.
    """
    if NOT_STATED in (one.modality, other.modality):
        return None  # a statement that was not made cannot be compared
    if _is_identical(one, other):
        figures = counts(one)
        reason = Reason("sameFigure", {"one": str(figures[0])}) if figures else Reason("sameWords")
        return _difference([Finding(Kind.SAME, (reason,))], one, other)
    ones, others = read(one), read(other)
    if ones.uncertain or others.uncertain:
        return None
    weights = Weights(frequencies)
    return _difference(list(_findings(one, other, ones, others, weights)), one, other)


def _findings(
    one: Statement, other: Statement, ones: Content, others: Content, weights: Weights
) -> Iterable[Finding]:
    yield from denials.findings(ones, others, weights)
    of_figures, compared = figure_differences.findings(one, other, ones, others, weights)
    yield from of_figures
    if not compared:
        yield from word_differences.findings(one, other, ones, others, weights)


def _difference(found: list[Finding], one: Statement, other: Statement) -> Difference | None:
    kinds = {finding.kind for finding in found}
    if {Kind.NARROWER, Kind.WIDER} <= kinds and not kinds & {*_ORDER[:4]}:
        return None  # narrower in one figure, wider in another
    for kind in _ORDER:
        first = next((finding for finding in found if finding.kind == kind), None)
        if first is not None:
            why = first.why + (_speakers(one, other) if kind == Kind.SAME else ())
            return Difference(kind, why)
    return None


def _speakers(one: Statement, other: Statement) -> tuple[Reason, ...]:
    if one.speakers <= other.speakers or other.speakers <= one.speakers:
        return (Reason("sameSpeaker"),)
    speakers = {"one": sorted(one.speakers - other.speakers), "other": sorted(other.speakers - one.speakers)}
    return (Reason("ownSpeaker", speakers),)


def _is_identical(one: Statement, other: Statement) -> bool:
    """Return whether both have the same words, figures, time and modality. Articles and a full stop do not count."""
    words = [
        " ".join(w for w in fold(s.words).strip(' ."“”').split() if w not in ("a", "an", "the"))
        for s in (one, other)
    ]
    return (
        words[0] == words[1]
        and one.modality == other.modality
        and one.spoken_of == other.spoken_of
        and counts(one) == counts(other)
        and (bool(words[0]) or bool(counts(one)))
    ) or one == other
