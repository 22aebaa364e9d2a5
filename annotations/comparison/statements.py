"""A statement on a question, and the reasons why two statements differ, as values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


def _(message: str) -> str:
    """Mark a message for translation. The package knows no Django; whoever shows a reason translates it."""
    return message


_SENTENCES = {
    "sameFigure": _("Both say {one}."),
    "sameWords": _("Both say so in nearly the same words."),
    "sameSpeaker": _("Whoever one of them quotes, the other quotes too, or it quotes no one."),
    "ownSpeaker": _("Each quotes someone whom the other does not quote."),
    "figureInside": _("“{other}” lies inside “{one}”."),
    "figureHolds": _("“{one}” lies inside “{other}”."),
    "otherFigure": _("One says {one}, the other {other}."),
    "otherTime": _("One speaks of {one}, the other of {other}."),
    "planned": _("One speaks of what is planned, the other does not."),
    "otherUnit": _("One is measured in {one}, the other in {other}."),
    "otherNoun": _("One counts {one}, the other {other}."),
    "otherPlace": _("They speak of different places, or one of a place and the other of all."),
    "otherTotal": _("One counts a part, the whole, or how many more; the other does not."),
    "otherWords": _("They count different parts or things: “{one}”, “{other}”."),
    "opposed": _("One says the opposite of the other, of one thing and at one time."),
    "otherDoer": _("They name different doers of what only one can have done."),
    "tally": _("“{one}” is what the other calls “{other}”."),
    "denied": _("One says that it is so, the other that it is not."),
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
        return self.explained(_)

    def explained(self, translate: Callable[[str], str]) -> str:
        """Return the reason as a sentence in the language of `translate`, which takes the English message."""
        return translate(_SENTENCES[self.code]).format(**self.values)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found: a kind of difference (a value of `differences.Kind`), and why."""

    kind: str
    why: tuple[Reason, ...]
