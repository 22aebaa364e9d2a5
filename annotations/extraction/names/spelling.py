"""Names as strings: equal spellings, surnames, fullest forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from annotations.extraction.word_lists import listed

from .given import is_given
from .word_lists import GAELIC, PARTICLES

# Family names that come first in East Asian names.
FAMILY_FIRST = listed(
    """
    kim lee park choi jung jeong kang cho yoon yun jang lim im rim han oh seo shin kwon hwang ahn an song
    ryu yu hong moon ri pak hyun bae baek nam noh roh son jeon jo xi li wang zhang liu chen yang huang zhao
    wu zhou xu sun ma zhu hu guo he lin gao luo deng mao jiang cai cao peng tang feng nguyen tran pham le vo
    dang bui ban tsai lai
    """
)


@lru_cache(maxsize=20_000)
def fold(name: str) -> str:
    """Return a key that spellings of one name share: "Zelenskyy" and "Zelensky", "Kim Jong-un" and "Kim Jong Un"."""
    base = unicodedata.normalize("NFKD", name)
    base = "".join(c for c in base if not unicodedata.combining(c)).lower()
    base = base.translate(_LETTERS)
    base = re.sub(r"[.’']", "", base)
    base = re.sub(r"[-\s]+", " ", base).strip()
    return re.sub(r"(?:iy|yi|yy|ii)\b", "y", base)


# Letters that Unicode normalisation does not decompose.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def marks(name: str) -> int:
    """Return the number of letters with diacritics. Of two spellings the one with more is the fuller."""
    return sum(unicodedata.combining(c) > 0 for c in unicodedata.normalize("NFD", name))


def fuller(name: str, other: str) -> bool:
    """Return whether ``name`` is fuller than ``other``: more words, or as many and more diacritics."""
    return (len(name.split()), marks(name)) > (len(other.split()), marks(other))


def family_first(words: Sequence[str]) -> bool:
    """Return whether the family name comes first: "Kim Ha-eun", "Park Min Jun", "Xi Jinping"."""
    if len(words) < 2 or words[0].lower() not in FAMILY_FIRST:
        return False
    if "-" in words[1] and words[1].split("-")[1][:1].islower():
        return True
    return len(words) == 3 or not is_given(words[0])


def plain_end(words: Sequence[str]) -> Sequence[str]:
    """Return the words without "Jr", "Sr" or "III"."""
    return words[:-1] if len(words) > 2 and words[-1].strip(".") in ("Jr", "Sr", "II", "III", "IV") else words


def surname(words: Sequence[str]) -> str:
    """Return the family name with its particles; of a name of one word, that word."""
    if family_first(words):
        return words[0]
    words = plain_end(words)
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES | GAELIC:
        start -= 1
    return " ".join(words[start:])


def given(words: Sequence[str]) -> str | None:
    """Return the given name, None for a name of one word."""
    if len(words) < 2:
        return None
    return " ".join(words[1:]) if family_first(words) else words[0]


def calls(short: Sequence[str], full: Sequence[str]) -> bool:
    """Return whether the words ``short`` may name the person ``full``: surname, given name, or both."""
    short, full = plain_end(short), plain_end(full)
    key = fold(" ".join(short))
    if len(short) == 1:
        parts = {fold(surname(full)), fold(full[-1] if not family_first(full) else full[0])}
        first = given(full)
        if len(full) > 2 and not family_first(full):
            parts.add(fold(surname(full).split()[-1]))
        return key in parts or (first is not None and key == fold(first))
    if key == fold(surname(full)):
        return True
    one, other = [fold(w) for w in short], [fold(w) for w in full]
    if len(one) > len(other):
        return False
    return (one[0], one[-1]) == (other[0], other[-1]) or other[-len(one) :] == one


def initials(words: Sequence[str]) -> str:
    """Return the initials of a name: "National Dockers' Federation" gives "NDF"."""
    return "".join(part[0] for word in words for part in word.split("-") if part[:1].isupper())
