"""Actor search: which actors a few letters mean, in which order; and which two actors may be one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log1p

from rapidfuzz import fuzz

from .words import fold

# The least similarity of two actors that may be one. Chosen on pairs of namesakes and of spellings.
MAY_BE_ONE = 0.86
# Titles, which do not identify a person.
_COURTESY = """
mr mrs ms miss dr prof professor sir dame lord lady president minister premier chancellor general
"""
_TITLES = frozenset(_COURTESY.split())
# Weights: the letters first, then the article and story at hand, then frequency.
_IS, _BEGINS, _WORD_BEGINS, _LIKE = 1.0, 0.92, 0.86, 0.8
_IN_ARTICLE, _IN_STORY, _RECENT, _OFTEN = 0.12, 0.25, 0.1, 0.02
_RECENT_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An actor that may be meant. `names` has its own name first and identifiers last."""

    id: str
    names: tuple[str, ...]
    in_story: bool = False
    in_article: bool = False
    used: int = 0
    last_used: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate, the name of it that fits the letters best, and its score (higher is better)."""

    candidate: Candidate
    name: str
    score: float


def rank(words: str, candidates: Iterable[Candidate], *, now: datetime) -> list[Ranked]:
    """Return the candidates that fit `words`, the best first."""
    ranked = []
    for candidate in candidates:
        name, likeness = best_name(words, candidate.names)
        if likeness > 0:
            ranked.append(Ranked(candidate, name, likeness + _habit(candidate, now)))
    return sorted(ranked, key=lambda one: (-one.score, fold(one.candidate.names[0]), one.candidate.id))


def best_name(words: str, names: Sequence[str]) -> tuple[str, float]:
    """Return the name that fits `words` best, and how well: 1 is equal, 0 not at all."""
    sought = fold(words)
    scored = [(_fits(sought, fold(name)), -place, name) for place, name in enumerate(names)]
    likeness, _, name = max(scored, default=(0.0, 0, ""))
    return name, likeness


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the similarity of the closest names of two actors, 0 to 1, without titles and in any order of words."""
    ones, others = _bare(one), _bare(other)
    return max((_same(a, b) for a in ones for b in others), default=0.0)


def _fits(sought: str, name: str) -> float:
    if not sought or not name:
        return 0.0
    if name == sought:
        return _IS
    if name.startswith(sought):
        return _BEGINS
    if f" {sought}" in f" {name.replace('-', ' ')}":
        return _WORD_BEGINS
    # One wrong letter of three makes another name, one of eight another spelling.
    likeness = max(fuzz.ratio(sought, name), *(fuzz.ratio(sought, word) for word in name.split())) / 100
    if " " in sought:
        likeness = max(likeness, fuzz.token_sort_ratio(sought, name) / 100)
    return likeness * _LIKE if likeness >= 0.72 and len(sought) >= 3 else 0.0


def _habit(candidate: Candidate, now: datetime) -> float:
    days = (now - candidate.last_used).total_seconds() / 86_400 if candidate.last_used else None
    recent = _RECENT * max(0.0, 1 - days / _RECENT_DAYS) if days is not None else 0.0
    place = _IN_STORY * (candidate.in_story or candidate.in_article) + _IN_ARTICLE * candidate.in_article
    return place + recent + _OFTEN * log1p(candidate.used)


def _bare(names: Sequence[str]) -> list[str]:
    found = {
        " ".join(w for w in fold(name).replace("-", " ").split() if w.rstrip(".") not in _TITLES)
        for name in names
    }
    return [name for name in found if name]


def _same(one: str, other: str) -> float:
    # Acronyms ("NIS", "NSS") and surnames alone are similar by chance, so they count only if they are equal.
    if min(len(one), len(other)) < 6 or (" " in one) != (" " in other):
        return float(one == other)
    return fuzz.token_sort_ratio(one, other) / 100
