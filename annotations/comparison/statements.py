"""A statement on a question, and the reasons why two statements differ, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement on a question.

    `figures` are an engine's attributes (low, high, noun, unit, hedge, modality). `modality` is asserted, denied,
    alleged, planned or not-said. `speakers` are keys of actors or folded names, `source` is the key of the outlet.
    `spoken_of` is the first and the last day that it speaks of (None: no bound), `stated_on` the day on which it was
    made.
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
    """A reason: a code, and values that can be serialised as JSON (of both statements: `one` and `other`)."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The reason in English: "One says 1,400 dockers, the other 2,500 dockers."."""
        return _SENTENCES[self.code].format(**self.values)
