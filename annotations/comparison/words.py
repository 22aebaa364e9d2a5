"""Words folded for comparison."""

import re
import unicodedata
from collections.abc import Iterator

# Letters that Unicode does not decompose, as PostgreSQL's unaccent spells them.
_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
# Words that claims share by chance.
_SMALL = """
a an the of to in on at by for from with and or but that this these those it its his her their they he she we i is are
was were be been being has have had will would can could may might should do does did as than so which who whom
what when where while after before into over about some more most up out
"""
_EMPTY = frozenset(_SMALL.split())


def fold(words: str) -> str:
    """Return the words without case, accents and compatibility forms, in one line: "iliescu" for "ILIÉSCU"."""
    # NFKC first and NFC last, so that a syllable of Hangul is one letter again.
    marked = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", words).casefold())
    bare = "".join(c for c in marked if not (unicodedata.combining(c) and _is_accent(c)))
    return " ".join(unicodedata.normalize("NFC", bare).translate(_PLAIN).split())


def content_words(words: str) -> frozenset[str]:
    """Return the stems of the content words, without numbers."""
    return frozenset(
        stem(word) for word in _words(words) if word not in _EMPTY and not any(c.isdigit() for c in word)
    )


def numbers(words: str) -> frozenset[str]:
    """Return the numbers in digits, without thousands separators."""
    return frozenset(word.replace(",", "") for word in _words(words) if word[0].isdigit())


def _words(words: str) -> Iterator[str]:
    return (found.group() for found in _WORD.finditer(fold(words)))


def _is_accent(mark: str) -> bool:
    # Accents of Latin, Greek and Cyrillic. Other marks (Devanagari vowels, Hebrew points) are part of a name.
    return "\u0300" <= mark <= "\u036f"


def stem(word: str) -> str:
    """Return the word without a common English ending."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
