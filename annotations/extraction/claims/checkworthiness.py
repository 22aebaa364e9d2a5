"""Check-worthiness: which statements an editor would check first.

A statement scores for each sign that it can be checked: a figure, a comparison, a named actor, a fact, a speaker. An
opinion (what should be) and a forecast (what will be) are no facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

# What each sign adds to the score. The weights sum to 1; the editor sees each part.
WEIGHTS = {"figure": 0.35, "comparison": 0.15, "named actor": 0.15, "fact": 0.2, "attributed": 0.15}
THRESHOLD = 0.5


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COMPARING = _set(
    "more less fewer most least than biggest largest highest lowest best worst only never always every double doubled "
    "triple tripled half record unprecedented rose fell increased decreased declined grew dropped surged majority "
    "rise fall increase decrease decline grow drop surge"
)
_RANKING = frozenset({"first", "last"})
# "last week" and "the first day" are times, no comparisons.
_TIMES = _set(
    "day night week weekend month quarter year decade century morning afternoon evening time minute hour spring summer "
    "autumn winter monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december"
)
_DUTY = frozenset({"should", "must", "ought"})
_VIEWS = _set(
    "think believe feel hope wish love hate great terrible horrible wonderful good bad beautiful disgusting shameful "
    "ridiculous crucial vital disgraceful deserve regrettable outrageous unacceptable"
)
_AHEAD = _set("will would could may might shall 'll ’ll wo 'd ’d")
_EXPECTING = frozenset({"expect", "likely", "unlikely", "forecast", "predict"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "VBN"})


@dataclass(frozen=True, slots=True)
class Worth:
    """A rating. ``score`` is the sum of ``parts``, 0 to 1; ``mood`` is "fact", "opinion" or "forecast"."""

    score: float
    parts: dict[str, float]
    mood: str


def worth(words: Sequence[Token], *, figures: int, actors: int, attributed: bool) -> Worth:
    """Rate a statement.

    ``words`` are its tokens, ``figures`` and ``actors`` the numbers of figures and named actors in it; ``attributed``
    says whether its speaker is known.
    """
    mood = _mood(words)
    finite = any(t.tag_ in _FINITE for t in words if t.pos_ in ("VERB", "AUX"))
    question = bool(words) and any(t.text == "?" for t in words[-2:])
    signs = {
        "figure": min(figures, 1),
        "comparison": int(any(_compares(t) for t in words)),
        "named actor": min(actors, 1),
        "fact": int(finite and mood == "fact" and not question),
        "attributed": int(attributed),
    }
    parts = {name: round(WEIGHTS[name] * sign, 2) for name, sign in signs.items()}
    return Worth(round(sum(parts.values()), 2), parts, mood)


def _mood(words: Sequence[Token]) -> str:
    if any(_looks_ahead(token) for token in words):
        return "forecast"
    return "opinion" if any(_is_opinion(token) for token in words) else "fact"


def _looks_ahead(token: Token) -> bool:
    word = token.lower_
    if token.tag_ == "MD":
        return word in _AHEAD
    if word == "going":
        follows = list(token.doc[token.i + 1 : token.i + 3])
        return len(follows) == 2 and follows[0].lower_ == "to" and follows[1].tag_ == "VB"
    return _is_word(token) and (word in _EXPECTING or token.lemma_.lower() in _EXPECTING)


def _is_opinion(token: Token) -> bool:
    if token.tag_ == "MD":
        return token.lower_ in _DUTY
    # "Great Britain" is no praise, and "goods" are not good.
    return _is_word(token) and token.pos_ != "NOUN" and token.lemma_.lower() in _VIEWS


def _compares(token: Token) -> bool:
    if token.lower_ in _RANKING:
        following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
        return following is None or following.lemma_.lower() not in _TIMES
    return token.lower_ in _COMPARING or token.tag_ in ("JJR", "JJS", "RBR", "RBS")


def _is_word(token: Token) -> bool:
    return token.pos_ != "PROPN"
