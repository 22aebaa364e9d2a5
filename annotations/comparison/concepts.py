"""The concepts of words, in order."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from annotations.extraction.figures.units import MEASURES, MONEY, SPEEDS
from annotations.extraction.word_lists import listed

from . import lexicon

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")


@lru_cache(maxsize=8192)
def concepts_of(folded: str) -> tuple[str, ...]:
    """Return the concepts of folded words in order, without light words and numbers."""
    return tuple(_concepts(_words(folded)))


def _words(folded: str) -> list[str]:
    text = re.sub(r"n['’]t\b", " not", folded)
    text = re.sub(r"['’]s?\b", " ", text)
    return _WORD.findall(text)


def _concepts(words: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        for size in range(min(lexicon.LONGEST, len(words) - at), 1, -1):
            name = lexicon.PHRASES.get(tuple(words[at : at + size]))
            if name:
                yield name
                at += size
                break
        else:
            word = words[at]
            at += 1
            if word in lexicon.WORDS:
                name = lexicon.WORDS[word]
                if name not in lexicon.LIGHT and (word != "left" or at == 1 or words[at - 2] != "the"):
                    yield name
            elif word not in lexicon.LIGHT and not word[0].isdigit() and len(word) > 2 and word not in _EMPTY:
                yield lexicon.concept(word)


SMALL = listed(
    """
    a an the of to in on at by for from with and or but that this these those it its his her their they he she we our
    i is are was were be been being has have had will would can could may might shall should must do does did as than
    so which who whom what when where while after before into over about some more most up out if how all not
    """
)
# A unit is part of the figure.
_EMPTY = SMALL | frozenset(MEASURES) | frozenset(MONEY) | frozenset(SPEEDS)
