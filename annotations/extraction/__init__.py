"""The extraction engine: it proposes quotations, actors, figures, dates, and statements worth checking.

Pure: it needs no Django, no network and no database. docs/extraction.md describes the suggestions and their confidence.
"""

from __future__ import annotations

from .engine import ENGINE, LANGUAGES, VERSION, extract, extract_many, load
from .language import language
from .suggestion import Gazetteer, GazetteerEntry, Suggestion

__all__ = [
    "ENGINE",
    "LANGUAGES",
    "VERSION",
    "Gazetteer",
    "GazetteerEntry",
    "Suggestion",
    "extract",
    "extract_many",
    "language",
    "load",
]
