"""Reading a text like a careful sub-editor: quotations, actors, figures, dates, what is worth checking.

Pure: needs no Django, no network, no database. docs/extraction.md tells what is proposed and how sure it is.
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
