"""The engines of the settings: which languages they read, which rules are off, and checks of what they return."""

import hashlib
import importlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from annotations.extraction import Gazetteer, Suggestion, language
from annotations.models import Annotation


class Engine(Protocol):
    """A module that extracts suggestions from texts, named by a dotted path in `settings.EXTRACTION_ENGINES`.

    If it has LANGUAGES (ISO 639-1 codes), it is given texts in these languages only. If its suggestions have `rule`
    and `cue` among their attributes, precision is counted by them, and settings can switch them off.
    """

    ENGINE: str
    VERSION: str

    def extract(
        self, text: str, gazetteer: Gazetteer | None = None, published: date | None = None
    ) -> list[Suggestion]: ...

    def load(self) -> None: ...


class BadProposal(ValueError):
    """An engine returned a suggestion outside the text or of an unknown kind."""


class NoSuchEngine(LookupError):
    """EXTRACTION_ENGINES has no engine of this name."""


@dataclass(frozen=True, slots=True)
class EngineResult:
    """Proposals for a text, and its language (ISO 639-1; "" if unknown).

    `unread` and `dropped` are the code points at the text's end and the proposals that limits of the settings cut off.
    """

    proposals: list[Suggestion]
    language: str
    unread: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """An engine with its rules that are switched off. Other rules make another version."""

    module: Engine
    off: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.module.ENGINE

    @property
    def version(self) -> str:
        if not self.off:
            return self.module.VERSION
        return f"{self.module.VERSION[:27]} off {hashlib.sha256(' '.join(sorted(self.off)).encode()).hexdigest()[:8]}"

    @property
    def languages(self) -> Collection[str]:
        """ISO 639-1 codes; empty if the engine reads every text."""
        found: Collection[str] = getattr(self.module, "LANGUAGES", ())
        return found

    def reads(self, code: str) -> bool:
        """Whether it reads texts in the language `code`. It is given texts of unknown language, too."""
        return not self.languages or not code or code in self.languages

    def read(self, text: str, gazetteer: Gazetteer, published: date | None) -> EngineResult:
        """The engine's proposals for `text`, within the limits of the settings and without rules that are off.

        Raises BadProposal.
        """
        read = _beginning(text)
        code = language(read)
        if not self.reads(code):
            return EngineResult([], code)
        proposals = self.module.extract(read, gazetteer=gazetteer, published=published)
        _verify(proposals, len(read), self.name)
        wanted = [one for one in proposals if not self._is_off(one)]
        first = _first(wanted)
        return EngineResult(first, code, unread=len(text) - len(read), dropped=len(wanted) - len(first))

    def _is_off(self, one: Suggestion) -> bool:
        rule, cue = one.attributes.get("rule"), one.attributes.get("cue")
        return rule in self.off or f"cue:{cue}" in self.off


def engine_configs() -> list[EngineConfig]:
    """The engines in the order of the settings, each once. Raises ImproperlyConfigured, ImportError."""
    off = frozenset(settings.EXTRACTION_RULES_OFF)
    found = [EngineConfig(importlib.import_module(path), off) for path in settings.EXTRACTION_ENGINES]
    if len({config.name for config in found}) != len(found):
        raise ImproperlyConfigured("Two of EXTRACTION_ENGINES call themselves the same.")
    return found


def engine_config(name: str) -> EngineConfig:
    """The engine with this name. Raises NoSuchEngine."""
    for config in engine_configs():
        if config.name == name:
            return config
    raise NoSuchEngine(f"No engine of EXTRACTION_ENGINES calls itself {name}.")


def _beginning(text: str) -> str:
    """The text, or its beginning up to the last line break within the limit."""
    at_most = settings.EXTRACTION_CHARACTERS_AT_MOST
    if len(text) <= at_most:
        return text
    # An engine would take half a sentence, or half a quotation, for a whole one.
    end = text.rfind("\n", 0, at_most)
    return text[: end if end > 0 else at_most]


def _first(proposals: list[Suggestion]) -> list[Suggestion]:
    at_most = settings.EXTRACTION_SUGGESTIONS_AT_MOST
    if len(proposals) <= at_most:
        return proposals
    return sorted(proposals, key=lambda one: (one.start, one.end))[:at_most]


def _verify(proposals: Sequence[Suggestion], length: int, name: str) -> None:
    # An engine may be a plug-in: its run must name the error, instead of a database constraint.
    for one in proposals:
        spans = [(one.start, one.end), *(span for part in one.roles.values() for span in part)]
        if (
            one.kind not in Annotation.Kind.values
            or one.tier not in Annotation.Tier.values
            or not 0 <= one.confidence <= 1
            or not all(0 <= start < end <= length for start, end in spans)
        ):
            raise BadProposal(f"{name} proposed {one.kind!r} at {spans}, in a text of {length} code points.")
