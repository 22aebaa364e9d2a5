"""A second engine beside `word_engine`, with marks of its own."""

from datetime import date
from typing import Any

from annotations.extraction import Gazetteer, Suggestion
from tests.annotations.engines import words

ENGINE = "others"
VERSION = "1"
MARKS: dict[str, tuple[str, str, dict[str, Any]]] = {}


def extract(text: str, gazetteer: Gazetteer | None = None, published: date | None = None) -> list[Suggestion]:
    previous, words.MARKS = words.MARKS, MARKS
    try:
        return words.extract(text, gazetteer, published)
    finally:
        words.MARKS = previous


def load() -> None: ...
