"""The engines that settings name, each with what this newsroom asks of it: rules off, languages, sound answers."""

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
    """What a dotted path in `settings.EXTRACTION_ENGINES` names: a module that reads texts.

    Where it also says LANGUAGES (ISO 639-1 codes), it is not asked to read a text in another language. Where its
    suggestions say `rule` and `cue` in their attributes, editors' decisions are counted by them, and settings can
    switch them off.
    """

    ENGINE: str
    VERSION: str

    def extract(
        self, text: str, gazetteer: Gazetteer | None = None, published: date | None = None
    ) -> list[Suggestion]: ...

    def load(self) -> None: ...


class BadProposal(ValueError):
    """An engine proposed what is not in the text, or of no known kind."""


class NoSuchEngine(LookupError):
    """No engine of this name is in EXTRACTION_ENGINES any more."""


@dataclass(frozen=True, slots=True)
class EngineResult:
    """What an engine made of a text. `language` is what the text was taken for; "" where it cannot be told.

    `unread` and `dropped` count what the limits of the settings left out: code points at the text's end, and proposals.
    """

    proposals: list[Suggestion]
    language: str
    unread: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """An engine and the rules of it that are switched off: two sets of rules are two versions."""

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
        """ISO 639-1 codes; empty where the engine reads whatever it is given."""
        found: Collection[str] = getattr(self.module, "LANGUAGES", ())
        return found

    def reads(self, code: str) -> bool:
        """Whether it is for a text in the language `code`; where nobody can tell, it decides by itself."""
        return not self.languages or not code or code in self.languages

    def read(self, text: str, gazetteer: Gazetteer, published: date | None) -> EngineResult:
        """What the engine proposes about `text`, within the settings' limits and without what is switched off.

        Raises BadProposal.
        """
        read = _beginning(text)
        code = language(read)
        if not self.reads(code):
            return EngineResult([], code)
        proposals = self.module.extract(read, gazetteer=gazetteer, published=published)
        _verify(proposals, len(read), self.name)
        wanted = [one for one in proposals if not self._is_off(one)]
        kept = _first(wanted)
        return EngineResult(kept, code, unread=len(text) - len(read), dropped=len(wanted) - len(kept))

    def _is_off(self, one: Suggestion) -> bool:
        rule, cue = one.attributes.get("rule"), one.attributes.get("cue")
        return rule in self.off or f"cue:{cue}" in self.off


def readers() -> list[EngineConfig]:
    """The engines in the order of the settings, each once. Raises ImproperlyConfigured, ImportError."""
    off = frozenset(settings.EXTRACTION_RULES_OFF)
    found = [EngineConfig(importlib.import_module(path), off) for path in settings.EXTRACTION_ENGINES]
    if len({reader.name for reader in found}) != len(found):
        raise ImproperlyConfigured("Two of EXTRACTION_ENGINES call themselves the same.")
    return found


def reader(name: str) -> EngineConfig:
    """The engine that calls itself `name`. Raises NoSuchEngine."""
    for one in readers():
        if one.name == name:
            return one
    raise NoSuchEngine(f"No engine of EXTRACTION_ENGINES calls itself {name}.")


def _beginning(text: str) -> str:
    """The part of a text that is read: all of it, or up to the last line break within the limit."""
    at_most = settings.EXTRACTION_CHARACTERS_AT_MOST
    if len(text) <= at_most:
        return text
    # Half a sentence would be read as one, and half a quotation too.
    end = text.rfind("\n", 0, at_most)
    return text[: end if end > 0 else at_most]


def _first(proposals: list[Suggestion]) -> list[Suggestion]:
    at_most = settings.EXTRACTION_SUGGESTIONS_AT_MOST
    if len(proposals) <= at_most:
        return proposals
    return sorted(proposals, key=lambda one: (one.start, one.end))[:at_most]


def _verify(proposals: Sequence[Suggestion], length: int, name: str) -> None:
    # A plug-in of somebody else's: what it got wrong must be said by its own run, not by a constraint's.
    for one in proposals:
        spans = [(one.start, one.end), *(span for part in one.roles.values() for span in part)]
        if (
            one.kind not in Annotation.Kind.values
            or one.tier not in Annotation.Tier.values
            or not 0 <= one.confidence <= 1
            or not all(0 <= start < end <= length for start, end in spans)
        ):
            raise BadProposal(f"{name} proposed {one.kind!r} at {spans}, in a text of {length} code points.")
