"""Is this English? The rules are, so a text that is not gets none of their suggestions."""

from __future__ import annotations

import re

# The commonest function words of written English; other languages share few of them.
_FUNCTION = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "that",
        "it",
        "for",
        "was",
        "on",
        "with",
        "as",
        "by",
        "at",
        "be",
        "this",
        "are",
        "from",
        "he",
        "his",
        "said",
        "not",
        "have",
        "an",
        "or",
        "had",
        "but",
        "they",
        "which",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000  # characters
_ENOUGH = 40  # words below which the test would guess


def english(text: str) -> bool:
    """Whether ``text`` reads as English; short texts get the benefit of the doubt unless in another script."""
    words = [w.lower() for w in _WORD.findall(text[:_SAMPLE])]
    if not words:
        return True
    latin = sum(w.isascii() for w in words) / len(words)
    if latin < 0.5:
        return False
    return len(words) < _ENOUGH or sum(w in _FUNCTION for w in words) / len(words) >= 0.12
