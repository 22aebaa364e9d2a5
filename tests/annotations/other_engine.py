"""A second engine beside `word_engine`, with marks of its own."""

from datetime import date
from typing import Any

from annotations.extraction import Gazetteer, Suggestion
from tests.annotations import word_engine

ENGINE = "others"
VERSION = "1"
MARKS: dict[str, tuple[str, str, dict[str, Any]]] = {}


def extract(text: str, gazetteer: Gazetteer | None = None, published: date | None = None) -> list[Suggestion]:
    told, word_engine.MARKS = word_engine.MARKS, MARKS
    try:
        return word_engine.extract(text, gazetteer, published)
    finally:
        word_engine.MARKS = told


def load() -> None: ...
